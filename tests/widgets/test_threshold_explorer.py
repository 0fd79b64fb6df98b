from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from segcourse import classical, metrics
from segcourse.widgets import ThresholdExplorer
from segcourse.widgets._wire import unpack
from segcourse.widgets.threshold_explorer import clean, cut

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "masks.json").read_text(encoding="utf-8"))

# Two bright squares of 4 pixels and one speck on a dark ground.
IMAGE = np.full((8, 10), 40, dtype=np.uint8)
IMAGE[1:3, 1:3], IMAGE[5:7, 6:8], IMAGE[3, 8] = 200, 180, 220
TARGET = IMAGE > 150
TARGET[3, 8] = False


def test_numbers_by_hand():
    explorer = ThresholdExplorer(IMAGE, target=TARGET)
    assert repr(explorer) == (
        "ThresholdExplorer: grey > 128; Otsu at 40; 11.2 % in 3 parts;"
        " TP 8, FP 1, FN 0; IoU 0.889, Dice 0.941"
    )


def test_without_a_target_there_are_no_scores():
    explorer = ThresholdExplorer(IMAGE)
    assert explorer.scores == {"pixels": 9, "parts": 3}
    assert "IoU" not in repr(explorer)
    assert explorer.target == {}


def test_the_small_part_goes():
    explorer = ThresholdExplorer(IMAGE, target=TARGET, view={"smallest": 4})
    np.testing.assert_array_equal(explorer.mask, TARGET)
    assert explorer.scores["iou"] == 1


def test_mask_follows_what_the_browser_saved():
    explorer = ThresholdExplorer(IMAGE, target=TARGET)
    explorer.view = {**explorer.view, "low": 190}
    np.testing.assert_array_equal(explorer.mask, IMAGE > 190)
    assert explorer.scores["iou"] == metrics.iou(IMAGE > 190, TARGET)


def test_golden_masks():
    for case in GOLDEN["threshold"]:
        image = np.array(case["image"], dtype=np.uint8)
        mask = clean(cut(image, case["view"]), case["view"])
        assert ["".join(".#"[on] for on in row) for row in mask.astype(int)] == case["mask"], case["view"]


@pytest.mark.parametrize(
    "rule, dark, expected",
    [
        ("one", False, [0, 0, 0, 1, 1]),
        ("one", True, [1, 1, 1, 0, 0]),
        ("band", False, [0, 0, 0, 1, 0]),
        ("band", True, [1, 1, 1, 0, 1]),
        ("hysteresis", False, [0, 0, 0, 1, 1]),
        ("hysteresis", True, [1, 1, 1, 1, 0]),
    ],
)
def test_rules_and_their_dark_twins(rule, dark, expected):
    image = np.array([[0, 50, 100, 150, 200]], dtype=np.uint8)
    explorer = ThresholdExplorer(image, view={"rule": rule, "low": 100, "high": 150, "dark": dark})
    np.testing.assert_array_equal(explorer.mask, np.array([expected], dtype=bool))


def test_marks_are_those_of_otsu(rng):
    image = rng.integers(0, 256, size=(20, 20), dtype=np.uint8)
    assert ThresholdExplorer(image).marks == [
        classical.otsu_threshold(image),
        *classical.multi_otsu_thresholds(image, classes=3),
    ]
    assert (
        len(ThresholdExplorer(np.full((4, 4), 7, dtype=np.uint8)).marks) == 1
    )  # three classes need three greys


def test_a_probability_map_is_explored_in_256_steps(rng):
    probability = rng.random((6, 6))
    explorer = ThresholdExplorer(probability)
    np.testing.assert_array_equal(unpack(explorer.gray), np.round(probability * 255))
    assert "t means t / 255" in repr(explorer)
    assert explorer.source == "np.round(image * 255).astype(np.uint8)"


def test_void_counts_for_nothing():
    target = TARGET.astype(np.uint8)
    target[3, 8] = 255
    assert ThresholdExplorer(IMAGE, target=target).scores["fp"] == 0


def test_arguments_stay_as_they_were():
    image, target, view = IMAGE.copy(), TARGET.copy(), {"low": 90}
    ThresholdExplorer(image, target=target, view=view).to_png()
    np.testing.assert_array_equal(image, IMAGE)
    np.testing.assert_array_equal(target, TARGET)
    assert view == {"low": 90}


def test_a_large_image_is_thinned_and_says_so():
    explorer = ThresholdExplorer(np.tile(IMAGE, (200, 150)))
    assert max(explorer.mask.shape) <= 1024
    assert "1600x1500 became 800x750" in explorer.note


def test_the_still_picture_fits_a_notebook():
    still = ThresholdExplorer(IMAGE, target=TARGET).still()
    assert still.dtype == np.uint8
    assert still.shape[1] <= 480


@pytest.mark.parametrize(
    "image, options, message",
    [
        (np.zeros((4, 4, 3), np.uint8), {}, r"one grey value a pixel.*rgb2gray"),
        (np.zeros((4, 4)), {"target": np.zeros((4, 5), bool)}, "sizes differ.*must agree"),
        (np.zeros((4, 4)), {"target": np.full((4, 4), 3)}, "holds label 3"),
        (
            np.zeros((4, 4)),
            {"target": 255 * np.eye(4, dtype=np.uint8)},
            "target holds only 0 and 255, but .* pass target > 0",
        ),
        (np.zeros((4, 4)), {"view": {"threshold": 9}}, "holds 'threshold', but only rule, low"),
        (np.zeros((4, 4)), {"view": {"rule": "otsu"}}, "only 'one', 'band', 'hysteresis' are known"),
        (np.zeros((4, 4)), {"view": {"low": 300}}, r"view\['low'\] is 300"),
        (np.zeros((4, 4)), {"view": {"rule": "band", "low": 9, "high": 3}}, "low=9 above high=3: swap them"),
        (np.zeros((4, 4)), {"view": {"show": "errors"}}, "without a target there are none"),
        (np.zeros((4, 4)), {"view": {"opening": -1}}, r"view\['opening'\] is -1"),
        (np.zeros((4, 4)), {"view": {"opacity": 2}}, r"view\['opacity'\] is 2"),
    ],
)
def test_bad_input_says_what_to_do(image, options, message):
    with pytest.raises(ValueError, match=message):
        ThresholdExplorer(image, **options)
