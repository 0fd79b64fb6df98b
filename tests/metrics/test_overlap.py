"""Scores of a confusion matrix: by hand, by their laws, and beside scikit-learn and torchmetrics."""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import jaccard_score, precision_recall_fscore_support

from segcourse.metrics import (
    confusion_matrix,
    dice,
    dice_per_class,
    f_beta_per_class,
    frequency_weighted_iou,
    iou,
    iou_per_class,
    mean_class_accuracy,
    mean_dice,
    mean_iou,
    pixel_accuracy,
    precision_per_class,
    recall_per_class,
)

LAWS = settings(deadline=None, max_examples=80)


def f2_per_class(confusion):
    return f_beta_per_class(confusion, beta=2)


PER_CLASS = [iou_per_class, dice_per_class, precision_per_class, recall_per_class, f2_per_class]
OF_ALL = [pixel_accuracy, mean_class_accuracy, mean_iou, mean_dice, frequency_weighted_iou]
CONFUSIONS = st.integers(1, 12).flatmap(
    lambda size: hnp.arrays(np.int64, (size, size), elements=st.sampled_from([0, 0, 1, 2, 7, 1000]))
)
MASKS = hnp.array_shapes(min_dims=1, max_dims=3, max_side=9).flatmap(
    lambda shape: st.tuples(hnp.arrays(bool, shape), hnp.arrays(bool, shape))
)

# target: 5 pixels of class 0, 3 of class 1, 2 of class 2, none of class 3; class 3 is predicted once
BY_HAND = np.array([[4, 1, 0, 0], [0, 2, 0, 1], [1, 0, 1, 0], [0, 0, 0, 0]])


def test_counted_by_hand():
    np.testing.assert_array_equal(iou_per_class(BY_HAND), [4 / 6, 2 / 4, 1 / 2, 0])
    np.testing.assert_array_equal(dice_per_class(BY_HAND), [8 / 10, 4 / 6, 2 / 3, 0])
    np.testing.assert_array_equal(precision_per_class(BY_HAND), [4 / 5, 2 / 3, 1, 0])
    np.testing.assert_array_equal(recall_per_class(BY_HAND), [4 / 5, 2 / 3, 1 / 2, np.nan])
    assert pixel_accuracy(BY_HAND) == 7 / 10
    assert mean_iou(BY_HAND) == pytest.approx((4 / 6 + 2 / 4 + 1 / 2 + 0) / 4)
    assert mean_class_accuracy(BY_HAND) == pytest.approx((4 / 5 + 2 / 3 + 1 / 2) / 3)
    assert mean_dice(BY_HAND) == pytest.approx((8 / 10 + 4 / 6 + 2 / 3) / 4)
    assert frequency_weighted_iou(BY_HAND) == pytest.approx((5 * 4 / 6 + 3 * 2 / 4 + 2 * 1 / 2) / 10)
    # F2 = 5 TP / (5 TP + 4 FN + FP)
    np.testing.assert_allclose(f_beta_per_class(BY_HAND, beta=2), [20 / 25, 10 / 15, 5 / 9, 0])
    np.testing.assert_allclose(f_beta_per_class(BY_HAND, beta=0.5), [5 / 6.25, 2.5 / 3.75, 1.25 / 1.5, 0])


def test_everything_predicted_as_one_class():
    confusion = np.array([[3, 0, 0], [2, 0, 0], [0, 0, 0]])  # class 1 is missed, class 2 is nowhere
    np.testing.assert_array_equal(iou_per_class(confusion), [3 / 5, 0, np.nan])
    np.testing.assert_array_equal(precision_per_class(confusion), [3 / 5, np.nan, np.nan])
    np.testing.assert_array_equal(recall_per_class(confusion), [1, 0, np.nan])
    np.testing.assert_array_equal(f_beta_per_class(confusion, beta=2), [15 / 17, 0, np.nan])
    assert frequency_weighted_iou(confusion) == pytest.approx(3 / 5 * 3 / 5)
    assert mean_iou(confusion) == 3 / 10
    # and the other way round: all pixels are of class 0, some predicted as others
    np.testing.assert_array_equal(f_beta_per_class(confusion.T, beta=2), [15 / 23, 0, np.nan])
    assert frequency_weighted_iou(confusion.T) == 3 / 5  # a class that is only predicted weighs nothing
    assert mean_class_accuracy(confusion.T) == 3 / 5


