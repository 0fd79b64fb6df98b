"""Flood a landscape from markers: where two floods meet, a border stands."""

from __future__ import annotations

import heapq
from itertools import count

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from segcourse._checks import (
    check_connectivity,
    check_gray,
    check_markers,
    check_mask,
    check_same_size,
    check_whole,
)
from segcourse.classical._grid import neighbours_of, structure


def watershed(
    elevation: ArrayLike, markers: ArrayLike, *, mask: ArrayLike | None = None, connectivity: int = 1
) -> NDArray[np.int32]:
    """Flood `elevation` from the markers, lowest pixels first, until all is under water; int32 (H, W).

    All markers are wet from the start, however high they lie. Water that runs over a ridge fills the pit
    behind it before it rises further. On a plateau the floods advance at one pace, so it is shared between
    them.

    Args:
        elevation: (H, W), any real dtype, finite: high where borders should run, for example the gradient.
        markers: int (H, W); 0 = unknown, any other number = the label of a basin. Markers keep their label.
        mask: (H, W), bool, or integer 0 and 1; the flood stays inside, markers outside are not used; None is
            everywhere.
        connectivity: 1 = 4 neighbours, 2 = 8.

    Returns: the label of each pixel; 0 outside the mask, and for parts of the mask without a marker.
    Raises: ValueError if there is no marker, sizes differ, or an array is of another kind.
    Source: Meyer, "Un algorithme optimal pour la ligne de partage des eaux", AFCET 1991; scikit-image's
        `watershed`.
    """
    heights, basins, inside = check_landscape(elevation, markers, mask)
    footprint = structure(check_connectivity(connectivity))
    import skimage
    from skimage.segmentation import watershed as flood

    release = skimage.__version__  # type: ignore[attr-defined]  # its stub leaves it out
    if release in ("0.25.0", "0.25.1"):  # these start all markers in an order of their own
        return watershed_by_queue(elevation, markers, mask=mask, connectivity=connectivity)
    # scikit-image lets a marker wait until the water reaches its height, and equal ones start in any order:
    # so put them below everything, one after the other in reading order
    wet = basins != 0
    heights[wet] = np.linspace(-2e300, -1e300, np.count_nonzero(wet))
    if tuple(map(int, release.split(".")[:2])) < (0, 25):  # behind a ridge the water fell again
        heights = water_levels(heights, wet, inside, footprint)
    return flood(heights, basins, mask=inside, connectivity=footprint).astype(np.int32, copy=False)


def water_levels(
    heights: NDArray[np.float64], wet: NDArray[np.bool_], inside: NDArray[np.bool_], footprint: NDArray
) -> NDArray[np.float64]:
    """How high the water stands when it comes to each pixel: the lowest ridge on any way there; (H, W)."""
    from skimage.morphology import reconstruction

    walls = np.where(inside, heights, np.inf)
    return reconstruction(np.where(wet & inside, heights, np.inf), walls, "erosion", footprint)


def check_landscape(
    elevation: ArrayLike, markers: ArrayLike, mask: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.bool_]]:
    heights, basins = check_gray("elevation", elevation), check_markers("markers", markers)
    inside = np.ones(heights.shape, dtype=bool) if mask is None else check_mask("mask", mask)
    check_same_size(elevation=heights, markers=basins, mask=inside)
    # a copy, which the caller may write to; row by row, or scikit-image floods a transposed image nowhere
    return heights.astype(np.float64, order="C"), np.ascontiguousarray(basins), np.ascontiguousarray(inside)


def watershed_by_queue(
    elevation: ArrayLike, markers: ArrayLike, *, mask: ArrayLike | None = None, connectivity: int = 1
) -> NDArray[np.int32]:
    """`watershed` as a lesson codes it: a queue that gives the lowest pixel first, and of equals the oldest.

    Arguments, result and errors as for `watershed`.
    """
    heights, basins, inside = check_landscape(elevation, markers, mask)
    connectivity = check_connectivity(connectivity)
    labels = np.where(inside, basins, 0).astype(np.int32)
    arrivals = count()
    queue = [(-np.inf, next(arrivals), (row, col)) for row, col in np.argwhere(labels).tolist()]
    while queue:
        level, _, (row, col) = heapq.heappop(queue)
        for near in neighbours_of(row, col, labels.shape, connectivity):
            if inside[near] and labels[near] == 0:
                labels[near] = labels[row, col]  # the water that arrives first owns the pixel
                heapq.heappush(queue, (max(level, heights[near]), next(arrivals), near))
    return labels


def distance_watershed(mask: ArrayLike, *, min_distance: int) -> NDArray[np.int32]:
    """Split touching blobs at their waists; int32 (H, W), 0 background, 1..n the blobs.

    Each pixel's height is its distance to the background; each summit is a marker; the watershed of the
    landscape turned upside down is cut along the valleys between summits.

    Args:
        mask: (H, W), bool, or integer 0 and 1.
        min_distance: in pixels, >= 1: of two summits at most this far apart in row and in column, the lower
            one is dropped. About the radius of the smallest blob; smaller splits more.

    Raises: ValueError if the mask is not (H, W) of bool or 0 and 1, or `min_distance` not a whole number >=
        1.
    Source: the usual chain of distance, summits and watershed; for the last, Vincent & Soille, "Watersheds in
        digital spaces", IEEE TPAMI 13(6), 1991.
    """
    mask = check_mask("mask", mask)
    min_distance = check_whole("min_distance", min_distance, low=1)
    if mask.all() or not mask.any():  # nothing to cut, and no background or no blob to measure from
        return mask.astype(np.int32)
    height = ndimage.distance_transform_edt(mask)
    return watershed(-height, summits(height, mask, min_distance), mask=mask)


def summits(height: NDArray[np.float64], mask: NDArray[np.bool_], min_distance: int) -> NDArray[np.int32]:
    """One marker for each summit: 1, 2, ... from the highest down, at least one in every part of the mask."""
    from skimage.feature import peak_local_max

    parts = ndimage.label(mask)[0]
    peaks = peak_local_max(height, min_distance=min_distance, labels=parts, exclude_border=False)
    markers = np.zeros(height.shape, dtype=np.int32)
    markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
    return markers
