"""Masks of many objects, each cut down to its own box: what overlaps and areas are counted on.

A mask of one object is mostly background. Whoever compares P predicted with T true objects would read that
background P x T times; here it is read once, and then only the pixels where two boxes meet.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Crops(NamedTuple):
    """N masks without the background around them."""

    boxes: NDArray[np.int64]  #: (N, 4) of (top, left, bottom, right), the last two exclusive; zeros if empty
    masks: list[NDArray[np.bool_]]  #: N views of (bottom - top, right - left) into the stack
    areas: NDArray[np.int64]  #: (N,) pixels of each mask


def crop_masks(masks: NDArray[np.bool_]) -> Crops:
    """`masks`, bool (N, H, W) with H and W >= 1, each cut down to a box that holds it. Nothing is copied.

    Left and right of the box touch the mask. Top and bottom lie between blocks of up to 32 rows: NumPy asks
    long stretches of pixels whether any is set as fast as memory gives them, and single rows are short.
    """
    count, height, width = masks.shape
    block = max(rows for rows in range(1, 33) if height % rows == 0)
    used = np.any(masks.reshape(count, height // block, block, width), axis=(2, 3))  # (N, H / block)
    tops, bottoms = used.argmax(axis=1) * block, height - used[:, ::-1].argmax(axis=1) * block
    boxes, crops = [], []
    for mask, top, bottom in zip(masks, tops.tolist(), bottoms.tolist(), strict=True):
        columns = np.flatnonzero(np.logical_or.reduce(mask[top:bottom], axis=0))
        box = (top, int(columns[0]), bottom, int(columns[-1]) + 1) if columns.size else (0, 0, 0, 0)
        boxes.append(box)
        crops.append(mask[box[0] : box[2], box[1] : box[3]])
    areas = [np.count_nonzero(crop) for crop in crops]
    return Crops(np.array(boxes, dtype=np.int64).reshape(-1, 4), crops, np.array(areas, dtype=np.int64))


def intersections(pred: Crops, target: Crops, *, pairs: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """Pixels that each predicted mask shares with each true one, int64 (P, T).

    `pairs`, bool (P, T), says which to count (those of one class, say): the others stay 0; None counts all.
    """
    first = np.maximum(pred.boxes[:, None, :2], target.boxes[None, :, :2])  # (P, T, 2) of top, left
    last = np.minimum(pred.boxes[:, None, 2:], target.boxes[None, :, 2:])  # (P, T, 2) of bottom, right
    meet = (first < last).all(axis=2)  # (P, T); never for an empty mask
    if pairs is not None:
        meet &= pairs
    shared = np.zeros(meet.shape, dtype=np.int64)
    windows = np.concatenate([first, last], axis=2)[meet].tolist()
    corners = pred.boxes[:, :2].tolist(), target.boxes[:, :2].tolist()  # lists: quicker to take numbers from
    for (p, t), window in zip(np.argwhere(meet).tolist(), windows, strict=True):
        in_pred = _inside(window, pred.masks[p], *corners[0][p])
        shared[p, t] = np.count_nonzero(in_pred & _inside(window, target.masks[t], *corners[1][t]))
    return shared


def _inside(window: list[int], crop: NDArray[np.bool_], top: int, left: int) -> NDArray[np.bool_]:
    """The (top, left, bottom, right) `window` of the image, out of a crop whose corner is (`top`, `left`)."""
    return crop[window[0] - top : window[2] - top, window[1] - left : window[3] - left]
