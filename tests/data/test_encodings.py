"""Forms of a mask: counted by hand, then round trips, then scikit-image as the oracle."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.draw import polygon2mask

from segcourse.data import (
    decode_rle,
    encode_rle,
    from_one_hot,
    mask_to_polygons,
    polygon_to_mask,
    polygons_to_mask,
    to_one_hot,
)


@pytest.mark.parametrize(
    "mask, counts",
    [
        pytest.param([[0, 0], [0, 1]], [3, 1], id="last pixel"),
        pytest.param([[1, 0], [1, 1]], [0, 2, 1, 1], id="corner set: an empty run of zeros first"),
        pytest.param([[0, 1, 1], [0, 1, 0]], [2, 3, 1], id="down the columns, not along the rows"),
        pytest.param([[0, 0]], [2], id="empty mask"),
        pytest.param([[1, 1]], [0, 2], id="full mask"),
    ],
)
def test_rle_known_answer(mask, counts):
    mask = np.array(mask)
    assert encode_rle(mask) == {"size": list(mask.shape), "counts": counts}
    np.testing.assert_array_equal(decode_rle({"size": mask.shape, "counts": counts}), mask == 1)


@pytest.mark.parametrize("seed", range(20))
def test_round_trips(seed):
    rng = np.random.default_rng(seed)
    mask = rng.random(rng.integers(1, 12, size=2)) < rng.random()  # holes, corners that touch, borders
    before = mask.copy()
    np.testing.assert_array_equal(decode_rle(encode_rle(mask)), mask)
    np.testing.assert_array_equal(polygons_to_mask(mask_to_polygons(mask), shape=mask.shape), mask)
    labels = rng.integers(0, 4, size=mask.shape)
    labels[mask] = 255
    np.testing.assert_array_equal(from_one_hot(to_one_hot(labels, num_classes=4)), labels)
    np.testing.assert_array_equal(mask, before)


def test_one_hot_known_answer():
    planes = to_one_hot([[0, 2, 255]], num_classes=3)
    assert planes.shape == (3, 1, 3)
    assert planes.astype(int).tolist() == [[[1, 0, 0]], [[0, 0, 0]], [[0, 1, 0]]]  # void: in no plane


def test_polygon_known_answer():
    square = [(-0.5, -0.5), (-0.5, 1.5), (1.5, 1.5), (1.5, -0.5)]
    assert polygon_to_mask(square, shape=(3, 3)).astype(int).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]
    np.testing.assert_array_equal(mask_to_polygons([[1]])[0].mean(axis=0), [0, 0])
    ring = np.ones((3, 3), bool)
    ring[1, 1] = False
    outlines = mask_to_polygons(ring)
    assert [len(p) for p in outlines] == [4, 4]  # the outer border and the hole
    diagonal = np.eye(2, dtype=bool)
    assert len(mask_to_polygons(diagonal)) == 2  # they touch at a corner only
    assert mask_to_polygons(np.zeros((2, 2), bool)) == []


@pytest.mark.parametrize("seed", range(20))
def test_polygon_oracle(seed):
    points = np.random.default_rng(seed).uniform(-5, 35, size=(7, 2))  # no vertex or edge hits a centre
    np.testing.assert_array_equal(polygon_to_mask(points, shape=(30, 40)), polygon2mask((30, 40), points))


@pytest.mark.parametrize("seed", range(10))
def test_polygons_that_share_an_edge_tile(seed):
    a, b, c, d = np.array([(0, 0), (0, 20), (20, 20), (20, 0)]) - 0.5
    p, q = np.random.default_rng(seed).uniform(2, 18, size=2)
    middle = np.array([np.round(p), q])  # its row passes through pixel centres
    parts = [
        polygon_to_mask(part, shape=(20, 20)) for part in ([a, b, middle], [b, c, middle], [c, d, a, middle])
    ]
    np.testing.assert_array_equal(sum(part.astype(int) for part in parts), np.ones((20, 20)))


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: encode_rle(np.zeros((2, 2))), "mask has dtype float64.*> 0.5"),
        (lambda: encode_rle(np.zeros(4, bool)), r"mask has shape \(4,\)"),
        (lambda: decode_rle({"counts": [4]}), "must be a dict with 'size'"),
        (lambda: decode_rle({"size": [2, 2], "counts": "04"}), "compressed string"),
        (lambda: decode_rle({"size": [2, 2], "counts": [3]}), "add up to 3, but 2 x 2 has 4 pixels"),
        (lambda: decode_rle({"size": [2, 2], "counts": [5, -1]}), "lengths of 0 or more"),
        (lambda: decode_rle({"size": [2, 2], "counts": [1.5, 2.5]}), r"\[1.5, 2.5\], but counts are lengths"),
        (
            lambda: decode_rle({"size": [2], "counts": [2]}),
            r"rle\['size'\] is \[2\], but a mask has two axes",
        ),
        (lambda: to_one_hot([[0]], num_classes=3, ignore_index=1), "ignore_index=1 is one of the classes"),
        (lambda: from_one_hot(np.ones((2, 1, 1), bool), ignore_index=None), "ignore_index is None, but"),
        (lambda: from_one_hot(np.ones((0, 1, 1), bool)), "planes holds no plane, but a label map has"),
        (lambda: to_one_hot([[0, 7]], num_classes=3), "label 7, but num_classes=3"),
        (lambda: to_one_hot([[0, -1]], num_classes=3), "labels start at 0"),
        (lambda: from_one_hot(np.ones((2, 1, 1), bool)), r"pixel \(0, 0\) is in 2 planes"),
        (lambda: polygon_to_mask([(0, 0), (1, 1)], shape=(3, 3)), r"needs \(N, 2\) of \(row, col\)"),
        (lambda: polygon_to_mask([0, 0, 1, 1, 2, 0], shape=(3, 3)), "COCO's flat x, y list"),
        (lambda: polygon_to_mask([(0, 0), (1, np.nan), (2, 2)], shape=(3, 3)), "must be finite"),
        (lambda: mask_to_polygons(np.full((2, 2), 255, np.uint8)), "values are 255..255"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
