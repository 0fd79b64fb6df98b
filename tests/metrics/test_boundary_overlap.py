"""Rims and their IoU: by hand, and beside the authors' recipe of repeated erosion."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from segcourse.metrics import boundary_iou, iou, rim
from segcourse.metrics.boundary_overlap import default_width, eroded_by_runs, eroded_by_steps

LAWS = settings(deadline=None, max_examples=60)
MASKS = hnp.array_shapes(min_dims=2, max_dims=3, max_side=12).flatmap(
    lambda shape: st.tuples(hnp.arrays(bool, shape), hnp.arrays(bool, shape))
)


def test_rim_by_hand():
    mask = np.zeros((9, 9), bool)
    mask[1:8, 1:8] = True
    assert rim(mask, width=1).sum() == 49 - 25
    assert rim(mask, width=2).sum() == 49 - 9
    assert rim(mask, width=4).sum() == rim(mask, width=99).sum() == 49
    assert rim(np.ones((5, 5), bool), width=1).sum() == 16  # outside the image is background


def test_boundary_iou_by_hand():
    # Two 7 x 7 squares, one a column to the right: rims of 24 pixels that share 6 above and 6 below.
    target = np.zeros((9, 10), bool)
    target[1:8, 1:8] = True
    pred = np.roll(target, 1, axis=1)
    assert iou(pred, target) == 42 / 56
    assert boundary_iou(pred, target, width=1) == 12 / 36


def test_it_sees_what_iou_forgives():
    disc = np.hypot(*np.mgrid[-40:41, -40:41]) <= 36
    rough = disc & ~(
        (np.indices(disc.shape).sum(axis=0) % 4 == 0) & ~ndimage.binary_erosion(disc, iterations=2)
    )
    assert iou(rough, disc) > 0.95
    assert boundary_iou(rough, disc, width=2) < 0.8


def test_width_is_2_percent_of_the_diagonal():
    pred, target = np.random.default_rng(0).random((2, 300, 400)) > 0.02
    assert boundary_iou(pred, target) == boundary_iou(pred, target, width=10)
    part = pred[:288, :384], target[:288, :384]  # 9.6 pixels are rounded
    assert boundary_iou(*part) == boundary_iou(*part, width=10) != boundary_iou(*part, width=9)
    assert boundary_iou(pred[:9, :9], target[:9, :9]) == boundary_iou(pred[:9, :9], target[:9, :9], width=1)


@given(MASKS, st.integers(1, 5))
@LAWS
def test_rim_is_what_erosion_with_a_square_takes_away(masks, width):
    for mask in masks:
        eroded = ndimage.binary_erosion(mask, np.ones((3,) * mask.ndim), iterations=width)
        np.testing.assert_array_equal(rim(mask, width=width), mask & ~eroded)
        np.testing.assert_array_equal(eroded_by_steps(mask, width), eroded)
        np.testing.assert_array_equal(eroded_by_runs(mask, width), eroded)


@given(MASKS, st.integers(1, 5))
@LAWS
def test_laws(masks, width):
    pred, target = masks
    value = boundary_iou(pred, target, width=width)
    np.testing.assert_equal(boundary_iou(target, pred, width=width), value)
    if not (pred.any() or target.any()):
        assert np.isnan(value)
        return
    assert 0 <= value <= 1
    assert boundary_iou(pred, target, width=99) == iou(pred, target)  # the rims are the masks
    assert boundary_iou(pred, pred, width=width) == 1 or not pred.any()


@given(MASKS, st.integers(1, 4), st.integers(0, 3), st.permutations(range(3)))
@LAWS
def test_where_it_lies_and_how_it_is_turned_do_not_matter(masks, width, gap, order):
    value = boundary_iou(*masks, width=width)
    axes = [axis for axis in order if axis < masks[0].ndim]
    moved = (np.pad(mask.transpose(axes), [(gap, 0)] * mask.ndim) for mask in masks)
    np.testing.assert_equal(boundary_iou(*moved, width=width), value)
    flipped = (mask[::-1].astype(">i4") for mask in masks)
    np.testing.assert_equal(boundary_iou(*flipped, width=width), value)


def test_tensors(rng):
    torch = pytest.importorskip("torch", reason="tensors need torch")
    pred, target = rng.random((2, 20, 15)) > 0.2
    pair = torch.from_numpy(pred), torch.from_numpy(target).byte()
    assert boundary_iou(*pair, width=2) == boundary_iou(pred, target, width=2)
    np.testing.assert_array_equal(rim(pair[0], width=1), rim(pred, width=1))


def test_one_empty_mask_scores_0_and_inputs_stay():
    full, empty = np.ones((5, 6), np.uint8), np.zeros((5, 6), np.uint8)
    full.flags.writeable = empty.flags.writeable = False
    assert boundary_iou(full, empty) == boundary_iou(empty, full) == 0
    assert full.all()
    assert np.isnan(boundary_iou(full[:0], empty[:0]))


@pytest.mark.parametrize(
    "call, message",
    [
        pytest.param(lambda m: boundary_iou(m, m.T), r"shapes differ", id="shapes"),
        pytest.param(
            lambda m: boundary_iou(m * 0.5, m), r"pred has dtype float64, but a mask is", id="scores"
        ),
        pytest.param(
            lambda m: boundary_iou(m, m, width=0), r"width is 0, but it must be .* in 1\.\.", id="0"
        ),
        pytest.param(
            lambda m: boundary_iou(m, m, width=1.5), r"width is 1\.5, but it must be a whole", id="1.5"
        ),
        pytest.param(lambda m: rim(m, width=-2), r"width is -2, but it must be", id="negative"),
        pytest.param(lambda m: rim(m[0], width=1), r"mask has shape \(3,\)", id="flat"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.ones((2, 3), bool))


@pytest.mark.parametrize("shape, width", [((512, 512), 14), ((480, 640), 16), ((8, 8), 1)])
def test_the_default_width_is_two_percent_of_the_diagonal(shape, width):
    """As in the paper's code: round(0.02 * diagonal), never below 1."""
    assert default_width(shape) == width
