"""Rows of the benchmark: COCO's AP and AR of masks and of boxes."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from beside import Row, Work

from segcourse import metrics

HEIGHT, WIDTH, TRUE, FOUND = 480, 640, 15, 18  # objects and detections of an image
Objects = dict[str, np.ndarray]
Image = tuple[Objects, Objects]  # prediction, target, as torchvision has them
Encode = Callable[[Any, np.ndarray], list[dict[str, Any]]]
KEYS = "map map_50 map_75 map_small map_medium map_large mar_1 mar_10 mar_100 mar_small mar_medium mar_large"


def rows() -> list[Row]:
    return [
        Row(
            f"COCO mask AP and AR, 40 images {HEIGHT}x{WIDTH} of {TRUE} + {FOUND} dense masks",
            {
                "segcourse": lambda: partial(by_segcourse, metrics.coco_match_masks, mask_images()),
                "hotcoco": lambda: by_others("hotcoco", mask_images(), encode_rows),
                "pycocotools": lambda: by_others("pycocotools", mask_images(), encode_columns),
                "faster-coco-eval": lambda: by_others("faster-coco-eval", mask_images(), encode_columns),
                "torchmetrics": by_torchmetrics,
                "hotcoco, transposed": lambda: by_others("hotcoco", mask_images(), encode_transposed),
                "pycocotools, transposed": lambda: by_others("pycocotools", mask_images(), encode_transposed),
            },
            goals={"hotcoco": 2, "pycocotools": 4},
            memory=HEIGHT * WIDTH * (TRUE + FOUND) / 2**20,
            answers_differ=("torchmetrics",),
            note="masks (N, H, W) in rows, as networks give them; the others encode them as RLE, which runs"
            " down columns. Transposed masks have the same IoUs, and their RLE runs along memory: who knows"
            " this trick is quickest with hotcoco. torchmetrics rounds its thresholds to float32",
        ),
        Row(
            "COCO mask AP and AR of the same, others from ready RLE",
            {
                "segcourse, dense": lambda: partial(by_segcourse, metrics.coco_match_masks, mask_images()),
                **{name: partial(by_others_encoded, name) for name in TOOLS},
            },
            note="evaluation alone; where masks are stored as RLE anyway, take a compiled evaluator",
        ),
        Row(
            f"COCO box AP and AR, 200 images of {TRUE} + {FOUND} boxes",
            {
                "segcourse": lambda: partial(by_segcourse, metrics.coco_match_boxes, box_images()),
                **{name: lambda name=name: by_others(name, box_images(), None) for name in TOOLS},
            },
            goals={"pycocotools": 3},
            note="no pixels are read; what is left is bookkeeping, which compiled code may do quicker",
        ),
    ]


@cache
def mask_images() -> list[Image]:
    return [scene(seed, masks=True) for seed in range(40)]


@cache
def box_images() -> list[Image]:
    return [scene(seed, masks=False) for seed in range(200)]


def scene(seed: int, *, masks: bool) -> Image:
    """Ellipses of four classes, from small to large, a few of them crowds; detections a bit beside them."""
    rng = np.random.default_rng(seed)
    axes = np.exp(rng.uniform(np.log(5), np.log(90), (TRUE, 2)))
    true = np.hstack([rng.uniform((0, 0), (HEIGHT, WIDTH), (TRUE, 2)), axes])  # y, x, half height, half width
    of = rng.integers(0, TRUE, FOUND)
    found = true[of] * np.exp(rng.normal(0, 0.02, (FOUND, 4)))
    labels = rng.integers(1, 5, TRUE)
    guesses = np.where(rng.random(FOUND) < 0.9, labels[of], rng.integers(1, 5, FOUND))
    scores = rng.random(FOUND).astype(np.float32)
    prediction: Objects = {"labels": guesses, "scores": scores, **shapes(found, masks=masks)}
    crowd = (rng.random(TRUE) < 0.05).astype(int)
    return prediction, {"labels": labels, "iscrowd": crowd, **shapes(true, masks=masks)}


def shapes(ellipses: np.ndarray, *, masks: bool) -> Objects:
    y, x, height, width = ellipses.T[..., None, None]
    if masks:
        row, column = np.ogrid[:HEIGHT, :WIDTH]
        return {"masks": ((row - y) / height) ** 2 + ((column - x) / width) ** 2 <= 1}
    return {"boxes": np.stack([x - width, y - height, x + width, y + height], axis=1)[..., 0, 0]}


def by_segcourse(match: Callable, images: list[Image]) -> list[float]:
    return list(metrics.coco_scores([match(*image) for image in images])[:12])


# ---- COCO's evaluator and two that take its place


def pycocotools() -> tuple[Any, Any, Any]:
    from pycocotools import mask
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    return COCO, COCOeval, mask


def hotcoco() -> tuple[Any, Any, Any]:
    from hotcoco import COCO, COCOeval, mask

    return COCO, COCOeval, mask


def faster_coco_eval() -> tuple[Any, Any, Any]:
    from faster_coco_eval import COCO, COCOeval_faster
    from faster_coco_eval.core import mask

    return COCO, COCOeval_faster, mask


TOOLS = {"hotcoco": hotcoco, "pycocotools": pycocotools, "faster-coco-eval": faster_coco_eval}


def by_others(name: str, images: list[Image], encode: Encode | None) -> Work:
    coco, coco_eval, mask = TOOLS[name]()
    return lambda: evaluate(coco, coco_eval, *as_coco(images, mask, encode))


def by_others_encoded(name: str) -> Work:
    coco, coco_eval, mask = TOOLS[name]()
    truths, results = as_coco(mask_images(), mask, encode_columns)
    return lambda: evaluate(coco, coco_eval, truths, [dict(result) for result in results])  # they add entries


def encode_rows(mask: Any, masks: np.ndarray) -> list[dict[str, Any]]:
    return mask.encode(masks.transpose(1, 2, 0))  # as they are: hotcoco takes any layout, best without a copy


def encode_columns(mask: Any, masks: np.ndarray) -> list[dict[str, Any]]:
    return mask.encode(np.asfortranarray(masks.view(np.uint8).transpose(1, 2, 0)))


def encode_transposed(mask: Any, masks: np.ndarray) -> list[dict[str, Any]]:
    return mask.encode(
        masks.view(np.uint8).transpose(2, 1, 0)
    )  # (W, H, N), in Fortran's order without a copy


def as_coco(images: list[Image], mask: Any, encode: Encode | None) -> tuple[dict[str, Any], list[dict]]:
    """Annotations and results as COCO's files have them."""
    sizes = [{"id": i, "height": HEIGHT, "width": WIDTH} for i in range(1, len(images) + 1)]
    annotations: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    for i, (prediction, target) in enumerate(images, start=1):
        truths = zip(target["labels"].tolist(), target["iscrowd"].tolist(), strict=True)
        for (label, crowd), shape in zip(truths, coco_shapes(target, mask, encode), strict=True):
            number = len(annotations) + 1
            annotations.append({"id": number, "image_id": i, "category_id": label, "iscrowd": crowd, **shape})
        guesses = zip(prediction["labels"].tolist(), prediction["scores"].tolist(), strict=True)
        for (label, score), shape in zip(guesses, coco_shapes(prediction, mask, encode), strict=True):
            results.append({"image_id": i, "category_id": label, "score": score, **shape})
    categories = [{"id": label, "name": str(label)} for label in range(1, 5)]
    return {"info": {}, "images": sizes, "annotations": annotations, "categories": categories}, results


