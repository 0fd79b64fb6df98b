"""Counting pairs: by hand, by the laws of counting, and beside scikit-learn, torchmetrics and torchvision."""

from __future__ import annotations

import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import confusion_matrix as sklearn_confusion

from segcourse.metrics import confusion_matrix, iou_per_class
from segcourse.metrics.confusion import (
    CHUNK,
    count_labels,
    count_pixels,
    count_runs,
    count_two_classes,
    pair_changes,
    places,
    run_starts,
)

LAWS = settings(deadline=None, max_examples=60)
DTYPES = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"]


@st.composite
def label_maps(draw, void: bool = True):
    """(pred, target, num_classes): patches or noise, of any small shape, with or without void."""
    classes = draw(st.integers(1, 20))
    height, width, patch = draw(st.integers(1, 12)), draw(st.integers(1, 12)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pred, target = np.kron(
        rng.integers(0, classes, (2, height, width)), np.ones((1, patch, patch), int)
    ).astype(np.uint8)
    if void and draw(st.booleans()):
        target[rng.random(target.shape) < 0.1] = 255
        pred[rng.random(pred.shape) < 0.05] = 255
    return pred, target, classes


@pytest.mark.parametrize(
    "pred, target, expected",
    [
        pytest.param([1, 1, 0, 0], [1, 0, 0, 0], [[2, 1], [0, 1]], id="one false positive"),
        pytest.param([0, 0, 1], [1, 0, 1], [[1, 0], [1, 1]], id="one false negative"),
        pytest.param([1, 0, 1], [255, 0, 255], [[1, 0], [0, 0]], id="void in the target"),
        pytest.param([1, 255, 255], [1, 0, 1], [[0, 0], [0, 1]], id="void in the prediction"),
        pytest.param([255, 1], [255, 255], [[0, 0], [0, 0]], id="nothing but void"),
        pytest.param([], [], [[0, 0], [0, 0]], id="no pixel"),
    ],
)
def test_known_counts(pred, target, expected):
    got = confusion_matrix(np.array(pred, int), np.array(target, int), num_classes=2)
    assert got.dtype == np.int64
    np.testing.assert_array_equal(got, expected)


def test_rows_are_the_target():
    got = confusion_matrix([[2, 2]], [[0, 1]], num_classes=3)
    np.testing.assert_array_equal(got, [[0, 0, 1], [0, 0, 1], [0, 0, 0]])


def test_void_may_have_another_number_or_none():
    pred, target = np.array([0, 1, 1]), np.array([0, -1, 1])
    np.testing.assert_array_equal(
        confusion_matrix(pred, target, num_classes=2, ignore_index=-1), [[1, 0], [0, 1]]
    )
    many = np.array([255, 255, 299])
    assert confusion_matrix(many, many, num_classes=300, ignore_index=None)[255, 255] == 2


@given(label_maps())
@LAWS
def test_textbook_and_fast_form_agree(maps):
    pred, target, classes = maps
    options = {"num_classes": classes, "ignore_index": 255}
    textbook = count_pixels(pred, target, **options)
    np.testing.assert_array_equal(count_runs(pred.ravel(), target.ravel(), **options), textbook)
    np.testing.assert_array_equal(count_labels(pred.ravel(), target.ravel(), **options), textbook)
    np.testing.assert_array_equal(confusion_matrix(pred, target, num_classes=classes), textbook)


@pytest.mark.parametrize(
    "dtype, void", [("uint8", 255), ("uint8", 2), ("int8", -1), ("int16", 300), ("int64", -1), ("uint64", 2)]
)
@given(hnp.arrays(np.int64, (2, 40), elements=st.sampled_from([0, 0, 0, 1, 1, 99])))
@LAWS
def test_two_classes_are_counted_by_ones(dtype, void, maps):
    maps = np.where(maps == 99, void, maps).astype(dtype)
    textbook = count_pixels(*maps, num_classes=2, ignore_index=void)
    np.testing.assert_array_equal(count_two_classes(*maps, ignore_index=void), textbook)
    np.testing.assert_array_equal(confusion_matrix(*maps, num_classes=2, ignore_index=void), textbook)


@given(
    hnp.arrays(bool, st.integers(0, 9).map(lambda words: 8 * words), elements=st.sampled_from([0, 0, 0, 1]))
)
@LAWS
def test_places_are_those_of_numpy(flags):
    np.testing.assert_array_equal(places(flags), np.flatnonzero(flags))


@given(label_maps())
@LAWS
def test_a_run_starts_where_a_pair_is_new(maps):
    pred, target = maps[0].ravel(), maps[1].ravel()
    by_hand = [i for i in range(pred.size) if i == 0 or (pred[i], target[i]) != (pred[i - 1], target[i - 1])]
    np.testing.assert_array_equal(run_starts(pred, target), by_hand)
    assert pair_changes(pred, target).sum() == len(by_hand)


@pytest.mark.parametrize("classes", [254, 255, 256, 257, 300])
@pytest.mark.parametrize("patch", [1, 40], ids=["noise", "patches"])
def test_the_last_of_many_classes_is_no_void(rng, classes, patch):
    maps = rng.integers(classes - 3, classes, (2, 500)).repeat(patch, axis=1)
    maps[:, :7] = -1
    expected = count_pixels(*maps, num_classes=classes, ignore_index=-1)
    np.testing.assert_array_equal(
        confusion_matrix(*maps, num_classes=classes, ignore_index=-1), expected, strict=True
    )


@pytest.mark.parametrize("patch", [1, 3, 700], ids=["noise", "small patches", "large patches"])
def test_forms_agree_over_several_chunks(rng, patch):
    small = rng.integers(0, 21, (2, 700 // patch + 1, 1000 // patch + 1)).astype(np.uint8)
    pred, target = small.repeat(patch, axis=1).repeat(patch, axis=2)[:, :700, :1000]
    target = target.copy()
    target[:, 300:310] = 255
    assert pred.size > 2 * CHUNK
    np.testing.assert_array_equal(
        confusion_matrix(pred, target, num_classes=21),
        count_pixels(pred, target, num_classes=21, ignore_index=255),
    )


@pytest.mark.filterwarnings("ignore:The number of unique classes:UserWarning")  # tiny maps
@given(label_maps())
@LAWS
def test_scikit_learn_counts_the_same(maps):
    pred, target, classes = maps
    keep = (pred != 255) & (target != 255)
    if keep.any() and classes > 1:  # for one class it warns, whatever `labels` says
        oracle = sklearn_confusion(target[keep], pred[keep], labels=range(classes))
        np.testing.assert_array_equal(confusion_matrix(pred, target, num_classes=classes), oracle)


@given(label_maps())
@LAWS
def test_torchmetrics_counts_the_same(maps):
    torch = pytest.importorskip("torch")
    pred, target, classes = maps
    pred = np.where(pred == 255, 0, pred)  # torchmetrics takes void in the target only
    if classes > 1:
        oracle = torchmetrics().multiclass_confusion_matrix(
            torch.from_numpy(pred).long(), torch.from_numpy(target).long(), classes, ignore_index=255
        )
        np.testing.assert_array_equal(confusion_matrix(pred, target, num_classes=classes), oracle)


def torchmetrics():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own imports
        return pytest.importorskip("torchmetrics.functional.classification")


@given(label_maps())
@LAWS
def test_torchvision_counts_the_same(maps):
    """Its references for segmentation count with one bincount, and drop what is no class in the target."""
    torch = pytest.importorskip("torch")
    pred, target, classes = maps
    pred = np.where(pred == 255, 0, pred)
    a, b = (torch.from_numpy(labels).flatten().long() for labels in (target, pred))
    k = (a >= 0) & (a < classes)
    oracle = torch.bincount(classes * a[k] + b[k], minlength=classes**2).reshape(classes, classes)
    np.testing.assert_array_equal(confusion_matrix(pred, target, num_classes=classes), oracle)


@given(label_maps(), st.integers(0, 2**32 - 1))
@LAWS
def test_laws_of_counting(maps, seed):
    pred, target, classes = maps
    whole = confusion_matrix(pred, target, num_classes=classes)
    half = len(pred) // 2
    parts = [confusion_matrix(pred[s], target[s], num_classes=classes) for s in np.s_[:half, half:]]
    np.testing.assert_array_equal(whole, sum(parts))  # matrices add
    np.testing.assert_array_equal(whole.T, confusion_matrix(target, pred, num_classes=classes))
    assert whole.sum() == np.count_nonzero((pred != 255) & (target != 255))  # each pixel once
    order = np.append(np.random.default_rng(seed).permutation(classes), np.full(256 - classes, 255))
    renamed = confusion_matrix(order[pred], order[target], num_classes=classes)  # labels are only names
    np.testing.assert_array_equal(renamed[np.ix_(order[:classes], order[:classes])], whole)


@pytest.mark.parametrize("shape", [(3, 7), (7, 3), (2, 3, 5), (4, 3, 2, 5), (11,), (1, 1)], ids=str)
def test_any_shape(rng, shape):
    pred, target = rng.integers(0, 4, (2, *shape))
    expected = count_pixels(pred, target, num_classes=4, ignore_index=255)
    np.testing.assert_array_equal(confusion_matrix(pred, target, num_classes=4), expected)


@pytest.mark.parametrize("target_dtype", DTYPES)
@pytest.mark.parametrize("pred_dtype", DTYPES)
def test_any_two_integer_dtypes(rng, pred_dtype, target_dtype):
    pred, target = rng.integers(0, 5, (2, 6, 9))
    expected = confusion_matrix(pred, target, num_classes=5)
    got = confusion_matrix(pred.astype(pred_dtype), target.astype(target_dtype), num_classes=5)
    np.testing.assert_array_equal(got, expected)


def test_bool_masks_are_two_classes():
    pred, target = np.array([True, True, False]), np.array([True, False, False])
    np.testing.assert_array_equal(confusion_matrix(pred, target, num_classes=2), [[1, 1], [0, 1]])


@pytest.mark.parametrize(
    "view",
    [np.s_[::2, ::-1], np.s_[1:, 1:-1], np.s_[::-3]],
    ids=["steps and mirrored", "cropped", "backwards"],
)
def test_views_and_read_only_arrays(rng, view):
    pred, target = rng.integers(0, 5, (2, 30, 40)).astype(np.uint8)
    before = pred.copy(), target.copy()
    for array in (pred, target):
        array.flags.writeable = False
    got = confusion_matrix(pred[view], target[view], num_classes=5)
    np.testing.assert_array_equal(
        got, confusion_matrix(pred[view].copy(), target[view].copy(), num_classes=5)
    )
    np.testing.assert_array_equal(
        confusion_matrix(pred.T, target.T, num_classes=5), confusion_matrix(pred, target, num_classes=5)
    )
    np.testing.assert_array_equal([pred, target], before)


def test_run_starts_known():
    starts = run_starts(np.array([0, 0, 1, 1, 1]), np.array([0, 0, 0, 2, 2]))
    np.testing.assert_array_equal(starts, [0, 2, 3])


def test_matrix_is_the_callers_own(rng):
    pred = rng.integers(0, 3, (4, 4))
    got = confusion_matrix(pred, pred, num_classes=3)
    got += 1  # writable, and no view of something larger
    assert got.base is None
    assert np.isfinite(iou_per_class(got)).all()


@pytest.mark.parametrize(
    "pred, target, options, message",
    [
        pytest.param(
            [0, 1],
            [0, 1, 1],
            {},
            r"shapes differ \(pred \(2,\), target \(3,\)\).*crop or resize",
            id="shapes",
        ),
        pytest.param(
            [0, 2], [0, 1], {}, r"pred holds label 2, but num_classes=2 allows 0\.\.1.*remap", id="pred label"
        ),
        pytest.param([0, 1], [0, 7], {}, r"target holds label 7, but num_classes=2", id="target label"),
        pytest.param([0, 1], [0, -1], {}, r"target holds label -1, but num_classes=2", id="negative"),
        pytest.param(
            [0, 1], [0, 255], {"ignore_index": None}, r"target holds label 255.*=None", id="void unnamed"
        ),
        pytest.param([0, 1], [0, 254], {}, r"label 254.*ignore_index=255", id="nearly void"),
        pytest.param(
            [0.2, 1.0],
            [0, 1],
            {},
            r"pred has dtype float64, but labels are integers: for scores use argmax",
            id="scores",
        ),
        pytest.param(["a"], ["b"], {}, r"pred has dtype <U1, but labels are integers", id="text"),
        pytest.param(
            [0, 1],
            [0, 1],
            {"num_classes": 70_000, "ignore_index": None},  # ids of objects, most likely: 36 GB of counts
            r"num_classes is 70000, but it must be a finite number in 1\.\.32768",
            id="too many classes",
        ),
        pytest.param(
            [0],
            [0],
            {"num_classes": 0},
            r"num_classes is 0, but it must be a finite number in 1\.\.",
            id="no class",
        ),
        pytest.param(
            [0], [0], {"num_classes": 2.5}, r"num_classes is 2\.5, but it must be a whole number", id="half"
        ),
        pytest.param(
            [0],
            [0],
            {"ignore_index": 0},
            r"ignore_index=0 is one of the classes 0\.\.1.*ignore_index=None",
            id="void is a class",
        ),
        pytest.param(
            [0],
            [0],
            {"num_classes": 300},
            r"ignore_index=255 is one of the classes 0\.\.299",
            id="more than 255",
        ),
        pytest.param(
            [0],
            [0],
            {"ignore_index": 1.5},
            r"ignore_index is 1\.5, but it must be a whole number, or None",
            id="void 1.5",
        ),
    ],
)
def test_bad_input(pred, target, options, message):
    with pytest.raises(ValueError, match=message):
        confusion_matrix(np.array(pred), np.array(target), **{"num_classes": 2, **options})


def test_a_wrong_label_is_found_wherever_it_is(rng):
    noise, smooth = rng.integers(0, 3, 1000), np.zeros(1000, int)
    for labels in (noise, smooth):
        for place in (0, 500, 999):
            wrong = labels.copy()
            wrong[place] = 3
            with pytest.raises(ValueError, match="target holds label 3"):
                confusion_matrix(labels, wrong, num_classes=3)


@pytest.mark.parametrize("classes", [2, 21])
@pytest.mark.parametrize("place", [0, CHUNK - 1, CHUNK, 3 * CHUNK - 1])
def test_a_wrong_label_is_found_beside_void_and_in_any_chunk(classes, place):
    right = np.zeros(3 * CHUNK, np.uint8)
    right[1000:2000] = 255
    wrong = right.copy()
    wrong[place] = classes
    for name, maps in (("target", (right, wrong)), ("pred", (wrong, right))):
        with pytest.raises(ValueError, match=f"{name} holds label {classes}, but num_classes={classes}"):
            confusion_matrix(*maps, num_classes=classes)


@pytest.mark.parametrize("label", [-1, -57, -100, -128])
@pytest.mark.parametrize("classes", [2, 200])
def test_a_negative_label_of_8_bits_is_not_a_large_one(classes, label):
    maps = np.array([0, 1, label], np.int8), np.array([0, 1, 1], np.int8)
    with pytest.raises(ValueError, match=f"pred holds label {label}, but num_classes={classes}"):
        confusion_matrix(*maps, num_classes=classes)


@pytest.mark.parametrize("label", [256, 2**16, 2**32, -(2**32)])
@pytest.mark.parametrize("classes", [2, 21])
def test_a_wide_label_is_not_cut_to_a_class(classes, label):
    maps = np.array([0, label]), np.array([0, 1])
    with pytest.raises(ValueError, match=f"pred holds label {label}, but num_classes={classes}"):
        confusion_matrix(*maps, num_classes=classes)


def test_true_is_no_label_of_one_class():
    with pytest.raises(ValueError, match=r"pred holds label 1, but num_classes=1 allows 0\.\.0"):
        confusion_matrix(np.array([True]), np.array([False]), num_classes=1)


def test_leaving_out_a_class_as_the_message_says():
    # Pixels of class 0 are to count for nothing; predicting 0 elsewhere stays an error of the others.
    pred, target = np.array([0, 0, 1, 2, 0]), np.array([0, 0, 1, 2, 2])
    confusion = confusion_matrix(pred, np.where(target == 0, 255, target), num_classes=3)
    np.testing.assert_array_equal(iou_per_class(confusion)[1:], [1, 1 / 2])


@pytest.mark.parametrize("classes, noise", [(2, False), (21, False), (21, True)])
def test_memory_does_not_grow_with_the_image(rng, classes, noise):
    maps = rng.integers(0, classes, (2, 64, 64)).astype(np.uint8)
    maps = np.tile(maps, (1, 32, 32)) if noise else np.kron(maps, np.ones((1, 32, 32), np.uint8))
    tracemalloc.start()
    confusion_matrix(*maps, num_classes=classes)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24 * CHUNK, f"{peak} bytes for {maps[0].size} pixels"


def test_options_are_named():
    with pytest.raises(TypeError):
        confusion_matrix([0], [0], 2)
