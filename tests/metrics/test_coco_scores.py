"""AP and AR: by hand first, then the laws, then COCO's own evaluator and others that claim its numbers."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
import torch
from golden import coco_peers as peers
from hypothesis import given, settings
from hypothesis import strategies as st

from segcourse.metrics import (
    CocoMatches,
    coco_match_boxes,
    coco_match_masks,
    coco_scores,
    interpolated_average_precision,
    precision_recall_curve,
)

RECORDED = json.loads(peers.FILE.read_text(encoding="utf-8"))["cases"]
MATCH = {"bbox": coco_match_boxes, "segm": coco_match_masks}
SEEDS = range(60)


def scores_of(images, kind="segm"):
    return coco_scores([MATCH[kind](prediction, target) for prediction, target in images])


def twelve(images, kind="segm"):
    return np.array(scores_of(images, kind)[:12])


def assert_twelve(got, expected, atol=1e-12):
    """Theirs is -1 where ours is nan."""
    expected = np.asarray(expected, float)
    np.testing.assert_allclose(got, np.where(expected < 0, np.nan, expected), rtol=0, atol=atol)


def found(correct, scores=None, *, objects, label=1):
    """Matches with the same outcome at every threshold, of medium objects."""
    correct = np.asarray(correct, bool)
    hits = np.zeros((len(correct), 4, 10), bool)
    hits[:, [0, 2]] = correct[:, None, None]
    misses = np.zeros_like(hits)
    misses[:, [0, 2]] = ~correct[:, None, None]
    return CocoMatches(
        labels=np.full(len(correct), label),
        scores=np.arange(len(correct))[::-1] if scores is None else np.asarray(scores, float),
        ranks=np.arange(len(correct)),
        hits=hits,
        misses=misses,
        target_labels=np.full(objects, label),
        target_counts=np.tile([True, False, True, False], (objects, 1)),
    )


# ---- by hand: the curve


def test_known_curve():
    precision, recall = precision_recall_curve([True, False, True, True, False], total=4)
    np.testing.assert_allclose(precision, [1, 1 / 2, 2 / 3, 3 / 4, 3 / 5])
    np.testing.assert_allclose(recall, [1 / 4, 1 / 4, 2 / 4, 3 / 4, 3 / 4])
    # 26 points from 0 to 0.25 at 1; 50 points from 0.26 to 0.75 at 3 / 4, the best that follows; then 0
    ap = interpolated_average_precision(precision, recall)
    assert ap == pytest.approx((26 * 1 + 50 * 3 / 4) / 101, abs=1e-15)


@pytest.mark.parametrize(
    "correct, total, points",
    [
        pytest.param([1], 1, 101, id="perfect"),
        pytest.param([1, 0, 0], 1, 101, id="errors after the last object cost nothing"),
        pytest.param([0, 1], 1, 101 / 2, id="an error before it does"),
        pytest.param([1], 2, 51, id="half of the objects: 0 to 0.5 are 51 points"),
        pytest.param([1], 3, 34, id="a third: 0 to 0.33"),
        pytest.param([0, 0], 2, 0, id="nothing found"),
        pytest.param([], 2, 0, id="nothing detected"),
        pytest.param([1] * 35, 100, 35, id="35 / 100 is less than the 0.35 of np.linspace"),
    ],
)
def test_known_average_precision(correct, total, points):
    curve = precision_recall_curve(np.array(correct, bool), total=total)
    assert interpolated_average_precision(*curve) == pytest.approx(points / 101, abs=1e-15)


def test_it_is_not_the_ap_of_cell_papers():
    curve = precision_recall_curve([True, True, False], total=4)
    assert interpolated_average_precision(*curve) == pytest.approx(51 / 101)
    assert 2 / (2 + 1 + 2) == 0.4  # TP / (TP + FP + FN)


# ---- by hand: a data set


def test_detections_of_all_images_are_ranked_together():
    weak, strong = found([True], [0.2], objects=1), found([False], [0.9], objects=1)
    joined = coco_scores([weak, strong])
    assert joined.ap == pytest.approx(51 / 101 / 2)  # not the mean over the images, which is 1 / 2
    assert coco_scores(
        [found([True], [0.9], objects=1), found([False], [0.2], objects=1)]
    ).ap == pytest.approx(51 / 101)
    tied = [found([True], [0.5], objects=1), found([False], [0.5], objects=1)]
    assert coco_scores(tied).ap == pytest.approx(51 / 101)  # the earlier image first
    assert coco_scores(tied[::-1]).ap == pytest.approx(51 / 101 / 2)


def test_the_mean_is_over_classes_that_the_targets_have():
    one, two = found([True], objects=1), found([False], objects=2, label=2)
    surplus = found([False, False], objects=0, label=7)
    scores = coco_scores([one, two, surplus])
    assert scores.classes.tolist() == [1, 2, 7]
    np.testing.assert_array_equal(scores.ap_per_class, [1, 0, np.nan])
    assert scores.ap == scores.ap50 == scores.ap75 == 0.5
    assert (scores.ap_medium, scores.ar_medium) == (0.5, 0.5)
    assert np.isnan([scores.ap_small, scores.ap_large, scores.ar_small, scores.ar_large]).all()


def test_recall_with_one_ten_and_a_hundred_detections():
    scores = coco_scores([found([False] + [True] * 20, objects=40), found([True, False], objects=10)])
    assert scores.ar_1 == pytest.approx(1 / 50)
    assert scores.ar_10 == pytest.approx(10 / 50)
    assert scores.ar_100 == pytest.approx(21 / 50)


def test_ap_is_the_mean_over_ten_thresholds():
    mask = np.zeros((1, 1, 20), bool)
    mask[0, 0] = True
    prediction = {"masks": mask.copy(), "labels": [1], "scores": [0.9]}
    prediction["masks"][0, 0, 15:] = False  # IoU 0.75
    scores = scores_of([(prediction, {"masks": mask, "labels": [1]})])
    assert (scores.ap, scores.ap50, scores.ap75) == (0.6, 1, 1)
    assert (scores.ap_small, scores.ar_1) == (0.6, 0.6)
    assert np.isnan(scores.ap_medium)


def test_no_objects_at_all_is_nan_and_so_are_only_detections():
    nothing = {"masks": np.zeros((0, 4, 5), bool), "labels": []}
    scores = scores_of([({**nothing, "scores": []}, nothing)] * 3)
    assert np.isnan(scores[:12]).all()
    assert scores.classes.shape == scores.ap_per_class.shape == (0,)
    surplus = scores_of([({"masks": np.ones((1, 4, 5)) > 0, "labels": [3], "scores": [1]}, nothing)])
    assert np.isnan(surplus[:12]).all()
    assert surplus.classes.tolist() == [3]


# ---- laws


def random_image(rng, kind):
    """Objects from tiny to large, crowds, given areas, empty masks; tied scores; too many detections."""
    height, width = rng.integers(20, 160, 2)
    found, true = rng.choice([0, 1, 5, 20, 230], p=[0.1, 0.2, 0.3, 0.3, 0.1]), rng.integers(0, 8)
    size = np.array([width, height, width, height])
    boxes = [np.sort(rng.uniform(0, 1, (n, 2, 2)), axis=1).reshape(n, 4) * size for n in (found, true)]
    near = rng.random(found) < 0.75 * (true > 0)
    boxes[0][near] = boxes[1][rng.integers(0, max(true, 1), near.sum())] if true else 0
    boxes[0][near] += rng.choice([0, 0, 0, 1, 2.5], (near.sum(), 4)) * rng.choice([-1, 1], (near.sum(), 4))
    boxes[0][:, 2:] = np.maximum(boxes[0][:, :2], boxes[0][:, 2:])
    if rng.random() < 0.6:
        boxes = [np.round(b) for b in boxes]
    entries = [
        {"labels": rng.integers(1, 4, len(b)), "boxes": b.astype(rng.choice(["f4", "f8"]))} for b in boxes
    ]
    prediction, target = entries
    prediction["scores"] = rng.random(found) if rng.random() < 0.5 else rng.integers(0, 5, found) / 4
    target["iscrowd"] = (rng.random(true) < rng.choice([0, 0.3])).astype(int)
    if rng.random() < 0.3:
        target["area"] = rng.choice([0, 10, 1024, 1024.5, 5000, 9216, 20000], true).astype(float)
    if kind == "segm":
        row, column = np.ogrid[:height, :width]
        holes = rng.random((height, width)) < rng.choice([0, 0.1])
        for entry in entries:
            left, top, right, bottom = np.round(entry["boxes"]).T[:, :, None, None]
            masks = (row >= top) & (row < bottom) & (column >= left) & (column < right) & ~holes
            entry["masks"] = masks.reshape(-1, height, width)
    return prediction, target


def random_images(seed, kind):
    rng = np.random.default_rng(seed)
    return [random_image(rng, kind) for _ in range(rng.integers(1, 6))]


@pytest.mark.parametrize("kind", MATCH)
@pytest.mark.parametrize("seed", range(20))
def test_laws(seed, kind, rng):
    images = random_images(seed, kind)
    for prediction, _ in images:  # no ties, which the order would decide
        prediction["scores"] = rng.random(len(prediction["labels"]))
    whole = scores_of(images, kind)
    expected = np.array(whole[:12])
    assert ((expected >= 0) & (expected <= 1) | np.isnan(expected)).all()
    assert not whole.ap50 < whole.ap
    assert not whole.ar_100 < whole.ar_10
    assert not whole.ar_10 < whole.ar_1
    np.testing.assert_allclose(np.nanmean([*whole.ap_per_class, whole.ap]), whole.ap)  # nan where all are
    np.testing.assert_allclose(twelve(images[::-1], kind), expected)  # images in another order
    names, changed = np.array([0, 900, 7, 30]), [[] for _ in range(4)]
    for prediction, target in images:
        both, order = (prediction, target), rng.permutation(len(prediction["labels"]))
        changed[0].append([{**entry, "labels": names[entry["labels"]]} for entry in both])
        changed[1].append(({**prediction, "scores": np.exp(5 * prediction["scores"]) - 9}, target))
        changed[2].append(({key: value[order] for key, value in prediction.items()}, target))
        if kind == "segm":  # rows for columns; boxes also far away
            changed[3].append([{**entry, "masks": entry["masks"].swapaxes(1, 2)} for entry in both])
        else:
            changed[3].append([{**e, "boxes": e["boxes"][:, [1, 0, 3, 2]].astype(float) + 512} for e in both])
    for others in changed:
        np.testing.assert_allclose(twelve(others, kind), expected)


@pytest.mark.parametrize("kind", MATCH)
@pytest.mark.parametrize("seed", range(10))
def test_a_perfect_prediction_scores_1_wherever_there_is_something(seed, kind):
    images = []
    for _, target in random_images(seed, kind):
        shape = "masks" if kind == "segm" else "boxes"
        sides = target["boxes"][:, 2:] - target["boxes"][:, :2]
        keep = target["masks"].any(axis=(1, 2)) if kind == "segm" else sides.all(axis=1)
        target = {key: target[key][keep] for key in (shape, "labels")}
        images.append(({**target, "scores": np.ones(keep.sum())}, target))
    got = twelve(images, kind)
    alike = ~np.isnan(got)
    alike[6] = False  # one detection of a class does not find two objects
    np.testing.assert_array_equal(got[alike], 1)


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 5))
@settings(max_examples=100, deadline=None)
def test_laws_of_the_curve(correct, missed):
    correct = np.array(correct, bool)
    total = int(correct.sum()) + missed
    precision, recall = precision_recall_curve(correct, total=total)
    ap = interpolated_average_precision(precision, recall)
    assert 0 <= ap <= recall[-1:].sum() + 0.01
    sooner = np.sort(correct)[::-1]
    assert interpolated_average_precision(*precision_recall_curve(sooner, total=total)) >= ap
    more = np.append(correct, False)  # a wrong one at the end
    assert interpolated_average_precision(*precision_recall_curve(more, total=total)) == ap
    by_points = [
        max([p for p, r in zip(precision, recall, strict=True) if r >= x], default=0)
        for x in np.linspace(0, 1, 101)
    ]
    assert ap == pytest.approx(np.mean(by_points), abs=1e-12)


# ---- COCO's evaluator, and others


@pytest.mark.parametrize("kind", MATCH)
@pytest.mark.parametrize("seed", SEEDS)
def test_pycocotools_gives_the_same(seed, kind):
    images = random_images(1000 + seed, kind)
    theirs = peers.evaluated("pycocotools", images, kind)
    ours = scores_of(images, kind)
    assert_twelve(ours[:12], theirs.stats)
    precision = theirs.eval["precision"]  # thresholds, recalls, classes, areas, maximal detections
    per_class = np.where(precision < 0, np.nan, precision)[:, :, :, 0, 2].mean(axis=(0, 1))
    np.testing.assert_allclose(ours.ap_per_class, per_class, rtol=0, atol=1e-12)


def test_the_random_images_hold_what_evaluators_differ_on():
    images = [image for seed in SEEDS for image in random_images(1000 + seed, "segm")]
    counts = [len(prediction["labels"]) for prediction, _ in images]
    assert min(counts) == 0
    assert max(np.bincount(prediction["labels"]).max(initial=0) for prediction, _ in images) > 60
    assert any(target["iscrowd"].any() for _, target in images)
    assert any(not len(target["labels"]) for _, target in images)
    assert any("area" in target for _, target in images)
    assert any(not mask.any() for _, target in images for mask in target["masks"])
    assert any(len(np.unique(p["scores"])) < len(p["scores"]) for p, _ in images)


@pytest.mark.parametrize("record", RECORDED, ids=lambda record: f"{record['case']}, {record['kind']}")
def test_recorded_answers_of_others(record):
    images, kind = peers.cases()[record["case"]], record["kind"]
    ours = twelve(images, kind)
    for library in peers.PEERS:
        assert_twelve(ours, record[library])
    assert_twelve(ours, peers.evaluated("pycocotools", images, kind).stats)


@pytest.mark.parametrize("library", ["hotcoco", "faster-coco-eval"])
def test_others_anew_where_they_are_installed(library):
    pytest.importorskip(library.replace("-", "_"))
    for kind in MATCH:
        for images in peers.cases().values():
            assert_twelve(twelve(images, kind), peers.evaluated(library, images, kind).stats[:12])


EXACT = {
    "iou_thresholds": np.linspace(0.5, 0.95, 10).tolist(),
    "rec_thresholds": np.linspace(0, 1, 101).tolist(),
}
KEYS = "map map_50 map_75 map_small map_medium map_large mar_1 mar_10 mar_100 mar_small mar_medium mar_large"


def by_torchmetrics(images, kind, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torchmetrics.detection import MeanAveragePrecision

        metric = MeanAveragePrecision(iou_type=kind, **options)
        keys = ("masks" if kind == "segm" else "boxes", "labels", "scores", "iscrowd")
        tensors = [
            [{k: torch.as_tensor(e[k]) for k in keys if k in e} for e in entries]
            for entries in zip(*images, strict=True)
        ]
        metric.update(*tensors)
        answer = metric.compute()
    return [float(answer[key]) for key in KEYS.split()]


@pytest.mark.parametrize("kind", MATCH)
@pytest.mark.parametrize("case", ["scene 1", "scene 4", "more than a hundred detections"])
def test_torchmetrics_agrees_if_told_the_thresholds_in_float64(case, kind):
    images = peers.cases()[case]
    assert_twelve(
        twelve(images, kind), by_torchmetrics(images, kind, **EXACT), atol=1e-6
    )  # it answers in float32


def test_torchmetrics_rounds_thresholds_so_that_an_iou_of_three_fifths_fails():
    true = np.zeros((1, 4, 5), bool)
    true[0, 0] = True
    part = true.copy()
    part[0, 0, 3:] = False  # IoU 3 / 5: three of the ten thresholds are passed
    images = [
        (
            {"masks": part, "labels": np.array([1]), "scores": np.array([0.5])},
            {"masks": true, "labels": np.array([1])},
        )
    ]
    assert scores_of(images).ap == pytest.approx(0.3)
    assert by_torchmetrics(images, "segm")[0] == pytest.approx(0.2)
    assert by_torchmetrics(images, "segm", **EXACT)[0] == pytest.approx(0.3)


def test_torchmetrics_forgets_errors_on_images_without_a_target():
    mask, nothing = np.ones((1, 4, 5), bool), np.zeros((0, 4, 5), bool)
    found = {"masks": mask, "labels": np.array([1]), "scores": np.array([0.5])}
    images = [
        (found, {"masks": mask, "labels": np.array([1])}),
        ({**found, "scores": np.array([0.9])}, {"masks": nothing, "labels": np.zeros(0, int)}),
    ]
    assert scores_of(images).ap == pytest.approx(0.5)
    assert peers.evaluated("pycocotools", images, "segm").stats[0] == pytest.approx(0.5)
    assert by_torchmetrics(images, "segm", **EXACT)[0] == pytest.approx(1)


def test_torchmetrics_has_no_number_for_a_model_that_finds_nothing():
    images = peers.cases()["nothing detected"]
    assert scores_of(images).ap == 0
    assert peers.evaluated("pycocotools", images, "segm").stats[0] == 0
    assert by_torchmetrics(images, "bbox", **EXACT)[0] == 0
    assert by_torchmetrics(images, "segm", **EXACT)[0] == -1


# ---- bad input


@pytest.mark.parametrize(
    "matches, message",
    [
        ([], r"matches is empty, but a list of CocoMatches is needed, one for each image"),
        (found([True], objects=1), r"matches holds .*, but a list of CocoMatches is needed"),
        ([found([True], objects=1), (1, 2)], r"matches holds \(1, 2\), but a list of CocoMatches"),
        (None, r"matches is None, but a list of CocoMatches is needed"),
    ],
)
def test_bad_matches(matches, message):
    with pytest.raises(ValueError, match=message):
        coco_scores(matches)


@pytest.mark.parametrize(
    "correct, total, message",
    [
        ([True, True], 1, r"correct holds 2 hits, but there are total=1 objects, and each is found once"),
        ([True], 0, r"total is 0, but"),
        ([True], 1.5, r"total is 1.5, but it must be a whole number"),
        ([0.5], 1, r"correct has dtype float64, but a mask is bool"),
        ([[True]], 1, r"correct has shape \(1, 1\), but \(N,\)"),
    ],
)
def test_bad_outcomes(correct, total, message):
    with pytest.raises(ValueError, match=message):
        precision_recall_curve(correct, total=total)


@pytest.mark.parametrize(
    "precision, recall, message",
    [
        ([1, 0.5], [0.5], r"precision has 2 points and recall 1, but they are one curve"),
        (
            [1, 0.5],
            [0.5, 0.4],
            r"recall falls, but it only grows with more detections: sort by descending score",
        ),
        ([1, 1.5], [0.5, 0.6], r"precision is .*, but a curve is \(D,\) with values in 0\.\.1"),
        ([1, 0.5], [-0.5, 0.6], r"recall is .*, but a curve is \(D,\) with values in 0\.\.1"),
        ([[1]], [[1]], r"precision is .*, but a curve is \(D,\)"),
        ([1, np.nan], [0.5, 0.6], r"precision holds nan at \(1,\), but every value must be finite"),
    ],
)
def test_bad_curves(precision, recall, message):
    with pytest.raises(ValueError, match=message):
        interpolated_average_precision(precision, recall)
