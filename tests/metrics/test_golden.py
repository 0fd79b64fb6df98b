"""The cases that Python and the widgets' JavaScript share, to the last bit."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from segcourse import metrics

FOLDER = Path(__file__).resolve().parent.parent / "golden"
CASES = json.loads((FOLDER / "metrics.json").read_text(encoding="utf-8"))
MASKS = json.loads((FOLDER / "boundaries.json").read_text(encoding="utf-8"))


def numbers(values):
    """JSON's null is our nan, its "inf" our inf."""
    values = values if isinstance(values, list) else [values]
    return np.array([np.nan if value is None else float(value) for value in values])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_scores_are_the_golden_ones_exactly(case):
    pred, target = np.array(case["pred"], np.uint8), np.array(case["target"], np.uint8)
    confusion = metrics.confusion_matrix(pred, target, num_classes=case["num_classes"])
    assert confusion.tolist() == case["confusion"]
    for key, score in {
        "iou": metrics.iou_per_class,
        "dice": metrics.dice_per_class,
        "precision": metrics.precision_per_class,
        "recall": metrics.recall_per_class,
        "accuracy": metrics.pixel_accuracy,
        "mean_iou": metrics.mean_iou,
        "mean_dice": metrics.mean_dice,
        "mean_class_accuracy": metrics.mean_class_accuracy,
    }.items():
        np.testing.assert_array_equal(np.atleast_1d(score(confusion)), numbers(case[key]), err_msg=key)


@pytest.mark.parametrize("case", [c for c in CASES if c["num_classes"] == 2], ids=lambda case: case["name"])
def test_masks_score_as_class_1(case):
    pred, target = np.array(case["pred"]), np.array(case["target"])
    keep = (pred != 255) & (target != 255)
    masks = (pred == 1) & keep, (target == 1) & keep
    np.testing.assert_array_equal([metrics.iou(*masks)], numbers(case["iou"][1]))
    np.testing.assert_array_equal([metrics.dice(*masks)], numbers(case["dice"][1]))


@pytest.mark.parametrize("case", MASKS, ids=lambda case: case["name"])
def test_boundaries_are_the_golden_ones_exactly(case):
    masks = np.array(case["pred"], bool), np.array(case["target"], bool)
    assert np.argwhere(metrics.boundary(masks[0])).tolist() == case["boundary_pred"]
    assert np.argwhere(metrics.boundary(masks[1])).tolist() == case["boundary_target"]
    for side, key in zip(metrics.surface_distances(*masks), ("from_pred", "from_target"), strict=True):
        if f"squares_{key}" in case:
            np.testing.assert_array_equal(np.sort(side), np.sqrt(case[f"squares_{key}"]))
    got = {
        "hausdorff": metrics.hausdorff_distance(*masks),
        "hd95": metrics.hd95(*masks),
        **{f"nsd_{t}": metrics.nsd(*masks, tolerance=t) for t in (1, 2)},
        **{f"boundary_iou_{w}": metrics.boundary_iou(*masks, width=w) for w in (1, 2, 3)},
    }
    for key, value in got.items():
        np.testing.assert_array_equal(numbers(value), numbers(case[key]), err_msg=key)


def test_the_files_are_what_their_maker_makes():
    spec = importlib.util.spec_from_file_location("golden_make", FOLDER / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    for name, text in make.files().items():
        assert text == (FOLDER / name).read_text(encoding="utf-8"), "run tests/golden/make.py"


def test_the_file_covers_what_definitions_differ_on():
    assert {case["num_classes"] for case in CASES} == set(range(1, 21))
    assert any(None in case["iou"] for case in CASES)
    assert any(case["accuracy"] is None for case in CASES)
    assert any(255 in row for case in CASES for row in case["pred"])
