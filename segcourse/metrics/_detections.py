"""The objects of one image, as a detector or an annotator gives them: every check of such a dict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segcourse._checks import check_finite, check_floats, check_integer_labels, check_label_map, shown
from segcourse.metrics._arrays import as_numpy


class Detections(NamedTuple):
    """The D objects of a prediction; their shapes are read apart."""

    labels: NDArray[np.int64]  #: (D,) class of each
    scores: NDArray[np.float64]  #: (D,) finite, of any range: only their order counts


class Truths(NamedTuple):
    """The G objects of a target; their shapes are read apart."""

    labels: NDArray[np.int64]  #: (G,) class of each
    crowd: NDArray[np.bool_]  #: (G,) whether it is a region of many that nobody told apart
    areas: NDArray[np.float64] | None  #: (G,) if the target says


def read_detections(prediction: Any) -> Detections:
    labels = _read_labels("prediction", prediction)
    return Detections(labels, _read_numbers("prediction", prediction, "scores", len(labels)))


def read_truths(target: Any) -> Truths:
    labels = _read_labels("target", target)
    areas = None
    if target.get("area") is not None:
        areas = _read_numbers("target", target, "area", len(labels))
        if (areas < 0).any():
            raise ValueError(
                f"target['area'] holds {areas.min():g}, but no area is negative: leave it out, and the pixels"
                f" are counted."
            )
    return Truths(labels, _read_crowd(target, len(labels)), areas)


def read_boxes(name: str, objects: Mapping[str, Any], count: int) -> NDArray[np.float64]:
    """The boxes (x1, y1, x2, y2), float64 (N, 4), x1 <= x2 and y1 <= y2."""
    entry = f"{name}['boxes']"
    given = _entry(name, objects, "boxes")
    order = getattr(given, "format", None)  # torchvision's BoundingBoxes say what their numbers are
    if order is not None and getattr(order, "value", order) != "XYXY":
        raise ValueError(
            f"{entry} has format {getattr(order, 'value', order)}, but a box is (x1, y1, x2, y2): convert it"
            f" with torchvision.transforms.v2.ConvertBoundingBoxFormat('XYXY')."
        )
    boxes = as_numpy(entry, given)
    _check_shape(entry, boxes, (count, 4))
    boxes = check_finite(entry, check_floats(entry, boxes))
    inverted = boxes[(boxes[:, 2:] < boxes[:, :2]).any(axis=1)]
    if len(inverted):
        raise ValueError(
            f"{entry} holds {inverted[0].tolist()}, but a box is (x1, y1, x2, y2) with x1 <= x2 and y1 <= y2:"
            f" turn (x, y, width, height) into (x, y, x + width, y + height)."
        )
    return boxes


def read_masks(name: str, objects: Mapping[str, Any], count: int) -> NDArray[np.bool_]:
    """The masks, bool (N, H, W); (N, 1, H, W), as torchvision's Mask R-CNN gives them, lose the axis of 1."""
    entry = f"{name}['masks']"
    masks = as_numpy(entry, _entry(name, objects, "masks"))
    if masks.ndim == 4 and masks.shape[1] == 1:
        masks = masks[:, 0]  # (N, 1, H, W) -> (N, H, W)
    if masks.ndim != 3 or len(masks) != count or 0 in masks.shape[1:]:
        raise ValueError(
            f"{entry} has shape {masks.shape}, but for {count} labels ({count}, H, W) is needed, a mask each:"
            f" stack them on the first axis; for no object write np.zeros((0, H, W), dtype=bool)."
        )
    if masks.dtype == np.bool_:
        return masks
    if masks.dtype.kind not in "iu":
        raise ValueError(f"{entry} has dtype {masks.dtype}, but a mask is bool: decide first, {entry} > 0.5.")
    if masks.size and (masks.min() < 0 or masks.max() > 1):
        raise ValueError(
            f"{entry} holds values {int(masks.min())}..{int(masks.max())}, but a mask is bool, or integer 0"
            f" and 1: write {entry} > 0."
        )
    return masks.view(np.bool_) if masks.itemsize == 1 else masks.astype(bool)


def check_same_image(masks: NDArray[np.bool_], true_masks: NDArray[np.bool_]) -> None:
    if masks.shape[1:] != true_masks.shape[1:]:
        raise ValueError(
            f"prediction['masks'] are of size {masks.shape[1:]}, target['masks'] of {true_masks.shape[1:]},"
            f" but both lie in one image: bring the predicted ones to its size."
        )


def _read_labels(name: str, objects: Any) -> NDArray[np.int64]:
    entry = f"{name}['labels']"
    labels = as_numpy(entry, _entry(name, objects, "labels"))
    if labels.shape == (0,):  # an empty list is float to NumPy
        return np.zeros(0, dtype=np.int64)
    check_integer_labels(entry, labels)
    return check_label_map(entry, labels, ndim=(1,)).astype(np.int64)


def _read_crowd(target: Mapping[str, Any], count: int) -> NDArray[np.bool_]:
    if target.get("iscrowd") is None:
        return np.zeros(count, dtype=bool)
    crowd = as_numpy("target['iscrowd']", target["iscrowd"])
    _check_shape("target['iscrowd']", crowd, (count,))
    if count and (crowd.dtype.kind not in "biu" or crowd.min() < 0 or crowd.max() > 1):
        raise ValueError(
            f"target['iscrowd'] holds {shown(crowd.tolist())}, but it is an integer 0 or 1, or bool: write 1"
            f" where many objects are marked as one region."
        )
    return crowd.astype(bool)


def _read_numbers(name: str, objects: Mapping[str, Any], key: str, count: int) -> NDArray[np.float64]:
    entry = f"{name}[{key!r}]"
    numbers = as_numpy(entry, _entry(name, objects, key))
    _check_shape(entry, numbers, (count,))
    return check_finite(entry, check_floats(entry, numbers))


def _entry(name: str, objects: Any, key: str) -> Any:
    """`objects[key]`, if `objects` is a dict that holds it."""
    scores = "'scores': (N,), " if name == "prediction" else ""
    example = f"{{'labels': (N,), {scores}'masks': (N, H, W) or 'boxes': (N, 4)}}"
    if not isinstance(objects, Mapping):
        raise ValueError(f"{name} is {shown(objects)}, but a dict of arrays is needed: write {example}.")
    if objects.get(key) is None:
        keys = shown(list(objects))
        raise ValueError(f"{name} holds {keys}, but {key!r} is needed: write {example}.")
    return objects[key]


def _check_shape(name: str, array: NDArray, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(
            f"{name} has shape {array.shape}, but for {shape[0]} labels {shape} is needed, an entry each:"
            f" give as many of both; for no object write np.zeros({(0, *shape[1:])})."
        )
