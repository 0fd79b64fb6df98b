import numpy as np
import pytest
from skimage import data, measure

from segcourse.classical import felzenszwalb, slic

HALVES = np.zeros((40, 60), dtype=np.uint8)
HALVES[:, 33:] = 200


@pytest.mark.parametrize("image", [HALVES, HALVES / 255, np.stack([HALVES] * 3, axis=2)])
def test_patches_do_not_cross_a_clear_edge(image):
    compactness = 0.1 if image.ndim == 2 else 10
    for labels in (
        slic(image, segments=24, compactness=compactness),
        felzenszwalb(image, scale=50, sigma=0, min_size=5),
    ):
        assert labels.dtype == np.int32
        assert labels.shape == (40, 60)
        np.testing.assert_array_equal(np.unique(labels), np.arange(1, labels.max() + 1))
        left, right = np.unique(labels[:, :33]), np.unique(labels[:, 33:])
        assert not set(left) & set(right)


def test_felzenszwalb_finds_the_two_halves():
    assert felzenszwalb(HALVES, scale=50, sigma=0, min_size=5).max() == 2


def test_slic_makes_about_as_many_connected_patches_as_asked():
    image = data.chelsea()
    labels = slic(image, segments=200, compactness=10)
    assert 100 <= labels.max() <= 260
    assert measure.label(labels, connectivity=1, background=0).max() == labels.max()


def test_compact_patches_are_squarer():
    image = data.chelsea()

    def borders(labels: np.ndarray) -> int:
        return int((labels[:, 1:] != labels[:, :-1]).sum() + (labels[1:] != labels[:-1]).sum())

    loose, compact = (slic(image, segments=150, compactness=c) for c in (2, 100))
    assert borders(compact) < borders(loose)


def test_scale_and_min_size_make_fewer_regions():
    image = data.chelsea()
    fine = felzenszwalb(image, scale=50, sigma=0.8, min_size=20)
    coarse = felzenszwalb(image, scale=500, sigma=0.8, min_size=20)
    assert coarse.max() < fine.max()
    assert np.bincount(fine.ravel())[1:].min() >= 20


def test_felzenszwalb_unit_does_not_matter():
    image = data.coins()
    in_bytes, in_floats = (felzenszwalb(v, scale=100, sigma=0.8, min_size=20) for v in (image, image / 255))
    np.testing.assert_array_equal(in_bytes, in_floats)
