"""Distances between outlines: by hand, by their laws, by brute force and beside scikit-image and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage
from skimage.metrics import hausdorff_distance as skimage_hausdorff

from segcourse.metrics import assd, boundary, hausdorff_distance, hd95, masd, nsd, surface_distances
from segcourse.metrics.surfaces import distances_by_pairs, distances_by_tree

LAWS = settings(deadline=None, max_examples=60)
DISTANCES = [hausdorff_distance, hd95, assd, masd]
MASKS = hnp.array_shapes(min_dims=2, max_dims=3, max_side=9).flatmap(
    lambda shape: st.tuples(hnp.arrays(bool, shape), hnp.arrays(bool, shape))
)
names = lambda function: function.__name__  # noqa: E731


def square(shape, top, left, height, width):
    mask = np.zeros(shape, bool)
    mask[top : top + height, left : left + width] = True
    return mask


def test_boundary_by_hand():
    picture = np.array([list(row) for row in ["#####.", "#####.", "#####.", ".###..", "......"]]) == "#"
    rim = np.array([list(row) for row in ["#####.", "#...#.", "#...#.", ".###..", "......"]]) == "#"
    np.testing.assert_array_equal(boundary(picture), rim)  # touching with a corner only does not count
    assert boundary(np.ones((1, 4), bool)).all()  # the image ends there, and outside is background
    assert boundary(np.ones((3, 3, 3), bool)).sum() == 26


def test_distances_by_hand():
    # Two single pixels 3 rows and 4 columns apart: 5, by Pythagoras.
    pred, target = square((8, 9), 1, 1, 1, 1), square((8, 9), 4, 5, 1, 1)
    for distance in DISTANCES:
        assert distance(pred, target) == 5
        assert distance(pred, target, spacing=(2, 1)) == pytest.approx(np.hypot(6, 4))
    assert nsd(pred, target, tolerance=5) == 1
    assert nsd(pred, target, tolerance=4.9) == 0


def test_two_means_by_hand():
    # pred is a column of 1 pixel, target one of 4: from pred 0; from target 0, 1, 2, 3.
    pred, target = square((6, 3), 1, 1, 1, 1), square((6, 3), 1, 1, 4, 1)
    there, back = surface_distances(pred, target)
    assert there.tolist() == [0]
    assert sorted(back) == [0, 1, 2, 3]
    assert assd(pred, target) == 6 / 5
    assert masd(pred, target) == (0 + 6 / 4) / 2
    assert nsd(pred, target, tolerance=1) == 3 / 5


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
    for distance in DISTANCES:
        assert distance(empty, full) == distance(full, empty) == np.inf
        assert np.isnan(distance(empty, empty))
        assert distance(full, full) == 0
    assert nsd(empty, full, tolerance=9) == nsd(full, empty, tolerance=9) == 0
    assert np.isnan(nsd(empty, empty, tolerance=1))
    there, back = surface_distances(full, empty)
    assert np.isinf(there).all()
    assert there.size > 0 == back.size


def test_tolerance_holds_what_it_says():
    # 3 pixels of 0.1 mm: floating point makes that 0.30000000000000004
    pred, target = square((9, 9), 1, 4, 1, 1), square((9, 9), 4, 4, 1, 1)
    assert nsd(pred, target, tolerance=0.3, spacing=0.1) == 1
    assert nsd(pred, pred, tolerance=0) == 1


@given(MASKS, st.sampled_from([None, 0.3, 2.0]))
@LAWS
def test_told_and_fast_form_agree(masks, spacing):
    scale = np.full(masks[0].ndim, 1.0 if spacing is None else spacing)
    edges = boundary(masks[0]), boundary(masks[1])
    for fast, edge, other in zip(
        surface_distances(*masks, spacing=spacing), edges, reversed(edges), strict=True
    ):
        told = np.sort(distances_by_pairs(edge, other, scale))
        np.testing.assert_allclose(np.sort(fast), told, rtol=1e-12)
        np.testing.assert_allclose(np.sort(distances_by_tree(edge, other, scale)), told, rtol=1e-12)


@given(MASKS)
@LAWS
def test_boundary_is_what_erosion_takes_away(masks):
    for mask in masks:
        np.testing.assert_array_equal(boundary(mask), mask & ~ndimage.binary_erosion(mask))


@given(MASKS, st.floats(0.01, 50), st.integers(0, 3))
@LAWS
def test_laws(masks, factor, gap):
    pred, target = masks
    for distance in DISTANCES:
        value = distance(pred, target)
        assert np.isnan(value) == (not pred.any() and not target.any())
        assert not value < 0
        np.testing.assert_allclose(distance(target, pred), value)  # symmetric
        np.testing.assert_allclose(distance(pred, target, spacing=factor), factor * value)  # has a unit
        moved = [np.pad(mask, gap) for mask in masks]
        np.testing.assert_allclose(distance(*moved), value)  # where in the image does not matter
    if pred.any() and target.any():
        largest = hausdorff_distance(pred, target)
        assert hd95(pred, target) <= largest
        assert assd(pred, target) <= largest + 1e-12
        assert masd(pred, target) <= largest + 1e-12
        assert nsd(pred, target, tolerance=largest) == 1
        shares = [nsd(pred, target, tolerance=t) for t in (0, 1, 2, 5)]
        assert shares == sorted(shares)
        assert 0 <= shares[0] <= shares[-1] <= 1
        scaled = nsd(pred, target, tolerance=2 * factor, spacing=factor)
        assert scaled == nsd(pred, target, tolerance=2)


@given(MASKS, st.floats(0, 100))
@LAWS
def test_percentiles_rise_to_the_hausdorff_distance(masks, percentile):
    pred, target = masks
    if pred.any() and target.any():
        part = hausdorff_distance(pred, target, percentile=percentile)
        assert 0 <= part <= hausdorff_distance(pred, target)


@pytest.mark.parametrize("shape", [(23, 31), (31, 23), (9, 10, 11)], ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_other_libraries_agree(seed, shape):
    rng = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(rng.random((2, *shape)), (0, *[2] * len(shape)))
    pred, target = smooth > np.median(smooth)
    spacing = rng.uniform(0.5, 3, len(shape))
    edges = boundary(pred), boundary(target)
    assert hausdorff_distance(pred, target) == pytest.approx(skimage_hausdorff(*edges))
    there, back = (  # by distance transforms, as surface-distance and MONAI did
        ndimage.distance_transform_edt(~edges[1 - i], sampling=spacing)[edges[i]] for i in (0, 1)
    )
    got = surface_distances(pred, target, spacing=spacing)
    np.testing.assert_allclose(np.sort(got[0]), np.sort(there))
    np.testing.assert_allclose(np.sort(got[1]), np.sort(back))
    assert assd(pred, target, spacing=spacing) == pytest.approx(
        (there.sum() + back.sum()) / (len(there) + len(back))
    )


@pytest.mark.parametrize("function", [*DISTANCES, surface_distances], ids=names)
def test_views_read_only_and_integer_masks(function, rng):
    pred, target = rng.random((2, 30, 21)) > 0.6
    expected = function(pred[::-2, 1:].copy(), target[::-2, 1:].copy())
    before = pred.copy(), target.copy()
    for mask in (pred, target):
        mask.flags.writeable = False
    np.testing.assert_equal(function(pred[::-2, 1:], target[::-2, 1:]), expected)
    np.testing.assert_equal(function(pred[::-2, 1:].astype(np.uint8), target[::-2, 1:].astype(int)), expected)
    np.testing.assert_array_equal([pred, target], before)


def test_boundary_is_new_memory():
    mask = np.ones((4, 4), bool)
    boundary(mask)[:] = False
    assert mask.all()


ONE = np.ones((2, 3), bool)


@pytest.mark.parametrize("function", [*DISTANCES, surface_distances], ids=names)
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
def test_bad_input(function, pred, target, options, message):
    with pytest.raises(ValueError, match=message):
        function(pred, target, **options)


@pytest.mark.parametrize(
    "call, message",
    [
        pytest.param(
            lambda: hausdorff_distance(ONE, ONE, percentile=101),
            r"percentile is 101.*0\.\.100",
            id="percentile",
        ),
        pytest.param(lambda: nsd(ONE, ONE, tolerance=-1), r"tolerance is -1, but it must be", id="tolerance"),
        pytest.param(lambda: nsd(ONE, ONE, tolerance=np.nan), r"tolerance is nan, but", id="nan"),
        pytest.param(
            lambda: nsd(ONE, ONE, tolerance=1, spacing=0), r"spacing is 0, but it must", id="spacing"
        ),
        pytest.param(lambda: boundary(np.ones(3, bool)), r"mask has shape \(3,\)", id="boundary of a row"),
        pytest.param(lambda: boundary(ONE * 0.3), r"mask has dtype float64", id="boundary of scores"),
    ],
)
def test_bad_options(call, message):
    with pytest.raises(ValueError, match=message):
        call()
