import numpy as np
import pytest
from skimage import data, morphology

from segcourse.classical import closing, dilate, disc, erode, opening, otsu
from segcourse.classical.morphology import dilate_by_distance, dilate_by_shifts


@pytest.mark.parametrize("radius, pixels", [(0, 1), (0.9, 1), (1, 5), (1.5, 9), (2, 13), (3, 29)])
def test_disc_counted_by_hand(radius, pixels):
    point = np.zeros((9, 9), dtype=bool)
    point[4, 4] = True
    assert disc(radius).sum() == dilate(point, radius=radius).sum() == pixels


def test_opening_drops_a_whisker_and_closing_a_crack():
    block = np.zeros((12, 12), dtype=bool)
    block[2:9, 2:9] = True
    whisker = block.copy()
    whisker[5, 9:] = True
    assert not opening(whisker, radius=1)[5, 10]
    assert opening(whisker, radius=1)[3:8, 3:8].all()
    crack = block.copy()
    crack[5, 2:9] = False
    assert closing(crack, radius=1)[5, 3:8].all()


def test_what_lies_beyond_the_border_does_not_erode():
    assert erode(np.ones((4, 4), dtype=bool), radius=2).all()
    assert not dilate(np.zeros((4, 4), dtype=bool), radius=50).any()
    assert erode(np.ones((4, 4), dtype=bool), radius=50).all()


@pytest.mark.parametrize("radius", [0, 1, 1.5, 4, 7.3, 25])
@pytest.mark.parametrize("seed", range(3))
def test_distance_form_is_the_shifts(radius, seed):
    mask = np.random.default_rng(seed).random((31, 45)) < 0.02
    np.testing.assert_array_equal(dilate_by_distance(mask, radius), dilate_by_shifts(mask, radius))


@pytest.mark.parametrize("radius", [1, 3, 22])
def test_laws(radius):
    mask = otsu(data.coins())
    eroded, dilated = erode(mask, radius=radius), dilate(mask, radius=radius)
    opened, closed = opening(mask, radius=radius), closing(mask, radius=radius)
    assert (eroded <= opened).all()
    assert (opened <= mask).all()
    assert (mask <= closed).all()
    assert (closed <= dilated).all()
    np.testing.assert_array_equal(opening(opened, radius=radius), opened)
    np.testing.assert_array_equal(closing(closed, radius=radius), closed)
    np.testing.assert_array_equal(~erode(~mask, radius=radius), dilated)


@pytest.mark.parametrize("radius", [1, 2, 5])
def test_agrees_with_scikit_image(radius):
    mask = otsu(data.coins())
    footprint = morphology.disk(radius)
    np.testing.assert_array_equal(disc(radius), footprint)
    np.testing.assert_array_equal(dilate(mask, radius=radius), morphology.dilation(mask, footprint))
    np.testing.assert_array_equal(erode(mask, radius=radius), morphology.erosion(mask, footprint))
