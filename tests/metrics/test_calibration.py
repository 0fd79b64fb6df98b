"""Calibration: by hand, by the laws of sums, and beside torchmetrics and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss
from torchmetrics.functional.classification import binary_calibration_error, multiclass_calibration_error

from segcourse.metrics import (
    brier_score,
    calibration_counts,
    calibration_counts_from_probability,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_table,
)
from segcourse.metrics.calibration import CHUNK

LAWS = settings(deadline=None, max_examples=60)


@st.composite
def answers(draw):
    """(confidence, correct, bins): of any small shape, with confidences on edges and off them."""
    bins = draw(st.integers(1, 20))
    shape = draw(st.tuples(st.integers(0, 9), st.integers(1, 9)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    confidence = rng.random(shape)
    on_edge = rng.random(shape) < 0.3
    confidence[on_edge] = rng.choice(np.linspace(0, 1, bins + 1), np.count_nonzero(on_edge))
    return confidence, rng.random(shape) < 0.6, bins


@st.composite
def scenes(draw, void: bool = True):
    """(probability (N, C, H, W), target (N, H, W)), with or without void."""
    classes, images = draw(st.integers(2, 7)), draw(st.integers(1, 3))
    height, width = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scores = np.exp(3 * rng.standard_normal((images, classes, height, width)))
    target = rng.integers(0, classes, (images, height, width))
    if void and draw(st.booleans()):
        target[rng.random(target.shape) < 0.2] = 255
    return scores / scores.sum(axis=1, keepdims=True), target


def by_loops(confidence, correct, bins):
    """Bin after bin, as the paper writes it: B_m has the pixels in ((m - 1) / M, m / M], the first also 0."""
    edges = np.linspace(0, 1, bins + 1)
    table = []
    for m in range(bins):
        inside = (confidence > edges[m]) & (confidence <= edges[m + 1])
        if m == 0:
            inside |= confidence == 0
        table.append([inside.sum(), confidence[inside].sum(), correct[inside].sum()])
    return np.array(table, float)


def ece_by_loops(confidence, correct, bins):
    error = 0.0
    for pixels, sure, right in by_loops(confidence, correct, bins):
        if pixels:
            error += pixels / confidence.size * abs(right / pixels - sure / pixels)
    return error


# ---- by hand

CONFIDENCE = np.array([0.1, 0.5, 0.6, 0.9, 1.0])
CORRECT = np.array([False, True, False, True, True])


def test_counted_by_hand():
    counts = calibration_counts(CONFIDENCE, CORRECT, bins=2)
    np.testing.assert_allclose(counts, [[2, 0.6, 1], [3, 2.5, 2]])  # 0.5 is the first bin's last
    table = reliability_table(counts)
    np.testing.assert_array_equal(table.edges, [0, 0.5, 1])
    np.testing.assert_allclose(table.confidence, [0.3, 2.5 / 3])
    np.testing.assert_allclose(table.accuracy, [1 / 2, 2 / 3])
    assert table.pixels.tolist() == [2, 3]
    assert table.pixels.dtype == np.int64
    assert expected_calibration_error(counts) == pytest.approx(2 / 5 * 0.2 + 3 / 5 * 0.5 / 3)
    assert maximum_calibration_error(counts) == pytest.approx(0.2)


@pytest.mark.parametrize(
    "confidence, bin_", [(0, 0), (0.25, 0), (0.250001, 1), (0.5, 1), (0.75, 2), (0.76, 3), (1, 3)]
)
def test_a_bin_holds_its_right_edge(confidence, bin_):
    pixels = calibration_counts(np.array([confidence], float), [True], bins=4)[:, 0]
    assert np.flatnonzero(pixels).tolist() == [bin_]


def test_confidence_1_needs_no_bin_of_its_own():
    # one pixel of 0.95 that is right, one of 1 that is wrong: together they are 0.975 sure and half right
    confidence, correct = np.array([0.95, 1.0], np.float32), np.array([True, False])
    ours = expected_calibration_error(calibration_counts(confidence, correct, bins=10))
    assert ours == pytest.approx(0.475)
    theirs = binary_calibration_error(
        torch.from_numpy(confidence), torch.from_numpy(correct).int(), n_bins=10
    )
    assert theirs.item() == pytest.approx((0.05 + 1) / 2)  # a bin for 0.95 and another one for 1


def test_most_probable_class_by_hand():
    probability = np.array([[[0.6, 0.2, 0.5, 0.1]], [[0.4, 0.8, 0.5, 0.9]]])  # (2, 1, 4)
    target = np.array([[0, 0, 1, 255]])  # right, wrong, tie: the first class is chosen, void
    counts = calibration_counts_from_probability(probability, target, bins=2)
    np.testing.assert_allclose(counts, [[1, 0.5, 0], [2, 1.4, 1]])
    assert brier_score(probability, target) == pytest.approx((2 * 0.4**2 + 2 * 0.8**2 + 2 * 0.5**2) / 3)


def test_perfect_and_worst_brier_score():
    target = np.array([[0, 1, 2]])
    truth = np.moveaxis(np.eye(3)[target], -1, 0)  # (3, 1, 3)
    assert brier_score(truth, target) == 0
    assert brier_score(np.roll(truth, 1, axis=0), target) == 2
    assert expected_calibration_error(calibration_counts_from_probability(truth, target)) == 0


def test_the_prior_is_calibrated_and_knows_nothing():
    target = np.array([[0, 0, 0, 1]])
    prior = np.broadcast_to(np.array([0.75, 0.25])[:, None, None], (2, 1, 4))
    assert expected_calibration_error(calibration_counts_from_probability(prior, target)) == 0
    assert brier_score(prior, target) == pytest.approx((3 * 2 * 0.25**2 + 2 * 0.75**2) / 4)


@pytest.mark.parametrize("score", [expected_calibration_error, maximum_calibration_error])
def test_nothing_counted_is_nan(score):
    void = np.full((3, 4), 255)
    probability = np.full((2, 3, 4), 0.5)
    for counts in (
        calibration_counts(np.zeros(0), np.zeros(0, bool)),
        calibration_counts_from_probability(probability, void),
    ):
        assert not counts.any()
        assert np.isnan(score(counts))
        assert np.isnan(reliability_table(counts).accuracy).all()
    assert np.isnan(brier_score(probability, void))


# ---- laws


@given(answers())
@LAWS
def test_plain_loops_count_the_same(case):
    confidence, correct, bins = case
    counts = calibration_counts(confidence, correct, bins=bins)
    np.testing.assert_allclose(counts, by_loops(confidence, correct, bins), rtol=1e-12, atol=1e-12)
    assert counts[:, 0].sum() == confidence.size  # each pixel once
    if confidence.size:
        error = expected_calibration_error(counts)
        assert error == pytest.approx(ece_by_loops(confidence, correct, bins), rel=1e-12, abs=1e-12)
        assert 0 <= error <= maximum_calibration_error(counts) + 1e-12 <= 1 + 2e-12


@given(answers())
@LAWS
def test_laws_of_sums(case):
    confidence, correct, bins = case
    whole = calibration_counts(confidence, correct, bins=bins)
    half = len(confidence) // 2
    parts = [calibration_counts(confidence[s], correct[s], bins=bins) for s in np.s_[:half, half:]]
    np.testing.assert_allclose(sum(parts), whole, rtol=1e-12, atol=1e-12)
    turned = calibration_counts(confidence.T[::-1], correct.T[::-1], bins=bins)
    np.testing.assert_allclose(turned, whole, rtol=1e-12, atol=1e-12)
    opposite = calibration_counts(confidence, ~correct, bins=bins)
    np.testing.assert_array_equal(whole[:, 2] + opposite[:, 2], whole[:, 0])
    one_bin = calibration_counts(confidence, correct, bins=1)
    if confidence.size:  # finer bins cannot hide what coarse ones show
        assert expected_calibration_error(one_bin) <= expected_calibration_error(whole) + 1e-12


@given(scenes(), st.integers(0, 2**32 - 1))
@LAWS
def test_laws_of_probabilities(scene, seed):
    probability, target = scene
    counts = calibration_counts_from_probability(probability, target)
    assert counts[:, 0].sum() == np.count_nonzero(target != 255)
    images = [calibration_counts_from_probability(p, t) for p, t in zip(probability, target, strict=True)]
    np.testing.assert_allclose(sum(images), counts, rtol=1e-12)
    classes = probability.shape[1]
    order = np.random.default_rng(seed).permutation(classes)  # labels are only names
    renamed = np.where(target == 255, 255, np.argsort(order)[np.minimum(target, classes - 1)])
    np.testing.assert_allclose(calibration_counts_from_probability(probability[:, order], renamed), counts)
    np.testing.assert_allclose(brier_score(probability[:, order], renamed), brier_score(probability, target))
    assert not (brier_score(probability, target) < 0) | (brier_score(probability, target) > 2)


@given(scenes())
@LAWS
def test_the_first_of_the_most_probable_classes_is_chosen(scene):
    probability, target = np.full_like(scene[0], 0.0), scene[1]
    half = np.random.default_rng(0).integers(0, probability.shape[1], (2, *target.shape))
    for one in half:  # two classes of 1/2 each, or one of 1
        np.put_along_axis(
            probability, one[:, None], np.take_along_axis(probability, one[:, None], 1) + 0.5, 1
        )
    keep = target != 255
    right = (probability.argmax(axis=1) == target)[keep]
    expected = calibration_counts(probability.max(axis=1)[keep], right, bins=4)
    np.testing.assert_array_equal(calibration_counts_from_probability(probability, target, bins=4), expected)


def test_many_classes_and_several_chunks(rng):
    probability = rng.dirichlet(np.ones(300), (1, 3, 5)).transpose(0, 3, 1, 2)
    target = probability.argmax(axis=1)
    counts = calibration_counts_from_probability(probability, target, ignore_index=None)
    assert counts[:, 2].sum() == target.size
    confidence, correct = rng.random((300, 500)), rng.random((300, 500)) < 0.5
    assert confidence.size > 2 * CHUNK
    np.testing.assert_allclose(calibration_counts(confidence, correct), by_loops(confidence, correct, 15))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", ">f4"])
def test_any_float(rng, dtype):
    confidence = rng.random((6, 9)).astype(dtype)
    correct = rng.random((6, 9)) < 0.5
    expected = by_loops(confidence.astype(float), correct, 15)
    np.testing.assert_allclose(calibration_counts(confidence, correct), expected)
    np.testing.assert_allclose(calibration_counts(confidence, correct.astype(np.uint8)), expected)
    assert calibration_counts([0, 1], [0, 1], bins=1).tolist() == [[2, 1, 1]]


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"])
def test_any_label(rng, dtype):
    probability = rng.dirichlet(np.ones(4), (2, 5, 3)).transpose(0, 3, 1, 2)
    target = rng.integers(0, 4, (2, 5, 3))
    expected = calibration_counts_from_probability(probability, target)
    got = calibration_counts_from_probability(probability, target.astype(dtype))
    np.testing.assert_array_equal(got, expected)
    assert brier_score(probability, target.astype(dtype)) == brier_score(probability, target)


def test_tensors_are_taken(rng):
    probability = torch.rand(2, 4, 5, 6, requires_grad=True).softmax(dim=1)
    target = torch.randint(0, 4, (2, 5, 6))
    counts = calibration_counts_from_probability(probability, target)
    array = probability.detach().numpy()
    np.testing.assert_array_equal(counts, calibration_counts_from_probability(array, target.numpy()))
    best, chosen = probability.max(dim=1)
    np.testing.assert_allclose(calibration_counts(best, chosen == target), counts)


def test_arguments_stay_as_they_are(rng):
    probability = rng.dirichlet(np.ones(4), (5, 3)).transpose(2, 0, 1)
    target = rng.integers(0, 4, (5, 3))
    before = probability.copy(), target.copy()
    probability.flags.writeable = target.flags.writeable = False
    calibration_counts_from_probability(probability, target)
    brier_score(probability, target)
    np.testing.assert_array_equal(probability, before[0])
    np.testing.assert_array_equal(target, before[1])


# ---- oracles


@given(answers())
@LAWS
def test_scikit_learn_draws_the_same_curve(case):
    confidence, correct, bins = case
    if confidence.size and correct.any() and not correct.all():  # it wants both classes
        accuracy, mean = calibration_curve(correct.ravel(), confidence.ravel(), n_bins=bins)
        table = reliability_table(calibration_counts(confidence, correct, bins=bins))
        np.testing.assert_allclose(table.accuracy[table.pixels > 0], accuracy)
        np.testing.assert_allclose(table.confidence[table.pixels > 0], mean)


@given(scenes(), st.integers(1, 30))
@LAWS
def test_torchmetrics_measures_the_same(scene, bins):
    less_sure = 0.9 * scene[0] + 0.1 / scene[0].shape[1]  # off 1, which has a bin of its own there
    probability, target = torch.from_numpy(less_sure), torch.from_numpy(scene[1])
    if not (target != 255).any():
        return
    counts = calibration_counts_from_probability(probability, target, bins=bins)
    for norm, score in {"l1": expected_calibration_error, "max": maximum_calibration_error}.items():
        options = {"num_classes": probability.shape[1], "n_bins": bins, "norm": norm, "ignore_index": 255}
        theirs = multiclass_calibration_error(probability, target, **options)
        assert score(counts) == pytest.approx(theirs.item(), abs=2e-6)  # it counts in float32


@given(scenes(void=False))
@LAWS
def test_scikit_learn_has_the_same_brier_score(scene):
    probability, target = scene
    if probability.shape[1] == 2 and 0 < target.sum() < target.size:
        theirs = brier_score_loss(target.ravel(), probability[:, 1].ravel())
        assert brier_score(probability, target) == pytest.approx(2 * theirs)


# ---- bad input


@pytest.mark.parametrize(
    "confidence, correct, options, message",
    [
        pytest.param(
            [0.5, 1.5],
            [0, 1],
            {},
            r"confidence holds 1\.5, but probabilities lie in 0\.\.1.*softmax",
            id="1.5",
        ),
        pytest.param([-0.1], [1], {}, r"confidence holds -0\.1, but", id="negative"),
        pytest.param([0.5, np.nan], [1, 1], {}, r"confidence holds nan, but", id="nan"),
        pytest.param([np.inf], [1], {}, r"confidence holds inf, but", id="inf"),
        pytest.param(["a"], [1], {}, r"confidence is .*, but real numbers are needed", id="text"),
        pytest.param([0.5], [2], {}, r"correct holds .*0 and 1|correct has dtype", id="labels"),
        pytest.param([0.5], [0.5], {}, r"correct has dtype float64, but a mask is bool", id="scores"),
        pytest.param([0.5], [0, 1], {}, r"shapes differ \(confidence \(1,\), correct \(2,\)\)", id="shapes"),
        pytest.param([0.5], [1], {"bins": 0}, r"bins is 0, but it must be", id="no bin"),
        pytest.param([0.5], [1], {"bins": 2.5}, r"bins is 2\.5, but it must be a whole number", id="half"),
    ],
)
def test_bad_confidence(confidence, correct, options, message):
    with pytest.raises(ValueError, match=message):
        calibration_counts(np.array(confidence), np.array(correct), **options)


HALVES = np.full((2, 3, 4), 0.5)
ZEROS = np.zeros((3, 4), int)


@pytest.mark.parametrize("function", [calibration_counts_from_probability, brier_score])
@pytest.mark.parametrize(
    "probability, target, options, message",
    [
        pytest.param(
            np.moveaxis(HALVES, 0, -1), ZEROS, {},
            r"probability has shape \(3, 4, 2\) and target \(3, 4\), but \(C, H, W\) with.*moveaxis",
            id="channels last",
        ),
        pytest.param(HALVES[0], ZEROS, {}, r"probability has shape \(3, 4\)", id="one map"),
        pytest.param(HALVES[None], ZEROS, {}, r"probability has shape \(1, 2, 3, 4\)", id="a batch, a map"),
        pytest.param(HALVES[:, :0], ZEROS[:0], {}, r"probability has shape \(2, 0, 4\)", id="no pixel"),
        pytest.param(8 * HALVES - 4, ZEROS + 1, {}, r"adds up to 0 over the classes", id="zeros"),
        pytest.param(HALVES * 6 - 5, ZEROS, {}, r"probability holds -2, but.*softmax", id="logits"),
        pytest.param(HALVES * 1.5, ZEROS, {}, r"adds up to 1\.5 over the classes.*must be 1", id="sigmoids"),
        pytest.param(HALVES * 0.98, ZEROS, {}, r"adds up to 0\.98 over the classes", id="nearly"),
        pytest.param(HALVES * np.nan, ZEROS, {}, r"probability holds nan", id="nan"),
        pytest.param(HALVES, ZEROS + 2, {}, r"target holds label 2, but num_classes=2", id="label"),
        pytest.param(HALVES, ZEROS - 1, {}, r"target holds label -1, but num_classes=2", id="negative"),
        pytest.param(HALVES, ZEROS + 255, {"ignore_index": None}, r"target holds label 255", id="no void"),
        pytest.param(HALVES, ZEROS, {"ignore_index": 1}, r"ignore_index=1 is one of the classes", id="void"),
        pytest.param(HALVES, ZEROS * 0.5, {}, r"target has dtype float64, but labels are", id="floats"),
    ],
)  # fmt: skip
def test_bad_probability(function, probability, target, options, message):
    with pytest.raises(ValueError, match=message):
        function(probability, target, **options)


@pytest.mark.parametrize(
    "function", [reliability_table, expected_calibration_error, maximum_calibration_error]
)
@pytest.mark.parametrize(
    "counts, message",
    [
        pytest.param(
            np.zeros((15, 2)), r"counts has shape \(15, 2\), but \(bins, 3\) is needed", id="columns"
        ),
        pytest.param(np.zeros(3), r"counts has shape \(3,\), but \(bins, 3\)", id="one row"),
        pytest.param(np.zeros((0, 3)), r"counts has shape \(0, 3\), but", id="no bin"),
        pytest.param([[1, 0.5, 2]], r"counts holds what no counting gives", id="more right than pixels"),
        pytest.param([[1, 1.5, 1]], r"counts holds what no counting gives", id="confidence above 1"),
        pytest.param([[-1, 0, 0]], r"counts holds what no counting gives", id="negative"),
        pytest.param([[0.5, 0.2, 0.1]], r"counts holds what no counting gives.*not divided", id="shares"),
        pytest.param([[2, 1, 0.5]], r"counts holds what no counting gives", id="half a pixel right"),
        pytest.param([[np.nan, 0, 0]], r"counts holds what no counting gives", id="nan"),
        pytest.param([[np.inf, 0, 0]], r"counts holds what no counting gives", id="inf"),
        pytest.param("abc", r"counts is 'abc', but real numbers are needed", id="text"),
    ],
)
def test_bad_counts(function, counts, message):
    with pytest.raises(ValueError, match=message):
        function(counts)


@pytest.mark.parametrize("bins", range(1, 61))
def test_a_confidence_on_an_edge_is_in_the_bin_below(bins):
    # np.linspace(0, 1, 7)[5] is below 5 / 6, which 5 votes of 6 give, np.linspace(0, 1, 6)[3] above 3 / 5.
    for edges in (np.arange(1, bins + 1) / bins, np.linspace(0, 1, bins + 1)[1:]):
        table = calibration_counts(edges, edges > 0.5, bins=bins)
        np.testing.assert_array_equal(table[:, 0], 1)
        np.testing.assert_array_equal(table[:, 1], edges)


@pytest.mark.parametrize("beyond", [np.float32(1.0000001), 1 + 1e-6, -1e-7])
def test_what_rounding_takes_out_of_0_to_1_is_brought_back(beyond):
    # an interpolated softmax, a weighted mean of models
    inside = float(round(beyond))
    np.testing.assert_array_equal(
        calibration_counts([beyond, 0.5], [1, 0]), calibration_counts([inside, 0.5], [1, 0])
    )
    probability = np.full((2, 1, 3), inside)
    probability[1] = 1 - inside
    almost = np.full((2, 1, 3), beyond)
    almost[1] = 1 - beyond
    target = np.array([[0, 1, 0]])
    assert brier_score(almost, target) == brier_score(probability, target)
    assert expected_calibration_error(
        calibration_counts_from_probability(almost, target)
    ) == expected_calibration_error(calibration_counts_from_probability(probability, target))
    with pytest.raises(ValueError, match=r"confidence holds 1\.0001, but probabilities lie in 0\.\.1"):
        calibration_counts([0.2, 1 + 1e-6, 1.0001], [1, 0, 1])


def test_brier_score_of_half_floats_is_that_of_their_values(rng):
    probability = rng.dirichlet(np.ones(4), size=(9, 9)).astype(np.float16)
    probability, target = np.moveaxis(probability, -1, 0), rng.integers(0, 4, (9, 9))
    exact = brier_score(probability.astype(np.float64), target)
    assert brier_score(probability, target) == pytest.approx(exact, rel=1e-12)


def test_rounding_of_a_long_sum_is_no_error():
    counts = calibration_counts(np.full(99_999, 1 - 1e-16), np.ones(99_999, bool))
    assert expected_calibration_error(counts * [1, 1 + 1e-13, 1]) == pytest.approx(0)
    assert expected_calibration_error(calibration_counts(HALVES.astype(np.float16), HALVES > 0)) == 0.5
