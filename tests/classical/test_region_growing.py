import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage import data, segmentation

from segcourse.classical import (
    _runs,
    grow_by_queue,
    growth_steps,
    merge_regions,
    region_growing,
    region_growing_running_mean,
)
from segcourse.classical._grid import color_difference, with_channels
from segcourse.classical.region_growing import (
    close_bytes,
    close_to_seeds,
    grow_by_labels,
    grow_by_steps,
    steps_by_fronts,
    steps_by_queue,
)
from segcourse.data.synthetic import touching_nuclei

module = importlib.import_module("segcourse.classical.region_growing")  # the function has its name
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


def test_windows_follow_the_region_wherever_it_goes(monkeypatch):
    monkeypatch.setattr(module, "MARGIN", 1)
    monkeypatch.setattr(module, "FURTHER", 1)
    looked_at = []
    snake = np.zeros((9, 40), dtype=bool)
    snake[1, :] = snake[1:8, -1] = snake[7, 5:] = snake[3:7, 5] = True

    def look(window):
        looked_at.append(snake[window].shape)
        return snake[window]

    region = module.grow_in_windows(look, np.array([[1, 20]]), snake.shape, 1)
    np.testing.assert_array_equal(region, snake)
    assert looked_at[0] == (3, 3)
    assert looked_at[-1] == (9, 40)
    looked_at.clear()
    dot = np.zeros((50, 50), dtype=bool)
    dot[30:33, 30:33] = True
    snake = dot
    np.testing.assert_array_equal(module.grow_in_windows(look, np.array([[31, 31]]), (50, 50), 1), dot)
    assert looked_at == [(3, 3), (9, 9)]  # its rim was reached, then not any more


@settings(deadline=None, max_examples=200)
@given(
    image=hnp.arrays(
        np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(0, 4)
    ),
    data=st.data(),
    tolerance=st.sampled_from([0, 1, 1.5]),
    connectivity=st.sampled_from([1, 2]),
)
def test_windows_do_not_change_the_region(image, data, tolerance, connectivity):
    inside = st.tuples(*(st.integers(0, n - 1) for n in image.shape))
    seeds = data.draw(st.lists(inside, min_size=1, max_size=3))
    close, pixels = close_to_seeds(image, seeds, tolerance)
    expected = grow_by_steps(close, pixels, connectivity)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MARGIN", 1)
        patch.setattr(_runs, "FEW_PIXELS", 0)
        patch.setattr(_runs, "PIXELS_PER_TURN", data.draw(st.sampled_from([0, 5])))  # runs, and both
        region = region_growing(image, seeds, tolerance=tolerance, connectivity=connectivity)
    np.testing.assert_array_equal(region, expected)
    for dtype in (np.int8, np.uint16, np.int64, np.float32):
        np.testing.assert_array_equal(
            region_growing(
                image.astype(dtype) + dtype(100), seeds, tolerance=tolerance, connectivity=connectivity
            ),
            expected,
        )


@pytest.mark.parametrize("connectivity", [1, 2])
@pytest.mark.parametrize("difficulty", [0.1, 0.9])
def test_large_pictures_agree_with_scikit_image(difficulty, connectivity):
    image, labels = touching_nuclei(difficulty, seed=3, size=700)
    ground, nucleus = np.argwhere(labels == 0), np.argwhere(labels == labels.max())
    for seed in (ground[len(ground) // 2], ground[0], ground[-1], nucleus[len(nucleus) // 2]):
        at = tuple(seed.tolist())
        for tolerance in (3, 10, 30):
            np.testing.assert_array_equal(
                region_growing(image, at, tolerance=tolerance, connectivity=connectivity),
                segmentation.flood(image, at, tolerance=tolerance, connectivity=connectivity),
            )


def merge_pixels(image, _, *, tolerance):
    each = np.arange(1, image.shape[0] * image.shape[1] + 1).reshape(image.shape[:2])
    return merge_regions(image, each, tolerance=tolerance)


def test_the_result_is_the_callers_own():
    image = np.full((300, 400), 7, dtype=np.uint8)
    region = region_growing(image, (0, 0), tolerance=0)
    assert region.all()
    region[:] = False  # writeable
    assert region_growing(image, (0, 0), tolerance=0).all()


@pytest.mark.parametrize(
    "grow", [region_growing, growth_steps, grow_by_queue, region_growing_running_mean, merge_pixels]
)
def test_a_tolerance_in_the_wrong_unit(grow):
    gray = data.coins()[:20, :20] / 255
    with pytest.raises(ValueError, match=r"tolerance is 50, but image is float in 0\.\.1.*write 50 / 255"):
        grow(gray, (3, 3), tolerance=50)
    grow(gray, (3, 3), tolerance=1)
    color = np.stack([gray] * 3, axis=-1)
    grow(color, (3, 3), tolerance=1.7)
    with pytest.raises(ValueError, match=r"differ by 1\.73 at most"):
        grow(color, (3, 3), tolerance=1.8)
    grow(gray * 255, (3, 3), tolerance=50)  # floats in another unit
    grow(np.zeros((4, 4)), (3, 3), tolerance=50)  # nothing tells the unit
