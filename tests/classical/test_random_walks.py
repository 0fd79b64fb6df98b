import warnings

import numpy as np
import pytest
from skimage import data

from segcourse.classical import random_walker


def marks(shape, **places):
    markers = np.zeros(shape, dtype=int)
    for name, (row, col) in places.items():
        markers[row, col] = int(name[1:])
    return markers


def test_the_walker_shuns_the_edge():
    image = np.zeros((9, 12))
    image[:, 4:] = 1.0
    labels = random_walker(image, marks(image.shape, m3=(4, 0), m8=(4, 11)), beta=1000)
    assert labels.dtype == np.int32
    np.testing.assert_array_equal(labels, np.where(image > 0, 8, 3))


def test_without_contrast_the_nearer_marker_wins():
    image = np.full((5, 9), 80, dtype=np.uint8)
    labels = random_walker(image, marks(image.shape, m1=(2, 0), m2=(2, 8)), beta=100)
    assert (labels[:, :4] == 1).all()
    assert (labels[:, 5:] == 2).all()


def test_beta_0_sees_distances_only(rng):
    image = rng.random((5, 9))
    markers = marks(image.shape, m1=(2, 0), m2=(2, 8))
    np.testing.assert_array_equal(
        random_walker(image, markers, beta=0)[:, :4], random_walker(np.zeros((5, 9)), markers, beta=0)[:, :4]
    )


def test_one_label_takes_all():
    assert (random_walker(np.zeros((3, 4)), marks((3, 4), m6=(1, 1)), beta=10) == 6).all()


@pytest.mark.parametrize(
    "image", [data.coins()[:90, :100], data.chelsea()[:90, :100], data.coins()[:90, :100] / 255]
)
@pytest.mark.parametrize("beta", [10, 1000, 100000])
def test_markers_keep_their_label_and_nothing_warns(image, beta):
    markers = marks(image.shape[:2], m2=(10, 10), m40=(60, 70), m7=(80, 5))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        labels = random_walker(image, markers, beta=beta)
    np.testing.assert_array_equal(labels[markers > 0], markers[markers > 0])
    np.testing.assert_array_equal(np.unique(labels), [2, 7, 40])


def test_unit_does_not_matter():
    image = data.coins()[40:130, 20:110]
    markers = marks(image.shape, m1=(45, 35), m2=(2, 2))
    np.testing.assert_array_equal(
        random_walker(image, markers, beta=130), random_walker(image / 255, markers, beta=130)
    )
