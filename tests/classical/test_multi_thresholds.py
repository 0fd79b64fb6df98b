from fractions import Fraction

import numpy as np
import pytest
from skimage import data, filters

from segcourse.classical import multi_otsu, multi_otsu_thresholds, otsu_threshold
from segcourse.classical.multi_thresholds import multi_otsu_by_search


def test_three_groups_by_eye():
    image = np.array([[1, 2, 50, 52, 200, 201]], dtype=np.uint8)
    np.testing.assert_array_equal(multi_otsu_thresholds(image, classes=3), [2, 52])
    np.testing.assert_array_equal(multi_otsu(image, classes=3), [[0, 0, 1, 1, 2, 2]])


def test_as_many_classes_as_levels():
    image = np.array([[3, 9, 5, 5]], dtype=np.uint8)
    np.testing.assert_array_equal(multi_otsu(image, classes=3), [[0, 2, 1, 1]])


@pytest.mark.parametrize("classes", [2, 3, 4])
@pytest.mark.parametrize("seed", range(5))
def test_dynamic_programming_is_the_search(classes, seed):
    image = np.random.default_rng(seed).integers(0, 14, size=(7, 9))
    np.testing.assert_array_equal(
        multi_otsu_thresholds(image, classes=classes), multi_otsu_by_search(image, classes=classes)
    )


@pytest.mark.parametrize("name", ["coins", "camera", "moon"])
def test_two_classes_are_otsu(name):
    image = getattr(data, name)()
    assert multi_otsu_thresholds(image, classes=2) == [otsu_threshold(image)]


def between(image: np.ndarray, thresholds: np.ndarray) -> Fraction:
    """The criterion in exact arithmetic: sum of (sum of intensities)^2 / pixels over the classes."""
    label = np.searchsorted(thresholds, image)
    groups = [image[label == k].astype(int) for k in range(len(thresholds) + 1)]
    return sum((Fraction(int(g.sum()) ** 2, g.size) for g in groups if g.size), Fraction(0))


@pytest.mark.parametrize("name", ["coins", "camera", "moon", "page", "text"])
@pytest.mark.parametrize("classes", [3, 4])
def test_never_worse_than_scikit_image(name, classes):
    image = getattr(data, name)()
    ours, theirs = (
        multi_otsu_thresholds(image, classes=classes),
        filters.threshold_multiotsu(image, classes=classes),
    )
    assert between(image, ours) >= between(image, theirs)
    assert np.abs(ours - theirs).max() <= 12  # scikit-image sums in float32 and may miss by some levels


@pytest.mark.parametrize("classes", [2, 5, 8])
def test_labels_are_what_the_thresholds_say(classes):
    for image in (data.coins(), data.coins() / 255):
        thresholds = multi_otsu_thresholds(image, classes=classes)
        labels = multi_otsu(image, classes=classes)
        assert labels.dtype == np.uint8
        assert (np.diff(thresholds) > 0).all()
        np.testing.assert_array_equal(np.unique(labels), np.arange(classes))
        np.testing.assert_array_equal(labels, sum((image > t).astype(int) for t in thresholds))
