import numpy as np
import pytest
from skimage import data

from segcourse.classical import region_growing, region_growing_running_mean
from segcourse.classical._grid import with_channels
from segcourse.classical.running_mean import grow_by_rounds, grow_by_sets


def test_rounds_by_hand():
    # start 0; |4 - 0| <= 4: in, mean 2; |6 - 2| <= 4: in, mean 10/3; |8 - 10/3| = 4.67: out
    image = np.array([[0, 4, 6, 8]], dtype=np.uint8)
    np.testing.assert_array_equal(
        region_growing_running_mean(image, [(0, 0)], tolerance=4), [[True, True, True, False]]
    )
    np.testing.assert_array_equal(region_growing(image, [(0, 0)], tolerance=4), [[True, True, False, False]])


def test_a_refused_pixel_joins_when_the_mean_has_moved():
    # from 10: 14 on the right is 4 away, 7 on the left 3 away. tolerance 3: 7 joins, mean 8.5, then 9, ...
    image = np.array([[12, 10, 13, 13, 13], [12, 11, 12, 13, 13]], dtype=np.uint8)
    region = region_growing_running_mean(image, [(0, 1)], tolerance=2)
    assert not abs(int(image[0, 2]) - 10) <= 2  # refused by the seed ...
    assert region[0, 2]  # ... and in at the end
    assert region.all()


def test_follows_a_slow_shading_that_a_fixed_mean_does_not():
    ramp = np.tile(np.arange(60, dtype=np.uint8), (60, 1))
    fixed_mean = region_growing(ramp, [(30, 0)], tolerance=25)
    running = region_growing_running_mean(ramp, [(30, 0)], tolerance=25)
    assert fixed_mean.sum() == 60 * 26
    assert running.sum() > fixed_mean.sum()


def test_seeds_belong_to_the_region_whatever_their_value():
    image = np.array([[0, 200]], dtype=np.uint8)
    assert region_growing_running_mean(image, [(0, 0), (0, 1)], tolerance=1).all()


@pytest.mark.parametrize("connectivity", [1, 2])
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("shape", [(11, 13), (11, 13, 3)])
def test_fronts_are_the_sets(connectivity, seed, shape):
    rng = np.random.default_rng(seed)
    image = with_channels(rng.integers(0, 8, size=shape, dtype=np.uint8))
    seeds, tolerance = rng.integers(0, 11, size=(2, 2)), rng.uniform(0.5, 3.5) * (len(shape) - 1)
    np.testing.assert_array_equal(
        grow_by_rounds(image, seeds, tolerance, connectivity),
        grow_by_sets(image, seeds, tolerance, connectivity),
    )


def test_no_direction_is_preferred():
    image = data.coins()
    region = region_growing_running_mean(image, [(85, 55)], tolerance=20)
    turned = region_growing_running_mean(image.T, [(55, 85)], tolerance=20)
    np.testing.assert_array_equal(turned.T, region)
