import numpy as np
import pytest
from skimage import data, filters

from segcourse.classical import fixed, otsu, otsu_curve, otsu_threshold
from segcourse.classical.thresholds import otsu_by_search


def test_the_threshold_belongs_to_the_dark_side():
    np.testing.assert_array_equal(fixed(np.array([[99, 100, 101]]), threshold=100), [[False, False, True]])


@pytest.mark.parametrize("threshold", [-1, -0.5, 0, 0.5, 99.5, 254.5, 255, 300])
def test_bytes_compare_like_numbers(threshold):
    image = np.arange(256, dtype=np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(fixed(image, threshold=threshold), image.astype(float) > threshold)


def test_otsu_by_hand():
    # values 0 0 0 4 5 : after 0 the means are 0 and 4.5, shares 3/5 and 2/5: 6/25 * 20.25 = 4.86
    # after 4 the means are 1 and 5, shares 4/5 and 1/5: 4/25 * 16 = 2.56
    image = np.array([[0, 0, 0, 4, 5]], dtype=np.uint8)
    levels, variance = otsu_curve(image)
    np.testing.assert_allclose(variance[[0, 4]], [4.86, 2.56])
    np.testing.assert_array_equal(levels[variance == variance.max()], [0, 1, 2, 3])
    assert otsu_threshold(image) == 0  # the lowest of the equally good ones
    np.testing.assert_array_equal(otsu(image), [[False, False, False, True, True]])


@pytest.mark.parametrize("value", [np.uint8(7), np.float64(0.3), np.int32(-5)])
def test_constant_image_has_no_foreground(value):
    image = np.full((3, 4), value)
    assert otsu_threshold(image) == float(value)
    assert not otsu(image).any()


@pytest.mark.parametrize("seed", range(10))
def test_curve_is_the_search(seed):
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 256, size=(9, 13), dtype=np.uint8)
    assert otsu_threshold(image) == otsu_by_search(image)


@pytest.mark.parametrize("seed", range(5))
def test_threshold_moves_with_the_image(seed):
    image = np.random.default_rng(seed).integers(0, 100, size=(12, 12))
    assert otsu_threshold(image + 40) == otsu_threshold(image) + 40
    np.testing.assert_array_equal(otsu(image * 3), otsu(image))


@pytest.mark.parametrize("name", ["coins", "camera", "page", "moon", "text"])
def test_agrees_with_scikit_image_on_photographs(name):
    image = getattr(data, name)()
    assert otsu_threshold(image) == filters.threshold_otsu(image)
    as_float = image / 255
    width = (as_float.max() - as_float.min()) / 256
    assert abs(otsu_threshold(as_float) - filters.threshold_otsu(as_float)) <= 1.01 * width


def test_two_values_give_the_first_optimum():
    assert otsu_threshold(np.array([[10, 200]], dtype=np.uint8)) == 10
