"""Record in `panoptic_peers.json` what hotcoco counts on small panoptic images, crowd and void among them.

    python tests/golden/panoptic_peers.py

Run it where hotcoco, of the extra `bench`, is installed: the file holds its version beside its answers.
pytest compares the recorded answers with ours on every machine, and asks hotcoco anew where it is installed.
Where hotcoco writes -1 for a mean over nothing, that stays -1.
"""

from __future__ import annotations

import json
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
from numpy.typing import NDArray

FILE = Path(__file__).with_suffix(".json")
CLASSES = 7  # 0 is no class of COCO's
THINGS, STUFF = (1, 2, 3, 4), (5, 6)
Image = tuple[NDArray[np.int64], list[dict[str, int]], NDArray[np.int64], list[dict[str, int]]]


def cases() -> dict[str, list[Image]]:
    """Images by name; whole-number arithmetic makes them, the same on every machine."""
    return {
        "one image, no crowd": [image(1, crowds=False)],
        "one image with crowds": [image(2, crowds=True)],
        "eight images with crowds": [image(seed, crowds=True) for seed in range(3, 11)],
        "wide ids": [image(11, crowds=True, factor=65_521)],
        "only void in the target": [(image(12, crowds=False)[0], image(12, crowds=False)[1], *nothing())],
    }


def nothing() -> tuple[NDArray[np.int64], list[dict[str, int]]]:
    return np.zeros((24, 36), np.int64), []


def image(seed: int, *, crowds: bool, factor: int = 1) -> Image:
    """Rectangles over each other, and a prediction that is moved by a pixel, renamed and in part wrong."""
    below = numbers(seed)
    target = rectangles(below, 9)
    pred = np.roll(target, 1, axis=1)
    pred[4 + below(8) :: 7] = 0  # rows that were left unpredicted
    pred = np.where((pred == 3) | (pred == 5), 10 + (np.arange(36) > below(36)), pred)
    classes = [1 + below(CLASSES - 1) for _ in range(12)]
    guessed = [c if below(5) else 1 + below(CLASSES - 1) for c in classes]
    return (
        pred * factor,
        segments(pred, guessed, factor=factor),
        target * factor,
        segments(target, classes, factor=factor, crowds=crowds),
    )


def rectangles(below: Any, count: int) -> NDArray[np.int64]:
    ids = np.zeros((24, 36), np.int64)
    for i in range(1, count + 1):
        top, left = below(18), below(28)
        ids[top : top + 4 + below(9), left : left + 5 + below(14)] = i
    return ids


def segments(
    ids: NDArray[np.int64], classes: list[int], *, factor: int, crowds: bool = False
) -> list[dict[str, int]]:
    """COCO's `segments_info`; with `crowds` the first thing of each class is one."""
    made: list[dict[str, int]] = []
    for i in np.unique(ids[ids > 0]).tolist():
        label = classes[i % len(classes)]
        crowd = crowds and label in THINGS and all(s["category_id"] != label for s in made)
        area = int((ids == i).sum())
        made.append({"id": i * factor, "category_id": label, "iscrowd": int(crowd), "area": area})
    return made


def numbers(seed: int) -> Any:
    """Park and Miller's generator, so that every NumPy makes the same images."""
    state = 7919 * seed + 1

    def below(end: int) -> int:
        nonlocal state
        state = state * 48271 % 2147483647
        return state * end // 2147483647

    return below


def with_hotcoco(images: list[Image], folder: Path) -> dict[str, Any]:
    """Its counts and scores, from the files it reads, which are put into `folder`."""
    from hotcoco.panoptic import PanopticEval

    for side, first in (("pred", 0), ("target", 2)):
        write(images, first, folder, side)
    evaluation = PanopticEval(str(folder / "target.json"), str(folder / "pred.json"))
    evaluation.evaluate()
    results = evaluation.results()
    scores = {
        group: {key: results[group][key] for key in ("pq", "sq", "rq")}
        for group in ("All", "Things", "Stuff")
    }
    keys = ("iou", "tp", "fp", "fn")
    per_class = {str(c): {k: found[k] for k in keys} for c, found in sorted(results["per_class"].items())}
    return {**scores, "per_class": per_class}


def write(images: list[Image], first: int, folder: Path, side: str) -> None:
    (folder / side).mkdir()
    annotations = []
    for number, one in enumerate(images):
        ids, listed = one[first], one[first + 1]
        colours = np.stack([ids % 256, ids // 256 % 256, ids // 65536], axis=-1).astype(np.uint8)
        PIL.Image.fromarray(colours).save(folder / side / f"{number}.png")
        annotations.append({"image_id": number, "file_name": f"{number}.png", "segments_info": listed})
    content = {
        "images": [{"id": number, "height": 24, "width": 36} for number in range(len(images))],
        "annotations": annotations,
        "categories": [{"id": c, "name": str(c), "isthing": int(c in THINGS)} for c in (*THINGS, *STUFF)],
    }
    (folder / f"{side}.json").write_text(json.dumps(content), encoding="utf-8")


def main() -> None:
    answers = {}
    for name, images in cases().items():
        with tempfile.TemporaryDirectory() as folder:
            answers[name] = with_hotcoco(images, Path(folder))
    versions = {name: metadata.version(name) for name in ("hotcoco", "numpy")}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(answer)}" for name, answer in answers.items())
    text = f'{{"versions": {json.dumps(versions)},\n"cases": {{\n{lines}\n}}}}\n'
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