def test_frequency_weighted_iou_follows_the_large_class():
    confusion = np.array([[95, 0], [5, 0]])  # finds nothing of 5 %
    assert frequency_weighted_iou(confusion) == pytest.approx(0.95 * 0.95)
    assert mean_iou(confusion) == pytest.approx(0.95 / 2)


@pytest.mark.parametrize(
    "pred, target, expected",
    [
        pytest.param([1, 1, 0, 0], [1, 0, 0, 0], [2 / 3, 1 / 2], id="one pixel too many"),
        pytest.param([0, 0, 0, 0], [0, 0, 0, 0], [1, np.nan], id="class 1 absent from both"),
        pytest.param([1, 0, 0, 0], [0, 0, 0, 0], [3 / 4, 0], id="class 1 predicted only"),
        pytest.param([1, 0, 0, 0], [1, 255, 255, 255], [np.nan, 1], id="ignored pixels"),
    ],
)
def test_iou_known_answer(pred, target, expected):
    got = iou_per_class(confusion_matrix(np.array(pred), np.array(target), num_classes=2))
    np.testing.assert_array_equal(got, expected)


def test_absent_class_stays_out_of_the_mean():
    # IoU 1, 1/2, 2/3 and 0/0: counting the absent class as 0 gives 0.5417, as 1 gives 0.7917
    confusion = confusion_matrix(np.array([0, 1, 1, 2, 2]), np.array([0, 1, 2, 2, 2]), num_classes=4)
    assert mean_iou(confusion) == pytest.approx((1 + 1 / 2 + 2 / 3) / 3)


def test_accuracy_flatters_where_classes_are_rare():
    target = np.zeros((10, 10), int)
    target[0, 0] = 1
    confusion = confusion_matrix(np.zeros_like(target), target, num_classes=2)  # finds nothing at all
    assert pixel_accuracy(confusion) == 0.99
    assert iou_per_class(confusion)[1] == 0
    assert mean_class_accuracy(confusion) == 0.5


@pytest.mark.parametrize("score", [*PER_CLASS, *OF_ALL], ids=lambda f: f.__name__)
def test_nothing_counted_is_nan(score):
    assert np.isnan(score(np.zeros((3, 3), int))).all()


@pytest.mark.parametrize("score", [*PER_CLASS, *OF_ALL], ids=lambda f: f.__name__)
def test_perfect_is_one_and_the_matrix_is_not_touched(score):
    perfect = np.diag([5, 1, 1000])
    perfect.flags.writeable = False
    np.testing.assert_array_equal(score(perfect), np.ones_like(score(perfect)))


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint64"])
def test_counts_of_any_integer_dtype_do_not_overflow(dtype):
    counts = np.array([[100, 100], [100, 100]], dtype)  # sums and doubles leave uint8
    np.testing.assert_array_equal(iou_per_class(counts), [1 / 3, 1 / 3])
    np.testing.assert_array_equal(dice_per_class(counts), [1 / 2, 1 / 2])


def test_counts_of_a_large_data_set_are_exact():
    billion = 10**12
    assert pixel_accuracy(np.array([[billion, 1], [0, billion]])) == 2 * billion / (2 * billion + 1)


