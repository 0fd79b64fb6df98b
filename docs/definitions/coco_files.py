"""A few objects in COCO's own form, and what the evaluators that read it make of them."""

from __future__ import annotations

from typing import Any

import numpy as np

Image = tuple[
    list[tuple[int, float, np.ndarray]], list[tuple]
]  # (class, score, mask) ...; (class, mask, more) ...
NAMES = ("AP", "AP_50", "AP_75", "AP_small", "AP_medium", "AP_large", "AR_1", "AR_10", "AR_100")


def tools(library: str) -> tuple[Any, Any, Any]:
    """COCO, its evaluation, and its functions on run-length codes."""
    if library == "pycocotools":
        from pycocotools import mask
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval
    elif library == "faster-coco-eval":
        from faster_coco_eval import COCO
        from faster_coco_eval import COCOeval_faster as COCOeval
        from faster_coco_eval.core import mask
    else:
        from hotcoco import COCO, COCOeval, mask
    return COCO, COCOeval, mask


def coded(mask_tools: Any, mask: np.ndarray) -> dict[str, Any]:
    code = dict(mask_tools.encode(np.asfortranarray(mask.astype(np.uint8))))
    return code | {"counts": code["counts"].decode() if isinstance(code["counts"], bytes) else code["counts"]}


def box(mask: np.ndarray) -> list[float]:
    """Left, top, width, height."""
    (top, left), (bottom, right) = np.argwhere(mask).min(axis=0), np.argwhere(mask).max(axis=0) + 1
    return [float(left), float(top), float(right - left), float(bottom - top)]


def coco_evaluation(library: str, images: list[Image], *, kind: str, thresholds: list[float] | None = None):
    """The first nine of COCO's numbers, by name."""
    coco_class, evaluation_class, mask_tools = tools(library)
    target: dict[str, list] = {
        "images": [],
        "annotations": [],
        "categories": [{"id": 1, "name": "object"}],
        "info": [],
    }
    detections = []
    for number, (found, true) in enumerate(images, start=1):
        shape = next(x for entry in [*found, *true] for x in entry if isinstance(x, np.ndarray)).shape
        target["images"].append({"id": number, "height": shape[0], "width": shape[1]})
        for label, score, mask in found:
            place = {"bbox": box(mask)} if kind == "bbox" else {"segmentation": coded(mask_tools, mask)}
            detections.append({"image_id": number, "category_id": label, "score": score} | place)
        for label, mask, *more in true:
            entry = {
                "id": len(target["annotations"]) + 1,
                "image_id": number,
                "category_id": label,
                "iscrowd": 0,
            }
            entry |= {"area": float(mask.sum()), "bbox": box(mask), "segmentation": coded(mask_tools, mask)}
            target["annotations"].append(entry | (more[0] if more else {}))
    if library == "hotcoco":
        true = coco_class(target)
    else:
        true = coco_class()
        true.dataset = target
        true.createIndex()
    evaluation = evaluation_class(
        true, (true.load_res if library == "hotcoco" else true.loadRes)(detections), kind
    )
    if thresholds is not None:
        evaluation.params.iouThrs = np.array(thresholds)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    return dict(zip(NAMES, evaluation.stats, strict=False))
