"""How far apart two outlines are: Hausdorff distances, mean distances, the share within a tolerance.

An outline here is made of pixels: the mask pixels that touch background. Other tools take the edges between
pixels instead, and get mean distances that differ by a quarter to half a pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_mask, check_number, check_same_shape, check_spacing
from segcourse.metrics._arrays import as_numpy

Spacing: TypeAlias = float | Sequence[float] | None


def boundary(mask: ArrayLike) -> NDArray[np.bool_]:
    """The pixels of `mask` that touch background with a side; outside the image is background.

    Args:
        mask: bool (or integer 0 and 1), (H, W) or (D, H, W).

    Returns: bool, shaped like `mask`. An empty mask has an empty boundary.
    Raises: ValueError for values that are no mask, or another number of axes.
    Source: the mask without its erosion by a plus, as MedPy takes it for its surface distances.
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
        pred: predicted mask, bool (or integer 0 and 1), (H, W) or (D, H, W).
        target: true mask, shaped like `pred`.
        spacing: size of a pixel along each axis, in array order (row before column), for example in mm;
            one number for all axes, None for 1.

    Returns: (from_pred, from_target), float64 (P,) and (T,) in the unit of `spacing`, in no set order, where
        P and T are the numbers of boundary pixels. Distances to a mask that is empty are inf.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing that is not positive.
    Source: Huttenlocher et al., "Comparing images using the Hausdorff distance", IEEE TPAMI 15(9), 1993.
    """
    pred = check_mask("pred", as_numpy("pred", pred), ndim=(2, 3))
    target = check_mask("target", as_numpy("target", target), ndim=(2, 3))
    check_same_shape(pred=pred, target=target)
    scale = check_spacing("spacing", spacing, pred.ndim)
    crop = _bounding_box(pred | target)  # beyond it there is no boundary to look for
    edge_pred, edge_target = boundary(pred[crop]), boundary(target[crop])
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
    """The same distances, fast: a k-d tree finds the nearest, and pixels that both share are at 0 anyway."""
    from scipy.spatial import KDTree  # here, since loading it takes longer than the rest of the package

    shared = edge & other
    points, goals = np.argwhere(edge & ~shared) * scale, np.argwhere(other) * scale
    found = np.zeros(len(points) + np.count_nonzero(shared))
    if len(points):
        found[: len(points)] = np.inf
    if len(points) and len(goals):
        # Grid points share coordinates: splitting at the middle of a box is quicker than at the median.
        tree = KDTree(goals, leafsize=32, balanced_tree=False, compact_nodes=False)
        found[: len(points)] = tree.query(points)[0]
    return found


def hausdorff_distance(
    pred: ArrayLike, target: ArrayLike, *, percentile: float = 100, spacing: Spacing = None
) -> float:
    """The largest distance from one outline to the other; with `percentile`, all but its worst part.

    It is the larger one of the two directed percentiles. (One percentile of both lists together is another
    definition, and smaller when the worse side has fewer pixels.)

    Args:
        pred: predicted mask, bool (or integer 0 and 1), (H, W) or (D, H, W).
        target: true mask, shaped like `pred`.
        percentile: 0..100; 100 is the Hausdorff distance. Between two distances it is interpolated linearly.
        spacing: size of a pixel along each axis in array order, see `surface_distances`.

    Returns: a float >= 0 in the unit of `spacing`; 0 when both masks are equal, inf when one is empty, nan
        when both are.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing or percentile out of range.
    Source: Huttenlocher et al., "Comparing images using the Hausdorff distance", IEEE TPAMI 15(9), 1993.
    """
    percentile = check_number("percentile", percentile, low=0, high=100)
    sides = surface_distances(pred, target, spacing=spacing)
    empty = _value_for_empty(sides)
    return max(float(np.percentile(side, percentile)) for side in sides) if empty is None else empty


def hd95(pred: ArrayLike, target: ArrayLike, *, spacing: Spacing = None) -> float:
    """The 95th percentile Hausdorff distance: `hausdorff_distance` with `percentile=95`.

    Args:
        pred: predicted mask, bool (or integer 0 and 1), (H, W) or (D, H, W).
        target: true mask, shaped like `pred`.
        spacing: size of a pixel along each axis in array order, see `surface_distances`.

    Returns: a float >= 0 in the unit of `spacing`; inf when one mask is empty, nan when both are.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing that is not positive.
    Source: Maier-Hein et al., "Metrics reloaded", Nature Methods 21, 2024, arXiv:2206.01653 (HD95).
    """
    return hausdorff_distance(pred, target, percentile=95, spacing=spacing)


def assd(pred: ArrayLike, target: ArrayLike, *, spacing: Spacing = None) -> float:
    """Average symmetric surface distance: the mean over the boundary pixels of both masks together.

    Args:
        pred: predicted mask, bool (or integer 0 and 1), (H, W) or (D, H, W).
        target: true mask, shaped like `pred`.
        spacing: size of a pixel along each axis in array order, see `surface_distances`.

    Returns: a float >= 0 in the unit of `spacing`; inf when one mask is empty, nan when both are.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing that is not positive.
    Source: Heimann et al., "Comparison and evaluation of methods for liver segmentation from CT datasets",
        IEEE TMI 28(8), 2009.
    """
    sides = surface_distances(pred, target, spacing=spacing)
    empty = _value_for_empty(sides)
    return float(np.concatenate(sides).mean()) if empty is None else empty


def masd(pred: ArrayLike, target: ArrayLike, *, spacing: Spacing = None) -> float:
    """Mean average surface distance: the mean of the two directed means, so both outlines weigh the same.

    Args:
        pred: predicted mask, bool (or integer 0 and 1), (H, W) or (D, H, W).
        target: true mask, shaped like `pred`.
        spacing: size of a pixel along each axis in array order, see `surface_distances`.

    Returns: a float >= 0 in the unit of `spacing`; inf when one mask is empty, nan when both are.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing that is not positive.
    Source: Beneš & Zitová, "Performance evaluation of image segmentation algorithms on microscopic image
        data", Journal of Microscopy 257(1), 2015; named MASD in "Metrics reloaded", Nature Methods 21, 2024.
    """
    sides = surface_distances(pred, target, spacing=spacing)
    empty = _value_for_empty(sides)
    return float(np.mean([side.mean() for side in sides])) if empty is None else empty


def nsd(pred: ArrayLike, target: ArrayLike, *, tolerance: float, spacing: Spacing = None) -> float:
    """Normalised surface distance: the share of both outlines within `tolerance` of the other, in 0..1.

    Args:
        pred: predicted mask, bool (or integer 0 and 1), (H, W) or (D, H, W).
        target: true mask, shaped like `pred`.
        tolerance: the distance that is still good, >= 0, in the unit of `spacing`; usually how far two
            experts differ. A distance equal to it (up to rounding, 1e-9 of it) is within.
        spacing: size of a pixel along each axis in array order, see `surface_distances`.

    Returns: a float; 0 when one mask is empty, nan when both are.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing or tolerance out of range.
    Source: Nikolov et al., "Clinically applicable segmentation of head and neck anatomy", JMIR 23(7), 2021,
        arXiv:1809.04430 (surface Dice); boundary pixels counted here, surface elements weighed there.
    """
    tolerance = check_number("tolerance", tolerance, low=0)
    both = np.concatenate(surface_distances(pred, target, spacing=spacing))
    # 3 pixels of 0.1 mm are 0.30000000000000004 mm: a tolerance of 0.3 has to hold them.
    return float(np.mean(both <= tolerance * (1 + 1e-9))) if both.size else float("nan")


def _bounding_box(mask: NDArray[np.bool_]) -> tuple[slice, ...]:
    """The smallest box that holds `mask`, as slices; empty slices for an empty mask."""
    box = []
    for axis in range(mask.ndim):
        used = np.flatnonzero(mask.any(axis=tuple(other for other in range(mask.ndim) if other != axis)))
        box.append(slice(used[0], used[-1] + 1) if used.size else slice(0, 0))
    return tuple(box)


def _value_for_empty(sides: tuple[NDArray[np.float64], NDArray[np.float64]]) -> float | None:
    """inf when one mask is empty, nan when both are, None when there is something to measure."""
    empty = [side.size == 0 for side in sides]
    if not any(empty):
        return None
    return float("nan") if all(empty) else float("inf")
