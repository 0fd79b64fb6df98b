"""The objects of two maps: areas and overlaps, counted by hand and by masks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segcourse.metrics.overlaps import object_overlaps

LABELS = st.sampled_from([0, 1, 2, 3, 8, 10**9])
MAPS = hnp.array_shapes(min_dims=2, max_dims=3, min_side=0, max_side=6).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.int64, shape, elements=LABELS)] * 2)
)


def test_counted_by_hand():
    pred, target = np.array([[5, 5, 5, 0], [2, 2, 0, 0]]), np.array([[0, 1, 1, 1], [1, 0, 3, 3]])
    got = object_overlaps(pred, target)
    assert [part.tolist() for part in got[:4]] == [[2, 5], [1, 3], [2, 3], [4, 2]]
    assert [part.tolist() for part in got[4:]] == [[0, 1], [0, 0], [1, 2], [5, 5]]
    assert got.ious.tolist() == [1 / 5, 2 / 5]


@pytest.mark.parametrize("pred, target", [([[0, 0]], [[0, 7]]), ([[3, 3]], [[0, 0]]), ([[1, 1]], [[2, 2]])])
def test_background_is_no_object(pred, target):
    pred, target = np.array(pred), np.array(target)
    got = object_overlaps(pred, target)
    assert got.pred_labels.tolist() == np.unique(pred[pred > 0]).tolist()
    assert got.target_labels.tolist() == np.unique(target[target > 0]).tolist()
    assert len(got.shared) == np.any((pred > 0) & (target > 0))


@given(MAPS)
@settings(deadline=None, max_examples=100)
def test_the_same_as_by_masks(maps):
    pred, target = maps
    got = object_overlaps(pred, target)
    for labels, names, sizes in (
        (pred, got.pred_labels, got.pred_areas),
        (target, got.target_labels, got.target_areas),
    ):
        assert names.tolist() == np.unique(labels[labels > 0]).tolist()
        assert sizes.tolist() == [np.count_nonzero(labels == name) for name in names]
    listed = [
        (i, j, np.count_nonzero(p & t), np.count_nonzero(p | t))
        for i, p in enumerate(pred == name for name in got.pred_labels)
        for j, t in enumerate(target == name for name in got.target_labels)
        if (p & t).any()
    ]
    assert list(zip(got.row, got.column, got.shared, got.union, strict=True)) == listed
