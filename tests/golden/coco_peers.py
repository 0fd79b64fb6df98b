"""Record in `coco_peers.json` the twelve numbers that COCO evaluators give to small scenes.

    python tests/golden/coco_peers.py

Run it where hotcoco and faster-coco-eval are installed (extra `bench`): the file holds versions beside the
answers. pytest compares them with ours on every machine, asks these two anew where they are installed, and
pycocotools always. All three are called in the same way, so this is also how the tests call pycocotools.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_suffix(".json")
PEERS = ("pycocotools", "hotcoco", "faster-coco-eval")
HEIGHT, WIDTH = 200, 230
Image = tuple[dict[str, NDArray], dict[str, NDArray]]  # prediction, target
Shaped = Callable[[dict[str, NDArray], int], dict[str, Any]]


def numbers(seed: int, count: int, end: int) -> list[int]:
    """`count` numbers below `end` from a small random generator of our own: the same on every machine."""
    state, out = seed + 1, []
    for _ in range(count):
        state = state * 48271 % 2147483647
        out.append(state * end // 2147483647)
    return out


def image(seed: int, found: int, true: int) -> Image:
    """(prediction, target) of L-shaped objects of three classes; detections near them, with tied scores.

    Sizes go from small to large; some objects are crowds, and some detections are of another class.
    """
    draw = iter(numbers(7919 * seed, 8 * (found + true) + 40, 1000))
    boxes, labels, crowd = [], [], []
    for _ in range(true):
        left, top = next(draw) * WIDTH // 1000, next(draw) * HEIGHT // 1000
        width, height = (4 + next(draw) ** 2 * 190 // 1000**2 for _ in range(2))
        boxes.append([left, top, min(left + width, WIDTH), min(top + height, HEIGHT)])
        labels.append(1 + next(draw) % 3)
        crowd.append(next(draw) < 150)
    moved, classes, scores = [], [], []
    for _ in range(found):
        near = next(draw) % true if true else 0
        box = boxes[near] if true else [20, 30, 60, 50]
        moved.append([max(0, side + next(draw) % 5 - 2) for side in box])
        classes.append(labels[near] if true and next(draw) < 850 else 1 + next(draw) % 3)
        scores.append(next(draw) // 100 / 10)
    prediction = {"boxes": as_boxes(moved), "labels": np.array(classes, int), "scores": np.array(scores)}
    target = {"boxes": as_boxes(boxes), "labels": np.array(labels, int), "iscrowd": np.array(crowd, int)}
    for entry in (prediction, target):
        entry["masks"] = np.array([corner(*box) for box in entry["boxes"].astype(int)], bool)
        entry["masks"] = entry["masks"].reshape(-1, HEIGHT, WIDTH)
    return prediction, target


def as_boxes(rows: list[list[int]]) -> NDArray[np.float64]:
    boxes = np.array(rows, float).reshape(-1, 4)
    boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2])
    return boxes


def corner(left: int, top: int, right: int, bottom: int) -> NDArray[np.bool_]:
    """The box without its lower right quarter; empty if the box is."""
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[top:bottom, left:right] = True
    mask[(top + bottom + 1) // 2 : bottom, (left + right + 1) // 2 : right] = False
    return mask


def cases() -> dict[str, list[Image]]:
    scenes = {f"scene {seed}": [image(10 * seed + k, 9 + seed, 7) for k in range(4)] for seed in range(6)}
    return scenes | {
        "nothing detected": [image(90, 0, 6), image(91, 0, 5)],
        "nothing to find": [image(92, 6, 0)],
        "an image without a target among others": [image(93, 9, 6), image(94, 9, 0), image(95, 9, 6)],
        "more than a hundred detections": [image(96, 340, 8)],
    }


def tools(library: str) -> tuple[Any, Any, Any]:
    """COCO, COCOeval and the encoder of masks; ImportError where the library is not installed."""
    if library == "hotcoco":
        from hotcoco import COCO, COCOeval
        from hotcoco.mask import encode
    elif library == "faster-coco-eval":
        from faster_coco_eval import COCO
        from faster_coco_eval import COCOeval_faster as COCOeval
        from faster_coco_eval.core.mask import encode
    else:
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval
        from pycocotools.mask import encode
    return COCO, COCOeval, encode


def evaluated(library: str, images: list[Image], kind: str) -> Any:
    """The finished evaluation of `library`, of "bbox" or "segm"."""
    coco, coco_eval, encode = tools(library)
    truths, results = coco_dicts(images, lambda objects, k: shape(objects, k, kind, encode))
    with contextlib.redirect_stdout(io.StringIO()):
        true = indexed(coco, truths)
        found = true.loadRes(results) if results else indexed(coco, truths | {"annotations": []})
        evaluation = coco_eval(true, found, kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation


def coco_dicts(images: list[Image], shaped: Shaped) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Annotations and results as COCO's files have them; `shaped` gives the shape of the k-th object."""
    labels = {int(label) for image in images for entry in image for label in entry["labels"]}
    categories = [{"id": label, "name": str(label)} for label in sorted(labels)]
    sizes: list[dict[str, int]] = []
    annotations: list[dict[str, Any]] = []
    results = []
    for number, (prediction, target) in enumerate(images, start=1):
        sizes.append({"id": number, "height": HEIGHT, "width": WIDTH})
        for k, label in enumerate(target["labels"].tolist()):
            annotation = {"id": len(annotations) + 1, "image_id": number, "category_id": label}
            annotation |= shaped(target, k) | {
                "iscrowd": int(target["iscrowd"][k]) if "iscrowd" in target else 0
            }
            if "area" in target:
                annotation["area"] = float(target["area"][k])
            annotations.append(annotation)
        for k, label in enumerate(prediction["labels"].tolist()):
            result = {"image_id": number, "category_id": label, "score": float(prediction["scores"][k])}
            results.append(result | shaped(prediction, k))
    return {"info": {}, "images": sizes, "annotations": annotations, "categories": categories}, results


def shape(objects: dict[str, NDArray], k: int, kind: str, encode: Any) -> dict[str, Any]:
    if kind == "bbox":
        left, top, right, bottom = map(float, objects["boxes"][k])
        return {"bbox": [left, top, right - left, bottom - top], "area": (right - left) * (bottom - top)}
    mask = objects["masks"][k]
    return {
        "segmentation": encode(np.asfortranarray(mask.astype(np.uint8))),
        "area": float(np.count_nonzero(mask)),
    }


def indexed(coco: Any, data: dict[str, Any]) -> Any:
    made = coco()
    made.dataset = data
    made.createIndex()
    return made


def main() -> None:
    versions = {peer: metadata.version(peer) for peer in ("numpy", *PEERS)}
    lines = []
    for name, images in cases().items():
        for kind in ("bbox", "segm"):
            answers = {peer: [float(x) for x in evaluated(peer, images, kind).stats[:12]] for peer in PEERS}
            lines.append(json.dumps({"case": name, "kind": kind, **answers}))
            print(
                name, kind, [max(abs(np.subtract(answers[peer], answers["pycocotools"]))) for peer in PEERS]
            )
    FILE.write_text(
        f'{{"versions": {json.dumps(versions)},\n"cases": [\n' + ",\n".join(lines) + "\n]}\n", "utf-8"
    )
    print(f"{FILE}: {len(lines)} lines")


if __name__ == "__main__":
    main()
