import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage
from skimage import data, filters

from segcourse.classical import local_mean, local_mean_threshold, otsu, sauvola, sauvola_threshold
from segcourse.classical.local_thresholds import (
    LARGEST_EXACT,
    window_statistics,
    window_statistics_by_loops,
    window_sums,
)


def test_mean_of_a_window_by_hand():
    image = np.array([[0, 0, 0], [0, 9, 0], [0, 0, 0]], dtype=np.uint8)
    np.testing.assert_allclose(local_mean_threshold(image, size=3)[1, 1], 1.0)
    np.testing.assert_array_equal(local_mean(image, size=3), image > 1)


def test_flat_paper_is_bright_only_with_an_offset():
    paper = np.full((20, 20), 180, dtype=np.uint8)
    assert not local_mean(paper, size=5, offset=0).any()
    assert local_mean(paper, size=5, offset=1).all()


def test_sauvola_by_hand():
    # window of 9: mean 1, variance 81/9 - 1 = 8; threshold 1 * (1 + 0.5 * (sqrt(8)/4 - 1))
    image = np.array([[0, 0, 0], [0, 9, 0], [0, 0, 0]], dtype=np.uint8)
    threshold = sauvola_threshold(image, size=3, k=0.5, dynamic_range=4)
    np.testing.assert_allclose(threshold[1, 1], 1 + 0.5 * (np.sqrt(8) / 4 - 1))


def test_sauvola_keeps_blank_paper_blank():
    rng = np.random.default_rng(0)
    paper = np.clip(rng.normal(200, 3, size=(60, 60)), 0, 255).astype(np.uint8)
    assert sauvola(paper, size=15).all()
    assert not local_mean(paper, size=15).all()


@pytest.mark.parametrize("size", [3, 5, 9])
def test_box_filters_are_the_loops(size, rng):
    values = rng.random((7, 10)) * 255
    for fast, told in zip(
        window_statistics(values, size), window_statistics_by_loops(values, size), strict=True
    ):
        np.testing.assert_allclose(fast, told, atol=1e-9)


@pytest.mark.parametrize("size", [3, 25])
def test_agrees_with_scikit_image(size):
    page = data.page()
    theirs = filters.threshold_local(page, size, method="mean", offset=3)
    np.testing.assert_allclose(local_mean_threshold(page, size=size) - 3, theirs)
    inner = np.s_[size:-size, size:-size]  # scikit-image mirrors the border in another way
    theirs = filters.threshold_sauvola(page, window_size=size, k=0.2)
    np.testing.assert_allclose(sauvola_threshold(page, size=size)[inner], theirs[inner], atol=1e-6)


def test_unit_does_not_matter():
    page = data.page()
    np.testing.assert_array_equal(sauvola(page, size=25), sauvola(page / 255, size=25))


def test_a_shaded_page_needs_a_local_threshold():
    # letters 60 darker than paper that falls from 230 to 90
    paper = np.tile(np.linspace(230, 90, 200), (60, 1))
    ink = np.zeros(paper.shape, dtype=bool)
    ink[20:40, 5::20] = ink[20:40, 6::20] = ink[20:40, 7::20] = True
    image = (paper - 60 * ink).astype(np.uint8)
    assert (local_mean(image, size=31, offset=15) == ~ink).all()
    assert (otsu(image) == ~ink).mean() < 0.8


def test_large_values_keep_their_digits():
    values = np.full((9, 9), 1e8)
    values[4, 4] += 1
    _, deviation = window_statistics(values, 3)
    np.testing.assert_allclose(deviation[4, 4], np.sqrt(8) / 9, rtol=1e-3)


SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=8)
SIZES = st.sampled_from([3, 5, 11, 21])


@settings(deadline=None)
@given(image=hnp.arrays(np.uint8, SHAPES), size=SIZES)
def test_bytes_are_summed_exactly(image, size):
    mean, deviation = window_statistics_by_loops(image.astype(float), size)
    for fast, told in zip(window_statistics(image, size), (mean, deviation), strict=True):
        np.testing.assert_allclose(fast, told, atol=1e-6)
    np.testing.assert_allclose(local_mean_threshold(image, size=size), mean, rtol=1e-12)
    padded = np.pad(image.astype(int), size // 2, mode="symmetric")
    exact = np.lib.stride_tricks.sliding_window_view(padded, (size, size)).sum(axis=(2, 3))
    np.testing.assert_array_equal(window_sums(image, size, np.uint32), exact)
    np.testing.assert_array_equal(
        local_mean(image, size=size), image.astype(int) * size**2 > exact
    )  # no rounding


@settings(deadline=None)
@given(
    image=hnp.arrays(st.sampled_from([np.float32, np.float64]), SHAPES, elements=st.floats(0, 1, width=32)),
    size=SIZES,
)
@example(image=np.float32([[0.02756167, 0, 0, 0]]), size=3)  # which NumPy 1 would keep in float32
def test_floats_are_those_of_scipy(image, size):
    expected = ndimage.uniform_filter(image.astype(float), size, mode="reflect")
    np.testing.assert_allclose(local_mean_threshold(image, size=size), expected, atol=1e-12)
    for fast, told in zip(
        window_statistics(image, size), window_statistics_by_loops(image.astype(float), size), strict=True
    ):
        np.testing.assert_allclose(fast, told, atol=1e-7)


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.uint16, np.int32, np.int64, np.uint64, np.float32])
def test_every_dtype_gives_the_same(dtype, rng):
    image = rng.integers(0, 128, size=(30, 20)).astype(np.uint8)
    for view in (
        image.astype(dtype),
        np.asfortranarray(image.astype(dtype)),
        np.repeat(image, 2, 1)[:, ::2].astype(dtype),
    ):
        np.testing.assert_allclose(local_mean_threshold(view, size=7), local_mean_threshold(image, size=7))
        np.testing.assert_allclose(
            sauvola_threshold(view, size=7, dynamic_range=64),
            sauvola_threshold(image, size=7, dynamic_range=64),
            atol=1e-9,
        )


def test_windows_too_large_for_32_bits():
    white = np.full((5, 3), 255, dtype=np.uint8)
    size = 259  # 259^2 squares of 255 are more than 2^32
    assert size**2 > LARGEST_EXACT > 257**2
    np.testing.assert_allclose(window_statistics(white, size)[1], 0, atol=1e-9)
    np.testing.assert_array_equal(window_statistics(white, 257)[1], 0)
    assert (local_mean_threshold(white, size=4105) == 255).all()  # and so many bytes


def test_running_sums_may_run_over():
    image = np.full((3, 70000), 255, dtype=np.uint8)  # squares of a row of windows add up to more than 2^32
    mean, deviation = window_statistics(image, 3)
    assert (mean == 255).all()
    assert (deviation == 0).all()


@pytest.mark.parametrize("shape", [(1, 50), (50, 1), (31, 50), (50, 31)])
def test_turned_images_have_turned_thresholds(shape, rng):
    image = rng.integers(0, 256, size=shape, dtype=np.uint8)
    for threshold in (local_mean_threshold, sauvola_threshold):
        np.testing.assert_allclose(
            threshold(image, size=9).T, threshold(np.ascontiguousarray(image.T), size=9)
        )
        np.testing.assert_allclose(threshold(image, size=9)[::-1], threshold(image[::-1], size=9))
