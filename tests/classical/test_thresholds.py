from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
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


def exact_otsu(image):
    """Otsu's definition in fractions: the first level with the largest variance between the classes."""
    values = sorted(image.ravel().tolist())
    best, best_variance = values[0], Fraction(0)
    for level in sorted(set(values))[:-1]:
        dark = [Fraction(v) for v in values if v <= level]
        bright = [Fraction(v) for v in values if v > level]
        gap = sum(bright) / len(bright) - sum(dark) / len(dark)
        variance = Fraction(len(dark) * len(bright), len(values) ** 2) * gap**2
        if variance > best_variance:
            best, best_variance = level, variance
    return best


SMALL = hnp.array_shapes(min_dims=2, max_dims=2, max_side=6)
BYTES = st.one_of(st.just(st.integers(0, 255)), st.just(st.integers(0, 3))).flatmap(
    lambda levels: hnp.arrays(np.uint8, SMALL, elements=levels)
)


@settings(deadline=None, max_examples=300)
@given(image=BYTES)
def test_otsu_is_exact_and_so_are_ties(image):
    assert otsu_threshold(image) == exact_otsu(image) == otsu_by_search(image)


@settings(deadline=None)
@given(
    image=BYTES,
    shift=st.integers(-300, 300),
    scale=st.integers(1, 9),
    dtype=st.sampled_from(["<i2", "<i4", ">i4"]),
)
def test_otsu_follows_shift_and_scale(image, shift, scale, dtype):
    moved = (image.astype(int) * scale + shift).astype(dtype)
    assert otsu_threshold(moved) == otsu_threshold(image) * scale + shift
    np.testing.assert_array_equal(otsu(moved), otsu(image))
    np.testing.assert_array_equal(otsu(moved.T[::-1]), otsu(image).T[::-1])
    assert otsu_threshold(np.tile(image, (2, 3))) == otsu_threshold(image)  # the same shares


@settings(deadline=None)
@given(image=BYTES)
def test_the_curve_is_the_variance_between_the_classes(image):
    levels, variance = otsu_curve(image)
    for level, between in zip(levels, variance, strict=True):
        dark, bright = image[image <= level], image[image > level]
        expected = 0.0
        if dark.size and bright.size:
            expected = dark.size * bright.size / image.size**2 * (dark.mean() - bright.mean()) ** 2
        np.testing.assert_allclose(between, expected, atol=1e-9)


@pytest.mark.parametrize(
    "image, threshold", [([[0, 1, 2]], 0), ([[5, 5, 9, 9, 13, 13]], 5), ([[1, 2, 3, 4]], 2)]
)
def test_the_lower_of_two_maxima(image, threshold):
    for dtype in (np.uint8, np.int64):
        assert otsu_threshold(np.array(image, dtype=dtype)) == threshold


@pytest.mark.parametrize("name", ["coins", "camera", "page", "moon", "text"])
def test_floats_have_the_bins_of_scikit_image(name):
    image = getattr(data, name)().astype(np.float32) ** 1.5
    assert otsu_threshold(image) == pytest.approx(filters.threshold_otsu(image), rel=1e-5)
