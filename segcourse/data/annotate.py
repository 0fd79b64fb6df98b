"""From a recipe to a target: a classical proposal first, then corrections as shapes in a readable file.

A recipe is `data/targets/shapes/<name>.json`, a list of steps painted one over the other. Each step names a
class ("void" for 255), an `instance` if the class is a thing, and one way to say which pixels:

- `polygon` [[row, col], …], `ellipse` [row, col, half_height, half_width, degrees] or `box` [top, left,
  bottom, right], the pixels inside; `holes`, a list of polygons, are cut out again
- `line` [[row, col], …] with `width`, the pixels near a polyline
- `snap` n: the border moves to the strongest edge within n pixels (a watershed between the shape shrunk by n
  and what lies outside the shape grown by n)
- `above` / `below` t, with `sigma` and `channel`: of those, only pixels brighter or darker than t
- `over` [classes]: only pixels that have one of these classes so far
- `largest` true: of all that, only the largest connected piece
- `near` n: with class "void", the pixels within n of a border between two labels inside the shape
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from segcourse._checks import IGNORE_INDEX
from segcourse.data.encodings import polygon_to_mask, polygons_to_mask

Step = Mapping[str, Any]
KEYS = {
    *("class", "instance", "polygon", "ellipse", "box", "line", "width", "holes", "snap"),
    *("above", "below", "sigma", "channel", "over", "near", "largest", "note"),
}


def read_recipe(path: Path, classes: Sequence[str], things: Sequence[str]) -> list[Step]:
    """The steps of a recipe, each of them checked: a typing error in it must not become a silent hole."""
    steps = json.loads(path.read_text(encoding="utf-8"))["steps"]
    for number, step in enumerate(steps):
        where = f"{path.name}, step {number}"
        unknown = set(step) - KEYS
        if unknown:
            raise ValueError(f"{where} has {sorted(unknown)}, but only {sorted(KEYS)} are known: correct it.")
        if step.get("class") not in (*classes, "void"):
            raise ValueError(f"{where} has class {step.get('class')!r}, but there are {[*classes, 'void']}.")
        if (step["class"] in things) != ("instance" in step):
            raise ValueError(
                f"{where}: a step needs 'instance' if, and only if, its class is one of {things}."
            )
        if sum(key in step for key in ("polygon", "ellipse", "box", "line")) != 1:
            raise ValueError(f"{where} needs one of polygon, ellipse, box, line: it says which pixels.")
    return steps


def paint(
    image: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    instances: NDArray[np.int32],
    steps: Sequence[Step],
    classes: Sequence[str],
) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """`labels` and `instances` (H, W) with `steps` painted over them, in order; new arrays.

    Instances are numbered anew, 1..n, in the order of their first pixel, row by row.
    """
    labels, instances = labels.copy(), instances.copy()
    for step in steps:
        pixels = pixels_of(image, labels, step, classes)
        labels[pixels] = IGNORE_INDEX if step["class"] == "void" else list(classes).index(step["class"])
        instances[pixels] = step.get("instance", 0)
    return labels, renumber(instances)


def pixels_of(image: NDArray, labels: NDArray, step: Step, classes: Sequence[str]) -> NDArray[np.bool_]:
    """The pixels that one step paints; bool (H, W)."""
    mask = _shape(step, labels.shape)
    if "holes" in step:
        mask &= ~polygons_to_mask(step["holes"], shape=labels.shape)
    if step.get("snap"):
        mask = snap_to_edges(image, mask, reach=step["snap"])
    if "above" in step or "below" in step:
        channel = gray(image) if "channel" not in step else image[..., step["channel"]].astype(float)
        smooth = ndimage.gaussian_filter(channel, step.get("sigma", 0))
        mask &= (smooth > step.get("above", -np.inf)) & (smooth < step.get("below", np.inf))
    if "near" in step:
        mask &= near_borders(labels, reach=step["near"])
    if "over" in step:
        values = [IGNORE_INDEX if word == "void" else list(classes).index(word) for word in step["over"]]
        mask &= np.isin(labels, values)
    return largest_piece(mask) if step.get("largest") else mask


def largest_piece(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The 4-connected piece of `mask` with the most pixels."""
    pieces, _ = ndimage.label(mask)
    areas = np.bincount(pieces.ravel())
    areas[0] = 0
    return mask & (pieces == areas.argmax())


