"""Scores of overlap: each is one ratio of counts. 0/0 is nan, and a mean is over what has a value."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_confusion, check_mask, check_number, check_same_shape
from segcourse.metrics._arrays import as_numpy, is_on_accelerator
from segcourse.metrics._ratios import mean_of_present, ratio


def pixel_accuracy(confusion: ArrayLike) -> float:
    """Share of the counted pixels whose class is right: trace / sum, in 0..1.

    Args:
        confusion: counts, integer (C, C), rows = target, columns = pred, from `confusion_matrix`.

    Returns: a float; nan when nothing was counted. A class of 1 % of the pixels moves it by 0.01 at most.
    Raises: ValueError if `confusion` is not a square matrix of counts.
    Source: Long et al., "Fully convolutional networks for semantic segmentation", CVPR 2015, section 5,
        arXiv:1411.4038.
    """
    confusion = check_confusion("confusion", confusion)
    return float(ratio(np.trace(confusion), confusion.sum()))


def mean_class_accuracy(confusion: ArrayLike) -> float:
    """Mean over the classes of `target` of the share of each that is found: the mean recall, in 0..1.

    Args:
        confusion: counts, integer (C, C), rows = target, columns = pred, from `confusion_matrix`.

    Returns: a float; nan when nothing was counted.
    Raises: ValueError if `confusion` is not a square matrix of counts.
    Source: Long et al., "Fully convolutional networks for semantic segmentation", CVPR 2015, section 5 ("mean
        accuracy"), arXiv:1411.4038.
    """
    return mean_of_present(recall_per_class(confusion))


def iou_per_class(confusion: ArrayLike) -> NDArray[np.float64]:
    """Intersection over union of each class, TP / (TP + FP + FN), in 0..1; also called Jaccard index.

    Args:
        confusion: counts, integer (C, C), rows = target, columns = pred, from `confusion_matrix`.

    Returns: float64 (C,); nan for a class that is neither in the target nor predicted, 0 for one that is
        in only one of them.
    Raises: ValueError if `confusion` is not a square matrix of counts.
    Source: Everingham et al., "The PASCAL Visual Object Classes (VOC) Challenge", IJCV 88(2), 2010.
    """
    hits, in_target, in_pred = _counts(confusion)
    return ratio(hits, in_target + in_pred - hits)


def mean_iou(confusion: ArrayLike) -> float:
    """Mean of `iou_per_class` over the classes that occur, in 0..1: the mIoU of PASCAL VOC and Cityscapes.

    From the summed matrix of a data set it is the data set's mIoU; `mean_image_iou` is another number.

    Args:
        confusion: counts, integer (C, C), rows = target, columns = pred, from `confusion_matrix`.

    Returns: a float; nan when nothing was counted.
    Raises: ValueError if `confusion` is not a square matrix of counts.
    Source: Everingham et al., "The PASCAL Visual Object Classes (VOC) Challenge", IJCV 88(2), 2010.
    """
    return mean_of_present(iou_per_class(confusion))


def frequency_weighted_iou(confusion: ArrayLike) -> float:
    """Mean of `iou_per_class` weighted by how many pixels of `target` each class has, in 0..1.

    Large classes dominate it: with 95 % of background it is mostly the IoU of the background. A class that
    is only predicted weighs nothing itself; it costs the classes whose pixels it took.

    Args:
        confusion: counts, integer (C, C), rows = target, columns = pred, from `confusion_matrix`.

    Returns: a float; nan when nothing was counted.
    Raises: ValueError if `confusion` is not a square matrix of counts.
    Source: Long et al., "Fully convolutional networks for semantic segmentation", CVPR 2015, section 5
        ("frequency weighted IU"), arXiv:1411.4038.
    """
    hits, in_target, in_pred = _counts(confusion)
    weighted = in_target * ratio(hits, in_target + in_pred - hits)
    return float(ratio(np.nansum(weighted), in_target.sum()))


def dice_per_class(confusion: ArrayLike) -> NDArray[np.float64]:
    """Dice coefficient of each class, 2 TP / (2 TP + FP + FN), in 0..1; also called F1 of the pixels.

    With J the IoU of the same class it is 2 J / (1 + J), so both rank two predictions of one image alike.

    Args:
        confusion: counts, integer (C, C), rows = target, columns = pred, from `confusion_matrix`.

    Returns: float64 (C,); nan for a class that is neither in the target nor predicted.
    Raises: ValueError if `confusion` is not a square matrix of counts.
    Source: Dice, "Measures of the amount of ecologic association between species", Ecology 26(3), 1945.
    """
    hits, in_target, in_pred = _counts(confusion)
    return ratio(2 * hits, in_target + in_pred)


def mean_dice(confusion: ArrayLike) -> float:
    """Mean of `dice_per_class` over the classes that occur, in 0..1, background included.

    Args:
        confusion: counts, integer (C, C), rows = target, columns = pred, from `confusion_matrix`.

    Returns: a float; nan when nothing was counted. Medical papers average the Dice of each case instead.
    Raises: ValueError if `confusion` is not a square matrix of counts.
    Source: Dice, "Measures of the amount of ecologic association between species", Ecology 26(3), 1945.
    """
    return mean_of_present(dice_per_class(confusion))


def f_beta_per_class(confusion: ArrayLike, *, beta: float) -> NDArray[np.float64]:
    """Weighted harmonic mean of precision and recall of each class, in 0..1; recall counts `beta` times.

    (1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP). 1 is `dice_per_class`; below 1 false positives hurt
    more, above 1 misses do; towards 0 it becomes the precision, for a large `beta` the recall.

    Args:
        confusion: counts, integer (C, C), rows = target, columns = pred, from `confusion_matrix`.
        beta: above 0, in 1e-9..1e9.

    Returns: float64 (C,); nan for a class that is neither in the target nor predicted, 0 for one that is in
        only one of them, though its precision or its recall is nan.
    Raises: ValueError if `confusion` is not a square matrix of counts, or `beta` is out of range.
    Source: van Rijsbergen, "Information Retrieval", 2nd edition, 1979, chapter 7 (there E = 1 - F).
    """
    hits, in_target, in_pred = _counts(confusion)
    square = check_number("beta", beta, low=1e-9, high=1e9) ** 2
    return ratio((1 + square) * hits, square * in_target + in_pred)


def precision_per_class(confusion: ArrayLike) -> NDArray[np.float64]:
    """Of the pixels predicted as a class, the share that is of it: TP / (TP + FP), in 0..1.

    Args:
        confusion: counts, integer (C, C), rows = target, columns = pred, from `confusion_matrix`.

    Returns: float64 (C,); nan for a class that was never predicted.
    Raises: ValueError if `confusion` is not a square matrix of counts.
    Source: van Rijsbergen, "Information Retrieval", 2nd edition, 1979, chapter 7.
    """
    hits, _, in_pred = _counts(confusion)
    return ratio(hits, in_pred)


def recall_per_class(confusion: ArrayLike) -> NDArray[np.float64]:
    """Of the pixels that are of a class, the share that was found: TP / (TP + FN), in 0..1.

    Args:
        confusion: counts, integer (C, C), rows = target, columns = pred, from `confusion_matrix`.

    Returns: float64 (C,); nan for a class that is not in the target.
    Raises: ValueError if `confusion` is not a square matrix of counts.
    Source: van Rijsbergen, "Information Retrieval", 2nd edition, 1979, chapter 7.
    """
    hits, in_target, _ = _counts(confusion)
    return ratio(hits, in_target)


def iou(pred: ArrayLike, target: ArrayLike) -> float:
    """Intersection over union of two masks, in 0..1.

    Args:
        pred: predicted mask, bool (or integer 0 and 1), (H, W), (D, H, W) or flat; array or tensor.
        target: true mask, shaped like `pred`.

    Returns: a float; nan when both masks are empty, 0 when one is.
    Raises: ValueError for unequal shapes or values that are no mask.
    Source: Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11(2), 1912.
    """
    both, in_pred, in_target = _mask_counts(pred, target)
    return float(ratio(both, in_pred + in_target - both))


def dice(pred: ArrayLike, target: ArrayLike) -> float:
    """Dice coefficient of two masks, twice the shared area over the sum of the areas, in 0..1.

    Args:
        pred: predicted mask, bool (or integer 0 and 1), (H, W), (D, H, W) or flat; array or tensor.
        target: true mask, shaped like `pred`.

    Returns: a float; nan when both masks are empty, 0 when one is.
    Raises: ValueError for unequal shapes or values that are no mask.
    Source: Dice, "Measures of the amount of ecologic association between species", Ecology 26(3), 1945.
    """
    both, in_pred, in_target = _mask_counts(pred, target)
    return float(ratio(2 * both, in_pred + in_target))


def _counts(confusion: ArrayLike) -> tuple[NDArray, NDArray, NDArray]:
    """Of each class, (C,): the pixels that are right, those in the target, those in the prediction."""
    confusion = check_confusion("confusion", confusion)
    return np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)


def _mask_counts(pred: Any, target: Any) -> tuple[int, int, int]:
    """Pixels in both masks, in `pred`, in `target`; counted on the GPU if the masks are there."""
    if is_on_accelerator(pred) and is_on_accelerator(target):
        check_same_shape(pred=pred, target=target)
        pred, target = (_check_mask_tensor(name, mask) for name, mask in (("pred", pred), ("target", target)))
        return int((pred & target).sum()), int(pred.sum()), int(target.sum())
    pred = check_mask("pred", as_numpy("pred", pred), ndim=(1, 2, 3))
    target = check_mask("target", as_numpy("target", target), ndim=(1, 2, 3))
    check_same_shape(pred=pred, target=target)
    return int(np.count_nonzero(pred & target)), int(np.count_nonzero(pred)), int(np.count_nonzero(target))


def _check_mask_tensor(name: str, mask: Any) -> Any:
    """A mask on the GPU as a bool tensor; anything else goes to the CPU for the usual message."""
    if str(mask.dtype) == "torch.bool":
        return mask
    check_mask(name, as_numpy(name, mask), ndim=(1, 2, 3))
    return mask.bool()
