"""The arithmetic on the page of definitions, found again from the arrays by loops; no metric is called."""

from __future__ import annotations

import importlib
import math
import sys
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS))  # the script's folder, as when it is run
CASES = {case.id: case for case in importlib.import_module("definitions").CASES}
value_of = importlib.import_module("definitions.case").value_of
sys.path.remove(str(DOCS))


def pixels(mask):
    return {tuple(map(int, place)) for place in np.argwhere(mask)}


def ratio(part, whole):
    return part / whole if whole else math.nan


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def dice(p, t):
    return ratio(2 * len(p & t), len(p) + len(t))


def iou(p, t):
    return ratio(len(p & t), len(p | t))


# ---------------------------------------------------------------------------------------------------- overlap


def of_one_pair(pred, target):
    p, t = pixels(pred), pixels(target)
    return {"Dice": dice(p, t), "IoU": iou(p, t)}


def both_empty(case):
    return {"0/0": of_one_pair(*case.inputs["Dice"])}


def target_empty(case):
    return {"the formula": of_one_pair(*case.inputs["Dice"])}


def dataset_or_images(case):
    preds, targets = case.inputs["Dice"]
    images = [of_one_pair(*image) for image in zip(preds, targets, strict=True)]
    return {
        "counts of all images added": of_one_pair(preds, targets),
        "mean over the images": {name: mean(image[name] for image in images) for name in ("Dice", "IoU")},
    }


def class_ious(pred, target, classes, keep=None):
    keep = np.ones(pred.shape, bool) if keep is None else keep
    return [iou(pixels((pred == c) & keep), pixels((target == c) & keep)) for c in classes]


def named(column, **values):
    return {name.replace("_", " "): {column: value} for name, value in values.items()}


def absent_class(case):
    ious = class_ious(*case.inputs["mIoU"], range(4))
    assert math.isnan(ious[3])
    return named(
        "mIoU",
        left_out_of_the_mean=mean(ious[:3]),
        counts_as_perfect=mean([*ious[:3], 1]),
        counts_as_a_failure=mean([*ious[:3], 0]),
    )


def void_label(case):
    pred, target = case.inputs["mIoU"]
    return named(
        "mIoU",
        the_pixel_is_not_counted=mean(class_ious(pred, target, (0, 1), keep=target != 255)),
        predictions_on_it_are_errors=mean(class_ious(pred, target, (0, 1))),
        it_is_a_third_class=mean(class_ious(pred, target, (0, 1, 255))),
    )


def ignored_class(case):
    pred, target = case.inputs["mIoU"]
    kept = class_ious(pred, target, (0, 1, 2), keep=target != 0)
    return {
        "its pixels and its score are left out": {"mIoU": mean(kept[1:])},
        "its pixels are left out, its score is not": {"mIoU": mean(kept)},
        "its score is left out, its pixels are not": {"mIoU": mean(class_ious(pred, target, (1, 2)))},
    }


# ----------------------------------------------------------------------------------------------- soft overlap


def dice_losses(p, y, *, extra=0.0):
    plain = 1 - ratio(2 * sum(p * y) + extra, sum(p) + sum(y) + extra)
    squares = 1 - ratio(2 * sum(p * y), sum(p * p) + sum(y * y))
    differences = ratio(sum(abs(p - y)), sum(p) + sum(y))
    return {"plain sums": plain, "squares": squares, "absolute differences": differences}


def soft_dice(case):
    p, y = case.inputs["1 - Dice"]
    losses = dice_losses(p, y)
    del losses["absolute differences"]
    both = np.concatenate([p, 1 - p]), np.concatenate([y, 1 - y])
    losses["plain sums over both classes"] = dice_losses(*both)["plain sums"]
    background = dice_losses(1 - p, 1 - y)["plain sums"]
    losses["plain sums, mean of both classes"] = mean([losses["plain sums"], background])
    return {name: {"1 - Dice": loss} for name, loss in losses.items()}


