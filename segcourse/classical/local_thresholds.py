"""A threshold of its own for every pixel, from a window around it: for pages and slides with uneven light."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from segcourse._checks import check_gray, check_number, check_whole


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

    At the border the image is mirrored. Arguments and errors as for `local_mean`.
    """
    values = check_gray("image", image).astype(np.float64)
    return ndimage.uniform_filter(values, check_size(size), mode="reflect")


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
    mean, deviation = window_statistics(values.astype(np.float64), size)
    return mean * (1 + k * (deviation / half - 1))


def window_statistics(
    values: NDArray[np.float64], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of each pixel's window, by two box filters: s^2 = mean(x^2) - m^2."""
    centre = values.mean()  # taken off first: the difference of two large squares would lose digits
    centred = values - centre
    mean = ndimage.uniform_filter(centred, size, mode="reflect")
    variance = ndimage.uniform_filter(centred * centred, size, mode="reflect") - mean * mean
    return mean + centre, np.sqrt(np.maximum(variance, 0))  # rounding may take it a hair below 0


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
