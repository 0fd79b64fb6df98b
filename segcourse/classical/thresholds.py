"""One threshold for the whole image: chosen by hand, or by Otsu's criterion."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_gray, check_number
from segcourse.classical.histograms import gray_histogram

ROUNDING = 1e-12  #: a smaller share of a variance is no difference, but the order in which it was summed


def fixed(image: ArrayLike, *, threshold: float) -> NDArray[np.bool_]:
    """Pixels brighter than `threshold`; bool (H, W).

    Args:
        image: grey, (H, W), any real dtype, finite.
        threshold: in the image's unit (0..255 for uint8, usually 0..1 for float); it belongs to the dark
            side.

    Raises: ValueError if the image is not grey and finite, or the threshold not a finite number.
    """
    return above(check_gray("image", image), check_number("threshold", threshold))


def above(values: NDArray, threshold: float) -> NDArray[np.bool_]:
    """`values > threshold`; bytes are compared as bytes, 8 times less memory than as floats."""
    if values.dtype != np.uint8:
        return values > threshold
    if threshold < 0:
        return np.ones(values.shape, dtype=bool)
    return values > np.uint8(min(np.floor(threshold), 255))


def otsu(image: ArrayLike) -> NDArray[np.bool_]:
    """Pixels brighter than Otsu's threshold; bool (H, W). A constant image has none.

    `image` (H, W) is grey, any real dtype, finite; see `otsu_threshold`.
    Raises: ValueError if the image is not grey and finite.
    """
    values = check_gray("image", image)
    return above(values, otsu_threshold(values))


def otsu_threshold(image: ArrayLike) -> float:
    """The grey level that splits the histogram into two classes with the largest variance between them.

    Args:
        image: grey, (H, W), any real dtype, finite.

    Integers that span up to 65536 values are split exactly; floats are put into 256 equal bins first, as in
    scikit-image, and the threshold is the centre of a bin.

    Returns: the highest level of the dark class, so that the bright class is `image > threshold`, in the
        image's unit. Of several levels that do equally well it is the lowest (equal to 12 digits: what only
        rounding tells apart is a tie); for a constant image its only level, so that nothing is bright.
    Raises: ValueError if the image is not grey and finite.
    Source: Otsu, "A threshold selection method from gray-level histograms", IEEE Trans. SMC 9(1), 1979, the
        maximum of eq. (18). The paper does not say which of several maxima; others: for the levels 10 and 200
        scikit-image 0.26 and OpenCV 5.0 answer 10, SimpleITK 2.5.7 answers 11; for 0, 1, 2 once each (two
        maxima) scikit-image 0, the others 1; for a constant 7 scikit-image 7 (nothing is bright), OpenCV 0
        and SimpleITK 1 (everything is).
    """
    values = check_gray("image", image)
    levels, variance = otsu_curve(values)
    best = first_best(variance)
    return float(levels[best] if variance[best] > 0 else values.min())


def first_best(criterion: NDArray[np.float64]) -> NDArray[np.intp]:
    """Where along the last axis the criterion, >= 0, first is the largest, but for rounding."""
    best = criterion.max(axis=-1, keepdims=True)
    return (criterion >= best * (1 - ROUNDING)).argmax(axis=-1)


def otsu_curve(image: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The between-class variance of every split: what Otsu's threshold is the highest point of.

    Args:
        image: grey, (H, W), any real dtype, finite.

    Returns: `levels` float64 (L,) and `variance` float64 (L,), in squared intensity: `variance[i]` is the
        variance between the pixels up to `levels[i]` and those above; 0 where one side is empty.
    Raises: ValueError if the image is not grey and finite.
    """
    values = check_gray("image", image)
    whole = np.issubdtype(values.dtype, np.integer)
    counts, levels = gray_histogram(values, bins=65536 if whole else 256)
    below = counts.cumsum()  # pixels up to each level
    above_ = below[-1] - below
    mass = (counts * levels).cumsum()  # sum of their intensities
    pixels = float(below[-1])
    # w0 w1 (m0 - m1)^2 with both means over the common denominator: one division, and none by zero
    lever = (mass * pixels - mass[-1] * below) / pixels
    product = below * above_.astype(np.float64)
    return levels, np.divide(lever * lever, product, out=np.zeros(len(levels)), where=product > 0)


def otsu_by_search(image: NDArray) -> float:
    """Otsu's threshold as the paper defines it: try every level, keep the first that separates best."""
    best_level, best_variance = float(image.min()), 0.0
    for level in np.unique(image)[:-1]:  # above the largest value there is no bright class
        dark, bright = image[image <= level], image[image > level]
        share_dark, share_bright = dark.size / image.size, bright.size / image.size
        variance = share_dark * share_bright * (dark.mean() - bright.mean()) ** 2
        if variance > best_variance * (1 + ROUNDING):  # a tie that rounding broke is still a tie
            best_level, best_variance = float(level), variance
    return best_level
