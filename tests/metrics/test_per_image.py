"""Each image's own score first, then the mean: another number than the data set's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segcourse.metrics import (
    dice_per_class,
    iou_per_class,
    mean_dice,
    mean_image_dice,
    mean_image_dice_per_class,
    mean_image_iou,
    mean_iou,
)

LAWS = settings(deadline=None, max_examples=60)
BY_IMAGE = [mean_image_iou, mean_image_dice, mean_image_dice_per_class]
CONFUSIONS = st.tuples(st.integers(1, 5), st.integers(1, 6)).flatmap(
    lambda size: hnp.arrays(
        np.int64, (size[0], size[1], size[1]), elements=st.sampled_from([0, 0, 1, 2, 7, 1000])
    )
)

# One image with an object of 1 pixel, found; one with 99 pixels, of which 33 are found.
SMALL, LARGE = np.array([[0, 0], [0, 1]]), np.array([[0, 0], [66, 33]])


def test_data_set_and_per_image_iou_are_two_numbers():
    assert iou_per_class(SMALL + LARGE)[1] == 0.34
    assert mean_image_iou([SMALL, LARGE]) == pytest.approx((1 + (0 + 33 / 99) / 2) / 2)
    assert mean_iou(SMALL + LARGE) == pytest.approx((0 + 0.34) / 2)


def test_data_set_and_per_image_dice_are_two_numbers():
    assert dice_per_class(SMALL + LARGE)[1] == pytest.approx(2 * 34 / (34 + 100))
    np.testing.assert_array_equal(mean_image_dice_per_class([SMALL, LARGE]), [0, (1 + 1 / 2) / 2])
    assert mean_image_dice([SMALL, LARGE]) == pytest.approx((1 + (0 + 1 / 2) / 2) / 2)
    assert mean_dice(SMALL + LARGE) == pytest.approx((0 + 2 * 34 / (34 + 100)) / 2)


def test_a_false_alarm_in_an_empty_case_counts():
    found, alarm, empty = np.array([[8, 0], [0, 2]]), np.array([[9, 1], [0, 0]]), np.array([[10, 0], [0, 0]])
    dice = mean_image_dice_per_class([found, alarm, empty])
    assert dice[1] == (1 + 0) / 2  # the alarm is 0, and the case without either says nothing of class 1
    assert dice[0] == pytest.approx((1 + 18 / 19 + 1) / 3)
    assert mean_image_dice([found, alarm, empty]) == pytest.approx((1 + (18 / 19 + 0) / 2 + 1) / 3)


def test_images_without_a_counted_pixel_are_left_out():
    for score in (mean_image_iou, mean_image_dice):
        assert score([np.diag([3, 0]), np.zeros((2, 2), int)]) == 1
        assert np.isnan(score(np.zeros((3, 2, 2), int)))
    np.testing.assert_array_equal(mean_image_dice_per_class([np.diag([3, 0])] * 2), [1, np.nan])


@given(CONFUSIONS, st.integers(0, 2**32 - 1))
@LAWS
def test_laws(confusions, seed):
    rng = np.random.default_rng(seed)
    order, classes = rng.permutation(len(confusions)), rng.permutation(len(confusions[0]))
    for score in BY_IMAGE:
        got = np.atleast_1d(score(confusions))
        assert (((got >= 0) & (got <= 1)) | np.isnan(got)).all()
        np.testing.assert_allclose(score(confusions[order]), score(confusions))  # images have no order
        np.testing.assert_allclose(score(list(confusions)), score(confusions))
        np.testing.assert_allclose(score([*confusions, *confusions]), score(confusions))
        scales = rng.integers(1, 9, (len(confusions), 1, 1))  # larger images weigh no more
        np.testing.assert_allclose(score(confusions * scales), score(confusions))
        np.testing.assert_allclose(
            score(confusions.transpose(0, 2, 1)), score(confusions)
        )  # pred, target swap
    renamed = mean_image_dice_per_class(confusions[:, classes][:, :, classes])
    np.testing.assert_allclose(renamed, mean_image_dice_per_class(confusions)[classes])


@given(CONFUSIONS)
@LAWS
def test_one_image_is_its_own_mean(confusions):
    one = confusions[:1]
    np.testing.assert_array_equal(mean_image_iou(one), mean_iou(one[0]))
    np.testing.assert_array_equal(mean_image_dice(one), mean_dice(one[0]))
    np.testing.assert_array_equal(mean_image_dice_per_class(one), dice_per_class(one[0]))
    each = [mean_dice(confusion) for confusion in confusions]
    if not np.isnan(each).all():
        np.testing.assert_allclose(mean_image_dice(confusions), np.nanmean(each))


@pytest.mark.parametrize("score", BY_IMAGE, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    "confusions, message",
    [
        pytest.param([], r"confusions is empty, but a mean needs an image: pass one", id="none"),
        pytest.param(
            np.eye(2, dtype=int), r"confusions\[0\] has shape \(2,\).*is \(C, C\)", id="one matrix, no list"
        ),
        pytest.param([SMALL, np.eye(2)], r"confusions\[1\] has dtype float64.*counts", id="normalised"),
        pytest.param([SMALL, -SMALL], r"confusions\[1\] holds -1, but counts are 0 or more", id="negative"),
        pytest.param(
            [SMALL, np.eye(3, dtype=int)],
            r"matrices of 2 and of 3 classes, but .*same num_classes",
            id="sizes",
        ),
        pytest.param(7, r"confusions is 7, but a list of confusion matrices is needed", id="no list"),
    ],
)
def test_bad_confusions(score, confusions, message):
    with pytest.raises(ValueError, match=message):
        score(confusions)
