"""What other libraries answer on small pictures, recorded with their versions, beside what ours do."""

import json
from importlib import metadata

import numpy as np
import pytest
from golden import classical_peers as peers

from segcourse.classical import (
    connected_components,
    local_mean,
    local_mean_threshold,
    multi_otsu_thresholds,
    otsu_threshold,
    region_growing,
)

VERSIONS, RECORDED = json.loads(peers.FILE.read_text(encoding="utf-8")).values()
CASES = dict(peers.cases())


def mask_of(runs, shape):
    return np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(shape)


def test_the_file_holds_the_cases_of_its_maker():
    assert list(RECORDED) == list(CASES)
    assert all(list(answers) == list(peers.PEERS) for answers in RECORDED.values())


@pytest.mark.parametrize("peer", peers.PEERS)
@pytest.mark.parametrize("name", CASES)
def test_what_is_recorded_is_what_they_answer(name, peer):
    try:
        version = metadata.version(peer)
    except metadata.PackageNotFoundError:
        pytest.skip(f"{peer} is not installed")
    if version != VERSIONS[peer]:
        pytest.skip(f"{peer} is {version}, recorded was {VERSIONS[peer]}")
    assert peers.asked(peer, CASES[name]) == RECORDED[name][peer]


@pytest.mark.parametrize("name", CASES)
def test_otsu_is_that_of_scikit_image(name):
    assert otsu_threshold(CASES[name]) == RECORDED[name]["scikit-image"]["otsu"]


def test_otsu_of_others_where_there_are_several_maxima_or_none():
    answers = {
        name: [
            RECORDED[name][peer]["otsu"] for peer in ("scikit-image", "opencv-python-headless", "SimpleITK")
        ]
        for name in ("10 and 200", "all 7", "0, 1, 2")
    }
    assert answers == {"10 and 200": [10, 10, 11], "all 7": [7, 0, 1], "0, 1, 2": [0, 1, 1]}


def test_multi_otsu_of_scikit_image_misses_the_best_of_ten_pixels():
    # 0 | 1 | 2, 3 leaves 2 * (1/2)^2 = 1/2 within the classes; 0, 1 | 2 | 3 leaves 8 * (1/2)^2 = 2
    name = "four 0, four 1, a 2, a 3"
    np.testing.assert_array_equal(multi_otsu_thresholds(CASES[name], classes=3), [0, 1])
    assert RECORDED[name]["scikit-image"]["multi-otsu, 3 classes"] == [1, 2]


@pytest.mark.parametrize("peer", peers.PEERS)
@pytest.mark.parametrize("name", CASES)
def test_the_flood_is_theirs(name, peer):
    picture = CASES[name]
    ours = region_growing(picture, (0, 0), tolerance=peers.TOLERANCE)
    np.testing.assert_array_equal(ours, mask_of(RECORDED[name][peer]["flood"], picture.shape))


@pytest.mark.parametrize("peer", peers.PEERS)
@pytest.mark.parametrize("connectivity, question", [(1, "parts, 4 neighbours"), (2, "parts, 8 neighbours")])
@pytest.mark.parametrize("name", CASES)
def test_the_parts_are_theirs(name, connectivity, question, peer):
    labels = connected_components(CASES[name] > 100, connectivity=connectivity)
    assert peers.sizes(labels) == RECORDED[name][peer][question]


@pytest.mark.parametrize("name", CASES)
def test_local_mean_is_that_of_scikit_image(name):
    picture = CASES[name]
    ours = local_mean(picture, size=peers.SIZE, offset=peers.OFFSET)
    theirs = mask_of(RECORDED[name]["scikit-image"]["local mean"], picture.shape)
    tie = np.isclose(
        local_mean_threshold(picture, size=peers.SIZE) - peers.OFFSET, picture
    )  # rounding decides
    np.testing.assert_array_equal(ours[~tie], theirs[~tie])


@pytest.mark.parametrize("name", ["hills", "noise", "tiles"])
def test_opencv_rounds_the_local_mean(name):
    picture, half = CASES[name], peers.SIZE // 2
    inner = np.s_[half:-half, half:-half]  # outside of it, it repeats the last pixel where we mirror
    above = picture - (local_mean_threshold(picture, size=peers.SIZE) - peers.OFFSET)
    theirs = mask_of(RECORDED[name]["opencv-python-headless"]["local mean"], picture.shape)
    differ = (local_mean(picture, size=peers.SIZE, offset=peers.OFFSET) != theirs)[inner]
    assert (np.abs(above[inner][differ]) <= 0.5).all()
