"""Several seeds compete for the image: each step labels the pixel that fits its neighbouring region best."""

from __future__ import annotations

import heapq
from bisect import insort
from functools import partial
from itertools import count

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_connectivity, check_markers, check_same_size
from segcourse.classical._grid import (
    check_gray_or_color,
    flat_offsets,
    neighbours_of,
    with_channels,
)

FRAME = -1  # the label of a frame around the image, which no region enters
UNLABELLED = {0, FRAME}


def seeded_region_growing(
    image: ArrayLike, markers: ArrayLike, *, connectivity: int = 1
) -> NDArray[np.int32]:
    """Grow all markers at once until every pixel has a label; int32 (H, W). No threshold, no tolerance.

    Pixels beside a region wait in a list sorted by their difference from that region's mean. The first one is
    taken out; it joins the neighbouring region whose mean is nearest to it now; its own unlabelled neighbours
    enter the list with their difference to that region. A difference in the list is not renewed when the mean
    moves on, as in the paper; equal ones leave in the order in which they came; the lower label wins a tie of
    regions.

    Args:
        image: grey (H, W), any real dtype, or colour (H, W, 3), uint8 or float in 0..1; finite. Differences
            of colours are Euclidean.
        markers: int (H, W); 0 = unknown, any other number = the label of a region. Markers keep their label.
        connectivity: 1 = 4 neighbours, 2 = 8.

    Raises: ValueError if there is no marker, the sizes differ, or the image is of another kind.
    Source: Adams & Bischof, "Seeded region growing", IEEE TPAMI 16(6), 1994, "SRG" with the sequentially
        sorted list; without its line of boundary pixels between regions.
    """
    values, labels = check_gray_or_color("image", image), check_markers("markers", markers)
    check_same_size(image=values, markers=labels)
    return grow_by_heap(with_channels(values), labels, check_connectivity(connectivity))


class Means:
    """The mean of each region while it grows, and how far a pixel is from one."""

    def __init__(
        self, values: list[list[float]], totals: dict[int, list[float]], sizes: dict[int, int]
    ) -> None:
        self.values, self.totals, self.sizes = values, totals, sizes

    def difference(self, pixel: int, label: int) -> float:
        size = self.sizes[label]
        pairs = zip(self.values[pixel], self.totals[label], strict=True)
        return sum((own - total / size) ** 2 for own, total in pairs) ** 0.5

    def add(self, pixel: int, label: int) -> None:
        pairs = zip(self.totals[label], self.values[pixel], strict=True)
        self.totals[label] = [total + own for total, own in pairs]
        self.sizes[label] += 1


class GrayMeans(Means):
    """The same for one channel, without its loops."""

    def difference(self, pixel: int, label: int) -> float:
        return abs(self.values[pixel][0] - self.totals[label][0] / self.sizes[label])

    def add(self, pixel: int, label: int) -> None:
        self.totals[label][0] += self.values[pixel][0]
        self.sizes[label] += 1


def grow_by_heap(
    channels: NDArray[np.float64], markers: NDArray[np.int32], connectivity: int
) -> NDArray[np.int32]:
    """The fast form: a heap in place of the sorted list, flat Python lists in place of arrays."""
    height, width, depth = channels.shape
    framed = np.pad(markers, 1, constant_values=FRAME).ravel()
    labels, offsets = framed.tolist(), flat_offsets(width + 2, connectivity).tolist()
    values = np.pad(channels, ((1, 1), (1, 1), (0, 0))).reshape(-1, depth).tolist()
    means = (GrayMeans if depth == 1 else Means)(values, *sums_of_markers(channels, markers))
    entered = (framed != 0).tolist()
    heap: list[tuple[float, int, int]] = []
    arrivals = count()

    def enter_neighbours(pixel: int, label: int) -> None:
        for offset in offsets:
            near = pixel + offset
            if not entered[near]:
                entered[near] = True
                heapq.heappush(heap, (means.difference(near, label), next(arrivals), near))

    for start in np.flatnonzero(framed > 0).tolist():
        enter_neighbours(start, labels[start])
    while heap:
        pixel = heapq.heappop(heap)[2]
        beside = {labels[pixel + offset] for offset in offsets} - UNLABELLED
        label = (
            beside.pop() if len(beside) == 1 else min(sorted(beside), key=partial(means.difference, pixel))
        )
        labels[pixel] = label
        means.add(pixel, label)
        enter_neighbours(pixel, label)
    return np.array(labels, dtype=np.int32).reshape(height + 2, width + 2)[1:-1, 1:-1].copy()


def sums_of_markers(
    channels: NDArray[np.float64], markers: NDArray[np.int32]
) -> tuple[dict[int, list[float]], dict[int, int]]:
    """For each label its summed channels and its number of pixels."""
    marked = markers > 0
    order = np.argsort(markers[marked], kind="stable")  # pixels label by label: one pass for all labels
    present, counts = np.unique(markers[marked], return_counts=True)
    groups = np.split(channels[marked][order], counts.cumsum()[:-1])
    totals = {int(label): group.sum(axis=0).tolist() for label, group in zip(present, groups, strict=True)}
    return totals, dict(zip(present.tolist(), counts.tolist(), strict=True))


def grow_by_sorted_list(
    channels: NDArray[np.float64], markers: NDArray[np.int32], connectivity: int
) -> NDArray[np.int32]:
    """The same as the paper tells it, for small images: a list that is kept in order."""
    labels, shape = markers.copy(), markers.shape
    totals, sizes = sums_of_markers(channels, markers)
    waiting: list[tuple[float, int, tuple[int, int]]] = []  # (difference, order of arrival, pixel)
    entered = set(map(tuple, np.argwhere(markers).tolist()))
    arrivals = count()

    def difference(pixel: tuple[int, int], label: int) -> float:
        mean = [total / sizes[label] for total in totals[label]]
        return sum((a - b) ** 2 for a, b in zip(channels[pixel].tolist(), mean, strict=True)) ** 0.5

    def enter_neighbours(pixel: tuple[int, int]) -> None:
        for near in neighbours_of(*pixel, shape, connectivity):
            if near not in entered:
                entered.add(near)
                insort(waiting, (difference(near, int(labels[pixel])), next(arrivals), near))

    for row, col in np.argwhere(markers).tolist():
        enter_neighbours((row, col))
    while waiting:
        _, _, pixel = waiting.pop(0)
        beside = {int(labels[near]) for near in neighbours_of(*pixel, shape, connectivity)} - {0}
        nearest = min(sorted(beside), key=lambda label: difference(pixel, label))
        labels[pixel] = nearest
        totals[nearest] = [a + b for a, b in zip(totals[nearest], channels[pixel].tolist(), strict=True)]
        sizes[nearest] += 1
        enter_neighbours(pixel)
    return labels
