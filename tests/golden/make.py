"""Make `metrics.json`: small label maps with the scores that every implementation has to give, exactly.

    python tests/golden/make.py

pytest holds segcourse.metrics against this file, and the browser tests hold the widgets' JavaScript to it.
Nothing of segcourse is used here: the counts come from a plain double loop. Every score is one division of
two whole numbers, and a mean is a sum from left to right and one division, so IEEE doubles give the same bits
in every language. `null` stands for 0/0.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

VOID = 255
FILE = Path(__file__).with_name("metrics.json")
Map = list[list[int]]


def numbers(seed: int) -> Callable[[int], int]:
    """A small random generator of our own (Park and Miller), so that every Python makes the same file."""
    state = seed + 1

    def below(end: int) -> int:
        nonlocal state
        state = state * 48271 % 2147483647
        return state * end // 2147483647

    return below


def patches(height: int, width: int, classes: int, below: Callable[[int], int]) -> Map:
    """A label map of rectangles over each other, as label maps look: patches, not noise."""
    labels = [[0] * width for _ in range(height)]
    for _ in range(2 * classes):
        label, top, left = below(classes), below(height), below(width)
        bottom, right = top + 1 + below(height), left + 1 + below(width)
        for row in labels[top:bottom]:
            row[left:right] = [label] * len(row[left:right])
    return labels


def disturbed(labels: Map, classes: int, errors: int, below: Callable[[int], int]) -> Map:
    """A prediction that might belong to `labels`: moved by a column, with some pixels replaced."""
    pred = [row[-1:] + row[:-1] for row in labels]
    for _ in range(errors):
        pred[below(len(pred))][below(len(pred[0]))] = below(classes)
    return pred


def cases_by_hand() -> Iterator[tuple[str, int, Map, Map]]:
    """(name, num_classes, pred, target) of the cases that definitions differ on."""
    yield "one pixel too many", 2, [[1, 1, 0, 0]], [[1, 0, 0, 0]]
    yield "both masks empty", 2, [[0, 0], [0, 0]], [[0, 0], [0, 0]]
    yield "target empty, one pixel predicted", 2, [[1, 0], [0, 0]], [[0, 0], [0, 0]]
    yield "nothing predicted", 2, [[0, 0], [0, 0]], [[1, 1], [0, 0]]
    yield "everything predicted", 2, [[1, 1], [1, 1]], [[1, 0], [0, 0]]
    yield "no overlap", 2, [[1, 0, 0, 0]], [[0, 0, 0, 1]]
    yield "perfect", 3, [[0, 1], [2, 1]], [[0, 1], [2, 1]]
    yield "one class", 1, [[0, 0, 0]], [[0, 0, 0]]
    yield "one class and void", 1, [[0, 0, 0]], [[0, VOID, 0]]
    yield "a class absent from both", 4, [[0, 1, 1, 2]], [[0, 1, 2, 2]]
    yield "a class predicted only", 3, [[0, 2, 1, 1]], [[0, 0, 1, 1]]
    yield "a class in the target only", 3, [[0, 0, 1, 1]], [[0, 2, 1, 1]]
    yield "void in the target", 2, [[1, 1, 0, 1]], [[1, VOID, VOID, 0]]
    yield "void in the prediction", 2, [[1, VOID, 0, VOID]], [[1, 1, 0, 0]]
    yield "void in both", 2, [[VOID, 1, VOID, 0]], [[VOID, VOID, 0, 1]]
    yield "all void", 3, [[0, 1], [2, 0]], [[VOID, VOID], [VOID, VOID]]
    yield "one pixel", 2, [[1]], [[1]]
    yield "one row", 3, [[0, 0, 1, 2, 2, 1, 0]], [[0, 1, 1, 2, 2, 2, 0]]
    yield "one column", 3, [[0], [1], [2], [2]], [[0], [1], [1], [2]]
    yield "classes swapped", 2, [[0, 0, 1, 1]], [[1, 1, 0, 0]]
    yield "thirds and sevenths", 3, [[0, 0, 0, 1, 1, 1, 2, 2, 2, 2]], [[0, 1, 2, 0, 1, 1, 1, 2, 2, 0]]


def cases_by_seed() -> Iterator[tuple[str, int, Map, Map]]:
    """Patches of K = 1..20 classes on maps of many shapes, every third with void pixels."""
    for classes in range(1, 21):
        below = numbers(classes)
        height, width = 5 + below(8), 5 + below(12)
        target = patches(height, width, classes, below)
        pred = disturbed(target, classes, errors=classes, below=below)
        if classes % 3 == 0:
            for _ in range(6):
                target[below(height)][below(width)] = VOID
            pred[below(height)][below(width)] = VOID
        yield f"patches of {classes}", classes, pred, target


def count(pred: Map, target: Map, classes: int) -> list[list[int]]:
    table = [[0] * classes for _ in range(classes)]
    for pred_row, target_row in zip(pred, target, strict=True):
        for p, t in zip(pred_row, target_row, strict=True):
            if p != VOID and t != VOID:
                table[t][p] += 1
    return table


def ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def mean(scores: list[float | None]) -> float | None:
    present = [score for score in scores if score is not None]
    total = 0.0
    for score in present:  # not sum(), which corrects its rounding since Python 3.12
        total += score
    return total / len(present) if present else None


def case(name: str, classes: int, pred: Map, target: Map) -> dict[str, object]:
    table = count(pred, target, classes)
    hits = [table[c][c] for c in range(classes)]
    in_target = [sum(row) for row in table]
    in_pred = [sum(row[c] for row in table) for c in range(classes)]
    counts = list(zip(hits, in_target, in_pred, strict=True))
    iou = [ratio(h, t + p - h) for h, t, p in counts]
    dice = [ratio(2 * h, t + p) for h, t, p in counts]
    recall = [ratio(h, t) for h, t, _ in counts]
    return {
        "name": name,
        "num_classes": classes,
        "ignore_index": VOID,
        "pred": pred,
        "target": target,
        "confusion": table,
        "iou": iou,
        "dice": dice,
        "precision": [ratio(h, p) for h, _, p in counts],
        "recall": recall,
        "accuracy": ratio(sum(hits), sum(in_target)),
        "mean_iou": mean(iou),
        "mean_dice": mean(dice),
        "mean_class_accuracy": mean(recall),
    }


def text() -> str:
    """The file: one case a line, so that a change shows as the lines it changes."""
    cases = [case(*given) for maker in (cases_by_hand, cases_by_seed) for given in maker()]
    return "[\n" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
    print(f"{FILE}: {FILE.stat().st_size} bytes")
