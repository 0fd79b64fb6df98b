import numpy as np
import pytest
from skimage import filters

from segcourse.classical import active_contour, circle_contour, contour_mask


def test_circle_starts_on_the_right_and_goes_down():
    points = circle_contour((10, 20), radius=5, points=4)
    np.testing.assert_allclose(points, [[10, 25], [15, 20], [10, 15], [5, 20]], atol=1e-12)


def test_mask_of_a_square():
    mask = contour_mask([(2, 2), (2, 6), (5, 6), (5, 2)], (8, 9))
    assert mask.shape == (8, 9)
    np.testing.assert_array_equal(mask[3:5, 3:6], True)
    assert mask.sum() <= 4 * 5


@pytest.mark.parametrize("radius", [5.0, 14.5])
def test_mask_of_a_circle_has_its_area(radius):
    area = contour_mask(circle_contour((20, 22), radius=radius), (41, 45)).sum()
    assert area == pytest.approx(np.pi * radius**2, rel=0.08)


def test_parts_beyond_the_image_are_cut_off():
    assert contour_mask([(-5, -5), (-5, 3), (3, 3), (3, -5)], (6, 6)).sum() <= 16


def test_the_curve_shrinks_onto_a_disc():
    row, col = np.indices((100, 110))
    disc = np.hypot(row - 50, col - 55) <= 25
    image = filters.gaussian(disc.astype(float), 3)
    start = circle_contour((50, 55), radius=40, points=120)
    end = active_contour(image, start, length=0.01, bending=1.0, step=0.01)
    assert end.shape == (120, 2)
    distance = np.hypot(*(end - (50, 55)).T)
    assert abs(distance.mean() - 25) < 3
    mask = contour_mask(end, image.shape)
    assert (mask & disc).sum() / (mask | disc).sum() > 0.85


def test_without_edges_the_curve_collapses():
    start = circle_contour((50, 50), radius=30)
    end = active_contour(np.full((101, 101), 0.5), start, length=0.1, max_steps=500)
    assert np.hypot(*(end - (50, 50)).T).mean() < 25