def soft_dice_absent(case):
    plain = {column: dice_losses(*x)["plain sums"] for column, x in case.inputs.items()}
    smooth = {column: dice_losses(*x, extra=1e-5)["plain sums"] for column, x in case.inputs.items()}
    return {"the formula": plain, "1e-5 added above and below": smooth}


def soft_labels(case):
    found = {column: dice_losses(*x) for column, x in case.inputs.items()}
    return {name: {column: found[column][name] for column in found} for name in next(iter(found.values()))}


def lovasz_absent(case):
    """Berman et al. 2018: errors in falling order, each times what it adds to 1 - IoU of the wrong pixels."""
    probability, labels = case.inputs["loss"]
    losses = []
    for c in range(3):
        true = {i for i, label in enumerate(labels) if label == c}
        errors = {i: abs((i in true) - probability[i, c]) for i in range(len(labels))}
        wrong, before, loss = set(), 0.0, 0.0
        for i in sorted(errors, key=errors.get, reverse=True):
            wrong.add(i)
            now = 1 - len(true - wrong) / len(true | wrong)
            loss += errors[i] * (now - before)
            before = now
        losses.append(loss)
    return {
        "mean over the classes in the target": {"loss": mean(losses[:2])},
        "mean over all classes": {"loss": mean(losses)},
    }


# --------------------------------------------------------------------------------------------------- outlines


def outline(mask):
    p = pixels(mask)
    return {(r, c) for r, c in p if not {(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)} <= p}


def directed(start, goal, spacing=(1, 1)):
    def far(a, b):
        return math.hypot((a[0] - b[0]) * spacing[0], (a[1] - b[1]) * spacing[1])

    return sorted(min((far(a, b) for b in goal), default=math.inf) for a in start)


def both_ways(pred, target, **options):
    p, t = outline(pred), outline(target)
    return directed(p, t, **options), directed(t, p, **options)


def percentile(distances, percent):
    place = percent / 100 * (len(distances) - 1)
    low = int(place)
    return distances[low] + (place - low) * (distances[min(low + 1, len(distances) - 1)] - distances[low])


def border(mask):
    """The corners of pixels that have some, not all, of their 4 pixels in the mask, with the length of border
    that marching squares gives them."""
    padded = np.pad(np.asarray(mask, int), 1)
    lengths = {1: math.sqrt(0.5), 2: 1.0, 3: math.sqrt(0.5)}
    windows = {
        (r, c): padded[r : r + 2, c : c + 2] for r, c in product(*(range(n - 1) for n in padded.shape))
    }
    return {place: lengths[int(w.sum())] for place, w in windows.items() if 0 < w.sum() < 4}


def border_distances(pred, target):
    """(distance, length) of both borders, each from the nearest on."""
    p, t = border(pred), border(target)
    near = [(min(math.dist(a, b) for b in goal), start[a]) for start, goal in ((p, t), (t, p)) for a in start]
    return sorted(near[: len(p)]), sorted(near[len(p) :])


def distance_of_empty(case):
    sides = {column: both_ways(*masks) for column, masks in case.inputs.items()}
    return {
        "inf, and undefined for both": {
            column: max([*a, *b], default=math.nan) for column, (a, b) in sides.items()
        }
    }


def hd95(case):
    there, back = both_ways(*case.inputs["HD95"])
    lengths = []
    for side in border_distances(*case.inputs["HD95"]):
        total, so_far = sum(length for _, length in side), 0.0
        for distance, length in side:
            so_far += length
            if so_far >= 0.95 * total:
                lengths.append(distance)
                break
    return {
        "the larger of the two directed percentiles": {"HD95": max(percentile(x, 95) for x in (there, back))},
        "one percentile of both lists together": {"HD95": percentile(sorted(there + back), 95)},
        "95 % of the border's length": {"HD95": max(lengths)},
    }


def mean_distance(case):
    there, back = both_ways(*case.inputs["distance"])
    return {
        "ASSD: mean over the pixels of both outlines": {"distance": mean(there + back)},
        "MASD: mean of the two directed means": {"distance": mean([mean(there), mean(back)])},
        "one direction: from the prediction": {"distance": mean(there)},
    }


