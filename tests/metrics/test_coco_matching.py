"""Which detection found which object: by hand first, then both forms of the matching, then bad input."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segcourse.metrics import CocoMatches, coco_match_boxes, coco_match_masks
from segcourse.metrics.coco_matching import THRESHOLDS, match_at_once, match_by_steps

LAWS = settings(max_examples=100, deadline=None)
ALL, SMALL, MEDIUM, LARGE = range(4)


def strips(*pixels, width=20):
    """One mask for each range of columns, on an image of one row."""
    masks = np.zeros((len(pixels), 1, width), bool)
    for mask, (first, last) in zip(masks, pixels, strict=True):
        mask[0, first:last] = True
    return masks


def matched(masks, true_masks, *, scores=None, labels=None, true_labels=None, **target) -> CocoMatches:
    """The detections stand from strong to weak and all are of one class, if nothing else is said."""
    prediction = {
        "masks": masks,
        "scores": np.arange(len(masks))[::-1] if scores is None else scores,
        "labels": np.ones(len(masks), int) if labels is None else labels,
    }
    true_labels = np.ones(len(true_masks), int) if true_labels is None else true_labels
    return coco_match_masks(prediction, {"masks": true_masks, "labels": true_labels, **target})


def outcome(found: CocoMatches, *, area=ALL, threshold=0.5) -> str:
    """A letter for each detection: hit, miss or ignored."""
    t = int(np.argmin(np.abs(THRESHOLDS - threshold)))
    hits, misses = found.hits[:, area, t], found.misses[:, area, t]
    assert not (hits & misses).any()
    return "".join(np.where(hits, "h", np.where(misses, "m", "i")).tolist())


# ---- by hand


@pytest.mark.parametrize("shared", range(10, 21))
def test_an_iou_equal_to_the_threshold_is_a_match(shared):
    found = matched(strips((0, shared)), strips((0, 20)))  # an IoU of shared / 20
    expected = [shared >= k for k in range(10, 20)]
    assert found.hits[0, ALL].tolist() == expected
    assert found.misses[0, ALL].tolist() == [not hit for hit in expected]


def test_the_stronger_detection_takes_the_object():
    good, better = (0, 6), (0, 8)
    assert outcome(matched(strips(good, better), strips((0, 10)))) == "hm"
    assert outcome(matched(strips(good, better), strips((0, 10))), threshold=0.7) == "mh"
    found = matched(strips(good, better), strips((0, 10)), scores=[0.3, 0.4])
    assert found.scores.tolist() == [0.4, 0.3]
    assert outcome(found, threshold=0.7) == "hm"


def test_equal_scores_choose_as_they_come():
    assert outcome(matched(strips((0, 6), (0, 8)), strips((0, 10)), scores=[0.4, 0.4]), threshold=0.7) == "mh"
    assert outcome(matched(strips((0, 6), (0, 8)), strips((0, 10)), scores=[0.4, 0.4])) == "hm"


def test_the_largest_iou_is_chosen():
    assert outcome(matched(strips((0, 5), (0, 4)), strips((0, 4), (0, 5))), threshold=0.95) == "hh"
    assert outcome(matched(strips((0, 5), (0, 4)), strips((0, 5), (0, 4))), threshold=0.95) == "hh"


def test_of_equal_ious_the_last_is_chosen():
    assert outcome(matched(strips((0, 10), (0, 5)), strips((0, 5), (5, 10)))) == "hh"
    assert outcome(matched(strips((0, 10), (0, 5)), strips((5, 10), (0, 5)))) == "hm"


def test_classes_do_not_meet():
    found = matched(strips((0, 9), (0, 9)), strips((0, 9)), labels=[2, 1], true_labels=[1])
    assert outcome(found) == "mh"
    assert found.labels.tolist() == [2, 1]
    assert found.target_labels.tolist() == [1]


def test_what_finds_a_crowd_is_ignored_however_often():
    objects = strips((0, 12), (14, 20))
    found = matched(strips((0, 3), (2, 6), (8, 14), (14, 20), (8, 16)), objects, iscrowd=[1, 0])
    # shares inside the crowd: 3 / 3, 4 / 4, 4 / 6; then the object; then 4 / 8
    assert outcome(found) == "iiihi"
    assert outcome(found, threshold=0.7) == "iimhm"
    assert found.target_counts.tolist() == [[False] * 4, [True, True, False, False]]


def test_an_object_to_find_goes_before_an_ignored_one_with_a_larger_iou():
    found = matched(strips((0, 10)), strips((0, 10), (0, 6)), iscrowd=[1, 0])
    assert outcome(found) == "h"
    assert outcome(found, threshold=0.65) == "i"


def squares(*sides):
    masks = np.zeros((len(sides), 100, 101), bool)
    for mask, side in zip(masks, sides, strict=True):
        mask[:side, :side] = True
    return masks


def test_ranges_of_areas_share_their_ends():
    found = matched(squares(), squares(31, 32, 33, 96, 97))
    assert found.target_counts[:, SMALL].tolist() == [True, True, False, False, False]
    assert found.target_counts[:, MEDIUM].tolist() == [False, True, True, True, False]
    assert found.target_counts[:, LARGE].tolist() == [False, False, False, True, True]
    assert found.target_counts[:, ALL].all()


def test_a_detection_of_another_size_is_an_error_only_if_it_takes_no_part():
    small, large = squares(30), squares(97)
    assert [outcome(matched(large, small), area=a) for a in range(4)] == ["m", "i", "i", "m"]
    nearly = matched(squares(33), squares(32))  # of medium area, and found an object that is small as well
    assert [outcome(nearly, area=a) for a in range(4)] == ["h", "h", "h", "i"]
    assert outcome(matched(squares(34), squares(31)), area=MEDIUM) == "i"  # the small object is ignored there


def test_a_given_area_is_believed():
    found = matched(squares(30), squares(30), area=[5000])
    assert found.target_counts.tolist() == [[True, False, True, False]]
    assert [outcome(found, area=a) for a in range(4)] == ["h", "i", "h", "i"]


def test_boxes_have_the_area_of_boxes_but_a_target_may_say_another():
    boxes = {"boxes": [[0, 0, 40, 40]], "labels": [1]}
    plain = coco_match_boxes({**boxes, "scores": [1]}, boxes)
    assert plain.target_counts.tolist() == [[True, False, True, False]]
    thin = coco_match_boxes({**boxes, "scores": [1]}, {**boxes, "area": [300]})  # as COCO has it: of the mask
    assert thin.target_counts.tolist() == [[True, True, False, False]]
    assert [outcome(thin, area=a) for a in range(4)] == ["h", "h", "i", "i"]
    missed = coco_match_boxes({**boxes, "scores": [1]}, {"boxes": [[50, 50, 60, 60]], "labels": [1]})
    assert [outcome(missed, area=a) for a in range(4)] == ["m", "i", "m", "i"]


def test_known_iou_of_boxes():
    def hits(box, true):
        prediction = {"boxes": [box], "labels": [1], "scores": [0.5]}
        return int(coco_match_boxes(prediction, {"boxes": [true], "labels": [1]}).hits[0, ALL].sum())

    assert hits([0, 0, 2, 2], [0, 0, 2, 3]) == 4  # 4 / 6: 0.5, 0.55, 0.6, 0.65; with VOC's + 1 it were 9 / 12
    assert hits([1, 0.5, 4, 2.5], [1, 0.5, 4, 2.5]) == 10
    assert hits([0, 0, 4, 4], [2, 2, 6, 6]) == 0  # 4 / 28
    assert hits([0, 0, 2, 2], [2, 0, 4, 2]) == 0  # side by side
    assert hits([1, 1, 1, 5], [1, 1, 1, 5]) == 0  # no area, no IoU


def test_a_hundred_detections_of_each_class_count():
    masks, labels = np.repeat(strips((0, 5)), 230, axis=0), np.repeat([1, 2], [120, 110])
    found = matched(masks, strips((0, 5)), labels=labels, scores=np.random.default_rng(0).permutation(230))
    assert len(found.scores) == 200
    for label in (1, 2):
        mine = found.labels == label
        assert found.ranks[mine].tolist() == list(range(100))
        assert (np.diff(found.scores[mine]) < 0).all()


def test_nothing_on_one_side_or_both():
    nothing, one = np.zeros((0, 1, 20), bool), strips((0, 4))
    assert matched(nothing, nothing).hits.shape == (0, 4, 10)
    assert outcome(matched(one, nothing)) == "m"
    assert matched(nothing, one).target_counts.tolist() == [[True, True, False, False]]
    empty = coco_match_boxes(
        {"boxes": np.zeros((0, 4)), "labels": [], "scores": []}, {"boxes": np.zeros((0, 4)), "labels": []}
    )
    assert empty.misses.shape == (0, 4, 10)
    assert empty.labels.dtype == empty.target_labels.dtype == np.int64


def test_an_empty_mask_finds_nothing_and_is_not_found():
    found = matched(strips((3, 3), (0, 5)), strips((3, 3), (0, 5)))
    assert outcome(found) == "mh"
    assert found.target_counts[:, SMALL].tolist() == [
        True,
        True,
    ]  # but it counts as an object that was missed
    assert outcome(matched(strips((3, 3)), strips((3, 3)), iscrowd=[1])) == "m"


# ---- the textbook form and the fast form


@st.composite
def tables(draw):
    found, true = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    values = st.sampled_from([0, 0.3, 0.5, 0.55, 0.6, 0.7, 0.7000000000000001, 0.95, 1])
    iou = draw(hnp.arrays(float, (found, true), elements=values))
    crowd = draw(hnp.arrays(bool, (true,)))
    return iou, crowd, draw(hnp.arrays(bool, (4, true))) | crowd


@given(tables())
@LAWS
def test_both_forms_choose_alike(table):
    iou, crowd, ignored = table
    at_once = match_at_once(iou, crowd=crowd, ignored=ignored)
    assert at_once.shape == (len(iou), 4, 10)
    for area, others in enumerate(ignored):
        for t, threshold in enumerate(THRESHOLDS):
            by_steps = match_by_steps(iou, crowd=crowd, ignored=others, threshold=threshold)
            np.testing.assert_array_equal(at_once[:, area, t], by_steps)


@given(tables())
@LAWS
def test_what_a_choice_has_to_be(table):
    iou, crowd, ignored = table
    chosen = match_by_steps(iou, crowd=crowd, ignored=ignored[0], threshold=0.5)
    pairs = [(d, g) for d, g in enumerate(chosen.tolist()) if g >= 0]
    taken = [g for _, g in pairs if not crowd[g]]
    assert len(taken) == len(set(taken))  # an object is found once, a crowd as often as you like
    assert all(iou[pair] >= 0.5 for pair in pairs)
    for d in np.flatnonzero(chosen < 0):  # what was left over had nothing left
        assert all(iou[d, g] < 0.5 or g in chosen[:d] for g in range(len(crowd)))
        assert not (crowd & (iou[d] >= 0.5)).any()


# ---- what is taken as input


def scene(rng, found=5, true=4):
    masks = [rng.random((n, 12, 17)) > 0.6 for n in (found, true)]
    prediction = {"masks": masks[0], "labels": rng.integers(1, 3, found), "scores": rng.random(found)}
    target = {"masks": masks[1], "labels": rng.integers(1, 3, true), "iscrowd": rng.integers(0, 2, true)}
    prediction["masks"][:3] = target["masks"][:3]
    for entry, count in ((prediction, found), (target, true)):
        corners = rng.integers(0, 9, (count, 4)).astype(float)
        entry["boxes"] = np.hstack([corners[:, :2], corners[:, :2] + corners[:, 2:]])
    return prediction, target


def assert_same(got, expected):
    for one, other in zip(got, expected, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


CHANGES = {
    "torch": lambda a: torch.as_tensor(a),
    "list": lambda a: a.tolist(),
    "columns": np.asfortranarray,
    "swapped bytes": lambda a: a.astype(a.dtype.newbyteorder(">")),
    "every second": lambda a: np.repeat(a, 2, axis=0)[::2],
    "back to front": lambda a: np.ascontiguousarray(a[::-1])[::-1],
}


@pytest.mark.parametrize("match", [coco_match_masks, coco_match_boxes], ids=lambda f: f.__name__)
@pytest.mark.parametrize("change", CHANGES)
def test_any_array_will_do_and_none_is_changed(match, change, rng):
    prediction, target = scene(rng)
    expected = match(prediction, target)
    changed = [{k: CHANGES[change](v) for k, v in entry.items()} for entry in (prediction, target)]
    for entry in (prediction, target):
        for value in entry.values():
            value.flags.writeable = False
    assert_same(match(*changed), expected)
    assert_same(match(prediction, target), expected)
    for entry, before in zip(changed, (prediction, target), strict=True):
        for key, value in entry.items():
            np.testing.assert_array_equal(np.asarray(value), before[key])


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"])
def test_integer_masks_and_labels_of_any_kind(dtype, rng):
    prediction, target = scene(rng)
    changed = [
        {
            key: entry[key].astype(dtype) if key in ("masks", "labels", "iscrowd") else entry[key]
            for key in entry
        }
        for entry in (prediction, target)
    ]
    expected = coco_match_masks(prediction, target)
    assert_same(coco_match_masks(*changed), expected)
    assert_same(coco_match_masks(prediction, changed[1]), expected)


def test_masks_of_mask_rcnn_have_an_axis_of_one(rng):
    prediction, target = scene(rng)
    four = {**prediction, "masks": prediction["masks"][:, None], "further": "entries", "image_id": 3}
    assert_same(coco_match_masks(four, target), coco_match_masks(prediction, target))


def test_matches_hold_no_masks(rng):
    prediction, target = scene(rng)
    for field in coco_match_masks(prediction, target):
        assert not any(np.shares_memory(field, value) for e in (prediction, target) for value in e.values())
        assert field.size <= 5 * 4 * 10


# ---- bad input

GOOD = (
    {
        "masks": strips((0, 3), (5, 9)),
        "boxes": [[0, 0, 3, 1], [5, 0, 9, 1]],
        "labels": [1, 1],
        "scores": [0.5, 0.6],
    },
    {"masks": strips((0, 4)), "boxes": [[0, 0, 4, 1]], "labels": [1]},
)


@pytest.mark.parametrize(
    "side, change, message",
    [
        (
            0,
            {"labels": None},
            r"prediction holds .*'masks'.*, but 'labels' is needed: write \{'labels': \(N,\)",
        ),
        (0, {"scores": None}, r"prediction holds .*, but 'scores' is needed: .*'scores': \(N,\)"),
        (1, {"labels": None}, r"target holds .*, but 'labels' is needed: write \{'labels': \(N,\), 'masks'"),
        (0, {"labels": [0.5, 1.5]}, r"prediction\['labels'\] has dtype float64, but labels are integers"),
        (0, {"labels": [1, -1]}, r"prediction\['labels'\] holds label -1, but labels start at 0"),
        (0, {"labels": [[1], [1]]}, r"prediction\['labels'\] has shape \(2, 1\), but \(N,\) is needed"),
        (0, {"scores": [0.5]}, r"prediction\['scores'\] has shape \(1,\), but for 2 labels \(2,\) is needed"),
        (
            0,
            {"scores": [0.5, np.nan]},
            r"prediction\['scores'\] holds nan at \(1,\), but every value must be",
        ),
        (0, {"scores": ["a", "b"]}, r"prediction\['scores'\] is .*, but real numbers are needed"),
        (1, {"iscrowd": [0, 1]}, r"target\['iscrowd'\] has shape \(2,\), but for 1 labels \(1,\) is needed"),
        (1, {"iscrowd": [2]}, r"target\['iscrowd'\] holds \[2\], but it is an integer 0 or 1"),
        (1, {"iscrowd": [-1]}, r"target\['iscrowd'\] holds \[-1\], but it is an integer 0 or 1"),
        (1, {"iscrowd": [1.0]}, r"target\['iscrowd'\] holds \[1.0\], but it is an integer 0 or 1"),
        (1, {"area": [-3]}, r"target\['area'\] holds -3, but no area is negative: leave it out"),
        (1, {"area": [np.inf]}, r"target\['area'\] holds inf at \(0,\), but every value must be finite"),
        (1, {"area": [3, 4]}, r"target\['area'\] has shape \(2,\), but for 1 labels"),
    ],
)
@pytest.mark.parametrize("match", [coco_match_masks, coco_match_boxes], ids=lambda f: f.__name__)
def test_bad_entries(match, side, change, message):
    given = [dict(entry) for entry in GOOD]
    given[side].update(change)
    with pytest.raises(ValueError, match=message):
        match(*given)


@pytest.mark.parametrize(
    "side, masks, message",
    [
        (0, None, r"prediction holds .*, but 'masks' is needed"),
        (0, strips((0, 3)), r"\['masks'\] has shape \(1, 1, 20\), but for 2 labels \(2, H, W\) is needed"),
        (
            0,
            strips((0, 3), (0, 4))[:, 0],
            r"has shape \(2, 20\), but for 2 labels \(2, H, W\) is needed, a mask each",
        ),
        (1, np.zeros((1, 0, 5), bool), r"target\['masks'\] has shape \(1, 0, 5\), but for 1 labels"),
        (0, strips((0, 3), (0, 4)) * 0.7, r"has dtype float64, but a mask is bool: decide first, .* > 0.5"),
        (0, strips((0, 3), (0, 4)) * 255, r"holds values 0\.\.255, but a mask is bool, or integer 0 and 1"),
        (1, -strips((0, 3)).astype(int), r"target\['masks'\] holds values -1\.\.0, but a mask is bool"),
        (0, [[[True]], [[True, False]]], r"prediction\['masks'\] is .*, but an array is needed"),
        (
            1,
            np.zeros((1, 20, 1), bool),
            r"are of size \(1, 20\), target\['masks'\] of \(20, 1\), but both lie in",
        ),
        (1, np.zeros((1, 2, 1, 20), bool), r"target\['masks'\] has shape \(1, 2, 1, 20\), but"),
    ],
)
def test_bad_masks(side, masks, message):
    given = [dict(entry) for entry in GOOD]
    given[side]["masks"] = masks
    with pytest.raises(ValueError, match=message):
        coco_match_masks(*given)


@pytest.mark.parametrize(
    "boxes, message",
    [
        (None, r"target holds .*, but 'boxes' is needed"),
        ([0, 0, 4, 1], r"target\['boxes'\] has shape \(4,\), but for 1 labels \(1, 4\) is needed"),
        ([], r"for no object write np.zeros\(\(0, 4\)\)"),
        ([[0, 0, 4, np.nan]], r"target\['boxes'\] holds nan at \(0, 3\), but every value must be finite"),
        ([[5, 5, 4, 9]], r"holds \[5.0, 5.0, 4.0, 9.0\], but a box is \(x1, y1, x2, y2\).*x \+ width"),
        ([[5, 5, 9, 4]], r"but a box is \(x1, y1, x2, y2\)"),
        ([["a", "b", "c", "d"]], r"target\['boxes'\] is .*, but real numbers are needed"),
    ],
)
def test_bad_boxes(boxes, message):
    with pytest.raises(ValueError, match=message):
        coco_match_boxes(GOOD[0], {**GOOD[1], "boxes": boxes})


@pytest.mark.parametrize("order", ["XYWH", "CXCYWH"])
def test_boxes_that_say_what_they_are_are_believed(order):
    torch, tensors = pytest.importorskip("torch"), pytest.importorskip("torchvision.tv_tensors")
    numbers = torch.tensor([[2.0, 3, 8, 9]])
    corners = tensors.BoundingBoxes(numbers, format="XYXY", canvas_size=(20, 20))
    said = {"boxes": corners, "labels": [1]}
    found = {"boxes": [[2, 3, 8, 9]], "labels": [1], "scores": [0.5]}
    assert coco_match_boxes(found, said).hits[:, 0].all()
    other = tensors.BoundingBoxes(numbers, format=order, canvas_size=(20, 20))
    with pytest.raises(ValueError, match=rf"target\['boxes'\] has format {order}, but a box is \(x1, y1"):
        coco_match_boxes(found, {"boxes": other, "labels": [1]})


@pytest.mark.parametrize("value", [None, [1, 2], np.zeros(3), "masks"])
def test_no_dict(value):
    with pytest.raises(ValueError, match=r"prediction is .*, but a dict of arrays is needed: write \{"):
        coco_match_masks(value, GOOD[1])
    with pytest.raises(ValueError, match=r"target is .*, but a dict of arrays is needed: write \{"):
        coco_match_boxes(GOOD[0], value)
