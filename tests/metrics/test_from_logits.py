"""Counting from scores: the labels are argmax's, ties and special values included."""

from __future__ import annotations

import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segcourse.metrics import confusion_matrix, confusion_matrix_from_logits, mean_iou
from segcourse.metrics.from_logits import BLOCK, count_one_on_device, highest_by_climbing, highest_class

LAWS = settings(deadline=None, max_examples=60)
INF = float("inf")
# few different numbers, so that many are equal
SCORES = st.tuples(st.integers(2, 9), st.integers(0, 7), st.integers(0, 7)).flatmap(
    lambda shape: hnp.arrays(
        np.float32, shape, elements=st.sampled_from([-INF, -2.5, -1, -0.0, 0, 1, 2**-20, 7, INF])
    )
)


def test_counted_by_hand():
    logits = np.array([[[2.0, 0.1, 0.5, 9.0]], [[1.0, 0.2, 0.5, 9.5]], [[0.0, 0.3, 0.1, 9.4]]])  # (3, 1, 4)
    # highest: class 0; class 2; a tie of 0 and 1, so 0; class 1
    got = confusion_matrix_from_logits(logits, np.array([[0, 2, 1, 255]]))
    np.testing.assert_array_equal(got, [[1, 0, 0], [1, 0, 0], [0, 0, 1]], strict=True)
    assert got.dtype == np.int64


@given(SCORES)
@LAWS
def test_labels_are_those_of_argmax(scores):
    np.testing.assert_array_equal(highest_class(scores), scores.argmax(axis=0))
    np.testing.assert_array_equal(highest_by_climbing(scores, np.uint16), scores.argmax(axis=0))


@given(SCORES, st.integers(0, 2**32 - 1))
@LAWS
def test_counts_are_those_of_the_labels(scores, seed):
    classes = len(scores)
    target = np.random.default_rng(seed).choice([*range(classes), 255], scores.shape[1:])
    expected = confusion_matrix(scores.argmax(axis=0), target, num_classes=classes)
    np.testing.assert_array_equal(confusion_matrix_from_logits(scores, target), expected)


@given(SCORES, st.integers(0, 2**32 - 1))
@LAWS
def test_matrices_add(scores, seed):
    target = np.random.default_rng(seed).integers(0, len(scores), scores.shape[1:])
    whole = confusion_matrix_from_logits(scores, target)
    parts = [confusion_matrix_from_logits(scores[:, s], target[s]) for s in np.s_[:3, 3:]]
    np.testing.assert_array_equal(whole, sum(parts))
    images = [confusion_matrix_from_logits(scores, target), confusion_matrix_from_logits(scores, target)]
    batch = confusion_matrix_from_logits(np.stack([scores] * 2), np.stack([target] * 2))
    np.testing.assert_array_equal(batch, sum(images))
    assert whole.sum() == target.size


@given(st.integers(2, 9), st.integers(0, 2**32 - 1))
@LAWS
def test_without_ties_only_the_order_counts_and_classes_are_names(classes, seed):
    rng = np.random.default_rng(seed)
    ranks = rng.permuted(np.tile(np.arange(classes)[:, None, None] / 9, (1, 6, 5)), axis=0)
    target = rng.integers(0, classes, (6, 5))
    straight = confusion_matrix_from_logits(ranks, target)
    np.testing.assert_array_equal(confusion_matrix_from_logits(np.exp(3 * ranks) - 2, target), straight)
    order = rng.permutation(classes)  # new class i is the old class order[i]
    renamed = confusion_matrix_from_logits(ranks[order], np.argsort(order)[target])
    np.testing.assert_array_equal(renamed, straight[np.ix_(order, order)])


@pytest.mark.parametrize(
    "shape",
    [
        (3, 7, 5),
        (1, 3, 7, 5),
        (4, 3, 5, 7),
        (2, 3, 4, 5, 6),
        (0, 3, 4, 4),
        (3, 0, 4),
        (2, 3, 4, 0),
        (1, 2, 1, 1),
    ],
    ids=str,
)
def test_shapes(rng, shape):
    axis = 0 if len(shape) == 3 else 1
    logits, target = rng.normal(size=shape), rng.integers(0, 2, np.delete(shape, axis))
    expected = confusion_matrix(logits.argmax(axis), target, num_classes=shape[axis])
    np.testing.assert_array_equal(confusion_matrix_from_logits(logits, target), expected)


