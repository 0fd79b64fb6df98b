from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from segcourse import classical
from segcourse.widgets import RegionGrower
from segcourse.widgets._wire import unpack

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "masks.json").read_text(encoding="utf-8"))

# A bright 3x3 square; a bridge of one pixel leads to a second, slightly darker one.
IMAGE = np.full((5, 9), 30, dtype=np.uint8)
IMAGE[1:4, 1:4], IMAGE[1:4, 5:8], IMAGE[2, 4] = 100, 90, 95
TARGET = IMAGE == 100


def test_numbers_by_hand():
    grower = RegionGrower(IMAGE, seeds=[(2, 2)], tolerance=4, target=TARGET)
    assert repr(grower) == (
        "RegionGrower: (2, 2); tolerance 4, 4 neighbours; 9 pixels after 2 of 2 steps;"
        " TP 9, FP 0, FN 0; IoU 1.000, Dice 1.000"
    )


def test_one_grey_level_more_and_it_leaks_over_the_bridge():
    grower = RegionGrower(IMAGE, seeds=[(2, 2)], tolerance=5, target=TARGET)
    assert grower.scores["pixels"] == 10
    assert RegionGrower(IMAGE, seeds=[(2, 2)], tolerance=10, target=TARGET).scores["iou"] == 9 / 19


def test_the_front_moves_step_by_step():
    sizes = [RegionGrower(IMAGE, seeds=[(2, 2)], view={"step": n}).scores["pixels"] for n in range(4)]
    assert sizes == [1, 5, 10, 11]  # the seed, the plus, the square with the bridge, the first pixel beyond


def test_no_seeds_no_region():
    grower = RegionGrower(IMAGE, target=TARGET)
    assert not grower.mask.any()
    assert grower.scores["fn"] == 9
    assert np.isnan(grower.scores["precision"])
    assert "no seeds yet" in repr(grower)


def test_mask_follows_what_the_browser_saved():
    grower = RegionGrower(IMAGE)
    grower.view = {**grower.view, "seeds": [[2, 6]], "tolerance": 3}
    np.testing.assert_array_equal(grower.mask, IMAGE == 90)
    assert grower.seeds == [(2, 6)]


def test_golden_growing():
    for case in GOLDEN["growing"]:
        image = np.array(case["image"], dtype=np.uint8)
        options = {name: case[name] for name in ("seeds", "tolerance", "connectivity")}
        grower = RegionGrower(image, **options)
        np.testing.assert_array_equal(grower.steps, case["steps"])
        np.testing.assert_array_equal(grower.mask, classical.region_growing(image, **options))


def test_a_float_image_keeps_its_unit():
    grower = RegionGrower(IMAGE / 255, seeds=[(2, 2)], tolerance=4 / 255)
    np.testing.assert_array_equal(unpack(grower.gray), IMAGE)
    np.testing.assert_array_equal(grower.mask, TARGET)
    assert RegionGrower(IMAGE / 255).view["tolerance"] == 20


def test_a_large_image_is_thinned_and_its_seeds_with_it():
    grower = RegionGrower(np.kron(IMAGE, np.ones((300, 200), np.uint8)), seeds=[(700, 500)], tolerance=4)
    assert max(grower.mask.shape) <= 1024
    assert grower.seeds == [(350, 250)]
    assert grower.mask[350, 250]


def test_seeds_of_a_very_flat_picture_are_thinned_along_its_length():
    image = np.repeat(np.array([40, 200], dtype=np.uint8), (1500, 1000))[None].repeat(2, axis=0)
    grower = RegionGrower(image, seeds=[(1, 2400)], tolerance=4)
    assert grower.seeds == [(0, 800)]  # 2500 columns are shown as 834: each third
    np.testing.assert_array_equal(grower.mask, unpack(grower.gray) == 200)


def test_arguments_stay_as_they_were():
    image, seeds, view = IMAGE.copy(), np.array([[2, 2]]), {"step": 1}
    RegionGrower(image, seeds=seeds, view=view).to_png()
    np.testing.assert_array_equal(image, IMAGE)
    np.testing.assert_array_equal(seeds, [[2, 2]])
    assert view == {"step": 1}


def test_the_still_picture_marks_the_seeds():
    image = np.full((60, 60), 90, np.uint8)
    still, plain = RegionGrower(image, seeds=[(30, 30)], tolerance=0).still(), RegionGrower(image).still()
    panel = np.s_[16:190, :180]  # the left panel, grey without seeds
    assert still.shape[1] <= 480
    assert set(np.unique(plain[panel])) == {90}
    assert {0, 255} < set(np.unique(still[panel]))


@pytest.mark.parametrize(
    "image, options, message",
    [
        (np.zeros((4, 4, 3), np.uint8), {}, r"one grey value a pixel.*rgb2gray"),
        (np.zeros((4, 4)), {"seeds": [(4, 0)]}, r"seeds holds \(4, 0\).*not \(x, y\)"),
        (np.zeros((4, 4)), {"seeds": [(1, 1)], "tolerance": -1}, "tolerance is -1"),
        (
            np.zeros((4, 4)),
            {"connectivity": 4},
            "connectivity is 4, but only 1, 2 .* 1 means 4 neighbours, 2 means 8",
        ),
        (np.zeros((4, 4)), {"target": np.zeros((5, 4), bool)}, "sizes differ.*must agree"),
        (np.zeros((4, 4)), {"view": {"steps": 3}}, "holds 'steps', but only step, show"),
        (np.zeros((4, 4)), {"view": {"step": 1.5}}, r"view\['step'\] is 1.5"),
    ],
)
def test_bad_input_says_what_to_do(image, options, message):
    with pytest.raises(ValueError, match=message):
        RegionGrower(image, **options)
