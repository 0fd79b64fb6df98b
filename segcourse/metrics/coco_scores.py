"""COCO's evaluation, second half: from matches to average precision (AP) and average recall (AR)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_finite, check_floats, check_list, check_mask, check_whole, shown
from segcourse.metrics._arrays import as_numpy
from segcourse.metrics._ratios import mean_of_present, ratio
from segcourse.metrics.coco_matching import AREA_RANGES, THRESHOLDS, CocoMatches

RECALLS = np.linspace(0, 1, 101)  # as in pycocotools, rounding included: 0.35 there is above 35 / 100
MOST = (1, 10, 100)  # so many detections of a class in an image, for average recall


class CocoScores(NamedTuple):
    """COCO's twelve numbers, in 0..1; nan where no true object is to be found (pycocotools prints -1)."""

    ap: float  #: mean over ten IoU thresholds, 0.5, 0.55 .. 0.95, and over the classes
    ap50: float  #: at the threshold 0.5
    ap75: float  #: at 0.75
    ap_small: float  #: of the objects of at most 32 x 32 pixels
    ap_medium: float  #: of 32 x 32 to 96 x 96
    ap_large: float  #: of 96 x 96 or more
    ar_1: float  #: share of the objects found by one detection of a class in an image; a mean as `ap` is
    ar_10: float  #: by ten
    ar_100: float  #: by a hundred
    ar_small: float  #: by a hundred, of the small ones, and so on
    ar_medium: float
    ar_large: float
    classes: NDArray[np.int64]  #: (K,) labels that occur, ascending
    ap_per_class: NDArray[np.float64]  #: (K,) `ap` of each; nan for one that the targets do not have


def coco_scores(matches: Sequence[CocoMatches]) -> CocoScores:
    """AP and AR of a data set as COCO reports them.

    AP is the area under a curve of precision over recall. The detections of all images, in the order of their
    scores, make one curve for each class, IoU threshold and range of areas. So AP is no mean over images, and
    not TP / (TP + FP + FN), which papers on cells call AP (`average_precision`) and which needs no scores.

    Args:
        matches: a list of what `coco_match_masks` or `coco_match_boxes` returned, one for each image, also
            for those without objects or detections. Of equal scores the one in the earlier image goes first.

    Returns: `CocoScores`: floats in 0..1 or nan, and the AP of each class.
    Raises: ValueError for an empty list, or an entry that is no `CocoMatches`.
    Source: Lin et al., "Microsoft COCO", ECCV 2014, arXiv:1405.0312. Equal to pycocotools 2.0 up to 1e-12.
        torchmetrics 1.9 calls pycocotools, but with thresholds rounded to float32 (an IoU of exactly 3/5
        fails 0.60000002); of masks it leaves out images with an empty target, false positives and all, and
        prints -1 where nothing is detected, which is 0.
    """
    whole = _joined(matches)
    classes = np.unique(np.concatenate([whole.labels, whole.target_labels]))
    ap = np.full((len(classes), len(AREA_RANGES), len(THRESHOLDS)), np.nan)  # (K, A, T)
    recall = np.full((len(MOST), *ap.shape), np.nan)  # (3, K, A, T)
    for k, label in enumerate(classes):
        ap[k], recall[:, k] = _class_scores(whole, label)
    return CocoScores(
        ap=mean_of_present(ap[:, 0]),
        ap50=mean_of_present(ap[:, 0, THRESHOLDS == 0.5]),
        ap75=mean_of_present(ap[:, 0, THRESHOLDS == 0.75]),
        ap_small=mean_of_present(ap[:, 1]),
        ap_medium=mean_of_present(ap[:, 2]),
        ap_large=mean_of_present(ap[:, 3]),
        ar_1=mean_of_present(recall[0, :, 0]),
        ar_10=mean_of_present(recall[1, :, 0]),
        ar_100=mean_of_present(recall[2, :, 0]),
        ar_small=mean_of_present(recall[2, :, 1]),
        ar_medium=mean_of_present(recall[2, :, 2]),
        ar_large=mean_of_present(recall[2, :, 3]),
        classes=classes,
        ap_per_class=ap[:, 0].mean(axis=1),
    )


