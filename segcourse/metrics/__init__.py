"""From a prediction and a target to numbers. Takes NumPy arrays and torch tensors; never imports torch.

Semantic scores are functions of one confusion matrix of counts, and matrices add:

    confusion = sum(confusion_matrix(p, t, num_classes=C) for p, t in pairs)
    mean_iou(confusion)

Rules that hold throughout: prediction first; 0/0 is nan; means are over the classes that occur.
"""

from segcourse.metrics.agreement import (
    Staple,
    cohen_kappa,
    label_vote,
    majority_vote,
    mean_pairwise_agreement,
    pairwise_agreement,
    staple,
)
from segcourse.metrics.boundary_overlap import boundary_iou, rim
from segcourse.metrics.calibration import (
    Reliability,
    brier_score,
    calibration_counts,
    calibration_counts_from_probability,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_table,
)
from segcourse.metrics.coco_matching import CocoMatches, coco_match_boxes, coco_match_masks
from segcourse.metrics.coco_scores import (
    CocoScores,
    coco_scores,
    interpolated_average_precision,
    precision_recall_curve,
)
from segcourse.metrics.confusion import confusion_matrix
from segcourse.metrics.from_logits import confusion_matrix_from_logits
from segcourse.metrics.instance_ap import (
    ap_from_counts,
    average_precision,
    average_precision_above,
    average_precisions,
    average_precisions_above,
    instance_counts,
    instance_counts_above,
)
from segcourse.metrics.instances import (
    Matches,
    iou_matrix,
    mask_iou_matrix,
    match_instances,
    match_instances_above,
)
from segcourse.metrics.overlap import (
    dice,
    dice_per_class,
    f_beta_per_class,
    frequency_weighted_iou,
    iou,
    iou_per_class,
    mean_class_accuracy,
    mean_dice,
    mean_iou,
    pixel_accuracy,
    precision_per_class,
    recall_per_class,
)
from segcourse.metrics.panoptic import (
    PanopticQuality,
    panoptic_counts,
    panoptic_quality,
    pq_per_class,
    rq_per_class,
    sq_per_class,
)
from segcourse.metrics.per_image import mean_image_dice, mean_image_dice_per_class, mean_image_iou
from segcourse.metrics.size_recall import RecallBySize, recall_by_size
from segcourse.metrics.soft_overlap import soft_dice, soft_dice_squared
from segcourse.metrics.surface_measures import (
    SurfaceScores,
    assd,
    boundary_f1,
    hausdorff_distance,
    hd95,
    masd,
    nsd,
    surface_scores,
)
from segcourse.metrics.surfaces import boundary, surface_distances

__all__ = [
    "CocoMatches",
    "CocoScores",
    "Matches",
    "PanopticQuality",
    "RecallBySize",
    "Reliability",
    "Staple",
    "SurfaceScores",
    "ap_from_counts",
    "assd",
    "average_precision",
    "average_precision_above",
    "average_precisions",
    "average_precisions_above",
    "boundary",
    "boundary_f1",
    "boundary_iou",
    "brier_score",
    "calibration_counts",
    "calibration_counts_from_probability",
    "coco_match_boxes",
    "coco_match_masks",
    "coco_scores",
    "cohen_kappa",
    "confusion_matrix",
    "confusion_matrix_from_logits",
    "dice",
    "dice_per_class",
    "expected_calibration_error",
    "f_beta_per_class",
    "frequency_weighted_iou",
    "hausdorff_distance",
    "hd95",
    "instance_counts",
    "instance_counts_above",
    "interpolated_average_precision",
    "iou",
    "iou_matrix",
    "iou_per_class",
    "label_vote",
    "majority_vote",
    "masd",
    "mask_iou_matrix",
    "match_instances",
    "match_instances_above",
    "maximum_calibration_error",
    "mean_class_accuracy",
    "mean_dice",
    "mean_image_dice",
    "mean_image_dice_per_class",
    "mean_image_iou",
    "mean_iou",
    "mean_pairwise_agreement",
    "nsd",
    "pairwise_agreement",
    "panoptic_counts",
    "panoptic_quality",
    "pixel_accuracy",
    "pq_per_class",
    "precision_per_class",
    "precision_recall_curve",
    "recall_by_size",
    "recall_per_class",
    "reliability_table",
    "rim",
    "rq_per_class",
    "soft_dice",
    "soft_dice_squared",
    "sq_per_class",
    "staple",
    "surface_distances",
    "surface_scores",
]
