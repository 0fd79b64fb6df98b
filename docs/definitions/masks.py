"""Traps of IoU and Dice of two masks: nothing to find, nothing found, and the average over images."""

from __future__ import annotations

import numpy as np

from definitions import pictures
from definitions.case import OURS, Ask, Case, Way
from segcourse import metrics

SMP = "segmentation-models-pytorch"


def pair(dice: Ask, iou: Ask) -> dict[str, Ask]:
    return {"Dice": dice, "IoU": iou}


def batch(pred, target):
    """(N, H, W) from (H, W) or (N, H, W), as int64 tensors."""
    import torch

    return [torch.as_tensor(x.reshape(-1, *x.shape[-2:])).long() for x in (pred, target)]


def torchmetrics_dice(pred, target, **options):
    from torchmetrics.functional.segmentation import dice_score

    maps = batch(pred, target)
    return dice_score(*maps, num_classes=2, include_background=False, input_format="index", **options).mean()


def torchmetrics_iou(pred, target):
    from torchmetrics.functional.segmentation import mean_iou

    maps = batch(pred, target)
    return mean_iou(
        *maps, num_classes=2, include_background=False, per_class=True, input_format="index"
    ).mean()


def torchmetrics_classification(name: str) -> Ask:
    def ask(pred, target):
        from torchmetrics.functional import classification

        return getattr(classification, name)(*batch(pred, target))

    return ask


def monai(name: str, **options) -> Ask:
    """A function compute_..., of each image; or a metric of the whole batch."""

    def ask(pred, target):
        from monai import metrics as monai_metrics

        masks = [x[:, None].float() for x in batch(pred, target)]
        if name.startswith("compute"):
            return getattr(monai_metrics, name)(*masks, **options).mean()
        metric = getattr(monai_metrics, name)(**options)
        metric(*masks)
        return metric.aggregate()

    return ask


def smp(name: str, reduction: str) -> Ask:
    def ask(pred, target):
        from segmentation_models_pytorch import metrics as smp_metrics

        counts = smp_metrics.get_stats(*(x[:, None] for x in batch(pred, target)), mode="binary")
        return getattr(smp_metrics, name)(*counts, reduction=reduction)

    return ask


def sklearn(name: str) -> Ask:
    def ask(pred, target):
        import sklearn.metrics

        return getattr(sklearn.metrics, name)(target.ravel(), pred.ravel())

    return ask


def medpy(name: str) -> Ask:
    def ask(pred, target):
        import medpy.metric.binary

        return getattr(medpy.metric.binary, name)(pred, target)

    return ask


def kornia_iou(pred, target):
    from kornia.metrics import mean_iou

    return mean_iou(*batch(pred, target), num_classes=2)[:, 1].mean()


def hotcoco_iou(pred, target):
    from hotcoco.semantic import SemanticEval

    evaluation = SemanticEval(2)
    evaluation.update(target, pred)
    return evaluation.results()["per_class"][1]["IoU"]


def cellseg(name: str) -> Ask:
    def ask(pred, target):
        import cellseg_metrics

        return getattr(cellseg_metrics, name)(*cellseg_metrics.get_stats(target, pred))

    return ask


def itk(name: str) -> Ask:
    def ask(pred, target):
        import SimpleITK

        measures = SimpleITK.LabelOverlapMeasuresImageFilter()
        measures.Execute(*(SimpleITK.GetImageFromArray(x.astype(np.uint8)) for x in (target, pred)))
        return getattr(measures, name)(1)

    return ask


def surface_distance_dice(pred, target):
    import surface_distance

    return surface_distance.compute_dice_coefficient(target.astype(bool), pred.astype(bool))


