"""Annotators: by hand, by the laws of votes, of known skill, beside SimpleITK and scikit-learn."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from segcourse.metrics import (
    cohen_kappa,
    confusion_matrix,
    dice,
    iou,
    label_vote,
    majority_vote,
    mean_pairwise_agreement,
    pairwise_agreement,
    pixel_accuracy,
    staple,
)
from segcourse.metrics.agreement import import_simpleitk, staple_by_em

sitk = import_simpleitk()  # it is in the extra `test`

LAWS = settings(deadline=None, max_examples=60)
STACKS = st.tuples(
    st.integers(1, 5), st.integers(0, 6), st.integers(1, 7), st.floats(0, 1), st.integers(0, 2**32 - 1)
).map(lambda s: np.random.default_rng(s[4]).random(s[:3]) < s[3])


def annotated(sensitivity, specificity, *, size=120, seed=0):
    """(truth, masks) of simulated annotators who see an ellipse and err at each pixel on their own."""
    rng = np.random.default_rng(seed)
    row, col = np.mgrid[:size, : size + 40]
    truth = ((row - size / 2) / (0.35 * size)) ** 2 + ((col - size / 2) / (0.4 * size)) ** 2 <= 1
    skills = zip(sensitivity, specificity, strict=True)
    luck = [(rng.random(truth.shape), *skill) for skill in skills]
    return truth, np.stack([np.where(truth, dice_ < p, dice_ >= q) for dice_, p, q in luck])


# ---- by hand

MASKS = np.array([[[1, 1, 0, 0]], [[1, 0, 0, 0]], [[0, 1, 1, 1]]], bool)  # (3, 1, 4)
EMPTY = np.zeros((1, 4), bool)


def test_pairs_by_hand():
    expected = [[1, 2 / 3, 2 / 5], [2 / 3, 1, 0], [2 / 5, 0, 1]]
    np.testing.assert_allclose(pairwise_agreement(MASKS), expected, rtol=1e-15)
    assert mean_pairwise_agreement(MASKS) == pytest.approx((2 / 3 + 2 / 5 + 0) / 3)


def test_two_empty_masks_are_no_pair():
    stack = np.stack([EMPTY, EMPTY, MASKS[0]])
    np.testing.assert_array_equal(pairwise_agreement(stack), [[np.nan] * 2 + [0]] * 2 + [[0, 0, 1]])
    assert mean_pairwise_agreement(stack) == 0  # two pairs of three have a value
    for lonely in (stack[:2], MASKS[:1], np.zeros((3, 0, 4), bool)):
        assert np.isnan(mean_pairwise_agreement(lonely))


def test_votes_by_hand():
    assert majority_vote(MASKS).tolist() == [[True, True, False, False]]
    assert majority_vote(MASKS[:2]).tolist() == [[True, False, False, False]]  # a tie is background
    assert majority_vote(MASKS[:1]).tolist() == MASKS[0].tolist()


def test_label_votes_by_hand():
    labels = np.array([[[0, 1, 1, 2, 255]], [[0, 1, 2, 255, 255]], [[1, 1, 0, 2, 255]], [[0, 2, 0, 1, 255]]])
    got = label_vote(labels, num_classes=3)
    assert got.dtype == np.int64
    assert got.tolist() == [[0, 1, 0, 2, 255]]
    assert label_vote(labels[:2], num_classes=3).tolist() == [[0, 1, 255, 2, 255]]  # one against one
    tie = np.array([[[2]], [[1]], [[2]], [[1]], [[0]]])
    assert label_vote(tie, num_classes=3).tolist() == [[255]]
    assert label_vote(tie, num_classes=3, ignore_index=-1).tolist() == [[-1]]
    assert label_vote(tie, num_classes=3, ignore_index=None).tolist() == [[1]]


def test_kappa_by_hand():
    # They agree on 35 of 50. Chance: A says yes 25 times, B 30 times, so 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
    assert cohen_kappa([[20, 5], [10, 15]]) == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    assert cohen_kappa([[5, 5], [5, 5]]) == 0
    assert cohen_kappa([[0, 5], [5, 0]]) == -1
    assert cohen_kappa([[5, 0], [0, 7]]) == 1
    assert cohen_kappa([[0, 5], [0, 0]]) == 0  # one always says 0, one always 1: chance would do as well
    assert np.isnan(cohen_kappa([[5, 0], [0, 0]]))
    assert np.isnan(cohen_kappa([[0, 0], [0, 0]]))
    assert cohen_kappa(np.array([[2**59, 1], [1, 2**59]])) == pytest.approx(1)


def test_kappa_sees_through_a_wide_background():
    confusion = np.array([[98, 1], [1, 0]])  # each marks one pixel, elsewhere
    assert pixel_accuracy(confusion) == 0.98
    assert cohen_kappa(confusion) < 0


# ---- laws


@given(STACKS)
@LAWS
def test_laws_of_pairs(masks):
    table = pairwise_agreement(masks)
    np.testing.assert_array_equal(table, table.T)
    for i, first in enumerate(masks):
        for j, second in enumerate(masks):
            np.testing.assert_equal(table[i, j], dice(first, second))
            np.testing.assert_allclose(table[i, j] / (2 - table[i, j]), iou(first, second))
    order = np.random.default_rng(0).permutation(len(masks))  # annotators have no order
    np.testing.assert_array_equal(pairwise_agreement(masks[order]), table[np.ix_(order, order)])
    np.testing.assert_array_equal(pairwise_agreement(masks[..., ::-1]), table)
    np.testing.assert_array_equal(pairwise_agreement(masks.transpose(0, 2, 1)), table)
    mean = mean_pairwise_agreement(masks)
    assert np.isnan(mean) or 0 <= mean <= 1


@given(STACKS)
@LAWS
def test_laws_of_votes(masks):
    vote = majority_vote(masks)
    assert vote.dtype == bool
    np.testing.assert_array_equal(vote, masks.mean(axis=0) > 0.5)
    np.testing.assert_array_equal(majority_vote(masks[::-1]), vote)
    np.testing.assert_array_equal(majority_vote(np.repeat(masks, 3, axis=0)), vote)
    assert not (vote & ~masks.any(axis=0)).any()  # nobody marked it
    assert (vote | ~masks.all(axis=0)).all()  # everybody did
    if len(masks) % 2:  # with ties the two differ: background here, void there
        np.testing.assert_array_equal(label_vote(masks.astype(int), num_classes=2), vote)
        np.testing.assert_array_equal(majority_vote(~masks), ~vote)


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 2**32 - 1))
@LAWS
def test_laws_of_label_votes(raters, classes, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, (raters, 4, 7))
    labels[rng.random(labels.shape) < 0.2] = 255
    vote = label_vote(labels, num_classes=classes)
    for place in np.ndindex(4, 7):
        given_ = labels[(slice(None), *place)]
        votes = np.bincount(given_[given_ != 255], minlength=classes)
        most = np.flatnonzero((votes == votes.max()) & (votes > 0))
        assert vote[place] == (most[0] if len(most) == 1 else 255)
    order = np.append(rng.permutation(classes), np.full(256 - classes, 255))  # labels are only names
    np.testing.assert_array_equal(label_vote(order[labels], num_classes=classes), order[vote])
    np.testing.assert_array_equal(label_vote(labels[::-1], num_classes=classes), vote)


@pytest.mark.filterwarnings("ignore:The number of unique classes:UserWarning")  # tiny maps
@pytest.mark.filterwarnings("ignore:A single label was found:UserWarning")
@given(st.integers(2, 6), st.integers(1, 30), st.integers(0, 2**32 - 1))
@LAWS
def test_scikit_learn_has_the_same_kappa(classes, pixels, seed):
    first, second = np.random.default_rng(seed).integers(0, classes, (2, pixels))
    confusion = confusion_matrix(first, second, num_classes=classes)
    kappa = cohen_kappa(confusion)
    assert cohen_kappa(confusion.T) == kappa or np.isnan(kappa)
    order = np.random.default_rng(seed).permutation(classes)
    np.testing.assert_allclose(cohen_kappa(confusion[np.ix_(order, order)]), kappa)
    if len(np.unique([first, second])) > 1:
        assert -1 <= kappa <= 1
        assert kappa == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
    else:
        assert np.isnan(kappa)


# ---- SimpleITK


@pytest.mark.parametrize("shape", [(9, 17), (17, 9), (4, 6, 5)], ids=str)
@pytest.mark.parametrize("raters", [1, 2, 3, 6])
def test_simpleitk_votes_the_same(rng, raters, shape):
    labels = rng.integers(0, 4, (raters, *shape)).astype(np.uint8)
    method = sitk.LabelVotingImageFilter()
    method.SetLabelForUndecidedPixels(255)
    theirs = sitk.GetArrayFromImage(method.Execute([sitk.GetImageFromArray(one) for one in labels]))
    np.testing.assert_array_equal(label_vote(labels, num_classes=4), theirs)


@pytest.mark.parametrize("seed", range(3))
def test_staple_finds_how_good_the_annotators_are(seed):
    sensitivity, specificity = [0.95, 0.8, 0.9, 0.6], [0.99, 0.95, 0.9, 0.97]
    truth, masks = annotated(sensitivity, specificity, seed=seed)
    found = staple(masks)
    np.testing.assert_allclose(found.sensitivity, sensitivity, atol=0.02)
    np.testing.assert_allclose(found.specificity, specificity, atol=0.02)
    assert found.probability.shape == truth.shape
    assert dice(found.probability > 0.5, truth) > 0.97


def test_staple_trusts_the_good_annotator_where_a_vote_does_not():
    truth, masks = annotated([0.99, 0.55, 0.55], [0.99, 0.9, 0.9])
    assert dice(staple(masks).probability > 0.5, truth) > dice(majority_vote(masks), truth) + 0.1


@pytest.mark.parametrize("seed", range(5))
def test_staple_is_em(seed):
    skills = np.random.default_rng(seed).uniform(0.7, 0.99, (2, 3 + seed % 3))
    _, masks = annotated(*skills, size=60, seed=seed)
    ours, theirs = staple_by_em(masks), staple(masks)
    np.testing.assert_allclose(ours.probability, theirs.probability, atol=1e-5)
    np.testing.assert_allclose(ours.sensitivity, theirs.sensitivity, atol=1e-5)
    np.testing.assert_allclose(ours.specificity, theirs.specificity, atol=1e-5)


def test_staple_in_three_dimensions():
    _, masks = annotated([0.9, 0.8, 0.7], [0.9, 0.95, 0.99], size=30)
    flat, deep = staple(masks), staple(masks.reshape(3, 5, 6, 70))
    np.testing.assert_allclose(deep.probability.ravel(), flat.probability.ravel(), atol=1e-9)
    np.testing.assert_allclose(deep.sensitivity, flat.sensitivity)


def test_staple_of_annotators_who_agree_is_what_they_drew():
    found = staple(np.repeat(MASKS[:1], 3, axis=0))
    np.testing.assert_allclose(found.probability, MASKS[0], atol=1e-6)
    np.testing.assert_allclose([found.sensitivity, found.specificity], np.ones((2, 3)), atol=1e-6)


@pytest.mark.parametrize(
    "masks", [np.zeros((3, 4, 5), bool), np.ones((3, 4, 5), int), np.ones((2, 0, 5), bool)]
)
def test_staple_has_no_answer_where_nothing_differs(masks):
    found = staple(masks)
    assert found.probability.shape == masks.shape[1:]
    for part, length in zip(found, (masks[0].size, len(masks), len(masks)), strict=True):
        np.testing.assert_array_equal(part.ravel(), [np.nan] * length)


def test_without_simpleitk_staple_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "SimpleITK", None)
    with pytest.raises(ImportError, match=r"staple needs SimpleITK.*pip install SimpleITK.*majority_vote"):
        staple(MASKS)
    majority_vote(MASKS)


# ---- any array


def test_any_dtype_lists_and_tensors():
    for dtype in ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"):
        np.testing.assert_array_equal(pairwise_agreement(MASKS.astype(dtype)), pairwise_agreement(MASKS))
        np.testing.assert_array_equal(majority_vote(MASKS.astype(dtype)), majority_vote(MASKS))
        labels = MASKS.astype(dtype) + MASKS.astype(dtype)
        np.testing.assert_array_equal(label_vote(labels, num_classes=3), 2 * majority_vote(MASKS))
    np.testing.assert_array_equal(majority_vote(torch.from_numpy(MASKS)), majority_vote(MASKS))
    np.testing.assert_array_equal(majority_vote(list(MASKS)), majority_vote(MASKS))
    np.testing.assert_array_equal(staple(torch.from_numpy(MASKS))[1], staple(MASKS)[1])
    many = np.ones((300, 1, 2), np.uint8)  # more annotators than a byte counts
    assert majority_vote(many).all()
    assert label_vote(many, num_classes=2).tolist() == [[1, 1]]


@pytest.mark.parametrize(
    "function", [pairwise_agreement, mean_pairwise_agreement, majority_vote, staple], ids=lambda f: f.__name__
)
@pytest.mark.parametrize(
    "masks, message",
    [
        pytest.param(MASKS[0], r"masks has shape \(1, 4\), but \(R, H, W\) or .* np\.stack", id="one mask"),
        pytest.param(MASKS[None, None], r"masks has shape \(1, 1, 3, 1, 4\), but", id="five axes"),
        pytest.param(MASKS[:0], r"masks has shape \(0, 1, 4\), but .* or more annotators", id="nobody"),
        pytest.param(MASKS * 2, r"masks holds|masks has dtype int64, but a mask is bool", id="labels"),
        pytest.param(MASKS * 0.5, r"masks has dtype float64, but a mask is bool.*> 0\.5", id="scores"),
        pytest.param([MASKS[0], MASKS[0, :, :2]], r"masks is .*, but an array is needed", id="two sizes"),
    ],
)
def test_bad_masks(function, masks, message):
    with pytest.raises(ValueError, match=message):
        function(masks)


def test_staple_of_one_is_refused():
    with pytest.raises(ValueError, match=r"masks has shape \(1, 1, 4\), but .* with 2 or more annotators"):
        staple(MASKS[:1])


@pytest.mark.parametrize(
    "labels, options, message",
    [
        pytest.param(MASKS[0] + 0, {}, r"labels has shape \(1, 4\), but \(R, H, W\)", id="one map"),
        pytest.param(MASKS * 3, {}, r"labels holds label 3, but num_classes=2 allows 0\.\.1", id="label"),
        pytest.param(MASKS * -1, {}, r"labels holds label -1, but num_classes=2", id="negative"),
        pytest.param(MASKS * 0.5, {}, r"labels has dtype float64, but labels are integers", id="scores"),
        pytest.param(MASKS + 0, {"ignore_index": 1}, r"ignore_index=1 is one of the classes", id="void"),
        pytest.param(MASKS * 255, {"ignore_index": None}, r"labels holds label 255", id="no void"),
        pytest.param(MASKS + 0, {"num_classes": 0}, r"num_classes is 0, but", id="no class"),
    ],
)
def test_bad_labels(labels, options, message):
    with pytest.raises(ValueError, match=message):
        label_vote(labels, **{"num_classes": 2, **options})
