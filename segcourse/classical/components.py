"""Parts of a mask: numbered, filled, sorted by size."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from segcourse._checks import check_connectivity, check_label_map, check_mask, check_whole
from segcourse.classical._grid import neighbours_of, structure
from segcourse.classical._runs import label_runs, runs_of


def connected_components(mask: ArrayLike, *, connectivity: int = 1) -> NDArray[np.int32]:
    """Number the connected parts of a mask 1..n in reading order of their first pixels; 0 is background.

    Args:
        mask: (H, W), bool, or integer 0 and 1.
        connectivity: 1 = 4 neighbours, 2 = 8; with 8, parts that touch at a corner are one.

    Returns: int32 (H, W); `labels.max()` is the number of parts.
    Raises: ValueError if the mask is not (H, W) of bool or 0 and 1, or the connectivity not 1 or 2.
    """
    mask = check_mask("mask", mask)
    return label_fast(mask, check_connectivity(connectivity))


def label_fast(mask: NDArray[np.bool_], connectivity: int) -> NDArray[np.int32]:
    """By runs where the mask is made of patches, pixel by pixel where it is noise."""
    runs = runs_of(mask)
    if runs is not None:
        return label_runs(runs, connectivity)
    labels = np.empty(mask.shape, dtype=np.int32)
    ndimage.label(mask, structure(connectivity), output=labels)
    return labels


def label_by_flooding(mask: ArrayLike, *, connectivity: int = 1) -> NDArray[np.int32]:
    """`connected_components` as a lesson tells it: pour a new number out at each pixel that has none.

    Arguments, result and errors as for `connected_components`.
    """
    mask, connectivity = check_mask("mask", mask), check_connectivity(connectivity)
    labels = np.zeros(mask.shape, dtype=np.int32)
    number = 0
    for start in zip(*np.nonzero(mask), strict=True):
        if labels[start]:
            continue
        number += 1
        labels[start] = number
        waiting = deque([start])
        while waiting:
            row, col = waiting.popleft()
            for near in neighbours_of(row, col, mask.shape, connectivity):
                if mask[near] and not labels[near]:
                    labels[near] = number
                    waiting.append(near)
    return labels


def fill_holes(mask: ArrayLike) -> NDArray[np.bool_]:
    """The mask with its holes filled; bool (H, W). A hole cannot reach the border through 4 neighbours.

    `mask` (H, W) is bool, or integer 0 and 1. A bay that opens to the border is not a hole, however narrow.
    Raises: ValueError if the mask is not (H, W) of bool or 0 and 1.
    """
    mask = check_mask("mask", mask)
    if mask.size == 0:
        return mask.copy()
    labels = label_fast(~mask, 1)
    outside = np.zeros(labels.max() + 1, dtype=bool)
    for border in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        outside[border] = True
    outside[0] = False  # 0 is the mask itself
    return ~outside[labels]


def remove_small(mask_or_labels: ArrayLike, *, min_size: int) -> NDArray:
    """Drop the parts that have fewer than `min_size` pixels.

    Args:
        mask_or_labels: (H, W); a bool mask, whose parts are 4-connected, or integer labels, 0 background,
            whose parts are the labels, connected or not.
        min_size: in pixels, >= 0; a part of exactly this size stays.

    Returns: (H, W) of the same dtype. Labels that stay keep their numbers, so gaps may appear.
    Raises: ValueError if it is neither, a label is negative, or `min_size` is not a whole number >= 0.
    """
    given = check_label_map("mask_or_labels", mask_or_labels)
    min_size = check_whole("min_size", min_size, low=0)
    labels = label_fast(given, 1) if given.dtype == np.bool_ else given
    if labels.max(initial=0) > labels.size:  # numbers far apart: count those that occur, not all up to it
        labels = np.unique(labels, return_inverse=True)[1].reshape(given.shape)
    small = np.bincount(labels.ravel()) < min_size
    return np.where(small[labels], np.zeros((), dtype=given.dtype), given)
