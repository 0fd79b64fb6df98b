"""How often each grey level occurs: all that a global threshold sees of an image."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_gray, check_whole

BLOCK = 1 << 16  # pixels that stay in the processor's cache while they are counted


def gray_histogram(image: ArrayLike, *, bins: int = 256) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Count the pixels of each grey level.

    Args:
        image: grey, (H, W), any real dtype, finite.
        bins: number of equal bins between the smallest and the largest value, where single levels are too
            many.

    Returns: `counts` int64 (L,) and `levels` float64 (L,), ascending, in the image's unit. A uint8 image has
        its 256 levels 0..255; other integers that span at most `bins` values have one level per value;
        everything else has `bins` levels, the centres of the bins.
    Raises: ValueError if the image is not grey and finite, or `bins` is not a whole number in 2..65536.
    """
    values = check_gray("image", image)
    bins = check_whole("bins", bins, low=2, high=65536)
    if values.dtype == np.bool_:
        values = values.astype(np.uint8)
    if values.dtype == np.uint8:
        return count_bytes(values), np.arange(256.0)
    low, high = values.min().item(), values.max().item()
    if low == high:
        return np.array([values.size]), np.array([float(low)])
    if np.issubdtype(values.dtype, np.integer) and high - low < bins:
        offset = (values.astype(np.int64) - low).ravel()
        return np.bincount(offset), np.arange(low, high + 1).astype(np.float64)
    width = (high - low) / bins
    return count_bins(values, low, width, bins), low + (np.arange(bins) + 0.5) * width


def count_bytes(values: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Counts of the levels 0..255, by Pillow: it counts bytes as bytes, NumPy would widen them first."""
    from PIL import Image

    flat = np.ascontiguousarray(values).reshape(1, -1)
    return np.array(Image.fromarray(flat).histogram(), dtype=np.int64)


def count_bins(values: NDArray, low: float, width: float, bins: int) -> NDArray[np.int64]:
    """Counts of equal bins; a value on an edge is in the bin above, the largest value in the last bin."""
    flat = values.ravel()
    counts = np.zeros(bins, dtype=np.int64)
    for start in range(0, flat.size, BLOCK):
        position = (flat[start : start + BLOCK].astype(np.float64) - low) / width
        index = np.minimum(position, bins - 1)  # rounding may lift the largest values to `bins`
        if bins == 256:
            counts += count_bytes(index.astype(np.uint8))
        else:
            counts += np.bincount(index.astype(np.intp), minlength=bins)
    return counts
