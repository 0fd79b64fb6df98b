"""Which object of one label map lies on which of another, and on how many pixels: one pass over both.

All that instance and panoptic scores ask of the pixels is this list. It is short: P predicted and T true
objects have P x T pairs, but only neighbours touch, so most of them never occur and are not listed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segcourse.metrics.confusion import run_starts

CHUNK = 1 << 20  # pixels looked at together: bounds the memory, whatever the size of a volume
ROOMY = 16  # a table of at most so many entries for each thing to be counted is quicker than sorting


class Pairs(NamedTuple):
    """The pairs of labels that occur, each once, ascending by (pred, target). Background 0 is a label too."""

    pred: NDArray[np.int64]  #: (M,) label in the prediction
    target: NDArray[np.int64]  #: (M,) label in the target
    pixels: NDArray[np.int64]  #: (M,) pixels that hold both, each at least 1; together they are all pixels


def count_pairs(pred: NDArray, target: NDArray) -> Pairs:
    """The textbook form: write the two labels of each pixel side by side, sort, count. Flat arrays."""
    both = np.stack([pred.astype(np.int64), target.astype(np.int64)])  # (2, pixels)
    labels, pixels = np.unique(both, axis=1, return_counts=True)
    return Pairs(labels[0], labels[1], pixels.astype(np.int64))


def overlapping_pairs(pred: NDArray, target: NDArray) -> Pairs:
    """The same list, fast: objects are patches, so runs of equal pairs are counted, not pixels.

    `pred` and `target` are flat, of one length and of any integer dtypes, with labels from 0 to the largest
    int64. The sums per label are the areas of the objects: see `areas`.
    """
    parts = [
        _listed_once(*_runs(pred[first : first + CHUNK], target[first : first + CHUNK]))
        for first in range(0, max(pred.size, 1), CHUNK)
    ]
    return parts[0] if len(parts) == 1 else _listed_once(*map(np.concatenate, zip(*parts, strict=True)))


def areas(
    labels: NDArray[np.int64], pixels: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each label in `labels` (M,), ascending, and the sum of its `pixels` (M,): the objects' areas."""
    names, place = _names_and_places(labels)
    return names, np.bincount(place, weights=pixels, minlength=len(names)).astype(np.int64)


def _runs(pred: NDArray, target: NDArray) -> tuple[NDArray, NDArray, NDArray[np.intp]]:
    """Both labels of each run of pixels that are alike, and its length."""
    starts = run_starts(pred, target)
    return pred[starts], target[starts], np.diff(starts, append=pred.size)


def _listed_once(pred: NDArray, target: NDArray, pixels: NDArray) -> Pairs:
    """A list in which a pair may stand more than once, in any order, as one in which it stands once."""
    rows, row = _names_and_places(pred)
    columns, column = _names_and_places(target)
    row, column, pixels = added_up(row, column, pixels)
    return Pairs(rows[row], columns[column], pixels)


def added_up(
    row: NDArray[np.intp], column: NDArray[np.intp], pixels: NDArray
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int64]]:
    """Each pair (row, column) of places that occurs, once, ascending, with the sum of its pixels."""
    width = int(column.max(initial=0)) + 1
    code = row * width + column  # a number for each pair
    if code.max(initial=0) < ROOMY * len(code):
        sums = np.bincount(code, weights=pixels)  # floats, exact below 2**53 pixels
        found = np.flatnonzero(sums > 0)  # a bool table is quicker to search than one of floats
        sums = sums[found]
    else:  # a table of all pairs would be far longer than the list: sort
        found, place = np.unique(code, return_inverse=True)
        sums = np.bincount(place, weights=pixels, minlength=len(found))
    return found // width, found % width, sums.astype(np.int64)


def _names_and_places(labels: NDArray) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """The labels that occur, ascending, and the place of each of `labels` among them."""
    highest = int(labels.max(initial=0))
    if highest > ROOMY * len(labels):  # too large for a table: sort
        names, place = np.unique(labels.astype(np.int64), return_inverse=True)
        return names, place
    occurs = np.zeros(highest + 1, dtype=bool)
    occurs[labels] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[labels]
