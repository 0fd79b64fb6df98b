"""Traps of COCO's AP when it is not pycocotools that is asked."""

from __future__ import annotations

import numpy as np

from definitions.case import OURS, Ask, Case, Way
from definitions.coco_files import Image, box, coco_evaluation
from segcourse import metrics


def square(top: int, left: int, height: int, width: int, *, holes: int = 0) -> np.ndarray:
    mask = np.zeros((64, 64), bool)
    mask[top : top + height, left : left + width] = True
    mask[top + 1 : top + 1 + holes, left + 1 : left + 1 + holes] = False
    return mask


def corners(mask: np.ndarray) -> list[float]:
    left, top, width, height = box(mask)
    return [left, top, left + width, top + height]


def as_dicts(image: Image, *, kind: str, area: bool) -> tuple[dict, dict]:
    """Prediction and target as torchvision has them."""
    found, true = image
    prediction = {
        "scores": np.array([s for _, s, _ in found]),
        "labels": np.array([label for label, *_ in found], int),
    }
    target = {"labels": np.array([label for label, *_ in true], int)}
    for entry, masks in ((prediction, [m for *_, m in found]), (target, [m for _, m, *_ in true])):
        if kind == "bbox":
            entry["boxes"] = np.array([corners(m) for m in masks], float).reshape(-1, 4)
        else:
            entry["masks"] = np.array(masks, bool).reshape(-1, 64, 64)
    if area:
        target["area"] = np.array([m.sum() for _, m, *_ in true], float)
    return prediction, target


def ours(kind: str, number: str, *, area: bool) -> Ask:
    def ask(images):
        match = metrics.coco_match_boxes if kind == "bbox" else metrics.coco_match_masks
        scores = metrics.coco_scores([match(*as_dicts(image, kind=kind, area=area)) for image in images])
        return getattr(scores, {"AP": "ap", "AP_small": "ap_small"}[number])

    return ask


def torchmetrics_map(kind: str, number: str, *, area: bool) -> Ask:
    def ask(images):
        import torch
        from torchmetrics.detection import MeanAveragePrecision

        metric = MeanAveragePrecision(iou_type=kind)
        for image in images:
            prediction, target = as_dicts(image, kind=kind, area=area)
            tensors = [{k: torch.as_tensor(v) for k, v in entry.items()} for entry in (prediction, target)]
            for entry in tensors:
                entry |= {k: v.float() for k, v in entry.items() if k in ("boxes", "scores")}
            metric.update([tensors[0]], [tensors[1]])
        return metric.compute()[{"AP": "map", "AP_small": "map_small"}[number]]

    return ask


def coco(library: str, kind: str, number: str) -> Ask:
    return lambda images: coco_evaluation(library, images, kind=kind)[number]


OBJECT, ELSEWHERE = square(2, 2, 10, 10), square(30, 30, 10, 10)
FRAME = square(10, 10, 40, 40, holes=30)
EMPTY_IMAGE = [([(1, 0.9, OBJECT)], [(1, OBJECT)]), ([(1, 0.95, ELSEWHERE)], [])]
THREE_FIFTHS = [([(1, 0.9, square(2, 2, 10, 6))], [(1, OBJECT)])]
NEARLY_EQUAL = [([(1, 0.9, OBJECT), (1, 0.900000001, ELSEWHERE)], [(1, OBJECT)])]
SMALL_IN_LARGE_BOX = [([(1, 0.9, FRAME)], [(1, FRAME)])]
COLUMNS = {
    "A: AP": (EMPTY_IMAGE, "segm", "AP"),
    "B: AP": (NEARLY_EQUAL, "segm", "AP"),
    "C: AP of small objects": (SMALL_IN_LARGE_BOX, "bbox", "AP_small"),
    "D: AP": (THREE_FIFTHS, "segm", "AP"),
}


def in_columns(ask, **options) -> dict[str, Ask]:
    return {column: ask(kind, number, **options) for column, (_, kind, number) in COLUMNS.items()}


COCO_OF_OTHERS = Case(
    id="coco-of-others",
    title="COCO's AP, but not by COCO's code",
    question="Three small data sets in COCO's format.",
    inputs={column: (images,) for column, (images, _, _) in COLUMNS.items()},
    definitions={
        "pycocotools": {"A: AP": "1/2", "B: AP": "1/2", "C: AP of small objects": "1", "D: AP": "3 / 10"}
    },
    ways=(
        Way(OURS, "coco_match_masks, coco_match_boxes, coco_scores", in_columns(ours, area=True)),
        *(
            Way(name, "COCOeval", {c: coco(name, kind, number) for c, (_, kind, number) in COLUMNS.items()})
            for name in ("pycocotools", "faster-coco-eval", "hotcoco")
        ),
        Way("torchmetrics", "MeanAveragePrecision, with area", in_columns(torchmetrics_map, area=True)),
        Way("torchmetrics", "MeanAveragePrecision, without area", in_columns(torchmetrics_map, area=False)),
    ),
    picture="""\
A  two images: in one an object, found with score 0.9; in the other none, and one found with score 0.95
B  one image with one object; it is found with score 0.9, and beside it nothing with score 0.900000001
C  one image with one object, a frame of 700 pixels in a box of 40 x 40; its box is found
D  one image with one object, of which exactly 3/5 are found""",
    decided_by={"coco_scores": "Equal to pycocotools 2.0"},
)

CASES = (COCO_OF_OTHERS,)
