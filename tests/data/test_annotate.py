"""The painter of recipes, on pictures small enough to check by eye."""

from __future__ import annotations

import json

import numpy as np
import pytest

from segcourse.data.annotate import (
    edge_strength,
    gray,
    largest_piece,
    near_borders,
    paint,
    read_recipe,
    renumber,
    snap_to_edges,
)

CLASSES = ("ground", "ball")


def painted(*steps, image=None):
    image = np.zeros((6, 6), np.uint8) if image is None else image
    empty = np.zeros(image.shape[:2], np.uint8), np.zeros(image.shape[:2], np.int32)
    return paint(image, *empty, steps, CLASSES)


def test_later_steps_lie_over_earlier_ones():
    labels, instances = painted(
        {"class": "ball", "instance": 7, "box": [0, 0, 2, 2]},
        {"class": "ball", "instance": 3, "box": [2, 2, 4, 4]},
        {"class": "void", "box": [4, 0, 5, 3]},
    )
    assert labels.tolist()[2] == [1, 1, 1, 1, 1, 0]
    assert labels.tolist()[4] == [255, 255, 255, 255, 1, 0]
    assert instances.tolist()[2] == [1, 1, 2, 2, 2, 0]  # numbered anew, from the top
    assert instances.tolist()[4] == [0, 0, 0, 0, 2, 0]


@pytest.mark.parametrize(
    "step, expected",
    [
        pytest.param(
            {"ellipse": [2, 2, 1, 2, 0]},
            [(1, 2), (2, 0), (2, 1), (2, 2), (2, 3), (2, 4), (3, 2)],
            id="ellipse",
        ),
        pytest.param(
            {"ellipse": [2, 2, 0.5, 2, 90]}, [(0, 2), (1, 2), (2, 2), (3, 2), (4, 2)], id="turned by 90°"
        ),
        pytest.param({"line": [[1, 1], [1, 4]], "width": 1}, [(1, 1), (1, 2), (1, 3), (1, 4)], id="line"),
        pytest.param(
            {
                "polygon": [[-0.5, -0.5], [-0.5, 2.5], [2.5, 2.5], [2.5, -0.5]],
                "holes": [[[0.5, 0.5], [0.5, 2], [2, 0.5]]],
            },
            [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2)],
            id="polygon with a hole",
        ),
        pytest.param({"box": [0, 0, 5, 5], "above": 100}, [(3, 3)], id="brighter than"),
        pytest.param({"box": [3, 2, 3, 4], "below": 100}, [(3, 2), (3, 4)], id="darker than"),
        pytest.param(
            {"box": [3, 2, 3, 5], "below": 100, "largest": True}, [(3, 4), (3, 5)], id="largest piece"
        ),
    ],
)
def test_shapes(step, expected):
    image = np.zeros((6, 6), np.uint8)
    image[3, 3] = 200
    labels, _ = painted({"class": "ball", "instance": 1, **step}, image=image)
    assert [tuple(p) for p in np.argwhere(labels).tolist()] == expected


def test_over_keeps_other_classes():
    labels, _ = painted(
        {"class": "ball", "instance": 1, "box": [0, 0, 0, 2]},
        {"class": "void", "box": [0, 0, 0, 5], "over": ["ground"]},
    )
    assert labels[0].tolist() == [1, 1, 1, 255, 255, 255]


def test_void_near_borders():
    labels = np.array([[0, 0, 0, 1, 1, 1]], np.uint8)
    assert near_borders(labels, reach=1).astype(int).tolist() == [[0, 0, 1, 1, 0, 0]]
    assert near_borders(labels, reach=2).astype(int).tolist() == [[0, 1, 1, 1, 1, 0]]
    assert not near_borders(np.zeros((2, 3)), reach=5).any()


@pytest.mark.parametrize("shift", [-3, 0, 3])
def test_snap_finds_the_edge(shift):
    row, col = np.mgrid[:60, :60]
    ball = (row - 30) ** 2 + (col - 30) ** 2 <= 15**2
    drawn = (row - 30 - shift) ** 2 + (col - 30) ** 2 <= 14**2
    image = np.where(ball, 200, 50).astype(np.uint8)
    found = snap_to_edges(image, drawn, reach=5)
    assert (found ^ ball).sum() < 0.03 * ball.sum()
    with pytest.raises(ValueError, match="nothing is left 20 pixels inside"):
        snap_to_edges(image, drawn, reach=20)


def test_small_parts():
    assert gray(np.full((1, 1, 3), 100, np.uint8)).item() == pytest.approx(100)
    assert edge_strength(np.zeros((4, 4, 3), np.uint8)).max() == 0
    assert renumber(np.array([[0, 9, 9, 2]], np.int32)).tolist() == [[0, 1, 1, 2]]
    assert largest_piece(np.array([[1, 0, 1, 1]], bool)).astype(int).tolist() == [[0, 0, 1, 1]]


@pytest.mark.parametrize(
    "step, message",
    [
        ({"class": "ball", "instance": 1, "cirle": [1, 1]}, r"step 0 has \['cirle'\]"),
        ({"class": "bal", "box": [0, 0, 1, 1]}, "class 'bal', but there are"),
        ({"class": "ball", "box": [0, 0, 1, 1]}, "needs 'instance' if, and only if"),
        ({"class": "ground", "instance": 1, "box": [0, 0, 1, 1]}, "needs 'instance' if, and only if"),
        ({"class": "ground"}, "one of polygon, ellipse, box, line"),
    ],
)
def test_recipes_are_checked(tmp_path, step, message):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"steps": [step]}))
    with pytest.raises(ValueError, match=message):
        read_recipe(path, CLASSES, ("ball",))
