"""Panoptic quality: every pixel belongs to one segment, things and stuff alike, and segments are compared.

An image gives one table of counts, tables add, and scores are ratios of the sum:

    counts = sum(panoptic_counts(*image, num_classes=C, void=0) for image in images)
    panoptic_quality(counts, classes=things)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_floats, check_same_shape, check_whole
from segcourse.metrics._ratios import ratio
from segcourse.metrics._segments import (
    Segments,
    check_areas,
    check_classes,
    check_id_map,
    check_segments,
    check_void,
    places_of,
)
from segcourse.metrics.confusion import run_starts
from segcourse.metrics.pairs import added_up


class PanopticQuality(NamedTuple):
    """Means over classes. Of one class, pq = sq * rq; of their means that does not hold."""

    pq: float  #: panoptic quality
    sq: float  #: segmentation quality: how well the segments that were found are outlined
    rq: float  #: recognition quality: how many were found; the F1 score of the segments


def panoptic_counts(
    pred: ArrayLike,
    pred_segments: Sequence[Mapping[str, Any]],
    target: ArrayLike,
    target_segments: Sequence[Mapping[str, Any]],
    *,
    num_classes: int,
    void: int | None = None,
) -> NDArray[np.float64]:
    """Match the segments of a prediction with those of the target, and count what was found, class by class.

    A predicted and a true segment of one class match if their IoU is above 1/2; nobody then has two partners.
    Void pixels of the target are taken out of the prediction first. A prediction without a partner is a false
    positive, unless more than half of it lies on void or on a crowd of its class; a crowd is never missed.

    Args:
        pred: the id of the segment that each pixel belongs to, integer (H, W).
        pred_segments: what each id is: dicts with `id` and `category_id` (0..C-1), as in COCO's
            `segments_info` and in `data.load_panoptic`; other keys may be there.
        target: true ids, shaped like `pred`. The numbers need not be those of `pred`.
        target_segments: like `pred_segments`; `iscrowd` (0 or 1, 0 if it is not there) counts here alone.
        num_classes: C, background included; one more than the largest `category_id` (COCO: 201).
        void: the id of pixels without a segment: not annotated, or not predicted. It is 0 in COCO's format.
            None means that each pixel has a segment. Where 0 is background, as in instance maps, it is not
            void: as void it hides the false positives on it. Give it a class, {'id': 0, 'category_id': 0},
            and leave that class out of `panoptic_quality`.

    Returns: float64 (C, 4); the columns are the sum of the IoUs of the matches, and the numbers of true
        positives, false positives and false negatives. Such tables add up.
    Raises: ValueError for unequal shapes, ids that are no integers or negative, an id in a map that is not
        among its segments, a segment without a pixel, an id twice, a `category_id` out of range.
    Source: Kirillov et al., "Panoptic segmentation", CVPR 2019, section 4, arXiv:1801.00868; where the paper
        leaves it open, the authors' panopticapi: void and crowd below a prediction are added up. (Of several
        crowds of a class it takes the last one alone; COCO has no such image.) torchmetrics knows no crowd,
        and forgives a segment that is mostly unpredicted; MONAI knows neither void nor crowd.
    """
    num_classes = check_whole("num_classes", num_classes, low=1)
    void = check_void(void)
    pred, target = check_id_map("pred", pred), check_id_map("target", target)
    check_same_shape(pred=pred, target=target)
    predicted = check_segments("pred_segments", pred_segments, num_classes, void)
    true = check_segments("target_segments", target_segments, num_classes, void)
    return count_by_runs(pred.ravel(), predicted, target.ravel(), true, num_classes=num_classes, void=void)


def count_by_masks(
    pred: NDArray, predicted: Segments, target: NDArray, true: Segments, *, num_classes: int, void: int | None
) -> NDArray[np.float64]:
    """The textbook form: a mask for each segment, and each predicted one beside each true one."""
    counts = np.zeros((num_classes, 4))
    unknown, found = target == void, set()
    for p, label in zip(predicted.ids, predicted.classes, strict=True):
        mask, matched, excused = pred == p, False, unknown
        for t, true_label, crowd in zip(*true, strict=True):
            true_mask = target == t
            if label == true_label and crowd:
                excused = excused | true_mask
            elif label == true_label:
                shared = np.count_nonzero(mask & true_mask)
                union = np.count_nonzero((mask & ~unknown) | true_mask)
                if 2 * shared > union:
                    counts[label] += [shared / union, 1, 0, 0]
                    matched = True
                    found.add(t)
        if not matched and 2 * np.count_nonzero(mask & excused) <= np.count_nonzero(mask):
            counts[label] += [0, 0, 1, 0]
    for t, true_label, crowd in zip(*true, strict=True):
        if not crowd and t not in found:
            counts[true_label] += [0, 0, 0, 1]
    return counts


def count_by_runs(
    pred: NDArray, predicted: Segments, target: NDArray, true: Segments, *, num_classes: int, void: int | None
) -> NDArray[np.float64]:
    """The same counts, fast, from flat maps: which segment lies on which, and on how many pixels, says all.

    Segments are patches, so runs of equal pairs of ids are counted, not pixels; ids are checked on the way.
    (`x.take(i)` is `x[i]`, a third quicker.)
    """
    starts = run_starts(pred, target)
    row = places_of("pred", pred.take(starts), predicted, void)
    column = places_of("target", target.take(starts), true, void)
    row, column, shared = added_up(row, column, np.diff(starts, append=pred.size))
    pred_area = _sums(row, shared, len(predicted.ids) + 1)  # the last one is void's
    true_area = _sums(column, shared, len(true.ids) + 1)
    check_areas("pred", predicted, pred_area[:-1])
    check_areas("target", true, true_area[:-1])
    unknown = column == len(true.ids)
    excused = _sums(row[unknown], shared[unknown], len(pred_area))

    pred_class, true_class = np.append(predicted.classes, -1), np.append(true.classes, -2)  # void has none
    alike = pred_class[row] == true_class[column]
    row, column, shared = row[alike], column[alike], shared[alike]
    union = pred_area[row] - excused[row] + true_area[column] - shared
    crowd = true.crowd[column]
    match = ~crowd & (2 * shared > union)  # integers: an IoU of 1/2 is no match, however it is divided
    excused += _sums(row[crowd], shared[crowd], len(pred_area))
    wrong, missed = (2 * excused <= pred_area)[:-1], ~true.crowd
    wrong[row[match]] = missed[column[match]] = False

    found = predicted.classes[row[match]]
    counts = np.empty((num_classes, 4))
    counts[:, 0] = np.bincount(found, weights=shared[match] / union[match], minlength=num_classes)
    for i, labels in enumerate((found, predicted.classes[wrong], true.classes[missed]), start=1):
        counts[:, i] = np.bincount(labels, minlength=num_classes)
    return counts


def pq_per_class(counts: ArrayLike) -> NDArray[np.float64]:
    """Panoptic quality of each class, the IoUs of its matches / (TP + FP / 2 + FN / 2), in 0..1.

    Args:
        counts: sums, (C, 4), from `panoptic_counts`, of one image or added up over many.

    Returns: float64 (C,); nan for a class that is neither in the target nor predicted.
    Raises: ValueError if `counts` is no such table.
    Source: Kirillov et al., "Panoptic segmentation", CVPR 2019, equation 1, arXiv:1801.00868.
    """
    ious, hits, wrong, missed = check_panoptic_counts(counts).T
    return ratio(ious, hits + wrong / 2 + missed / 2)


def sq_per_class(counts: ArrayLike) -> NDArray[np.float64]:
    """Segmentation quality of each class, the mean IoU of its matches, above 0.5 and at most 1.

    Args:
        counts: sums, (C, 4), from `panoptic_counts`, of one image or added up over many.

    Returns: float64 (C,); nan for a class without a match. panopticapi and torchmetrics call that 0.
    Raises: ValueError if `counts` is no such table.
    Source: Kirillov et al., "Panoptic segmentation", CVPR 2019, equation 2, arXiv:1801.00868.
    """
    ious, hits, _, _ = check_panoptic_counts(counts).T
    return ratio(ious, hits)


def rq_per_class(counts: ArrayLike) -> NDArray[np.float64]:
    """Recognition quality of each class, TP / (TP + FP / 2 + FN / 2), in 0..1: the F1 score of its segments.

    Args:
        counts: sums, (C, 4), from `panoptic_counts`, of one image or added up over many.

    Returns: float64 (C,); nan for a class that is neither in the target nor predicted.
    Raises: ValueError if `counts` is no such table.
    Source: Kirillov et al., "Panoptic segmentation", CVPR 2019, equation 2, arXiv:1801.00868.
    """
    _, hits, wrong, missed = check_panoptic_counts(counts).T
    return ratio(hits, hits + wrong / 2 + missed / 2)


def panoptic_quality(counts: ArrayLike, *, classes: Sequence[int] | None = None) -> PanopticQuality:
    """Mean of PQ, SQ and RQ over the classes that occur, each in 0..1: the numbers of COCO's table.

    Args:
        counts: sums, (C, 4), from `panoptic_counts`, of one image or added up over many.
        classes: the classes to average over, all things say, or all stuff; None takes all.

    Returns: `PanopticQuality(pq, sq, rq)`; nan when none of the classes occurs. A class that occurs without a
        single match has no SQ; here it counts as 0, as it does in every published table, and
        `np.nanmean(sq_per_class(counts))` leaves it out.
    Raises: ValueError if `counts` is no such table, or for classes that are not different and in 0..C-1.
    Source: Kirillov et al., "Panoptic segmentation", CVPR 2019, section 4.1, arXiv:1801.00868.
    """
    table = check_panoptic_counts(counts)
    if classes is not None:
        table = table[check_classes("classes", classes, len(table))]
    table = table[table[:, 1:].any(axis=1)]
    if not len(table):
        return PanopticQuality(float("nan"), float("nan"), float("nan"))
    sq = np.nan_to_num(sq_per_class(table), nan=0.0)
    return PanopticQuality(*(float(x.mean()) for x in (pq_per_class(table), sq, rq_per_class(table))))


def check_panoptic_counts(counts: ArrayLike) -> NDArray[np.float64]:
    """`counts` as `panoptic_counts` makes them, float64 (C, 4)."""
    array = check_floats("counts", counts)
    if array.ndim != 2 or array.shape[1] != 4 or array.size == 0:
        raise ValueError(
            f"counts has shape {array.shape}, but (C, 4) is needed: build it with panoptic_counts(...),"
            f" add tables up with sum(...)."
        )
    ious, hits = array[:, 0], array[:, 1]
    whole = np.isfinite(array).all() and np.array_equal(array[:, 1:], np.round(array[:, 1:]))
    if not whole or (array < 0).any() or (ious < hits / 2).any() or (ious > hits * (1 + 1e-9)).any():
        raise ValueError(
            "counts holds what no counting gives, but its columns are the sum of the matches' IoUs (each >"
            " 1/2), TP, FP and FN: pass it as panoptic_counts made it, not divided."
        )
    return array


def _sums(place: NDArray[np.intp], weights: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """The weights at each place 0..length-1, added up: floats on the way, exact below 2**53 pixels."""
    return np.bincount(place, weights=weights, minlength=length).astype(np.int64)
