"""How often each grey level occurs: all that a global threshold sees of an image."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_gray, check_whole

BLOCK = 1 << 18  # pixels converted at a time: two megabytes of floats, however large the image


def gray_histogram(image: ArrayLike, *, bins: int = 256) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Count the pixels of each grey level.

    Args:
        image: grey, (H, W), any real dtype, finite.
        bins: number of equal bins between the smallest and the largest value, where single levels are too
            many.

    Returns: `counts` int64 (L,) and `levels` float64 (L,), ascending, in the image's unit. A uint8 image has
        its 256 levels 0..255; other integers that span at most `bins` values have one level per value;
        everything else has `bins` levels, the centres of the bins.
    Raises: ValueError if the image is not grey and finite, or `bins` is not a whole number in 2..65536; for
        integers beyond 2^53, which have no float64 of their own, and floats near the ends of float64.
    """
    values = check_gray("image", image)
    bins = check_whole("bins", bins, low=2, high=65536)
    if values.dtype == np.bool_:
        values = values.astype(np.uint8)
    if values.dtype == np.uint8:
        return count_bytes(values), np.arange(256.0)
    low, high = values.min().item(), values.max().item()
    if np.issubdtype(values.dtype, np.integer) and max(-low, high) > 2**53:
        raise ValueError(
            f"image holds {low}..{high}, but grey levels are float64, exact to 2**53 only:"
            f" subtract the smallest value, or divide all by their unit."
        )
    if low == high:
        return np.array([values.size]), np.array([float(low)])
    if np.issubdtype(values.dtype, np.integer) and high - low < bins:
        return count_whole(values, low, high), low + np.arange(high - low + 1.0)
    width = (high - low) / bins
    if not 0 < width < np.inf:
        raise ValueError(
            f"image spans {low:g}..{high:g}, but that cannot be cut into {bins} bins in float64: rescale it."
        )
    return count_bins(values, low, width, bins), low + (np.arange(bins) + 0.5) * width


def count_bytes(values: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Counts of the levels 0..255.

    NumPy would widen the bytes first, so Pillow counts. Read as pixels of four channels they are counted in
    four tables in turn: in one table, each byte of an even patch would have to wait for the one before it.
    """
    from PIL import Image

    flat = np.ascontiguousarray(values).ravel()
    fours = flat[: flat.size // 4 * 4].reshape(1, -1, 4)
    counts = np.bincount(flat[fours.size :], minlength=256)  # the last pixels, 3 or fewer
    if fours.size:
        counts += np.array(Image.fromarray(fours).histogram()).reshape(4, 256).sum(axis=0)
    return counts


def count_by_hand(values: NDArray[np.uint8]) -> list[int]:
    """The same as a lesson tells it: a tally of 256 numbers, and a stroke for each pixel."""
    counts = [0] * 256
    for value in values.ravel().tolist():
        counts[value] += 1
    return counts


def count_whole(values: NDArray[np.integer], low: int, high: int) -> NDArray[np.int64]:
    """Counts of the whole numbers low..high."""
    counts = np.zeros(high - low + 1, dtype=np.int64)
    wide = np.uint64 if values.dtype == np.uint64 else np.int64  # a narrow one would wrap around
    for block in blocks_of(values):
        above_low = block.astype(wide) - wide(low)
        counts += np.bincount(above_low.astype(np.intp), minlength=len(counts))
    return counts


def blocks_of(values: NDArray) -> Iterator[NDArray]:
    flat = values.ravel()
    return (flat[start : start + BLOCK] for start in range(0, flat.size, BLOCK))


def count_bins(values: NDArray, low: float, width: float, bins: int) -> NDArray[np.int64]:
    """Counts of equal bins; a value on an edge is in the bin above, the largest value in the last bin."""
    counts = np.zeros(bins, dtype=np.int64)
    places = np.empty(min(BLOCK, values.size))
    for block in blocks_of(values):
        position = places[: block.size]
        position[:] = block
        position -= low
        position /= width
        np.minimum(position, bins - 1, out=position)  # rounding may lift the largest values to `bins`
        if bins == 256:
            counts += count_bytes(position.astype(np.uint8))
        else:
            counts += np.bincount(position.astype(np.intp), minlength=bins)
    return counts
