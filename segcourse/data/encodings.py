"""One mask, many forms: one-hot planes, run lengths, polygons. Each pair of functions is a round trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import (
    IGNORE_INDEX,
    check_floats,
    check_label_map,
    check_labels,
    check_list,
    check_mask,
    check_num_classes,
    check_shape,
    check_whole,
    shown,
)


def to_one_hot(
    labels: ArrayLike, *, num_classes: int, ignore_index: int | None = IGNORE_INDEX
) -> NDArray[np.bool_]:
    """One plane for each class, bool (C, H, W), from a label map (H, W).

    A pixel that holds `ignore_index` is False in every plane; None means that no label is void.
    Raises: ValueError for a label that is neither in 0..num_classes-1 nor `ignore_index`, or for an
    `ignore_index` that is one of the classes.
    """
    labels = check_label_map("labels", labels)
    num_classes = check_num_classes(num_classes, ignore_index)
    check_labels("labels", labels, num_classes, ignore_index)
    planes = np.arange(num_classes)[:, None, None] == labels  # (C, 1, 1) against (H, W) -> (C, H, W)
    return planes  # void equals no class


def from_one_hot(planes: ArrayLike, *, ignore_index: int = IGNORE_INDEX) -> NDArray[np.int64]:
    """The label map, int64 (H, W), from one-hot planes (C, H, W); a pixel in no plane becomes `ignore_index`.

    Raises: ValueError if a pixel is in more than one plane: that is no label map; or if `ignore_index` is one
    of the classes.
    """
    planes = check_mask("planes", planes, ndim=(3,))
    if len(planes) == 0:
        raise ValueError("planes holds no plane, but a label map has a class: stack one mask for each class.")
    check_num_classes(len(planes), check_whole("ignore_index", ignore_index))
    votes = planes.sum(axis=0)  # (H, W)
    if (votes > 1).any():
        row, col = (int(i) for i in np.argwhere(votes > 1)[0])
        raise ValueError(
            f"pixel ({row}, {col}) is in {int(votes[row, col])} planes, but a one-hot pixel is in one,"
            f" or in none if it is void: overlapping masks stay a stack of planes; for scores use argmax."
        )
    return np.where(votes == 1, planes.argmax(axis=0), ignore_index)


def encode_rle(mask: ArrayLike) -> dict[str, list[int]]:
    """Run lengths of a mask (H, W), as COCO writes them uncompressed.

    Returns: `size` [H, W] and `counts`, the lengths of runs of 0, 1, 0, 1 … down each column, left to right.
    The first run is of zeros, and so 0 if the corner pixel is set.
    Raises: ValueError if the mask is not (H, W) of bool or 0 and 1.
    Source: COCO data format, "Object detection", RLE with uncompressed counts, cocodataset.org/#format-data.
    """
    mask = check_mask("mask", mask)
    pixels = mask.ravel(order="F")  # down the columns: COCO's order, not NumPy's
    changes = np.flatnonzero(np.diff(pixels)) + 1
    ends = np.concatenate([[0], changes, [pixels.size]])
    counts = np.diff(ends).tolist()
    if pixels.size and pixels[0]:
        counts = [0, *counts]
    return {"size": [int(n) for n in mask.shape], "counts": counts if pixels.size else []}


def decode_rle(rle: Mapping[str, Sequence[int]]) -> NDArray[np.bool_]:
    """The mask, bool (H, W), whose run lengths `encode_rle` gives.

    Raises: ValueError if `size` or `counts` is missing, compressed to a string, negative, or of another sum.
    """
    if not isinstance(rle, Mapping) or not {"size", "counts"} <= set(rle):
        raise ValueError(f"rle is {rle!r:.80}, but it must be a dict with 'size' [H, W] and 'counts'.")
    if isinstance(rle["counts"], str | bytes):
        raise ValueError(
            "rle['counts'] is a compressed string, but this reads plain lists of numbers:"
            " decode it with pycocotools.mask.decode first."
        )
    size = np.array(check_shape("rle['size']", rle["size"]))
    counts = check_floats("rle['counts']", rle["counts"])
    if counts.ndim != 1 or not (counts >= 0).all() or (counts != np.floor(counts)).any():
        raise ValueError(f"rle['counts'] is {shown(rle['counts'])}, but counts are lengths of 0 or more.")
    if counts.sum() != size.prod():
        raise ValueError(
            f"the counts of rle add up to {int(counts.sum())}, but {size[0]} x {size[1]} has"
            f" {int(size.prod())} pixels: counts and size belong to different masks."
        )
    values = np.arange(len(counts)) % 2 == 1  # 0, 1, 0, 1 ...
    return np.repeat(values, counts.astype(np.int64)).reshape(tuple(size), order="F")


def polygon_to_mask(polygon: ArrayLike, *, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Pixels whose centres lie inside `polygon`; bool (H, W) of size `shape`.

    Args:
        polygon: vertices (N, 2) of (row, col), N >= 3, closed by itself; pixel (0, 0) has its centre at 0, 0.
            Where it crosses itself the even-odd rule holds. It may reach outside the picture.

    Two polygons that share an edge share no pixel and leave no gap: a centre that lies on the edge belongs to
    the one below it, or right of it.
    Raises: ValueError for fewer than three vertices, or a vertex that is not finite.
    """
    return polygons_to_mask([_check_polygon(polygon)], shape=shape)


