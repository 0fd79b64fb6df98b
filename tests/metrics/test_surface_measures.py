"""Scores of outlines: by hand, by their laws, and on a liver in thick slices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from segcourse import metrics
from segcourse.metrics import (
    assd,
    boundary,
    boundary_f1,
    hausdorff_distance,
    hd95,
    masd,
    nsd,
    surface_distances,
    surface_scores,
)
from segcourse.metrics.surfaces import distances_by_pairs

LAWS = settings(deadline=None, max_examples=60)
DISTANCES = [hausdorff_distance, hd95, assd, masd]
SHARES = [nsd, boundary_f1]


def pairs(shape):
    """Two masks: half full, so that neighbours are near, or nearly empty, so that they are far."""
    dense = hnp.arrays(bool, shape)
    sparse = hnp.arrays(bool, shape, elements=st.booleans(), fill=st.just(False))
    return st.tuples(dense | sparse, dense | sparse)


MASKS = hnp.array_shapes(min_dims=2, max_dims=3, max_side=9).flatmap(pairs)
SCALES = st.lists(st.sampled_from([0.3, 0.8, 1.0, 2.5, 5.0]), min_size=3, max_size=3)
name_of = lambda function: function.__name__  # noqa: E731


def square(shape, top, left, height, width):
    mask = np.zeros(shape, bool)
    mask[top : top + height, left : left + width] = True
    return mask


# ---- by hand


def test_distances_by_hand():
    # Two single pixels 3 rows and 4 columns apart: 5, by Pythagoras.
    pred, target = square((8, 9), 1, 1, 1, 1), square((8, 9), 4, 5, 1, 1)
    for distance in DISTANCES:
        assert distance(pred, target) == 5
        assert distance(pred, target, spacing=(2, 1)) == pytest.approx(np.hypot(6, 4))
    for share in SHARES:
        assert share(pred, target, tolerance=5) == 1
        assert share(pred, target, tolerance=4.9) == 0
    assert surface_scores(pred, target, tolerance=5) == (5, 5, 5, 5, 1)


def test_two_means_by_hand():
    # pred is a column of 1 pixel, target one of 4: from pred 0; from target 0, 1, 2, 3.
    pred, target = square((6, 3), 1, 1, 1, 1), square((6, 3), 1, 1, 4, 1)
    assert assd(pred, target) == 6 / 5
    assert masd(pred, target) == (0 + 6 / 4) / 2
    assert hausdorff_distance(pred, target) == 3
    assert hausdorff_distance(pred, target, percentile=50) == 1.5  # between 1 and 2
    assert hd95(pred, target) == pytest.approx(2.85)  # 0.95 of the way along 0, 1, 2, 3
    assert hausdorff_distance(pred, target, percentile=0) == 0
    scores = surface_scores(pred, target, tolerance=1)
    assert scores._fields == ("hausdorff", "hd95", "assd", "masd", "nsd")
    assert scores == (3, hd95(pred, target), 6 / 5, 3 / 4, 3 / 5)


def test_two_shares_by_hand():
    # pred is a column of 1 pixel, target one of 4. Within 1: all of pred, 0 and 1 of target.
    pred, target = square((6, 3), 1, 1, 1, 1), square((6, 3), 1, 1, 4, 1)
    assert nsd(pred, target, tolerance=1) == 3 / 5
    assert boundary_f1(pred, target, tolerance=1) == pytest.approx(2 * 1 * (2 / 4) / (1 + 2 / 4))
    # A short outline that is all wrong: 4 of 40 pixels. All 36 of the other are missed by it, too.
    true, elsewhere = square((20, 20), 1, 1, 10, 10), square((20, 20), 17, 17, 2, 2)
    assert boundary(true).sum() == 36
    assert nsd(true | elsewhere, true, tolerance=1) == (36 + 36) / (40 + 36)
    assert boundary_f1(true | elsewhere, true, tolerance=1) == pytest.approx(2 * 0.9 / 1.9)
    assert boundary_f1(elsewhere, true, tolerance=1) == nsd(elsewhere, true, tolerance=1) == 0


def test_one_right_side_is_not_enough_for_boundary_f1():
    # All 4 pixels of pred lie on the outline of 156: together 8 of 160, one by one all of 4, and 4 of 156.
    target = square((42, 42), 1, 1, 40, 40)
    pred = square((42, 42), 1, 1, 1, 4)
    assert nsd(pred, target, tolerance=0) == 8 / 160
    assert boundary_f1(pred, target, tolerance=0) == pytest.approx(2 * (4 / 156) / (1 + 4 / 156))


def test_a_whisker():
    # The definitions of HD95 part here: with one percentile of both lists, it is smaller.
    target = square((60, 100), 20, 20, 20, 20)
    pred = target.copy()
    pred[30, 40:65] = True
    assert hausdorff_distance(pred, target) == 25
    there, back = surface_distances(pred, target)
    directed = max(np.percentile(there, 95), np.percentile(back, 95))
    assert hd95(pred, target) == directed > np.percentile(np.concatenate([there, back]), 95)
    assert assd(pred, target) > masd(pred, target)


@pytest.mark.parametrize("shape", [(28, 48), (48, 28)], ids=str)
def test_wide_and_tall_images(shape):
    pred, target = np.zeros((2, *shape), bool)
    pred[2:6, 2:6] = True
    target[2:6, 2:6] = True
    axis = int(np.argmax(shape))
    target |= np.roll(pred, 23, axis=axis)
    assert hausdorff_distance(pred, target) == 23
    assert surface_scores(pred, target, tolerance=1) == surface_scores(pred.T, target.T, tolerance=1)


def test_spacing_is_in_array_order():
    pred = square((20, 20), 2, 2, 5, 5)
    target = np.roll(pred, 3, axis=0)  # three rows down
    assert hausdorff_distance(pred, target, spacing=(3, 1)) == 9
    assert hausdorff_distance(pred, target, spacing=(1, 3)) == 3
    assert hausdorff_distance(pred, target, spacing=2) == 6
    volume = np.zeros((9, 6, 5), bool)
    volume[1, 2, 2] = True
    assert hausdorff_distance(volume, np.roll(volume, 4, axis=0), spacing=(2.5, 1, 1)) == 10


@pytest.mark.parametrize("shape", [(6, 7), (3, 4, 5)], ids=["2-D", "3-D"])
def test_empty_masks(shape):
    empty, full = np.zeros(shape, bool), np.ones(shape, bool)
    for pair, far, share in (
        ((empty, full), np.inf, 0),
        ((full, empty), np.inf, 0),
        ((empty, empty), np.nan, np.nan),
        ((full, full), 0, 1),
    ):
        for score in DISTANCES:
            np.testing.assert_equal(score(*pair), far)
        for score in SHARES:
            np.testing.assert_equal(score(*pair, tolerance=9), share)
        np.testing.assert_equal(tuple(surface_scores(*pair, tolerance=9)), (far,) * 4 + (share,))


def test_tolerance_holds_what_it_says():
    # 3 pixels of 0.1 mm: floating point makes that 0.30000000000000004
    pred, target = square((9, 9), 1, 4, 1, 1), square((9, 9), 4, 4, 1, 1)
    for share in SHARES:
        assert share(pred, target, tolerance=0.3, spacing=0.1) == 1
        assert share(pred, target, tolerance=0.2999, spacing=0.1) == 0
        assert share(pred, pred, tolerance=0) == 1
    assert surface_scores(pred, target, tolerance=0.3, spacing=0.1).nsd == 1


# ---- laws


@given(MASKS, st.floats(0, 9), SCALES)
@LAWS
def test_five_in_one_pass_are_the_single_ones_to_the_last_bit(masks, tolerance, scales):
    spacing = scales[: masks[0].ndim]
    expected = (
        *(distance(*masks, spacing=spacing) for distance in DISTANCES),
        nsd(*masks, tolerance=tolerance, spacing=spacing),
    )
    np.testing.assert_array_equal(surface_scores(*masks, tolerance=tolerance, spacing=spacing), expected)


@given(MASKS, st.floats(0, 9), SCALES)
@LAWS
def test_scores_are_what_brute_force_gives(masks, tolerance, scales):
    assume(masks[0].any() and masks[1].any())
    spacing = np.array(scales[: masks[0].ndim])
    edges = boundary(masks[0]), boundary(masks[1])
    there, back = (distances_by_pairs(*pair, spacing) for pair in (edges, edges[::-1]))
    assume(not np.isclose(np.concatenate([there, back]), tolerance, rtol=1e-6).any())
    good, found = (there < tolerance).sum(), (back < tolerance).sum()
    precision, recall = good / len(there), found / len(back)
    np.testing.assert_allclose(
        [
            *surface_scores(*masks, tolerance=tolerance, spacing=spacing),
            boundary_f1(*masks, tolerance=tolerance, spacing=spacing),
        ],
        [
            max(there.max(), back.max()),
            max(np.percentile(there, 95), np.percentile(back, 95)),
            (there.sum() + back.sum()) / (len(there) + len(back)),
            (there.sum() / len(there) + back.sum() / len(back)) / 2,
            (good + found) / (len(there) + len(back)),
            2 * precision * recall / (precision + recall) if good + found else 0,
        ],
        rtol=1e-12,
    )


@given(MASKS, st.floats(0.01, 50), st.integers(0, 3))
@LAWS
def test_distances_obey(masks, factor, gap):
    pred, target = masks
    for distance in DISTANCES:
        value = distance(pred, target)
        assert np.isnan(value) == (not pred.any() and not target.any())
        assert not value < 0
        assert distance(pred, pred) == 0 or not pred.any()
        np.testing.assert_allclose(distance(target, pred), value)  # symmetric
        np.testing.assert_allclose(distance(pred, target, spacing=factor), factor * value)  # has a unit
        moved = [np.pad(mask, gap) for mask in masks]
        np.testing.assert_allclose(distance(*moved), value)  # where in the image does not matter
    if pred.any() and target.any():
        largest = hausdorff_distance(pred, target)
        assert hd95(pred, target) <= largest
        assert masd(pred, target) <= largest + 1e-12
        assert assd(pred, target) <= largest + 1e-12
        assert (largest == 0) == bool((boundary(pred) == boundary(target)).all())


@given(MASKS, st.floats(0.01, 50), st.integers(0, 3), st.permutations([0, 0.5, 1, 1.5, 2, 5]))
@LAWS
def test_shares_obey(masks, factor, gap, tolerances):
    pred, target = masks
    for share in SHARES:
        values = [share(pred, target, tolerance=t) for t in sorted(tolerances)]
        if not (pred.any() or target.any()):
            assert np.isnan(values).all()
            continue
        assert values == sorted(values)  # a larger tolerance forgives more
        assert 0 <= values[0] <= values[-1] <= 1
        np.testing.assert_allclose(share(target, pred, tolerance=1), share(pred, target, tolerance=1))
        assert share(pred, target, tolerance=2 * factor, spacing=factor) == share(pred, target, tolerance=2)
        moved = [np.pad(mask, gap) for mask in masks]
        assert share(*moved, tolerance=1) == share(pred, target, tolerance=1)
        if pred.any() and target.any():
            assert share(pred, target, tolerance=hausdorff_distance(pred, target)) == 1


@given(MASKS, st.floats(0, 5))
@LAWS
def test_both_shares_lie_between_precision_and_recall(masks, tolerance):
    assume(masks[0].any() and masks[1].any())
    sides = [np.mean(side <= tolerance * (1 + 1e-9)) for side in surface_distances(*masks)]
    pooled, harmonic = (share(*masks, tolerance=tolerance) for share in SHARES)
    for share in (pooled, harmonic):
        assert min(sides) - 1e-12 <= share <= max(sides) + 1e-12
    if sides[0] == sides[1]:
        assert pooled == pytest.approx(harmonic)


@given(MASKS, st.lists(st.floats(0, 100), min_size=2, max_size=5))
@LAWS
def test_percentiles_rise_to_the_hausdorff_distance(masks, percentiles):
    assume(masks[0].any() and masks[1].any())
    parts = [hausdorff_distance(*masks, percentile=percentile) for percentile in sorted(percentiles)]
    assert (np.diff(parts) >= -1e-12).all()
    assert 0 <= parts[0] <= parts[-1] <= hausdorff_distance(*masks, percentile=100) + 1e-12
    assert hausdorff_distance(*masks, percentile=95) == hd95(*masks)


@given(MASKS, st.permutations(range(3)), SCALES)
@LAWS
def test_axes_may_swap_with_their_spacing(masks, order, scales):
    axes = [axis for axis in order if axis < masks[0].ndim]
    expected = surface_scores(*masks, tolerance=2, spacing=scales[: len(axes)])
    turned = [mask.transpose(axes) for mask in masks]
    got = surface_scores(*turned, tolerance=2, spacing=[scales[axis] for axis in axes])
    np.testing.assert_allclose(got, expected)


@given(MASKS, st.integers(0, 5), st.integers(0, 2), SCALES)
@LAWS
def test_a_mask_moved_along_an_axis_is_as_far_as_it_was_moved(masks, steps, axis, scales):
    mask = masks[0]
    assume(mask.any() and axis < mask.ndim)
    spacing = scales[: mask.ndim]
    moved = np.roll(np.pad(mask, 5), steps, axis=axis)
    distance = hausdorff_distance(moved, np.pad(mask, 5), spacing=spacing)
    assert distance == pytest.approx(steps * spacing[axis])


# ---- a liver in a CT: slices of 5 mm, pixels of 0.8 mm


def liver(spacing, *, shift=(0.0, 0.0, 0.0), grow=0.0):
    """Some 120 x 160 x 130 mm, sampled with `spacing`, moved by `shift` and grown by `grow` (mm)."""
    size = np.array([150.0, 200.0, 180.0])
    grid = np.stack(
        np.meshgrid(*[np.arange(0, s, d) for s, d in zip(size, spacing, strict=True)], indexing="ij")
    )
    z, y, x = grid - (size / 2 + shift)[:, None, None, None]
    body = (z / (60 + grow)) ** 2 + (y / (80 + grow)) ** 2 + (x / (65 + grow)) ** 2
    return body <= 1 + 0.15 * np.sin(y / 17) * np.cos(x / 13)


CT = (5.0, 0.8, 0.8)


def test_a_liver_moved_by_five_pixels_is_4_mm_off():
    moved = liver(CT, shift=(0, 0, 4))
    scores = surface_scores(moved, liver(CT), tolerance=4, spacing=CT)
    assert scores.hausdorff == pytest.approx(4)
    assert 1 < scores.assd < scores.hd95 <= 4
    assert scores.nsd == 1
    # Pixels taken for millimetres: 5. The axes the wrong way round, as SimpleITK lists them: 25 mm.
    assert hausdorff_distance(moved, liver(CT)) == pytest.approx(5)
    wrong = surface_scores(moved, liver(CT), tolerance=4, spacing=CT[::-1])
    assert wrong.hausdorff == pytest.approx(25)
    assert wrong.nsd < 1


def test_a_missed_lesion_rules_hd_and_spares_hd95():
    target = liver(CT)
    found = target.copy()
    found[2:4, 10:15, 10:15] = True  # a false alarm in a corner, in slices 2 and 3
    row = np.array([2, 10, 10])
    nearest = (np.linalg.norm((np.argwhere(boundary(target)) - row) * CT, axis=1)).min()
    scores = surface_scores(found, target, tolerance=2, spacing=CT)
    assert scores.hausdorff == pytest.approx(nearest)
    assert scores.hausdorff > 50
    assert scores.hd95 == 0
    assert scores.assd < 1
    assert scores.nsd > 0.99


def test_scores_in_mm_hardly_depend_on_the_scanner():
    # The same two organs, one 6 mm larger all around, in thick slices and in cubes of 2 mm.
    for spacing in (CT, (2.0, 2.0, 2.0)):
        scores = surface_scores(liver(spacing, grow=6), liver(spacing), tolerance=3, spacing=spacing)
        assert 4 < scores.masd < 7
        assert 4 < scores.assd < 7
        assert scores.hd95 < 9
        assert scores.nsd < 0.15  # hardly anything is within 3 mm


def test_a_slice_too_many_costs_its_thickness():
    target = np.zeros((8, 30, 30), bool)
    target[2:6, 8:22, 8:22] = True
    pred = target.copy()
    pred[6, 8:22, 8:22] = True
    scores = surface_scores(pred, target, tolerance=1, spacing=CT)
    assert scores.hausdorff == 5
    assert nsd(pred, target, tolerance=5, spacing=CT) == 1
    there, back = surface_distances(pred, target, spacing=CT)
    assert (there == 5).sum() == 14 * 14
    assert scores.assd == pytest.approx((there.sum() + back.sum()) / (there.size + back.size))


def test_slice_by_slice_is_another_score():
    # The mean of 2-D scores is no 3-D score: a slice where one mask is empty has no finite distance.
    pred, target = liver(CT, shift=(5, 0, 0)), liver(CT)
    volume = hausdorff_distance(pred, target, spacing=CT)
    slices = [hausdorff_distance(p, t, spacing=CT[1:]) for p, t in zip(pred, target, strict=True)]
    assert volume == pytest.approx(5)
    assert np.isinf(slices).any()
    assert np.isnan(slices).any()


# ---- other libraries, live


@pytest.mark.parametrize("seed", range(3))
def test_torchmetrics_on_square_images(seed):
    # On others it is wrong: tests/golden/surface_peers.json has what it answers there.
    torch = pytest.importorskip("torch", reason="a peer")
    peer = pytest.importorskip("torchmetrics.functional.segmentation", reason="a peer")
    smooth = ndimage.gaussian_filter(np.random.default_rng(seed).random((2, 24, 24)), (0, 2, 2))
    masks = smooth > np.median(smooth)
    pair = [torch.from_numpy(mask)[None, None] for mask in masks]
    value = peer.hausdorff_distance(*pair, num_classes=1, include_background=True)
    assert hausdorff_distance(*masks) == pytest.approx(float(value), rel=1e-6)


@pytest.mark.parametrize("shape", [(23, 31), (31, 23), (9, 10, 11)], ids=str)
def test_scores_of_distance_transforms(shape, rng):
    smooth = ndimage.gaussian_filter(rng.random((2, *shape)), (0, *[2] * len(shape)))
    masks = smooth > np.median(smooth)
    spacing = rng.uniform(0.5, 3, len(shape))
    edges = boundary(masks[0]), boundary(masks[1])
    there, back = (ndimage.distance_transform_edt(~edges[1 - i], sampling=spacing)[edges[i]] for i in (0, 1))
    both = np.concatenate([there, back])
    np.testing.assert_allclose(
        surface_scores(*masks, tolerance=2.2, spacing=spacing),
        [
            both.max(),
            max(np.percentile(there, 95), np.percentile(back, 95)),
            both.mean(),
            (there.mean() + back.mean()) / 2,
            (both <= 2.2).mean(),
        ],
    )


# ---- inputs


@pytest.mark.parametrize("score", [*DISTANCES, *SHARES, surface_scores], ids=name_of)
def test_views_read_only_and_integer_masks(score, rng):
    options = {} if score in DISTANCES else {"tolerance": 1}
    pred, target = rng.random((2, 30, 21)) > 0.6
    expected = score(pred[::-2, 1:].copy(), target[::-2, 1:].copy(), **options)
    before = pred.copy(), target.copy()
    for mask in (pred, target):
        mask.flags.writeable = False
    views = pred[::-2, 1:], target[::-2, 1:]
    np.testing.assert_equal(score(*views, **options), expected)
    np.testing.assert_equal(score(views[0].astype(np.uint8), views[1].astype(int), **options), expected)
    np.testing.assert_equal(score(views[0].tolist(), views[1].tolist(), **options), expected)
    np.testing.assert_array_equal([pred, target], before)


@pytest.mark.parametrize("score", [*DISTANCES, *SHARES, surface_scores], ids=name_of)
def test_tensors(score, rng):
    torch = pytest.importorskip("torch", reason="tensors need torch")
    options = {} if score in DISTANCES else {"tolerance": 1}
    pred, target = rng.random((2, 5, 12, 15)) > 0.6
    pair = torch.from_numpy(pred), torch.from_numpy(target).byte()
    assert score(*pair, **options) == score(pred, target, **options)


def test_scores_are_plain_floats():
    scores = surface_scores(np.eye(4, dtype=bool), np.ones((4, 4), bool), tolerance=1)
    assert [type(score) for score in scores] == [float] * 5
    assert type(hd95(np.eye(4, dtype=bool), np.ones((4, 4), bool))) is float
    assert type(boundary_f1(np.eye(4, dtype=bool), np.ones((4, 4), bool), tolerance=0)) is float


ONE = np.ones((2, 3), bool)


@pytest.mark.parametrize("score", [*DISTANCES, *SHARES, surface_scores], ids=name_of)
@pytest.mark.parametrize(
    "pred, target, options, message",
    [
        pytest.param(ONE, ONE.T, {}, r"shapes differ \(pred \(2, 3\), target \(3, 2\)\)", id="shapes"),
        pytest.param(ONE[0], ONE[0], {}, r"pred has shape \(3,\), but \(H, W\) or \(D, H, W\)", id="flat"),
        pytest.param(ONE, ONE * 0.5, {}, r"target has dtype float64, but a mask is bool", id="scores"),
        pytest.param(ONE * 7, ONE, {}, r"pred has dtype int64.*values are 7\.\.7", id="labels"),
        pytest.param(
            ONE, ONE, {"spacing": (1, 1, 1)}, r"spacing is \(1, 1, 1\), but.*2 positive", id="three"
        ),
        pytest.param(
            ONE, ONE, {"spacing": -1}, r"spacing is -1, but it must be 2 positive lengths", id="negative"
        ),
        pytest.param(ONE, ONE, {"spacing": (1, np.nan)}, r"spacing is \(1, nan\), but", id="nan"),
    ],
)
def test_bad_input(score, pred, target, options, message):
    with pytest.raises(ValueError, match=message):
        score(pred, target, **options, **({} if score in DISTANCES else {"tolerance": 1}))


@pytest.mark.parametrize("score", [*SHARES, surface_scores], ids=name_of)
@pytest.mark.parametrize("tolerance", [-1, np.nan, np.inf, "2", None])
def test_bad_tolerance(score, tolerance):
    with pytest.raises(ValueError, match=r"tolerance is .*, but it must be a"):
        score(ONE, ONE, tolerance=tolerance)


@pytest.mark.parametrize("percentile", [-1, 101, np.nan])
def test_bad_percentile(percentile):
    with pytest.raises(ValueError, match=r"percentile is .*, but it must be a finite number in 0\.\.100"):
        hausdorff_distance(ONE, ONE, percentile=percentile)


def test_the_tolerance_has_no_default():
    for score in (*SHARES, surface_scores):
        with pytest.raises(TypeError, match="tolerance"):
            score(ONE, ONE)
    assert metrics.SurfaceScores._fields[-1] == "nsd"
