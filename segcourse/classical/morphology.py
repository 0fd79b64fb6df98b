"""Shrink, grow and smooth a mask with a disc."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_mask, check_number

LARGE = 20  # radius in pixels from which one distance map costs less than all the shifts


def dilate(mask: ArrayLike, *, radius: float) -> NDArray[np.bool_]:
    """Pixels at most `radius` away from the mask; bool (H, W).

    Args:
        mask: (H, W), bool, or integer 0 and 1. Beyond the border there is no mask.
        radius: of the disc, in pixels, >= 0, centre to centre: 1 is the plus of 5 pixels, 1.5 the 3x3 square.

    Raises: ValueError if the mask is not (H, W) of bool or 0 and 1, or the radius negative.
    Source: Serra, "Image Analysis and Mathematical Morphology", Academic Press 1982.
    """
    mask = check_mask("mask", mask)
    radius = check_number("radius", radius, low=0)
    return dilate_by_shifts(mask, radius) if radius < LARGE else dilate_by_distance(mask, radius)


def erode(mask: ArrayLike, *, radius: float) -> NDArray[np.bool_]:
    """Pixels whose whole disc lies in the mask; bool (H, W). What lies beyond the border does not count.

    The opposite of dilating the background. Arguments and errors as for `dilate`.
    """
    return ~dilate(~check_mask("mask", mask), radius=radius)


def opening(mask: ArrayLike, *, radius: float) -> NDArray[np.bool_]:
    """Erode, then dilate: drops what the disc does not fit into, keeps the rest; bool (H, W).

    Arguments and errors as for `dilate`. A second opening with the same disc changes nothing.
    """
    return dilate(erode(mask, radius=radius), radius=radius)


def closing(mask: ArrayLike, *, radius: float) -> NDArray[np.bool_]:
    """Dilate, then erode: fills gaps that the disc does not fit into; bool (H, W).

    Arguments and errors as for `dilate`. A second closing with the same disc changes nothing.
    """
    return erode(dilate(mask, radius=radius), radius=radius)


def disc(radius: float) -> NDArray[np.bool_]:
    """The disc as an array, bool (2 r + 1, 2 r + 1): True at most `radius` pixels away from the middle one.

    Raises: ValueError if the radius is negative or no number.
    """
    radius = check_number("radius", radius, low=0, high=1e4)
    reach = int(np.floor(radius))
    row, col = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return row * row + col * col <= radius * radius


def dilate_by_shifts(mask: NDArray[np.bool_], radius: float) -> NDArray[np.bool_]:
    """The mask laid down once for every pixel of the disc: the definition, and fast for small discs."""
    height, width = mask.shape
    shape = disc(radius)
    padded = np.pad(mask, len(shape) // 2)
    grown = np.zeros_like(mask)
    for row, col in np.argwhere(shape):
        grown |= padded[row : row + height, col : col + width]
    return grown


def dilate_by_distance(mask: NDArray[np.bool_], radius: float) -> NDArray[np.bool_]:
    """The same from the distance of each pixel to the mask; its cost does not grow with the radius."""
    from scipy import ndimage

    if not mask.any():  # SciPy's distance to nothing is no distance
        return np.zeros_like(mask)
    return ndimage.distance_transform_edt(~mask) <= radius
