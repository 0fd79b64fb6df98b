"""Record in `semantic_peers.json` what hotcoco and MONAI answer about label maps and probabilities.

    python tests/golden/semantic_peers.py

Run it where the peers of the extra `bench` are installed: the file holds their versions beside their answers.
pytest compares the recorded answers with ours on every machine, and asks a peer anew where it is installed.
None in the file is a peer's "no value": hotcoco writes -1, MONAI nan.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_suffix(".json")
VOID = 255


def label_maps(classes: int, images: int, height: int, width: int, *, shift: int) -> NDArray[np.uint8]:
    """(pred, target), (2, images, height, width): stripes and checks by whole-number arithmetic."""
    n, row, col = np.indices((images, height, width))
    target = ((row + 3 * n) // 4 + (col * (n + 2)) // 9) % classes
    pred = ((row + 3 * n + shift) // 4 + (col * (n + 2)) // 9 + (row * col % 13 == 0)) % classes
    return np.stack([pred, target]).astype(np.uint8)


def label_cases() -> Iterator[tuple[str, int, NDArray, NDArray]]:
    """(name, classes, pred, target): of images (N, H, W)."""
    yield "two classes", 2, *label_maps(2, 3, 18, 31, shift=1)
    yield "seven classes, tall images", 7, *label_maps(7, 4, 40, 11, shift=2)
    pred, target = label_maps(5, 3, 17, 23, shift=1)
    target[:, 3:6] = VOID
    yield "void in the target", 5, pred, target
    pred, target = label_maps(6, 2, 20, 20, shift=3)
    yield (
        "one class nowhere, one predicted only",
        7,
        np.where(pred == 4, 5, pred),
        np.where(target == 4, 3, target) % 5,
    )
    empty = np.zeros((2, 6, 7), np.uint8)
    alarm = empty.copy()
    alarm[0, 2, 3] = 1
    yield "a false alarm in an empty image", 2, alarm, empty
    yield "everything right", 4, *(label_maps(4, 2, 9, 14, shift=0)[1],) * 2


def soft_cases() -> Iterator[tuple[str, list[float], list[float]]]:
    yield "four pixels", [0.8, 0.6, 0.3, 0.1], [1, 1, 0, 0]
    yield "soft labels, all right", [0.9, 0.1], [0.9, 0.1]
    yield "soft labels", [0.7, 0.3, 0.2, 1.0], [0.9, 0.5, 0.0, 0.6]
    yield "a faint false alarm", [0.01, 0.01], [0, 0]


def with_hotcoco(classes: int, pred: NDArray, target: NDArray) -> dict[str, Any]:
    from hotcoco import metrics as peer

    pairs = zip(target, pred, strict=True)
    confusion = sum(peer.pixel_confusion(t, p, classes, ignore_index=VOID) for t, p in pairs)
    scores = peer.mean_iou(confusion)
    return {"confusion": confusion.tolist(), **{key: values(score) for key, score in scores.items()}}


def with_monai(classes: int, pred: NDArray, target: NDArray) -> dict[str, Any]:
    """Of each image and class, (N, C). Void is taken out of both one-hot maps; left in, MONAI counts it."""
    import torch
    from monai.metrics import compute_dice, compute_iou

    keep = target != VOID
    hot = [(np.arange(classes)[:, None, None] == x[:, None]) & keep[:, None] for x in (pred, target)]
    p, t = (torch.from_numpy(x) for x in hot)
    return {
        "dice": values(compute_dice(p, t, ignore_empty=True).tolist()),
        "iou": values(compute_iou(p, t, ignore_empty=True).tolist()),
    }


def soft_with_monai(probability: list[float], target: list[float]) -> dict[str, float]:
    import torch
    from monai.losses import DiceLoss

    p, y = (torch.tensor(x, dtype=torch.float64).reshape(1, 1, 1, -1) for x in (probability, target))
    common = {"smooth_nr": 0.0, "smooth_dr": 0.0}
    return {
        "soft_dice": 1 - float(DiceLoss(**common)(p, y)),
        "soft_dice_squared": 1 - float(DiceLoss(squared_pred=True, **common)(p, y)),
    }


def values(scores: Any) -> Any:
    """Numbers as JSON holds them, None where the peer has no value."""
    if isinstance(scores, list):
        return [values(score) for score in scores]
    return None if math.isnan(scores) or scores == -1 else scores


PEERS = {"hotcoco": with_hotcoco, "monai": with_monai}


def main() -> None:
    warnings.simplefilter("ignore")
    recorded: dict[str, dict[str, Any]] = {
        "versions": {name: metadata.version(name) for name in ("numpy", "torch", *PEERS)},
        "labels": {name: {peer: ask(*case) for peer, ask in PEERS.items()} for name, *case in label_cases()},
        "soft": {name: soft_with_monai(*case) for name, *case in soft_cases()},
    }
    parts = [
        f'"{part}": {{\n'
        + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in entries.items())
        + "\n}"
        for part, entries in recorded.items()
    ]
    FILE.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8", newline="\n")
    print(f"{FILE}: {len(recorded['labels'])} pairs of label maps, {len(recorded['soft'])} of probabilities")


if __name__ == "__main__":
    main()
