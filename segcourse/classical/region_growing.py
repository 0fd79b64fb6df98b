"""A region grows from seeds to connected pixels of about the same grey or colour."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from segcourse._checks import check_connectivity, check_seeds
from segcourse.classical._grid import (
    check_gray_or_color,
    check_tolerance,
    color_difference,
    flat_offsets,
    in_frame,
    neighbours_of,
    structure,
    with_channels,
)
from segcourse.classical._runs import parts_with, runs_of

MARGIN = 64  # pixels around the seeds that are looked at first
FURTHER = 2  # and how much further on a side where they were not enough, in sizes of the last look


def region_growing(
    image: ArrayLike, seeds: ArrayLike, *, tolerance: float, connectivity: int = 1
) -> NDArray[np.bool_]:
    """Pixels connected to a seed and within `tolerance` of the seeds' mean; bool (H, W).

    Args:
        image: grey (H, W), any real dtype, or colour (H, W, 3), uint8 or float in 0..1; finite.
        seeds: (S, 2) of (row, col), or one pair.
        tolerance: >= 0, in the image's unit: 0..255 for uint8, usually 0..1 for float. For colour it is the
            Euclidean distance of the three channels.
        connectivity: 1 = 4 neighbours, 2 = 8.

    A seed that is itself too far from the mean grows nothing. The bound belongs to the region, as in
    scikit-image's `flood` and OpenCV's `floodFill` with FLOODFILL_FIXED_RANGE, which give the same pixels for
    one seed. The latter, compiled, is faster, most for small regions: use it to grow thousands of them.
    Raises: ValueError for a seed outside the image, a negative tolerance, an image of another kind, or a
        tolerance above 1 (colour: sqrt 3) for floats in 0..1, as everything would be close.
    Source: region growing in its simplest form; a survey of the family is Zucker, "Region growing: childhood
        and adolescence", Computer Graphics and Image Processing 5(3), 1976.
    """
    values, pixels, tolerance = check_growing(image, seeds, tolerance)
    mean = mean_of(values, pixels)
    return grow_in_windows(
        lambda window: close_to(values[window], mean, tolerance),
        pixels,
        values.shape[:2],
        check_connectivity(connectivity),
    )


def growth_steps(
    image: ArrayLike, seeds: ArrayLike, *, tolerance: float, connectivity: int = 1
) -> NDArray[np.int32]:
    """The step at which each pixel joins the region of `region_growing`; int32 (H, W), -1 for never.

    Step 0 are the seeds; step n + 1 are the neighbours of step n that are close and not yet in. So the number
    is the length of the shortest path from a seed inside the region, and `steps == n` is the front at step n.
    Arguments and errors as for `region_growing`.
    """
    close, seeds = close_to_seeds(image, seeds, tolerance)
    return steps_by_fronts(close, seeds, check_connectivity(connectivity))


def check_growing(
    image: ArrayLike, seeds: ArrayLike, tolerance: float
) -> tuple[NDArray, NDArray[np.intp], float]:
    values = check_gray_or_color("image", image)
    return values, check_seeds("seeds", seeds, values.shape[:2]), check_tolerance(tolerance, values)


def close_to_seeds(
    image: ArrayLike, seeds: ArrayLike, tolerance: float
) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Pixels within `tolerance` of the seeds' mean, connected or not, (H, W); and the seeds, int (S, 2)."""
    values, pixels, tolerance = check_growing(image, seeds, tolerance)
    return close_to(values, mean_of(values, pixels), tolerance), pixels


def mean_of(values: NDArray, pixels: NDArray[np.intp]) -> NDArray[np.float64]:
    """The mean grey (1,) or colour (3,) of the pixels (S, 2)."""
    picked = values[tuple(pixels.T)].astype(np.float64)  # (S,) or (S, 3)
    return picked.reshape(len(pixels), -1).mean(axis=0)


def close_to(values: NDArray, mean: NDArray[np.float64], tolerance: float) -> NDArray[np.bool_]:
    if values.dtype == np.uint8 and values.ndim == 2:
        return close_bytes(values, mean[0], tolerance)
    return color_difference(with_channels(values), mean) <= tolerance


def close_bytes(values: NDArray[np.uint8], mean: float, tolerance: float) -> NDArray[np.bool_]:
    """`abs(values - mean) <= tolerance` in one comparison of bytes.

    The close levels are an interval low..high. After `values - low` in bytes, where what is below wraps
    around to large values, "inside the interval" is one test: `<= high - low`.
    """
    levels = np.flatnonzero(np.abs(np.arange(256) - mean) <= tolerance)
    if len(levels) == 0:
        return np.zeros(values.shape, dtype=bool)
    low, high = levels[0].astype(np.uint8), levels[-1].astype(np.uint8)
    shifted = values - low
    return np.less_equal(shifted, high - low, out=shifted.view(bool))  # no second picture


