import numpy as np
import pytest
from skimage import data, segmentation

from segcourse.classical import grow_by_queue, growth_steps, region_growing
from segcourse.classical._grid import color_difference, with_channels
from segcourse.classical.region_growing import (
    close_bytes,
    close_to_seeds,
    grow_by_labels,
    grow_by_steps,
    steps_by_fronts,
    steps_by_queue,
)

VALLEY = np.array([[1, 1, 9, 1], [1, 2, 9, 1], [9, 3, 3, 9]], dtype=np.uint8)


def test_grows_around_the_wall_and_not_over_it():
    expected = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0]], dtype=bool)
    np.testing.assert_array_equal(region_growing(VALLEY, [(0, 0)], tolerance=2), expected)


def test_a_corner_is_a_door_with_connectivity_2():
    assert not region_growing(VALLEY, [(0, 0)], tolerance=2)[1, 3]
    assert region_growing(VALLEY, [(0, 0)], tolerance=2, connectivity=2)[1, 3]


def test_steps_counted_by_hand():
    expected = [[0, 1, -1, -1], [1, 2, -1, -1], [-1, 3, 4, -1]]
    steps = growth_steps(VALLEY, [(0, 0)], tolerance=2)
    assert steps.dtype == np.int32
    np.testing.assert_array_equal(steps, expected)


def test_bytes_do_not_wrap_around():
    image = np.array([[2, 250, 0, 255]], dtype=np.uint8)
    np.testing.assert_array_equal(region_growing(image, [(0, 0)], tolerance=5), [[True, False, False, False]])


def test_a_seed_that_is_too_far_from_the_mean_grows_nothing():
    image = np.array([[0, 0, 100]], dtype=np.uint8)
    seeds = [(0, 0), (0, 1), (0, 2)]  # mean 33.3
    np.testing.assert_array_equal(region_growing(image, seeds, tolerance=40), [[True, True, False]])
    assert not region_growing(image, seeds, tolerance=10).any()
    assert (growth_steps(image, seeds, tolerance=10) == -1).all()


def test_one_pair_is_one_seed():
    np.testing.assert_array_equal(
        region_growing(VALLEY, (0, 0), tolerance=2), region_growing(VALLEY, [(0, 0)], tolerance=2)
    )


def test_colour_is_compared_by_distance():
    image = np.zeros((1, 3, 3), dtype=np.uint8)
    image[0, 1], image[0, 2] = (3, 4, 0), (6, 8, 0)  # distances 5 and 10
    np.testing.assert_array_equal(region_growing(image, [(0, 0)], tolerance=5), [[True, True, False]])
    np.testing.assert_array_equal(region_growing(image, [(0, 0)], tolerance=10), [[True, True, True]])


@pytest.mark.parametrize("seed", range(20))
def test_interval_of_bytes_is_the_difference(seed):
    rng = np.random.default_rng(seed)
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    mean, tolerance = rng.choice([rng.uniform(0, 255), rng.integers(256), 1 / 3]), rng.uniform(0, 300)
    for t in (tolerance, 0.0, 1.0, float(int(tolerance))):
        np.testing.assert_array_equal(close_bytes(values, mean, t), np.abs(values.astype(float) - mean) <= t)


def test_connectivity_4_is_told_that_1_means_4_neighbours():
    with pytest.raises(ValueError, match=r"connectivity is 4.*1 means 4 neighbours, 2 means 8"):
        region_growing(VALLEY, [(0, 0)], tolerance=2, connectivity=4)


@pytest.mark.parametrize("connectivity", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_all_forms_are_one(connectivity, seed):
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 5, size=(14, 19), dtype=np.uint8)
    seeds = rng.integers(0, 14, size=(3, 2))
    close, seeds = close_to_seeds(image, seeds, 1.4)
    region = grow_by_labels(close, seeds, connectivity)
    np.testing.assert_array_equal(region, grow_by_steps(close, seeds, connectivity))
    steps = steps_by_fronts(close, seeds, connectivity)
    np.testing.assert_array_equal(steps, steps_by_queue(close, seeds, connectivity))
    np.testing.assert_array_equal(steps >= 0, region)
    one = tuple(seeds[0])
    np.testing.assert_array_equal(
        grow_by_queue(image, one, tolerance=1, connectivity=connectivity),
        region_growing(image, [one], tolerance=1, connectivity=connectivity),
    )


@pytest.mark.parametrize("seed", [(85, 55), (0, 0), (160, 200)])
@pytest.mark.parametrize("tolerance", [5, 20, 60])
def test_agrees_with_scikit_image(seed, tolerance):
    image = data.coins()
    for values, t in ((image, tolerance), (image.astype(float), tolerance), (image / 256, tolerance / 256)):
        ours = region_growing(values, [seed], tolerance=t)
        np.testing.assert_array_equal(
            ours, segmentation.flood(values, seed, tolerance=t, footprint=[[0, 1, 0], [1, 1, 1], [0, 1, 0]])
        )


def test_laws_on_a_photograph():
    image, seeds = data.coins(), [(85, 55), (90, 60)]
    small, large = (region_growing(image, seeds, tolerance=t) for t in (20, 40))
    assert (small <= large).all()  # a larger tolerance only adds
    flipped = region_growing(image[:, ::-1], [(85, 383 - 55), (90, 383 - 60)], tolerance=20)
    np.testing.assert_array_equal(flipped[:, ::-1], small)  # no direction is preferred
    steps = growth_steps(image, seeds, tolerance=20)
    np.testing.assert_array_equal(steps >= 0, small)
    inner = steps[:, 1:][(steps[:, 1:] >= 0) & (steps[:, :-1] >= 0)]
    before = steps[:, :-1][(steps[:, 1:] >= 0) & (steps[:, :-1] >= 0)]
    assert np.abs(inner - before).max() <= 1  # neighbours in the region join within one step


def test_difference_of_one_channel_is_absolute():
    channels = with_channels(np.array([[3, 250]], dtype=np.uint8))
    np.testing.assert_array_equal(color_difference(channels, np.array([10.0])), [[7, 240]])
