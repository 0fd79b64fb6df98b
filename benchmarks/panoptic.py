"""Rows of the benchmark: panoptic quality of maps in memory, and calibration."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from beside import Row, Way, Work

CLASSES = 20
Image = tuple[np.ndarray, list[dict[str, int]], np.ndarray, list[dict[str, int]]]


@cache
def images(
    count: int, *, crowd: bool = True, height: int = 480, width: int = 640, segments: int = 40
) -> list[Image]:
    """Pairs of panoptic maps: the cells of random points, a seventh of them void, and the same disturbed."""
    rng = np.random.default_rng(0)
    made = []
    for _ in range(count):
        points = rng.uniform((0, 0), (height, width), (segments, 2))
        classes = rng.integers(1, CLASSES, segments)
        target = cells(points, height, width)
        pred = cells(points + rng.normal(0, 8, points.shape), height, width)
        target[target % 7 == 0] = 0
        guessed = np.where(rng.random(segments) < 0.2, rng.integers(1, CLASSES, segments), classes)
        made.append((pred, infos(pred, guessed), target, infos(target, classes, crowds=4 if crowd else 0)))
    return made


def cells(points: np.ndarray, height: int, width: int) -> np.ndarray:
    """For each pixel the number, from 1, of the nearest point: int32 (H, W)."""
    from scipy.spatial import cKDTree

    pixels = np.stack(np.mgrid[:height, :width], axis=-1)  # (H, W, 2)
    return (cKDTree(points).query(pixels)[1] + 1).astype(np.int32)


def infos(ids: np.ndarray, classes: np.ndarray, *, crowds: int = 0) -> list[dict[str, int]]:
    """COCO's `segments_info`; the first segments are crowds, of a class each, for `crowds` classes."""
    areas = np.bincount(ids.ravel())
    made: list[dict[str, int]] = []
    grouped: set[int] = set()
    for i in np.flatnonzero(areas[1:]) + 1:
        label = int(classes[i - 1])
        crowd = len(grouped) < crowds and label not in grouped
        grouped |= {label} if crowd else set()
        made.append({"id": int(i), "category_id": label, "iscrowd": int(crowd), "area": int(areas[i])})
    return made


def with_wide_ids(scenes: list[Image]) -> list[Image]:
    """The same scenes with ids of three bytes, as COCO's panoptic PNG files have them."""
    rng = np.random.default_rng(1)

    def renamed(ids: np.ndarray, segments: list[dict[str, int]]) -> tuple[np.ndarray, list[dict[str, int]]]:
        wide = np.append(0, 1 + rng.choice(256**3 - 1, ids.max(), replace=False)).astype(np.int32)
        return wide[ids], [{**segment, "id": int(wide[segment["id"]])} for segment in segments]

    return [(*renamed(p, ps), *renamed(t, ts)) for p, ps, t, ts in scenes]


def quality(table: np.ndarray) -> list[float]:
    """PQ, SQ and RQ from counts (C, 4), in plain NumPy: how a peer that gives counts is asked for scores."""
    iou, hits, wrong, missed = table[table[:, 1:].any(axis=1)].T
    pq, rq = (x / (hits + wrong / 2 + missed / 2) for x in (iou, hits))
    return [float(x.mean()) for x in (pq, np.divide(iou, hits, out=np.zeros_like(iou), where=hits > 0), rq)]


def ours(scenes: list[Image]) -> Way:
    def prepare() -> Work:
        from segcourse.metrics import panoptic_counts, panoptic_quality

        def work() -> Any:
            counts = sum(panoptic_counts(*scene, num_classes=CLASSES, void=0) for scene in scenes)
            return panoptic_quality(counts)

        return work

    return prepare


def panopticapi(scenes: list[Image]) -> Way:
    def prepare() -> Work:
        from panopticapi_steps import panopticapi_counts

        ready = [(p.astype(np.uint32), ps, t.astype(np.uint32), ts) for p, ps, t, ts in scenes]

        def work() -> list[float]:
            table = np.zeros((CLASSES, 4))
            for scene in ready:
                for label, counts in panopticapi_counts(*scene).items():
                    table[label] += counts
            return quality(table)

        return work

    return prepare


def torchmetrics(scene: Image) -> Way:
    def prepare() -> Work:
        import torch
        from torchmetrics.functional.detection import panoptic_quality

        pred, target = (torch.from_numpy(coloured(*scene[i : i + 2])[None]) for i in (0, 2))
        options: dict[str, Any] = {"things": set(range(1, CLASSES)), "stuffs": set()}
        return lambda: panoptic_quality(pred, target, return_sq_and_rq=True, **options)

    return prepare


def coloured(ids: np.ndarray, segments: list[dict[str, int]]) -> np.ndarray:
    """(H, W, 2) of class and id, as torchmetrics has it; class 0 stands for void."""
    class_of = np.zeros(ids.max() + 1, np.int64)
    for segment in segments:
        class_of[segment["id"]] = segment["category_id"]
    return np.stack([class_of[ids], ids], axis=-1)


