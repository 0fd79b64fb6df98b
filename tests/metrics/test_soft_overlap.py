"""Dice of probabilities: the two definitions by hand, where they agree, and where they must not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segcourse.metrics import dice, soft_dice, soft_dice_squared

LAWS = settings(deadline=None, max_examples=80)
BOTH = [soft_dice, soft_dice_squared]
SHARES = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(1e-100, 1))
PAIRS = hnp.array_shapes(min_dims=1, max_dims=4, max_side=5).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.float64, shape, elements=SHARES)] * 2)
)


def test_by_hand():
    p, y = np.array([0.8, 0.6, 0.3, 0.1]), np.array([1, 1, 0, 0])
    # 2 (0.8 + 0.6) / (1.8 + 2), and below 0.64 + 0.36 + 0.09 + 0.01 + 2
    assert soft_dice(p, y) == pytest.approx(2.8 / 3.8)
    assert soft_dice_squared(p, y) == pytest.approx(2.8 / 3.1)
    assert 1 - soft_dice(p, y) == pytest.approx(0.2632, abs=5e-5)
    assert 1 - soft_dice_squared(p, y) == pytest.approx(0.0968, abs=5e-5)


def test_soft_labels():
    p = y = np.array([0.9, 0.1])
    assert soft_dice(p, y) == pytest.approx(2 * 0.82 / 2)  # 0.82: not 1, though all is right
    assert soft_dice_squared(p, y) == 1
    half = np.full(6, 0.5)
    assert soft_dice(half, half) == pytest.approx(0.5)
    assert soft_dice(np.ones(6), half) == pytest.approx(2 / 3)  # exaggerating pays
    assert soft_dice_squared(np.ones(6), half) == pytest.approx(4 / 5)


@pytest.mark.parametrize("score", BOTH, ids=lambda f: f.__name__)
def test_empty(score):
    nothing, faint = np.zeros(4), np.full(4, 0.01)
    assert np.isnan(score(nothing, nothing))
    assert score(faint, nothing) == 0  # however small
    assert score(nothing, np.ones(4)) == 0
    assert np.isnan(score(np.zeros((0, 3)), np.zeros((0, 3))))


@pytest.mark.parametrize("score", BOTH, ids=lambda f: f.__name__)
@given(hnp.array_shapes(min_dims=1, max_dims=3, max_side=6).flatmap(lambda s: hnp.arrays(bool, (2, *s))))
@LAWS
def test_of_masks_it_is_their_dice(score, masks):
    expected = dice(*masks)
    np.testing.assert_allclose(score(*masks), expected)
    np.testing.assert_allclose(score(masks[0].astype(np.float32), masks[1].astype(np.uint8)), expected)


@given(PAIRS)
@LAWS
def test_laws(pair):
    p, y = pair
    for score in BOTH:
        got = score(p, y)
        assert np.isnan(got) if not (p.any() or y.any()) else 0 <= got <= 1 + 1e-12
        np.testing.assert_allclose(score(y, p), got)  # pred and target may swap
        np.testing.assert_allclose(score(p[::-1].T, y[::-1].T), got)  # pixels have no order
        np.testing.assert_allclose(score(np.stack([p, p]), np.stack([y, y])), got)
        zeros = np.zeros_like(p)  # background adds nothing
        np.testing.assert_allclose(score(np.stack([p, zeros]), np.stack([y, zeros])), got)
    if p.any():
        assert soft_dice_squared(p, p) == 1
        assert soft_dice(p, p) <= 1 + 1e-12
        np.testing.assert_allclose(soft_dice(p, p), (p * p).sum() / p.sum())
    if p.any() or y.any():
        loss = ((p - y) ** 2).sum() / ((p * p).sum() + (y * y).sum())  # what V-Net's form measures
        np.testing.assert_allclose(1 - soft_dice_squared(p, y), loss, atol=1e-12)


@pytest.mark.parametrize("score", BOTH, ids=lambda f: f.__name__)
def test_views_tensors_and_lists(score, rng):
    p, y = rng.random((6, 8)), rng.random((6, 8)) > 0.5
    p.flags.writeable = y.flags.writeable = False
    expected = score(p, y)
    assert score(np.asfortranarray(p), np.asfortranarray(y)) == expected
    assert score(p.tolist(), y.tolist()) == expected
    assert score(p[::-1, ::2], y[::-1, ::2]) == score(p[::-1, ::2].copy(), y[::-1, ::2].copy())
    torch = pytest.importorskip("torch", reason="tensors need torch")
    assert score(torch.tensor(p, requires_grad=True), torch.tensor(y)) == expected
    halves = torch.tensor(p).bfloat16()
    assert score(halves, torch.tensor(y)) == pytest.approx(score(halves.double(), y))


@pytest.mark.parametrize("score", BOTH, ids=lambda f: f.__name__)
def test_what_rounding_takes_out_of_0_to_1_is_brought_back(score):
    assert score(np.array([1.0000001, -1e-7], np.float32), [1, 0]) == 1
    assert score([1, 0.5], [1.0000001, 0.5]) == score([1, 0.5], [1, 0.5])
    with pytest.raises(ValueError, match=r"probability holds values 0\.5\.\.1\.0001, but"):
        score([1.0001, 0.5], [1, 0])


@pytest.mark.parametrize("score", BOTH, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    "probability, target, message",
    [
        pytest.param([0.5], [1, 0], r"shapes differ \(probability \(1,\), target \(2,\)\)", id="shapes"),
        pytest.param([-2.0, 3], [0, 1], r"probability holds values -2\.\.3, but .*sigmoid", id="raw scores"),
        pytest.param([-0.5, 0.5], [0, 1], r"probability holds values -0\.5\.\.0\.5, but", id="below 0"),
        pytest.param([0.5, 1], [0, 255], r"target holds values 0\.\.255.*leave out void", id="void"),
        pytest.param(
            [0.5, 1], [0, 2], r"target holds values 0\.\.2.*compare labels with one class", id="labels"
        ),
        pytest.param([0.5, np.nan], [0, 1], r"probability holds nan at \(1,\), but every value", id="nan"),
        pytest.param([0.5, np.inf], [0, 1], r"probability holds inf at \(1,\)", id="inf"),
        pytest.param([0.5], [1j], r"target is .*complex128.*real numbers are needed", id="complex"),
        pytest.param(["a"], [1], r"probability is .*real numbers are needed", id="text"),
    ],
)
def test_bad_input(score, probability, target, message):
    with pytest.raises(ValueError, match=message):
        score(np.array(probability), np.array(target))
