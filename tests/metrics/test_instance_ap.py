"""AP of objects: by hand, exactly on the thresholds, the laws of counts, and beside scikit-image's table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.metrics import contingency_table

from segcourse.metrics import (
    ap_from_counts,
    average_precision,
    average_precision_above,
    average_precisions,
    average_precisions_above,
    instance_counts,
    instance_counts_above,
    match_instances,
    match_instances_above,
)

LAWS = settings(deadline=None, max_examples=60)
MAPS = hnp.array_shapes(min_dims=2, max_dims=3, max_side=6).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.int32, shape, elements=st.sampled_from([0, 0, 1, 2, 5]))] * 2)
)
THRESHOLDS = [0.1, 0.3, 0.5, 0.7, 0.9]

TARGET = np.array([[1, 1, 0, 2, 2], [1, 1, 0, 2, 2], [0, 0, 0, 0, 0], [7, 7, 7, 7, 0]])
PRED = np.array([[4, 4, 0, 3, 0], [4, 4, 0, 0, 0], [0, 0, 0, 0, 0], [9, 9, 9, 0, 0]])  # IoUs 1, 1/4, 3/4

AT_LEAST = average_precision, average_precisions, instance_counts, match_instances
ABOVE = average_precision_above, average_precisions_above, instance_counts_above, match_instances_above
conventions = pytest.mark.parametrize("one, many, counts, match", [AT_LEAST, ABOVE], ids=[">=", ">"])


def test_counted_by_hand():
    assert average_precision(PRED, TARGET) == 2 / 4
    assert average_precision(PRED, TARGET, threshold=0.25) == 1
    assert average_precision(PRED, TARGET, threshold=0.8) == 1 / 5
    assert average_precision_above(PRED, TARGET) == 2 / 4
    assert average_precision_above(PRED, TARGET, threshold=0.25) == 2 / 4
    thresholds = [0.75, 0.25, 0.2]  # in any order
    assert instance_counts(PRED, TARGET, thresholds=thresholds).tolist() == [[2, 1, 1], [3, 0, 0], [3, 0, 0]]
    assert average_precisions(PRED, TARGET, thresholds=thresholds).tolist() == [2 / 4, 1, 1]
    above = instance_counts_above(PRED, TARGET, thresholds=thresholds)
    assert above.tolist() == [[1, 2, 2], [2, 1, 1], [3, 0, 0]]
    assert average_precisions_above(PRED, TARGET, thresholds=thresholds).tolist() == [1 / 5, 2 / 4, 1]


@conventions
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
def test_empty_maps(one, many, counts, match, pred, target, expected):
    np.testing.assert_equal(one(pred, target), expected)
    np.testing.assert_equal(many(pred, target, thresholds=[0.5, 0.9]), [expected] * 2)


def test_an_iou_of_exactly_the_threshold():
    spellings = np.arange(0.05, 1, 0.05), np.linspace(0.05, 0.95, 19), np.arange(1, 20) / 20
    for parts in range(1, 20):  # IoU parts / 20 = 0.05, 0.1, ...
        target, pred = np.ones((1, 20), int), np.zeros((1, 20), int)
        pred[0, :parts] = 1
        for thresholds in spellings:
            expected = np.arange(1, 20) <= parts
            assert average_precision(pred, target, threshold=thresholds[parts - 1]) == 1
            assert average_precision_above(pred, target, threshold=thresholds[parts - 1]) == 0
            np.testing.assert_array_equal(average_precisions(pred, target, thresholds=thresholds), expected)
            above = average_precisions_above(pred, target, thresholds=thresholds)
            np.testing.assert_array_equal(above, np.arange(1, 20) < parts)
        assert average_precision(pred, target, threshold=parts / 20 + 1e-5) == 0
        assert average_precision_above(pred, target, threshold=parts / 20 - 1e-5) == 1


def test_what_floats_make_of_exact_thresholds():
    ious = np.arange(10, 20) / 20
    lost = ~(ious >= np.arange(0.5, 1, 0.05))
    assert np.flatnonzero(lost).tolist() == [2, 3, 4, 5, 6, 7, 8, 9]
    gained = ious > np.linspace(0.5, 0.95, 10)
    assert np.flatnonzero(gained).tolist() == [8]  # 0.9 > 0.8999999999999999
    assert (ious.astype(np.float32) >= np.arange(0.5, 1, 0.05).astype(np.float32)).all()


def test_thirds():
    target, pred = np.ones((1, 3), int), np.array([[1, 0, 0]])
    assert average_precision(pred, target, threshold=1 / 3) == 1
    assert average_precision_above(pred, target, threshold=1 / 3) == 0
    assert average_precision(pred, target, threshold=0.3334) == 0


def test_the_ends():
    assert average_precision(PRED, TARGET, threshold=1e-300) == 1  # any touch
    assert average_precision_above(PRED, TARGET, threshold=0) == 1
    assert average_precision(PRED, TARGET, threshold=1) == 1 / 5
    assert average_precision_above(PRED, TARGET, threshold=1 - 1e-16) == 1 / 5
    apart = np.array([[1, 0]]), np.array([[0, 1]])
    assert average_precision(*apart, threshold=1e-300) == average_precision_above(*apart, threshold=0) == 0


def test_one_prediction_over_two_halves():
    pred, target = np.array([[1, 1]]), np.array([[1, 2]])
    assert average_precision(pred, target) == 1 / 2
    assert average_precision_above(pred, target) == 0
    assert instance_counts(pred, target, thresholds=[0.4, 0.5, 0.6]).tolist() == [
        [1, 0, 1],
        [1, 0, 1],
        [0, 1, 2],
    ]


@conventions
@given(MAPS)
@LAWS
def test_all_forms_say_the_same(one, many, counts, match, maps):
    got = counts(*maps, thresholds=np.array(THRESHOLDS))
    found = [match(*maps, threshold=t) for t in THRESHOLDS]
    lengths = [[len(m.pairs), len(m.unmatched_pred), len(m.unmatched_target)] for m in found]
    assert got.dtype == np.int64
    assert got.tolist() == lengths
    scores = [one(*maps, threshold=t) for t in THRESHOLDS]
    assert all(type(score) is float for score in scores)
    np.testing.assert_array_equal(many(*maps, thresholds=THRESHOLDS), scores)
    np.testing.assert_array_equal(ap_from_counts(got), scores)


@conventions
@given(MAPS, st.permutations([1, 2, 3, 4, 5]))
@LAWS
def test_laws(one, many, counts, match, maps, names):
    pred, target = maps
    scores = many(pred, target, thresholds=THRESHOLDS)
    if pred.any() or target.any():
        assert ((scores >= 0) & (scores <= 1)).all()
        assert (np.diff(scores) <= 0).all()  # a stricter threshold finds no more
    if pred.any():
        assert (many(pred, pred, thresholds=THRESHOLDS) == 1).all()
    np.testing.assert_array_equal(many(target, pred, thresholds=THRESHOLDS), scores)
    renamed = np.array([0, *names])[pred]
    for other in (renamed, 3 * pred, pred.astype(np.int64) * 10**12):
        np.testing.assert_array_equal(many(other, target, thresholds=THRESHOLDS), scores)
    for turned in ((pred.T, target.T), (np.flip(pred), np.flip(target))):  # tall and wide, back to front
        np.testing.assert_array_equal(many(*turned, thresholds=THRESHOLDS), scores)
    np.testing.assert_array_equal(many(pred, target, thresholds=THRESHOLDS[::-1]), scores[::-1])


@given(MAPS)
@LAWS
def test_at_least_finds_what_above_finds(maps):
    thresholds = [0.25, 0.5, 0.75]
    at_least = instance_counts(*maps, thresholds=thresholds)
    above = instance_counts_above(*maps, thresholds=thresholds)
    assert (at_least[:, 0] >= above[:, 0]).all()
    a_little_less = instance_counts_above(*maps, thresholds=np.array(thresholds) - 1e-4)
    np.testing.assert_array_equal(a_little_less, at_least)  # these maps have no IoU in between


@conventions
@given(MAPS, MAPS)
@LAWS
def test_counts_add_over_images(one, many, counts, match, first, second):
    # Two images beside each other are one image, if their objects have names of their own.
    images = [tuple(labels.ravel()[None] for labels in maps) for maps in (first, second)]
    joined = [np.concatenate([a, np.where(b > 0, b + 10, 0)], axis=1) for a, b in zip(*images, strict=True)]
    total = sum(counts(*maps, thresholds=THRESHOLDS) for maps in images)
    np.testing.assert_array_equal(counts(*joined, thresholds=THRESHOLDS), total)
    np.testing.assert_array_equal(many(*joined, thresholds=THRESHOLDS), ap_from_counts(total))


def test_data_set_and_per_image_are_two_numbers():
    busy, lonely = (PRED, TARGET), (np.array([[1, 2]]), np.array([[1, 0]]))
    total = sum(instance_counts(*maps, thresholds=[0.8]) for maps in (busy, lonely))
    assert total.tolist() == [[2, 3, 2]]
    assert ap_from_counts(total).tolist() == [2 / 7]
    assert (
        np.mean([average_precision(*maps, threshold=0.8) for maps in (busy, lonely)]) == (1 / 5 + 1 / 2) / 2
    )


def test_beside_the_table_of_scikit_image(rng):
    target = np.arange(1, 193).reshape(12, 16).repeat(9, axis=0).repeat(8, axis=1)
    lost = rng.uniform(0, 0.6, target.max() + 1)[target]  # the share of each object that is missed
    pred = np.where(rng.random(target.shape) < lost, 0, target)
    assert len(np.unique(pred)) == 193
    table = contingency_table(target, pred).toarray()
    union = table.sum(axis=0)[None] + table.sum(axis=1)[:, None] - table
    ious, thresholds = (table / union)[1:, 1:], np.arange(10, 20) / 20
    tp = (ious[None] > thresholds[:, None, None]).sum(axis=(1, 2))
    assert tp.max() > 100 > tp.min() > 0
    expected = tp / (sum(ious.shape) - tp)
    np.testing.assert_allclose(average_precisions_above(pred, target, thresholds=thresholds), expected)


def test_the_dsb_score_of_the_drawing():
    scores = average_precisions_above(PRED, TARGET, thresholds=np.arange(0.5, 1, 0.05))
    assert scores.mean() == pytest.approx((5 * 2 / 4 + 5 * 1 / 5) / 10)  # 3/4 is above 0.5 ... 0.7
    scores = average_precisions(PRED, TARGET, thresholds=np.arange(0.5, 1, 0.05))
    assert scores.mean() == pytest.approx((6 * 2 / 4 + 4 * 1 / 5) / 10)  # and at 0.75


@conventions
@pytest.mark.parametrize(
    "thresholds, message",
    [
        pytest.param(0.5, r"thresholds is 0\.5, but a list of IoU thresholds.*\[\.\.\.\]", id="a number"),
        pytest.param([], r"thresholds is empty, but at least one", id="none"),
        pytest.param([0.5, 75], r"thresholds\[1\] is 75, but", id="percent"),
        pytest.param([0.5, np.nan], r"thresholds\[1\] is nan, but", id="nan"),
        pytest.param(["0.5"], r"thresholds\[0\] is '0\.5', but it must be a number", id="text"),
        pytest.param(
            np.ones((2, 2)) / 2, r"thresholds\[0\] is an array.*, but it must be a number", id="2-D"
        ),
    ],
)
def test_bad_thresholds(one, many, counts, match, thresholds, message):
    for function in (many, counts):
        with pytest.raises(ValueError, match=message):
            function(PRED, TARGET, thresholds=thresholds)


@pytest.mark.parametrize("threshold", [0, -0.5])
def test_threshold_above_0(threshold):
    with pytest.raises(ValueError, match=r"threshold is .*lies above 0 and at most at 1: try 0\.5"):
        average_precision(PRED, TARGET, threshold=threshold)
    with pytest.raises(ValueError, match=r"thresholds\[1\] is .*lies above 0 and at most at 1"):
        average_precisions(PRED, TARGET, thresholds=[0.5, threshold])


@pytest.mark.parametrize("threshold", [1, -0.5])
def test_threshold_below_1(threshold):
    with pytest.raises(ValueError, match=r"threshold is .*lies at 0 or above and below 1: try 0\.5"):
        average_precision_above(PRED, TARGET, threshold=threshold)
    with pytest.raises(ValueError, match=r"thresholds\[1\] is .*lies at 0 or above and below 1"):
        instance_counts_above(PRED, TARGET, thresholds=[0.5, threshold])


@conventions
def test_bad_maps(one, many, counts, match):
    with pytest.raises(ValueError, match="pred is a bool mask"):
        one(PRED > 0, TARGET)
    with pytest.raises(ValueError, match="shapes differ"):
        many(PRED, TARGET[:2], thresholds=[0.5])
    with pytest.raises(ValueError, match="target holds label -1"):
        counts(PRED, TARGET - 1, thresholds=[0.5])


@pytest.mark.parametrize(
    "counts",
    [[1, 2, 3], [[1, 2]], [[1.0, 2, 3]], [[1, -2, 3]], [[True, False, True]], np.zeros((2, 4), int)],
    ids=["flat", "two", "floats", "negative", "bool", "four"],
)
def test_bad_counts(counts):
    with pytest.raises(ValueError, match=r"counts are .*, but integers \(K, 3\) of \(TP, FP, FN\).*add up"):
        ap_from_counts(counts)
