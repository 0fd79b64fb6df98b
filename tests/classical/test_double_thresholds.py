import numpy as np
import pytest
from skimage import data, filters

from segcourse.classical import fixed, hysteresis
from segcourse.classical.double_thresholds import link, link_by_flooding


def test_weak_pixels_need_a_strong_friend():
    image = np.array([[5, 9, 5, 0, 5, 5], [0, 0, 0, 0, 0, 0], [5, 0, 0, 9, 0, 0]])
    expected = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0]], dtype=bool)
    np.testing.assert_array_equal(hysteresis(image, low=4, high=8), expected)


def test_corners_link_with_connectivity_2_only():
    image = np.array([[9, 0], [0, 5]])
    assert hysteresis(image, low=4, high=8).sum() == 1
    assert hysteresis(image, low=4, high=8, connectivity=2).sum() == 2


@pytest.mark.parametrize("connectivity", [1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_labels_are_the_flood(connectivity, seed):
    image = np.random.default_rng(seed).integers(0, 10, size=(12, 17))
    weak, strong = image > 4, image > 8
    np.testing.assert_array_equal(
        link(weak, strong, connectivity), link_by_flooding(weak, strong, connectivity)
    )


def test_agrees_with_scikit_image():
    image = data.coins()
    theirs = filters.apply_hysteresis_threshold(image, 90, 150)
    np.testing.assert_array_equal(hysteresis(image, low=90, high=150), theirs)


def test_lies_between_its_two_thresholds():
    image = data.coins()
    mask = hysteresis(image, low=90, high=150)
    assert (fixed(image, threshold=150) <= mask).all()
    assert (mask <= fixed(image, threshold=90)).all()
    np.testing.assert_array_equal(hysteresis(image, low=100, high=100), fixed(image, threshold=100))
