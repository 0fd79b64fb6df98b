"""Thresholds as ratios, and the choice of partners: beside trying every choice there is."""

from __future__ import annotations

import operator
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segcourse.metrics.matching import candidates, count_partners, exact_threshold, exact_thresholds, partners
from segcourse.metrics.overlaps import Overlaps, object_overlaps

LAWS = settings(deadline=None, max_examples=100)
CONTESTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), unique=True, max_size=9).map(sorted)


def overlaps_of(pairs, shared, union) -> Overlaps:
    row, column = np.array(pairs, dtype=int).reshape(-1, 2).T
    four = np.arange(1, 5)
    return Overlaps(four, four, four, four, row, column, np.array(shared), np.array(union))


@pytest.mark.parametrize(
    "written, meant",
    [
        (0.5, (1, 2)),
        (1 / 3, (1, 3)),
        (np.arange(0.5, 1, 0.05)[7], (17, 20)),
        (np.linspace(0.5, 0.95, 10)[8], (9, 10)),
        (np.float32(0.7), (7, 10)),
        (0.123456, (1929, 15625)),
    ],
)
@pytest.mark.parametrize("compare", [operator.ge, operator.gt])
def test_the_ratio_that_was_meant(written, meant, compare):
    assert exact_threshold("threshold", written, compare) == Fraction(*meant)


def test_rounding_does_not_reach_the_ends():
    assert exact_threshold("threshold", 1e-300, operator.ge) == Fraction(1, 10**6)
    assert exact_threshold("threshold", 1, operator.ge) == 1
    assert exact_threshold("threshold", 0, operator.gt) == 0
    assert exact_threshold("threshold", 1 - 1e-12, operator.gt) == 1 - Fraction(1, 10**6)


def test_one_pixel_of_a_trillion_and_no_overflow():
    union = 999_999 * 10**6
    overlaps = overlaps_of([(0, 0), (1, 1), (2, 2)], [union - 10**6 - 1, union - 10**6, union], [union] * 3)
    limits = [Fraction(999_998, 999_999), Fraction(1)]
    assert candidates(overlaps, limits, operator.ge).tolist() == [[False, True, True], [False, False, True]]
    assert candidates(overlaps, limits[:1], operator.gt).tolist() == [[False, False, True]]


def test_three_poor_pairs_win_over_two_good_ones():
    pairs, shared = [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2)], [2, 36, 2, 36, 2]
    overlaps = overlaps_of(pairs, shared, [40] * 5)
    assert partners(overlaps, np.ones(5, bool)).tolist() == [0, 2, 4]
    assert partners(overlaps, np.array(shared) > 2).tolist() == [1, 3]


@given(CONTESTS, st.data())
@LAWS
def test_the_best_of_all_choices(pairs, data):
    weights = data.draw(st.lists(st.integers(1, 40), min_size=len(pairs), max_size=len(pairs)))
    candidate = np.array(data.draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs))), bool)
    overlaps = overlaps_of(pairs, np.array(weights, int), np.full(len(pairs), 40))
    chosen = partners(overlaps, candidate)

    def worth(choice):
        rows, columns = ({pairs[k][side] for k in choice} for side in (0, 1))
        one_to_one = len(rows) == len(columns) == len(choice)
        return (len(choice), sum(weights[k] for k in choice)) if one_to_one else (-1, 0)

    possible = np.flatnonzero(candidate).tolist()
    best = max(worth(choice) for n in range(len(possible) + 1) for choice in combinations(possible, n))
    assert worth(chosen.tolist()) == best
    assert chosen.tolist() == sorted(chosen.tolist())
    assert candidate[chosen].all()


@given(st.integers(0, 2**32 - 1))
@LAWS
def test_above_one_half_nobody_has_a_choice(seed):
    rng = np.random.default_rng(seed)
    target = rng.integers(0, 4, (3, 9)).repeat(3, axis=0)
    overlaps = object_overlaps(np.where(rng.random((9, 9)) < 0.3, 0, target), target)
    thresholds = exact_thresholds("thresholds", np.arange(1, 20) / 20, operator.gt)
    for compare in (operator.ge, operator.gt):
        found = candidates(overlaps, thresholds, compare)
        expected = [len(partners(overlaps, candidate)) for candidate in found]
        assert count_partners(overlaps, thresholds, compare).tolist() == expected
        assert found.sum(axis=1)[10:].tolist() == expected[10:]
