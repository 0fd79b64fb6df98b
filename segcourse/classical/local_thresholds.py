"""A threshold of its own for every pixel, from a window around it: for pages and slides with uneven light."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from segcourse._checks import check_gray, check_number, check_whole

LARGEST_EXACT = 2**32 // 255**2  # pixels of a window whose squared bytes surely add up within 32 bits


def local_mean(image: ArrayLike, *, size: int, offset: float = 0) -> NDArray[np.bool_]:
    """Pixels brighter than the mean of the window around them minus `offset`; bool (H, W).

    Args:
        image: grey, (H, W), any real dtype, finite.
        size: width of the square window in pixels, odd. It should hold both ink and paper.
        offset: in the image's unit; a positive one keeps flat paper bright, whatever its noise.

    Raises: ValueError if the image is not grey and finite, the size not an odd whole number >= 3.
    """
    values = check_gray("image", image)
    return values > local_mean_threshold(values, size=size) - check_number("offset", offset)


def local_mean_threshold(image: ArrayLike, *, size: int) -> NDArray[np.float64]:
    """The mean of the size x size window around each pixel, float64 (H, W), in the image's unit.

    Beyond the border the image is mirrored, its last pixel first, as in scikit-image's `threshold_local`;
    OpenCV's `adaptiveThreshold` repeats the last pixel, and rounds the mean to a whole number.
    Arguments and errors as for `local_mean`.
    """
    values, size = check_gray("image", image), check_size(size)
    if values.dtype == np.uint8:
        return window_sums(values, size, np.uint32 if size**2 < 2**32 // 255 else np.uint64) / size**2
    return window_sums(values.astype(np.float64), size, np.float64) / size**2


def sauvola(
    image: ArrayLike, *, size: int, k: float = 0.2, dynamic_range: float | None = None
) -> NDArray[np.bool_]:
    """Pixels brighter than Sauvola's threshold m (1 + k (s / R - 1)); bool (H, W). For dark ink on paper.

    m and s are mean and standard deviation of the window around the pixel. Where the window is flat (s near
    0) the threshold falls to m (1 - k), so noise on blank paper stays bright.

    Args:
        image: grey, (H, W), any real dtype, finite, not negative: the threshold is a share of the mean.
        size: width of the square window in pixels, odd.
        k: 0..1, usually 0.2 to 0.5; larger lets less of the faint ink through.
        dynamic_range: R, the largest standard deviation to expect, in the image's unit; None is half of the
            range: 127.5 for uint8, 0.5 for float in 0..1.

    Raises: ValueError if the image is not grey, finite and >= 0; for other dtypes or floats above 1 without
        `dynamic_range`; for an option out of range.
    Source: Sauvola & Pietikäinen, "Adaptive document image binarization", Pattern Recognition 33(2), 2000.
    """
    values = check_gray("image", image)
    return values > sauvola_threshold(values, size=size, k=k, dynamic_range=dynamic_range)


def sauvola_threshold(
    image: ArrayLike, *, size: int, k: float = 0.2, dynamic_range: float | None = None
) -> NDArray[np.float64]:
    """Sauvola's threshold of each pixel, float64 (H, W), in the image's unit.

    Arguments and errors as for `sauvola`.
    """
    values = check_gray("image", image)
    size, k = check_size(size), check_number("k", k, low=0, high=1)
    half = check_dynamic_range(values, dynamic_range)
    mean, deviation = window_statistics(values, size)
    deviation *= k / half
    deviation += 1 - k
    return np.multiply(mean, deviation, out=deviation)


def window_statistics(values: NDArray, size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of each pixel's window, by two sums: s^2 = mean(x^2) - m^2."""
    pixels = size**2
    if values.dtype == np.uint8 and pixels <= LARGEST_EXACT:
        total = window_sums(values, size, np.uint32).astype(np.float64)
        squares = window_sums(np.square(values, dtype=np.uint32), size, np.uint32)
        return total / pixels, np.sqrt(squares * float(pixels) - total * total) / pixels  # exact to the root
    centre = values.mean(dtype=np.float64)  # taken off: the difference of two large squares would lose digits
    centred = values.astype(np.float64) - centre  # NumPy 1 would leave float32 less a float64 in float32
    mean = window_sums(centred, size, np.float64) / pixels
    variance = window_sums(centred * centred, size, np.float64) / pixels - mean * mean
    return mean + centre, np.sqrt(np.maximum(variance, 0))  # rounding may take it a hair below 0


def window_sums(values: NDArray, size: int, dtype: DTypeLike) -> NDArray:
    """The sum of the size x size window around each pixel; (H, W) of `dtype`, the border mirrored.

    Two running sums. Down the rows: the next row of windows has one row of pixels more and one less. Along
    each row: a window is all up to its last column, less all before its first. So the cost does not depend on
    the size. Whole numbers may run over, which leaves differences as they are.
    """
    (height, width), half = values.shape, size // 2
    padded = np.pad(values, half, mode="symmetric")
    sums = np.zeros((height, width + size), dtype=dtype)  # of the columns; one of zeros comes first
    column = padded[:size].sum(axis=0, dtype=dtype)
    sums[0, 1:] = column
    for row in range(1, height):
        column += padded[row + size - 1]
        column -= padded[row - 1]
        sums[row, 1:] = column
    np.cumsum(sums, axis=1, out=sums)
    return sums[:, size:] - sums[:, :-size]


def window_statistics_by_loops(
    values: NDArray[np.float64], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same as a lesson tells it: cut out every window and ask it."""
    half = size // 2
    padded = np.pad(values, half, mode="symmetric")
    mean, deviation = np.empty(values.shape), np.empty(values.shape)
    for row in range(values.shape[0]):
        for col in range(values.shape[1]):
            window = padded[row : row + size, col : col + size]
            mean[row, col], deviation[row, col] = window.mean(), window.std()
    return mean, deviation


def check_size(size: int) -> int:
    number = check_whole("size", size, low=3)
    if number % 2 == 0:
        raise ValueError(
            f"size is {number}, but a window needs a middle pixel: use {number - 1} or {number + 1}."
        )
    return number


def check_dynamic_range(values: NDArray, dynamic_range: float | None) -> float:
    if values.min() < 0:
        raise ValueError(
            f"image holds {values.min():g}, but Sauvola's threshold is a share of the mean, it needs >= 0:"
            f" subtract the minimum first."
        )
    if dynamic_range is not None:
        if check_number("dynamic_range", dynamic_range, low=0) == 0:
            raise ValueError("dynamic_range is 0, but deviations are divided by it: use half of the range.")
        return float(dynamic_range)
    if values.dtype == np.uint8:
        return 127.5
    if np.issubdtype(values.dtype, np.floating) and values.max() <= 1:
        return 0.5
    raise ValueError(
        f"image is {values.dtype} with values up to {values.max():g}, so half of its range is not known:"
        f" pass dynamic_range, in the image's unit."
    )
