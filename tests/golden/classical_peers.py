"""Record in `classical_peers.json` what other libraries answer on small pictures: thresholds, floods, parts.

    python tests/golden/classical_peers.py

Run it where the peers of the extra `bench` are installed: the file holds their versions beside their answers.
pytest compares the recorded answers with ours on every machine, and asks a peer anew where it is installed.
A mask is written as the lengths of its runs, row after row, the first of them of zeros.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_suffix(".json")
TOLERANCE, SIZE, OFFSET = 40, 7, 2  # of the flood; of the window and what is taken off its mean
Picture = NDArray[np.uint8]
Answer = float | list[float] | list[int] | str


def cases() -> Iterator[tuple[str, Picture]]:
    """(name, picture uint8): whole-number arithmetic, the same on every machine."""
    yield "10 and 200", np.array([[10, 200]], np.uint8)
    yield "all 7", np.full((3, 4), 7, np.uint8)
    yield "0, 1, 2", np.array([[0, 1, 2]], np.uint8)
    yield "four 0, four 1, a 2, a 3", np.array([[0, 0, 0, 0, 1], [1, 1, 1, 2, 3]], np.uint8)
    row, col = np.indices((30, 40))
    yield "hills", ((row * row + 3 * col * col) // 24 % 200 + 20).astype(np.uint8)
    yield "noise", ((7919 * row * row + 104729 * col * col + 31 * row * col) % 251).astype(np.uint8)
    yield "tiles", ((row // 6 * 5 + col // 7 * 3) % 8 * 30 + (row * col) % 5).astype(np.uint8)


def runs(mask: NDArray) -> list[int]:
    turns = np.flatnonzero(np.diff(mask.ravel().astype(np.int8), prepend=0))
    return np.diff(turns, prepend=0, append=mask.size).tolist()


def sizes(labels: NDArray) -> list[int]:
    """Pixels of each part, small ones first."""
    return sorted(np.bincount(labels.ravel())[1:].tolist())


def with_opencv(picture: Picture) -> dict[str, Callable[[], Any]]:
    import cv2

    def flood() -> list[int]:
        mask = np.zeros((picture.shape[0] + 2, picture.shape[1] + 2), np.uint8)
        flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
        cv2.floodFill(picture.copy(), mask, (0, 0), 0, TOLERANCE, TOLERANCE, flags)
        return runs(mask[1:-1, 1:-1])

    bright = (picture > 100).astype(np.uint8)
    mean = (cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY)
    return {
        "otsu": lambda: cv2.threshold(picture, 0, 255, cv2.THRESH_OTSU)[0],
        "flood": flood,
        "parts, 4 neighbours": lambda: sizes(cv2.connectedComponents(bright, connectivity=4)[1]),
        "parts, 8 neighbours": lambda: sizes(cv2.connectedComponents(bright, connectivity=8)[1]),
        "local mean": lambda: runs(cv2.adaptiveThreshold(picture, 1, *mean, SIZE, OFFSET)),
    }


def with_skimage(picture: Picture) -> dict[str, Callable[[], Any]]:
    from skimage import filters, measure, segmentation

    bright = picture > 100
    return {
        "otsu": lambda: filters.threshold_otsu(picture),
        "multi-otsu, 3 classes": lambda: filters.threshold_multiotsu(picture, 3).tolist(),
        "flood": lambda: runs(segmentation.flood(picture, (0, 0), connectivity=1, tolerance=TOLERANCE)),
        "parts, 4 neighbours": lambda: sizes(measure.label(bright, connectivity=1)),
        "parts, 8 neighbours": lambda: sizes(measure.label(bright, connectivity=2)),
        "local mean": lambda: runs(picture > filters.threshold_local(picture, SIZE, "mean", OFFSET)),
    }


def with_simpleitk(picture: Picture) -> dict[str, Callable[[], Any]]:
    import SimpleITK as sitk

    image, bright = sitk.GetImageFromArray(picture), sitk.GetImageFromArray((picture > 100).astype(np.uint8))

    def otsu() -> float:
        peer = sitk.OtsuThresholdImageFilter()
        peer.Execute(image)
        return peer.GetThreshold()

    def flood() -> list[int]:
        start = int(picture[0, 0])
        grown = sitk.ConnectedThreshold(
            image, [(0, 0)], max(0, start - TOLERANCE), min(255, start + TOLERANCE)
        )
        return runs(sitk.GetArrayFromImage(grown))

    def parts(all_neighbours: bool) -> list[int]:
        return sizes(sitk.GetArrayFromImage(sitk.ConnectedComponent(bright, all_neighbours)))

    return {
        "otsu": otsu,
        "flood": flood,
        "parts, 4 neighbours": lambda: parts(False),
        "parts, 8 neighbours": lambda: parts(True),
    }


PEERS: dict[str, Callable[[Picture], dict[str, Callable[[], Any]]]] = {
    "opencv-python-headless": with_opencv,
    "scikit-image": with_skimage,
    "SimpleITK": with_simpleitk,
}


def asked(peer: str, picture: Picture) -> dict[str, Answer]:
    """What `peer` answers; ImportError where it is not installed."""
    return {question: answer(ask) for question, ask in PEERS[peer](picture).items()}


def answer(ask: Callable[[], Any]) -> Answer:
    try:
        found = ask()
    except Exception as error:
        return f"raises {type(error).__name__}"
    return found if isinstance(found, list) else float(found)


def main() -> None:
    versions = {peer: metadata.version(peer) for peer in ("numpy", *PEERS)}
    recorded = {name: {peer: asked(peer, picture) for peer in PEERS} for name, picture in cases()}
    lines = [f"{json.dumps(name)}: {json.dumps(answers)}" for name, answers in recorded.items()]
    text = f'{{"versions": {json.dumps(versions)},\n"cases": {{\n' + ",\n".join(lines) + "\n}}\n"
    FILE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{FILE}: {len(recorded)} cases, {len(PEERS)} libraries")


if __name__ == "__main__":
    main()
