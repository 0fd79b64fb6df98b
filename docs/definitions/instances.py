"""Traps of matching objects: an IoU of exactly one half, and thresholds that are not what they look like."""

from __future__ import annotations

import numpy as np

from definitions import pictures
from definitions.case import OURS, Ask, Case, Way
from definitions.coco_files import coco_evaluation
from segcourse import metrics

TENTHS = tuple(0.5 + 0.05 * k for k in range(10))


def stardist(name: str, **options) -> Ask:
    def ask(pred, target):
        from stardist.matching import matching

        return getattr(matching(target, pred, **options), name)

    return ask


def panoptica(name: str) -> Ask:
    def ask(pred, target):
        from panoptica import InputType, NaiveThresholdMatching, Panoptica_Evaluator

        evaluator = Panoptica_Evaluator(
            InputType.UNMATCHED_INSTANCE, instance_matcher=NaiveThresholdMatching()
        )
        found = evaluator.evaluate(pred.astype(np.uint8), target.astype(np.uint8))
        return getattr(found["ungrouped"] if isinstance(found, dict) else found, name)

    return ask


def monai_true_positives(pred, target):
    import torch
    from monai.metrics import compute_panoptic_quality

    found = compute_panoptic_quality(
        torch.as_tensor(pred), torch.as_tensor(target), output_confusion_matrix=True
    )
    return found[0]


def cellseg_true_positives(pred, target):
    """Its detection quality is TP / (TP + FP/2 + FN/2): with one object on both sides, TP."""
    from cellseg_metrics import panoptic_quality

    return round(panoptic_quality(target, pred)["dq"], 6)


def torchmetrics_true_positives(pred, target):
    """Recognition quality of the things, class 1; background is stuff, class 0."""
    import torch
    from torchmetrics.functional.detection import panoptic_quality

    maps = [torch.as_tensor(np.stack([x > 0, x], axis=-1).astype(int)) for x in (pred, target)]
    found = panoptic_quality(*maps, things={1}, stuffs={0}, return_per_class=True, return_sq_and_rq=True)
    return found.reshape(2, 3)[0, 2]


def coco_recall(library: str) -> Ask:
    """The share of the objects that are found at an IoU of 0.5: with one object, the number of matches."""

    def ask(pred, target):
        detections = [(1, 0.9, pred == 1)]
        found = coco_evaluation(library, [(detections, [(1, target == 1)])], kind="segm", thresholds=[0.5])
        return found["AR_100"]

    return ask


HALF = np.array([[0, 1, 1, 0, 0, 0]]), np.array([[0, 1, 1, 1, 1, 0]])  # pred, target
EXACTLY_HALF = Case(
    id="exactly-half",
    title="Is an IoU of exactly 1/2 a match?",
    question="Of an object of four pixels, two are found: IoU = 2/4.",
    inputs={"matches": HALF},
    definitions={"> 1/2": {"matches": "0"}, ">= 1/2": {"matches": "1"}},
    ways=(
        Way(
            OURS,
            "match_instances_above(threshold=0.5)",
            lambda p, t: len(metrics.match_instances_above(p, t, threshold=0.5).pairs),
        ),
        Way(
            OURS,
            "match_instances(threshold=0.5)",
            lambda p, t: len(metrics.match_instances(p, t, threshold=0.5).pairs),
        ),
        Way("torchmetrics", "functional.detection.panoptic_quality", torchmetrics_true_positives),
        Way("MONAI", "compute_panoptic_quality", monai_true_positives),
        Way("cellseg-metrics", "panoptic_quality", cellseg_true_positives),
        Way("panoptica", "Panoptica_Evaluator, NaiveThresholdMatching()", panoptica("tp")),
        Way("StarDist", "matching", stardist("tp")),
        *(
            Way(name, "COCOeval at IoU 0.5", coco_recall(name))
            for name in ("pycocotools", "faster-coco-eval", "hotcoco")
        ),
    ),
    picture=pictures.rows(target=HALF[1], pred=HALF[0]),
    decided_by={
        "panoptic_counts": "match if their IoU is above 1/2",
        "match_instances_above": "an IoU equal to the threshold is no match",
        "match_instances": "An IoU equal to it is a match",
    },
)

# Three objects of 20 pixels, a row each, of which 10, 17 and 18 are found.
THREE = np.zeros((3, 20), int), np.repeat([[1], [2], [3]], 20, axis=1)
for place, found in enumerate((10, 17, 18)):
    THREE[0][place, :found] = place + 1


def mean_by(function: str) -> Ask:
    return lambda pred, target: np.mean(getattr(metrics, function)(pred, target, thresholds=TENTHS))


def stardist_mean(pred, target):
    from stardist.matching import matching

    return np.mean([matching(target, pred, thresh=t).accuracy for t in TENTHS])


def numpy_mean(compare, thresholds) -> Ask:
    def ask(pred, target):
        ious = metrics.iou_matrix(pred, target)
        hits = [np.count_nonzero(compare(ious, t)) for t in thresholds]
        return np.mean([hit / (3 + 3 - hit) for hit in hits])

    return ask


def cellseg_mean(pred, target):
    from cellseg_metrics import average_precision

    return np.mean([average_precision(target, pred, thresh=t) for t in TENTHS])


ARANGE, LINSPACE = "np.arange(0.5, 1, 0.05)", "np.linspace(0.5, 0.95, 10)"
NUMPY_WAYS = [
    Way("NumPy", f"iou {sign} t for t in {text}", numpy_mean(compare, thresholds))
    for sign, compare in ((">=", np.greater_equal), (">", np.greater))
    for text, thresholds in ((ARANGE, np.arange(0.5, 1, 0.05)), (LINSPACE, np.linspace(0.5, 0.95, 10)))
]
THRESHOLDS = Case(
    id="iou-thresholds",
    title="AP over ten IoU thresholds: > or >=, and in which arithmetic",
    question=(
        "Three objects, found to 1/2, 17/20 and 18/20. AP is TP / (TP + FP + FN) at an IoU threshold; "
        "asked for is its mean over the thresholds 0.5, 0.55 ... 0.95."
    ),
    inputs={"mean AP": THREE},
    definitions={
        ">": {"mean AP": "(2/4 + 6 * 2/4 + 1/5 + 0 + 0) / 10"},
        ">=": {"mean AP": "(3/3 + 6 * 2/4 + 2/4 + 1/5 + 0) / 10"},
        ">=, missing 0.85 and 0.9": {"mean AP": "(3/3 + 6 * 2/4 + 1/5 + 0 + 0) / 10"},
        ">, taking 0.9 in": {"mean AP": "(2/4 + 6 * 2/4 + 1/5 + 1/5 + 0) / 10"},
        "TP / (TP + FP), >": {"mean AP": "(2/3 + 6 * 2/3 + 1/3 + 0 + 0) / 10"},
    },
    ways=(
        Way(OURS, "mean of average_precisions_above", mean_by("average_precisions_above")),
        Way(OURS, "mean of average_precisions", mean_by("average_precisions")),
        Way("StarDist", "mean of matching(...).accuracy", stardist_mean),
        *NUMPY_WAYS,
        Way("cellseg-metrics", "mean of average_precision", cellseg_mean),
    ),
    picture=pictures.rows(
        object=np.array([1, 2, 3]), pixels=np.array([20, 20, 20]), found=np.array([10, 17, 18])
    ),
    decided_by={"average_precisions": "Thresholds are compared as ratios of integers"},
)

CASES = (EXACTLY_HALF, THRESHOLDS)
