import numpy as np
import pytest
from skimage import data

from segcourse.classical import merge_regions, slic
from segcourse.classical._grid import with_channels
from segcourse.classical.merging import in_reading_order, merge_by_heap, merge_by_scanning, neighbour_pairs


def test_the_most_alike_merge_first():
    # means 0, 3, 5, 20. 3 and 5 merge (mean 4), then 0 and 4 differ by 4 > 3.5: two regions and the 20
    image = np.array([[0, 3, 5, 20]], dtype=np.uint8)
    labels = np.array([[1, 2, 3, 4]])
    np.testing.assert_array_equal(merge_regions(image, labels, tolerance=3.5), [[1, 2, 2, 3]])
    np.testing.assert_array_equal(merge_regions(image, labels, tolerance=4), [[1, 1, 1, 2]])
    np.testing.assert_array_equal(merge_regions(image, labels, tolerance=1.9), [[1, 2, 3, 4]])


def test_only_neighbours_merge_and_0_is_no_region():
    image = np.array([[5, 0, 5, 5]], dtype=np.uint8)
    np.testing.assert_array_equal(merge_regions(image, np.array([[4, 0, 9, 2]]), tolerance=1), [[1, 0, 2, 2]])


def test_pairs_of_a_small_map():
    labels = np.array([[1, 1, 2], [3, 0, 2]])
    np.testing.assert_array_equal(neighbour_pairs(labels), [[1, 2], [1, 3]])


def test_names_follow_the_reading_order():
    labels = in_reading_order(np.array([[0, 8, 8], [2, 2, 5]]))
    assert labels.dtype == np.int32
    np.testing.assert_array_equal(labels, [[0, 1, 1], [2, 2, 3]])


@pytest.mark.parametrize("shape", [(9, 10), (9, 10, 3)])
@pytest.mark.parametrize("seed", range(8))
def test_heap_is_the_scan(shape, seed):
    rng = np.random.default_rng(seed)
    image = with_channels(rng.integers(0, 20, size=shape, dtype=np.uint8))
    labels = rng.integers(0, 12, size=(3, 5)).repeat(3, axis=0).repeat(2, axis=1)
    for tolerance in (0, 2.5, 6, 100):
        fast, told = merge_by_heap(image, labels, tolerance), merge_by_scanning(image, labels, tolerance)
        np.testing.assert_array_equal(in_reading_order(fast), in_reading_order(told))


def test_neighbours_that_stay_differ_by_more_than_the_tolerance():
    image = data.chelsea()
    parts = slic(image, segments=300, compactness=10)
    merged = merge_regions(image, parts, tolerance=25)
    assert 1 < merged.max() < parts.max()
    means = np.array([image[merged == k].mean(axis=0) for k in range(1, merged.max() + 1)])
    first, second = neighbour_pairs(merged).T - 1
    assert (np.linalg.norm(means[first] - means[second], axis=1) > 25).all()
    whole = [np.unique(merged[parts == k]).size for k in range(1, parts.max() + 1)]
    assert set(whole) == {1}  # a part is never cut
