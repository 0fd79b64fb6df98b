"""Outlines and the distances between them: by hand, by laws, by brute force and beside other libraries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage
from skimage.metrics import hausdorff_distance as skimage_hausdorff
from skimage.segmentation import find_boundaries

from segcourse.metrics import boundary, surface_distances
from segcourse.metrics.surfaces import (
    REACH,
    _steps_nearby,
    bounding_box,
    distances_by_pairs,
    distances_by_tree,
)

LAWS = settings(deadline=None, max_examples=80)


def pairs(shape):
    """Two masks: half full, so that neighbours are near, or nearly empty, so that they are far."""
    dense = hnp.arrays(bool, shape)
    sparse = hnp.arrays(bool, shape, elements=st.booleans(), fill=st.just(False))
    return st.tuples(dense | sparse, dense | sparse)


MASKS = hnp.array_shapes(min_dims=2, max_dims=3, max_side=9).flatmap(pairs)
SCALES = st.lists(st.sampled_from([0.1, 0.3, 0.8, 1.0, 2.5, 5.0]), min_size=3, max_size=3).map(np.array)


def square(shape, top, left, height, width):
    mask = np.zeros(shape, bool)
    mask[top : top + height, left : left + width] = True
    return mask


def drawn(*rows):
    return np.array([list(row) for row in rows]) == "#"


def same(got, expected, rtol=1e-12):
    """Two lists of distances in any order."""
    np.testing.assert_allclose(np.sort(got), np.sort(expected), rtol=rtol)


# ---- outlines


def test_boundary_by_hand():
    picture = drawn("#####.", "#####.", "#####.", ".###..", "......")
    rim = drawn("#####.", "#...#.", "#...#.", ".###..", "......")
    np.testing.assert_array_equal(boundary(picture), rim)  # touching with a corner only does not count
    assert boundary(np.ones((1, 4), bool)).all()  # the image ends there, and outside is background
    assert boundary(np.ones((3, 3, 3), bool)).sum() == 26
    assert not boundary(np.zeros((3, 4), bool)).any()


def test_where_the_image_cuts_a_mask_libraries_part():
    mask = drawn(".####.", ".####.", ".####.", "......")
    np.testing.assert_array_equal(boundary(mask), drawn(".####.", ".#..#.", ".####.", "......"))
    open_above = drawn(".#..#.", ".#..#.", ".####.", "......")
    np.testing.assert_array_equal(find_boundaries(mask, mode="inner"), open_above)


def test_simpleitk_leaves_the_cut_open():
    sitk = pytest.importorskip("SimpleITK", reason="a peer")
    image = sitk.GetImageFromArray(drawn(".####.", ".####.", ".####.", "......").astype(np.uint8))
    contour = sitk.GetArrayFromImage(sitk.LabelContour(image, fullyConnected=False))
    np.testing.assert_array_equal(contour > 0, drawn(".#..#.", ".#..#.", ".####.", "......"))


@given(MASKS)
@LAWS
def test_boundary_is_what_erosion_takes_away(masks):
    for mask in masks:
        np.testing.assert_array_equal(boundary(mask), mask & ~ndimage.binary_erosion(mask))
        np.testing.assert_array_equal(boundary(mask.T), boundary(mask).T)
        if mask.ndim == 2:  # a volume of one slice ends above and below: all of it is boundary
            np.testing.assert_array_equal(boundary(mask[None])[0], mask)


def test_boundary_is_new_memory():
    mask = np.ones((4, 4), bool)
    boundary(mask)[:] = False
    assert mask.all()


@given(MASKS)
@LAWS
def test_the_box_is_the_smallest_that_holds_both(masks):
    box = bounding_box(*masks)
    either = masks[0] | masks[1]
    outside = either.copy()
    outside[box] = False
    assert not outside.any()
    inside = either[box]
    assert inside.size > 0 or not either.any()
    for axis in range(inside.ndim if inside.size else 0):  # each of its sides touches a mask
        assert np.moveaxis(inside, axis, 0)[0].any()
        assert np.moveaxis(inside, axis, 0)[-1].any()


# ---- distances


def test_lists_by_hand():
    # pred is a column of 1 pixel, target one of 4: from pred 0; from target 0, 1, 2, 3.
    pred, target = square((6, 3), 1, 1, 1, 1), square((6, 3), 1, 1, 4, 1)
    there, back = surface_distances(pred, target)
    assert there.tolist() == [0]
    assert sorted(back) == [0, 1, 2, 3]
    there, back = surface_distances(pred, target, spacing=(0.5, 9))
    assert sorted(back) == [0, 0.5, 1, 1.5]


def test_the_nearest_pixel_is_not_the_one_of_fewest_steps():
    # Rows of 5 mm: 4 columns of 1 mm to the side are nearer than 1 row down.
    pred, target = square((3, 9), 1, 1, 1, 1), square((3, 9), 1, 5, 1, 1) | square((3, 9), 2, 1, 1, 1)
    assert surface_distances(pred, target, spacing=(5, 1))[0].tolist() == [4]
    assert surface_distances(pred, target)[0].tolist() == [1]


@pytest.mark.parametrize("shape", [(6, 7), (3, 4, 5)], ids=["2-D", "3-D"])
def test_empty_masks_are_infinitely_far(shape):
    empty, full = np.zeros(shape, bool), np.ones(shape, bool)
    there, back = surface_distances(full, empty)
    assert np.isinf(there).all()
    assert there.size == boundary(full).sum() > 0 == back.size
    assert [side.size for side in surface_distances(empty, empty)] == [0, 0]
    assert [side.dtype for side in surface_distances(empty, empty)] == [np.float64] * 2
    assert surface_distances(np.zeros((0, 4), bool), np.zeros((0, 4), bool))[0].size == 0


@given(MASKS, SCALES)
@LAWS
def test_told_and_fast_form_agree(masks, scales):
    scale = scales[: masks[0].ndim]
    edges = boundary(masks[0]), boundary(masks[1])
    for fast, edge, other in zip(
        surface_distances(*masks, spacing=scale), edges, reversed(edges), strict=True
    ):
        told = distances_by_pairs(edge, other, scale)
        same(fast, told)
        same(distances_by_tree(edge, other, scale), told)


@given(SCALES, st.integers(2, 3))
@LAWS
def test_steps_nearby_come_in_the_order_of_their_lengths(scales, ndim):
    scale = scales[:ndim]
    levels = _steps_nearby(tuple(scale))
    lengths = [length for length, _ in levels]
    assert lengths == sorted(set(lengths))
    assert lengths[0] == 0
    known = {tuple(step) for _, steps in levels for step in steps.tolist()}
    wide = np.indices((4 * REACH + 1,) * ndim).reshape(ndim, -1).T - 2 * REACH
    for step, length in zip(wide.tolist(), np.linalg.norm(wide * scale, axis=1), strict=True):
        assert tuple(step) in known or length >= lengths[-1] - 1e-12  # none is skipped
    for length, steps in levels:
        np.testing.assert_allclose(np.linalg.norm(steps * scale, axis=1), length, rtol=1e-15)


@given(st.lists(pairs((5, 6)), min_size=1, max_size=4), st.sampled_from([0.4, 1.0, 3.0]))
@LAWS
def test_slices_far_apart_are_measured_one_by_one(slices, size):
    # A stack of outlines with a kilometre between slices: no distance crosses it, unless a slice is empty.
    edges = [(a, b) for a, b in slices if a.any() and b.any()]
    if edges:
        stack, other = (np.stack(side) for side in zip(*edges, strict=True))
        alone = [distances_by_tree(a, b, np.array([size, 1.0])) for a, b in edges]
        same(distances_by_tree(stack, other, np.array([1e6, size, 1.0])), np.concatenate(alone))


@given(MASKS, st.permutations(range(3)), SCALES)
@LAWS
def test_axes_may_swap_with_their_spacing(masks, order, scales):
    axes = [axis for axis in order if axis < masks[0].ndim]
    expected = surface_distances(*masks, spacing=scales[: len(axes)])
    turned = surface_distances(*(mask.transpose(axes) for mask in masks), spacing=scales[axes])
    flipped = surface_distances(*(mask[::-1] for mask in masks), spacing=scales[: len(axes)])
    for side in (0, 1):
        same(turned[side], expected[side])
        same(flipped[side], expected[side])


@pytest.mark.parametrize("shape", [(23, 31), (31, 23), (9, 10, 11)], ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_distance_transforms_agree(seed, shape):
    rng = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(rng.random((2, *shape)), (0, *[2] * len(shape)))
    pred, target = smooth > np.median(smooth)
    spacing = rng.uniform(0.5, 3, len(shape))
    edges = boundary(pred), boundary(target)
    got = surface_distances(pred, target, spacing=spacing)
    for i in (0, 1):  # as surface-distance does, and MONAI did
        same(got[i], ndimage.distance_transform_edt(~edges[1 - i], sampling=spacing)[edges[i]], 1e-9)
    largest = max(side.max() for side in surface_distances(pred, target))
    assert largest == pytest.approx(skimage_hausdorff(*edges))


@pytest.mark.parametrize("spacing", [(1, 1), (3, 1), (0.7, 2.5)], ids=str)
@pytest.mark.parametrize("shape", [(23, 31), (31, 23)], ids=str)
def test_simpleitk_measures_between_whole_masks(shape, spacing):
    # The same engine on masks instead of outlines: so SimpleITK's two numbers, and why they are not ours.
    sitk = pytest.importorskip("SimpleITK", reason="a peer")
    smooth = ndimage.gaussian_filter(np.random.default_rng(7).random((2, *shape)), (0, 2, 2))
    masks = smooth > np.median(smooth)
    images = [sitk.GetImageFromArray(mask.astype(np.uint8)) for mask in masks]
    for image in images:
        image.SetSpacing([float(size) for size in spacing[::-1]])
    peer = sitk.HausdorffDistanceImageFilter()
    peer.Execute(*images)
    there, back = (distances_by_tree(*pair, np.array(spacing)) for pair in (masks, masks[::-1]))
    assert max(there.max(), back.max()) == pytest.approx(peer.GetHausdorffDistance())
    assert (there.mean() + back.mean()) / 2 == pytest.approx(peer.GetAverageHausdorffDistance())
    outlines = np.concatenate(surface_distances(*masks, spacing=spacing))
    assert outlines.mean() > peer.GetAverageHausdorffDistance()


# ---- inputs


def test_views_read_only_and_integer_masks(rng):
    pred, target = rng.random((2, 30, 21)) > 0.6
    expected = surface_distances(pred[::-2, 1:].copy(), target[::-2, 1:].copy())
    before = pred.copy(), target.copy()
    for mask in (pred, target):
        mask.flags.writeable = False
    views = pred[::-2, 1:], target[::-2, 1:]
    for kind in (bool, "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", ">i2"):
        got = surface_distances(views[0].astype(kind), views[1].astype(kind))
        np.testing.assert_equal(got, expected)
    np.testing.assert_equal(surface_distances(*views), expected)
    for turned, side in zip(
        surface_distances(*(np.asfortranarray(view) for view in views)), expected, strict=True
    ):
        same(turned, side)
    np.testing.assert_array_equal([pred, target], before)


def test_tensors(rng):
    torch = pytest.importorskip("torch", reason="tensors need torch")
    pred, target = rng.random((2, 12, 15)) > 0.6
    expected = surface_distances(pred, target)
    np.testing.assert_equal(surface_distances(torch.from_numpy(pred), torch.from_numpy(target)), expected)
    np.testing.assert_array_equal(boundary(torch.from_numpy(pred).byte()), boundary(pred))


ONE = np.ones((2, 3), bool)


@pytest.mark.parametrize(
    "call, message",
    [
        pytest.param(lambda: boundary(np.ones(3, bool)), r"mask has shape \(3,\)", id="boundary of a row"),
        pytest.param(lambda: boundary(ONE * 0.3), r"mask has dtype float64", id="boundary of scores"),
        pytest.param(
            lambda: surface_distances(ONE, ONE.T),
            r"shapes differ \(pred \(2, 3\), target \(3, 2\)\)",
            id="shapes",
        ),
        pytest.param(
            lambda: surface_distances(ONE, ONE, spacing=np.ones((2, 1))),
            r"spacing is an array.*2 positive lengths, one per axis in array order \(row, column\)",
            id="spacing as a column",
        ),
        pytest.param(
            lambda: surface_distances(ONE[None], ONE[None], spacing=(1, 1)),
            r"spacing is \(1, 1\), but it must be 3 .*slice, row, column",
            id="spacing of an image for a volume",
        ),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
