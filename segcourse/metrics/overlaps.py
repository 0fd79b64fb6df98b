"""From two label maps to their objects: areas, and the pixels that two objects share. Checked at the door."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_instances, check_same_shape
from segcourse.metrics._arrays import as_numpy
from segcourse.metrics.pairs import areas, overlapping_pairs


class Overlaps(NamedTuple):
    """P predicted and T true objects, and the M pairs of them that share a pixel. No background."""

    pred_labels: NDArray[np.int64]  #: (P,) ascending
    target_labels: NDArray[np.int64]  #: (T,) ascending
    pred_areas: NDArray[np.int64]  #: (P,) pixels
    target_areas: NDArray[np.int64]  #: (T,) pixels
    row: NDArray[np.intp]  #: (M,) place of each pair's predicted object in `pred_labels`, ascending
    column: NDArray[np.intp]  #: (M,) place of its true object in `target_labels`
    shared: NDArray[np.int64]  #: (M,) pixels of the intersection, at least 1
    union: NDArray[np.int64]  #: (M,) pixels of the union

    @property
    def ious(self) -> NDArray[np.float64]:
        """(M,) IoU of each pair, above 0 and at most 1."""
        return self.shared / self.union


def object_overlaps(pred: ArrayLike, target: ArrayLike) -> Overlaps:
    """The objects of two label maps, (H, W) or (D, H, W) of integers, and which of them overlap.

    Raises: ValueError for unequal shapes, labels that are negative, no integers, or a bool mask.
    """
    pred = check_instances("pred", as_numpy("pred", pred))
    target = check_instances("target", as_numpy("target", target))
    check_same_shape(pred=pred, target=target)
    pairs = overlapping_pairs(pred.ravel(), target.ravel())
    pred_labels, pred_areas = _without_background(*areas(pairs.pred, pairs.pixels))
    target_labels, target_areas = _without_background(*areas(pairs.target, pairs.pixels))
    objects = (pairs.pred > 0) & (pairs.target > 0)
    row = np.searchsorted(pred_labels, pairs.pred[objects])
    column = np.searchsorted(target_labels, pairs.target[objects])
    shared = pairs.pixels[objects]
    union = pred_areas[row] + target_areas[column] - shared
    return Overlaps(pred_labels, target_labels, pred_areas, target_areas, row, column, shared, union)


def _without_background(
    labels: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    first = int(labels.size > 0 and labels[0] == 0)  # labels ascend, so 0 comes first
    return labels[first:], sizes[first:]
