"""Traps of panoptic quality: what is void, what is background, what is a crowd."""

from __future__ import annotations

import numpy as np

from definitions import pictures
from definitions.case import OURS, Ask, Case, Way
from definitions.coco_files import box, coded, tools
from segcourse import metrics

VOID = 255
THING, STUFF = 1, 0  # classes; the ids of segments are those of the things, and background has the id 0


def segments(ids, *, stuff: bool, crowd=()) -> list[dict]:
    """What each id is; 0 is a segment of stuff, or no segment at all."""
    return [
        {"id": int(i), "category_id": THING if i else STUFF, "iscrowd": int(i in crowd)}
        for i in np.unique(ids)
        if i != VOID and (i or stuff)
    ]


def ours(*, background: str) -> Ask:
    """PQ of the things. Background is a segment of stuff, or void."""

    def ask(pred, target, crowd=()):
        stuff = background == "stuff"
        if not stuff:
            target = np.where(target == VOID, 0, target)
        counts = metrics.panoptic_counts(
            pred,
            segments(pred, stuff=stuff),
            target,
            segments(target, stuff=stuff, crowd=crowd),
            num_classes=2,
            void=VOID if stuff else 0,
        )
        return metrics.pq_per_class(counts)[THING]

    return ask


def torchmetrics_pq(pred, target, crowd=()):
    """A class that is neither thing nor stuff is void; there is no word for a crowd."""
    import torch
    from torchmetrics.functional.detection import panoptic_quality

    maps = []
    for ids in (pred, target):
        classes = np.select([ids == VOID, ids > 0], [VOID, THING], STUFF)
        maps.append(torch.as_tensor(np.stack([classes, ids * (ids != VOID)], axis=-1))[None])
    found = panoptic_quality(
        *maps, things={THING}, stuffs={STUFF}, allow_unknown_preds_category=True, return_per_class=True
    )
    return found.ravel()[0]


def without_void(pred, target):
    """For tools that know instances only: void becomes background."""
    return pred, np.where(target == VOID, 0, target)


def monai_pq(pred, target, crowd=()):
    import torch
    from monai.metrics import compute_panoptic_quality

    return compute_panoptic_quality(*map(torch.as_tensor, without_void(pred, target)))


def cellseg_pq(pred, target, crowd=()):
    from cellseg_metrics import panoptic_quality

    pred, target = without_void(pred, target)
    return panoptic_quality(target, pred)["pq"]


def panoptica_pq(pred, target, crowd=()):
    from panoptica import InputType, NaiveThresholdMatching, Panoptica_Evaluator

    evaluator = Panoptica_Evaluator(InputType.UNMATCHED_INSTANCE, instance_matcher=NaiveThresholdMatching())
    found = evaluator.evaluate(*(x.astype(np.uint8) for x in without_void(pred, target)))
    return (found["ungrouped"] if isinstance(found, dict) else found).pq


def hotcoco_pq(pred, target, crowd=()):
    """From annotations with masks: what no annotation covers is void."""
    from hotcoco import COCO
    from hotcoco.panoptic import PanopticEval

    _, _, mask_tools = tools("hotcoco")
    files = []
    for ids in (target, pred):
        annotations = []
        for entry in segments(ids, stuff=True, crowd=crowd if ids is target else ()):
            mask = ids == entry["id"]
            place = {"segmentation": coded(mask_tools, mask), "area": float(mask.sum()), "bbox": box(mask)}
            numbers = {"id": len(annotations) + 1, "image_id": 1, "category_id": entry["category_id"] + 1}
            annotations.append(numbers | place | {"iscrowd": entry["iscrowd"]})
        categories = [
            {"id": STUFF + 1, "name": "stuff", "isthing": 0},
            {"id": THING + 1, "name": "thing", "isthing": 1},
        ]
        image = {"id": 1, "height": ids.shape[0], "width": ids.shape[1], "file_name": "1.png"}
        files.append(COCO({"images": [image], "annotations": annotations, "categories": categories}))
    evaluation = PanopticEval(*files)
    evaluation.evaluate()
    return evaluation.results()["Things"]["pq"]


