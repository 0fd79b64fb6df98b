"""Traps of a mean IoU over classes: a class that is absent, a void label, a class that is ignored."""

from __future__ import annotations

import numpy as np

from definitions import pictures
from definitions.case import OURS, Ask, Case, Way
from definitions.masks import SMP
from segcourse import metrics

VOID = 255


def row(*values: int) -> np.ndarray:
    return np.array([values])


def tensors(pred, target):
    import torch

    return torch.as_tensor(pred)[None], torch.as_tensor(target)[None]


def torchmetrics_jaccard(**options) -> Ask:
    def ask(pred, target):
        from torchmetrics.functional.classification import multiclass_jaccard_index

        return multiclass_jaccard_index(*tensors(pred, target), **options)

    return ask


def torchmetrics_mean_iou(num_classes) -> Ask:
    def ask(pred, target):
        from torchmetrics.functional.segmentation import mean_iou

        return mean_iou(*tensors(pred, target), num_classes=num_classes, input_format="index")

    return ask


def one_hot(labels, num_classes):
    """(1, C, H, W); a label outside 0..C-1 becomes a pixel of no class."""
    return (labels[:, None] == np.arange(num_classes).reshape(1, -1, 1, 1)).astype(np.float32)


def monai_iou(num_classes, **options) -> Ask:
    def ask(pred, target):
        import torch
        from monai.metrics import MeanIoU

        metric = MeanIoU(**options)
        metric(*(torch.as_tensor(one_hot(x[None], num_classes)) for x in (pred, target)))
        return metric.aggregate()

    return ask


def smp_iou(num_classes, **options) -> Ask:
    def ask(pred, target):
        from segmentation_models_pytorch import metrics as smp

        maps = (x.long() for x in tensors(pred, target))
        return smp.iou_score(
            *smp.get_stats(*maps, mode="multiclass", num_classes=num_classes, **options), reduction="macro"
        )

    return ask


def kornia_iou(num_classes) -> Ask:
    def ask(pred, target):
        from kornia.metrics import mean_iou

        return mean_iou(*tensors(pred, target), num_classes=num_classes).mean()

    return ask


def sklearn_jaccard(**options) -> Ask:
    def ask(pred, target):
        from sklearn.metrics import jaccard_score

        return jaccard_score(target.ravel(), pred.ravel(), average="macro", **options)

    return ask


def hotcoco_miou(num_classes, **options) -> Ask:
    def ask(pred, target):
        from hotcoco.semantic import SemanticEval

        evaluation = SemanticEval(num_classes, **options)
        evaluation.update(target, pred)
        return evaluation.results()["mIoU"]

    return ask


def ours(num_classes, **options) -> Ask:
    def ask(pred, target):
        return metrics.mean_iou(metrics.confusion_matrix(pred, target, num_classes=num_classes, **options))

    return ask


ABSENT = row(0, 0, 1, 2, 2, 2), row(0, 0, 1, 1, 2, 2)  # pred, target; of four classes, the last is in neither
WITH_VOID = row(0, 0, 0, 1, 0, 1), row(0, 0, 1, 1, VOID, VOID)
BACKGROUND = row(1, 0, 1, 1, 2, 0), row(0, 0, 1, 1, 2, 2)


def case(id, title, question, arrays, definitions, ways, decided_by):
    pred, target = arrays
    return Case(
        id=id,
        title=title,
        question=question,
        inputs={"mIoU": arrays},
        definitions={name: {"mIoU": arithmetic} for name, arithmetic in definitions.items()},
        ways=tuple(Way(*way) for way in ways),
        picture=pictures.rows(target=target, pred=pred),
        decided_by=decided_by,
    )


