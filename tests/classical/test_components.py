import numpy as np
import pytest
from scipy import ndimage
from skimage import data, measure

from segcourse.classical import connected_components, fill_holes, label_by_flooding, otsu, remove_small

TWO_SQUARES = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]], dtype=bool)


def test_squares_that_touch_at_a_corner():
    assert connected_components(TWO_SQUARES).max() == 2
    assert connected_components(TWO_SQUARES, connectivity=2).max() == 1


def test_numbers_follow_the_reading_order():
    mask = np.array([[0, 0, 1, 0, 1], [1, 0, 1, 0, 1], [1, 1, 1, 0, 0], [0, 0, 0, 0, 1]], dtype=bool)
    expected = [[0, 0, 1, 0, 2], [1, 0, 1, 0, 2], [1, 1, 1, 0, 0], [0, 0, 0, 0, 3]]
    labels = connected_components(mask)
    assert labels.dtype == np.int32
    np.testing.assert_array_equal(labels, expected)


@pytest.mark.parametrize("connectivity", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_fast_form_is_the_flood_and_scikit_image(connectivity, seed):
    mask = np.random.default_rng(seed).random((23, 31)) < 0.55
    labels = connected_components(mask, connectivity=connectivity)
    np.testing.assert_array_equal(labels, label_by_flooding(mask, connectivity=connectivity))
    np.testing.assert_array_equal(labels, measure.label(mask, connectivity=connectivity))


def test_empty_and_full_masks():
    assert connected_components(np.zeros((3, 4), dtype=bool)).max() == 0
    assert (connected_components(np.ones((3, 4), dtype=bool)) == 1).all()
    assert fill_holes(np.ones((2, 2), dtype=bool)).all()
    assert not fill_holes(np.zeros((2, 2), dtype=bool)).any()


def test_a_ring_is_filled_and_a_bay_is_not():
    ring = np.zeros((5, 5), dtype=bool)
    ring[1:4, 1:4], ring[2, 2] = True, False
    assert fill_holes(ring).sum() == 9
    ring[1, 2] = False  # now the hole opens to the border
    assert fill_holes(ring).sum() == 7


def test_a_diagonal_gap_does_not_open_a_hole():
    diamond = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=bool)
    assert fill_holes(diamond)[1, 1]


@pytest.mark.parametrize("seed", range(8))
def test_filling_agrees_with_scipy(seed):
    mask = np.random.default_rng(seed).random((23, 31)) < 0.6
    np.testing.assert_array_equal(fill_holes(mask), ndimage.binary_fill_holes(mask))


def test_small_parts_go_and_exact_size_stays():
    mask = np.array([[1, 1, 1, 0, 1, 1, 0, 1]], dtype=bool)
    np.testing.assert_array_equal(remove_small(mask, min_size=2), [[1, 1, 1, 0, 1, 1, 0, 0]])
    assert remove_small(mask, min_size=4).sum() == 0


def test_labels_keep_their_numbers_and_dtype():
    labels = np.array([[7, 7, 0, 3, 7, 9, 9]], dtype=np.int16)
    kept = remove_small(labels, min_size=2)
    assert kept.dtype == np.int16
    np.testing.assert_array_equal(kept, [[7, 7, 0, 0, 7, 9, 9]])


def test_huge_label_numbers_cost_no_memory():
    labels = np.array([[2**40, 2**40, 5]])
    np.testing.assert_array_equal(remove_small(labels, min_size=2), [[2**40, 2**40, 0]])


@pytest.mark.parametrize("min_size", [0, 1, 30, 10**6])
def test_sizes_after_the_filter(min_size):
    mask = otsu(data.coins())
    kept = remove_small(mask, min_size=min_size)
    sizes = np.bincount(connected_components(mask).ravel())[1:]
    assert kept.sum() == sizes[sizes >= min_size].sum()
