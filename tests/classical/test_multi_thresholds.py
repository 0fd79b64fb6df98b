from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
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


def exact_optimum(image, classes):
    """The first of the best combinations of levels, in fractions."""
    return max(
        combinations(np.unique(image)[:-1].tolist(), classes - 1), key=lambda t: between(image, np.array(t))
    )


@settings(deadline=None, max_examples=200)
@given(
    image=hnp.arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(2, 6)), elements=st.integers(0, 9)),
    classes=st.integers(2, 5),
)
def test_the_optimum_is_exact_and_so_are_ties(image, classes):
    if len(np.unique(image)) < classes:
        with pytest.raises(ValueError, match="different grey levels, but classes="):
            multi_otsu_thresholds(image, classes=classes)
        return
    ours = multi_otsu_thresholds(image, classes=classes)
    np.testing.assert_array_equal(ours, exact_optimum(image, classes))  # max keeps the first of equal ones
    np.testing.assert_array_equal(ours, multi_otsu_by_search(image, classes=classes))
    np.testing.assert_array_equal(
        multi_otsu_thresholds(image.astype(int) * 7 - 9, classes=classes), ours * 7 - 9
    )


def test_ten_pixels_that_scikit_image_splits_worse():
    image = np.array([[0, 0, 0, 0, 1, 1, 1, 1, 2, 3]], dtype=np.uint8)
    ours = multi_otsu_thresholds(image, classes=3)
    np.testing.assert_array_equal(ours, [0, 1])
    # sums of (sum of intensities)^2 / pixels: 0 + 16/4 + 25/2, against 16/8 + 4 + 9
    assert between(image, ours) == Fraction(33, 2)
    assert between(image, np.array([1, 2])) == 15  # the answer of scikit-image 0.26
    assert between(image, filters.threshold_multiotsu(image, classes=3)) <= between(image, ours)


def test_four_bands_of_which_only_the_exact_sum_tells_the_best_pair():
    # bands of 1024 x 256 pixels, 50 apart, but for two pixels: three classes join a pair of bands, and the
    # pairs differ in the seventh digit of the variance. scikit-image 0.26 (float32) joins the wrong one.
    image = np.repeat(np.array([10, 60, 110, 160], dtype=np.uint8), 256 * 1024).reshape(1024, 1024)
    image[0, 0], image[0, 1] = 0, 110
    ours = multi_otsu_thresholds(image, classes=3)
    np.testing.assert_array_equal(ours, [60, 110])
    counts, every = np.bincount(image.ravel()).tolist(), [0, 10, 60, 110, 160]

    def exact(thresholds):
        groups = np.split(every, np.searchsorted(every, thresholds, side="right"))
        total = [sum(counts[v] * v for v in group.tolist()) for group in groups]
        return sum(
            Fraction(t**2, sum(counts[v] for v in g.tolist())) for t, g in zip(total, groups, strict=True)
        )

    best, *others = sorted(map(exact, combinations(every[:-1], 2)), reverse=True)
    assert exact(ours) == best > others[0]
    assert exact([10, 60]) < best  # the answer of scikit-image 0.26
    assert exact(filters.threshold_multiotsu(image, classes=3)) <= best


@pytest.mark.parametrize("classes", [3, 4])
def test_large_numbers_of_classes_and_levels_stay_exact(classes):
    image = np.arange(60, dtype=np.uint16)[None] ** 2
    ours = multi_otsu_thresholds(image // 15, classes=classes)
    np.testing.assert_array_equal(ours, exact_optimum(image // 15, classes))