def coco_shapes(objects: Objects, mask: Any, encode: Encode | None) -> list[dict[str, Any]]:
    if encode is None:
        corners = objects["boxes"]
        sides = corners[:, 2:] - corners[:, :2]
        boxes = np.hstack([corners[:, :2], sides]).tolist()
        return [{"bbox": box, "area": box[2] * box[3]} for box in boxes]
    codes = encode(mask, objects["masks"])
    areas = np.asarray(mask.area(codes)).tolist()
    return [{"segmentation": code, "area": area} for code, area in zip(codes, areas, strict=True)]


def evaluate(coco: Any, coco_eval: Any, truths: dict[str, Any], results: list[dict]) -> np.ndarray:
    with contextlib.redirect_stdout(io.StringIO()):
        true = coco()
        true.dataset = truths
        true.createIndex()
        kind = "bbox" if "bbox" in results[0] else "segm"
        evaluation = coco_eval(true, true.loadRes(results), kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return np.asarray(evaluation.stats)[:12]


def by_torchmetrics() -> Work:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from torchmetrics.detection import MeanAveragePrecision
    entries = [
        [{key: torch.as_tensor(value) for key, value in objects.items()} for objects in side]
        for side in zip(*mask_images(), strict=True)
    ]

    def work() -> list[float]:
        metric = MeanAveragePrecision(iou_type="segm")
        metric.update(*entries)
        answer = metric.compute()
        return [float(answer[key]) for key in KEYS.split()]

    return work
