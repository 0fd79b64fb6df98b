"""From a score per class to the matrix of counts, without an array of labels at 8 bytes a pixel."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import IGNORE_INDEX, check_integer_labels, check_num_classes
from segcourse.metrics._arrays import as_numpy, is_on_accelerator, is_tensor
from segcourse.metrics.confusion import check_one_device, count_labels, count_on_device, flat

BLOCK = 1 << 15  # pixels looked at together: their highest scores so far stay in the cache
NOT_A_NUMBER = (
    "logits holds nan, but a class with the highest score is needed: look for what made it (a division by"
    " zero, a loss that diverged), or say what it counts as with np.nan_to_num(logits, nan=-np.inf)."
)


def confusion_matrix_from_logits(
    logits: ArrayLike, target: ArrayLike, *, ignore_index: int | None = IGNORE_INDEX
) -> NDArray[np.int64]:
    """Count how often target class i was predicted as class j, the class of the highest score.

    It is `confusion_matrix(logits.argmax(axis), target, num_classes=C)`, many times as fast on a CPU: the
    labels of one image at a time are held, in 1 byte a pixel (2 from 257 classes on). Of equal scores the
    first class counts, as in NumPy's and torch's argmax. Matrices add.

    Args:
        logits: scores, float (C, H, W), (N, C, H, W) or (N, C, D, H, W), C >= 2; array or tensor. As only
            their order counts, probabilities do as well. One score a pixel, from a sigmoid, is no matter of
            the highest: use `confusion_matrix(logits > 0, target, num_classes=2)`.
        target: true labels, any integer dtype or bool, shaped like `logits` without the C axis.
        ignore_index: the void label, outside 0..C-1; such pixels are counted nowhere. None means that no
            label is void. A prediction cannot be void here.

    Two tensors on a GPU are counted there, image by image, and only the C x C counts come back.

    Returns: int64 (C, C), rows = target, columns = pred. All zero when every pixel is void.
    Raises: ValueError for shapes that do not fit, scores that are no floats or nan (also where the target is
        void; infinite ones can be compared), labels as in `confusion_matrix`, tensors on different devices.
    Source: Everingham et al., "The PASCAL Visual Object Classes (VOC) Challenge", IJCV 88(2), 2010.
    """
    images, labels = check_logits_target(logits, target)
    count = count_one_on_device if is_on_accelerator(images) or is_on_accelerator(labels) else count_one
    num_classes = check_num_classes(images.shape[1], ignore_index)
    total = np.zeros((num_classes, num_classes), dtype=np.int64)
    for scores, truth in zip(images, labels, strict=True):
        total += count(scores, truth, ignore_index=ignore_index)
    return total


def count_one(scores: Any, target: Any, *, ignore_index: int | None) -> NDArray[np.int64]:
    """The matrix of one image: scores (C, H, W) or (C, D, H, W), labels without the C."""
    pred = highest_class(as_numpy("logits", scores))
    labels = as_numpy("target", target)
    return count_labels(flat(pred), flat(labels), num_classes=len(scores), ignore_index=ignore_index)


def count_one_on_device(scores: Any, target: Any, *, ignore_index: int | None) -> NDArray[np.int64]:
    """The same for two tensors, where they are: a GPU's own argmax is quick."""
    check_one_device(logits=scores, target=target)
    best, pred = scores.max(dim=0)
    if best.isnan().any():
        raise ValueError(NOT_A_NUMBER)
    return count_on_device(pred, target, num_classes=len(scores), ignore_index=ignore_index)


def highest_class(scores: NDArray) -> NDArray[np.unsignedinteger]:
    """`scores.argmax(axis=0)` in the smallest type that holds the classes: (C, H, W) -> (H, W), 3-D alike."""
    labels = np.empty(scores.shape[1:], np.min_scalar_type(len(scores) - 1))
    rows = max(1, BLOCK // max(1, math.prod(labels.shape[1:])))
    for first in range(0, len(labels), rows):
        labels[first : first + rows] = highest_by_climbing(scores[:, first : first + rows], labels.dtype.type)
    return labels


def highest_by_climbing(scores: NDArray, dtype: type[np.unsignedinteger]) -> NDArray[np.unsignedinteger]:
    """The class of the highest score: go through the classes, and keep the highest so far and its number.

    `np.argmax` looks along the classes at each pixel, far apart in memory; this goes along the pixels.
    """
    best = scores[0].astype(np.promote_types(scores.dtype, np.float32))  # a copy; half floats are slow
    labels = np.zeros(best.shape, dtype)
    for number in range(1, len(scores)):
        score = scores[number].astype(best.dtype, copy=False)
        higher = (score > best).view(np.uint8)
        labels += higher * (dtype(number) - labels)  # `number` where higher, without a branch
        np.maximum(best, score, out=best)  # nan, if there is one
    if np.isnan(best).any():
        raise ValueError(NOT_A_NUMBER)
    return labels


def check_logits_target(logits: Any, target: Any) -> tuple[Any, Any]:
    """Both as array or tensor, with an axis N in front: floats (N, C, ...) and integers (N, ...)."""
    logits, target = (
        value if is_tensor(value) else as_numpy(name, value)
        for name, value in (("logits", logits), ("target", target))
    )
    if not (logits.is_floating_point() if is_tensor(logits) else np.issubdtype(logits.dtype, np.floating)):
        raise ValueError(
            f"logits has dtype {logits.dtype}, but scores are floats: labels go to confusion_matrix."
        )
    check_integer_labels("target", target)
    if logits.ndim not in (3, 4, 5):
        raise ValueError(
            f"logits has shape {tuple(logits.shape)}, but (C, H, W), (N, C, H, W) or (N, C, D, H, W) is"
            f" needed: index or squeeze it; for one volume write logits[None] and target[None]."
        )
    if logits.ndim == 3:
        logits, target = logits[None], target[None]
    check_shapes(tuple(logits.shape), tuple(target.shape))
    return logits, target


def check_shapes(logits: tuple[int, ...], target: tuple[int, ...]) -> None:
    """(N, C, ...) and (N, ...), with a choice between classes."""
    if target != (logits[0], *logits[2:]):
        way_out = "crop or resize (labels: nearest), or move the classes to axis 1"
        if len(logits) == 4 and target == logits[1:]:
            way_out = "for one volume (C, D, H, W) write logits[None] and target[None]"
        raise ValueError(
            f"target has shape {target} where logits has {logits} (N first), but it is shaped like logits"
            f" without the C axis: {way_out}."
        )
    if logits[1] < 2:
        raise ValueError(
            f"logits holds scores of {logits[1]} class, but the highest of at least 2 is looked for: cut one"
            f" score a pixel, as in confusion_matrix(logits[:, 0] > 0, target, num_classes=2)."
        )
