"""Rows of the benchmark: confusion matrices from label maps and from logits."""

from __future__ import annotations

import numpy as np
from beside import Row, Way, Work
from scenes import SIZE, VOID, label_maps, logits

from segcourse import metrics
from segcourse.metrics.confusion import count_pixels

IMAGES = 16
ABOUT_PEERS = (
    "torchmetrics: `multiclass_confusion_matrix` without validation, of int64 tensors, image by image (for a"
    " whole batch it takes as long or twice as long); hotcoco (Rust): `metrics.pixel_confusion`, all at once"
)


def rows() -> list[Row]:
    return [
        labels_row(2, goals={"hotcoco": 2.5, "torchmetrics": 50}, memory=2, note=ABOUT_PEERS),
        labels_row(21, goals={"hotcoco": 0.9, "torchmetrics": 15}, memory=2),
        labels_row(150, goals={"hotcoco": 0.9, "torchmetrics": 15}, memory=2),
        labels_row(
            21,
            noise=True,
            memory=4,
            note="the worst case: where every pixel differs from the one before, a compiled loop counts about"
            " twice as fast as NumPy",
        ),
        labels_row(
            21,
            dtype="int64",
            memory=6,
            note="8 bytes a pixel must come from memory whoever counts; hotcoco does it in one pass",
        ),
        logits_row(21, 4, goals={"torchmetrics": 10}),
        logits_row(2, IMAGES, goals={}),
        logits_row(150, 1, goals={}),
    ]


def labels_row(
    classes: int,
    *,
    goals: dict[str, float] | None = None,
    noise: bool = False,
    dtype: str = "uint8",
    memory: float | None = None,
    note: str = "",
) -> Row:
    def maps() -> tuple[np.ndarray, np.ndarray]:
        pred, target = label_maps(classes, IMAGES, noise=noise)
        return pred.astype(dtype, copy=False), target.astype(dtype, copy=False)

    ways: dict[str, Way] = {
        "segcourse": lambda: ours(*maps(), classes),
        "hotcoco": lambda: by_hotcoco(*maps(), classes),
        "torchmetrics": lambda: by_torchmetrics(*maps(), classes),
        "textbook bincount (NumPy)": lambda: by_textbook(*maps(), classes),
        "torchvision's references": lambda: by_torchvision(*maps(), classes),
    }
    kind = "noise" if noise else "patches"
    work = f"confusion matrix, {IMAGES} images of {SIZE} x {SIZE}, {dtype}, C = {classes}, {kind}"
    return Row(work, ways, goals=goals or {}, memory=memory, note=note)


def ours(pred: np.ndarray, target: np.ndarray, classes: int) -> Work:
    return lambda: metrics.confusion_matrix(pred, target, num_classes=classes)


def by_hotcoco(pred: np.ndarray, target: np.ndarray, classes: int) -> Work:
    from hotcoco.metrics import pixel_confusion

    return lambda: pixel_confusion(target, pred, classes, ignore_index=VOID)


def by_torchmetrics(pred: np.ndarray, target: np.ndarray, classes: int) -> Work:
    """Image by image: larger batches leave the cache, and take it as long or longer."""
    import torch
    from torchmetrics.functional.classification import multiclass_confusion_matrix

    pairs = list(zip(*(torch.from_numpy(labels).long() for labels in (pred, target)), strict=True))
    options = {"num_classes": classes, "ignore_index": VOID, "validate_args": False}
    return lambda: sum(multiclass_confusion_matrix(p, t, **options) for p, t in pairs)


def by_textbook(pred: np.ndarray, target: np.ndarray, classes: int) -> Work:
    return lambda: sum(
        count_pixels(p, t, num_classes=classes, ignore_index=VOID) for p, t in zip(pred, target, strict=True)
    )


def by_torchvision(pred: np.ndarray, target: np.ndarray, classes: int) -> Work:
    """As references/segmentation of torchvision does: what is no class in the target is picked out."""
    import torch

    pairs = list(zip(*(torch.from_numpy(x).flatten(1).long() for x in (target, pred)), strict=True))

    def one(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        keep = (a >= 0) & (a < classes)
        return torch.bincount(classes * a[keep] + b[keep], minlength=classes**2)

    return lambda: sum(one(a, b) for a, b in pairs).reshape(classes, classes)


def logits_row(classes: int, images: int, *, goals: dict[str, float]) -> Row:
    def given() -> tuple[np.ndarray, np.ndarray]:
        return logits(classes, images), label_maps(classes, images)[1]

    ways: dict[str, Way] = {
        "segcourse": lambda: logits_ours(*given()),
        "torchmetrics": lambda: logits_by_torchmetrics(*given()),
        "max in torch, then hotcoco": lambda: logits_by_hotcoco(*given()),
        "argmax in NumPy, then segcourse": lambda: logits_by_argmax(*given()),
    }
    return Row(
        f"logits to mIoU, {images} x {classes} x {SIZE} x {SIZE} float32",
        ways,
        goals=goals,
        memory=2,
        note="on a CPU; torchmetrics calls torch's argmax; `max(dim=0).indices` is the same, but quicker",
    )


def logits_ours(scores: np.ndarray, target: np.ndarray) -> Work:
    return lambda: metrics.mean_iou(metrics.confusion_matrix_from_logits(scores, target))


def logits_by_torchmetrics(scores: np.ndarray, target: np.ndarray) -> Work:
    import torch
    from torchmetrics.functional.classification import multiclass_confusion_matrix

    pairs = list(zip(*(torch.from_numpy(x)[:, None] for x in (scores, target.astype(np.int64))), strict=True))
    options = {"num_classes": scores.shape[1], "ignore_index": VOID, "validate_args": False}

    def work() -> float:
        return metrics.mean_iou(sum(multiclass_confusion_matrix(s, t, **options) for s, t in pairs).numpy())

    return work


def logits_by_hotcoco(scores: np.ndarray, target: np.ndarray) -> Work:
    import torch
    from hotcoco.metrics import mean_iou, pixel_confusion

    images = torch.from_numpy(scores)

    def work() -> float:
        labels = (image.max(dim=0).indices.numpy() for image in images)
        pairs = zip(target, labels, strict=True)
        return mean_iou(sum(pixel_confusion(t, p, len(images[0]), ignore_index=VOID) for t, p in pairs))[
            "mIoU"
        ]

    return work


def logits_by_argmax(scores: np.ndarray, target: np.ndarray) -> Work:
    classes = scores.shape[1]
    return lambda: metrics.mean_iou(
        sum(
            metrics.confusion_matrix(s.argmax(axis=0), t, num_classes=classes)
            for s, t in zip(scores, target, strict=True)
        )
    )