def precision_recall_curve(
    correct: ArrayLike, *, total: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Precision and recall after the strongest detection, after the two strongest, and so on.

    Args:
        correct: bool (D,): whether each detection found an object that was still free, the strongest first.
        total: number of true objects, also of those that nobody found; at least 1.

    Returns: precision and recall, float64 (D,) each, in 0..1. Recall never falls; precision may.
    Raises: ValueError for a `correct` that is not flat, not bool (or 0 and 1), or has more than `total` hits.
    Source: Everingham et al., "The PASCAL VOC Challenge", IJCV 88(2), 2010, section 4.2.
    """
    found = np.cumsum(check_mask("correct", as_numpy("correct", correct), ndim=(1,)))
    total = check_whole("total", total, low=1)
    if found.max(initial=0) > total:
        raise ValueError(
            f"correct holds {found[-1]} hits, but there are total={total} objects, and each is found once:"
            f" count further detections of an object as wrong."
        )
    return found / np.arange(1, len(found) + 1), found / total


def interpolated_average_precision(precision: ArrayLike, recall: ArrayLike) -> float:
    """The area under a curve of precision over recall, taken at 101 points as COCO does; in 0..1.

    At each recall of 0, 0.01 .. 1 counts the best precision to be had with this recall or more, and 0 where
    no detection reaches it. So the teeth of the curve are filled up, and AP is the mean of the 101.

    Args:
        precision: (D,) as `precision_recall_curve` gives it.
        recall: (D,) beside it, never falling.

    Returns: a float, never nan; 0 for an empty curve.
    Raises: ValueError for curves of unequal length, values outside 0..1, or a recall that falls.
    Source: Everingham et al., "The PASCAL VOC Challenge", IJCV 88(2), 2010, section 4.2, there at 11 points.
    """
    precision, recall = _curve("precision", precision), _curve("recall", recall)
    if len(precision) != len(recall):
        raise ValueError(
            f"precision has {len(precision)} points and recall {len(recall)}, but they are one curve: pass"
            f" both as precision_recall_curve gives them."
        )
    if (np.diff(recall) < 0).any():
        raise ValueError(
            "recall falls, but it only grows with more detections: sort by descending score first."
        )
    best = np.maximum.accumulate(precision[::-1])[::-1]  # from here on
    reached = np.searchsorted(recall, RECALLS)  # the first point with so much recall, D if there is none
    return float(np.append(best, 0)[reached].mean())


def _joined(matches: Sequence[CocoMatches]) -> CocoMatches:
    entries = check_list("matches", matches, "CocoMatches")
    wrong = [entry for entry in entries if not isinstance(entry, CocoMatches)]
    if wrong or not entries:
        came = f"holds {shown(wrong[0])}" if wrong else "is empty"
        raise ValueError(
            f"matches {came}, but a list of CocoMatches is needed, one for each image: write"
            f" [coco_match_masks(prediction, target), ...]."
        )
    return CocoMatches(*(np.concatenate(parts) for parts in zip(*entries, strict=True)))


def _class_scores(whole: CocoMatches, label: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """AP (A, T) and recall (3, A, T) of one class; nan in ranges of areas without an object."""
    mine = np.flatnonzero(whole.labels == label)
    mine = mine[np.argsort(-whole.scores[mine], kind="stable")]
    hits, misses, ranks = whole.hits[mine], whole.misses[mine], whole.ranks[mine]
    totals = whole.target_counts[whole.target_labels == label].sum(axis=0)  # (A,)
    ap = np.full(hits.shape[1:], np.nan)  # (A, T)
    for area in np.flatnonzero(totals):
        for threshold in range(len(THRESHOLDS)):
            hit = hits[:, area, threshold]
            correct = hit[hit | misses[:, area, threshold]]  # ignored detections are passed over
            curve = precision_recall_curve(correct, total=totals[area])
            ap[area, threshold] = interpolated_average_precision(*curve)
    found = np.array([hits[ranks < most].sum(axis=0) for most in MOST])  # (3, A, T)
    return ap, ratio(found, totals[:, None])


def _curve(name: str, values: ArrayLike) -> NDArray[np.float64]:
    array = check_finite(name, check_floats(name, as_numpy(name, values)))
    if array.ndim != 1 or (array < 0).any() or (array > 1).any():
        raise ValueError(
            f"{name} is {shown(array)}, but a curve is (D,) with values in 0..1: pass what"
            f" precision_recall_curve gives."
        )
    return array
