"""Scores of a data set by image: each image's own score first, then the mean. 0/0 is nan, and left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_confusion, check_list
from segcourse.metrics._ratios import mean_of_present
from segcourse.metrics.overlap import dice_per_class, mean_dice, mean_iou


def mean_image_iou(confusions: Sequence[ArrayLike] | NDArray) -> float:
    """Mean over images of each image's own `mean_iou`, in 0..1: every image counts the same.

    In the data set's mIoU, `mean_iou(sum(confusions))`, every pixel counts the same: an image with large
    objects weighs more. Papers use both under one name, so say which one a number is.

    Args:
        confusions: one (C, C) matrix of counts an image: a list of them, or an array (N, C, C).

    Returns: a float; images without a counted pixel are left out, and nan means that none had one.
    Raises: ValueError if there is no matrix, or one is not a square matrix of counts.
    Source: Csurka et al., "What is a good evaluation measure for semantic segmentation?", BMVC 2013.
    """
    return mean_of_present(np.array([mean_iou(c) for c in _per_image(confusions)]))


def mean_image_dice(confusions: Sequence[ArrayLike] | NDArray) -> float:
    """Mean over images of each image's own `mean_dice`, in 0..1: every image (case) counts the same.

    In the data set's Dice, `mean_dice(sum(confusions))`, every pixel counts the same: on a case of 1 pixel,
    found, and one of 99, of which 33 are, the object's Dice is 0.507 by pixels and 0.75 by cases. Background
    is among the classes; medical tables leave it out, see `mean_image_dice_per_class`.

    Args:
        confusions: one (C, C) matrix of counts an image: a list of them, or an array (N, C, C).

    Returns: a float; images without a counted pixel are left out, and nan means that none had one.
    Raises: ValueError if there is no matrix, or one is not a square matrix of counts.
    Source: Maier-Hein et al., "Metrics reloaded", Nature Methods 21, 2024 (aggregation per image).
    """
    return mean_of_present(np.array([mean_dice(c) for c in _per_image(confusions)]))


def mean_image_dice_per_class(confusions: Sequence[ArrayLike] | NDArray) -> NDArray[np.float64]:
    """Mean over images of each image's own `dice_per_class`, in 0..1: the Dice of medical tables.

    Drop entry 0 where class 0 is background. An image counts for the classes that it holds or predicts: a
    class found where there is none scores 0 there, as the definition has it (MONAI's DiceMetric leaves such
    an image out, `ignore_empty=True`, and so forgives false alarms).

    Args:
        confusions: one (C, C) matrix of counts an image: a list of them, or an array (N, C, C).

    Returns: float64 (C,); nan for a class that no image holds or predicts.
    Raises: ValueError if there is no matrix, or one is not a square matrix of counts, or their sizes differ.
    Source: Maier-Hein et al., "Metrics reloaded", Nature Methods 21, 2024 (aggregation per image).
    """
    scores = np.stack([dice_per_class(c) for c in _per_image(confusions)], axis=1)  # (C, N)
    return np.array([mean_of_present(of_class) for of_class in scores])


def _per_image(confusions: Sequence[ArrayLike] | NDArray) -> list[NDArray[np.int64]]:
    """`confusions` as a list of matrices of one size, at least one."""
    given = check_list("confusions", confusions, "confusion matrices")
    matrices = [check_confusion(f"confusions[{i}]", matrix) for i, matrix in enumerate(given)]
    sizes = sorted({len(matrix) for matrix in matrices})
    if not sizes:
        raise ValueError(
            "confusions is empty, but a mean needs an image: pass one confusion matrix per image."
        )
    if len(sizes) > 1:
        raise ValueError(
            f"confusions holds matrices of {sizes[0]} and of {sizes[-1]} classes, but images of one data set"
            f" have the same: pass the same num_classes to every confusion_matrix."
        )
    return matrices
