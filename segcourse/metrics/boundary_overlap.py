"""Overlap of the rims of two masks: where IoU forgives a large object its ragged edge, this does not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_mask, check_same_shape, check_whole
from segcourse.metrics._arrays import as_numpy
from segcourse.metrics.overlap import iou
from segcourse.metrics.surfaces import bounding_box

RIM_SHARE = 0.02  # of the image's diagonal, as the authors propose: 14 pixels at 512 x 512


def default_width(shape: Sequence[int]) -> int:
    """The width of a rim for an image of `shape`: 2 % of its diagonal, in whole pixels, at least 1."""
    return max(1, round(RIM_SHARE * float(np.linalg.norm(shape))))


def rim(mask: ArrayLike, *, width: int) -> NDArray[np.bool_]:
    """The pixels of `mask` that reach background in `width` steps or fewer, steps to all 8 neighbours.

    In a volume these are 26 neighbours.

    Args:
        mask: bool (or integer 0 and 1), (H, W) or (D, H, W); outside the image is background.
        width: whole number of pixels, >= 1.

    Returns: bool, shaped like `mask`. With a great width it is the whole mask.
    Raises: ValueError for values that are no mask, or a width below 1 or not whole.
    Source: Cheng et al., "Boundary IoU", CVPR 2021, arXiv:2103.16562; like the authors' code, which erodes
        with a 3 x 3 square `width` times, where the paper speaks of pixels within a distance.
    """
    mask = check_mask("mask", as_numpy("mask", mask), ndim=(2, 3))
    width = check_whole("width", width, low=1)
    return mask & ~eroded_by_runs(mask, width)


def eroded_by_steps(mask: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """As the authors do it: `width` times, keep the pixels whose 3 x 3 neighbours are all in the mask."""
    for _ in range(width):
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(mask, 1), (3,) * mask.ndim)
        mask = np.asarray(windows.all(axis=tuple(range(mask.ndim, 2 * mask.ndim))))
    return mask


def eroded_by_runs(mask: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """The same, fast: along each axis, keep the pixels in the middle of 2 * width + 1 mask pixels in a row.

    "n in a row" is found by doubling: m in a row from here, and m more from up to m pixels further on.
    """
    for axis in range(mask.ndim):
        reach = min(width, mask.shape[axis])
        line = np.moveaxis(mask, axis, 0)
        line = np.pad(line, [(reach, reach)] + [(0, 0)] * (mask.ndim - 1))  # outside is background
        in_a_row = 1
        while in_a_row < 2 * reach + 1:
            step = min(in_a_row, 2 * reach + 1 - in_a_row)
            line = line[: len(line) - step] & line[step:]
            in_a_row += step
        mask = np.moveaxis(line, 0, axis)
    return mask


def boundary_iou(pred: ArrayLike, target: ArrayLike, *, width: int | None = None) -> float:
    """IoU of the rims of two masks, in 0..1: how well the outlines agree, whatever the size of the object.

    Args:
        pred, target: two masks of one shape, bool (or integer 0 and 1), (H, W) or (D, H, W). An image as
            (1, H, W) is taken for a volume, all of it boundary: give mask[0].
        width: how many pixels deep a rim is, >= 1; None is 2 % of the image's diagonal, at least 1.

    Returns: a float; nan when both masks are empty, 0 when one is. Once `width` reaches the middle of both
        masks, the rims are the masks and this is their `iou`. (For AP the authors take the smaller of both.)
    Raises: ValueError for unequal shapes, values that are no mask, or a width below 1 or not whole.
    Source: Cheng et al., "Boundary IoU", CVPR 2021, arXiv:2103.16562.
    """
    pred = check_mask("pred", as_numpy("pred", pred), ndim=(2, 3))
    target = check_mask("target", as_numpy("target", target), ndim=(2, 3))
    check_same_shape(pred=pred, target=target)
    if width is None:
        width = default_width(pred.shape)
    box = bounding_box(pred, target)  # beyond it is background, and so is what is outside an image
    return iou(rim(pred[box], width=width), rim(target[box], width=width))
