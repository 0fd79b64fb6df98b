"""Record in `surface_peers.json` what other libraries answer on masks that their definitions differ on.

    python tests/golden/surface_peers.py

Run it where the peers of the extra `bench` are installed: the file holds their versions beside their answers.
pytest compares the recorded answers with ours on every machine, and asks a peer anew where it is installed.
An answer that is no number is a text: "nan", "inf", or "raises" and the kind of error.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_suffix(".json")
TOLERANCE = 2.0  # of NSD, in the unit of each case's spacing
Mask = NDArray[np.bool_]
Answers = dict[str, float | str]


def ball(shape: tuple[int, ...], center: tuple[float, ...], radii: tuple[float, ...]) -> Mask:
    """A disc or ball, or an ellipsoid: whole-number arithmetic decides, the same on every machine."""
    grid = np.indices(shape).reshape(len(shape), -1).T
    inside = sum(((4 * grid[:, i] - int(4 * center[i])) / int(4 * radii[i])) ** 2 for i in range(len(shape)))
    return np.reshape(inside <= 1, shape)


def block(shape: tuple[int, ...], *sides: tuple[int, int]) -> Mask:
    mask = np.zeros(shape, bool)
    mask[tuple(slice(*side) for side in sides)] = True
    return mask


def cases() -> Iterator[tuple[str, Mask, Mask, tuple[float, ...]]]:
    """(name, pred, target, spacing) of pairs of masks."""
    square = block((60, 100), (20, 40), (20, 40))
    yield (
        "a whisker of 25 on a square of 20",
        square | block((60, 100), (30, 31), (40, 65)),
        square,
        (1.0, 1.0),
    )
    small = block((20, 20), (2, 7), (2, 7))
    yield "three rows down, rows of 3 mm", np.roll(small, 3, axis=0), small, (3.0, 1.0)
    corner = block((28, 48), (2, 6), (2, 6))
    yield "23 columns apart, wide image", corner, corner | np.roll(corner, 23, axis=1), (1.0, 1.0)
    yield "23 rows apart, tall image", corner.T, (corner | np.roll(corner, 23, axis=1)).T, (1.0, 1.0)
    disc = ball((40, 40), (20, 18), (12, 12))
    yield "a disc with a hole", disc & ~ball((40, 40), (20, 18), (4, 4)), disc, (1.0, 1.0)
    cut = ball((30, 30), (2, 14), (10, 10))
    yield "cut off by the image", np.roll(cut, 2, axis=1), cut, (1.0, 1.0)
    liver = ball((14, 48, 40), (7, 24, 19), (5, 17, 13)) & ~ball((14, 48, 40), (5, 40, 19), (3, 9, 7))
    found = ball((14, 48, 40), (7, 25, 20), (4.5, 16, 14)) | ball((14, 48, 40), (11, 8, 8), (1, 3, 3))
    yield "a liver in slices of 5 mm", found, liver, (5.0, 0.8, 0.8)
    empty = np.zeros((20, 20), bool)
    yield "nothing predicted", empty, small, (1.0, 1.0)
    yield "nothing to find", small, empty, (1.0, 1.0)
    yield "both empty", empty, empty, (1.0, 1.0)


def with_monai(pred: Mask, target: Mask, spacing: tuple[float, ...]) -> dict[str, Callable[[], Any]]:
    import monai.metrics as monai
    import torch

    pair = [torch.from_numpy(mask)[None, None] for mask in (pred, target)]
    common: dict[str, Any] = {"include_background": True, "spacing": spacing}
    return {
        "hausdorff": lambda: monai.compute_hausdorff_distance(*pair, **common),
        "hd95": lambda: monai.compute_hausdorff_distance(*pair, percentile=95, **common),
        "assd": lambda: monai.compute_average_surface_distance(*pair, symmetric=True, **common),
        "nsd": lambda: monai.compute_surface_dice(*pair, class_thresholds=[TOLERANCE], **common),
    }


def with_medpy(pred: Mask, target: Mask, spacing: tuple[float, ...]) -> dict[str, Callable[[], Any]]:
    from medpy.metric import binary

    return {
        name: lambda peer=peer: peer(pred, target, voxelspacing=spacing)
        for name, peer in {"hausdorff": binary.hd, "hd95": binary.hd95, "assd": binary.assd}.items()
    }


def with_surface_distance(
    pred: Mask, target: Mask, spacing: tuple[float, ...]
) -> dict[str, Callable[[], Any]]:
    import surface_distance as peer

    def both() -> dict[str, Any]:
        return peer.compute_surface_distances(target, pred, spacing)

    return {
        "hausdorff": lambda: peer.compute_robust_hausdorff(both(), 100),
        "hd95": lambda: peer.compute_robust_hausdorff(both(), 95),
        "masd": lambda: np.mean(peer.compute_average_surface_distance(both())),
        "nsd": lambda: peer.compute_surface_dice_at_tolerance(both(), TOLERANCE),
    }


def with_simpleitk(pred: Mask, target: Mask, spacing: tuple[float, ...]) -> dict[str, Callable[[], Any]]:
    import SimpleITK as sitk

    def measured() -> Any:
        images = [sitk.GetImageFromArray(mask.astype(np.uint8)) for mask in (pred, target)]
        for image in images:
            image.SetSpacing([float(size) for size in spacing[::-1]])  # (x, y, z)
        peer = sitk.HausdorffDistanceImageFilter()
        peer.Execute(*images)
        return peer

    return {
        "hausdorff": lambda: measured().GetHausdorffDistance(),
        "average hausdorff": lambda: measured().GetAverageHausdorffDistance(),
    }


def with_torchmetrics(pred: Mask, target: Mask, spacing: tuple[float, ...]) -> dict[str, Callable[[], Any]]:
    import torch
    from torchmetrics.functional.segmentation import hausdorff_distance

    pair = [torch.from_numpy(mask)[None, None] for mask in (pred, target)]
    options = {"num_classes": 1, "include_background": True, "spacing": list(spacing)}
    return {"hausdorff": lambda: hausdorff_distance(*pair, **options)}


def with_skimage(pred: Mask, target: Mask, spacing: tuple[float, ...]) -> dict[str, Callable[[], Any]]:
    from skimage.metrics import hausdorff_distance

    return {"hausdorff of whole masks": lambda: hausdorff_distance(pred, target)}


PEERS: dict[str, Callable[..., dict[str, Callable[[], Any]]]] = {
    "monai": with_monai,
    "medpy": with_medpy,
    "surface-distance": with_surface_distance,
    "SimpleITK": with_simpleitk,
    "scikit-image": with_skimage,
    "torchmetrics": with_torchmetrics,  # last: it puts names back into NumPy 2 that others miss (np.Inf)
}


def asked(peer: str, pred: Mask, target: Mask, spacing: tuple[float, ...]) -> Answers:
    """What `peer` answers; ImportError where it is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MONAI warns of empty masks, others of names that SciPy moved
        return {name: answer(ask) for name, ask in PEERS[peer](pred, target, spacing).items()}


def answer(ask: Callable[[], Any]) -> float | str:
    try:
        value = float(ask())
    except Exception as error:
        return f"raises {type(error).__name__}"
    return value if math.isfinite(value) else str(value)


def main() -> None:
    versions = {peer: metadata.version(peer) for peer in ("numpy", "scipy", "torch", *PEERS)}
    recorded: dict[str, dict[str, Answers]] = {name: {} for name, *_ in cases()}
    for peer in PEERS:
        for name, *given in cases():
            recorded[name][peer] = asked(peer, *given)
    lines = [f"{json.dumps(name)}: {json.dumps(answers)}" for name, answers in recorded.items()]
    text = f'{{"versions": {json.dumps(versions)},\n"cases": {{\n' + ",\n".join(lines) + "\n}}\n"
    FILE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{FILE}: {len(recorded)} cases, {len(PEERS)} libraries")


if __name__ == "__main__":
    main()
