import numpy as np
import pytest
from scipy import ndimage
from skimage import data, feature

from segcourse.classical import canny_edges, gradient_magnitude
from segcourse.classical.edges import gradient_by_loops

STEP = np.repeat([[0, 0, 0, 10, 10, 10]], 4, axis=0)


def test_a_step_has_half_its_height_on_both_sides():
    np.testing.assert_allclose(gradient_magnitude(STEP, sigma=0), np.repeat([[0, 0, 5, 5, 0, 0]], 4, axis=0))


def test_a_slope_has_its_steepness_everywhere():
    row, col = np.indices((8, 9))
    np.testing.assert_allclose(gradient_magnitude(3 * row + 4 * col, sigma=0), 5.0)


def test_bytes_do_not_wrap_around():
    image = np.array([[200, 0, 200]], dtype=np.uint8)
    np.testing.assert_allclose(gradient_magnitude(image, sigma=0), [[200, 0, 200]])


def test_colour_takes_the_steepest_channel():
    image = np.zeros((1, 3, 3), dtype=np.uint8)
    image[0, 2] = (10, 0, 40)
    np.testing.assert_allclose(gradient_magnitude(image, sigma=0), [[0, 20, 40]])


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (5, 8)])
def test_arrays_are_the_loops(shape, rng):
    values = rng.random(shape)
    np.testing.assert_allclose(gradient_magnitude(values, sigma=0), gradient_by_loops(values))


def test_blur_agrees_with_scipy():
    image = data.coins().astype(float)
    smooth = ndimage.gaussian_filter(image, 2.0, mode="nearest")
    expected = np.hypot(*np.gradient(smooth))
    np.testing.assert_allclose(gradient_magnitude(image, sigma=2.0), expected)


def test_turning_the_image_turns_the_gradient():
    image = data.coins()[:80, :100]
    np.testing.assert_allclose(gradient_magnitude(np.rot90(image)), np.rot90(gradient_magnitude(image)))


def test_canny_draws_the_outline_of_a_square():
    image = np.zeros((40, 40), dtype=np.uint8)
    image[10:30, 10:30] = 200
    edges = canny_edges(image, sigma=1)
    assert edges.dtype == bool
    rows = np.flatnonzero(edges.any(axis=1))
    assert rows.min() in (9, 10)
    assert rows.max() in (29, 30)
    assert 72 <= edges.sum() <= 100  # about four times 20: one pixel thin
    assert not edges[14:26, 14:26].any()
    assert not canny_edges(np.full((9, 9), 80, dtype=np.uint8)).any()


def test_canny_agrees_with_scikit_image():
    image = data.coins()
    np.testing.assert_array_equal(canny_edges(image, sigma=2), feature.canny(image, sigma=2))
    np.testing.assert_array_equal(
        canny_edges(image, sigma=2, low=20, high=60),
        feature.canny(image, 2, low_threshold=20, high_threshold=60),
    )


def test_canny_thresholds_have_the_unit_of_the_image():
    image = data.coins()
    np.testing.assert_array_equal(
        canny_edges(image, sigma=1.5, low=20, high=60),
        canny_edges(image / 255, sigma=1.5, low=20 / 255, high=60 / 255),
    )
