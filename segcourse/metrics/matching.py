"""Who counts as found: IoUs held against a threshold without rounding, and one partner at most for each."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segcourse._checks import check_list, check_number
from segcourse.metrics.overlaps import Overlaps

# operator.ge: an IoU equal to the threshold is a match; operator.gt: it is not
Compare = Callable[[Any, Any], Any]

FINEST = 1_000_000  # largest denominator of a threshold


def candidates(overlaps: Overlaps, thresholds: list[Fraction], compare: Compare) -> NDArray[np.bool_]:
    """Which of the M pairs have an IoU that is `compare`, >= or >, to each of the K thresholds; bool (K, M).

    shared / union >= 17/20 is asked as 20 * shared >= 17 * union. Both sides are integers, so an IoU that
    lies exactly on the threshold is seen as such; as floats, 17/20 < np.arange(0.5, 1, 0.05)[7].
    """
    numerators = np.array([t.numerator for t in thresholds], dtype=np.int64)[:, None]  # (K, 1)
    denominators = np.array([t.denominator for t in thresholds], dtype=np.int64)[:, None]
    return compare(denominators * overlaps.shared, numerators * overlaps.union)


def partners(overlaps: Overlaps, candidate: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The pairs that are formed, as places in the list of M, ascending; `candidate`, bool (M,), may be.

    Nobody is in two of them; as many are formed as can be, and among such choices the one of the largest
    summed IoU is taken.
    """
    places = np.flatnonzero(candidate)
    row, column = overlaps.row[places], overlaps.column[places]
    alone = (np.bincount(row)[row] == 1) & (np.bincount(column)[column] == 1)
    if alone.all():
        return places
    contested = _assigned(row[~alone], column[~alone], overlaps.ious[places[~alone]])
    return np.sort(np.concatenate([places[alone], places[~alone][contested]]))


def count_partners(overlaps: Overlaps, thresholds: list[Fraction], compare: Compare) -> NDArray[np.int64]:
    """How many pairs are formed at each of the K thresholds: the true positives, int64 (K,).

    Two objects cannot both share more than half of the pixels of a third, so above an IoU of 1/2 every
    candidate is alone and there is nothing to choose (Kirillov et al. 2019, section 4.1, prove it).
    """
    candidate = candidates(overlaps, thresholds, compare)
    counts = np.count_nonzero(candidate, axis=1).astype(np.int64)
    for k, threshold in enumerate(thresholds):
        if threshold <= Fraction(1, 2):
            counts[k] = len(partners(overlaps, candidate[k]))
    return counts


def _assigned(row: NDArray, column: NDArray, ious: NDArray[np.float64]) -> NDArray[np.intp]:
    """Places of a best one-to-one choice among pairs (row, column) that compete for partners."""
    from scipy.optimize import linear_sum_assignment

    rows, r = np.unique(row, return_inverse=True)
    columns, c = np.unique(column, return_inverse=True)
    place = np.full((len(rows), len(columns)), -1)
    place[r, c] = np.arange(len(row))
    # All IoUs together weigh less than one more pair does, so pairs are counted first.
    worth = np.zeros(place.shape)
    worth[r, c] = 1 + ious / (min(place.shape) + 1)
    chosen = place[linear_sum_assignment(worth, maximize=True)]
    return chosen[chosen >= 0]


def exact_threshold(name: str, value: Any, compare: Compare) -> Fraction:
    """The ratio of small integers that was meant: 0.7 is 7/10, and so is 0.7000000000000001 of np.arange."""
    number = check_number(name, value, high=1)
    if compare is operator.ge and number <= 0:
        raise ValueError(
            f"{name} is {number:g}, but an IoU threshold lies above 0 and at most at 1: try 0.5."
        )
    if compare is operator.gt and not 0 <= number < 1:
        raise ValueError(
            f"{name} is {number:g}, but an IoU to be exceeded lies at 0 or above and below 1: try 0.5."
        )
    nearest, step = _simplest(number), Fraction(1, FINEST)
    # Rounding must not reach the ends: IoU >= 0 would pair strangers, IoU > 1 nobody.
    return max(nearest, step) if compare is operator.ge else min(nearest, 1 - step)


@lru_cache(maxsize=256)  # every image of a data set asks for the same few
def _simplest(number: float) -> Fraction:
    return Fraction(number).limit_denominator(FINEST)


def exact_thresholds(name: str, values: Any, compare: Compare) -> list[Fraction]:
    """Each of `values`, a list or array (K,) of at least one number, as `exact_threshold` gives it."""
    thresholds = check_list(name, values, "IoU thresholds")
    if not thresholds:
        raise ValueError(f"{name} is empty, but at least one IoU threshold is needed: try [0.5, 0.75].")
    return [exact_threshold(f"{name}[{k}]", value, compare) for k, value in enumerate(thresholds)]
