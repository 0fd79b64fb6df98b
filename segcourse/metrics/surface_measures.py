"""Scores of two outlines: Hausdorff distances, mean distances, the shares within a tolerance.

All of them read the two lists of `surface_distances` and nothing else. `surface_scores` makes the lists once.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_number
from segcourse.metrics.surfaces import Spacing, surface_distances

Sides: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64]]


class SurfaceScores(NamedTuple):
    """What `surface_scores` returns; all but `nsd` in the unit of `spacing`."""

    hausdorff: float  #: `hausdorff_distance`
    hd95: float
    assd: float
    masd: float
    nsd: float  #: 0..1


def surface_scores(
    pred: ArrayLike, target: ArrayLike, *, tolerance: float, spacing: Spacing = None
) -> SurfaceScores:
    """Five scores of one pair of outlines in the time of one: the distances are measured once.

    Args:
        pred, target: two masks of one shape, bool (or integer 0 and 1), (H, W) or (D, H, W). An image as
            (1, H, W) is taken for a volume, all of it boundary: give mask[0].
        tolerance: the distance that is still good for `nsd`, >= 0, in the unit of `spacing`.
        spacing: size of a pixel along each axis, in array order; one number for all, None for 1.

    Returns: `SurfaceScores`, a named tuple of float: hausdorff, hd95, assd, masd, nsd, each exactly what the
        function of that name returns. With one mask empty they are inf, and nsd 0; with both, all are nan.
        So a mean over cases may be inf: say how many were missed, and give the mean of the others.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing or tolerance out of range.
    Source: of each score, see its function.
    """
    tolerance = check_number("tolerance", tolerance, low=0)
    sides = surface_distances(pred, target, spacing=spacing)
    largest, robust = _largest_percentiles(sides, 100, 95)
    return SurfaceScores(
        largest, robust, _pooled_mean(sides), _mean_of_means(sides), _pooled_share(sides, tolerance)
    )


def hausdorff_distance(
    pred: ArrayLike, target: ArrayLike, *, percentile: float = 100, spacing: Spacing = None
) -> float:
    """The largest distance from one outline to the other; with `percentile`, all but its worst part.

    It is the larger one of the two directed percentiles, as in Metrics Reloaded and MONAI. MedPy takes one
    percentile of both lists together, which is smaller when the worse outline has fewer pixels;
    surface-distance weighs each distance with its length or area of outline, and does not interpolate.
    SimpleITK's filter measures between whole masks: a piece of outline inside the other mask is at 0 there.

    Args:
        pred, target: two masks of one shape, bool (or integer 0 and 1), (H, W) or (D, H, W). An image as
            (1, H, W) is taken for a volume, all of it boundary: give mask[0].
        percentile: 0..100; 100 is the Hausdorff distance. Between two distances it is interpolated linearly.
        spacing: size of a pixel along each axis, in array order; one number for all, None for 1.

    Returns: a float >= 0 in the unit of `spacing`; 0 when both masks are equal, inf when one is empty, nan
        when both are.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing or percentile out of range.
    Source: Huttenlocher et al., "Comparing images using the Hausdorff distance", IEEE TPAMI 15(9), 1993,
        Eqs. 1 and 2; there also the idea of a rank in place of the maximum.
    """
    percentile = check_number("percentile", percentile, low=0, high=100)
    return _largest_percentiles(surface_distances(pred, target, spacing=spacing), percentile)[0]


def hd95(pred: ArrayLike, target: ArrayLike, *, spacing: Spacing = None) -> float:
    """The 95th percentile Hausdorff distance: `hausdorff_distance` with `percentile=95`, and its definition.

    Args:
        pred, target: two masks of one shape, bool (or integer 0 and 1), (H, W) or (D, H, W). An image as
            (1, H, W) is taken for a volume, all of it boundary: give mask[0].
        spacing: size of a pixel along each axis, in array order; one number for all, None for 1.

    Returns: a float >= 0 in the unit of `spacing`; inf when one mask is empty, nan when both are.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing that is not positive.
    Source: Maier-Hein et al., "Metrics reloaded", Nature Methods 21, 2024, arXiv:2206.01653 (HD95).
    """
    return _largest_percentiles(surface_distances(pred, target, spacing=spacing), 95)[0]


def assd(pred: ArrayLike, target: ArrayLike, *, spacing: Spacing = None) -> float:
    """Average symmetric surface distance: the mean over the boundary pixels of both masks together.

    So an outline of more pixels weighs more; in `masd` both weigh the same. MedPy and MONAI (with
    `symmetric=True`) pool alike. surface-distance returns two means, weighed by length or area. SimpleITK's
    "average Hausdorff distance" is none of these: it averages over the whole masks, mostly at 0.

    Args:
        pred, target: two masks of one shape, bool (or integer 0 and 1), (H, W) or (D, H, W). An image as
            (1, H, W) is taken for a volume, all of it boundary: give mask[0].
        spacing: size of a pixel along each axis, in array order; one number for all, None for 1.

    Returns: a float >= 0 in the unit of `spacing`; inf when one mask is empty, nan when both are.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing that is not positive.
    Source: Heimann et al., "Comparison and evaluation of methods for liver segmentation from CT datasets",
        IEEE TMI 28(8), 2009.
    """
    return _pooled_mean(surface_distances(pred, target, spacing=spacing))


def masd(pred: ArrayLike, target: ArrayLike, *, spacing: Spacing = None) -> float:
    """Mean average surface distance: the mean of the two directed means, so both outlines weigh the same.

    Args:
        pred, target: two masks of one shape, bool (or integer 0 and 1), (H, W) or (D, H, W). An image as
            (1, H, W) is taken for a volume, all of it boundary: give mask[0].
        spacing: size of a pixel along each axis, in array order; one number for all, None for 1.

    Returns: a float >= 0 in the unit of `spacing`; inf when one mask is empty, nan when both are.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing that is not positive.
    Source: Beneš & Zitová, "Performance evaluation of image segmentation algorithms on microscopic image
        data", Journal of Microscopy 257(1), 2015; named MASD in "Metrics reloaded", Nature Methods 21, 2024.
    """
    return _mean_of_means(surface_distances(pred, target, spacing=spacing))


def nsd(pred: ArrayLike, target: ArrayLike, *, tolerance: float, spacing: Spacing = None) -> float:
    """Normalised surface distance: the share of both outlines within `tolerance` of the other, in 0..1.

    Boundary pixels are counted, as MONAI does; surface-distance, the code of the source, weighs elements of
    outline between pixels with their length or area.

    Args:
        pred, target: two masks of one shape, bool (or integer 0 and 1), (H, W) or (D, H, W). An image as
            (1, H, W) is taken for a volume, all of it boundary: give mask[0].
        tolerance: the distance that is still good, >= 0, in the unit of `spacing`; usually how far two
            experts differ. A distance equal to it (up to rounding, 1e-9 of it) is within.
        spacing: size of a pixel along each axis, in array order; one number for all, None for 1.

    Returns: a float; 0 when one mask is empty, nan when both are.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing or tolerance out of range.
    Source: Nikolov et al., "Clinically applicable segmentation of head and neck anatomy", JMIR 23(7), 2021,
        arXiv:1809.04430 (surface Dice).
    """
    tolerance = check_number("tolerance", tolerance, low=0)
    return _pooled_share(surface_distances(pred, target, spacing=spacing), tolerance)


def boundary_f1(pred: ArrayLike, target: ArrayLike, *, tolerance: float, spacing: Spacing = None) -> float:
    """Boundary F1 (BF score): the harmonic mean of each outline's share within `tolerance`, in 0..1.

    Precision is the share of the predicted outline that is near the true one, recall the other way round.
    `nsd` is the share of both outlines together, so a short outline that is all wrong hardly counts beside a
    long one that is right; here it pulls the score to 0. Both are the same where precision equals recall.

    Args:
        pred, target: two masks of one shape, bool (or integer 0 and 1), (H, W) or (D, H, W). An image as
            (1, H, W) is taken for a volume, all of it boundary: give mask[0].
        tolerance: the distance that is still good, >= 0, in the unit of `spacing`; a distance equal to it (up
            to rounding, 1e-9 of it) is within. The authors take 0.75 % of the image's diagonal, which is
            `0.0075 * np.hypot(*pred.shape)` in pixels.
        spacing: size of a pixel along each axis, in array order; one number for all, None for 1.

    Returns: a float; 0 when one mask is empty or nothing is within, nan when both are empty. It is a score of
        one image; for several take `np.nanmean`.
    Raises: ValueError for unequal shapes, values that are no mask, a spacing or tolerance out of range.
    Source: Csurka et al., "What is a good evaluation measure for semantic segmentation?", BMVC 2013.
    """
    tolerance = check_number("tolerance", tolerance, low=0)
    sides = surface_distances(pred, target, spacing=spacing)
    if _value_for_empty(sides) is not None:
        return _pooled_share(sides, tolerance)  # 0, or nan when both are empty
    precision, recall = (float(np.mean(_within(side, tolerance))) for side in sides)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _value_for_empty(sides: Sides) -> float | None:
    """inf when one mask is empty, nan when both are, None when there is something to measure."""
    empty = [side.size == 0 for side in sides]
    if not any(empty):
        return None
    return float("nan") if all(empty) else float("inf")


def _largest_percentiles(sides: Sides, *percentiles: float) -> list[float]:
    empty = _value_for_empty(sides)
    if empty is not None:
        return [empty] * len(percentiles)
    return np.maximum(*(np.percentile(side, percentiles) for side in sides)).tolist()


def _pooled_mean(sides: Sides) -> float:
    empty = _value_for_empty(sides)
    return float(np.concatenate(sides).mean()) if empty is None else empty


def _mean_of_means(sides: Sides) -> float:
    empty = _value_for_empty(sides)
    return float(np.mean([side.mean() for side in sides])) if empty is None else empty


def _pooled_share(sides: Sides, tolerance: float) -> float:
    both = np.concatenate(sides)
    return float(np.mean(_within(both, tolerance))) if both.size else float("nan")


def _within(distances: NDArray[np.float64], tolerance: float) -> NDArray[np.bool_]:
    # 3 pixels of 0.1 mm are 0.30000000000000004 mm: a tolerance of 0.3 has to hold them.
    return distances <= tolerance * (1 + 1e-9)
