"""The outlines of two masks and how far apart they are: what every score in `surface_measures.py` is made of.

An outline here is made of pixels: the mask pixels that touch background. Nikolov et al. (2021, see `nsd`)
take the corners between pixels instead, and weigh each by the length or area of outline there: mean distances
then differ by a quarter to half a pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_mask, check_same_shape, check_spacing
from segcourse.metrics._arrays import as_numpy

Spacing: TypeAlias = float | Sequence[float] | None
REACH = 2  # how many pixels around it the fast form looks at before it asks a tree


def boundary(mask: ArrayLike) -> NDArray[np.bool_]:
    """The pixels of `mask` that touch background with a side; outside the image is background.

    So a mask that is cut off by the image has a boundary along the cut, as in MedPy, MONAI, torchmetrics,
    surface-distance and `scipy.ndimage.binary_erosion`. scikit-image's `find_boundaries(mode="inner")` and
    SimpleITK's contour filters see none there. A corner is no side: MedPy's `connectivity=2` counts corners.

    Args:
        mask: bool (or integer 0 and 1), (H, W) or (D, H, W).

    Returns: bool, shaped like `mask`. An empty mask has an empty boundary; in a volume of one slice,
        (1, H, W), every mask pixel is boundary.
    Raises: ValueError for values that are no mask, or another number of axes.
    Source: the mask without its erosion by a plus, the internal gradient of Rivest, Soille & Beucher,
        "Morphological gradients", Journal of Electronic Imaging 2(4), 1993.
    """
    mask = check_mask("mask", as_numpy("mask", mask), ndim=(2, 3))
    inside = mask.copy()
    for axis in range(mask.ndim):
        inner, whole = np.moveaxis(inside, axis, 0), np.moveaxis(mask, axis, 0)  # views: the axis comes first
        inner[1:] &= whole[:-1]
        inner[:-1] &= whole[1:]
        inner[:1] = inner[-1:] = False
    return mask & ~inside


def surface_distances(
    pred: ArrayLike, target: ArrayLike, *, spacing: Spacing = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """From each boundary pixel of one mask the distance to the nearest one of the other, both ways.

    Args:
        pred: predicted mask, bool (or integer 0 and 1), (H, W) or (D, H, W). An image as (1, H, W) is taken
            for a volume, in which every mask pixel is boundary, and distances become small: give mask[0].
        target: true mask, shaped like `pred`.
        spacing: size of a pixel along each axis, in array order (row before column), for example in mm;
            one number for all axes, None for 1. SimpleITK's `GetSpacing()` is in the opposite order,
            (x, y, z): turn it with `[::-1]`.

    Returns: (from_pred, from_target), float64 (P,) and (T,) in the unit of `spacing`, in no set order, where
        P and T are the numbers of boundary pixels. Distances to a mask that is empty are inf.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing that is not positive.
    Source: Huttenlocher et al., "Comparing images using the Hausdorff distance", IEEE TPAMI 15(9), 1993:
        Eq. 2 is the largest of one list. Heimann et al. (see `assd`) take means of both.
    """
    pred = check_mask("pred", as_numpy("pred", pred), ndim=(2, 3))
    target = check_mask("target", as_numpy("target", target), ndim=(2, 3))
    check_same_shape(pred=pred, target=target)
    scale = check_spacing("spacing", spacing, pred.ndim)
    box = bounding_box(pred, target)  # beyond it there is no boundary to look for
    edge_pred, edge_target = boundary(pred[box]), boundary(target[box])
    return (
        distances_by_tree(edge_pred, edge_target, scale),
        distances_by_tree(edge_target, edge_pred, scale),
    )


def distances_by_pairs(
    edge: NDArray[np.bool_], other: NDArray[np.bool_], scale: NDArray[np.float64]
) -> NDArray[np.float64]:
    """As a lesson tells it: measure from each pixel of `edge` to each pixel of `other`, keep the smallest."""
    points, goals = np.argwhere(edge) * scale, np.argwhere(other) * scale  # (P, axes), (T, axes)
    between = np.linalg.norm(points[:, None] - goals[None], axis=2)  # (P, T)
    return between.min(axis=1, initial=np.inf)


def distances_by_tree(
    edge: NDArray[np.bool_], other: NDArray[np.bool_], scale: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same distances, fast: most pixels find another nearby, and a k-d tree finds those of the rest."""
    if not other.any():
        return np.full(np.count_nonzero(edge), np.inf)
    edge, other = np.pad(edge, REACH), np.pad(other, REACH)  # so that a step to the side never wraps around
    lookup, strides = other.ravel(), np.cumprod((1, *edge.shape[:0:-1]))[::-1]
    left, found = np.flatnonzero(edge), []  # pixels by their place in the flattened array
    for length, steps in _steps_nearby(tuple(scale)):
        if not len(left):
            break
        hit = np.zeros(len(left), bool)
        for step in steps @ strides:
            hit |= lookup[left + step]
        found.append(np.full(np.count_nonzero(hit), length))
        left = left[~hit]
    return np.concatenate([*found, _ask_tree(left, np.flatnonzero(other), edge.shape, scale)])


@lru_cache(maxsize=16)  # a data set has one spacing, or few
def _steps_nearby(scale: tuple[float, ...]) -> list[tuple[float, NDArray[np.intp]]]:
    """(length, steps (n, axes)) of the steps to pixels up to REACH away along each axis, the shortest first.

    Only steps that are sure to come before all others: a step beyond REACH is at least REACH + 1 pixels long.
    """
    steps = np.indices((2 * REACH + 1,) * len(scale)).reshape(len(scale), -1).T - REACH
    lengths = np.linalg.norm(steps * scale, axis=1)
    sure = lengths < (REACH + 1) * min(scale)
    return [(length, steps[sure & (lengths == length)]) for length in np.unique(lengths[sure]).tolist()]


def _ask_tree(
    points: NDArray[np.intp], goals: NDArray[np.intp], shape: tuple[int, ...], scale: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The distance from each of `points` to the nearest of `goals`, both places in a flattened array."""
    if not len(points):
        return np.zeros(0)
    from scipy.spatial import KDTree  # here, since loading it takes longer than the rest of the package

    start, goal = (np.column_stack(np.unravel_index(places, shape)) * scale for places in (points, goals))
    # Grid points share coordinates: splitting at the middle of a box is quicker than at the median.
    tree = KDTree(goal, leafsize=32, balanced_tree=False, compact_nodes=False)
    return np.asarray(tree.query(start)[0])


def bounding_box(pred: NDArray[np.bool_], target: NDArray[np.bool_]) -> tuple[slice, ...]:
    """The smallest box that holds both masks, as slices; empty slices where both are empty."""
    box = [slice(None)] * pred.ndim
    for axis in range(pred.ndim):  # each axis is looked at within the box so far
        others = tuple(other for other in range(pred.ndim) if other != axis)
        used = np.flatnonzero(pred[tuple(box)].any(axis=others) | target[tuple(box)].any(axis=others))
        box[axis] = slice(used[0], used[-1] + 1) if used.size else slice(0, 0)
    return tuple(box)
