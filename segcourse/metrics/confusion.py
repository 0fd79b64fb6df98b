"""From two label maps to one matrix of counts, which every semantic score is a function of."""

from __future__ import annotations

import sys
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

CHUNK = 1 << 16  # pixels looked at together: small enough that the working arrays stay in the cache


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
    return count_runs(p.ravel(), t.ravel(), num_classes=num_classes, ignore_index=ignore_index)


def count_pixels(
    pred: NDArray, target: NDArray, *, num_classes: int, ignore_index: int | None
) -> NDArray[np.int64]:
    """The textbook form: give each pair (target, pred) a number, count the numbers. Arrays of one shape."""
    keep = (target != ignore_index) & (pred != ignore_index)
    code = target[keep].astype(np.int64) * num_classes + pred[keep].astype(np.int64)
    return np.bincount(code, minlength=num_classes**2).reshape(num_classes, num_classes)


def count_runs(
    pred: NDArray, target: NDArray, *, num_classes: int, ignore_index: int | None
) -> NDArray[np.int64]:
    """The same counts, fast: label maps are patches, so count runs of equal pairs, not pixels. Flat arrays.

    Void gets a row and a column of its own, cut off at the end, which is cheaper than picking pixels. The
    labels are checked on the way, at the starts of the runs: every label that occurs starts one.
    """
    size = num_classes + 1
    total = np.zeros(size * size, dtype=np.int64)
    for first in range(0, pred.size, CHUNK):
        p, t = pred[first : first + CHUNK], target[first : first + CHUNK]
        starts = run_starts(p, t)
        lengths = None
        if starts.size <= p.size // 8:  # else the maps are noise, and looking at every pixel is quicker
            lengths = np.diff(starts, append=p.size)
            p, t = p[starts], t[starts]
        rows = _rows("target", t, num_classes, ignore_index)
        columns = _rows("pred", p, num_classes, ignore_index)
        counts = np.bincount(rows * size + columns, weights=lengths, minlength=size * size)
        total += counts.astype(np.int64)  # the weighted counts are floats, exact below 2**53 pixels
    return total.reshape(size, size)[:num_classes, :num_classes].copy()


def run_starts(pred: NDArray, target: NDArray) -> NDArray[np.intp]:
    """Where a new (pred, target) pair begins in two flat arrays of one length; 0 is the first, if any."""
    new = np.ones(pred.size, dtype=bool)
    np.not_equal(pred[1:], pred[:-1], out=new[1:])
    new[1:] |= target[1:] != target[:-1]
    return np.flatnonzero(new)


def _rows(name: str, labels: NDArray, num_classes: int, ignore_index: int | None) -> NDArray[np.intp]:
    """`labels` as indices 0..C, where C stands for void."""
    index = labels.astype(np.intp)
    if labels.max(initial=0) >= num_classes or labels.min(initial=0) < 0:
        check_labels(name, labels, num_classes, ignore_index)
        index[index == ignore_index] = num_classes
    return index


def count_on_device(
    pred: Any, target: Any, *, num_classes: int, ignore_index: int | None
) -> NDArray[np.int64]:
    """The same counts for two tensors, made where they are: one pass, one small copy to the CPU.

    Indices 0..C-1 are classes, C is void, C + 1 is a label that should not be there: it is looked for in
    the finished table, so that checking the labels costs no second pass and no second wait for the GPU.
    """
    torch = sys.modules["torch"]
    devices = [str(getattr(x, "device", "cpu")) for x in (pred, target)]
    if devices[0] != devices[1]:
        raise ValueError(
            f"pred is on {devices[0]} and target on {devices[1]}, but one pass needs both in one place:"
            f" write target.to(pred.device), or pred.cpu()."
        )
    check_same_shape(pred=pred, target=target)
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
