"""What hotcoco and MONAI answer on the same maps: recorded, and asked anew where they are installed."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
from golden import semantic_peers as peers

from segcourse import metrics

RECORDED = json.loads(peers.FILE.read_text(encoding="utf-8"))
LABELS = {name: case for name, *case in peers.label_cases()}
SOFT = {name: case for name, *case in peers.soft_cases()}


def numbers(answer):
    return np.array(answer, dtype=float)  # None becomes nan


def confusions(name):
    classes, pred, target = LABELS[name]
    return [metrics.confusion_matrix(p, t, num_classes=classes) for p, t in zip(pred, target, strict=True)]


def test_the_file_holds_the_cases_of_its_maker():
    assert list(RECORDED["labels"]) == list(LABELS)
    assert list(RECORDED["soft"]) == list(SOFT)
    assert all(list(answers) == list(peers.PEERS) for answers in RECORDED["labels"].values())


@pytest.mark.parametrize("peer", peers.PEERS)
@pytest.mark.parametrize("name", LABELS)
def test_what_is_recorded_is_what_they_answer(name, peer):
    pytest.importorskip(peer)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MONAI warns of empty maps
        answers = peers.PEERS[peer](*LABELS[name])
    for key, recorded in RECORDED["labels"][name][peer].items():
        np.testing.assert_allclose(numbers(answers[key]), numbers(recorded), rtol=1e-6, err_msg=key)


@pytest.mark.parametrize("name", SOFT)
def test_what_is_recorded_is_what_monai_answers(name):
    pytest.importorskip("monai")
    assert peers.soft_with_monai(*SOFT[name]) == pytest.approx(RECORDED["soft"][name])


@pytest.mark.parametrize("name", LABELS)
def test_hotcoco_gives_the_same_of_the_data_set(name):
    recorded = RECORDED["labels"][name]["hotcoco"]
    confusion = sum(confusions(name))
    np.testing.assert_array_equal(confusion, recorded["confusion"])
    np.testing.assert_allclose(metrics.iou_per_class(confusion), numbers(recorded["IoU"]), rtol=1e-12)
    np.testing.assert_allclose(metrics.recall_per_class(confusion), numbers(recorded["Acc"]), rtol=1e-12)
    for score, theirs in {
        metrics.mean_iou: "mIoU",
        metrics.frequency_weighted_iou: "fwIoU",
        metrics.mean_class_accuracy: "mAcc",
        metrics.pixel_accuracy: "aAcc",
    }.items():
        assert score(confusion) == pytest.approx(recorded[theirs], rel=1e-12), theirs


@pytest.mark.parametrize("name", LABELS)
def test_monai_gives_the_same_of_each_image_that_holds_the_class(name):
    recorded = RECORDED["labels"][name]["monai"]
    held = np.array([confusion.sum(axis=1) > 0 for confusion in confusions(name)])  # (N, C)
    for score, theirs in {metrics.dice_per_class: "dice", metrics.iou_per_class: "iou"}.items():
        ours, answers = (
            np.array([score(confusion) for confusion in confusions(name)]),
            numbers(recorded[theirs]),
        )
        np.testing.assert_allclose(ours[held], answers[held], rtol=1e-6)
        assert np.isnan(answers[~held]).all()  # where ours is 0 for a false alarm, and nan without one
        assert set(ours[~held & ~np.isnan(ours)]) <= {0.0}


@pytest.mark.parametrize("name", ["two classes", "void in the target", "everything right"])
def test_monai_gives_the_same_means_where_every_image_holds_every_class(name):
    answers = numbers(RECORDED["labels"][name]["monai"]["dice"])
    means = metrics.mean_image_dice_per_class(confusions(name))
    np.testing.assert_allclose(means, answers.mean(axis=0), rtol=1e-6)  # its reduction "mean_batch"
    assert metrics.mean_image_dice(confusions(name)) == pytest.approx(answers.mean(), rel=1e-6)  # and "mean"


def test_a_false_alarm_in_an_empty_image_vanishes_in_monai():
    name = "a false alarm in an empty image"
    assert np.isnan(numbers(RECORDED["labels"][name]["monai"]["dice"])[:, 1]).all()
    np.testing.assert_array_equal(metrics.mean_image_dice_per_class(confusions(name))[1], 0)


@pytest.mark.parametrize("name", SOFT)
def test_soft_dice_without_smoothing_is_monais(name):
    recorded = RECORDED["soft"][name]
    assert metrics.soft_dice(*SOFT[name]) == pytest.approx(recorded["soft_dice"], abs=1e-12)
    assert metrics.soft_dice_squared(*SOFT[name]) == pytest.approx(recorded["soft_dice_squared"], abs=1e-12)
