"""Make `metrics.json` and `boundaries.json`: small maps with the scores that every implementation must give.

    python tests/golden/make.py

pytest holds segcourse.metrics against these files, and the browser tests hold the widgets' JavaScript to
them, to the last bit. Nothing of segcourse is used here: what is counted is counted by plain loops. Every
score is one division of two whole numbers, a mean is a sum from left to right and one division, and a
distance is the root of a whole number: IEEE doubles give the same bits in every language. `null` stands for
0/0, "inf" for the distance to a mask that is empty.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

VOID = 255
FOLDER = Path(__file__).resolve().parent
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


def mask_cases() -> Iterator[tuple[str, Map, Map]]:
    """(name, pred, target) of masks: the ones above of two classes without void, whiskers, ragged patches."""
    for name, classes, pred, target in cases_by_hand():
        if classes == 2 and not any(VOID in row for row in pred + target):
            yield name, pred, target
    disc = [[int((r - 10) ** 2 + (c - 12) ** 2 <= 64) for c in range(26)] for r in range(21)]
    yield (
        "a whisker",
        [[int(v or (r == 9 and c > 11)) for c, v in enumerate(row)] for r, row in enumerate(disc)],
        disc,
    )
    yield "a disc moved", [row[-3:] + row[:-3] for row in disc], disc
    yield (
        "a disc with a hole",
        [[int(v and (r, c) != (10, 12)) for c, v in enumerate(row)] for r, row in enumerate(disc)],
        disc,
    )
    yield "wide", [[1] + [0] * 22], [[0] * 22 + [1]]
    yield "tall", [[1]] + [[0]] * 22, [[0]] * 22 + [[1]]
    for seed in range(1, 9):
        below = numbers(100 + seed)
        target = patches(6 + below(12), 6 + below(12), 2, below)
        yield f"ragged patches {seed}", disturbed(target, 2, 3 * seed, below), target


def pixels(mask: Map) -> set[tuple[int, int]]:
    return {(r, c) for r, row in enumerate(mask) for c, value in enumerate(row) if value}


def outline(mask: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pixels of the mask with a side at background."""
    return sorted((r, c) for r, c in mask if not {(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)} <= mask)


def rim(mask: set[tuple[int, int]], width: int) -> set[tuple[int, int]]:
    """Pixels of the mask that reach background in `width` steps to any of the 8 neighbours."""
    steps = range(-width, width + 1)
    return {(r, c) for r, c in mask if any((r + a, c + b) not in mask for a in steps for b in steps)}


def squares(start: list[tuple[int, int]], goal: list[tuple[int, int]]) -> list[int]:
    """Squared distance from each pixel of `start` to the nearest of `goal`, ascending."""
    return sorted(min((r - a) ** 2 + (c - b) ** 2 for a, b in goal) for r, c in start)


def percentile(distances: list[float], percent: int) -> float:
    """Between two neighbours of the sorted distances, linearly, from the nearer one: as NumPy does."""
    place = (len(distances) - 1) * (percent / 100)
    below = math.floor(place)
    low, high = distances[below], distances[min(below + 1, len(distances) - 1)]
    share = place - below
    return high - (high - low) * (1 - share) if share >= 0.5 else low + (high - low) * share


def mask_case(name: str, pred: Map, target: Map) -> dict[str, object]:
    masks = pixels(pred), pixels(target)
    outlines = outline(masks[0]), outline(masks[1])
    entry: dict[str, object] = {"name": name, "pred": pred, "target": target}
    entry["boundary_pred"], entry["boundary_target"] = outlines
    if all(outlines):
        there, back = squares(*outlines), squares(*outlines[::-1])
        entry["squares_from_pred"], entry["squares_from_target"] = there, back
        roots = [[math.sqrt(square) for square in side] for side in (there, back)]
        entry["hausdorff"], entry["hd95"] = (max(percentile(side, q) for side in roots) for q in (100, 95))
        near = [sum(square <= tolerance**2 for square in there + back) for tolerance in (1, 2)]
    else:
        entry["hausdorff"] = entry["hd95"] = "inf" if any(outlines) else None
        near = [0, 0]
    entry["nsd_1"], entry["nsd_2"] = (ratio(n, len(outlines[0] + outlines[1])) for n in near)
    for width in (1, 2, 3):
        rims = rim(masks[0], width), rim(masks[1], width)
        entry[f"boundary_iou_{width}"] = ratio(len(rims[0] & rims[1]), len(rims[0] | rims[1]))
    return entry


def files() -> dict[str, str]:
    """Name -> text of each file: one case a line, so that a change shows as the lines it changes."""
    scores = [case(*given) for maker in (cases_by_hand, cases_by_seed) for given in maker()]
    boundaries = [mask_case(*given) for given in mask_cases()]
    return {
        name: "[\n" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries) + "\n]\n"
        for name, entries in (("metrics.json", scores), ("boundaries.json", boundaries))
    }


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{FOLDER / name}: {len(text)} characters")