def pixels_or_border(case):
    (masks,) = case.inputs.values()
    near = [d <= 1 for side in both_ways(*masks) for d in side]
    borders = [part for side in border_distances(*masks) for part in side]
    within = sum(length for distance, length in borders if distance <= 1)
    return {
        "pixels of the outline": {"NSD at 1 pixel": mean(near)},
        "length of the border": {"NSD at 1 pixel": within / sum(length for _, length in borders)},
    }


def spacing_order(case):
    far = {
        rows: max(max(side) for side in both_ways(*case.inputs["distance"], spacing=(rows, cols)))
        for rows, cols in ((3, 1), (1, 3))
    }
    return {"3 rows of 3 mm": {"distance": far[3]}, "3 rows of 1 mm": {"distance": far[1]}}


def non_square(case):
    far = {column: max(max(side) for side in both_ways(*masks)) for column, masks in case.inputs.items()}
    return {"5 columns, 5 rows": far}


def itk_whole_masks(case):
    average, largest = case.inputs
    there, back = both_ways(*case.inputs[average])
    a, b = (pixels(mask) for mask in case.inputs[average])
    p, t = (pixels(mask) for mask in case.inputs[largest])
    return {
        "between the outlines": {
            average: mean(there + back),
            largest: max(max(side) for side in both_ways(*case.inputs[largest])),
        },
        "between all pixels of the masks": {
            average: mean([mean(directed(a, b)), mean(directed(b, a))]),
            largest: max(directed(p, t) + directed(t, p)),
        },
    }


def numpy_2(case):
    empty = of_one_pair(*case.inputs["Dice, both empty"])["Dice"]
    there, _ = both_ways(*case.inputs["HD, target empty"])
    return {"undefined, inf": {"Dice, both empty": empty, "HD, target empty": max(there)}}


# ---------------------------------------------------------------------------------------------------- objects


def object_ious(pred, target):
    labels = [sorted(set(x.ravel().tolist()) - {0}) for x in (pred, target)]
    found = {}
    for i, j in product(*labels):
        p, t = pixels(pred == i), pixels(target == j)
        found[i, j] = Fraction(len(p & t), len(p | t))
    return found


def exactly_half(case):
    (value,) = object_ious(*case.inputs["matches"]).values()
    half = Fraction(1, 2)
    return {"> 1/2": {"matches": int(value > half)}, ">= 1/2": {"matches": int(value >= half)}}


def iou_thresholds(case):
    ious = list(object_ious(*case.inputs["mean AP"]).values())
    exact = [Fraction(k, 20) for k in range(10, 20)]
    arange, linspace = np.arange(0.5, 1, 0.05), np.linspace(0.5, 0.95, 10)
    hits = {
        ">": [sum(x > t for x in ious) for t in exact],
        ">=": [sum(x >= t for x in ious) for t in exact],
        ">=, missing 0.85 and 0.9": [sum(float(x) >= t for x in ious) for t in arange],
        ">, taking 0.9 in": [sum(float(x) > t for x in ious) for t in linspace],
    }
    found = {name: {"mean AP": mean(hit / (3 + 3 - hit) for hit in row)} for name, row in hits.items()}
    found["TP / (TP + FP), >"] = {"mean AP": mean(hit / 3 for hit in hits[">"])}
    return found


def thing_quality(pred, target, *, void=None, crowd=()):
    """PQ of the ids above 0 by the rules of Kirillov et al. 2019: sum of IoUs / (TP + FP/2 + FN/2)."""
    nobody = pixels(target == void) if void is not None else set()
    things = [{int(i): pixels(x == i) for i in np.unique(x) if i not in (0, void)} for x in (pred, target)]
    ious = {}
    for (i, p), (j, t) in product(things[0].items(), things[1].items()):
        value = len(p & t) / len((p - nobody) | t)
        if j not in crowd and value > 0.5:
            ious[i, j] = value
    spared = nobody.union(*(things[1][j] for j in crowd))
    alone = [p for i, p in things[0].items() if i not in {i for i, _ in ious}]
    false = sum(len(p & spared) / len(p) <= 0.5 for p in alone)
    missed = len(set(things[1]) - set(crowd)) - len(ious)
    return ratio(sum(ious.values()), len(ious) + false / 2 + missed / 2)