OF_ONE_PAIR = (
    Way(OURS, "dice, iou", pair(metrics.dice, metrics.iou)),
    Way("torchmetrics", "segmentation.dice_score, mean_iou", pair(torchmetrics_dice, torchmetrics_iou)),
    Way(
        "torchmetrics",
        "binary_f1_score, binary_jaccard_index",
        pair(*map(torchmetrics_classification, ("binary_f1_score", "binary_jaccard_index"))),
    ),
    Way("MONAI", "compute_dice, compute_iou", pair(*map(monai, ("compute_dice", "compute_iou")))),
    Way(
        "MONAI",
        "compute_dice, compute_iou(ignore_empty=False)",
        pair(*(monai(name, ignore_empty=False) for name in ("compute_dice", "compute_iou"))),
    ),
    Way("MONAI", "DiceMetric(), MeanIoU(): aggregate()", pair(*map(monai, ("DiceMetric", "MeanIoU")))),
    Way(
        SMP,
        'f1_score, iou_score(reduction="micro")',
        pair(smp("f1_score", "micro"), smp("iou_score", "micro")),
    ),
    Way(
        SMP,
        'f1_score, iou_score(reduction="macro")',
        pair(smp("f1_score", "macro"), smp("iou_score", "macro")),
    ),
    Way("scikit-learn", "f1_score, jaccard_score", pair(sklearn("f1_score"), sklearn("jaccard_score"))),
    Way("kornia", "mean_iou", {"IoU": kornia_iou}),
    Way("hotcoco", "SemanticEval", {"IoU": hotcoco_iou}),
    Way("cellseg-metrics", "dice_coef, iou_score", pair(cellseg("dice_coef"), cellseg("iou_score"))),
    Way(
        "SimpleITK",
        "LabelOverlapMeasuresImageFilter",
        pair(itk("GetDiceCoefficient"), itk("GetJaccardCoefficient")),
    ),
    Way("surface-distance", "compute_dice_coefficient", {"Dice": surface_distance_dice}),
)

MEDPY = pair(medpy("dc"), medpy("jc"))
EMPTY = np.zeros((2, 4), int)
ONE_PIXEL = EMPTY.copy()
ONE_PIXEL[0, 1] = 1

BOTH_EMPTY = Case(
    id="both-empty",
    title="Nothing to find, nothing found",
    question=(
        "A healthy patient, or an image without the class: the target is empty, and so is the prediction."
    ),
    inputs={"Dice": (EMPTY, EMPTY), "IoU": (EMPTY, EMPTY)},
    definitions={
        "0/0": {"Dice": "0/0", "IoU": "0/0"},
        "counts as perfect": {"Dice": "1", "IoU": "1"},
        "counts as a failure": {"Dice": "0", "IoU": "0"},
    },
    ways=(
        *OF_ONE_PAIR,
        Way("MedPy", "dc, jc, beside NumPy 2.2", MEDPY, numpy="2.2"),
        Way("MedPy", "dc, jc, beside NumPy 2.4", MEDPY, numpy="2.4"),
    ),
    picture=pictures.overlay(EMPTY, EMPTY),
    decided_by={"dice": "nan when both masks are empty", "iou": "nan when both masks are empty"},
)

TARGET_EMPTY = Case(
    id="target-empty",
    title="Nothing to find, one pixel found",
    question="The target is empty, and one pixel is predicted: a false positive.",
    inputs={"Dice": (ONE_PIXEL, EMPTY), "IoU": (ONE_PIXEL, EMPTY)},
    definitions={
        "the formula": {"Dice": "2 * 0 / (1 + 0)", "IoU": "0 / 1"},
        "left out": {"Dice": "nan", "IoU": "nan"},
    },
    ways=(*OF_ONE_PAIR, Way("MedPy", "dc, jc", MEDPY)),
    picture=pictures.overlay(ONE_PIXEL, EMPTY),
    decided_by={"dice": "0 when one is", "iou": "0 when one is"},
)

