import numpy as np
import pytest
from skimage import data

from segcourse.classical import seeded_region_growing
from segcourse.classical._grid import with_channels
from segcourse.classical.seeded_growing import grow_by_heap, grow_by_sorted_list


def test_each_pixel_goes_to_the_region_it_fits():
    image = np.array([[0, 1, 2, 7, 8, 9]], dtype=np.uint8)
    markers = np.array([[1, 0, 0, 0, 0, 2]])
    labels = seeded_region_growing(image, markers)
    assert labels.dtype == np.int32
    np.testing.assert_array_equal(labels, [[1, 1, 1, 2, 2, 2]])


def test_order_by_hand():
    # waiting: 3 (|3-0| = 3) and 6 (|6-8| = 2). 6 joins 2, mean 7; 4 enters with |4-7| = 3, after the old 3;
    # 3 joins 1, mean 1.5; 4 lies beside both: |4-1.5| = 2.5 < |4-7| = 3, so it joins 1
    image = np.array([[0, 3, 4, 6, 8]], dtype=np.uint8)
    markers = np.array([[1, 0, 0, 0, 2]])
    np.testing.assert_array_equal(seeded_region_growing(image, markers), [[1, 1, 1, 2, 2]])


def test_a_tie_of_regions_goes_to_the_lower_label():
    image = np.array([[0, 5, 10]])
    np.testing.assert_array_equal(seeded_region_growing(image, np.array([[7, 0, 3]])), [[7, 3, 3]])


@pytest.mark.parametrize("connectivity", [1, 2])
@pytest.mark.parametrize("shape", [(12, 15), (12, 15, 3)])
@pytest.mark.parametrize("seed", range(8))
def test_heap_is_the_sorted_list(connectivity, shape, seed):
    rng = np.random.default_rng(seed)
    image = with_channels(rng.integers(0, 30, size=shape, dtype=np.uint8))
    markers = np.zeros(shape[:2], dtype=np.int32)
    for label in (1, 2, 5):
        markers[tuple(rng.integers(0, 12, size=(2, 3)))] = label
    np.testing.assert_array_equal(
        grow_by_heap(image, markers, connectivity), grow_by_sorted_list(image, markers, connectivity)
    )


def test_flat_regions_are_found_exactly():
    truth = np.ones((30, 40), dtype=np.int32)
    truth[5:20, 10:25], truth[12:28, 28:38] = 2, 3
    image = np.array([0, 50, 120, 200], dtype=np.uint8)[truth]
    markers = np.zeros_like(truth)
    markers[0, 0], markers[10, 15], markers[20, 30] = 1, 2, 3
    np.testing.assert_array_equal(seeded_region_growing(image, markers), truth)


def test_laws_on_a_photograph():
    image = data.coins()[:150, :150]
    markers = np.zeros(image.shape, dtype=int)
    markers[40, 40], markers[0, :] = 3, 9
    labels = seeded_region_growing(image, markers)
    np.testing.assert_array_equal(np.unique(labels), [3, 9])  # every pixel has a label
    np.testing.assert_array_equal(labels[markers > 0], markers[markers > 0])  # markers keep theirs
    brighter = seeded_region_growing(image.astype(int) + 1000, markers)
    np.testing.assert_array_equal(brighter, labels)
