"""A region that learns while it grows: its mean moves with every pixel that joins."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_connectivity, check_seeds
from segcourse.classical._grid import (
    check_gray_or_color,
    check_tolerance,
    color_difference,
    flat_offsets,
    in_frame,
    neighbours_of,
    with_channels,
)


def region_growing_running_mean(
    image: ArrayLike, seeds: ArrayLike, *, tolerance: float, connectivity: int = 1
) -> NDArray[np.bool_]:
    """The region that grows from the seeds while each front is compared with the mean so far; bool (H, W).

    It starts with the seeds. In each round all neighbours of the region within `tolerance` of its mean join
    at once, then the mean is taken anew; it ends with a round in which nobody joins. So the result does not
    depend on the order of pixels. It can follow a slow shading, and for the same reason it can leak along
    one.

    Args:
        image: grey (H, W), any real dtype, or colour (H, W, 3), uint8 or float in 0..1; finite.
        seeds: (S, 2) of (row, col), or one pair; they belong to the region whatever their value.
        tolerance: >= 0, in the image's unit; for colour the Euclidean distance of the three channels.
        connectivity: 1 = 4 neighbours, 2 = 8.

    Raises: ValueError for a seed outside the image, an image of another kind, a negative tolerance, or one
        above 1 (colour: sqrt 3) for floats in 0..1.
    Source: region growing with a mean that moves, in rounds; Adams & Bischof, "Seeded region growing", IEEE
        TPAMI 16(6), 1994, move it too, but pixel by pixel, among several regions, without a tolerance.
    """
    values = check_gray_or_color("image", image)
    pixels = check_seeds("seeds", seeds, values.shape[:2])
    tolerance = check_tolerance(tolerance, values)
    return grow_by_rounds(with_channels(values), pixels, tolerance, check_connectivity(connectivity))


def grow_by_rounds(
    channels: NDArray[np.float64], seeds: NDArray[np.intp], tolerance: float, connectivity: int
) -> NDArray[np.bool_]:
    """The fast form: fronts are flat indices into the framed image; a pixel waits until the mean suits."""
    height, width, _ = channels.shape
    values = np.pad(channels, ((1, 1), (1, 1), (0, 0))).reshape(-1, channels.shape[2])
    free = np.pad(np.ones((height, width), dtype=bool), 1).ravel()  # neither in the region nor waiting
    region = np.zeros(len(values), dtype=bool)
    offsets = flat_offsets(width + 2, connectivity)
    joining, waiting = in_frame(seeds, width), np.empty(0, dtype=np.intp)
    total, count = np.zeros(channels.shape[2]), 0
    free[joining] = False
    while joining.size:
        region[joining] = True
        total, count = total + values[joining].sum(axis=0), count + joining.size
        reached = (joining[:, np.newaxis] + offsets).ravel()
        reached = np.unique(reached[free[reached]])
        free[reached] = False
        waiting = np.concatenate([waiting, reached])
        close = color_difference(values[waiting], total / count) <= tolerance
        joining, waiting = waiting[close], waiting[~close]
    return region.reshape(height + 2, width + 2)[1:-1, 1:-1].copy()


def grow_by_sets(
    channels: NDArray[np.float64], seeds: NDArray[np.intp], tolerance: float, connectivity: int
) -> NDArray[np.bool_]:
    """The same as a lesson tells it, with a set of pixels for the region and one for its rim."""
    inside = {(row, col) for row, col in seeds.tolist()}
    while True:
        mean = np.mean([channels[pixel] for pixel in sorted(inside)], axis=0)
        rim = {
            near for pixel in inside for near in neighbours_of(*pixel, channels.shape, connectivity)
        } - inside
        joining = {pixel for pixel in rim if color_difference(channels[pixel], mean) <= tolerance}
        if not joining:
            break
        inside |= joining
    region = np.zeros(channels.shape[:2], dtype=bool)
    region[tuple(np.array(sorted(inside)).T)] = True
    return region
