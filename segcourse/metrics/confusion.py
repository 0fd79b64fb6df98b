"""From two label maps to one matrix of counts, which every semantic score is a function of."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import (
    IGNORE_INDEX,
    check_integer_labels,
    check_labels,
    check_num_classes,
    check_same_shape,
)
from segcourse.metrics._arrays import as_numpy, is_on_accelerator

CHUNK = 1 << 17  # pixels looked at together: small enough that the working arrays stay in the cache


def confusion_matrix(
    pred: ArrayLike, target: ArrayLike, *, num_classes: int, ignore_index: int | None = IGNORE_INDEX
) -> NDArray[np.int64]:
    """Count how often target class i was predicted as class j.

    Matrices add: `sum(confusion_matrix(p, t, num_classes=C) for p, t in pairs)` is the matrix of a data set.

    Args:
        pred: predicted labels, any integer dtype or bool, any shape: (H, W), (N, H, W), (D, H, W) ...
        target: true labels, shaped like `pred`; the dtypes may differ.
        num_classes: C, background included; at least 1.
        ignore_index: the void label. A pixel that is void in `target` or in `pred` is counted nowhere, so a
            prediction that abstains is not punished: give such pixels a class first where it should be.
            It lies outside 0..C-1; None means that no label is void.

    NumPy arrays, lists and torch tensors are taken; two tensors on a GPU are counted there, and only the
    C x C counts come back.

    Returns: int64 (C, C), rows = target, columns = pred. All zero when every pixel is void.
    Raises: ValueError for unequal shapes, labels that are no integers, a label outside 0..C-1 that is not
        `ignore_index`, an `ignore_index` that is one of the classes, tensors on different devices.
    Source: Everingham et al., "The PASCAL Visual Object Classes (VOC) Challenge", IJCV 88(2), 2010.
    """
    num_classes = check_num_classes(num_classes, ignore_index)
    if is_on_accelerator(pred) or is_on_accelerator(target):
        return count_on_device(pred, target, num_classes=num_classes, ignore_index=ignore_index)
    p, t = as_numpy("pred", pred), as_numpy("target", target)
    check_integer_labels("pred", p)
    check_integer_labels("target", t)
    check_same_shape(pred=p, target=t)
    return count_labels(flat(p), flat(t), num_classes=num_classes, ignore_index=ignore_index)


def flat(labels: NDArray) -> NDArray:
    """`labels` in one row, in this machine's byte order; a copy only where it must be."""
    return labels.ravel().astype(labels.dtype.newbyteorder("="), copy=False)


def count_pixels(
    pred: NDArray, target: NDArray, *, num_classes: int, ignore_index: int | None
) -> NDArray[np.int64]:
    """The textbook form: give each pair (target, pred) a number, count the numbers. Arrays of one shape."""
    keep = (target != ignore_index) & (pred != ignore_index)
    code = target[keep].astype(np.int64) * num_classes + pred[keep].astype(np.int64)
    return np.bincount(code, minlength=num_classes**2).reshape(num_classes, num_classes)


def count_labels(
    pred: NDArray, target: NDArray, *, num_classes: int, ignore_index: int | None
) -> NDArray[np.int64]:
    """The same counts by the form that is quick for so many classes; flat arrays of integers or bools.

    Both forms go through the pixels in chunks that stay in the cache, and check the labels on the way.
    """
    if num_classes == 2:
        return count_two_classes(pred, target, ignore_index=ignore_index)
    total = np.zeros((num_classes, num_classes))  # of floats, exact below 2**53 pixels
    for p, t in chunks(pred, target):
        total += count_runs(p, t, num_classes=num_classes, ignore_index=ignore_index)
    return total.astype(np.int64)


def chunks(pred: NDArray, target: NDArray) -> Iterator[tuple[NDArray, NDArray]]:
    """Some pixels of both at a time, at least one."""
    for first in range(0, pred.size, CHUNK):
        yield pred[first : first + CHUNK], target[first : first + CHUNK]


def count_two_classes(pred: NDArray, target: NDArray, *, ignore_index: int | None) -> NDArray[np.int64]:
    """Two masks need no table: a processor counts ones by the dozen. The rest is subtraction."""
    pixels = in_target = in_pred = both = 0
    for p, t in chunks(pred, target):
        keep = counted(p, t, num_classes=2, ignore_index=ignore_index)
        p, t = ones(p, keep), ones(t, keep)
        pixels += p.size if keep is None else np.count_nonzero(keep)
        in_target += np.count_nonzero(t)
        in_pred += np.count_nonzero(p)
        both += np.count_nonzero(p & t)
    table = [[pixels - in_pred - in_target + both, in_pred - both], [in_target - both, both]]
    return np.array(table, dtype=np.int64)