ABSENT_CLASS = case(
    "absent-class",
    "A class that is in neither map",
    "Four classes are possible and three occur. Their IoUs are 1, 1/2 and 2/3; class 3 is in neither map.",
    ABSENT,
    {
        "left out of the mean": "(1 + 1/2 + 2/3) / 3",
        "counts as perfect": "(1 + 1/2 + 2/3 + 1) / 4",
        "counts as a failure": "(1 + 1/2 + 2/3 + 0) / 4",
    },
    [
        (OURS, "mean_iou(confusion_matrix(pred, target, num_classes=4))", ours(4)),
        ("torchmetrics", "multiclass_jaccard_index(num_classes=4)", torchmetrics_jaccard(num_classes=4)),
        ("torchmetrics", "segmentation.mean_iou(num_classes=4)", torchmetrics_mean_iou(4)),
        ("MONAI", "MeanIoU()", monai_iou(4)),
        ("MONAI", "MeanIoU(ignore_empty=False)", monai_iou(4, ignore_empty=False)),
        (SMP, 'iou_score(reduction="macro")', smp_iou(4)),
        ("kornia", "mean_iou, then its mean", kornia_iou(4)),
        ("scikit-learn", 'jaccard_score(average="macro")', sklearn_jaccard()),
        ("scikit-learn", 'jaccard_score(average="macro", labels=range(4))', sklearn_jaccard(labels=range(4))),
        ("hotcoco", "SemanticEval(4)", hotcoco_miou(4)),
    ],
    {"mean_iou": "over the classes that occur"},
)

VOID_LABEL = case(
    "void-label",
    "The label 255 means: do not count this pixel",
    "The annotator gave two pixels the label 255: they are not to be counted. The network "
    "predicts something there.",
    WITH_VOID,
    {
        "the pixel is not counted": "(2/3 + 1/2) / 2",
        "predictions on it are errors": "(2/4 + 1/3) / 2",
        "it is a third class": "(2/4 + 1/3 + 0) / 3",
    },
    [
        (OURS, "mean_iou(confusion_matrix(pred, target, num_classes=2))", ours(2)),
        (
            "torchmetrics",
            "multiclass_jaccard_index(ignore_index=255)",
            torchmetrics_jaccard(num_classes=2, ignore_index=VOID),
        ),
        ("torchmetrics", "segmentation.mean_iou (has no ignore_index)", torchmetrics_mean_iou(2)),
        ("MONAI", "MeanIoU(ignore_index=255), void of no class in one-hot", monai_iou(2, ignore_index=VOID)),
        ("MONAI", "MeanIoU(), void of no class in one-hot", monai_iou(2)),
        (SMP, "get_stats(ignore_index=255), iou_score", smp_iou(2, ignore_index=VOID)),
        (SMP, "get_stats(), iou_score", smp_iou(2)),
        ("kornia", "mean_iou (has no ignore_index)", kornia_iou(2)),
        ("scikit-learn", 'jaccard_score(average="macro", labels=[0, 1])', sklearn_jaccard(labels=[0, 1])),
        ("scikit-learn", 'jaccard_score(average="macro")', sklearn_jaccard()),
        ("hotcoco", "SemanticEval(2)", hotcoco_miou(2)),
    ],
    {"confusion_matrix": "A pixel that is void in `target` or in `pred` is counted nowhere"},
)


def ours_background_as_void(pred, target):
    counts = metrics.confusion_matrix(pred, np.where(target == 0, VOID, target), num_classes=3)
    return np.nanmean(metrics.iou_per_class(counts)[1:])


IGNORED_CLASS = case(
    "ignored-class",
    "Ignoring a class that exists",
    "Background, class 0, is to be ignored. Class 1 is predicted once on it, and it is predicted "
    "once on class 2.",
    BACKGROUND,
    {
        "its pixels and its score are left out": "(2/2 + 1/2) / 2",
        "its pixels are left out, its score is not": "(0/1 + 2/2 + 1/2) / 3",
        "its score is left out, its pixels are not": "(2/3 + 1/2) / 2",
    },
    [
        (OURS, "background made void by hand; mean of iou_per_class[1:]", ours_background_as_void),
        (OURS, "confusion_matrix(ignore_index=0)", ours(3, ignore_index=0)),
        (
            "torchmetrics",
            "multiclass_jaccard_index(ignore_index=0)",
            torchmetrics_jaccard(num_classes=3, ignore_index=0),
        ),
        ("MONAI", "MeanIoU(ignore_index=0)", monai_iou(3, ignore_index=0)),
        ("MONAI", "MeanIoU(include_background=False)", monai_iou(3, include_background=False)),
        (SMP, "get_stats(ignore_index=0)", smp_iou(3, ignore_index=0)),
        ("scikit-learn", 'jaccard_score(average="macro", labels=[1, 2])', sklearn_jaccard(labels=[1, 2])),
        ("hotcoco", "SemanticEval(3, ignore_index=0)", hotcoco_miou(3, ignore_index=0)),
    ],
    {"confusion_matrix": "It lies outside 0..C-1"},
)

CASES = (ABSENT_CLASS, VOID_LABEL, IGNORED_CLASS)
