"""The classical first guess at each target, before the shapes of its recipe correct it.

Numbers in here were chosen by looking at this one picture; they are part of its label, not a method to copy.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from segcourse.data.annotate import edge_strength, gray, renumber

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


PROPOSALS: dict[str, Callable[[NDArray[np.uint8]], Proposal]] = {"coins": coins}