def ones(labels: NDArray, keep: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    """Where labels of two classes are 1, as bool; nowhere outside `keep`. A byte of 0 or 1 is a bool."""
    mask = (labels if labels.itemsize == 1 else labels != 0).view(np.uint8)
    return (mask if keep is None else mask & keep.view(np.uint8)).view(np.bool_)


def count_runs(pred: NDArray, target: NDArray, *, num_classes: int, ignore_index: int | None) -> NDArray[Any]:
    """Label maps are patches, so count runs of equal pairs, not pixels: each start, times its length.

    Every label that occurs starts a run, so looking at the starts finds each label that is wrong. Where a
    run starts every few pixels (noise), all pixels are counted.
    """
    changes, lengths = pair_changes(pred, target), None
    if np.count_nonzero(changes) <= pred.size // 8:
        starts = places(changes)
        lengths = np.diff(starts, append=pred.size)
        pred, target = pred[starts], target[starts]
    keep = counted(pred, target, num_classes=num_classes, ignore_index=ignore_index)
    small = np.uint16 if num_classes < 256 else np.intp  # 255 * 255 is the bin of void: it fits 16 bits
    code = target.astype(small) * small(num_classes) + pred.astype(small)
    if keep is not None:
        code[~keep] = num_classes**2  # a bin of its own, cut off below
    counts = np.bincount(code, weights=lengths, minlength=num_classes**2 + 1)
    return counts[:-1].reshape(num_classes, num_classes)


def run_starts(pred: NDArray, target: NDArray) -> NDArray[np.intp]:
    """Where a new (pred, target) pair begins in two flat arrays of one length; 0 is the first, if any."""
    return places(pair_changes(pred, target))


def pair_changes(pred: NDArray, target: NDArray) -> NDArray[np.bool_]:
    """Whether the pair at a pixel is another one than before; padded with False to whole words of 8."""
    changes = np.zeros(-(-pred.size // 8) * 8, dtype=bool)
    changes[:1] = True
    inner = changes[1 : pred.size]
    np.not_equal(pred[1:], pred[:-1], out=inner)
    inner |= target[1:] != target[:-1]
    return changes


def places(flags: NDArray[np.bool_]) -> NDArray[np.intp]:
    """`np.flatnonzero(flags)`, fast where few are set: find words of 8 that hold one, then look inside."""
    words = flags.view(np.uint64)
    holding = np.flatnonzero(words != 0)
    inside = np.flatnonzero(words[holding].view(np.bool_))
    return holding[inside >> 3] * 8 + (inside & 7)


def counted(
    pred: NDArray, target: NDArray, *, num_classes: int, ignore_index: int | None
) -> NDArray[np.bool_] | None:
    """Where neither label is void; None where that is everywhere. Any other label is an error."""
    keep = None
    for name, labels in (("target", target), ("pred", pred)):
        unsigned = labels.view(f"u{labels.itemsize}")  # negative labels become the largest ones
        end = num_classes if labels.dtype.kind == "u" else min(num_classes, 1 << 8 * labels.itemsize - 1)
        if unsigned.max() < end:
            continue
        not_void = labels != ignore_index
        if np.max(unsigned * not_void.view(np.uint8)) >= end:  # with void as 0, one is still too large
            check_labels(name, labels, num_classes, ignore_index)
        keep = not_void if keep is None else keep & not_void
    return keep


def count_on_device(
    pred: Any, target: Any, *, num_classes: int, ignore_index: int | None
) -> NDArray[np.int64]:
    """The same counts for two tensors, made where they are: one pass, one small copy to the CPU.

    Indices 0..C-1 are classes, C is void, C + 1 is a label that should not be there: it is looked for in
    the finished table, so that checking the labels costs no second pass and no second wait for the GPU.
    """
    torch = sys.modules["torch"]
    check_one_device(pred=pred, target=target)
    check_same_shape(pred=pred, target=target)
    if "torch.uint64" in (str(pred.dtype), str(target.dtype)):  # torch would take 2**64 - 1 for -1
        p, t = pred.cpu(), target.cpu()
        return confusion_matrix(p, t, num_classes=num_classes, ignore_index=ignore_index)
    size, codes = num_classes + 2, []
    for name, labels in (("target", target), ("pred", pred)):
        check_integer_labels(name, labels)
        wide = labels.reshape(-1).long()
        index = torch.where((wide >= 0) & (wide < num_classes), wide, num_classes + 1)
        codes.append(index if ignore_index is None else index.masked_fill(wide == ignore_index, num_classes))
    table = torch.bincount(codes[0] * size + codes[1], minlength=size * size).cpu().numpy()
    table = table.reshape(size, size)
    if table[-1].any() or table[:, -1].any():
        for name, labels in (("target", target), ("pred", pred)):
            check_labels(name, labels.long(), num_classes, ignore_index)
    return table[:num_classes, :num_classes].astype(np.int64)


def check_one_device(**values: Any) -> None:
    """Both values are in one place; what is no tensor is on the CPU."""
    (name, here), (other, there) = ((n, str(getattr(v, "device", "cpu"))) for n, v in values.items())
    if here != there:
        raise ValueError(
            f"{name} is on {here} and {other} on {there}, but one pass needs both in one place:"
            f" write {other}.to({name}.device), or {name}.cpu()."
        )
