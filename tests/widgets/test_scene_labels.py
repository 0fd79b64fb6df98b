"""SceneLabels: how a panoptic labelling follows from the other two."""

from __future__ import annotations

import numpy as np
import pytest

from segcourse.display import colorize
from segcourse.widgets import SceneLabels
from segcourse.widgets._classes import hex_color
from segcourse.widgets._wire import unpack
from segcourse.widgets.scene_labels import merge

SEMANTIC = np.array([[0, 0, 1, 1], [0, 2, 2, 1], [0, 2, 2, 255]])
INSTANCES = np.array([[0, 0, 7, 7], [0, 0, 0, 9], [0, 0, 0, 0]])
IMAGE = np.zeros((3, 4), dtype=np.uint8)
OPTIONS = {"class_names": ["sky", "bird", "tree"], "things": ["bird"]}


def test_merge_by_hand():
    panoptic, segments = merge(SEMANTIC, INSTANCES, [1])
    np.testing.assert_array_equal(panoptic, [[1, 1, 3, 3], [1, 2, 2, 4], [1, 2, 2, 0]])
    found = [(s["label"], s["object"], s["pixels"]) for s in segments]
    assert found == [(0, 0, 4), (2, 0, 4), (1, 7, 2), (1, 9, 1)]


def test_every_pixel_has_one_segment_and_names_stand_inside_theirs(rng):
    semantic = np.kron(rng.integers(0, 4, (4, 5)), np.ones((6, 6), dtype=int))
    things = semantic >= 2
    blocks = np.kron(np.arange(1, 21).reshape(4, 5), np.ones((6, 6), dtype=int))
    panoptic, segments = merge(semantic, np.where(things, blocks, 0), [2, 3])
    assert (panoptic > 0).all()
    assert sum(s["pixels"] for s in segments) == semantic.size
    for number, segment in enumerate(segments, start=1):
        assert panoptic[tuple(segment["at"])] == number
        assert (panoptic == number).sum() == segment["pixels"]
        assert (semantic[panoptic == number] == segment["label"]).all()


def test_things_without_an_object_and_void_are_void():
    instances = np.where(INSTANCES == 7, 7, 0)
    panoptic, _ = merge(SEMANTIC, instances, [1])
    assert panoptic[1, 3] == panoptic[2, 3] == 0


def test_repr_and_names():
    widget = SceneLabels(IMAGE, SEMANTIC, INSTANCES, **OPTIONS)
    assert repr(widget) == (
        "SceneLabels: 3x4 pixels; semantic 3 classes, instance 2 objects, panoptic 4 segments"
        " (2 things, 2 stuff), largest sky 4 px, tree 4 px, bird 7 2 px, bird 9 1 px"
    )
    assert [s["name"] for s in widget.segments] == ["sky", "tree", "bird 7", "bird 9"]
    np.testing.assert_array_equal(unpack(widget.instances), INSTANCES)
    assert widget.still().shape[2] == 3


def test_a_class_has_the_colour_of_every_other_picture():
    widget = SceneLabels(IMAGE, SEMANTIC, INSTANCES, **OPTIONS)
    shown = {hex_color(rgb) for rgb in colorize(SEMANTIC)[SEMANTIC < 255]}
    first = hex_color(colorize(SEMANTIC)[0, 0])
    assert {cls["color"] for cls in widget.classes} == shown
    assert widget.classes[0]["color"] == first


def test_the_first_class_is_coloured_in_the_still_picture_too():
    white = np.full((40, 40), 255, np.uint8)
    nothing = np.zeros((40, 40), int)
    still = SceneLabels(white, nothing, nothing, class_names=["sky"], things=[]).still()
    assert set(np.unique(still[30:100, 10:30])) == {127 + 17}  # half white, half the dark of label 0


def test_things_may_be_labels():
    by_name, by_label = (
        SceneLabels(IMAGE, SEMANTIC, INSTANCES, **{**OPTIONS, "things": t}) for t in (["bird"], [1])
    )
    assert by_name.segments == by_label.segments


@pytest.mark.parametrize(
    "change, message",
    [
        ({"things": ["plane"]}, "things holds 'plane', but the classes are sky, bird, tree"),
        ({"things": [3]}, "things holds 3, but the classes are sky, bird, tree"),
        ({"things": ["tree"]}, r"object 7 of instances lies mostly on class 1, but things are \[2\]"),
        ({"class_names": ["sky", "bird"]}, "semantic holds label 2, but num_classes=2 allows 0..1"),
        ({"instances": INSTANCES[:2]}, "shapes differ"),
        ({"image": IMAGE[:2]}, "sizes differ"),
    ],
)
def test_bad_input_is_named(change, message):
    given = {"image": IMAGE, "semantic": SEMANTIC, "instances": INSTANCES, **OPTIONS, **change}
    with pytest.raises(ValueError, match=message):
        SceneLabels(**given)
