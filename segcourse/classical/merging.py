"""Many small regions become few: the two most alike neighbours merge, again and again."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_label_map, check_same_size
from segcourse.classical._grid import check_gray_or_color, check_tolerance, color_difference, with_channels


def merge_regions(image: ArrayLike, labels: ArrayLike, *, tolerance: float) -> NDArray[np.int32]:
    """Merge neighbouring regions, the most alike first, until all neighbours differ by more than `tolerance`.

    Args:
        image: grey (H, W), any real dtype, or colour (H, W, 3), uint8 or float in 0..1; finite.
        labels: int (H, W), the regions to start from, for example superpixels; 0 is no region and never
            merges.
        tolerance: >= 0, in the image's unit: largest difference of the regions' means that still merges; for
            colour the Euclidean distance of the three channels.

    Returns: int32 (H, W), the merged regions 1..n in reading order of their first pixels; 0 where `labels` is
        0. Regions are neighbours if two of their pixels share an edge. Where two pairs are equally alike, the
        one with the lower labels merges first.
    Raises: ValueError if sizes differ, a label or the tolerance is negative, the tolerance is above 1
        (colour: sqrt 3) for floats in 0..1, or the image is of another kind.
    Source: Brice & Fennema, "Scene analysis using regions", Artificial Intelligence 1(3-4), 1970, for the
        idea.
    """
    values, given = check_gray_or_color("image", image), check_label_map("labels", labels)
    check_same_size(image=values, labels=given)
    tolerance = check_tolerance(tolerance, values)
    names, compact = np.unique(given, return_inverse=True)
    compact = compact.reshape(given.shape) + int(names[0] != 0)  # 1..n, and 0 for label 0
    return in_reading_order(merge_by_heap(with_channels(values), compact, tolerance))


def neighbour_pairs(labels: NDArray) -> NDArray:
    """The pairs (a, b), a < b, of labels > 0 that share an edge somewhere; (P, 2), sorted."""
    beside = np.stack([labels[:, :-1].ravel(), labels[:, 1:].ravel()], axis=1)
    below = np.stack([labels[:-1].ravel(), labels[1:].ravel()], axis=1)
    pairs = np.sort(np.concatenate([beside, below]), axis=1)
    return np.unique(pairs[(pairs[:, 0] != pairs[:, 1]) & (pairs[:, 0] > 0)], axis=0)


def region_sums(
    channels: NDArray[np.float64], labels: NDArray
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Summed channels (n + 1, channels) and pixels (n + 1,) of the labels 0..n."""
    flat = labels.ravel()
    sums = [np.bincount(flat, weights=channels[..., c].ravel()) for c in range(channels.shape[2])]
    return np.stack(sums, axis=1), np.bincount(flat)


def in_reading_order(labels: NDArray) -> NDArray[np.int32]:
    """Rename the labels > 0 to 1..n in reading order of their first pixels."""
    names, first, where = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(names), dtype=np.int32)
    positive = np.flatnonzero(names > 0)
    rank[names == 0] = 0
    rank[positive[np.argsort(first[positive])]] = np.arange(1, len(positive) + 1)
    return rank[where].reshape(labels.shape)


def merge_by_heap(channels: NDArray[np.float64], labels: NDArray, tolerance: float) -> NDArray:
    """The fast form: all pairs in a heap; an entry is stale when one of its regions has merged since."""
    sums, sizes = region_sums(channels, labels)
    neighbours: list[set[int]] = [set() for _ in range(len(sizes))]
    for a, b in neighbour_pairs(labels).tolist():
        neighbours[a].add(b)
        neighbours[b].add(a)
    version, became = [0] * len(sizes), np.arange(len(sizes))
    heap: list[tuple[float, int, int, int, int]] = []

    def enter(a: int, b: int) -> None:
        a, b = min(a, b), max(a, b)
        difference = float(color_difference(sums[a] / sizes[a], sums[b] / sizes[b]))
        if difference <= tolerance:
            heapq.heappush(heap, (difference, a, b, version[a], version[b]))

    for a, near in enumerate(neighbours):
        for b in near:
            if a < b:
                enter(a, b)
    while heap:
        _, a, b, version_a, version_b = heapq.heappop(heap)
        if (version[a], version[b]) != (version_a, version_b):
            continue
        sums[a] += sums[b]
        sizes[a] += sizes[b]
        became[b] = a
        version[a], version[b] = version[a] + 1, -1
        for c in neighbours[b]:
            neighbours[c].discard(b)
            if c != a:
                neighbours[c].add(a)
        neighbours[a] = (neighbours[a] | neighbours[b]) - {a, b}
        for c in neighbours[a]:
            enter(a, c)
    for label in range(len(became)):  # a region merges into a lower one, so its goal is final already
        became[label] = became[became[label]]
    return became[labels]


def merge_by_scanning(channels: NDArray[np.float64], labels: NDArray, tolerance: float) -> NDArray:
    """The same as a lesson tells it: look at every pair of neighbours, merge the most alike, start again."""
    labels = labels.copy()
    while True:
        means = {k: channels[labels == k].mean(axis=0) for k in np.unique(labels)}
        pairs = [(float(color_difference(means[a], means[b])), a, b) for a, b in neighbour_pairs(labels)]
        if not pairs or min(pairs)[0] > tolerance:
            return labels
        _, a, b = min(pairs)
        labels[labels == b] = a
