"""Panoptic counts by the steps of panopticapi's core, which is in no package index: the peer of a benchmark,
and a second opinion for the tests. Nothing of segcourse is used.

The steps, as its `pq_compute_single_core` takes them from maps in memory: count each predicted id with
`np.unique`, count each pair of ids with `np.unique` over 64-bit numbers, put the counts into a dict, and go
through pairs and segments in Python. What it asks of its input (every id listed, every listed id there) is
left out, which makes it quicker.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

OFFSET = 256**3  # an id of three bytes fits below
VOID = 0


def panopticapi_counts(
    pred: NDArray[np.unsignedinteger],
    pred_segments: list[dict[str, Any]],
    target: NDArray[np.unsignedinteger],
    target_segments: list[dict[str, Any]],
) -> dict[int, list[float]]:
    """[sum of IoUs, TP, FP, FN] of each category that occurs; target segments carry their `area`."""
    predicted = {segment["id"]: dict(segment) for segment in pred_segments}
    true = {segment["id"]: segment for segment in target_segments}
    for label, pixels in zip(*np.unique(pred, return_counts=True), strict=True):
        if label in predicted:
            predicted[label]["area"] = pixels
    joint = target.astype(np.uint64) * OFFSET + pred.astype(np.uint64)
    pixels_of = {
        (code // OFFSET, code % OFFSET): pixels
        for code, pixels in zip(*np.unique(joint, return_counts=True), strict=True)
    }
    counts: dict[int, list[float]] = defaultdict(lambda: [0.0, 0, 0, 0])
    found: set[int] = set()
    matched: set[int] = set()
    for (t, p), shared in pixels_of.items():
        if t not in true or p not in predicted or true[t]["iscrowd"]:
            continue
        if true[t]["category_id"] != predicted[p]["category_id"]:
            continue
        union = predicted[p]["area"] + true[t]["area"] - shared - pixels_of.get((VOID, p), 0)
        if shared / union > 0.5:
            counts[true[t]["category_id"]][0] += shared / union
            counts[true[t]["category_id"]][1] += 1
            found.add(t)
            matched.add(p)
    crowd_of = {}
    for t, segment in true.items():
        if segment["iscrowd"]:
            crowd_of[segment["category_id"]] = t
        elif t not in found:
            counts[segment["category_id"]][3] += 1
    for p, segment in predicted.items():
        if p in matched:
            continue
        excused = pixels_of.get((VOID, p), 0)
        if segment["category_id"] in crowd_of:
            excused += pixels_of.get((crowd_of[segment["category_id"]], p), 0)
        if excused / segment["area"] <= 0.5:
            counts[segment["category_id"]][2] += 1
    return dict(counts)