# Two images of 100 pixels: an object of one pixel, found; an object of 99 pixels, a third of it found.
TARGETS, PREDS = np.zeros((2, 2, 10, 10), int)
TARGETS[0, 4, 4] = PREDS[0, 4, 4] = 1
TARGETS[1].flat[:99] = PREDS[1].flat[:33] = 1


def confusions(preds, targets) -> list[np.ndarray]:
    pairs = zip(preds, targets, strict=True)
    return [metrics.confusion_matrix(pred, target, num_classes=2) for pred, target in pairs]


def of_the_sum(score: Ask) -> Ask:
    return lambda preds, targets: score(sum(confusions(preds, targets)))[1]


def mean_of_dice(preds, targets):
    return metrics.mean_image_dice_per_class(confusions(preds, targets))[1]


def mean_of_iou(preds, targets):
    return np.mean([metrics.iou(*image) for image in zip(preds, targets, strict=True)])


DATASET_OR_IMAGES = Case(
    id="dataset-or-images",
    title="Mean over the data set, or over its images",
    question=(
        "Two images of 100 pixels. In the first an object of 1 pixel is found; in the second, a third"
        " of an object of 99."
    ),
    inputs={"Dice": (PREDS, TARGETS), "IoU": (PREDS, TARGETS)},
    definitions={
        "counts of all images added": {
            "Dice": "2 * (1 + 33) / ((1 + 33) + (1 + 99))",
            "IoU": "(1 + 33) / (1 + 99)",
        },
        "mean over the images": {
            "Dice": "(2 * 1 / (1 + 1) + 2 * 33 / (33 + 99)) / 2",
            "IoU": "(1 / 1 + 33 / 99) / 2",
        },
    },
    ways=(
        Way(
            OURS,
            "dice_per_class, iou_per_class of the summed confusion matrix",
            pair(of_the_sum(metrics.dice_per_class), of_the_sum(metrics.iou_per_class)),
        ),
        Way(OURS, "mean_image_dice_per_class; mean of iou of each image", pair(mean_of_dice, mean_of_iou)),
        Way("torchmetrics", "segmentation.dice_score, mean_iou", pair(torchmetrics_dice, torchmetrics_iou)),
        Way(
            "torchmetrics",
            'segmentation.dice_score(aggregation_level="global")',
            {"Dice": lambda pred, target: torchmetrics_dice(pred, target, aggregation_level="global")},
        ),
        Way(
            "torchmetrics",
            "binary_f1_score, binary_jaccard_index",
            pair(*map(torchmetrics_classification, ("binary_f1_score", "binary_jaccard_index"))),
        ),
        Way("MONAI", "DiceMetric(), MeanIoU(): aggregate()", pair(*map(monai, ("DiceMetric", "MeanIoU")))),
        Way(
            SMP,
            'f1_score, iou_score(reduction="micro")',
            pair(smp("f1_score", "micro"), smp("iou_score", "micro")),
        ),
        Way(
            SMP,
            'f1_score, iou_score(reduction="micro-imagewise")',
            pair(smp("f1_score", "micro-imagewise"), smp("iou_score", "micro-imagewise")),
        ),
        Way("kornia", "mean_iou, then its mean", {"IoU": kornia_iou}),
        Way("hotcoco", "SemanticEval", {"IoU": hotcoco_iou}),
        Way("scikit-learn", "f1_score, jaccard_score", pair(sklearn("f1_score"), sklearn("jaccard_score"))),
        Way("cellseg-metrics", "dice_coef, iou_score", pair(cellseg("dice_coef"), cellseg("iou_score"))),
    ),
    picture=pictures.rows(**{"": np.array([1, 2])}).replace("1 2", "image           1    2")
    + "\n  target pixels   1   99\n  of them found   1   33",
    decided_by={
        "mean_iou": "From the summed matrix of a data set it is the data set's mIoU",
        "mean_image_iou": "every image counts the same",
    },
)

CASES = (BOTH_EMPTY, TARGET_EMPTY, DATASET_OR_IMAGES)
