"""Arrays, lists and tensors get one answer, and nobody who has no tensor loads torch."""

from __future__ import annotations

import inspect
import subprocess
import sys

import numpy as np
import pytest

from segcourse import metrics
from segcourse.metrics._arrays import as_numpy
from segcourse.metrics.confusion import count_on_device, count_pixels

CODE = """
import sys
import numpy as np
from segcourse import metrics
heavy = {"torch", "scipy", "skimage", "matplotlib"} & set(sys.modules)
assert not heavy, f"import loaded {heavy}"
mask = np.eye(5, dtype=bool)
metrics.mean_iou(metrics.confusion_matrix(mask, mask, num_classes=2))
metrics.hd95(mask, mask.T), metrics.boundary_iou(mask, mask), metrics.average_precision(mask * 1, mask * 1)
assert "torch" not in sys.modules, "a metric of arrays loaded torch"
"""


def test_arrays_never_load_torch():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_public_function_tells_what_a_reader_needs():
    for name in metrics.__all__:
        public = getattr(metrics, name)
        if isinstance(public, type):
            continue
        is_score = inspect.signature(public).return_annotation == "float" or name.endswith("_per_class")
        for word in ("Args:", "Returns:", "Raises:", "Source:", "nan" if is_score else ""):
            assert word in public.__doc__, f"{name} says nothing of {word}"


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="tensors need torch")


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32", "int64"])
def test_tensors_are_counted_like_arrays(torch, rng, dtype):
    pred, target = rng.integers(0, 5, (2, 3, 16, 24))
    expected = metrics.confusion_matrix(pred, target, num_classes=5)
    tensors = torch.from_numpy(pred).to(getattr(torch, dtype)), torch.from_numpy(target)
    np.testing.assert_array_equal(metrics.confusion_matrix(*tensors, num_classes=5), expected)
    np.testing.assert_array_equal(metrics.confusion_matrix(tensors[0], target, num_classes=5), expected)


def test_every_metric_takes_tensors_and_lists(torch, rng):
    pred, target = rng.random((2, 12, 15)) > 0.5
    for score in (metrics.iou, metrics.dice, metrics.hd95, metrics.assd, metrics.masd, metrics.boundary_iou):
        expected = score(pred, target)
        assert score(torch.from_numpy(pred), torch.from_numpy(target)) == expected
        assert score(pred.tolist(), target.tolist()) == expected
    labels = rng.integers(0, 5, (2, 6, 7))
    assert metrics.average_precision(*torch.from_numpy(labels)) == metrics.average_precision(*labels)


def test_what_numpy_cannot_read(torch):
    numbers = torch.tensor([[0.5, 2.0], [-3.0, 1e-30]])
    got = as_numpy("x", numbers.bfloat16().requires_grad_())
    assert got.dtype == np.float32
    np.testing.assert_array_equal(got, numbers.bfloat16().float())
    assert np.shares_memory(as_numpy("x", numbers), numbers.numpy())
    for tensor in (numbers.to_sparse(), numbers.to("meta")):
        with pytest.raises(
            ValueError, match=r"x is a tensor of torch\.float32 .*, but NumPy must be able to read"
        ):
            as_numpy("x", tensor)
    with pytest.raises(ValueError, match=r"logits is a tensor .*sparse.*to_dense"):
        metrics.confusion_matrix_from_logits(torch.zeros(2, 3, 4).to_sparse(), np.zeros((3, 4), int))


def devices(torch):
    return ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


@pytest.mark.parametrize("dtype", ["uint8", "int16", "int64", "bool"])
@pytest.mark.parametrize("void", [255, -1, None])
def test_counting_on_the_device(torch, rng, dtype, void):
    pred, target = rng.integers(0, 2 if dtype == "bool" else 7, (2, 9, 31))
    target = target.copy()
    if void is not None:
        target[:3] = void
    expected = count_pixels(pred, target, num_classes=7, ignore_index=void)
    for device in devices(torch):
        tensors = (
            torch.from_numpy(pred).to(getattr(torch, dtype)).to(device),
            torch.from_numpy(target).to(device),
        )
        got = count_on_device(*tensors, num_classes=7, ignore_index=void)
        assert got.dtype == np.int64
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize(
    "pred, target, message",
    [
        pytest.param([0, 3], [0, 1], r"pred holds label 3, but num_classes=3", id="pred label"),
        pytest.param([0, 1], [0, -2], r"target holds label -2, but num_classes=3", id="target label"),
        pytest.param([0.5, 1], [0, 1], r"pred has dtype float32, but labels are integers", id="scores"),
        pytest.param([0], [0, 1], r"shapes differ", id="shapes"),
    ],
)
def test_counting_on_the_device_checks_its_input(torch, pred, target, message):
    for device in devices(torch):
        tensors = torch.tensor(pred, device=device), torch.tensor(target, device=device)
        with pytest.raises(ValueError, match=message):
            count_on_device(*tensors, num_classes=3, ignore_index=255)


def test_the_largest_labels_on_the_device_are_not_void(torch):
    if not hasattr(torch, "uint64"):
        pytest.skip("this torch has no uint64")
    for device in devices(torch):
        largest = torch.tensor([-1, 1], device=device).to(torch.uint64)  # 2**64 - 1
        ones = torch.tensor([1, 1], device=device)
        for pair, name in (((largest, ones), "pred"), ((ones, largest), "target")):
            with pytest.raises(ValueError, match=rf"{name} holds label {2**64 - 1}, but num_classes=2"):
                count_on_device(*pair, num_classes=2, ignore_index=-1)
        got = count_on_device(ones.to(torch.uint64), ones, num_classes=2, ignore_index=-1)
        np.testing.assert_array_equal(got, [[0, 0], [0, 2]])


def test_two_places_are_an_error(torch):
    there = torch.zeros(4, dtype=torch.long, device="meta")  # stands in for a GPU: not the CPU
    for here in (torch.zeros(4, dtype=torch.long), np.zeros(4, int), [0, 0, 0, 0]):
        with pytest.raises(
            ValueError, match=r"pred is on meta and target on cpu.*target\.to\(pred\.device\)"
        ):
            metrics.confusion_matrix(there, here, num_classes=2)


def test_masks_on_a_gpu(torch, rng):
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device")
    pred, target = rng.random((2, 20, 30)) > 0.5
    there = torch.from_numpy(pred).cuda(), torch.from_numpy(target).cuda()
    for score in (metrics.iou, metrics.dice, metrics.hd95, metrics.boundary_iou):
        assert score(*there) == score(pred, target)
    assert metrics.iou(there[0].long(), there[1].byte()) == metrics.iou(pred, target)