def _shape(step: Step, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    height, width = shape
    if "polygon" in step:
        return polygon_to_mask(step["polygon"], shape=(height, width))
    row, col = np.mgrid[:height, :width].astype(float)
    if "box" in step:
        top, left, bottom, right = step["box"]
        return (row >= top) & (row <= bottom) & (col >= left) & (col <= right)
    if "ellipse" in step:
        r, c, half_height, half_width, degrees = step["ellipse"]
        turn = np.deg2rad(degrees)
        down = (row - r) * np.cos(turn) - (col - c) * np.sin(turn)
        right = (row - r) * np.sin(turn) + (col - c) * np.cos(turn)
        return (down / half_height) ** 2 + (right / half_width) ** 2 <= 1
    points = np.asarray(step["line"], dtype=float)
    distance = np.full(shape, np.inf)
    for (r0, c0), (r1, c1) in pairwise(points):
        length2 = max((r1 - r0) ** 2 + (c1 - c0) ** 2, 1e-9)
        along = np.clip(((row - r0) * (r1 - r0) + (col - c0) * (c1 - c0)) / length2, 0, 1)
        distance = np.minimum(distance, np.hypot(row - r0 - along * (r1 - r0), col - c0 - along * (c1 - c0)))
    return distance <= step.get("width", 1) / 2


def snap_to_edges(image: NDArray, mask: NDArray[np.bool_], *, reach: float) -> NDArray[np.bool_]:
    """`mask` with its border moved to the strongest edge of `image` within `reach` pixels of it."""
    from skimage.segmentation import watershed

    inner = ndimage.distance_transform_edt(np.pad(mask, 1, mode="edge"))[1:-1, 1:-1] > reach
    outer = ndimage.distance_transform_edt(~mask) > reach
    if not inner.any():
        raise ValueError(f"nothing is left {reach} pixels inside the shape: snap less, or draw it larger.")
    markers = np.where(inner, 1, np.where(outer, 2, 0))
    return watershed(edge_strength(image), markers) == 1


def edge_strength(image: NDArray) -> NDArray[np.int32]:
    """The largest gradient of any channel, in whole steps so that every system cuts ties alike; (H, W)."""
    channels = image[..., None] if image.ndim == 2 else image
    gradients = [
        ndimage.gaussian_gradient_magnitude(channels[..., k].astype(float), 1.0)
        for k in range(channels.shape[-1])
    ]
    return np.round(4 * np.max(gradients, axis=0)).astype(np.int32)


def near_borders(labels: NDArray, *, reach: float) -> NDArray[np.bool_]:
    """Pixels within `reach` of another label: 1 takes those that touch one."""
    changes = np.zeros(labels.shape, bool)
    for axis in (0, 1):
        differ = np.diff(labels.astype(int), axis=axis) != 0
        first = tuple(slice(None, -1) if k == axis else slice(None) for k in (0, 1))
        second = tuple(slice(1, None) if k == axis else slice(None) for k in (0, 1))
        changes[first] |= differ
        changes[second] |= differ
    return ndimage.distance_transform_edt(~changes) <= reach - 1 if changes.any() else changes


def renumber(instances: NDArray[np.int32]) -> NDArray[np.int32]:
    """The same regions with ids 1..n in the order of their first pixel; 0 stays 0."""
    ids, first = np.unique(instances, return_index=True)
    order = [int(i) for i in ids[np.argsort(first)] if i != 0]
    table = np.zeros(int(ids.max()) + 1, np.int32)
    table[order] = np.arange(1, len(order) + 1)
    return table[instances]


def gray(image: NDArray) -> NDArray[np.float64]:
    """Luma of a colour image by the weights of ITU-R BT.601, 0..255; a grey image as it is; float (H, W)."""
    return image.astype(float) if image.ndim == 2 else image[..., :3] @ np.array([0.299, 0.587, 0.114])