def polygons_to_mask(polygons: Sequence[ArrayLike], *, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Pixels inside an odd number of `polygons`, so that a ring inside a ring is a hole; bool (H, W).

    Raises: ValueError as `polygon_to_mask` does.
    """
    height, width = check_shape("shape", shape)
    crossings = np.zeros((height, width + 1), np.int32)
    for polygon in check_list("polygons", polygons, "polygons"):
        points = _check_polygon(polygon)
        for start, end in zip(points, np.roll(points, -1, axis=0), strict=True):
            (r0, c0), (r1, c1) = sorted([tuple(start), tuple(end)])  # one direction: neighbours agree exactly
            rows = np.arange(max(np.ceil(r0), 0), min(np.ceil(r1), height)).astype(int)  # r0 <= row < r1
            if len(rows):
                cols = c0 + (rows - r0) * ((c1 - c0) / (r1 - r0))
                np.add.at(crossings, (rows, np.clip(np.ceil(cols), 0, width).astype(int)), 1)
    return np.cumsum(crossings, axis=1)[:, :width] % 2 == 1


def mask_to_polygons(mask: ArrayLike) -> list[NDArray[np.float64]]:
    """The outline of a mask (H, W) along the cracks between pixels: closed polygons, float64 (N, 2).

    Vertices are (row, col) of pixel corners, so at halves: one pixel at (0, 0) gives the square from -0.5 to
    0.5. Outer borders run clockwise on the screen and holes the other way round; `polygons_to_mask` gives the
    mask back.
    Where two pixels meet only at a corner, their outlines stay apart.
    Raises: ValueError if the mask is not (H, W) of bool or 0 and 1.
    """
    leaving = _cracks(check_mask("mask", mask))
    polygons = []
    for start in list(leaving):  # looking for the first one left, each time anew, would take quadratic time
        while start in leaving:
            polygons.append(_outline(start, leaving))
    return polygons


def _outline(
    start: tuple[int, int], leaving: dict[tuple[int, int], list[tuple[int, int]]]
) -> NDArray[np.float64]:
    """One closed outline through `start`, (N, 2), whose cracks are taken out of `leaving`."""
    corner = start
    direction = first = leaving[corner][0]
    points = []
    while True:
        corner = (corner[0] + direction[0], corner[1] + direction[1])
        right_turn = (direction[1], -direction[0])
        ways = leaving[corner]
        turn = right_turn if right_turn in ways else ways[0]  # two ways where pixels meet at a corner
        ways.remove(turn)
        if not ways:
            del leaving[corner]
        if turn != direction:
            points.append((corner[0] - 0.5, corner[1] - 0.5))
        direction = turn
        if corner == start and direction == first:
            return np.array(points)


_RIGHT, _DOWN, _LEFT, _UP = (0, 1), (1, 0), (0, -1), (-1, 0)


def _cracks(mask: NDArray[np.bool_]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """For every corner, the directions in which an outline leaves it with the mask on its right hand."""
    padded = np.pad(mask, 1).astype(np.int8)
    across, along = np.diff(padded, axis=0)[:, 1:-1], np.diff(padded, axis=1)[1:-1]
    leaving: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for found, (down, right), direction in (
        (across == 1, (0, 0), _RIGHT),  # mask below the crack
        (across == -1, (0, 1), _LEFT),  # mask above it
        (along == 1, (1, 0), _UP),  # mask to its right
        (along == -1, (0, 0), _DOWN),  # mask to its left
    ):
        for row, col in np.argwhere(found).tolist():
            leaving.setdefault((row + down, col + right), []).append(direction)
    return leaving


def _check_polygon(polygon: ArrayLike) -> NDArray[np.float64]:
    points = check_floats("polygon", polygon)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 3:
        raise ValueError(
            f"polygon has shape {points.shape}, but it needs (N, 2) of (row, col) with N >= 3:"
            f" for COCO's flat x, y list write np.reshape(flat, (-1, 2))[:, ::-1]."
        )
    if not np.isfinite(points).all():
        raise ValueError(f"polygon holds {points[~np.isfinite(points)][0]}, but every vertex must be finite.")
    return points
