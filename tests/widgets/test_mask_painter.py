"""MaskPainter: the mask that comes back from the browser, its numbers, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from segcourse import metrics
from segcourse.widgets import MaskPainter
from segcourse.widgets._wire import pack, unpack

NAMES = ["background", "cat", "dog"]
IMAGE = np.linspace(0, 1, 48).reshape(6, 8)
REFERENCE = np.zeros((6, 8), dtype=int)
REFERENCE[1:3, 1:5] = 1
REFERENCE[4, :] = 2


def painter(**options):
    return MaskPainter(IMAGE, class_names=NAMES, **options)


def painted(widget, mask):
    """What the browser does when a stroke ends."""
    widget.version += 1
    widget.edited = pack(np.asarray(mask, dtype=np.uint8))
    return widget


def test_opens_empty_and_says_so():
    widget = painter()
    assert widget.mask.dtype == np.uint8
    assert not widget.mask.any()
    assert repr(widget) == "MaskPainter: 6x8 pixels; background 48, cat 0, dog 0; no reference"


def test_mask_is_what_was_painted_last():
    widget, stroke = painter(), np.zeros((6, 8), dtype=np.uint8)
    stroke[2:4, 3:6] = 2
    np.testing.assert_array_equal(painted(widget, stroke).mask, stroke)
    np.testing.assert_array_equal(painted(widget, stroke * 0).mask, stroke * 0)
    widget.mask[:] = 1  # a copy: what Python does to it is not painted
    assert not widget.mask.any()


def test_scores_by_hand():
    mask = np.zeros((6, 8), dtype=np.uint8)
    mask[1:3, 1:3] = 1  # 4 of the cat's 8 pixels
    mask[4, :4], mask[3, :4] = 2, 2  # 4 of the dog's 8, and 4 beside it
    scores = painted(painter(reference=REFERENCE), mask).scores
    assert scores["pixels"] == [36, 4, 8]
    assert scores["iou"] == [28 / 40, 4 / 8, 4 / 12]
    assert scores["dice"] == [56 / 68, 8 / 12, 8 / 16]
    assert scores["disagree"] == 12
    assert scores["accuracy"] == 36 / 48


def test_repr_carries_the_comparison():
    assert repr(painter(reference=REFERENCE, mask=REFERENCE)) == (
        "MaskPainter: 6x8 pixels; background 32, cat 8, dog 8; 0 disagree, mean IoU 1.000;"
        " background IoU 1.000 Dice 1.000; cat IoU 1.000 Dice 1.000; dog IoU 1.000 Dice 1.000"
    )


def test_void_counts_for_nothing_and_can_be_painted():
    reference = REFERENCE.copy()
    reference[0] = 255
    widget = painter(reference=reference)
    assert [ink["name"] for ink in widget.classes] == [*NAMES, "void"]
    assert widget.scores["disagree"] == 16
    mask = reference.copy()
    mask[5] = 255
    widget.mask = mask
    assert widget.scores["pixels"] == [16, 8, 8, 16]
    assert widget.scores["iou"] == [1, 1, 1]


def test_a_proposal_can_be_set_and_corrected():
    widget = painter(reference=REFERENCE)
    widget.mask = REFERENCE == 1
    np.testing.assert_array_equal(widget.mask, REFERENCE == 1)
    assert widget.version == 1
    assert widget.scores["iou"][1] == 1
    np.testing.assert_array_equal(unpack(widget.start), np.zeros((6, 8)))  # Reset goes back to the start


def test_a_large_picture_is_thinned_but_its_mask_keeps_the_size():
    image, mask = np.zeros((3, 2500)), np.zeros((3, 2500), dtype=np.uint8)
    mask[:, 600:1200] = 1
    widget = MaskPainter(image, class_names=["no", "yes"], mask=mask)
    assert "1/3 size" in widget.note
    assert widget.mask.shape == (3, 2500)
    np.testing.assert_array_equal(widget.mask, mask)
    assert widget.scores["pixels"][1] == 200
    widget.mask = 1 - mask
    np.testing.assert_array_equal(widget.mask, 1 - mask)


def test_scores_are_those_of_the_metrics(rng):
    mask, reference = rng.integers(0, 3, size=(2, 6, 8))
    scores = painter(mask=mask, reference=reference).scores
    counts = metrics.confusion_matrix(mask, reference, num_classes=3)
    np.testing.assert_array_equal(scores["iou"], metrics.iou_per_class(counts))
    assert scores["mean_iou"] == metrics.mean_iou(counts)
    assert scores["mean_dice"] == metrics.mean_dice(counts)
    assert scores["accuracy"] == metrics.pixel_accuracy(counts)


def test_still_picture_has_a_second_panel_with_a_reference():
    assert painter(reference=REFERENCE).still().shape[1] > painter().still().shape[1]
    assert painter().to_png() == painter().to_png()


@pytest.mark.parametrize(
    "given, message",
    [
        ({"class_names": "cat"}, r"class_names is 'cat', but a list of texts is needed"),
        ({"class_names": 3}, r"class_names is 3, but a list of texts is needed"),
        ({"class_names": [1, 2]}, r"class_names holds 1, but each entry is a text"),
        ({"class_names": ["cat"]}, r"has 1 names, but a list of 2 to 64 .* \['background', 'object'\]"),
        ({"void": "no"}, "void is 'no', but it is either on or off"),
        ({"view": {"tools": "paint"}}, "view holds 'tools', but only tool, show, brush, opacity, label are"),
        ({"view": {"tool": "brush"}}, r"view\['tool'\] is 'brush', but only 'paint', 'erase', 'polygon'"),
        ({"view": {"label": 3}}, r"view\['label'\] is 3, but only 0, 1, 2 are known"),
        ({"view": {"brush": 99}}, r"view\['brush'\] is 99, but it must be .* in 0\.\.40"),
        ({"reference": REFERENCE * 255}, "reference holds label 510, but num_classes=3 allows 0..2"),
        ({"reference": REFERENCE[:4]}, r"sizes differ \(image 6x8, reference 4x8\)"),
        ({"mask": REFERENCE + 1}, "mask holds label 3"),
        ({"mask": REFERENCE / 2}, "mask has dtype float64, but labels are integers"),
        ({"image": IMAGE * 255}, "image is float with values 0..255"),
    ],
)
def test_bad_input_is_named(given, message):
    with pytest.raises(ValueError, match=message):
        MaskPainter(**{"image": IMAGE, "class_names": NAMES} | given)


def test_void_is_refused_where_it_cannot_be_painted():
    widget, mask = painter(), REFERENCE.copy()
    mask[0] = 255
    with pytest.raises(
        ValueError, match=r"mask holds 255 \(void\), but this painter has no void.* void=True"
    ):
        widget.mask = mask
    with pytest.raises(ValueError, match=r"mask holds only 0 and 255, .* pass mask > 0; .* void=True"):
        widget.mask = 255 * (REFERENCE == 1)
    assert widget.version == 0


@pytest.mark.parametrize("name", ["reference", "mask"])
def test_a_mask_of_0_and_255_is_no_void_unless_void_is_asked_for(name):
    stretched = 255 * (REFERENCE > 0)
    with pytest.raises(
        ValueError, match=f"{name} holds only 0 and 255, but .* pass {name} > 0; .* void=True"
    ):
        painter(**{name: stretched})
    assert painter(**{name: stretched > 0}).classes[-1]["name"] == "dog"
    asked = painter(**{name: stretched}, void=True)
    assert (asked.mask == 255).any() == (name == "mask")
    asked.mask = stretched  # a painter with void may hold nothing else
    assert asked.scores["pixels"] == [32, 0, 0, 16]


def test_a_view_that_the_browser_saved_opens_again():
    view = {"tool": "fill", "brush": 3, "label": 255, "show": "errors", "opacity": 0.4, "guessed": None}
    assert painter(void=True, view=view).view == view


def test_arguments_stay_as_they_were():
    image, reference = IMAGE.copy(), REFERENCE.copy()
    widget = MaskPainter(image, class_names=NAMES, reference=reference, mask=reference)
    widget.mask = reference * 0
    widget.still()
    np.testing.assert_array_equal(image, IMAGE)
    np.testing.assert_array_equal(reference, REFERENCE)
