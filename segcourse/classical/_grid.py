"""What the algorithms of this room share: neighbours on the pixel grid, colour distances, checked inputs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import as_array, check_gray, check_image, check_number

#: (row, col) steps to the neighbours, nearest first, in reading order within one distance.
NEIGHBOURS = {
    1: ((-1, 0), (0, -1), (0, 1), (1, 0)),
    2: ((-1, 0), (0, -1), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1)),
}


def check_gray_or_color(name: str, image: ArrayLike) -> NDArray:
    """A grey image (H, W) in any unit, or a colour image (H, W, 3), uint8 or float in 0..1."""
    array = as_array(name, image)
    return check_gray(name, array) if array.ndim == 2 else check_image(name, array)


def check_tolerance(tolerance: float, image: NDArray) -> float:
    """A number >= 0; for floats in 0..1 no more than pixels can differ by: that would be the wrong unit."""
    number = check_number("tolerance", tolerance, low=0)
    largest = 1.0 if image.ndim == 2 else 3**0.5
    if number > largest and np.issubdtype(image.dtype, np.floating):
        low, high = image.min(), image.max()
        if 0 <= low < high <= 1:
            raise ValueError(
                f"tolerance is {number:g}, but image is float in 0..1, whose pixels differ by {largest:.3g}"
                f" at most: tolerance has the image's unit, so for {number:g} of 255 write {number:g} / 255."
            )
    return number


def structure(connectivity: int) -> NDArray[np.bool_]:
    """The 3x3 neighbourhood of SciPy's functions: a plus for 1, a full square for 2."""
    row, col = np.indices((3, 3)) - 1
    return np.abs(row) + np.abs(col) <= connectivity


def neighbours_of(row: int, col: int, shape: tuple[int, ...], connectivity: int) -> list[tuple[int, int]]:
    """The neighbours of one pixel that lie inside an image of `shape`."""
    near = [(row + down, col + right) for down, right in NEIGHBOURS[connectivity]]
    return [(r, c) for r, c in near if 0 <= r < shape[0] and 0 <= c < shape[1]]


def flat_offsets(width: int, connectivity: int) -> NDArray[np.intp]:
    """The neighbours' distances in `array.ravel()` for rows of `width` pixels, the frame included."""
    return np.array([down * width + right for down, right in NEIGHBOURS[connectivity]], dtype=np.intp)


def in_frame(pixels: NDArray[np.intp], width: int) -> NDArray[np.intp]:
    """Flat indices of (row, col) `pixels` (S, 2), sorted, once the image has a frame one pixel wide."""
    return np.unique((pixels[:, 0] + 1) * (width + 2) + pixels[:, 1] + 1)


def color_difference(a: NDArray, b: NDArray) -> NDArray[np.float64]:
    """Length of `a - b` along the last axis, which holds the channels; for one channel |a - b|."""
    difference = a - b
    if difference.shape[-1] == 1:
        return np.abs(difference[..., 0])
    return np.sqrt((difference * difference).sum(axis=-1))


def with_channels(image: NDArray) -> NDArray[np.float64]:
    """`image` as float64 (H, W, 1) or (H, W, 3): uint8 would wrap around in differences."""
    values = image.astype(np.float64)
    return values[:, :, np.newaxis] if values.ndim == 2 else values
