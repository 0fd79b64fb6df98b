"""The brush, the polygon, the fill, undo and the watershed of the browser, run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage
from skimage import draw

from segcourse import classical
from segcourse.widgets._base import STATIC

RUN = Path(__file__).with_name("run_painting.mjs")
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="node is not installed: no JavaScript run"
)


@pytest.fixture
def node(tmp_path):
    """Runs one job; gives the labels after it (H, W) and its result."""
    script, file = tmp_path / "painting.mjs", tmp_path / "jobs.json"
    text = "".join(
        (STATIC / f"{name}.js").read_text(encoding="utf-8") for name in ("painting", "polygons", "flooding")
    )
    script.write_text(text, encoding="utf-8")

    def run(do, labels, **rest):
        labels = np.asarray(labels)
        job = {"do": do, "shape": labels.shape, "labels": labels.ravel(), **rest}
        file.write_text(json.dumps({"script": str(script), "jobs": [job]}, default=lambda a: a.tolist()))
        done = subprocess.run(["node", RUN, file], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        [answer] = json.loads(done.stdout)
        return np.array(answer["labels"]).reshape(labels.shape), answer.get("result")

    return run


def rows(labels):
    return ["".join(".#"[on] for on in row) for row in labels]


def test_a_dab_is_a_small_disc(node):
    empty = np.zeros((5, 6), dtype=int)
    assert rows(node("dab", empty, **{"from": [2, 2], "to": [2, 2], "radius": 0})[0])[2] == "..#..."
    got, _ = node("dab", empty, **{"from": [2, 2], "to": [2, 2], "radius": 2})
    assert rows(got) == [".###..", "#####.", "#####.", "#####.", ".###.."]


def test_a_stroke_covers_every_pixel_near_its_line_and_stops_at_the_border(node):
    got, _ = node("dab", np.zeros((30, 40), dtype=int), **{"from": [5, 0], "to": [25, 39], "radius": 3})
    line = np.ones((30, 40), dtype=bool)
    line[draw.line(5, 0, 25, 39)] = False
    away = ndimage.distance_transform_edt(line)
    assert got[away <= 3].all()
    assert not got[away > 4.5].any()


def test_a_polygon_by_hand(node):
    corners = [[0, 0], [4, 0], [4, 4]]
    got, _ = node("polygon", np.zeros((6, 6), dtype=int), corners=corners)
    assert rows(got) == ["#.....", "##....", "###...", "####..", "#####.", "......"]


@pytest.mark.parametrize("seed", range(6))
def test_a_polygon_holds_its_inside_its_edges_and_no_more(seed, node):
    corners = np.random.default_rng(seed).integers(0, 40, size=(5, 2))
    got, _ = node("polygon", np.zeros((40, 40), dtype=int), corners=corners)
    inside = np.zeros((40, 40), dtype=bool)
    inside[draw.polygon(*corners.T)] = True
    edges = np.zeros((40, 40), dtype=int)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        edges, _ = node("dab", edges, **{"from": start, "to": end, "radius": 0})
    differ = (got > 0) != (inside | (edges > 0))
    near_edge = ndimage.binary_dilation(edges > 0)
    assert not (differ & ~near_edge).any()
    assert (got[edges > 0] == 1).all()


def test_a_fill_stays_within_its_part(node, rng):
    labels = (rng.random((25, 31)) < 0.4).astype(int)
    parts, _ = ndimage.label(labels == labels[12, 15])
    got, _ = node("flood", labels, at=[12, 15], value=7)
    np.testing.assert_array_equal(got, np.where(parts == parts[12, 15], 7, labels))
    same, _ = node("flood", labels, at=[12, 15], value=int(labels[12, 15]))
    np.testing.assert_array_equal(same, labels)


def test_a_fill_does_not_run_around_the_end_of_a_row(node):
    labels = np.array([[1, 1, 0], [0, 1, 1]])
    got, _ = node("flood", labels, at=[0, 2], value=5)
    np.testing.assert_array_equal(got, [[1, 1, 5], [0, 1, 1]])


def test_undo_keeps_only_what_changed(node, rng):
    before = rng.integers(0, 3, size=(9, 11))
    after = before.copy()
    after[4, 2:6] = 9
    back, step = node("undo", before, after=after.ravel())
    np.testing.assert_array_equal(back, before)
    np.testing.assert_array_equal(step["now"], after.ravel())
    assert step["size"] == 4
    assert node("undo", before, after=before.ravel())[1] is None


def test_copied_python_builds_the_labels_again(node, rng):
    labels = rng.integers(0, 3, size=(6, 9)).astype(np.uint8)
    _, code = node("python", labels)
    got = eval(code, {"np": np})
    np.testing.assert_array_equal(got, labels)
    assert got.dtype == np.uint8


@pytest.mark.parametrize("seed", range(6))
def test_the_watershed_is_that_of_python(seed, node):
    """Also on plateaus, where the order of arrival decides."""
    rng = np.random.default_rng(seed)
    height, width = rng.integers(20, 60, size=2)
    image = rng.integers(0, 3 + 40 * (seed % 3), size=(height, width)).astype(np.uint8)
    markers = np.where(rng.random((height, width)) < 0.02, rng.integers(1, 5, size=(height, width)), 0)
    markers[0, 0] = 1
    heights = image.astype(float) if seed % 2 else classical.gradient_magnitude(image)
    ranks = np.unique(heights, return_inverse=True)[1].reshape(-1)
    _, got = node("watershed", markers, ranks=ranks)
    np.testing.assert_array_equal(np.reshape(got, heights.shape), classical.watershed(heights, markers))
