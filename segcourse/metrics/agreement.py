"""Several annotators drew the same thing: how far they agree, and one mask that speaks for all of them."""

from __future__ import annotations

import warnings
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import (
    IGNORE_INDEX,
    check_confusion,
    check_integer_labels,
    check_labels,
    check_mask,
    check_num_classes,
)
from segcourse.metrics._arrays import as_numpy
from segcourse.metrics._ratios import mean_of_present, ratio


class Staple(NamedTuple):
    """What STAPLE makes of R masks: a guess of the truth, and how good each annotator is against it."""

    probability: NDArray[np.float64]  #: (H, W) or (D, H, W), of foreground; > 0.5 is the estimated mask
    sensitivity: NDArray[np.float64]  #: (R,) share of the true foreground that each annotator marks
    specificity: NDArray[np.float64]  #: (R,) share of the true background that each annotator leaves


def pairwise_agreement(masks: ArrayLike) -> NDArray[np.float64]:
    """Dice of every annotator with every other one, in 0..1: the inter-observer table of medical papers.

    It favours nobody as the truth: Dice is the same both ways. `dice / (2 - dice)` is the table of IoUs. The
    score that a model can hope for ends at about what two annotators reach.

    Args:
        masks: one mask an annotator, bool (or integer 0 and 1), (R, H, W) or (R, D, H, W), R >= 1.

    Returns: float64 (R, R), symmetric; 1 on the diagonal; nan where both masks are empty, there too.
    Raises: ValueError for values that are no mask, or no stack of masks.
    Source: Zou et al., "Statistical validation of image segmentation quality based on a spatial overlap
        index", Academic Radiology 11(2), 2004.
    """
    masks = check_stack(masks)
    size = np.array([np.count_nonzero(mask) for mask in masks])
    shared = np.diag(size)
    for i, j in zip(*np.triu_indices(len(masks), k=1), strict=True):
        shared[i, j] = shared[j, i] = np.count_nonzero(masks[i] & masks[j])
    total = size[:, None] + size[None, :]
    return ratio(2 * shared, total)


def mean_pairwise_agreement(masks: ArrayLike) -> float:
    """Mean Dice over the pairs of different annotators, in 0..1: one number for one image.

    Args:
        masks: one mask an annotator, bool (or integer 0 and 1), (R, H, W) or (R, D, H, W), R >= 1.

    Returns: a float, over the pairs in which at least one mask is not empty; nan if there is no such pair.
    Raises: ValueError for values that are no mask, or no stack of masks.
    Source: Zou et al., "Statistical validation of image segmentation quality based on a spatial overlap
        index", Academic Radiology 11(2), 2004.
    """
    dice = pairwise_agreement(masks)
    return mean_of_present(dice[np.triu_indices(len(dice), k=1)])


def cohen_kappa(confusion: ArrayLike) -> float:
    """Agreement of two annotators beyond what chance would give, in -1..1; 1 is full agreement, 0 is chance.

    Chance is two annotators who give each class as often as these two did, but to pixels at random. On an
    image that is nearly all background, chance already agrees nearly everywhere, and kappa says so where
    pixel accuracy does not.

    Args:
        confusion: counts, integer (C, C), of one annotator against the other, from `confusion_matrix`.

    Returns: a float; nan when nothing was counted, or when both gave one and the same class to every pixel.
        Whoever of the two is called `pred`, the result is the same.
    Raises: ValueError if `confusion` is not a square matrix of counts.
    Source: Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
        20(1), 1960, equation 1.
    """
    counts = check_confusion("confusion", confusion)
    total, agreed = int(counts.sum()), int(np.trace(counts))
    given = zip(counts.sum(axis=0).tolist(), counts.sum(axis=1).tolist(), strict=True)
    by_chance = sum(column * row for column, row in given)  # Python's integers: int64 might overflow
    undefined = by_chance == total**2
    return float("nan") if undefined else (total * agreed - by_chance) / (total**2 - by_chance)


def majority_vote(masks: ArrayLike) -> NDArray[np.bool_]:
    """Foreground is what more than half of the annotators marked.

    A tie, which needs an even number of them, is background: so the vote of two is their intersection.

    Args:
        masks: one mask an annotator, bool (or integer 0 and 1), (R, H, W) or (R, D, H, W), R >= 1.

    Returns: bool (H, W) or (D, H, W).
    Raises: ValueError for values that are no mask, or no stack of masks.
    Source: Heckemann et al., "Automatic anatomical brain MRI segmentation combining label propagation and
        decision fusion", NeuroImage 33(1), 2006.
    """
    masks = check_stack(masks)
    return 2 * masks.sum(axis=0) > len(masks)