def ours_from_files(scenes: list[Image]) -> Way:
    def prepare() -> Work:
        import PIL.Image

        from segcourse.metrics import panoptic_counts, panoptic_quality

        folder = written(scenes)

        def read(side: str, index: int) -> np.ndarray:
            red, green, blue = PIL.Image.open(folder / side / f"{index}.png").split()
            ids = np.asarray(red) + np.int32(256) * np.asarray(green)
            return ids + np.int32(65536) * np.asarray(blue)

        def work() -> Any:
            tables = [
                panoptic_counts(
                    *(read("pred", i), scene[1], read("target", i), scene[3]), num_classes=CLASSES, void=0
                )
                for i, scene in enumerate(scenes)
            ]
            return panoptic_quality(sum(tables))

        return work

    return prepare


def hotcoco_from_files(scenes: list[Image]) -> Way:
    def prepare() -> Work:
        from hotcoco.panoptic import PanopticEval

        folder = written(scenes)

        def work() -> list[float]:
            evaluation = PanopticEval(str(folder / "target.json"), str(folder / "pred.json"))
            evaluation.evaluate()
            return [evaluation.results()["All"][key] for key in ("pq", "sq", "rq")]

        return work

    return prepare


def written(scenes: list[Image]) -> Path:
    """A folder with the scenes in COCO's panoptic format: two JSON files, and for each a folder of PNG."""
    import PIL.Image

    folder = Path(tempfile.mkdtemp(prefix="panoptic_"))
    atexit.register(shutil.rmtree, folder)
    categories = [{"id": c, "name": str(c), "isthing": c % 2} for c in range(1, CLASSES)]
    for side, first in (("pred", 0), ("target", 2)):
        (folder / side).mkdir()
        annotations = []
        for index, scene in enumerate(scenes):
            ids, segments = scene[first], scene[first + 1]
            colours = np.stack([ids % 256, ids // 256 % 256, ids // 65536], axis=-1).astype(np.uint8)
            PIL.Image.fromarray(colours).save(folder / side / f"{index}.png")
            annotations.append({"image_id": index, "file_name": f"{index}.png", "segments_info": segments})
        images_ = [{"id": index, "height": 480, "width": 640} for index in range(len(scenes))]
        content = {"images": images_, "annotations": annotations, "categories": categories}
        (folder / f"{side}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def probabilities() -> tuple[np.ndarray, np.ndarray]:
    """Softmax of 4 images of 21 classes at 256 x 256, float32, and labels that agree with it in part."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 21, (4, 16, 16)).repeat(16, axis=1).repeat(16, axis=2)
    scores = rng.normal(0, 1, (4, 21, 256, 256)).astype(np.float32)
    scores += 5 * (np.arange(21)[None, :, None, None] == labels[:, None])
    scores = np.exp(scores)
    return scores / scores.sum(axis=1, keepdims=True), labels


def our_error() -> Work:
    from segcourse.metrics import calibration_counts_from_probability, expected_calibration_error

    probability, labels = probabilities()
    return lambda: expected_calibration_error(calibration_counts_from_probability(probability, labels))


def error_of_torchmetrics() -> Work:
    import torch
    from torchmetrics.functional.classification import multiclass_calibration_error

    probability, labels = (torch.from_numpy(array) for array in probabilities())
    options: dict[str, Any] = {"num_classes": 21, "n_bins": 15, "validate_args": False}
    return lambda: multiclass_calibration_error(probability, labels, **options)


def rows() -> list[Row]:
    scenes, plain = images(50), images(1, crowd=False)
    wide = with_wide_ids(scenes)
    return [
        Row(
            "PQ, 50 images 480x640 of 40 segments, in memory",
            {"ours": ours(scenes), "panopticapi's core": panopticapi(scenes)},
            goals={"panopticapi's core": 4},
            rtol=1e-12,
            note="void and crowd included; panopticapi is on no package index, so its steps are taken in"
            " `panopticapi_steps.py`, on maps of its own type, without its checks. Ours checks every id.",
        ),
        Row(
            "PQ, 50 such images with ids up to 256³, in memory",
            {"ours": ours(wide), "panopticapi's core": panopticapi(wide)},
            goals={"panopticapi's core": 4},
            rtol=1e-12,
            note="the ids of COCO's own files",
        ),
        Row(
            "PQ, 1 such image without crowd, in memory",
            {
                "ours": ours(plain),
                "panopticapi's core": panopticapi(plain),
                "torchmetrics": torchmetrics(plain[0]),
            },
            memory=4 * 480 * 640 / 2**20,
            rtol=1e-6,
            note="4 bytes a pixel are the goal; torchmetrics has no crowd, and takes a second for one image",
        ),
        Row(
            "PQ, 50 such images from PNG files",
            {"ours": ours_from_files(scenes), "hotcoco": hotcoco_from_files(scenes)},
            rtol=1e-9,
            note="hotcoco reads files alone, and in Rust; most of ours is Pillow reading PNG",
        ),
        Row(
            "ECE of 4 images 256x256, 21 classes, 15 bins",
            {"ours": our_error, "torchmetrics": error_of_torchmetrics},
            rtol=1e-4,
            note="from probabilities; torchmetrics without validation, in float32",
        ),
    ]