def panoptic_void(case):
    def swapped(target, old, new):
        return np.where(target == old, new, target)

    inputs = case.inputs.items()
    return {
        "void is left out": {c: thing_quality(p, t, void=255) for c, (p, t) in inputs},
        "void is background": {c: thing_quality(p, swapped(t, 255, 0)) for c, (p, t) in inputs},
        "background is void": {c: thing_quality(p, swapped(t, 0, 255), void=255) for c, (p, t) in inputs},
    }


def panoptic_crowd(case):
    pred, target, crowd = case.inputs["PQ"]
    return {
        "a crowd is neither found nor missed": {"PQ": thing_quality(pred, target, crowd=crowd)},
        "a crowd is one large object": {"PQ": thing_quality(pred, target)},
    }


def average_precision(images, threshold):
    """COCO's, of one class where nobody has two candidates: precision, never rising, at 101 recalls."""
    ranked = []
    for detections, true in images:
        for _, score, mask in detections:
            overlaps = [iou(pixels(mask), pixels(entry[1])) for entry in true]
            ranked.append((score, max(overlaps, default=0) >= threshold - 1e-12))
    ranked.sort(key=lambda entry: -entry[0])
    hits = [hit for _, hit in ranked]
    total = sum(len(true) for _, true in images)
    points = [(sum(hits[:k]) / total, sum(hits[:k]) / k) for k in range(1, len(hits) + 1)]
    return mean(max((p for r, p in points if r >= k / 100), default=0) for k in range(101))


def coco_of_others(case):
    found = {}
    for column, (images,) in case.inputs.items():
        small = all(entry[1].sum() < 32 * 32 for _, true in images for entry in true)
        assert small
        found[column] = mean(average_precision(images, k / 20) for k in range(10, 20))
    return {"pycocotools": found}


# ------------------------------------------------------------------------------------------------ grey levels


def between(values, thresholds):
    """The between-class variance, times the number of pixels squared or so: a sum of (sum)^2 / pixels."""
    groups = {}
    for v in values:
        groups.setdefault(sum(v > t for t in thresholds), []).append(v)
    return sum(Fraction(sum(group)) ** 2 / len(group) for group in groups.values())


def best_thresholds(values, count, levels):
    candidates = list(combinations(levels, count))
    return list(max(candidates, key=lambda thresholds: between(values, thresholds)))  # the first of the best


def otsu_plateau(case):
    def lowest(image, levels):
        return best_thresholds(image.ravel().tolist(), 1, levels)[0]

    images = {column: image for column, (image,) in case.inputs.items()}
    return {
        "the lowest of the best": {c: lowest(x, sorted(set(x.ravel().tolist()))) for c, x in images.items()},
        "the lowest of the best, from 0": {c: lowest(x, range(256)) for c, x in images.items()},
    }


def multi_otsu(case):
    found = {}
    for (column, (image,)), count in zip(case.inputs.items(), (2, 3), strict=True):
        values = image.ravel().tolist()
        found[column] = best_thresholds(values, count, sorted(set(values))[:-1])
    return {"the optimum": found}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_arithmetic_is_the_definition(case):
    found = globals()[case.id.replace("-", "_")](case)
    assert set(found) <= set(case.definitions)
    assert next(iter(case.definitions)) in found  # the one that is ours
    for name, values in case.definitions.items():
        if name not in found:  # a convention: a number that somebody chose
            assert all(text.replace(".", "").isalnum() for text in values.values()), f"{name} is not tested"
            continue
        assert set(found[name]) == set(values)
        for column, arithmetic in values.items():
            np.testing.assert_allclose(
                value_of(arithmetic), found[name][column], rtol=1e-12, atol=1e-12, err_msg=f"{name}, {column}"
            )
