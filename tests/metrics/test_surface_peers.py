"""What other libraries answer on the same masks: recorded everywhere, asked anew where they are installed."""

from __future__ import annotations

import json

import numpy as np
import pytest
from golden import surface_peers as peers

from segcourse.metrics import hausdorff_distance, hd95, masd, surface_distances, surface_scores

RECORDED = json.loads(peers.FILE.read_text(encoding="utf-8"))["cases"]
CASES = {name: given for name, *given in peers.cases()}
MEASURED = [name for name, (pred, target, _) in CASES.items() if pred.any() and target.any()]


def ours(name):
    pred, target, spacing = CASES[name]
    return surface_scores(pred, target, tolerance=peers.TOLERANCE, spacing=spacing)._asdict()


def test_the_file_holds_the_cases_of_its_maker():
    assert list(RECORDED) == list(CASES)
    assert all(list(answers) == list(peers.PEERS) for answers in RECORDED.values())


@pytest.mark.parametrize("peer", peers.PEERS)
@pytest.mark.parametrize("name", CASES)
def test_what_is_recorded_is_what_they_answer(name, peer):
    try:
        got = peers.asked(peer, *CASES[name])
    except ImportError:
        pytest.skip(f"{peer} is not installed")
    for score, recorded in RECORDED[name][peer].items():
        if recorded == "raises AttributeError":  # np.Inf is gone from NumPy 2, unless torchmetrics is loaded
            continue
        assert got[score] == (recorded if isinstance(recorded, str) else pytest.approx(recorded, rel=1e-6))


@pytest.mark.parametrize("name", MEASURED)
def test_the_same_definition_gives_the_same_number(name):
    recorded, own = RECORDED[name], ours(name)
    for peer, same in {"monai": ("hausdorff", "hd95", "assd", "nsd"), "medpy": ("hausdorff", "assd")}.items():
        for score in same:
            assert own[score] == pytest.approx(recorded[peer][score], rel=1e-6), (peer, score)


@pytest.mark.parametrize("name", MEASURED)
def test_medpy_pools_both_lists_for_hd95(name):
    pred, target, spacing = CASES[name]
    pooled = np.percentile(np.concatenate(surface_distances(pred, target, spacing=spacing)), 95)
    assert RECORDED[name]["medpy"]["hd95"] == pytest.approx(pooled)


def test_three_libraries_three_hd95():
    recorded = RECORDED["a whisker of 25 on a square of 20"]
    answers = {peer: recorded[peer]["hd95"] for peer in ("monai", "medpy", "surface-distance")}
    assert answers == pytest.approx({"monai": 20.05, "medpy": 16.25, "surface-distance": 22})
    pred, target, _ = CASES["a whisker of 25 on a square of 20"]
    assert hd95(pred, target) == pytest.approx(20.05)


@pytest.mark.parametrize("name", MEASURED)
def test_surfaces_between_pixels_are_near_ours(name):
    # surface-distance moves each surface by half a pixel and weighs its pieces: near, but another definition.
    pred, target, spacing = CASES[name]
    recorded, own = RECORDED[name]["surface-distance"], ours(name)
    pixel = np.linalg.norm(spacing)
    assert abs(own["hausdorff"] - recorded["hausdorff"]) <= pixel
    assert abs(own["nsd"] - recorded["nsd"]) < 0.1
    assert masd(pred, target, spacing=spacing) != pytest.approx(recorded["masd"], rel=1e-3)


@pytest.mark.parametrize("name", MEASURED)
def test_simpleitk_measures_whole_masks(name):
    recorded, own = RECORDED[name]["SimpleITK"], ours(name)
    assert recorded["hausdorff"] <= own["hausdorff"] * (1 + 1e-9)
    assert recorded["average hausdorff"] < own["assd"]  # its "average Hausdorff distance" is not ASSD


def test_a_hole_counts_for_outlines():
    name = "a disc with a hole"
    assert ours(name)["hausdorff"] == pytest.approx(50**0.5)
    assert RECORDED[name]["SimpleITK"]["hausdorff"] == pytest.approx(17**0.5)
    assert RECORDED[name]["scikit-image"]["hausdorff of whole masks"] == pytest.approx(17**0.5)


@pytest.mark.parametrize("side", ["23 columns apart, wide image", "23 rows apart, tall image"])
def test_images_that_are_not_square(side):
    pred, target, _ = CASES[side]
    assert hausdorff_distance(pred, target) == 23
    assert RECORDED[side]["torchmetrics"]["hausdorff"] != 23  # it mixes up height and width


def test_nothing_to_measure():
    recorded = {name: RECORDED[name] for name in CASES if name not in MEASURED}
    assert list(recorded) == ["nothing predicted", "nothing to find", "both empty"]
    for name, answers in recorded.items():
        far, share = (np.nan, np.nan) if name == "both empty" else (np.inf, 0)
        np.testing.assert_equal(tuple(ours(name).values()), (far,) * 4 + (share,))
        monai = {score: float(value) for score, value in answers["monai"].items()}
        np.testing.assert_equal([monai[score] for score in ("hausdorff", "assd", "nsd")], [far, far, share])
        assert np.isnan(monai["hd95"])  # inf interpolated with inf
        assert answers["medpy"]["hausdorff"] == "raises RuntimeError"
