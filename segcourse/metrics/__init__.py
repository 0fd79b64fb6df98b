"""From a prediction and a target to numbers. Takes NumPy arrays and torch tensors; never imports torch.

Semantic scores are functions of one confusion matrix of counts, and matrices add:

    confusion = sum(confusion_matrix(p, t, num_classes=C) for p, t in pairs)
    mean_iou(confusion)

Rules that hold throughout: prediction first; 0/0 is nan; means are over the classes that occur.
"""

from segcourse.metrics.boundary_overlap import boundary_iou, rim
from segcourse.metrics.confusion import confusion_matrix
from segcourse.metrics.instances import Matches, average_precision, iou_matrix, match_instances
from segcourse.metrics.overlap import (
    dice,
    dice_per_class,
    iou,
    iou_per_class,
    mean_class_accuracy,
    mean_dice,
    mean_image_iou,
    mean_iou,
    pixel_accuracy,
    precision_per_class,
    recall_per_class,
)
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
    "Matches",
    "SurfaceScores",
    "assd",
    "average_precision",
    "boundary",
    "boundary_f1",
    "boundary_iou",
    "confusion_matrix",
    "dice",
    "dice_per_class",
    "hausdorff_distance",
    "hd95",
    "iou",
    "iou_matrix",
    "iou_per_class",
    "masd",
    "match_instances",
    "mean_class_accuracy",
    "mean_dice",
    "mean_image_iou",
    "mean_iou",
    "nsd",
    "pixel_accuracy",
    "precision_per_class",
    "recall_per_class",
    "rim",
    "surface_distances",
    "surface_scores",
]
