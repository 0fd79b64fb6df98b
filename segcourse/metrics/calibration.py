"""Calibration: does a model that is 80 % sure turn out right 80 % of the time?

Sums add over images, ratios come last: `sum(calibration_counts(p, y) for p, y in pairs)` is the data set.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import (
    IGNORE_INDEX,
    check_floats,
    check_integer_labels,
    check_labels,
    check_mask,
    check_num_classes,
    check_same_shape,
    check_whole,
)
from segcourse.metrics._arrays import as_numpy, as_shares
from segcourse.metrics._ratios import ratio
from segcourse.metrics.from_logits import highest_class

CHUNK = 1 << 16  # pixels looked at together: small enough that the working arrays stay in the cache
SUM_SLACK = 0.01  # how far probabilities may add up to something else than 1: half precision is within it


class Reliability(NamedTuple):
    """The reliability diagram as a table; bin m reaches from edges[m], not included, to edges[m + 1]."""

    edges: NDArray[np.float64]  #: (bins + 1,) from 0 to 1, equally far apart
    confidence: NDArray[np.float64]  #: (bins,) mean confidence in each bin; nan in an empty one
    accuracy: NDArray[np.float64]  #: (bins,) share that was right in each bin; nan in an empty one
    pixels: NDArray[np.int64]  #: (bins,) pixels in each bin


def calibration_counts(confidence: ArrayLike, correct: ArrayLike, *, bins: int = 15) -> NDArray[np.float64]:
    """Sort pixels into equal bins of confidence, and count in each how many were right.

    Two uses: the confidence of the class that was chosen, and whether it was right (Guo et al.; from maps of
    probabilities, `calibration_counts_from_probability`); or the probability of the foreground, and whether
    it is foreground (Niculescu-Mizil and Caruana, ICML 2005; scikit-learn's `calibration_curve`).

    Args:
        confidence: probabilities in 0..1 (up to rounding, 1e-5), of any shape.
        correct: bool (or integer 0 and 1), shaped like `confidence`.
        bins: M, at least 1. Bin m holds the confidences in ((m - 1) / M, m / M], and the first one also 0.
            torchmetrics has [(m - 1) / M, m / M) and an extra bin for exactly 1.

    Returns: float64 (bins, 3); the columns are the number of pixels, the sum of their confidences, and how
        many of them were right. Such tables add up.
    Raises: ValueError for unequal shapes, confidences outside 0..1 or nan, a `correct` that is not 0 and 1.
    Source: Guo et al., "On calibration of modern neural networks", ICML 2017, section 2, arXiv:1706.04599.
    """
    bins = check_whole("bins", bins, low=1)
    sure = check_probabilities("confidence", as_numpy("confidence", confidence))
    right = as_numpy("correct", correct)
    right = check_mask("correct", right, ndim=(right.ndim,))
    check_same_shape(confidence=sure, correct=right)
    return count_in_bins(sure.ravel(), right.ravel(), bins)


def bin_edges(bins: int) -> NDArray[np.float64]:
    """m / M for m = 0..M; a confidence that was meant to be on an edge is not above it.

    5 votes of 6 are 5 / 6, above np.linspace(0, 1, 7)[5]; 3 / 5 is below np.linspace(0, 1, 6)[3].
    """
    return np.maximum(np.arange(bins + 1) / bins, np.linspace(0, 1, bins + 1))


def count_in_bins(
    confidence: NDArray[np.floating], correct: NDArray[np.bool_], bins: int
) -> NDArray[np.float64]:
    """The table of `calibration_counts`, from flat arrays: one number for each pair (bin, right), counted."""
    inner_edges = bin_edges(bins)[1:-1]
    pixels, sums = np.zeros((2, bins * 2))
    for first in range(0, confidence.size, CHUNK):
        sure = confidence[first : first + CHUNK].astype(np.float64)
        code = np.searchsorted(inner_edges, sure) * 2 + correct[first : first + CHUNK]
        pixels += np.bincount(code, minlength=bins * 2)
        sums += np.bincount(code, weights=sure, minlength=bins * 2)
    wrong, right = pixels.reshape(bins, 2).T
    return np.stack([wrong + right, sums.reshape(bins, 2).sum(axis=1), right], axis=1)


def calibration_counts_from_probability(
    probability: ArrayLike,
    target: ArrayLike,
    *,
    bins: int = 15,
    ignore_index: int | None = IGNORE_INDEX,
) -> NDArray[np.float64]:
    """`calibration_counts` of each pixel's most probable class: its probability, and whether it is right.

    Args:
        probability: softmax of the logits, float (C, H, W) or (N, C, H, W); adds up to 1 over the classes.
        target: true labels, integer (H, W) or (N, H, W), each in 0..C-1 or `ignore_index`.
        bins: number of equal bins of confidence; no confidence is below 1 / C.
        ignore_index: the void label; such pixels are not counted. None means that no label is void.

    Returns: float64 (bins, 3), see `calibration_counts`; where classes tie, the first of them is chosen.
    Raises: ValueError for shapes that do not fit, logits in place of probabilities, a label out of range.
    Source: Guo et al., "On calibration of modern neural networks", ICML 2017, section 2, arXiv:1706.04599.
    """
    bins = check_whole("bins", bins, low=1)
    p, t = check_probability_target(probability, target, ignore_index)
    counts = np.zeros((bins, 3))
    for image, labels in zip(p, t, strict=True):
        keep = labels != ignore_index
        correct = highest_class(image) == labels
        counts += count_in_bins(image.max(axis=0)[keep], correct[keep], bins)
    return counts


def reliability_table(counts: ArrayLike) -> Reliability:
    """Confidence and accuracy of each bin: what a reliability diagram draws, one against the other.

    Args:
        counts: sums, (bins, 3), from `calibration_counts`, of one image or added up over many.

    Returns: `Reliability(edges, confidence, accuracy, pixels)`; a calibrated model has accuracy = confidence
        in every bin, an overconfident one lies below.
    Raises: ValueError if `counts` is no such table.
    Source: Guo et al., "On calibration of modern neural networks", ICML 2017, section 2, arXiv:1706.04599.
    """
    pixels, confidence, right = check_calibration_counts(counts).T
    return Reliability(
        edges=bin_edges(len(pixels)),
        confidence=ratio(confidence, pixels),
        accuracy=ratio(right, pixels),
        pixels=pixels.astype(np.int64),
    )


def expected_calibration_error(counts: ArrayLike) -> float:
    """ECE: the distance between confidence and accuracy, averaged over the pixels, in 0..1; 0 is calibrated.

    It depends on the number of bins, so name that number with it; and a model that always gives each class
    the share it has in the data is calibrated without knowing anything, so never report it alone.

    Args:
        counts: sums, (bins, 3), from `calibration_counts`, of one image or added up over many.

    Returns: a float; nan when nothing was counted. torchmetrics gives the same unless confidences lie exactly
        on an edge, 1 among them: there it has other bins.
    Raises: ValueError if `counts` is no such table.
    Source: Guo et al., "On calibration of modern neural networks", ICML 2017, equation 3, arXiv:1706.04599;
        Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015.
    """
    pixels, confidence, right = check_calibration_counts(counts).T
    return float(np.abs(right - confidence).sum() / pixels.sum()) if pixels.any() else float("nan")


def maximum_calibration_error(counts: ArrayLike) -> float:
    """MCE: the distance between confidence and accuracy in the worst bin that is not empty, in 0..1.

    Args:
        counts: sums, (bins, 3), from `calibration_counts`, of one image or added up over many.

    Returns: a float; nan when nothing was counted. A bin with few pixels may decide it.
    Raises: ValueError if `counts` is no such table.
    Source: Guo et al., "On calibration of modern neural networks", ICML 2017, equation 5, arXiv:1706.04599.
    """
    table = reliability_table(counts)
    gaps = np.abs(table.accuracy - table.confidence)[table.pixels > 0]
    return float(gaps.max()) if gaps.size else float("nan")


def brier_score(
    probability: ArrayLike, target: ArrayLike, *, ignore_index: int | None = IGNORE_INDEX
) -> float:
    """Mean over the pixels of the squared distance between probabilities and truth, in 0..2; 0 is perfect.

    Unlike ECE it is smallest, on average, for the true probabilities alone. For two classes Brier's sum over
    the classes is twice the (p - y)² that scikit-learn's `brier_score_loss` gives by default.

    Args:
        probability: softmax of the logits, float (C, H, W) or (N, C, H, W); adds up to 1 over the classes.
        target: true labels, integer (H, W) or (N, H, W), each in 0..C-1 or `ignore_index`.
        ignore_index: the void label; such pixels are not counted. None means that no label is void.

    Returns: a float; nan when every pixel is void. Every pixel counts the same: put images into one batch, or
        weigh their scores by their pixels.
    Raises: ValueError for shapes that do not fit, logits in place of probabilities, a label out of range.
    Source: Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review
        78(1), 1950, equation 2.
    """
    p, t = check_probability_target(probability, target, ignore_index)
    keep = t != ignore_index
    total = 0.0
    for label in range(p.shape[1]):
        # Subtracted as float64: 1 - 0.1 of half floats would be wrong from the fourth digit on.
        total += np.square(np.subtract(p[:, label][keep], t[keep] == label, dtype=np.float64)).sum()
    return float(total / keep.sum()) if keep.any() else float("nan")


def check_probabilities(name: str, values: NDArray) -> NDArray[np.floating]:
    """`values` as floats in 0..1, of any shape."""
    array = values if np.issubdtype(values.dtype, np.floating) else check_floats(name, values)
    shares = as_shares(array)
    if shares is None:
        wrong = array.flat[np.abs(array - 0.5).argmax()]  # the one farthest off, or nan
        raise ValueError(
            f"{name} holds {wrong:g}, but probabilities lie in 0..1:"
            f" apply softmax (or sigmoid) to logits first, and look for what made a nan."
        )
    return shares


def check_probability_target(
    probability: ArrayLike, target: ArrayLike, ignore_index: int | None
) -> tuple[NDArray[np.floating], NDArray[np.integer]]:
    """Probabilities as (N, C, H, W) that add up to 1, and labels as (N, H, W) that fit them."""
    p, t = as_numpy("probability", probability), as_numpy("target", target)
    check_integer_labels("target", t)
    if p.ndim == 3:
        p, t = p[None], t[None]  # one image: (1, C, H, W), (1, H, W)
    if p.ndim != 4 or p.size == 0 or t.shape != (p.shape[0], *p.shape[2:]):
        raise ValueError(
            f"probability has shape {np.shape(probability)} and target {np.shape(target)}, but (C, H, W) with"
            f" (H, W), or (N, C, H, W) with (N, H, W), are needed: move the classes with np.moveaxis."
        )
    p = check_probabilities("probability", p)
    sums = p.sum(axis=1, dtype=np.float64 if p.dtype == np.float64 else np.float32)
    if np.abs(sums - 1).max() > SUM_SLACK:
        raise ValueError(
            f"probability adds up to {sums.flat[np.abs(sums - 1).argmax()]:g} over the classes of a pixel,"
            f" but it must be 1: use softmax over the classes; for one sigmoid, np.stack([1 - p, p])."
        )
    check_num_classes(p.shape[1], ignore_index)
    check_labels("target", t, p.shape[1], ignore_index)
    return p, t


def check_calibration_counts(counts: ArrayLike) -> NDArray[np.float64]:
    """`counts` as `calibration_counts` makes them, float64 (bins, 3)."""
    array = check_floats("counts", counts)
    if array.ndim != 2 or array.shape[1] != 3 or array.size == 0:
        raise ValueError(
            f"counts has shape {array.shape}, but (bins, 3) is needed: build it with"
            f" calibration_counts(confidence, correct), add tables up with sum(...)."
        )
    pixels, confidence, right = array.T
    whole = np.isfinite(array).all() and np.array_equal(array[:, ::2], np.round(array[:, ::2]))
    slack = 1e-9 * pixels  # a sum of confidences that are all 1 may be rounded up
    if not whole or (array < 0).any() or (right > pixels).any() or (confidence > pixels + slack).any():
        raise ValueError(
            "counts holds what no counting gives, but its columns are pixels, the sum of their confidences,"
            " and the right ones among them: pass it as calibration_counts made it, not divided."
        )
    return array
