import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segcourse.classical import gray_histogram, histograms
from segcourse.classical.histograms import count_bins, count_by_hand, count_bytes

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)
INTEGERS = st.sampled_from([np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64])


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


@settings(deadline=None)
@given(image=hnp.arrays(np.uint8, SHAPES))
def test_four_tables_count_as_one(image):
    counts = count_bytes(image)
    assert counts.dtype == np.int64
    assert counts.tolist() == count_by_hand(image)
    np.testing.assert_array_equal(counts, np.bincount(image.ravel(), minlength=256))


@settings(deadline=None)
@given(data=st.data(), dtype=INTEGERS)
def test_integers_are_counted_as_they_are(data, dtype):
    low = max(-(2**53), np.iinfo(dtype).min)
    high = min(2**53, np.iinfo(dtype).max)
    start = data.draw(st.integers(low, high - 255))
    values = st.integers(start, start + 255)
    image = data.draw(hnp.arrays(dtype, SHAPES, elements=values))
    counts, levels = gray_histogram(image)
    found = {int(level): int(count) for level, count in zip(levels, counts, strict=True) if count}
    values, times = np.unique(image, return_counts=True)
    assert found == dict(zip(values.tolist(), times.tolist(), strict=True))


@settings(deadline=None)
@given(
    image=hnp.arrays(np.float32, SHAPES, elements=st.floats(-1e6, 1e6, width=32)), bins=st.integers(2, 300)
)
def test_laws_of_bins(image, bins):
    if image.min() == image.max() or (float(image.max()) - float(image.min())) / bins == 0:
        return
    counts, levels = gray_histogram(image, bins=bins)
    assert counts.sum() == image.size
    assert len(counts) == len(levels) == bins
    assert counts[[0, -1]].all()  # the smallest value and the largest
    assert image.min() <= levels[0] <= levels[-1] <= image.max()
    by_hand = np.zeros(bins, dtype=int)
    low, width = float(image.min()), (float(image.max()) - float(image.min())) / bins
    for value in image.ravel().tolist():
        by_hand[min(int((value - low) / width), bins - 1)] += 1
    np.testing.assert_array_equal(counts, by_hand)


@pytest.mark.parametrize("dtype", [np.uint16, np.float32, np.float64])
def test_blocks_add_up(dtype, rng, monkeypatch):
    image = rng.integers(0, 1000, size=(37, 41)).astype(dtype)
    whole = gray_histogram(image)
    monkeypatch.setattr(histograms, "BLOCK", 100)  # 1517 pixels: the last block is smaller
    for one, other in zip(whole, gray_histogram(image), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "image, match",
    [
        (np.array([[0, 2**53 + 2]]), r"image holds 0\.\.9007199254740994, but grey levels are float64"),
        (np.array([[-(2**53) - 2, 0]]), r"image holds -9007199254740994\.\.0, but grey levels are float64"),
        (np.array([[2**64 - 2, 2**64 - 1]], dtype=np.uint64), "exact to 2\\*\\*53 only: subtract"),
        (np.array([[-1.5e308, 1.5e308]]), "cannot be cut into 256 bins in float64: rescale it"),
        (np.array([[0, 5e-324]]), "cannot be cut into 256 bins in float64: rescale it"),
    ],
)
def test_levels_that_float64_cannot_tell(image, match):
    with pytest.raises(ValueError, match=match):
        gray_histogram(image)
