"""The classical first guess at each target, before the shapes of its recipe correct it.

Numbers in here were chosen by looking at this one picture; they are part of its label, not a method to copy.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from segcourse._checks import IGNORE_INDEX
from segcourse.data.annotate import edge_strength, gray, largest_piece, renumber

Proposal = tuple[NDArray[np.uint8], NDArray[np.int32]]


def propose(name: str, image: NDArray[np.uint8]) -> Proposal:
    """Semantic labels and instances (H, W) to start from: all 0 where only shapes are used."""
    empty = np.zeros(image.shape[:2], np.uint8), np.zeros(image.shape[:2], np.int32)
    return PROPOSALS[name](image) if name in PROPOSALS else empty


def coins(image: NDArray[np.uint8]) -> Proposal:
    """Marker watershed on the edges: dark is ground, bright is coin, the border is the edge between."""
    from skimage.segmentation import watershed

    grey = gray(image)
    markers = np.where(grey < 30, 1, np.where(grey > 150, 2, 0))
    inside = ndimage.binary_fill_holes(watershed(edge_strength(image), markers) == 2)
    inside = ndimage.binary_opening(inside, ndimage.generate_binary_structure(2, 1), iterations=3)
    pieces, _ = ndimage.label(inside)
    return inside.astype(np.uint8), renumber(pieces.astype(np.int32))


def page(image: NDArray[np.uint8]) -> Proposal:
    """Text is what keeps less than 74 % of the light that the paper around it has."""
    paper = _without_dark_marks(image, size=15)
    return _semantic(ndimage.gaussian_filter(gray(image), 0.5) < 0.74 * paper)


def text(image: NDArray[np.uint8]) -> Proposal:
    """Ink is darker than the paper around it, and somewhere in each stroke much darker (hysteresis)."""
    darker = _without_dark_marks(image, size=25) - gray(image)
    return _semantic(_hysteresis(darker, low=38, high=60))


def cell(image: NDArray[np.uint8]) -> Proposal:
    """One threshold, half-way up the blurred border of the cell; the largest piece, filled."""
    return _semantic(ndimage.binary_fill_holes(largest_piece(ndimage.gaussian_filter(gray(image), 1.0) > 80)))


def microaneurysms(image: NDArray[np.uint8]) -> Proposal:
    """Everything darker than its surroundings is vessel; the recipe says which spots are none."""
    darker = _without_dark_marks(image, size=21) - ndimage.gaussian_filter(gray(image), 0.5)
    return _semantic(darker > 16)


def flower(image: NDArray[np.uint8]) -> Proposal:
    """Petals are bright in the red channel; holes are filled, and the two largest pieces are the flowers."""
    red = ndimage.binary_fill_holes(ndimage.gaussian_filter(image[..., 0].astype(float), 1.0) > 118)
    pieces, _ = ndimage.label(red)
    large = np.argsort(np.bincount(pieces.ravel())[1:])[-2:] + 1
    instances = renumber(np.where(np.isin(pieces, large), pieces, 0).astype(np.int32))
    return (instances > 0).astype(np.uint8), instances


def ihc(image: NDArray[np.uint8]) -> Proposal:
    """Glands are brown, red far above blue, over an area larger than one cell."""
    brown = ndimage.gaussian_filter(image[..., 0].astype(float) - image[..., 2], 3.0) > 20
    brown = ndimage.binary_opening(brown, ndimage.generate_binary_structure(2, 1), iterations=4)
    return _semantic(ndimage.binary_fill_holes(_without_small(brown, 3000)))


def retina(image: NDArray[np.uint8]) -> Proposal:
    """Label 1 is the retina inside the camera's field; 2 its vessels, darker in green than what lies around.

    Fine vessels that barely show, and the soft walls of the others, become void.
    """
    field = largest_piece(ndimage.gaussian_filter(image[..., 0].astype(float), 2.0) > 60)
    field = ndimage.binary_fill_holes(field)
    green = image[..., 1].astype(float)
    share = np.maximum(ndimage.gaussian_filter(field.astype(float), 25), 1e-3)
    outside = (
        ndimage.gaussian_filter(np.where(field, green, 0), 25) / share
    )  # a black rim would look like one
    inner = ndimage.binary_erosion(field, iterations=4)
    smooth = ndimage.gaussian_filter(np.where(inner, green, outside), 1.5)
    coarse = ndimage.gaussian_filter(ndimage.median_filter(smooth[::4, ::4], size=15), 1.0)
    around = ndimage.zoom(coarse, 4, order=1, grid_mode=True, mode="nearest")
    around = around[: green.shape[0], : green.shape[1]]
    darker = np.where(field, (around - smooth) / np.maximum(around, 20), 0)
    labels = field.astype(np.uint8)
    labels[_without_small(_hysteresis(darker, low=0.055, high=0.085), 150) & field] = IGNORE_INDEX
    labels[_without_small(_hysteresis(darker, low=0.09, high=0.14), 200) & field] = 2
    return labels, np.zeros(field.shape, np.int32)


def _semantic(mask: NDArray[np.bool_]) -> Proposal:
    return mask.astype(np.uint8), np.zeros(mask.shape, np.int32)


def _without_dark_marks(image: NDArray[np.uint8], *, size: int) -> NDArray[np.float64]:
    """The light of the paper alone: a grey closing wipes out marks thinner than `size`."""
    smooth = ndimage.gaussian_filter(gray(image), 1.0)
    return ndimage.gaussian_filter(ndimage.grey_closing(smooth, size=(size, size)), 6.0)


def _hysteresis(values: NDArray[np.float64], *, low: float, high: float) -> NDArray[np.bool_]:
    """Pieces above `low` (8-connected) that rise above `high` somewhere."""
    pieces, count = ndimage.label(values > low, ndimage.generate_binary_structure(2, 2))
    peaks = ndimage.maximum(values, pieces, np.arange(count + 1))
    return (pieces > 0) & (np.asarray(peaks) > high)[pieces]


def _without_small(mask: NDArray[np.bool_], min_size: int) -> NDArray[np.bool_]:
    pieces, _ = ndimage.label(mask, ndimage.generate_binary_structure(2, 2))
    return mask & (np.bincount(pieces.ravel()) >= min_size)[pieces]


PROPOSALS: dict[str, Callable[[NDArray[np.uint8]], Proposal]] = {
    **{f.__name__: f for f in (cell, coins, flower, ihc, microaneurysms, page, retina, text)},
}