@pytest.mark.parametrize("height, width", [(3, BLOCK), (2, BLOCK + 1), (700, 100), (BLOCK + 3, 1)])
def test_images_of_several_blocks(rng, height, width):
    scores = rng.normal(size=(3, height, width)).astype(np.float32)
    np.testing.assert_array_equal(highest_class(scores), scores.argmax(axis=0))


@pytest.mark.parametrize("classes, dtype", [(2, "uint8"), (256, "uint8"), (257, "uint16"), (300, "uint16")])
def test_labels_are_as_small_as_the_classes_allow(rng, classes, dtype):
    scores = rng.normal(size=(classes, 20, 30))
    scores[-1, :2] = 99  # the last class wins somewhere
    labels = highest_class(scores)
    assert labels.dtype == dtype
    np.testing.assert_array_equal(labels, scores.argmax(axis=0))
    target = rng.integers(0, classes, (20, 30))
    got = confusion_matrix_from_logits(scores, target, ignore_index=None)
    np.testing.assert_array_equal(
        got, confusion_matrix(labels, target, num_classes=classes, ignore_index=None)
    )


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "longdouble", ">f4", ">f8"])
def test_every_kind_of_float(rng, dtype):
    logits, target = rng.normal(size=(2, 5, 9, 8)).astype(dtype), rng.integers(0, 5, (2, 9, 8))
    expected = confusion_matrix(logits.argmax(1), target, num_classes=5)
    np.testing.assert_array_equal(confusion_matrix_from_logits(logits, target), expected)


def test_close_doubles_are_told_apart():
    logits = np.array([1.0, 1.0 + 2**-52]).reshape(2, 1, 1)
    assert confusion_matrix_from_logits(logits, np.array([[1]]))[1, 1] == 1


@pytest.mark.parametrize("void", [255, -1, None])
def test_void(rng, void):
    logits, target = rng.normal(size=(4, 6, 7)), rng.integers(0, 4, (6, 7))
    if void is not None:
        target[:2] = void
    got = confusion_matrix_from_logits(logits, target, ignore_index=void)
    assert got.sum() == (6 * 7 if void is None else 4 * 7)


def test_arguments_may_be_views_and_read_only(rng):
    logits, target = rng.normal(size=(2, 10, 14, 4)), rng.integers(0, 4, (2, 14, 10))
    logits.flags.writeable = target.flags.writeable = False
    views = logits.transpose(0, 3, 1, 2)[..., ::-1], target.transpose(0, 2, 1)
    before = logits.copy()
    expected = confusion_matrix_from_logits(*(view.copy() for view in views))
    np.testing.assert_array_equal(confusion_matrix_from_logits(*views), expected)
    np.testing.assert_array_equal(logits, before)
    nested = confusion_matrix_from_logits(views[0].tolist(), views[1].tolist())
    np.testing.assert_array_equal(nested, expected)


def test_memory_is_a_byte_a_pixel_of_one_image(rng):
    logits, target = rng.normal(size=(4, 3, 512, 512)).astype(np.float32), np.zeros((4, 512, 512), np.uint8)
    confusion_matrix_from_logits(logits, target)
    tracemalloc.start()
    confusion_matrix_from_logits(logits, target)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 512 * 512 + 48 * BLOCK, f"{peak} bytes"


# ---- tensors


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="tensors need torch")


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("layout", ["contiguous_format", "channels_last"])
def test_tensors(torch, rng, dtype, layout):
    logits = torch.from_numpy(rng.normal(size=(2, 5, 16, 24))).to(getattr(torch, dtype))
    logits = logits.to(memory_format=getattr(torch, layout)).requires_grad_()
    target = torch.from_numpy(rng.integers(0, 5, (2, 16, 24)))
    expected = confusion_matrix(logits.argmax(1), target, num_classes=5)
    for labels in (target, target.byte(), target.numpy()):
        np.testing.assert_array_equal(confusion_matrix_from_logits(logits, labels), expected)
    assert logits.grad is None


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_counting_on_the_device_gives_the_same(torch, rng, dtype):
    scores = torch.from_numpy(rng.integers(0, 4, (5, 9, 31))).to(getattr(torch, dtype))  # many ties
    target = torch.from_numpy(rng.choice([*range(5), 255], (9, 31)))
    expected = confusion_matrix_from_logits(scores, target)
    for device in ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]:
        got = count_one_on_device(scores.to(device), target.to(device), ignore_index=255)
        np.testing.assert_array_equal(got, expected)
        there = confusion_matrix_from_logits(scores.to(device).requires_grad_(), target.to(device))
        np.testing.assert_array_equal(there, expected)


