"""Dice of a probability map that nobody has cut: what a Dice loss is one minus of, in both definitions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_finite, check_floats, check_same_shape
from segcourse.metrics._arrays import as_numpy, as_shares


def soft_dice(probability: ArrayLike, target: ArrayLike) -> float:
    """Soft Dice with plain sums below: 2 sum(p y) / (sum(p) + sum(y)), in 0..1; the default of MONAI.

    It is 1 only where both are the same 0s and 1s. For soft labels it is not made: at y = 0.5 everywhere,
    p = 0.5 scores 0.5 and p = 1 scores 0.67, so a loss of 1 - soft_dice teaches a model to exaggerate.
    `soft_dice_squared` is 1 at p = y. For hard labels both are the Dice of the masks once p is 0 and 1.

    Args:
        probability: of the object, one number in 0..1 (up to rounding, 1e-5) a pixel, any shape; array or
            tensor. One image, or a whole batch as one (its sums are then of the data set). For one class of
            several pass p[:, c].
        target: the true mask, bool or 0 and 1, or soft labels in 0..1; shaped like `probability`. There is no
            void here: leave such pixels out of both, soft_dice(p[keep], y[keep]).

    Returns: a float; nan when both are 0 everywhere: no pixel asks for the object. With an empty target any
        probability above 0, however small, scores 0.
    Raises: ValueError for unequal shapes, numbers outside 0..1, nan, or what is no real number.
    Source: Drozdzal et al., "The importance of skip connections in biomedical image segmentation", DLMIA
        2016, arXiv:1608.04117; on soft labels Wang et al., "Dice semimetric losses", MICCAI 2023,
        arXiv:2303.16296. Nothing is added above and below: libraries that add 1e-5 or 1 turn 0/0 into 1.
    """
    p, y = _check_pair(probability, target)
    return _share(2 * np.sum(p * y), np.sum(p) + np.sum(y))


def soft_dice_squared(probability: ArrayLike, target: ArrayLike) -> float:
    """Soft Dice with squares below: 2 sum(p y) / (sum(p^2) + sum(y^2)), in 0..1: V-Net's, the course's.

    It is 1 exactly where `probability` equals `target`, soft labels included. The same p = 0.8, 0.6, 0.3, 0.1
    of y = 1, 1, 0, 0 scores 0.903 here and 0.737 by `soft_dice`: say which of the two a number is.

    Args:
        probability: of the object, one number in 0..1 (up to rounding, 1e-5) a pixel, any shape; array or
            tensor. One image, or a whole batch as one (its sums are then of the data set). For one class of
            several pass p[:, c].
        target: the true mask, bool or 0 and 1, or soft labels in 0..1; shaped like `probability`. There is no
            void here: leave such pixels out of both, soft_dice_squared(p[keep], y[keep]).

    Returns: a float; nan when both are 0 everywhere: no pixel asks for the object. With an empty target any
        probability above 0, however small, scores 0.
    Raises: ValueError for unequal shapes, numbers outside 0..1, nan, or what is no real number.
    Source: Milletari et al., "V-Net", 3DV 2016, section 3 ("Dice loss layer"), arXiv:1606.04797.
    """
    p, y = _check_pair(probability, target)
    return _share(2 * np.sum(p * y), np.sum(p * p) + np.sum(y * y))


def _check_pair(probability: ArrayLike, target: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both as float64 in one row, in the order of their axes: floats add up differently in another one."""
    p, y = (_check_shares(n, as_numpy(n, v)) for n, v in (("probability", probability), ("target", target)))
    check_same_shape(probability=p, target=y)
    return p.ravel(), y.ravel()


def _check_shares(name: str, value: NDArray) -> NDArray[np.float64]:
    """`value`, bools or real numbers in 0..1, as float64."""
    numbers = value.astype(np.float64) if value.dtype == np.bool_ else check_floats(name, value)
    shares = as_shares(check_finite(name, numbers))
    if shares is None:
        raise ValueError(
            f"{name} holds values {numbers.min():g}..{numbers.max():g}, but soft Dice is of numbers in 0..1:"
            f" send raw scores through a sigmoid, compare labels with one class, leave out void pixels."
        )
    return shares


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")
