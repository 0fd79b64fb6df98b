"""MaskCompare: what Python says about the two masks, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from segcourse import metrics
from segcourse.widgets import MaskCompare
from segcourse.widgets._wire import unpack

TARGET = np.array([[0, 0, 1, 1], [0, 0, 1, 255]])
PRED = np.array([[0, 1, 1, 1], [0, 0, 0, 1]])
IMAGE = np.arange(8, dtype=np.uint8).reshape(2, 4) * 30


def test_repr_by_hand():
    widget = MaskCompare(IMAGE, PRED, TARGET, class_names=["background", "cat"])
    assert repr(widget) == (
        "MaskCompare: 2x4 pixels, 2 classes, accuracy 0.714, mean IoU 0.550;"
        " background IoU 0.600 Dice 0.750; cat IoU 0.500 Dice 0.667"
    )
    np.testing.assert_array_equal(widget.confusion, [[3, 1], [1, 2]])


def test_labels_arrive_exactly_and_arguments_stay(rng):
    pred, target = rng.integers(0, 5, (2, 30, 40))
    image, copies = rng.random((30, 40, 3)), (pred.copy(), target.copy())
    widget = MaskCompare(image, pred, target)
    np.testing.assert_array_equal(unpack(widget.pred), pred)
    np.testing.assert_array_equal(unpack(widget.target), target)
    np.testing.assert_array_equal(pred, copies[0])
    np.testing.assert_array_equal(target, copies[1])
    assert [c["name"] for c in widget.classes] == [f"class {k}" for k in range(5)]
    expected = metrics.confusion_matrix(pred, target, num_classes=5)
    np.testing.assert_array_equal(widget.confusion, expected)


def test_confusion_cannot_be_changed_from_outside():
    widget = MaskCompare(IMAGE, PRED, TARGET)
    widget.confusion[:] = 0
    assert widget.confusion.sum() == 7


def test_many_classes_are_summed_up(rng):
    labels = np.arange(40).reshape(5, 8) % 12
    text = repr(MaskCompare(rng.random((5, 8)), labels, labels))
    assert text.endswith("class 7 IoU 1.000 Dice 1.000; 4 more")


def test_masks_that_hold_only_void_or_nothing():
    void = np.full((3, 3), 255)
    assert "mean IoU nan" in repr(MaskCompare(np.zeros((3, 3)), void, void))
    empty = np.zeros((3, 3), dtype=bool)
    assert "mean IoU 1.000" in repr(MaskCompare(np.zeros((3, 3)), empty, empty))


def test_large_maps_are_thinned_and_numbers_are_those_of_what_is_shown():
    target = np.zeros((2000, 1200), dtype=np.uint8)
    target[:1001] = 1
    widget = MaskCompare(np.zeros(target.shape, dtype=np.uint8), target, target)
    assert widget.target["shape"] == [1000, 600]
    assert widget.confusion.sum() == 600_000
    assert repr(widget).endswith("(shown and counted at 1/2 size: 2000x1200 became 1000x600 pixels)")


def test_still_picture_shows_three_panels():
    row = MaskCompare(np.zeros((100, 120)), np.eye(100, 120, dtype=int), np.eye(100, 120, dtype=int)).still()
    assert row.dtype == np.uint8
    assert 360 <= row.shape[1] <= 480


@pytest.mark.parametrize(
    "change, message",
    [
        ({"pred": PRED[:1]}, r"sizes differ \(image 2x4, pred 1x4, target 2x4\)"),
        ({"pred": PRED / 2}, r"pred has dtype float64, but labels are integers"),
        ({"target": -TARGET}, r"target holds label -255, but labels start at 0"),
        ({"pred": PRED * 200}, r"holds label 200, but this widget compares at most 64 classes"),
        ({"class_names": ["a"]}, r"class_names has 1 names, but the labels need 2"),
        ({"image": IMAGE * 1.0}, r"image is float with values 0\.\.210, but a float image lies in 0\.\.1"),
    ],
)
def test_bad_input_is_named(change, message):
    given = {"image": IMAGE, "pred": PRED, "target": TARGET, "class_names": None, **change}
    names = given.pop("class_names")
    with pytest.raises(ValueError, match=message):
        MaskCompare(*given.values(), class_names=names)
