"""Panoptic quality: its rules by hand, its laws; panopticapi's steps, torchmetrics, hotcoco beside it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from golden import panoptic_peers as peers
from hypothesis import given, settings
from hypothesis import strategies as st
from torchmetrics.functional.detection import panoptic_quality as torchmetrics_quality

from segcourse import data
from segcourse.metrics import (
    average_precision,
    match_instances,
    panoptic_counts,
    panoptic_quality,
    pq_per_class,
    rq_per_class,
    sq_per_class,
)
from segcourse.metrics._segments import check_segments, look_up
from segcourse.metrics.panoptic import count_by_masks

LAWS = settings(deadline=None, max_examples=100)
ROOT = Path(__file__).resolve().parents[2]
CLASSES = 5


def loaded(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


steps = loaded(ROOT / "benchmarks" / "panopticapi_steps.py")


def listed(ids, rng, *, void, crowds=False):
    """A list of segments for the map `ids`: any classes, and at most one crowd of each."""
    grouped, segments = set(), []
    for i in np.unique(ids).tolist():
        label = int(rng.integers(0, CLASSES))
        crowd = crowds and label not in grouped and rng.random() < 0.3
        grouped |= {label} if crowd else set()
        if i != void:
            area = int((ids == i).sum())
            segments.append({"id": i, "category_id": label, "iscrowd": int(crowd), "area": area})
    return segments


@st.composite
def images(draw, *, void=(None, 0), crowds=(False, True), whole=False):
    """(pred, its segments, target, its segments), void: patches of any small shape, pred much like target."""
    void, crowds = draw(st.sampled_from(void)), draw(st.sampled_from(crowds))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    height, width = draw(st.integers(1, 8)), draw(st.integers(1, 9))
    patch = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    names = np.sort(rng.choice(draw(st.sampled_from([9, 300, 256**3])), 9, replace=False))
    if void is not None:
        names[0] = void
    target = rng.integers(0, draw(st.integers(1, 9)), (height, width))
    pred = np.where(rng.random(target.shape) < 0.3, rng.integers(0, 9, target.shape), target)
    if whole:
        pred = np.maximum(pred, 1)  # nothing is left unpredicted
    target, pred = (np.kron(x, np.ones(patch, int)) for x in (target, pred))
    pred = names[np.roll(pred, rng.integers(0, 2), axis=1)]
    target = names[target]
    pred_segments, target_segments = (
        listed(pred, rng, void=void),
        listed(target, rng, void=void, crowds=crowds),
    )
    class_of = {segment["id"]: segment["category_id"] for segment in target_segments}
    for segment in pred_segments:  # most are named as what they lie on
        if rng.random() < 0.8:
            segment["category_id"] = class_of.get(segment["id"], segment["category_id"])
    return (pred, pred_segments, target, target_segments), void


def counted(image, void, num_classes=CLASSES):
    return panoptic_counts(*image, num_classes=num_classes, void=void)


def row(text):
    """A map of one row of one-digit ids."""
    return np.array([[int(digit) for digit in text]])


def of(*classes, crowd=()):
    """Segments 1, 2, ... of these classes."""
    return [{"id": i, "category_id": c, "iscrowd": int(i in crowd)} for i, c in enumerate(classes, 1)]


# ---- by hand

TARGET = np.array([[1, 1, 1, 2, 2, 2], [1, 1, 1, 2, 2, 2], [3, 3, 3, 3, 3, 3]])
PRED = np.array([[7, 7, 7, 7, 9, 9], [7, 7, 7, 9, 9, 9], [5, 5, 5, 5, 5, 8]])
THINGS_AND_STUFF = of(1, 1, 2)
GUESSED = [{"id": i, "category_id": c} for i, c in ((7, 1), (9, 1), (5, 2), (8, 1))]


def test_counted_by_hand():
    # 7 on 1: 6 of 7 pixels; 9 on 2: 5 of 6; 5 on 3: 5 of 6; 8 is on no thing
    counts = panoptic_counts(PRED, GUESSED, TARGET, THINGS_AND_STUFF, num_classes=4)
    assert counts.dtype == np.float64
    np.testing.assert_allclose(counts, [[0] * 4, [6 / 7 + 5 / 6, 2, 1, 0], [5 / 6, 1, 0, 0], [0] * 4])
    sq, rq = (6 / 7 + 5 / 6) / 2, 2 / 2.5
    np.testing.assert_allclose(pq_per_class(counts), [np.nan, sq * rq, 5 / 6, np.nan])
    np.testing.assert_allclose(sq_per_class(counts), [np.nan, sq, 5 / 6, np.nan])
    np.testing.assert_allclose(rq_per_class(counts), [np.nan, rq, 1, np.nan])
    everything = panoptic_quality(counts)
    assert everything.pq == pytest.approx((sq * rq + 5 / 6) / 2)
    assert everything == pytest.approx(((sq * rq + 5 / 6) / 2, (sq + 5 / 6) / 2, (rq + 1) / 2))
    assert panoptic_quality(counts, classes=[1]) == pytest.approx((sq * rq, sq, rq))
    assert panoptic_quality(counts, classes=range(2, 4)) == pytest.approx((5 / 6, 5 / 6, 1))
    np.testing.assert_equal(tuple(panoptic_quality(counts, classes=[0, 3])), (np.nan,) * 3)
    np.testing.assert_equal(tuple(panoptic_quality(counts, classes=[])), (np.nan,) * 3)


# Each line: a prediction and a target of one row, their classes, and what is counted for class 1, or all.
@pytest.mark.parametrize(
    "pred, guessed, target, true, expected",
    [
        pytest.param("1111", of(1), "1100", of(1), [1, 1, 0, 0], id="void is taken out of a match"),
        pytest.param("1111", of(1), "1122", of(1, 1), [0, 0, 1, 2], id="an IoU of 1/2 is no match"),
        pytest.param("1111", of(1), "1112", of(1, 1), [3 / 4, 1, 0, 1], id="one of 3/4 is"),
        pytest.param("1110", of(1), "1111", of(1), [3 / 4, 1, 0, 0], id="unpredicted is in the union"),
        pytest.param("1100", of(1), "1111", of(1), [0, 0, 1, 1], id="half is unpredicted"),
        pytest.param("1000", of(1), "0111", of(1), [0, 0, 0, 1], id="a prediction on void is no error"),
        pytest.param("1100", of(1), "0222", of(0, 1)[1:], [0, 0, 1, 1], id="half on void is one"),
        pytest.param("1110", of(1), "0022", of(0, 1)[1:], [0, 0, 0, 1], id="two thirds on void are none"),
        pytest.param("1111", of(1), "1111", of(2), [0, 0, 1, 0], id="another class"),
        pytest.param("1111", of(1), "1111", of(1, crowd=[1]), [0] * 4, id="a crowd is no match and no miss"),
        pytest.param("0000", [], "1111", of(1, crowd=[1]), [0] * 4, id="a crowd that nobody predicted"),
        pytest.param("1111", of(1), "1111", of(2, crowd=[1]), [0, 0, 1, 0], id="a crowd of another class"),
        pytest.param("1111", of(1), "1122", of(1, 3, crowd=[1]), [0, 0, 1, 0], id="half on a crowd"),
        pytest.param("1111", of(1), "1112", of(1, 3, crowd=[1]), [0] * 4, id="more than half on a crowd"),
        pytest.param("1111", of(1), "1002", of(1, 3, crowd=[1]), [0] * 4, id="void and crowd add up"),
        pytest.param("1111", of(1), "1223", of(1, 1, 3, crowd=[1, 2]), [0] * 4, id="crowds add up"),
        pytest.param("1111", of(1), "1112", of(1, 1, crowd=[2]), [3 / 4, 1, 0, 0], id="crowd stays in it"),
        pytest.param("1112", of(1, 1), "1111", of(1), [3 / 4, 1, 1, 0], id="one partner each"),
        pytest.param("1111", of(1), "0000", [], [0] * 4, id="nothing was annotated"),
        pytest.param("0000", [], "0000", [], [0] * 4, id="nothing at all"),
        pytest.param("0000", [], "1122", of(1, 1), [0, 0, 0, 2], id="nothing was predicted"),
        pytest.param("", [], "", [], [0] * 4, id="no pixel"),
    ],
)  # fmt: skip
def test_rules_one_by_one(pred, guessed, target, true, expected):
    maps = row(pred).astype(int), row(target).astype(int)
    counts = counted((maps[0], guessed, maps[1], true), 0)
    np.testing.assert_allclose(counts[1], expected, rtol=1e-15)
    lists = [check_segments("segments", x, CLASSES, 0) for x in (guessed, true)]
    textbook = count_by_masks(maps[0], lists[0], maps[1], lists[1], num_classes=CLASSES, void=0)
    np.testing.assert_array_equal(counts, textbook)


def test_an_iou_of_exactly_1_2_is_no_match():
    for size in range(1, 40):  # panoptica asks for >= 1/2 and takes one of the two
        target = np.repeat([[1, 2]], size, axis=1)
        counts = counted((np.ones_like(target), of(1), target, of(1, 1)), None)
        assert counts[1].tolist() == [0, 0, 1, 2]


# ---- background 0 and void: the trap


def test_background_is_not_void():
    target, pred = row("1100000000"), row("1100220000")  # one object found, one made up
    without = [{"id": 0, "category_id": 0}]
    counts = counted((pred, without + of(1, 1), target, without + of(1)), None)
    assert panoptic_quality(counts, classes=[1]).pq == 1 / 1.5
    as_void = counted((pred, of(1, 1), target, of(1)), 0)
    assert panoptic_quality(as_void).pq == 1  # what was made up lies on "void", and nobody complains


def test_of_instances_rq_is_f1_of_their_matches(rng):
    maps = rng.integers(0, 6, (2, 4, 5)).repeat(6, axis=1).repeat(5, axis=2)
    maps[0] = np.where(rng.random(maps[0].shape) < 0.8, maps[1], maps[0])
    lists = [[{"id": int(i), "category_id": int(i > 0)} for i in np.unique(x)] for x in maps]
    counts = panoptic_counts(maps[0], lists[0], maps[1], lists[1], num_classes=2)
    found = match_instances(*maps, threshold=0.5 + 1e-6)
    expected = [found.ious.sum(), len(found.pairs), len(found.unmatched_pred), len(found.unmatched_target)]
    np.testing.assert_allclose(counts[1], expected)
    precision = average_precision(*maps, threshold=0.5 + 1e-6)
    assert rq_per_class(counts)[1] == pytest.approx(2 * precision / (1 + precision))


@pytest.mark.parametrize("name", data.names_with_instances())
def test_our_own_pictures_match_themselves(name):
    _, ids, segments = data.load_panoptic(name)
    num_classes = len(data.class_names(name))
    counts = panoptic_counts(ids, segments, ids, segments, num_classes=num_classes, void=0)
    assert panoptic_quality(counts) == (1, 1, 1)
    assert counts[:, 1].sum() == len(segments)


# ---- scores


def test_a_class_without_a_match_has_no_sq_but_counts_as_0_in_the_mean():
    counts = [[0, 0, 1, 2], [0.75, 1, 0, 0], [0, 0, 0, 0]]
    np.testing.assert_array_equal(sq_per_class(counts), [np.nan, 0.75, np.nan])
    np.testing.assert_array_equal(pq_per_class(counts), [0, 0.75, np.nan])
    np.testing.assert_array_equal(rq_per_class(counts), [0, 1, np.nan])
    assert panoptic_quality(counts) == (0.375, 0.375, 0.5)
    assert np.nanmean(sq_per_class(counts)) == 0.75


@given(images())
@LAWS
def test_pq_is_sq_times_rq(image):
    counts = counted(*image)
    pq, sq, rq = (f(counts) for f in (pq_per_class, sq_per_class, rq_per_class))
    np.testing.assert_allclose(np.nan_to_num(sq) * np.nan_to_num(rq), np.nan_to_num(pq), rtol=1e-12)
    np.testing.assert_array_equal(np.isnan(pq), np.isnan(rq))
    np.testing.assert_array_equal(np.isnan(pq), ~counts[:, 1:].any(axis=1))
    for score in (pq, sq, rq):
        assert ((score >= 0) & (score <= 1) | np.isnan(score)).all()
    assert ((sq > 0.5) | np.isnan(sq)).all()
    means = panoptic_quality(counts)
    np.testing.assert_allclose(means.pq, np.nanmean(pq) if (~np.isnan(pq)).any() else np.nan)


# ---- laws of counting


@given(images())
@LAWS
def test_masks_of_the_paper_count_the_same(image):
    (pred, guessed, target, true), void = image
    lists = [check_segments("segments", x, CLASSES, void) for x in (guessed, true)]
    textbook = count_by_masks(pred, lists[0], target, lists[1], num_classes=CLASSES, void=void)
    np.testing.assert_allclose(counted(*image), textbook, rtol=1e-12, atol=1e-12)


@given(images(void=[0]))
@LAWS
def test_panopticapi_counts_the_same(image):
    expected = np.zeros((CLASSES, 4))
    pred, guessed, target, true = image[0]
    for label, counts in steps.panopticapi_counts(pred.astype(np.uint32), guessed, target, true).items():
        expected[label] = counts
    np.testing.assert_allclose(counted(*image), expected, rtol=1e-12, atol=1e-12)


@given(images(void=[0], crowds=[False], whole=True))
@LAWS
def test_torchmetrics_scores_the_same(image):
    (pred, guessed, target, true), void = image

    def coloured(ids, segments):
        class_of = {0: CLASSES, **{segment["id"]: segment["category_id"] for segment in segments}}
        classes = np.vectorize(class_of.get)(ids)
        return torch.from_numpy(np.stack([classes, ids], axis=-1)[None])

    options = {"things": set(range(CLASSES)), "stuffs": set(), "return_per_class": True}
    scores = torchmetrics_quality(
        coloured(pred, guessed), coloured(target, true), return_sq_and_rq=True, **options
    ).numpy()
    counts = counted(*image)
    ours = np.stack([pq_per_class(counts), sq_per_class(counts), rq_per_class(counts)], axis=1)
    np.testing.assert_allclose(np.nan_to_num(ours), scores, atol=2e-6)  # it divides in float32
    assert void == 0


@given(images(), st.integers(0, 2**32 - 1))
@LAWS
def test_ids_are_only_names_and_their_list_has_no_order(image, seed):
    (pred, guessed, target, true), void = image
    rng = np.random.default_rng(seed)

    def renamed(ids, segments):
        names = np.unique(ids)
        new = 1 + rng.choice(256**3 - 1, len(names), replace=False)
        new[names == void] = 0
        segments = [{**s, "id": int(new[np.searchsorted(names, s["id"])])} for s in segments]
        rng.shuffle(segments)
        return new[np.searchsorted(names, ids)], segments

    again = (*renamed(pred, guessed), *renamed(target, true))
    np.testing.assert_allclose(counted(again, void), counted(*image), rtol=1e-12)


@given(images(), st.integers(0, 2**32 - 1))
@LAWS
def test_classes_are_only_names(image, seed):
    (pred, guessed, target, true), void = image
    order = np.random.default_rng(seed).permutation(CLASSES + 2)
    lists = [[{**s, "category_id": order[s["category_id"]]} for s in x] for x in (guessed, true)]
    counts = counted((pred, lists[0], target, lists[1]), void, CLASSES + 2)
    np.testing.assert_allclose(counts[order[:CLASSES]], counted(*image), rtol=1e-12)
    assert not counts[order[CLASSES:]].any()
    np.testing.assert_allclose(panoptic_quality(counts), panoptic_quality(counted(*image)), rtol=1e-12)


@given(images())
@LAWS
def test_the_picture_may_be_turned_and_enlarged(image):
    (pred, guessed, target, true), void = image
    expected = counted(*image)
    for turned in (
        lambda x: x.T,
        lambda x: x[::-1, ::-1],
        lambda x: x.repeat(2, axis=0).repeat(3, axis=1),
        lambda x: x.reshape(1, -1),
        lambda x: x.reshape(-1, 1),
    ):
        counts = counted((turned(pred), guessed, turned(target), true), void)
        np.testing.assert_allclose(counts, expected, rtol=1e-12)


@given(images(void=[None]), images(void=[None]))
@LAWS
def test_two_pictures_side_by_side_count_as_both_together(first, second):
    # without a crowd; ids of the second one are others, and its rows are filled up with the last one
    (p, ps, t, ts), (q, qs, u, us) = first[0], second[0]
    for s in (*ts, *us):
        s["iscrowd"] = 0
    flat = [x.reshape(1, -1) for x in (p, q + 256**3, t, u + 256**3)]
    qs, us = ([{**s, "id": s["id"] + 256**3} for s in x] for x in (qs, us))
    both = (np.hstack(flat[:2]), ps + qs, np.hstack(flat[2:]), ts + us)
    apart = counted((p, ps, t, ts), None) + counted((flat[1], qs, flat[3], us), None)
    np.testing.assert_allclose(counted(both, None), apart, rtol=1e-12)


@given(images())
@LAWS
def test_what_is_right_scores_1_and_nothing_is_lost(image):
    (pred, guessed, target, true), void = image
    same = counted((target, true, target, true), void)
    things = [s for s in true if not s["iscrowd"]]
    np.testing.assert_array_equal(same[:, 2:], 0)
    assert same[:, 1].sum() == len(things)
    assert panoptic_quality(same) == (1, 1, 1) or not things
    counts = counted(*image)
    labels = np.bincount([s["category_id"] for s in things], minlength=CLASSES)
    np.testing.assert_array_equal(counts[:, 1] + counts[:, 3], labels)  # TP + FN: each true segment once
    labels = np.bincount([s["category_id"] for s in guessed], minlength=CLASSES)
    assert (counts[:, 1] + counts[:, 2] <= labels).all()  # TP + FP: each predicted one at most once
    if void is None and len(things) == len(true):
        np.testing.assert_array_equal(counts[:, 1] + counts[:, 2], labels)
        swapped = counted((target, true, pred, guessed), void)[:, [0, 1, 3, 2]]
        np.testing.assert_allclose(swapped, counts, rtol=1e-12)  # FP and FN change places


@given(images(void=[0], crowds=[False]), st.integers(0, 2**32 - 1))
@LAWS
def test_more_void_never_makes_more_errors_of_unmatched_predictions(image, seed):
    # Predictions of a class that the target has not are errors until most of them lies on void.
    pred, guessed, target, _ = image[0]
    alone = [{**s, "category_id": CLASSES} for s in guessed]
    errors, rng = [], np.random.default_rng(seed)
    for _ in range(4):
        true = [{"id": i, "category_id": 0} for i in np.unique(target).tolist() if i]
        errors.append(counted((pred, alone, target, true), 0, CLASSES + 1)[CLASSES, 2])
        target = np.where(rng.random(target.shape) < 0.4, 0, target)
    assert errors == sorted(errors, reverse=True)
    assert counted((pred, alone, target * 0, []), 0, CLASSES + 1)[CLASSES, 2] == 0


# ---- any array, many segments

DTYPES = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", ">i4"]


@pytest.mark.parametrize("target_dtype", DTYPES)
@pytest.mark.parametrize("pred_dtype", DTYPES)
def test_any_two_integer_dtypes(pred_dtype, target_dtype):
    expected = panoptic_counts(PRED, GUESSED, TARGET, THINGS_AND_STUFF, num_classes=4)
    maps = PRED.astype(pred_dtype), TARGET.astype(target_dtype)
    got = panoptic_counts(maps[0], GUESSED, maps[1], THINGS_AND_STUFF, num_classes=4)
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("void", [0, 255, 256**3 - 1, 2**63 - 1])
def test_void_may_have_any_number(void):
    target, pred = TARGET.copy(), PRED.copy()
    target[0, :2], pred[2, 2:4] = void, void
    zeros = np.where(pred == void, 0, pred), np.where(target == void, 0, target)
    expected = panoptic_counts(zeros[0], GUESSED, zeros[1], THINGS_AND_STUFF, num_classes=3, void=0)
    got = panoptic_counts(pred, GUESSED, target, THINGS_AND_STUFF, num_classes=3, void=void)
    np.testing.assert_array_equal(got, expected)


def test_tensors_views_tuples_and_numpy_numbers():
    expected = panoptic_counts(PRED, GUESSED, TARGET, THINGS_AND_STUFF, num_classes=4)
    tensors = torch.from_numpy(PRED), torch.from_numpy(TARGET)
    wide = np.repeat(TARGET, 2, axis=1)
    wide.flags.writeable = False
    true = tuple(
        {"id": np.int64(s["id"]), "category_id": np.uint8(s["category_id"]), "iscrowd": np.bool_(False)}
        for s in THINGS_AND_STUFF
    )
    for pred, target in (tensors, (PRED.tolist(), wide[:, ::2]), (np.asfortranarray(PRED), TARGET)):
        np.testing.assert_array_equal(panoptic_counts(pred, GUESSED, target, true, num_classes=4), expected)
    more = [{**s, "isthing": 1, "bbox": [0, 0, 1, 1], "score": 0.5} for s in GUESSED]
    np.testing.assert_array_equal(panoptic_counts(PRED, more, TARGET, true, num_classes=4), expected)


def test_a_prediction_may_carry_iscrowd_and_it_says_nothing():
    guessed = [{**s, "iscrowd": 1} for s in GUESSED]
    expected = panoptic_counts(PRED, GUESSED, TARGET, THINGS_AND_STUFF, num_classes=4)
    got = panoptic_counts(PRED, guessed, TARGET, THINGS_AND_STUFF, num_classes=4)
    np.testing.assert_array_equal(got, expected)


def test_arguments_stay_as_they_are():
    segments, maps = [dict(s) for s in GUESSED], (PRED.copy(), TARGET.copy())
    counts = panoptic_counts(maps[0], segments, maps[1], THINGS_AND_STUFF, num_classes=4)
    assert segments == GUESSED
    np.testing.assert_array_equal(maps, (PRED, TARGET))
    panoptic_quality(counts)
    counts += 1  # writable, the caller's own


@pytest.mark.parametrize("highest", [10**3, 256**3, 2**62])
def test_ids_are_looked_up(rng, highest):
    for size in (1, 2, 40, 800):
        known = (
            rng.choice(highest, size, replace=False) if highest < 10**6 else rng.integers(0, highest, size)
        )
        known = rng.permutation(np.unique(known))
        place = rng.integers(0, len(known), 999)
        np.testing.assert_array_equal(look_up(known[place], known), place)


def test_ids_that_share_their_last_bits_are_looked_up():
    known = np.arange(5) << 40
    np.testing.assert_array_equal(look_up(known[[3, 0, 4]], known), [3, 0, 4])


def test_many_segments():
    ids = np.arange(400 * 300).reshape(400, 300) // 7  # their pairs are sorted, not put into a table
    moved = np.roll(ids, 2)
    segments = [{"id": i, "category_id": i % 3} for i in range(ids.max() + 1)]
    counts = panoptic_counts(moved, segments, ids, segments, num_classes=3)
    np.testing.assert_allclose(counts[:, 0] / counts[:, 1], 5 / 9)
    assert counts[:, 1].sum() == len(segments) - 1  # the last one has a pixel; pixel by pixel it was rolled


# ---- hotcoco

RECORDED = json.loads((ROOT / "tests" / "golden" / "panoptic_peers.json").read_text(encoding="utf-8"))


def ours_on(cases):
    table = np.zeros((peers.CLASSES, 4))
    for image in cases:
        table += panoptic_counts(*image, num_classes=peers.CLASSES, void=0)
    return table


@pytest.mark.parametrize("name", RECORDED["cases"])
def test_hotcoco_gave_the_same(name):
    compare_with_hotcoco(RECORDED["cases"][name], peers.cases()[name])


@pytest.mark.parametrize("name", RECORDED["cases"])
def test_hotcoco_gives_the_same(name, tmp_path):
    pytest.importorskip("hotcoco", reason="hotcoco is in the extra `bench`")
    compare_with_hotcoco(peers.with_hotcoco(peers.cases()[name], tmp_path), peers.cases()[name])


def compare_with_hotcoco(answers, images_):
    counts = ours_on(images_)
    for label, theirs in answers["per_class"].items():
        expected = [theirs[key] for key in ("iou", "tp", "fp", "fn")]
        np.testing.assert_allclose(counts[int(label)], expected, rtol=1e-12, atol=1e-12)
    for group, classes in {"All": None, "Things": peers.THINGS, "Stuff": peers.STUFF}.items():
        expected = [
            np.nan if answers[group][key] == -1 else answers[group][key] for key in ("pq", "sq", "rq")
        ]
        np.testing.assert_allclose(panoptic_quality(counts, classes=classes), expected, rtol=1e-12)


# ---- bad input

SEGMENTS = of(0, 1)
MAP = row("1122")


@pytest.mark.parametrize(
    "change, message",
    [
        pytest.param({"pred": MAP[0]}, r"pred has shape \(4,\), but \(H, W\) is needed", id="one row"),
        pytest.param({"pred": np.zeros((2, 2, 3), np.uint8)},
            r"pred has shape \(2, 2, 3\), but .*PNG.*65536", id="PNG"),
        pytest.param({"target": MAP[:, :3]},
            r"shapes differ \(pred \(1, 4\), target \(1, 3\)\)", id="shapes"),
        pytest.param({"pred": MAP * 1.0}, r"pred has dtype float64, but labels are integers", id="floats"),
        pytest.param({"target": MAP - 2}, r"target holds label -1, but labels start at 0", id="negative"),
        pytest.param({"target": (MAP - 2).astype(np.int8)},
            r"target holds label -1, but", id="negative int8"),
        pytest.param({"pred": np.full((1, 4), 2**64 - 1, np.uint64)},
            r"pred holds 18446744073709551615, but labels fit into int64", id="huge"),
        pytest.param({"pred": row("1132")},
            r"pred holds id 3, but pred_segments has no such segment: add .*pass void=3", id="unlisted"),
        pytest.param({"pred": row("1102")},
            r"pred holds id 0, but pred_segments .* pass void=0\.", id="id 0"),
        pytest.param({"pred": row("1102"), "void": 9}, r"pass void=0 \(it is 9\)\.", id="another void"),
        pytest.param({"target": row("1132")},
            r"target holds id 3, but target_segments has no such", id="unlisted true"),
        pytest.param({"pred": row("1111")},
            r"pred_segments has id 2, but pred has no pixel of it: leave", id="gone"),
        pytest.param({"target": row("2222")},
            r"target_segments has id 1, but target has no pixel of it", id="gone true"),
        pytest.param({"pred_segments": []},
            r"pred holds id 1, but pred_segments has no such segment", id="no list"),
        pytest.param({"pred_segments": None}, r"pred_segments is None, but a list of dicts", id="None"),
        pytest.param({"pred_segments": SEGMENTS[0]},
            r"pred_segments is .*, but a list of dicts, one a segment", id="one"),
        pytest.param({"target_segments": [1, 2]},
            r"target_segments holds 1, but a segment is a dict", id="numbers"),
        pytest.param({"target_segments": ["ab", "cd"]},
            r"target_segments holds 'ab', but a segment is", id="texts"),
        pytest.param({"target_segments": [{"id": 1}]},
            r"target_segments holds \{'id': 1\}, but .*category_id", id="key"),
        pytest.param({"pred_segments": of(0, 1, 1)[1:] + of(1)},
            r"pred_segments has id 3, but pred has no", id="order"),
        pytest.param({"pred_segments": SEGMENTS + of(0)},
            r"pred_segments has id 1 twice, but an id is one", id="twice"),
        pytest.param({"pred_segments": of(0, 2)},
            r"pred_segments gives id 2 the category_id 2, but num_classes=2 allows 0\.\.1", id="class"),
        pytest.param({"pred_segments": of(0, -1)},
            r"pred_segments: category_id is -1, but it must be a whole", id="negative class"),
        pytest.param({"pred_segments": of(0, 1.0)},
            r"pred_segments: category_id is 1\.0, but it must be a whole number", id="class 1.0"),
        pytest.param({"pred_segments": of(0, "1")},
            r"pred_segments: category_id is '1', but it must be", id="class '1'"),
        pytest.param({"target_segments": [{"id": "1", "category_id": 0}]},
            r"target_segments: id is '1', but", id="id '1'"),
        pytest.param({"target_segments": [{"id": -1, "category_id": 0}]},
            r"target_segments: id is -1, but", id="id -1"),
        pytest.param({"target_segments": [{"id": 10**30, "category_id": 0}]},
            r"target_segments: id is 10+, but", id="id 1e30"),
        pytest.param({"target_segments": [{"id": None, "category_id": 0}]},
            r"target_segments: id is None, but", id="no id"),
        pytest.param({"target_segments": [{**s, "iscrowd": 2} for s in SEGMENTS]},
            r"iscrowd is 2, but it must be a whole number in 0\.\.1", id="crowd 2"),
        pytest.param({"void": 1},
            r"pred_segments has id 1, but void=1 marks pixels without a segment", id="void is listed"),
        pytest.param({"void": -1}, r"void is -1, but it must be a whole number in 0\.\.", id="void -1"),
        pytest.param({"void": 1.5}, r"void is 1\.5, but it must be a whole number", id="void 1.5"),
        pytest.param({"void": True}, r"void is True, but it must be a whole number", id="void True"),
        pytest.param({"void": "0"}, r"void is '0', but it must be a whole number", id="void '0'"),
        pytest.param({"num_classes": 0}, r"num_classes is 0, but", id="no class"),
    ],
)  # fmt: skip
def test_bad_input(change, message):
    good = {"pred": MAP, "pred_segments": SEGMENTS, "target": MAP, "target_segments": SEGMENTS}
    options = {"num_classes": 2, "void": None}
    panoptic_counts(**good, **options)
    with pytest.raises(ValueError, match=message):
        panoptic_counts(**{**good, **options, **change})


@pytest.mark.parametrize(
    "function", [pq_per_class, sq_per_class, rq_per_class, panoptic_quality], ids=lambda f: f.__name__
)
@pytest.mark.parametrize(
    "counts, message",
    [
        pytest.param(np.zeros((4, 3)), r"counts has shape \(4, 3\), but \(C, 4\) is needed", id="columns"),
        pytest.param(np.zeros(4), r"counts has shape \(4,\), but \(C, 4\)", id="one class"),
        pytest.param(np.zeros((0, 4)), r"counts has shape \(0, 4\), but", id="no class"),
        pytest.param([[0.5, 0, 0, 0]], r"counts holds what no counting gives", id="IoU without a match"),
        pytest.param([[0.9, 2, 0, 0]], r"counts holds what no counting gives", id="IoU below 1/2"),
        pytest.param([[2.5, 2, 0, 0]], r"counts holds what no counting gives", id="IoU above 1"),
        pytest.param([[0, 0, -1, 0]], r"counts holds what no counting gives", id="negative"),
        pytest.param([[0, 0, 0.5, 0]], r"counts holds what no counting gives.*not divided", id="shares"),
        pytest.param([[np.nan, 0, 0, 0]], r"counts holds what no counting gives", id="nan"),
        pytest.param([[0, 0, np.inf, 0]], r"counts holds what no counting gives", id="inf"),
        pytest.param("abc", r"counts is .*, but real numbers are needed", id="text"),
    ],
)
def test_bad_counts(function, counts, message):
    with pytest.raises(ValueError, match=message):
        function(counts)


@pytest.mark.parametrize(
    "classes, message",
    [
        pytest.param([2], r"classes is 2, but it must be a whole number in 0\.\.1", id="too high"),
        pytest.param([-1], r"classes is -1, but", id="negative"),
        pytest.param([0, 0], r"classes is \[0, 0\], but a class counts once", id="twice"),
        pytest.param([0.5], r"classes is 0\.5, but it must be a whole number", id="half"),
        pytest.param(1, r"classes is 1, but a list of class numbers is needed", id="number"),
        pytest.param("01", r"classes is '01', but a list of class numbers", id="text"),
    ],
)
def test_bad_classes(classes, message):
    with pytest.raises(ValueError, match=message):
        panoptic_quality([[0.8, 1, 0, 0], [0, 0, 1, 1]], classes=classes)


def test_options_are_named():
    with pytest.raises(TypeError):
        panoptic_counts(MAP, SEGMENTS, MAP, SEGMENTS, 2)