LIBRARIES = (
    Way("torchmetrics", "functional.detection.panoptic_quality", torchmetrics_pq),
    Way("hotcoco", "PanopticEval, void not annotated", hotcoco_pq),
    Way("MONAI", "compute_panoptic_quality", monai_pq),
    Way("cellseg-metrics", "panoptic_quality", cellseg_pq),
    Way("panoptica", "Panoptica_Evaluator", panoptica_pq),
)


def row(*ids: int) -> np.ndarray:
    return np.array([ids])


# pred, target: a false find where nobody looked; one object that runs on there; the same find on background
ON_VOID = row(1, 1, 1, 2, 2, 2, 2), row(1, 1, 1, *[VOID] * 4)
INTO_VOID = row(1, 1, 1, 1, 1, 1, 1), row(1, 1, 1, *[VOID] * 4)
ON_BACKGROUND = row(1, 1, 1, 2, 2, 2, 2), row(1, 1, 1, 0, 0, 0, 0)
COLUMNS = {"A: PQ": ON_VOID, "B: PQ": INTO_VOID, "C: PQ": ON_BACKGROUND}

PANOPTIC_VOID = Case(
    id="panoptic-void",
    title="PQ where nobody looked",
    question=(
        "An object of three pixels is found. Beyond it is void, 255, which nobody annotated, or "
        "background, 0. A: one more object is predicted, on void. B: the prediction runs on into "
        "void. C: one more object is predicted, on background."
    ),
    inputs=COLUMNS,
    definitions={
        "void is left out": {"A: PQ": "1 / (1 + 0/2)", "B: PQ": "(3/3) / 1", "C: PQ": "1 / (1 + 1/2)"},
        "void is background": {
            "A: PQ": "1 / (1 + 1/2)",
            "B: PQ": "0 / (0 + 1/2 + 1/2)",
            "C: PQ": "1 / (1 + 1/2)",
        },
        "background is void": {"A: PQ": "1 / (1 + 0/2)", "B: PQ": "(3/3) / 1", "C: PQ": "1 / (1 + 0/2)"},
    },
    ways=(
        Way(OURS, "panoptic_counts(void=255), pq_per_class", ours(background="stuff")),
        Way(OURS, "panoptic_counts(void=0), background without a segment", ours(background="void")),
        *LIBRARIES,
    ),
    picture="\n\n".join(
        pictures.rows(**{f"{name[0]} target": target, f"{name[0]} pred": pred})
        for name, (pred, target) in COLUMNS.items()
    ),
    decided_by={"panoptic_counts": "Void pixels of the target are taken out of the prediction first"},
)

CROWD = (row(1, 1, 3, 3, 4, 4, 0, 0), row(1, 1, 2, 2, 2, 2, 2, 2), (2,))
PANOPTIC_CROWD = Case(
    id="panoptic-crowd",
    title="PQ beside a crowd",
    question=(
        "One object is found. Beside it is a crowd, object 2 of the target, that nobody took apart: "
        "two of its members are predicted."
    ),
    inputs={"PQ": CROWD},
    definitions={
        "a crowd is neither found nor missed": {"PQ": "1 / (1 + 0/2 + 0/2)"},
        "a crowd is one large object": {"PQ": "1 / (1 + 2/2 + 1/2)"},
    },
    ways=(
        Way(OURS, "panoptic_counts with iscrowd, pq_per_class", ours(background="stuff")),
        Way("torchmetrics", "functional.detection.panoptic_quality (has no crowd)", torchmetrics_pq),
        Way("hotcoco", "PanopticEval with iscrowd", hotcoco_pq),
        Way("MONAI", "compute_panoptic_quality (has no crowd)", monai_pq),
        Way("cellseg-metrics", "panoptic_quality (has no crowd)", cellseg_pq),
    ),
    picture=pictures.rows(target=CROWD[1], pred=CROWD[0]) + "\n\nobject 2 of the target is a crowd",
    decided_by={"panoptic_counts": "a crowd is never missed"},
)

CASES = (PANOPTIC_VOID, PANOPTIC_CROWD)
