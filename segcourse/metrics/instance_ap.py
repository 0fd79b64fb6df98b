"""How many objects were found: counts at IoU thresholds, which add over images, and AP from the counts.

    thresholds = [0.5, 0.75, 0.9]
    counts = sum(instance_counts(p, t, thresholds=thresholds) for p, t in pairs)
    ap_from_counts(counts)  # of the data set, at each threshold
    np.nanmean([average_precisions(p, t, thresholds=thresholds) for p, t in pairs], axis=0)  # per image

The two differ: in the first each object weighs the same, in the second each image. The names that end in
`_above` ask for an IoU above the threshold, the others for one of at least the threshold.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import as_array
from segcourse.metrics._ratios import ratio
from segcourse.metrics.matching import Compare, count_partners, exact_threshold, exact_thresholds
from segcourse.metrics.overlaps import object_overlaps


def average_precision(pred: ArrayLike, target: ArrayLike, *, threshold: float = 0.5) -> float:
    """TP / (TP + FP + FN) of the instances at one IoU threshold, in 0..1: "AP" of cell and nucleus papers.

    It is not the area under a precision-recall curve, which is what COCO calls AP and which needs scores.
    Over several images either average it (`np.nanmean`), or add the counts of `instance_counts`; say which.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        threshold: above 0 and at most 1; an IoU equal to it is a match (`>=`, as in stardist).

    Returns: a float; nan when neither map has an instance (stardist says 0), 0 when one has none.
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), or a threshold out of range.
    Source: Caicedo et al., "Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl",
        Nature Methods 16, 2019; Schmidt et al., "Cell detection with star-convex polygons", MICCAI 2018,
        arXiv:1806.03535.
    """
    limit = exact_threshold("threshold", threshold, operator.ge)
    return float(ap_from_counts(_counts(pred, target, [limit], operator.ge))[0])


def average_precision_above(pred: ArrayLike, target: ArrayLike, *, threshold: float = 0.5) -> float:
    """TP / (TP + FP + FN) of the instances whose IoU is larger than `threshold`, in 0..1.

    As `average_precision`, but an IoU equal to the threshold is no match: `>`, as the DSB 2018 challenge
    counts a hit.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        threshold: at least 0, where any common pixel is enough, and below 1.

    Returns: a float; nan when neither map has an instance, 0 when one has none.
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), or a threshold out of range.
    Source: Caicedo et al., "Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl",
        Nature Methods 16, 2019.
    """
    limit = exact_threshold("threshold", threshold, operator.gt)
    return float(ap_from_counts(_counts(pred, target, [limit], operator.gt))[0])


def average_precisions(
    pred: ArrayLike, target: ArrayLike, *, thresholds: Sequence[float] | NDArray
) -> NDArray[np.float64]:
    """`average_precision` at K thresholds, from one pass over the pixels: IoU >= threshold is a match.

    Thresholds are compared as ratios of integers, so an IoU of 17/20 is a match at 0.85 however that was
    written. Floats err both ways: `np.arange(0.5, 1, 0.05)` lies above 0.6, 0.65, ... 0.95, so that in
    float64 objects on the threshold are lost; `np.linspace(0.5, 0.95, 10)`, COCO's list, lies below 0.9.
    stardist compares in float32, which mends both, until an object of about a million pixels comes near the
    threshold without reaching it.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        thresholds: (K,) numbers above 0 and at most 1, in any order, at least one.

    Returns: float64 (K,) in 0..1; all nan when neither map has an instance, 0 when one has none.
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), a threshold out of range, or none.
    Source: Schmidt et al., "Cell detection with star-convex polygons", MICCAI 2018, arXiv:1806.03535.
    """
    return ap_from_counts(instance_counts(pred, target, thresholds=thresholds))


def average_precisions_above(
    pred: ArrayLike, target: ArrayLike, *, thresholds: Sequence[float] | NDArray
) -> NDArray[np.float64]:
    """`average_precision_above` at K thresholds, from one pass over the pixels: IoU > threshold is a match.

    The score of the DSB 2018 challenge is the mean over the thresholds 0.5, 0.55, ... 0.95 of this, and then
    the mean over the images.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        thresholds: (K,) numbers of at least 0 and below 1, in any order, at least one.

    Returns: float64 (K,) in 0..1; all nan when neither map has an instance, 0 when one has none.
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), a threshold out of range, or none.
    Source: Caicedo et al., "Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl",
        Nature Methods 16, 2019.
    """
    return ap_from_counts(instance_counts_above(pred, target, thresholds=thresholds))


def instance_counts(
    pred: ArrayLike, target: ArrayLike, *, thresholds: Sequence[float] | NDArray
) -> NDArray[np.int64]:
    """TP, FP and FN of the instances at K thresholds: what adds up over the images of a data set.

    `tp, fp, fn = sum(instance_counts(p, t, thresholds=...) for p, t in pairs).T`; precision is then
    tp / (tp + fp), recall tp / (tp + fn), F1 2 tp / (2 tp + fp + fn), and AP `ap_from_counts` of the sum.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        thresholds: (K,) numbers above 0 and at most 1, at least one; an IoU equal to one is a match (`>=`).

    Returns: int64 (K, 3) of (TP, FP, FN). TP + FP predicted and TP + FN true objects, at every threshold.
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), a threshold out of range, or none.
    Source: Schmidt et al., "Cell detection with star-convex polygons", MICCAI 2018, arXiv:1806.03535.
    """
    return _counts(pred, target, exact_thresholds("thresholds", thresholds, operator.ge), operator.ge)


def instance_counts_above(
    pred: ArrayLike, target: ArrayLike, *, thresholds: Sequence[float] | NDArray
) -> NDArray[np.int64]:
    """TP, FP and FN of the instances at K thresholds, where an IoU equal to a threshold is no match (`>`).

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        thresholds: (K,) numbers of at least 0 and below 1, in any order, at least one.

    Returns: int64 (K, 3) of (TP, FP, FN), which adds up over images as that of `instance_counts` does.
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), a threshold out of range, or none.
    Source: Caicedo et al., "Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl",
        Nature Methods 16, 2019.
    """
    return _counts(pred, target, exact_thresholds("thresholds", thresholds, operator.gt), operator.gt)


def ap_from_counts(counts: ArrayLike) -> NDArray[np.float64]:
    """TP / (TP + FP + FN), in 0..1, from the counts of one image or the sum of those of many.

    Args:
        counts: integers (K, 3) of (TP, FP, FN), as `instance_counts` gives them.

    Returns: float64 (K,); nan where all three are 0.
    Raises: ValueError for another shape, counts that are no integers, or below 0.
    Source: Caicedo et al., "Nucleus segmentation across imaging experiments: the 2018 Data Science Bowl",
        Nature Methods 16, 2019; over many images this is the data set's AP, and their mean of images another.
    """
    array = as_array("counts", counts)
    if array.ndim != 2 or array.shape[1] != 3 or array.dtype.kind not in "iu" or array.min(initial=0) < 0:
        raise ValueError(
            f"counts are {array.dtype} of shape {array.shape}, but integers (K, 3) of (TP, FP, FN), none"
            f" below 0, are needed: add up what instance_counts gives, image by image, and do not average it."
        )
    return ratio(array[:, 0], array.sum(axis=1))


def _counts(
    pred: ArrayLike, target: ArrayLike, thresholds: list[Fraction], compare: Compare
) -> NDArray[np.int64]:
    overlaps = object_overlaps(pred, target)
    tp = count_partners(overlaps, thresholds, compare)  # (K,)
    fp, fn = len(overlaps.pred_labels) - tp, len(overlaps.target_labels) - tp
    return np.stack([tp, fp, fn], axis=1)