def label_vote(
    labels: ArrayLike, *, num_classes: int, ignore_index: int | None = IGNORE_INDEX
) -> NDArray[np.int64]:
    """The label that most annotators gave to each pixel; void where they tie, or where nobody gave one.

    Most, not more than half: of labels 1, 1, 2, 3 the first wins. SimpleITK's LabelVoting answers the same,
    with `SetLabelForUndecidedPixels` as void, except that void has a vote there.

    Args:
        labels: one label map an annotator, integer (R, H, W) or (R, D, H, W), each in 0..C-1 or void.
        num_classes: C, background included.
        ignore_index: the void label: a pixel for which its annotator does not vote, and the result of a tie.
            With None there is no void, and the first of the labels that tie wins.

    Returns: int64 (H, W) or (D, H, W).
    Raises: ValueError for labels that are no integers or out of range, or no stack of label maps.
    Source: Heckemann et al., "Automatic anatomical brain MRI segmentation combining label propagation and
        decision fusion", NeuroImage 33(1), 2006.
    """
    num_classes = check_num_classes(num_classes, ignore_index)
    stack = check_integer_labels("labels", as_numpy("labels", labels))
    check_stack_shape("labels", stack)
    check_labels("labels", stack, num_classes, ignore_index)
    most, winner = np.zeros((2, *stack.shape[1:]), dtype=np.int64)
    tied = np.zeros(stack.shape[1:], dtype=bool)
    for label in range(num_classes):
        votes = np.count_nonzero(stack == label, axis=0)
        tied = (votes == most) | (tied & (votes < most))
        winner[votes > most] = label
        np.maximum(most, votes, out=most)
    if ignore_index is not None:
        winner[tied] = ignore_index
    return winner


def staple(masks: ArrayLike) -> Staple:
    """STAPLE: the hidden true mask, and how good each annotator is, estimated together by EM.

    A vote counts every annotator alike; STAPLE trusts those more who agree with the estimate. It takes pixels
    for independent, and what it starts from is the share of foreground in the whole image: crop to the
    object, or wide background will make it confident. Two masks cannot tell which annotator is the better
    one: there the answer depends on where EM starts. Needs SimpleITK, imported when called.

    Args:
        masks: one mask an annotator, bool (or integer 0 and 1), (R, H, W) or (R, D, H, W), R >= 2.

    Returns: `Staple(probability, sensitivity, specificity)`, from SimpleITK's `STAPLEImageFilter` with its
        defaults; all nan when every mask is empty or every mask is full, for which there is no estimate.
    Raises: ValueError for values that are no mask, or for fewer than two of them. ImportError without
        SimpleITK: `pip install SimpleITK`.
    Source: Warfield et al., "Simultaneous truth and performance level estimation (STAPLE): an algorithm for
        the validation of image segmentation", IEEE TMI 23(7), 2004.
    """
    masks = check_stack(masks, least=2)
    sitk = import_simpleitk()
    if masks.all() or not masks.any():
        return Staple(np.full(masks.shape[1:], np.nan), *np.full((2, len(masks)), np.nan))
    method = sitk.STAPLEImageFilter()
    method.SetForegroundValue(1)
    image = method.Execute([sitk.GetImageFromArray(mask.astype(np.uint8)) for mask in masks])
    return Staple(
        probability=sitk.GetArrayFromImage(image),
        sensitivity=np.array(method.GetSensitivity()),
        specificity=np.array(method.GetSpecificity()),
    )


def staple_by_em(masks: NDArray[np.bool_], *, change: float = 1e-7) -> Staple:
    """The same in NumPy, as the paper tells it, until nobody's quality changes by `change` any more.

    In turns: what each pixel is, from how good the annotators are (the E-step), and how good they are, from
    what each pixel is (the M-step).
    """
    marks = masks.reshape(len(masks), -1)  # (R, P)
    prior = marks.mean()
    sensitivity, specificity = np.full((2, len(masks), 1), 0.99999)  # at first everybody is nearly right
    while True:
        if_true = prior * np.where(marks, sensitivity, 1 - sensitivity).prod(axis=0)  # (P,)
        if_false = (1 - prior) * np.where(marks, 1 - specificity, specificity).prod(axis=0)
        true = if_true / (if_true + if_false)
        before = sensitivity, specificity
        sensitivity = ((marks * true).sum(axis=1) / true.sum())[:, None]
        specificity = ((~marks * (1 - true)).sum(axis=1) / (1 - true).sum())[:, None]
        if np.abs(np.subtract(before, (sensitivity, specificity))).max() < change:
            return Staple(true.reshape(masks.shape[1:]), sensitivity[:, 0], specificity[:, 0])


def import_simpleitk() -> ModuleType:
    """SimpleITK, which the package does not require: it is large, and `staple` alone asks for it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # its wrapper's, from Python 3.12 on
            import SimpleITK
    except ImportError as error:
        raise ImportError(
            "staple needs SimpleITK, but it is not installed: run `pip install SimpleITK`,"
            " or use majority_vote(masks), which needs nothing."
        ) from error
    return SimpleITK


def check_stack(masks: ArrayLike, *, least: int = 1) -> NDArray[np.bool_]:
    """`masks` as bool (R, H, W) or (R, D, H, W), R >= `least`."""
    array = as_numpy("masks", masks)
    check_stack_shape("masks", array, least=least)
    return check_mask("masks", array, ndim=(3, 4))


def check_stack_shape(name: str, array: NDArray, *, least: int = 1) -> None:
    if array.ndim not in (3, 4) or len(array) < least:
        raise ValueError(
            f"{name} has shape {array.shape}, but (R, H, W) or (R, D, H, W) is needed, with {least} or more"
            f" annotators R: put what they drew into one array with np.stack([first, second, ...])."
        )
