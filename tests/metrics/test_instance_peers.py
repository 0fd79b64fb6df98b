"""What stardist finds on the same maps: recorded everywhere, asked anew where it is installed."""

from __future__ import annotations

import json

import numpy as np
import pytest
from golden import instance_peers as peers

from segcourse.metrics import average_precisions, instance_counts, instance_counts_above

RECORDED = json.loads(peers.FILE.read_text(encoding="utf-8"))["cases"]
CASES = {name: maps for name, *maps in peers.cases()}
NEAR = "0.95 in float32, a little less in truth"


def test_the_file_holds_the_cases_of_its_maker():
    assert list(RECORDED) == list(CASES)
    assert all(list(answers) == list(peers.THRESHOLDS) for answers in RECORDED.values())


@pytest.mark.parametrize("name", CASES)
def test_what_is_recorded_is_what_stardist_answers(name):
    pytest.importorskip("stardist")
    assert peers.asked(*CASES[name]) == RECORDED[name]


@pytest.mark.parametrize("thresholds", peers.THRESHOLDS)
@pytest.mark.parametrize("name", [name for name in CASES if name != NEAR])
def test_the_same_counts(name, thresholds):
    recorded = np.array(RECORDED[name][thresholds])  # (K, 4) of TP, FP, FN, accuracy
    counts = instance_counts(*CASES[name], thresholds=peers.THRESHOLDS[thresholds])
    np.testing.assert_array_equal(counts, recorded[:, :3])
    scores = average_precisions(*CASES[name], thresholds=peers.THRESHOLDS[thresholds])
    if name == "nothing at all":
        assert np.isnan(scores).all()
        assert (recorded[:, 3] == 0).all()  # 0/0 is 0 there
    else:
        np.testing.assert_allclose(scores, recorded[:, 3], rtol=1e-12)


def test_in_float32_a_large_object_is_found_that_is_not():
    counts = instance_counts(*CASES[NEAR], thresholds=peers.THRESHOLDS["k / 20"])
    recorded = np.array(RECORDED[NEAR]["k / 20"])[:, :3]
    np.testing.assert_array_equal(recorded[:-1], counts[:-1])
    assert recorded[-1].tolist() == [1, 0, 0]
    assert counts[-1].tolist() == [0, 1, 1]


def test_above_differs_on_the_thresholds():
    name = "on the thresholds"
    counts = instance_counts_above(*CASES[name], thresholds=peers.THRESHOLDS["k / 20"])
    np.testing.assert_array_equal(counts[:, 0], np.array(RECORDED[name]["k / 20"])[:, 0] - 1)