@given(CONFUSIONS, st.integers(0, 2**32 - 1))
@LAWS
def test_laws(confusion, seed):
    for score in (*PER_CLASS, *OF_ALL):
        got = np.atleast_1d(score(confusion))
        assert (((got >= 0) & (got <= 1)) | np.isnan(got)).all()
    for score in (iou_per_class, dice_per_class):  # pred and target may swap
        np.testing.assert_array_equal(score(confusion), score(confusion.T))
    np.testing.assert_array_equal(precision_per_class(confusion), recall_per_class(confusion.T))
    jaccard = iou_per_class(confusion)
    np.testing.assert_allclose(dice_per_class(confusion), 2 * jaccard / (1 + jaccard))
    order = np.random.default_rng(seed).permutation(len(confusion))
    for score in PER_CLASS:  # classes are only names
        np.testing.assert_array_equal(score(confusion[np.ix_(order, order)]), score(confusion)[order])
    np.testing.assert_array_equal(f_beta_per_class(confusion, beta=1), dice_per_class(confusion))
    for beta in (0.3, 1, 4):  # pred and target swap as precision and recall do
        swapped = f_beta_per_class(confusion.T, beta=1 / beta)
        np.testing.assert_allclose(f_beta_per_class(confusion, beta=beta), swapped)
    shares = confusion.sum(axis=1) / max(confusion.sum(), 1)
    if confusion.any():
        np.testing.assert_allclose(frequency_weighted_iou(confusion), np.nansum(shares * jaccard))
        renamed = frequency_weighted_iou(confusion[np.ix_(order, order)])
        np.testing.assert_allclose(renamed, frequency_weighted_iou(confusion))
    for score in (*PER_CLASS, *OF_ALL):  # counts, not size: the same data twice scores the same
        np.testing.assert_allclose(score(2 * confusion), score(confusion), rtol=1e-15)


@pytest.mark.parametrize("seed", range(20))
def test_scikit_learn_agrees(seed):
    rng = np.random.default_rng(seed)
    pred, target = rng.integers(0, 5, (2, 9, 13))
    confusion = confusion_matrix(pred, target, num_classes=5)
    given = {"labels": range(5), "average": None, "zero_division": np.nan}
    precision, recall, f1, _ = precision_recall_fscore_support(target.ravel(), pred.ravel(), **given)
    np.testing.assert_allclose(precision_per_class(confusion), precision)
    np.testing.assert_allclose(recall_per_class(confusion), recall)
    np.testing.assert_allclose(dice_per_class(confusion), f1)
    for beta in (0.1, 0.5, 2, 7):
        oracle = precision_recall_fscore_support(target.ravel(), pred.ravel(), beta=beta, **given)[2]
        np.testing.assert_allclose(f_beta_per_class(confusion, beta=beta), oracle)
    oracle = jaccard_score(target.ravel(), pred.ravel(), labels=range(5), average=None)
    np.testing.assert_allclose(iou_per_class(confusion), oracle)


