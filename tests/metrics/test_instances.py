"""Matching objects: by hand, at the edge of the threshold, and beside brute force."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.metrics import contingency_table

from segcourse.metrics import average_precision, iou, iou_matrix, match_instances

LAWS = settings(deadline=None, max_examples=60)
MAPS = hnp.array_shapes(min_dims=2, max_dims=3, max_side=6).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.int32, shape, elements=st.sampled_from([0, 0, 1, 2, 5]))] * 2)
)

TARGET = np.array([[1, 1, 0, 2, 2], [1, 1, 0, 2, 2], [0, 0, 0, 0, 0], [7, 7, 7, 7, 0]])
PRED = np.array([[4, 4, 0, 3, 0], [4, 4, 0, 0, 0], [0, 0, 0, 0, 0], [9, 9, 9, 0, 0]])


def test_counted_by_hand():
    # rows: labels 3, 4, 9 of pred; columns: labels 1, 2, 7 of target
    np.testing.assert_array_equal(iou_matrix(PRED, TARGET), [[0, 1 / 4, 0], [1, 0, 0], [0, 0, 3 / 4]])
    found = match_instances(PRED, TARGET)
    assert found.pairs.tolist() == [[4, 1], [9, 7]]
    assert found.ious.tolist() == [1, 3 / 4]
    assert found.unmatched_pred.tolist() == [3]
    assert found.unmatched_target.tolist() == [2]
    assert average_precision(PRED, TARGET) == 2 / 4
    assert average_precision(PRED, TARGET, threshold=0.25) == 1
    assert average_precision(PRED, TARGET, threshold=0.8) == 1 / 5


@pytest.mark.parametrize(
    "pred, target, expected",
    [
        pytest.param(PRED * 0, TARGET, 0, id="nothing predicted"),
        pytest.param(PRED, TARGET * 0, 0, id="nothing there"),
        pytest.param(PRED * 0, TARGET * 0, np.nan, id="nothing at all"),
        pytest.param(TARGET * 1000, TARGET, 1, id="labels are only names"),
        pytest.param(PRED[:0], TARGET[:0], np.nan, id="no pixel"),
    ],
)
def test_empty_maps(pred, target, expected):
    np.testing.assert_equal(average_precision(pred, target), expected)
    objects = [len(np.unique(labels[labels > 0])) for labels in (pred, target)]
    assert iou_matrix(pred, target).shape == tuple(objects)
    found = match_instances(pred, target)
    assert len(found.pairs) + len(found.unmatched_pred) == objects[0]
    assert found.pairs.shape == (len(found.ious), 2)


def test_an_iou_of_exactly_the_threshold_matches():
    for parts in range(1, 20):  # IoU parts / 20 = 0.05, 0.1, ...; in float32 some would fall below
        target, pred = np.ones((1, 20), int), np.zeros((1, 20), int)
        pred[0, :parts] = 1
        assert average_precision(pred, target, threshold=parts / 20) == 1
        assert average_precision(pred, target, threshold=np.arange(0.05, 1, 0.05)[parts - 1]) == 1
        assert average_precision(pred, target, threshold=parts / 20 + 1e-5) == 0


def test_any_touch_is_a_match_at_the_smallest_thresholds():
    assert average_precision(PRED, TARGET, threshold=1e-300) == 1


def test_one_object_is_matched_once():
    # A prediction over two objects has IoU 1/2 with both: one of them is its match, the other is missed.
    found = match_instances(np.array([[1, 1]]), np.array([[1, 2]]), threshold=0.5)
    assert len(found.pairs) == 1
    assert len(found.unmatched_target) == 1
    assert average_precision(np.array([[1, 1]]), np.array([[1, 2]])) == 1 / 2


def test_the_most_pairs_win_over_the_best_pair():
    # pred 1 may take target 1 (IoU 7/13) or target 2 (3/40), pred 2 only target 1 (3/10). Two pairs are
    # possible, though the one of 7/13 = 0.54 alone has a larger sum than both of them, 0.375.
    target = np.repeat([[1, 2]], [10, 33], axis=1)
    pred = np.repeat([[2, 1, 0]], [3, 10, 30], axis=1)
    np.testing.assert_array_equal(iou_matrix(pred, target), [[7 / 13, 3 / 40], [3 / 10, 0]])
    found = match_instances(pred, target, threshold=0.05)
    assert found.pairs.tolist() == [[1, 2], [2, 1]]
    assert match_instances(pred, target, threshold=0.1).pairs.tolist() == [[1, 1]]


@given(MAPS)
@LAWS
def test_iou_matrix_is_the_iou_of_each_pair_of_masks(maps):
    pred, target = maps
    rows, columns = np.unique(pred[pred > 0]), np.unique(target[target > 0])
    expected = [[iou(pred == p, target == t) for t in columns] for p in rows]
    np.testing.assert_array_equal(iou_matrix(pred, target), np.reshape(expected, (len(rows), len(columns))))


def brute_force(ious, threshold):
    """The best pairing among all: most pairs, then the largest sum."""
    if ious.shape[0] > ious.shape[1]:
        ious = ious.T
    best = (0, 0.0)
    for columns in permutations(range(ious.shape[1]), ious.shape[0]):
        kept = [v for v in ious[range(ious.shape[0]), columns] if v >= threshold]
        best = max(best, (len(kept), sum(kept)))
    return best


@given(MAPS, st.sampled_from([0.1, 0.2, 0.25, 0.5, 0.75, 1.0]))
@LAWS
def test_matching_is_the_best_there_is(maps, threshold):
    pred, target = maps
    found = match_instances(pred, target, threshold=threshold)
    pairs, total = brute_force(iou_matrix(pred, target), threshold)
    assert len(found.pairs) == pairs
    assert found.ious.sum() == pytest.approx(total)
    assert len(set(found.pairs[:, 0])) == len(set(found.pairs[:, 1])) == pairs  # one to one


@given(MAPS)
@LAWS
def test_laws(maps):
    pred, target = maps
    scores = [average_precision(pred, target, threshold=t) for t in (0.1, 0.3, 0.5, 0.7, 0.9)]
    if pred.any() or target.any():
        assert scores == sorted(scores, reverse=True)  # a stricter threshold finds no more
        assert 0 <= scores[-1] <= scores[0] <= 1
        assert average_precision(pred, pred) == 1 or not pred.any()
    np.testing.assert_equal(average_precision(target, pred, threshold=0.3), scores[1])
    np.testing.assert_array_equal(iou_matrix(target, pred), iou_matrix(pred, target).T)
    for other in (3 * pred, pred.astype(np.int64) * 10**12, 6 * (pred > 0) - pred):  # new names, any order
        np.testing.assert_equal(average_precision(other, target, threshold=0.3), scores[1])


def test_scikit_image_counts_the_same(rng):
    pred, target = rng.integers(0, 9, (2, 30, 40)).repeat(3, axis=1)
    table = contingency_table(target, pred).toarray()
    union = table.sum(axis=0)[None] + table.sum(axis=1)[:, None] - table
    np.testing.assert_allclose(iou_matrix(pred, target), (table / union)[1:, 1:].T)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "uint64"])
def test_dtypes_views_and_read_only(dtype, rng):
    pred, target = rng.integers(0, 6, (2, 12, 17)).astype(dtype)
    expected = iou_matrix(pred[::-1, ::2].copy(), target[::-1, ::2].copy())
    pred.flags.writeable = target.flags.writeable = False
    np.testing.assert_array_equal(iou_matrix(pred[::-1, ::2], target[::-1, ::2].astype(np.int64)), expected)


@pytest.mark.parametrize(
    "function", [iou_matrix, match_instances, average_precision], ids=lambda f: f.__name__
)
@pytest.mark.parametrize(
    "pred, target, message",
    [
        pytest.param(PRED, TARGET.T, r"shapes differ \(pred \(4, 5\), target \(5, 4\)\)", id="shapes"),
        pytest.param(PRED > 0, TARGET, r"pred is a bool mask.*connected_components\(pred\)", id="bool"),
        pytest.param(PRED, TARGET - 1, r"target holds label -1, but labels start at 0", id="negative"),
        pytest.param(PRED * 1.0, TARGET, r"pred has dtype float64, but labels are integers", id="float"),
        pytest.param(PRED[0], TARGET[0], r"pred has shape \(5,\), but \(H, W\)", id="flat"),
    ],
)
def test_bad_maps(function, pred, target, message):
    with pytest.raises(ValueError, match=message):
        function(pred, target)


@pytest.mark.parametrize("function", [match_instances, average_precision], ids=lambda f: f.__name__)
@pytest.mark.parametrize("threshold", [0, -0.5])
def test_threshold_above_0(function, threshold):
    with pytest.raises(ValueError, match=r"lies above 0 and at most at 1: try 0\.5"):
        function(PRED, TARGET, threshold=threshold)


@pytest.mark.parametrize(
    "threshold, message", [(50, r"threshold is 50, but"), (np.nan, "threshold is nan, but")]
)
def test_threshold_at_most_1(threshold, message):
    with pytest.raises(ValueError, match=message):
        average_precision(PRED, TARGET, threshold=threshold)