def grow_in_windows(
    close_in: Callable[[tuple[slice, slice]], NDArray[np.bool_]],
    seeds: NDArray[np.intp],
    shape: tuple[int, ...],
    connectivity: int,
) -> NDArray[np.bool_]:
    """Look at a window around the seeds, and at a larger one only if the region reaches the window's rim.

    `close_in(window)` gives the close pixels of a window. Most objects are small beside their picture, and
    what is far away need not be looked at.
    """
    low, high = seeds.min(axis=0) - MARGIN, seeds.max(axis=0) + MARGIN + 1  # (2,): row, column
    while True:
        low, high = np.maximum(low, 0), np.minimum(high, shape)
        window = (slice(low[0], high[0]), slice(low[1], high[1]))
        part = grow_fast(close_in(window), seeds - low, connectivity)
        at_low = np.array([part[0].any(), part[:, 0].any()]) & (low > 0)
        at_high = np.array([part[-1].any(), part[:, -1].any()]) & (high < shape)
        if not (at_low.any() or at_high.any()):
            break
        del part  # the next look needs the memory
        further = FURTHER * (high - low)
        low, high = low - at_low * further, high + at_high * further
    if part.shape == shape:
        return part
    region = np.zeros(shape, dtype=bool)
    region[window] = part
    return region


def grow_fast(close: NDArray[np.bool_], seeds: NDArray[np.intp], connectivity: int) -> NDArray[np.bool_]:
    """The connected parts of `close` that hold a seed: by runs, in noise by numbered components."""
    runs = runs_of(close)
    if runs is None:
        return grow_by_labels(close, seeds, connectivity)
    return parts_with(runs, seeds, connectivity)


def grow_by_labels(close: NDArray[np.bool_], seeds: NDArray[np.intp], connectivity: int) -> NDArray[np.bool_]:
    """Number the connected components of `close` pixel by pixel, keep those that hold a seed."""
    labels, number = ndimage.label(close, structure(connectivity))
    keep = np.zeros(number + 1, dtype=bool)
    keep[labels[tuple(seeds.T)]] = True
    keep[0] = False  # 0 marks a seed that is not close
    return labels == keep.argmax() if keep.sum() == 1 else keep[labels]


def grow_by_steps(close: NDArray[np.bool_], seeds: NDArray[np.intp], connectivity: int) -> NDArray[np.bool_]:
    """Step from the seeds to neighbours that are close, until none is new."""
    region, before = np.zeros_like(close), -1
    region[tuple(seeds.T)] = close[tuple(seeds.T)]
    while region.sum() != before:
        before, region = region.sum(), ndimage.binary_dilation(region, structure(connectivity)) & close
    return region


def grow_by_queue(
    image: ArrayLike, seed: tuple[int, int], *, tolerance: float, connectivity: int = 1
) -> NDArray[np.bool_]:
    """Region growing from one seed as a lesson codes it: a queue of pixels whose neighbours are to be asked.

    Arguments, result and errors as for `region_growing`, with one seed (row, col).
    """
    close, seeds = close_to_seeds(image, seed, tolerance)
    connectivity = check_connectivity(connectivity)
    region = np.zeros(close.shape, dtype=bool)
    queue: deque[tuple[int, int]] = deque()
    for row, col in seeds.tolist():
        if close[row, col]:
            region[row, col] = True
            queue.append((row, col))
    while queue:
        row, col = queue.popleft()
        for near in neighbours_of(row, col, close.shape, connectivity):
            if close[near] and not region[near]:
                region[near] = True  # now, not when it leaves the queue: or it would enter many times
                queue.append(near)
    return region


def steps_by_fronts(
    close: NDArray[np.bool_], seeds: NDArray[np.intp], connectivity: int
) -> NDArray[np.int32]:
    """The fast form of `growth_steps`: a whole front at once, as flat indices into the framed image."""
    height, width = close.shape
    free = np.pad(close, 1).ravel()  # the frame is never free, so no front leaves the image
    steps = np.full(free.shape, -1, dtype=np.int32)
    offsets = flat_offsets(width + 2, connectivity)
    front = in_frame(seeds, width)
    front, step = front[free[front]], 0
    while front.size:
        steps[front], free[front] = step, False
        reached = (front[:, np.newaxis] + offsets).ravel()
        front, step = np.unique(reached[free[reached]]), step + 1
    return steps.reshape(height + 2, width + 2)[1:-1, 1:-1].copy()


def steps_by_queue(close: NDArray[np.bool_], seeds: NDArray[np.intp], connectivity: int) -> NDArray[np.int32]:
    """The same as a lesson tells it: who is first in the queue is first in distance too."""
    steps = np.full(close.shape, -1, dtype=np.int32)
    queue: deque[tuple[int, int]] = deque()
    for row, col in seeds.tolist():
        if close[row, col] and steps[row, col] < 0:
            steps[row, col] = 0
            queue.append((row, col))
    while queue:
        row, col = queue.popleft()
        for near in neighbours_of(row, col, close.shape, connectivity):
            if close[near] and steps[near] < 0:
                steps[near] = steps[row, col] + 1
                queue.append(near)
    return steps
