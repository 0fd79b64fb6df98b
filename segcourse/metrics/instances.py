"""Objects, not pixels: how much each predicted object overlaps each true one, and who is whose partner."""

from __future__ import annotations

import operator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_mask
from segcourse.metrics._arrays import as_numpy
from segcourse.metrics._ratios import ratio
from segcourse.metrics.mask_crops import crop_masks, intersections
from segcourse.metrics.matching import Compare, candidates, exact_threshold, partners
from segcourse.metrics.overlaps import object_overlaps


class Matches(NamedTuple):
    """Who was matched with whom, by the labels of the two maps."""

    pairs: NDArray[np.int64]  #: (M, 2) of (label in pred, label in target), ascending: the true positives
    ious: NDArray[np.float64]  #: (M,) IoU of each pair
    unmatched_pred: NDArray[np.int64]  #: labels in pred without a partner: the false positives
    unmatched_target: NDArray[np.int64]  #: labels in target without a partner: the false negatives


def iou_matrix(pred: ArrayLike, target: ArrayLike) -> NDArray[np.float64]:
    """IoU of every predicted instance with every true one, in 0..1.

    For objects that may overlap each other, which one label map cannot hold, see `mask_iou_matrix`.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background, gaps are allowed.
        target: true instance labels, shaped like `pred`.

    Returns: float64 (P, T): one row for each label that occurs in `pred`, in ascending order, one column for
        each in `target`; so `np.unique(pred[pred > 0])` names the rows. Never nan; (0, T) or (P, 0) where a
        map has no instance.
    Raises: ValueError for unequal shapes, labels that are negative, no integers, or a bool mask.
    Source: Kirillov et al., "Panoptic Segmentation", CVPR 2019, section 4.1, arXiv:1801.00868.
    """
    overlaps = object_overlaps(pred, target)
    ious = np.zeros((len(overlaps.pred_labels), len(overlaps.target_labels)))
    ious[overlaps.row, overlaps.column] = overlaps.ious
    return ious


def mask_iou_matrix(pred: ArrayLike, target: ArrayLike) -> NDArray[np.float64]:
    """IoU of every predicted mask with every true one, in 0..1; the masks may overlap each other.

    Each mask is cut down to its box, and pixels are looked at only where two boxes meet.

    Args:
        pred: predicted masks, bool (or integer 0 and 1) (P, H, W), one an object; P may be 0.
        target: true masks, (T, H, W) of the same H and W; T may be 0.

    Returns: float64 (P, T). An empty mask has IoU 0 with one that is not empty; two empty masks have 0/0,
        which is nan here. pycocotools.mask.iou says 0 there, so a detection that is empty and a true mask
        that was lost in resizing go unseen.
    Raises: ValueError for stacks that are not (N, H, W), a different H or W, or values other than 0 and 1.
    Source: Everingham et al., "The PASCAL Visual Object Classes (VOC) Challenge", IJCV 88(2), 2010; that a
        crowd region is divided by the area of `pred` alone is a rule of COCO and not of the IoU.
    """
    pred, target = _mask_stack("pred", pred), _mask_stack("target", target)
    if pred.shape[1:] != target.shape[1:]:
        raise ValueError(
            f"pred holds masks of {pred.shape[1:]} and target of {target.shape[1:]}, but height and width"
            f" must agree: paste both into the size of the image."
        )
    pred_crops, target_crops = crop_masks(pred), crop_masks(target)
    shared = intersections(pred_crops, target_crops)
    union = pred_crops.areas[:, None] + target_crops.areas[None, :] - shared  # (P, T)
    return ratio(shared, union)


def match_instances(pred: ArrayLike, target: ArrayLike, *, threshold: float = 0.5) -> Matches:
    """Pair predicted and true instances, one to one, where their IoU is at least `threshold`.

    The most pairs are formed, and among such pairings the one of the largest summed IoU is taken. Above an
    IoU of 0.5 nobody has two candidates, so there is nothing to choose.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        threshold: above 0 and at most 1. An IoU equal to it is a match: `>=`, as in COCO (pycocotools),
            stardist and panoptica; panoptic quality and the DSB 2018 challenge ask for `>`, which is
            `match_instances_above`. Compared as integers: 0.7 means 7/10 exactly, and so does the
            0.7000000000000002 of `np.arange(0.5, 1, 0.05)`, which no IoU of 7/10 reaches in floats. So
            0.5 + 1e-9 is 1/2: to exclude an IoU of 1/2, take `match_instances_above`.

    Returns: `Matches(pairs, ious, unmatched_pred, unmatched_target)`; their lengths are TP, TP, FP, FN.
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), or a threshold out of range.
    Source: Schmidt et al., "Cell detection with star-convex polygons", MICCAI 2018, arXiv:1806.03535.
    """
    return _matches(pred, target, threshold, operator.ge)


def match_instances_above(pred: ArrayLike, target: ArrayLike, *, threshold: float = 0.5) -> Matches:
    """Pair predicted and true instances, one to one, where their IoU is larger than `threshold`.

    As `match_instances`, but an IoU equal to the threshold is no match: `>`, as panoptic quality has it
    (panopticapi, torchmetrics), MONAI, and the DSB 2018 challenge. From 0.5 on nobody can have two
    candidates then: two objects that each shared more than half of a third would have to share pixels.
    With `>=` that fails at 0.5 itself, where one prediction may be half of each of two objects.

    Args:
        pred: predicted instance labels, integer (H, W) or (D, H, W); 0 is background.
        target: true instance labels, shaped like `pred`.
        threshold: at least 0, where any common pixel is enough, and below 1; compared as integers.

    Returns: `Matches(pairs, ious, unmatched_pred, unmatched_target)`; their lengths are TP, TP, FP, FN.
    Raises: ValueError for unequal shapes, wrong labels (see `iou_matrix`), or a threshold out of range.
    Source: Kirillov et al., "Panoptic Segmentation", CVPR 2019, section 4.1, arXiv:1801.00868.
    """
    return _matches(pred, target, threshold, operator.gt)


def _matches(pred: ArrayLike, target: ArrayLike, threshold: float, compare: Compare) -> Matches:
    limit = exact_threshold("threshold", threshold, compare)
    overlaps = object_overlaps(pred, target)
    formed = partners(overlaps, candidates(overlaps, [limit], compare)[0])
    row, column = overlaps.row[formed], overlaps.column[formed]
    return Matches(
        pairs=np.stack([overlaps.pred_labels[row], overlaps.target_labels[column]], axis=1),
        ious=overlaps.ious[formed],
        unmatched_pred=np.delete(overlaps.pred_labels, row),
        unmatched_target=np.delete(overlaps.target_labels, column),
    )


def _mask_stack(name: str, masks: Any) -> NDArray[np.bool_]:
    stack = as_numpy(name, masks)
    if stack.ndim != 3 or 0 in stack.shape[1:]:
        raise ValueError(
            f"{name} has shape {stack.shape}, but a stack of masks is (N, H, W) with H and W of at least 1:"
            f" stack them on the first axis; one mask is mask[None], none is np.zeros((0, H, W), dtype=bool)."
        )
    return check_mask(name, stack, ndim=(3,))
