"""Numbers per pixel as colours: probabilities, distances, scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_finite, check_floats, check_ndim, check_number

# Nine points of the colour map cividis (Nuñez, Anderton and Renslow, PLoS ONE 13(7), 2018): it grows evenly
# in lightness, so it reads the same in grey and to colour-blind eyes.
_CIVIDIS = np.array(
    [
        (0, 34, 78),
        (26, 56, 111),
        (67, 78, 108),
        (97, 101, 111),
        (125, 124, 120),
        (155, 148, 118),
        (188, 174, 108),
        (222, 201, 88),
        (254, 232, 56),
    ],
    dtype=float,
)


def value_map(values: ArrayLike, *, low: float | None = None, high: float | None = None) -> NDArray[np.uint8]:
    """Any number per pixel as colours from dark blue (`low`) to yellow (`high`), uint8 (H, W, 3).

    `low` and `high` default to the least and greatest finite value; what lies outside is clipped, and what is
    not finite is grey.

    Raises: ValueError if `values` is not (H, W), or `low` is not below `high`.
    """
    array = check_floats("values", values)
    check_ndim("values", array, (2,))
    finite = np.isfinite(array)
    inside = array[finite]
    bottom = (inside.min() if inside.size else 0.0) if low is None else check_number("low", low)
    top = (inside.max() if inside.size else 1.0) if high is None else check_number("high", high)
    if low is not None and high is not None and not bottom < top:
        raise ValueError(f"low is {bottom:g} and high is {top:g}, but low must be the smaller: swap them.")
    span = top - bottom if top > bottom else 1.0
    share = np.clip(np.where(finite, (array - bottom) / span, 0), 0, 1)
    position = share * (len(_CIVIDIS) - 1)
    grid = np.arange(len(_CIVIDIS))
    colors = np.stack([np.interp(position, grid, _CIVIDIS[:, c]) for c in range(3)], axis=-1)
    colors[~finite] = 140
    return np.round(colors).astype(np.uint8)


def probability_map(probability: ArrayLike) -> NDArray[np.uint8]:
    """Probabilities (H, W) as colours on one scale, uint8 (H, W, 3): dark blue is 0, grey a half, yellow 1.

    Raises: ValueError if a value is not a number in 0..1 (raw scores need a sigmoid or softmax first).
    """
    array = check_finite("probability", check_floats("probability", probability))
    check_ndim("probability", array, (2,))
    if array.size and (array.min() < 0 or array.max() > 1):
        raise ValueError(
            f"probability holds values {array.min():g}..{array.max():g}, but a probability lies in 0..1:"
            f" turn raw scores into probabilities with a sigmoid or softmax."
        )
    return value_map(array, low=0.0, high=1.0)
