"""Cutting masks down to their boxes and counting overlaps there: the same as on whole masks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segcourse.metrics.mask_crops import crop_masks, intersections

SIZES = st.tuples(st.sampled_from([1, 2, 5, 37, 38, 66]), st.integers(1, 9))


@st.composite
def two_stacks(draw):
    height, width = draw(SIZES)
    return [draw(hnp.arrays(bool, (draw(st.integers(0, 4)), height, width))) for _ in range(2)]


def test_known_crop():
    mask = np.zeros((1, 37, 8), bool)  # 37 is prime: rows are looked at one by one
    mask[0, 2:4, 3:7] = mask[0, 4, 5] = True
    crops = crop_masks(mask)
    assert crops.boxes.tolist() == [[2, 3, 5, 7]]
    assert crops.areas.tolist() == [9]
    assert crops.masks[0].tolist() == [[1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 1, 0]]
    assert np.shares_memory(crops.masks[0], mask)


def test_rows_are_cut_off_in_blocks():
    mask = np.zeros((1, 72, 4), bool)  # 3 blocks of 24 rows
    mask[0, 30, 1] = True
    assert crop_masks(mask).boxes.tolist() == [[24, 1, 48, 2]]
    mask[0, 48, 2] = True
    assert crop_masks(mask).boxes.tolist() == [[24, 1, 72, 3]]


def test_an_empty_mask_has_an_empty_box():
    crops = crop_masks(np.zeros((2, 3, 4), bool))
    assert crops.boxes.tolist() == [[0, 0, 0, 0]] * 2
    assert [crop.shape for crop in crops.masks] == [(0, 0)] * 2
    assert crops.areas.tolist() == [0, 0]
    full = crop_masks(np.ones((1, 3, 4), bool))
    assert intersections(crops, full).tolist() == [[0], [0]]


def test_known_overlap_and_pairs():
    pred, target = np.zeros((2, 5, 7), bool), np.zeros((2, 5, 7), bool)
    pred[0, :3, :4] = pred[1, 3:, 5:] = True
    target[0, 1:5, 2:7] = target[1, :, 0] = True
    crops = crop_masks(pred), crop_masks(target)
    assert intersections(*crops).tolist() == [[4, 3], [4, 0]]
    assert intersections(*crops, pairs=np.eye(2, dtype=bool)).tolist() == [[4, 0], [0, 0]]


@given(two_stacks())
@settings(max_examples=150, deadline=None)
def test_the_same_counts_as_on_whole_masks(stacks):
    pred, target = stacks
    crops = crop_masks(pred), crop_masks(target)
    np.testing.assert_array_equal(
        intersections(*crops), np.einsum("phw,thw->pt", *(s.astype(int) for s in stacks))
    )
    np.testing.assert_array_equal(intersections(*crops[::-1]), intersections(*crops).T)
    for stack, (boxes, cut, areas) in zip(stacks, crops, strict=True):
        np.testing.assert_array_equal(areas, stack.sum(axis=(1, 2)))
        for mask, (top, left, bottom, right), crop in zip(stack, boxes, cut, strict=True):
            np.testing.assert_array_equal(crop, mask[top:bottom, left:right])
            assert crop.sum() == mask.sum()
            if mask.any():  # left and right touch the mask
                assert crop[:, 0].any()
                assert crop[:, -1].any()


@pytest.mark.parametrize("view", [np.s_[:, ::2, ::-1], np.s_[::-1, :, 1:]])
def test_views_and_read_only_masks(view, rng):
    masks = rng.random((4, 9, 11)) > 0.8
    masks.flags.writeable = False
    got, expected = crop_masks(masks[view]), crop_masks(np.ascontiguousarray(masks[view]))
    np.testing.assert_array_equal(got.boxes, expected.boxes)
    np.testing.assert_array_equal(intersections(got, got), intersections(expected, expected))
