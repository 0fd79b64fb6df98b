"""Where brightness changes: the gradient, and Canny's thin lines along its ridges."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from segcourse._checks import check_gray, check_image, check_low_high, check_number
from segcourse.classical._grid import check_gray_or_color, with_channels


def gradient_magnitude(image: ArrayLike, *, sigma: float = 1.0) -> NDArray[np.float64]:
    """How steeply the smoothed image rises at each pixel; float64 (H, W), in intensity per pixel.

    The length of (d/drow, d/dcol), by central differences, one-sided at the border, after a Gaussian blur.
    For colour it is the steepest of the three channels. A straight step of height h, unblurred, gives h / 2
    on both sides.

    Args:
        image: grey (H, W), any real dtype, or colour (H, W, 3), uint8 or float in 0..1; finite.
        sigma: width of the blur in pixels, >= 0; 0 leaves the image as it is. Larger hears less noise, and
            rounds corners.

    Raises: ValueError if the image is of another kind, or sigma negative.
    """
    values = with_channels(check_gray_or_color("image", image))
    sigma = check_number("sigma", sigma, low=0)
    smooth = ndimage.gaussian_filter(values, (sigma, sigma, 0), mode="nearest")
    steepness = np.hypot(difference(smooth, 0), difference(smooth, 1))
    return steepness.max(axis=2)


def difference(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Half of (next - previous) along `axis`, at the two ends next - own; 0 where there is one pixel only."""
    return np.gradient(values, axis=axis) if values.shape[axis] > 1 else np.zeros_like(values)


def gradient_by_loops(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The gradient of a grey image (H, W) as a lesson tells it, without blur: look at the four neighbours."""
    height, width = values.shape
    steepness = np.empty(values.shape)
    for row in range(height):
        for col in range(width):
            up, down = max(row - 1, 0), min(row + 1, height - 1)
            left, right = max(col - 1, 0), min(col + 1, width - 1)
            rise = (values[down, col] - values[up, col]) / max(down - up, 1)
            run = (values[row, right] - values[row, left]) / max(right - left, 1)
            steepness[row, col] = (rise**2 + run**2) ** 0.5
    return steepness


def canny_edges(
    image: ArrayLike, *, sigma: float = 1.0, low: float | None = None, high: float | None = None
) -> NDArray[np.bool_]:
    """Thin edges: ridges of the gradient above `high`, and those above `low` connected to them; bool (H, W).

    Args:
        image: grey (H, W), uint8 or float in 0..1.
        sigma: width of the Gaussian blur in pixels, > 0.
        low, high: thresholds of the Sobel gradient in the image's unit, low <= high; None is 10 % and 20 % of
            the range (255 or 1).

    Raises: ValueError if the image is of another kind, sigma is not positive, or `low` above `high`.
    Source: Canny, "A computational approach to edge detection", IEEE TPAMI 8(6), 1986; scikit-image's
        `canny`.
    """
    from skimage.feature import canny

    values = check_image("image", check_gray("image", image))
    full = 255.0 if values.dtype == np.uint8 else 1.0
    low = 0.1 * full if low is None else check_number("low", low, low=0)
    high = 0.2 * full if high is None else check_number("high", high, low=0)
    check_low_high(low, high)
    sigma = check_number("sigma", sigma, low=1e-6)
    scaled = values.astype(np.float64) / full
    return canny(scaled, sigma=sigma, low_threshold=low / full, high_threshold=high / full)