@given(CONFUSIONS, st.floats(1e-9, 1e9))
@LAWS
def test_f_beta_lies_between_precision_and_recall(confusion, beta):
    precision, recall = precision_per_class(confusion), recall_per_class(confusion)
    got = f_beta_per_class(confusion, beta=beta)
    present = ~np.isnan(precision) & ~np.isnan(recall)
    low, high = (
        f(precision, recall)[present] * (1 + s) for f, s in ((np.minimum, -1e-12), (np.maximum, 1e-12))
    )
    assert ((low <= got[present]) & (got[present] <= high)).all()
    assert (got[np.isnan(precision) ^ np.isnan(recall)] == 0).all()  # in only one of the two
    np.testing.assert_allclose(f_beta_per_class(confusion, beta=1e-9)[present], precision[present], rtol=1e-6)
    np.testing.assert_allclose(f_beta_per_class(confusion, beta=1e9)[present], recall[present], rtol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_torchmetrics_agrees(seed):
    torch = pytest.importorskip("torch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own imports
        peer = pytest.importorskip("torchmetrics.functional.classification")
    pred, target = torch.from_numpy(np.random.default_rng(seed).integers(0, 5, (2, 3, 9, 13)))
    target[:, :3] = 255
    confusion = confusion_matrix(pred, target, num_classes=5)
    given = {"num_classes": 5, "average": "none", "ignore_index": 255}
    for ours, theirs in {
        iou_per_class: peer.multiclass_jaccard_index,
        dice_per_class: peer.multiclass_f1_score,
        precision_per_class: peer.multiclass_precision,
        recall_per_class: peer.multiclass_recall,
        f2_per_class: partial(peer.multiclass_fbeta_score, beta=2.0),
    }.items():
        np.testing.assert_allclose(ours(confusion), theirs(pred, target, **given), rtol=1e-6)


@pytest.mark.parametrize("beta", [0, -1, 1e-10, 1e10])
def test_beta_out_of_range(beta):
    with pytest.raises(ValueError, match=r"beta is .*, but it must be a finite number in 1e-09\.\.1e\+09"):
        f_beta_per_class(BY_HAND, beta=beta)


@pytest.mark.parametrize(
    "confusion, message",
    [
        pytest.param(
            0,
            r"confusion has shape \(\), but a confusion matrix is \(C, C\).*sum\(\.\.\.\)",
            id="sum of none",
        ),
        pytest.param(
            np.zeros((2, 3), int), r"confusion has shape \(2, 3\), but a confusion matrix", id="not square"
        ),
        pytest.param(np.zeros((0, 0), int), r"confusion has shape \(0, 0\)", id="empty"),
        pytest.param(
            np.eye(2) / 2,
            r"confusion has dtype float64.*counts, which are integers.*not normalised",
            id="normalised",
        ),
        pytest.param([[1, -1], [0, 1]], r"confusion holds -1, but counts are 0 or more", id="negative"),
    ],
)
@pytest.mark.parametrize("score", [*PER_CLASS, *OF_ALL], ids=lambda f: f.__name__)
def test_bad_confusion(score, confusion, message):
    with pytest.raises(ValueError, match=message):
        score(confusion)


@pytest.mark.parametrize(
    "pred, target, expected_iou, expected_dice",
    [
        pytest.param([[1, 1, 0]], [[0, 1, 1]], 1 / 3, 2 / 4, id="one of three"),
        pytest.param([[0, 0, 0]], [[0, 0, 0]], np.nan, np.nan, id="both empty"),
        pytest.param([[1, 0, 0]], [[0, 0, 0]], 0, 0, id="target empty"),
        pytest.param([[0, 0, 0]], [[1, 0, 0]], 0, 0, id="pred empty"),
        pytest.param([[1, 1, 1]], [[1, 1, 1]], 1, 1, id="the same"),
    ],
)
def test_masks_by_hand(pred, target, expected_iou, expected_dice):
    for dtype in (bool, np.uint8, np.int64):
        masks = np.array(pred, dtype), np.array(target, dtype)
        np.testing.assert_array_equal([iou(*masks), dice(*masks)], [expected_iou, expected_dice])


@given(MASKS)
@LAWS
def test_masks_score_as_class_1_of_their_matrix(masks):
    confusion = confusion_matrix(*masks, num_classes=2)
    np.testing.assert_array_equal(iou(*masks), iou_per_class(confusion)[1])
    np.testing.assert_array_equal(dice(*masks), dice_per_class(confusion)[1])
    np.testing.assert_array_equal(iou(*masks), iou(*masks[::-1]))


def test_masks_may_be_views_and_read_only(rng):
    pred, target = rng.random((2, 20, 31)) > 0.5
    pred.flags.writeable = target.flags.writeable = False
    assert iou(pred[::-2, ::3], target[::-2, ::3]) == iou(pred[::-2, ::3].copy(), target[::-2, ::3].copy())
    assert dice(pred.T, target.T) == dice(pred, target)


@pytest.mark.parametrize("score", [iou, dice], ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    "pred, target, message",
    [
        pytest.param(
            [[True]], [[True, False]], r"shapes differ \(pred \(1, 1\), target \(1, 2\)\)", id="shapes"
        ),
        pytest.param(
            [[0.7]], [[True]], r"pred has dtype float64, but a mask is bool.*pred > 0\.5", id="scores"
        ),
        pytest.param(
            [[1]], [[2]], r"target has dtype int64.*values are 2\.\.2; write target > 0", id="labels"
        ),
        pytest.param(True, True, r"pred has shape \(\), but .*is needed", id="a number"),
    ],
)
def test_bad_masks(score, pred, target, message):
    with pytest.raises(ValueError, match=message):
        score(np.array(pred), np.array(target))
