"""The browser's arithmetic, run by node: counts, ratios and distances as in Python, to the last bit."""

from __future__ import annotations

import base64
import json
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from segcourse import metrics
from segcourse.metrics.boundary_overlap import rim
from segcourse.widgets._base import STATIC
from segcourse.widgets._wire import pack, unpack

HERE = Path(__file__).parent
SHARED = ("core", "distances", "errors", "edits")
GOLDEN = HERE.parent / "golden" / "metrics.json"
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@pytest.fixture
def node(tmp_path):
    """Hands a list of jobs to `run.mjs` and returns its answers."""
    texts = [(STATIC / f"{name}.js").read_text(encoding="utf-8") for name in SHARED]
    module = tmp_path / "shared.mjs"  # one module, as in a widget; node knows a module by its ending
    module.write_text("\n".join(texts), encoding="utf-8")

    def run(jobs):
        file = tmp_path / "jobs.json"
        file.write_text(json.dumps({"module": str(module), "jobs": jobs}), encoding="utf-8")
        command = ["node", str(HERE / "run.mjs"), str(file)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def number(x):
    return math.nan if x in ("nan", None) else math.inf if x == "inf" else x


def same(a, b):
    return number(a) == number(b) or (math.isnan(number(a)) and math.isnan(number(b)))


def blobs(rng, shape):
    """A mask of a few discs and specks, as masks look."""
    row, col = np.ogrid[: shape[0], : shape[1]]
    mask = np.zeros(shape, dtype=bool)
    for _ in range(rng.integers(1, 5)):
        r, c, radius = rng.integers(0, shape[0]), rng.integers(0, shape[1]), rng.integers(1, 9)
        mask |= (row - r) ** 2 + (col - c) ** 2 <= radius**2
    return mask


def test_every_golden_case_is_met_exactly(node):
    cases = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for case, got in zip(cases, node([{"do": "scores", **case} for case in cases]), strict=True):
        assert got["confusion"] == case["confusion"], case["name"]
        for key in ("iou", "dice", "precision", "recall"):
            assert all(same(a, b) for a, b in zip(got[key], case[key], strict=True)), (case["name"], key)
        for key in ("accuracy", "mean_iou", "mean_dice", "mean_class_accuracy"):
            assert same(got[key], case[key]), (case["name"], key)


def test_hausdorff_by_hand(node):
    target = [[1, 0, 0, 0, 0]]
    jobs = [
        {"do": "distance", "pred": [[0, 0, 0, 1, 0]], "target": target, "shape": [1, 5], "percentile": 95},
        {"do": "distance", "pred": [[1, 1, 1, 1, 1]], "target": target, "shape": [1, 5], "percentile": 100},
        {"do": "distance", "pred": [[1, 1, 1, 1, 1]], "target": target, "shape": [1, 5], "percentile": 95},
        {"do": "distance", "pred": [[0, 0, 0, 0, 0]], "target": target, "shape": [1, 5], "percentile": 95},
        {"do": "distance", "pred": [[0]], "target": [[0]], "shape": [1, 1], "percentile": 95},
    ]
    assert node(jobs) == [3, 4, pytest.approx(3.8), "inf", "nan"]  # 95 % of the way 0..4 is between 3 and 4


def test_distances_equal_those_of_python_to_the_last_bit(node, rng):
    masks = []
    for _ in range(40):
        shape = tuple(int(n) for n in rng.integers(1, 48, size=2))
        masks.append((blobs(rng, shape), blobs(rng, shape), float(rng.choice([50, 90, 95, 99, 100]))))
    jobs = [
        {
            "do": "distance",
            "pred": p.astype(int).tolist(),
            "target": t.astype(int).tolist(),
            "shape": p.shape,
            "percentile": q,
        }
        for p, t, q in masks
    ]
    for (p, t, q), got in zip(masks, node(jobs), strict=True):
        assert same(got, metrics.hausdorff_distance(p, t, percentile=q)), (p.shape, q)


def test_rims_and_boundaries_equal_those_of_python(node, rng):
    jobs, expected = [], []
    for _ in range(20):
        shape, width = tuple(int(n) for n in rng.integers(1, 30, size=2)), int(rng.integers(1, 6))
        mask = blobs(rng, shape)
        plain = mask.astype(int).tolist()
        jobs += [{"do": "rim", "mask": plain, "shape": shape, "width": width}]
        jobs += [{"do": "boundary", "mask": plain, "shape": shape}]
        expected += [rim(mask, width=width), metrics.boundary(mask)]
    for got, mask in zip(node(jobs), expected, strict=True):
        np.testing.assert_array_equal(np.reshape(got, mask.shape), mask)


@pytest.mark.parametrize("highest", [1, 254, 255, 256, 65_535, 65_536, 2**31 - 1])
def test_labels_survive_the_way_to_the_browser_and_back(node, highest):
    labels = np.array([[0, highest, 1], [highest, 0, highest // 2]])
    wire = pack(labels)
    [got] = node([{"do": "round_trip", "wire": {**wire, "bytes": base64.b64encode(wire["bytes"]).decode()}}])
    assert got["values"] == labels.ravel().tolist()
    np.testing.assert_array_equal(unpack({**got, "bytes": base64.b64decode(got["bytes"])}), labels)


def test_colours_and_python_literals(node):
    jobs = [
        {"do": "rgba", "hex": "#0072b2", "alpha": 128},
        {"do": "pythonic", "value": {"at": None, "on": True}},
    ]
    assert node(jobs) == [[0x00, 0x72, 0xB2, 128], '{"at":None,"on":True}']


SQUARE = [[0, 0, 0, 0, 0], [0, 1, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 0, 0]]


@pytest.mark.parametrize(
    "name, args, expected",
    [
        pytest.param("shift", [1, 2], [(2, 3), (2, 4), (3, 3), (3, 4)], id="down and right"),
        pytest.param("shift", [-2, 0], [(0, 1), (0, 2)], id="half of it leaves the image"),
        pytest.param("spread", [0], [], id="shrink"),
        pytest.param(
            "stroke", [[0, 3], [0, 4], 0, 1], [(1, 1), (1, 2), (2, 1), (2, 2), (0, 3), (0, 4)], id="paint"
        ),
        pytest.param("stroke", [[1, 1], [2, 1], 0, 0], [(1, 2), (2, 2)], id="erase"),
        pytest.param(
            "stroke",
            [[1, 3], [1, 3], 1, 1],
            [(1, 1), (1, 2), (2, 1), (2, 2), (0, 2), (0, 3), (0, 4), (1, 3), (1, 4), (2, 3), (2, 4)],
            id="a brush of radius 1 is 3 x 3",
        ),
    ],
)
def test_edits_by_hand(node, name, args, expected):
    [got] = node([{"do": "edit", "name": name, "mask": SQUARE, "shape": [4, 5], "args": args}])
    wanted = np.zeros((4, 5), dtype=int)
    for at in expected:
        wanted[at] = 1
    np.testing.assert_array_equal(np.reshape(got, (4, 5)), wanted)


def test_growing_is_dilation_and_shrinking_erosion(node, rng):
    from scipy import ndimage

    mask = blobs(rng, (30, 40))
    job = {"do": "edit", "name": "spread", "mask": mask.astype(int).tolist(), "shape": mask.shape}
    grown, shrunk = node([{**job, "args": [1]}, {**job, "args": [0]}])
    np.testing.assert_array_equal(np.reshape(grown, mask.shape), ndimage.binary_dilation(mask))
    np.testing.assert_array_equal(
        np.reshape(shrunk, mask.shape), ndimage.binary_erosion(mask, border_value=1)
    )


def test_a_speck_lies_far_away_and_a_fragmented_mask_loses_pixels(node):
    mask = np.zeros((64, 64), dtype=int)
    mask[4:30, 4:30] = 1
    job = {"do": "edit", "mask": mask.tolist(), "other": mask.tolist(), "shape": mask.shape}
    specked, pieces = node([{**job, "name": "speck"}, {**job, "name": "fragment"}])
    extra = np.argwhere(np.reshape(specked, mask.shape) != mask)
    assert len(extra) in (4, 9)
    assert metrics.hausdorff_distance(np.reshape(specked, mask.shape).astype(bool), mask.astype(bool)) > 40
    pieces = np.reshape(pieces, mask.shape)
    assert (pieces <= mask).all()
    assert 0.3 * mask.sum() < pieces.sum() < 0.8 * mask.sum()


def test_verdicts_by_hand(node):
    job = {"do": "verdicts", "pred": [[0, 1, 0, 1, 2, 1, 255]], "target": [[0, 1, 1, 0, 1, 255, 1]]}
    assert node([job]) == [[-1, -1, 1, 0, 2, 3, 3]]
