"""Overlap of the rims of two masks: where IoU forgives a large object its ragged edge, this does not."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_mask, check_number, check_same_shape
from segcourse.metrics._arrays import as_numpy
from segcourse.metrics.overlap import iou

RIM_SHARE = 0.02  # of the image's diagonal, as the authors propose: 14 pixels at 512 x 512


def rim(mask: ArrayLike, *, width: int) -> NDArray[np.bool_]:
    """The pixels of `mask` that reach background in `width` steps or fewer, steps to all 8 neighbours.

    Args:
        mask: bool (or integer 0 and 1), (H, W) or (D, H, W); outside the image is background.
        width: whole number of pixels, >= 1.

    Returns: bool, shaped like `mask`. With a great width it is the whole mask.
    Raises: ValueError for values that are no mask, or a width below 1 or not whole.
    Source: Cheng et al., "Boundary IoU", CVPR 2021, arXiv:2103.16562; like the authors' code, which erodes
        with a 3 x 3 square `width` times.
    """
    from scipy import ndimage

    mask = check_mask("mask", as_numpy(mask), ndim=(2, 3))
    width = int(check_number("width", width, low=1, whole=True))
    if mask.size == 0:
        return mask.copy()
    # Eroding `width` times with a 3 x 3 square is one minimum over a square of 2 * width + 1 pixels.
    size = [min(2 * width + 1, 2 * length + 1) for length in mask.shape]
    inside = ndimage.minimum_filter(mask.view(np.uint8), size=size, mode="constant", cval=0)
    return mask & (inside == 0)


def boundary_iou(pred: ArrayLike, target: ArrayLike, *, width: int | None = None) -> float:
    """IoU of the rims of two masks, in 0..1: how well the outlines agree, whatever the size of the object.

    Args:
        pred: predicted mask, bool (or integer 0 and 1), (H, W) or (D, H, W).
        target: true mask, shaped like `pred`.
        width: how many pixels deep a rim is, >= 1; None is 2 % of the image's diagonal, at least 1.

    Returns: a float; nan when both masks are empty, 0 when one is. Once `width` reaches the middle of both
        masks, the rims are the masks and this is their `iou`.
    Raises: ValueError for unequal shapes, values that are no mask, or a width below 1 or not whole.
    Source: Cheng et al., "Boundary IoU", CVPR 2021, arXiv:2103.16562.
    """
    pred = check_mask("pred", as_numpy(pred), ndim=(2, 3))
    target = check_mask("target", as_numpy(target), ndim=(2, 3))
    check_same_shape(pred=pred, target=target)
    if width is None:
        width = max(1, round(RIM_SHARE * float(np.linalg.norm(pred.shape))))
    return iou(rim(pred, width=width), rim(target, width=width))
