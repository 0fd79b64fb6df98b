import numpy as np
import pytest

from segcourse.classical import gray_histogram
from segcourse.classical.histograms import count_bins


def test_bytes_have_all_256_levels():
    counts, levels = gray_histogram(np.array([[0, 0, 255], [7, 7, 7]], dtype=np.uint8))
    assert counts.dtype == np.int64
    assert {int(v): int(n) for v, n in zip(levels, counts, strict=True) if n} == {0: 2, 7: 3, 255: 1}
    assert len(levels) == 256


def test_few_integers_have_one_level_each():
    counts, levels = gray_histogram(np.array([[-3, 0, 0, 1]], dtype=np.int16))
    np.testing.assert_array_equal(levels, [-3, -2, -1, 0, 1])
    np.testing.assert_array_equal(counts, [1, 0, 0, 2, 1])


def test_floats_are_put_into_bins():
    counts, levels = gray_histogram(np.array([[0.0, 0.1, 0.5, 1.0]]), bins=2)
    np.testing.assert_array_equal(counts, [2, 2])  # an edge belongs to the bin above
    np.testing.assert_allclose(levels, [0.25, 0.75])


def test_constant_image_has_one_level():
    counts, levels = gray_histogram(np.full((2, 3), 0.25))
    np.testing.assert_array_equal(counts, [6])
    np.testing.assert_array_equal(levels, [0.25])


def test_mask_counts_as_zero_and_one():
    counts, _ = gray_histogram(np.array([[True, False, True]]))
    np.testing.assert_array_equal(counts[:2], [1, 2])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.float32, np.float64])
def test_every_pixel_is_counted_once(dtype, rng):
    image = (rng.random((301, 307)) * 5000).astype(dtype)  # more than one block of pixels
    counts, levels = gray_histogram(image)
    assert counts.sum() == image.size
    assert (np.diff(levels) > 0).all()


@pytest.mark.parametrize("bins", [16, 256])
def test_bins_agree_with_numpy(bins, rng):
    values = rng.integers(0, 1024, size=(60, 60)) / 1024  # no rounding: all bin edges are exact
    values[0, :2] = 0, 1
    np.testing.assert_array_equal(
        count_bins(values, 0.0, 1 / bins, bins), np.histogram(values, bins, range=(0, 1))[0]
    )


def test_a_view_with_steps_is_counted_like_its_copy(rng):
    image = rng.integers(0, 256, size=(40, 50), dtype=np.uint8)
    np.testing.assert_array_equal(
        gray_histogram(image[::2, ::-3])[0], gray_histogram(image[::2, ::-3].copy())[0]
    )