def test_the_device_checks_its_input(torch):
    scores, target = torch.zeros(2, 3, 4), torch.zeros(3, 4, dtype=torch.long)
    scores[1, 2, 3] = torch.nan
    with pytest.raises(ValueError, match="logits holds nan, but"):
        count_one_on_device(scores, target, ignore_index=255)
    with pytest.raises(ValueError, match="target holds label 2, but num_classes=2"):
        count_one_on_device(scores.nan_to_num(), target + 2, ignore_index=255)


def test_two_places_are_an_error(torch):
    there = torch.zeros(2, 3, 4, 4, device="meta")  # stands in for a GPU: not the CPU
    for here in (torch.zeros(2, 4, 4, dtype=torch.long), np.zeros((2, 4, 4), int)):
        with pytest.raises(
            ValueError, match=r"logits is on meta and target on cpu.*target\.to\(logits\.device\)"
        ):
            confusion_matrix_from_logits(there, here)


def test_torchmetrics_agrees(torch, rng):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own imports
        peer = pytest.importorskip("torchmetrics.functional.classification")
    logits = torch.from_numpy(rng.normal(size=(3, 6, 20, 15)).astype(np.float32))
    target = torch.from_numpy(rng.integers(0, 6, (3, 20, 15)))
    target[:, :2] = 255
    got = confusion_matrix_from_logits(logits, target)
    oracle = peer.multiclass_confusion_matrix(logits, target, num_classes=6, ignore_index=255)
    np.testing.assert_array_equal(got, oracle)
    jaccard = peer.multiclass_jaccard_index(logits, target, num_classes=6, ignore_index=255)
    assert mean_iou(got) == pytest.approx(float(jaccard), rel=1e-6)


# ---- what does not fit


@pytest.mark.parametrize("place", [(0, 0, 0, 0), (1, 2, 6, 4), (0, 1, 3, 2)])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_nan_is_an_error_wherever_it_is(rng, place, dtype):
    logits, target = rng.normal(size=(2, 3, 7, 5)).astype(dtype), np.full((2, 7, 5), 255)
    logits[place] = np.nan
    with pytest.raises(ValueError, match=r"logits holds nan, but .*look for what made it.*nan_to_num"):
        confusion_matrix_from_logits(logits, target)


LOGITS, TARGET = np.zeros((2, 3, 4, 5)), np.zeros((2, 4, 5), int)


@pytest.mark.parametrize(
    "logits, target, message",
    [
        pytest.param(
            TARGET, TARGET, r"logits has dtype int64, but scores are floats: labels go to conf", id="labels"
        ),
        pytest.param(
            LOGITS[0, 0], TARGET, r"logits has shape \(4, 5\), but .*is needed: index", id="one score"
        ),
        pytest.param(
            LOGITS, TARGET[0], r"target has shape \(4, 5\) where logits has \(2, 3, 4, 5\)", id="no batch"
        ),
        pytest.param(
            LOGITS.transpose(0, 2, 3, 1),
            TARGET,
            r"target has shape .* move the classes to axis 1",
            id="channels",
        ),
        pytest.param(LOGITS, TARGET[:, None], r"target has shape \(2, 1, 4, 5\) where", id="axis too many"),
        pytest.param(
            LOGITS, np.zeros((3, 4, 5), int), r"for one volume .* write logits\[None\] and", id="volume"
        ),
        pytest.param(
            LOGITS[:, :1], TARGET, r"holds scores of 1 class, but .*cut one.*logits\[:, 0\] > 0", id="sigmoid"
        ),
        pytest.param(LOGITS, TARGET + 0.0, r"target has dtype float64, but labels are integers", id="floats"),
        pytest.param(LOGITS, TARGET + 3, r"target holds label 3, but num_classes=3", id="label"),
        pytest.param(LOGITS, TARGET - 1, r"target holds label -1, but num_classes=3", id="negative"),
        pytest.param(
            LOGITS * 1j, TARGET, r"logits has dtype complex128, but scores are floats", id="complex"
        ),
    ],
)
def test_bad_input(logits, target, message):
    with pytest.raises(ValueError, match=message):
        confusion_matrix_from_logits(logits, target)


def test_void_is_no_class():
    with pytest.raises(ValueError, match=r"ignore_index=1 is one of the classes 0\.\.2"):
        confusion_matrix_from_logits(LOGITS, TARGET, ignore_index=1)
