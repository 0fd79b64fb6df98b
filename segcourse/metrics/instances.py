"""Objects, not pixels: which predicted instance is which true one, and how many were found."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_instances, check_number, check_same_shape
from segcourse.metrics._arrays import as_numpy
from segcourse.metrics.confusion import run_starts


class Matches(NamedTuple):
    """Who was matched with whom, by the labels of the two maps."""

    pairs: NDArray[np.int64]  #: (M, 2) of (label in pred, label in target), ascending: the true positives
    ious: NDArray[np.float64]  #: (M,) IoU of each pair
    unmatched_pred: NDArray[np.int64]  #: labels in pred without a partner: the false positives
    unmatched_target: NDArray[np.int64]  #: labels in target without a partner: the false negatives


def iou_matrix(pred: ArrayLike, target: ArrayLike) -> NDArray[np.float64]:
    """IoU of every predicted instance with every true one, in 0..1.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background, gaps are allowed.
        target: true instance labels, shaped like `pred`.

    Returns: float64 (P, T): one row for each label that occurs in `pred`, in ascending order, one column for
        each in `target`; so `np.unique(pred[pred > 0])` names the rows. Never nan; (0, T) or (P, 0) where a
        map has no instance.
    Raises: ValueError for unequal shapes, labels that are negative, no integers, or a bool mask.
    Source: Kirillov et al., "Panoptic Segmentation", CVPR 2019, section 4.1, arXiv:1801.00868.
    """
    _, _, shared, union = _overlaps(pred, target)
    return shared / union


def match_instances(pred: ArrayLike, target: ArrayLike, *, threshold: float = 0.5) -> Matches:
    """Pair predicted and true instances, one to one, where their IoU is at least `threshold`.

    The most pairs are formed, and among such pairings the one of the largest summed IoU is taken. Above an
    IoU of 0.5 nobody has two candidates, so there is nothing to choose.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        threshold: above 0 and at most 1. An IoU equal to it is a match (`>=`, as in COCO; the DSB 2018
            challenge and panoptic quality ask for `>`). Compared as integers: 0.7 means 7/10 exactly.

    Returns: `Matches(pairs, ious, unmatched_pred, unmatched_target)`; their lengths are TP, TP, FP, FN.
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), or a threshold out of range.
    Source: Schmidt et al., "Cell detection with star-convex polygons", MICCAI 2018, arXiv:1806.03535.
    """
    limit = _as_fraction(threshold)
    rows, columns, shared, union = _overlaps(pred, target)
    candidate = shared * limit.denominator >= limit.numerator * union
    row, column = _assign(candidate, shared / union)
    return Matches(
        pairs=np.stack([rows[row], columns[column]], axis=1),
        ious=(shared / union)[row, column],
        unmatched_pred=np.delete(rows, row),
        unmatched_target=np.delete(columns, column),
    )


def average_precision(pred: ArrayLike, target: ArrayLike, *, threshold: float = 0.5) -> float:
    """TP / (TP + FP + FN) of the instances at one IoU threshold, in 0..1: "AP" of cell and nucleus papers.

    It is not the area under a precision-recall curve, which is what COCO calls AP and which needs scores.
    Over several images either average it, or add the counts of `match_instances`; say which.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        threshold: above 0 and at most 1; an IoU equal to it is a match (`>=`).

    Returns: a float; nan when neither map has an instance, 0 when one has none.
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), or a threshold out of range.
    Source: Caicedo et al., "Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl",
        Nature Methods 16, 2019; Schmidt et al., "Cell detection with star-convex polygons", MICCAI 2018,
        arXiv:1806.03535.
    """
    found = match_instances(pred, target, threshold=threshold)
    total = len(found.pairs) + len(found.unmatched_pred) + len(found.unmatched_target)
    return len(found.pairs) / total if total else float("nan")


def _overlaps(
    pred: ArrayLike, target: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Labels of pred (P,), of target (T,), and the pixels of each pair's intersection and union, (P, T)."""
    pred = check_instances("pred", as_numpy("pred", pred))
    target = check_instances("target", as_numpy("target", target))
    check_same_shape(pred=pred, target=target)
    pred, target = pred.ravel(), target.ravel()
    starts = run_starts(pred, target)  # runs, not pixels: there are far fewer
    lengths = np.diff(starts, append=pred.size)
    rows, row = _labels_and_ranks(pred[starts])
    columns, column = _labels_and_ranks(target[starts])
    code = row * len(columns) + column
    counts = np.bincount(code, weights=lengths, minlength=len(rows) * len(columns)).astype(np.int64)
    table = counts.reshape(len(rows), len(columns))
    shared = table[1:, 1:]
    union = table.sum(axis=1)[1:, None] + table.sum(axis=0)[None, 1:] - shared
    return rows[1:], columns[1:], shared, union


def _labels_and_ranks(labels: NDArray) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """The labels that occur, ascending, background 0 always among them, and the place of each label there."""
    if labels.max(initial=0) >= 1 << 20:  # too large for a table: sort
        occurring, rank = np.unique(np.append(labels.astype(np.int64), 0), return_inverse=True)
        return occurring, rank[:-1]
    occurs = np.zeros(int(labels.max(initial=0)) + 1, dtype=bool)
    occurs[labels] = occurs[0] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[labels]


def _assign(
    candidate: NDArray[np.bool_], ious: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of a one-to-one pairing of candidates, rows ascending."""
    if (candidate.sum(axis=0) <= 1).all() and (candidate.sum(axis=1) <= 1).all():
        row, column = np.nonzero(candidate)
        return row, column
    from scipy.optimize import linear_sum_assignment

    # All IoUs together weigh less than one more pair does, so pairs are counted first.
    worth = np.where(candidate, 1 + ious / (min(candidate.shape) + 1), 0)
    row, column = linear_sum_assignment(worth, maximize=True)
    real = candidate[row, column]
    return row[real], column[real]


def _as_fraction(threshold: float) -> Fraction:
    """The ratio of small integers that was meant: 0.7 is 7/10, and so is 0.7000000000000001 of np.arange."""
    value = check_number("threshold", threshold, high=1)
    if value <= 0:
        raise ValueError(
            f"threshold is {value:g}, but an IoU threshold lies above 0 and at most at 1: try 0.5."
        )
    return max(Fraction(value).limit_denominator(1_000_000), Fraction(1, 1_000_000))
