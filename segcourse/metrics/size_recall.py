"""Are small objects found as well as large ones? Recall by the area of the true object."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_floats
from segcourse.metrics._ratios import ratio
from segcourse.metrics.matching import candidates, exact_threshold, partners
from segcourse.metrics.overlaps import object_overlaps


class RecallBySize(NamedTuple):
    """Recall of the true objects in each of B bins of area. `found` and `objects` add up over images."""

    recall: NDArray[np.float64]  #: (B,) found / objects, in 0..1; nan in a bin without objects
    found: NDArray[np.int64]  #: (B,) true objects that have a partner
    objects: NDArray[np.int64]  #: (B,) true objects


def recall_by_size(
    pred: ArrayLike, target: ArrayLike, *, edges: Sequence[float] | NDArray, threshold: float = 0.5
) -> RecallBySize:
    """The share of the true objects that were found, TP / (TP + FN), for each range of their areas.

    Bin b holds the objects of edges[b] <= area < edges[b + 1]: each object is in one bin, and one of exactly
    32² pixels is medium with the edges (0, 32**2, 96**2, np.inf). COCO's own ranges of these numbers are
    closed at both ends and count such an object twice. Partners are sought among all objects, as in
    `match_instances`, before any are put into bins; predictions need not be of a size, and false positives
    do not enter. Of a data set: `sum(r.found for r in results) / sum(r.objects for r in results)`.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        edges: (B + 1,) areas in pixels, ascending, from 0 or more; the last may be inf.
        threshold: above 0 and at most 1; an IoU equal to it is a match (`>=`, as in COCO).

    Returns: `RecallBySize(recall, found, objects)`, each (B,).
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), a threshold out of range, edges
        that do not ascend, or a true object outside all bins: none is left out in silence.
    Source: Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014, arXiv:1405.0312, whose
        evaluation splits recall into small, medium and large.
    """
    limit = exact_threshold("threshold", threshold, operator.ge)
    ends = _check_edges(edges)
    overlaps = object_overlaps(pred, target)
    sizes = overlaps.target_areas
    bins = np.searchsorted(ends, sizes, side="right") - 1  # (T,): -1 below the first edge
    outside = sizes[(bins < 0) | (bins >= len(ends) - 1)]
    if outside.size:
        raise ValueError(
            f"target holds an object of {int(outside[0])} pixels, but edges cover {ends[0]:g} <= area <"
            f" {ends[-1]:g}: begin them with 0 and end them with np.inf."
        )
    formed = partners(overlaps, candidates(overlaps, [limit], operator.ge)[0])
    found = np.bincount(bins[overlaps.column[formed]], minlength=len(ends) - 1).astype(np.int64)
    objects = np.bincount(bins, minlength=len(ends) - 1).astype(np.int64)
    return RecallBySize(ratio(found, objects), found, objects)


def _check_edges(edges: Any) -> NDArray[np.float64]:
    ends = check_floats("edges", edges)
    if ends.ndim != 1 or len(ends) < 2 or not (ends[:-1] < ends[1:]).all() or ends[0] < 0:
        raise ValueError(
            f"edges are {np.array2string(ends, threshold=8)}, but two or more areas in pixels are needed,"
            f" from 0 on, each larger than the one before: try (0, 32**2, 96**2, np.inf)."
        )
    return ends
