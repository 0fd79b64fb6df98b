"""Two thresholds: what is surely bright, and what is bright enough to belong to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_connectivity, check_gray, check_low_high, check_number
from segcourse.classical._grid import neighbours_of, structure
from segcourse.classical.thresholds import above


def hysteresis(image: ArrayLike, *, low: float, high: float, connectivity: int = 1) -> NDArray[np.bool_]:
    """Pixels above `low` that are connected, through pixels above `low`, to one above `high`; bool (H, W).

    Args:
        image: grey, (H, W), any real dtype, finite.
        low, high: thresholds in the image's unit, low <= high. Equal ones give a fixed threshold.
        connectivity: 1 = 4 neighbours, 2 = 8.

    Raises: ValueError if the image is not grey and finite, or `low` is above `high`.
    Source: Canny, "A computational approach to edge detection", IEEE TPAMI 8(6), 1986.
    """
    values = check_gray("image", image)
    low, high = check_number("low", low), check_number("high", high)
    check_low_high(low, high)
    return link(above(values, low), above(values, high), check_connectivity(connectivity))


def link(weak: NDArray[np.bool_], strong: NDArray[np.bool_], connectivity: int) -> NDArray[np.bool_]:
    """The connected components of `weak` that hold a pixel of `strong`."""
    from scipy import ndimage

    labels, number = ndimage.label(weak, structure(connectivity))
    keep = np.zeros(number + 1, dtype=bool)
    keep[labels[strong]] = True  # strong pixels are weak ones too, so label 0 is not among them
    return keep[labels]


def link_by_flooding(
    weak: NDArray[np.bool_], strong: NDArray[np.bool_], connectivity: int
) -> NDArray[np.bool_]:
    """The same as a lesson tells it: start from every strong pixel and walk over weak ones."""
    linked = strong.copy()
    waiting = [(int(row), int(col)) for row, col in np.argwhere(strong)]
    while waiting:
        row, col = waiting.pop()
        for near in neighbours_of(row, col, weak.shape, connectivity):
            if weak[near] and not linked[near]:
                linked[near] = True
                waiting.append(near)
    return linked
