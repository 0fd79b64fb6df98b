"""MetricLab: the numbers of a mask that comes back from the browser, and challenges as they are written."""

from __future__ import annotations

import numpy as np
import pytest

from segcourse import metrics
from segcourse.widgets import MetricLab
from segcourse.widgets._wire import pack
from segcourse.widgets.metric_lab import CHALLENGES, read_challenge

TARGET = np.zeros((20, 30), dtype=bool)
TARGET[5:15, 5:15] = True


def test_starts_from_a_perfect_prediction():
    assert repr(MetricLab(TARGET)) == (
        "MetricLab: 20x30 pixels, target 100 pixels;"
        " IoU 1.000, Dice 1.000, accuracy 1.000, boundary IoU 1.000, HD95 0.000 px"
    )


def test_numbers_by_hand():
    scores = MetricLab(TARGET, pred=np.roll(TARGET, 5, axis=1)).scores
    assert scores["IoU"] == 50 / 150
    assert scores["Dice"] == 0.5
    assert scores["accuracy"] == 500 / 600
    assert scores["HD95"] == 5


def test_mask_and_scores_follow_what_the_learner_drew():
    lab, drawn = MetricLab(TARGET), np.zeros_like(TARGET)
    drawn[5:15, 5:12] = True
    lab.edited, lab.version = pack(drawn), 1
    np.testing.assert_array_equal(lab.mask, drawn)
    assert lab.scores["IoU"] == 0.7
    assert lab.scores["boundary IoU"] == metrics.boundary_iou(drawn, TARGET)


def test_browser_gets_the_rim_that_python_uses():
    for shape in [(20, 30), (256, 256), (303, 384), (600, 600)]:
        target = np.zeros(shape, dtype=bool)
        target[2:9, 2:9] = True
        lab = MetricLab(target, pred=np.roll(target, 1, axis=0))
        assert lab.scores["boundary IoU"] == metrics.boundary_iou(lab.mask, target)


def test_the_guess_asks_about_a_tenth_of_the_width():
    assert MetricLab(TARGET).slip == 1
    wide = np.zeros((10, 200), dtype=bool)
    wide[4:6, 20:180] = True
    assert MetricLab(wide).slip == 16


def test_challenges_are_read():
    assert read_challenge("dice > 0.9 and HD95 < 20") == {
        "text": "dice > 0.9 and HD95 < 20",
        "terms": [["Dice", ">", 0.9], ["HD95", "<", 20.0]],
    }
    assert len(MetricLab(TARGET).challenges) == len(CHALLENGES)
    assert len(MetricLab(TARGET, challenge="boundary IoU < 0.5").challenges) == 1
    assert MetricLab(TARGET, challenge=()).challenges == []


@pytest.mark.parametrize("text", ["Dice", "Dice > high", "F1 > 0.5", "Dice > 0.9 or HD95 > 20", ""])
def test_a_challenge_that_cannot_be_read_is_named(text):
    with pytest.raises(ValueError, match=r"each part is a metric \(IoU, Dice, accuracy, boundary IoU, HD"):
        MetricLab(TARGET, challenge=text)


@pytest.mark.parametrize(
    "given, message",
    [
        ({"target": np.zeros((4, 4), dtype=bool)}, "target is empty"),
        ({"target": TARGET * 255}, "target has dtype int64, but a mask is bool, or integer 0 and 1"),
        ({"target": TARGET, "pred": TARGET[:5]}, r"shapes differ \(target \(20, 30\), pred \(5, 30\)\)"),
        ({"target": TARGET, "image": np.zeros((3, 3))}, "sizes differ"),
    ],
)
def test_bad_input_is_named(given, message):
    with pytest.raises(ValueError, match=message):
        MetricLab(**given)


def test_arguments_stay_as_they_were():
    target, image = TARGET.copy(), np.full(TARGET.shape, 0.5)
    MetricLab(target, image=image).still()
    np.testing.assert_array_equal(target, TARGET)
    assert (image == 0.5).all()
