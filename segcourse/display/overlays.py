"""Label maps as pictures: flat colours, colours over an image, outlines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import (
    IGNORE_INDEX,
    check_flag,
    check_ignore_index,
    check_image,
    check_label_map,
    check_number,
    check_same_size,
    check_texts,
)
from segcourse.display.hatching import PATTERNS, hatch
from segcourse.display.palettes import BACKGROUND, NUM_DISTINCT, VOID, ink_on, lab, palette

_TOO_CLOSE = 20.0  # CIELAB; the colours of labels 1..30 are further apart, so a class map is never recoloured
_REACH = ((0, 1), (1, 0), (1, 1), (1, -1), (0, 2), (2, 0))  # steps to a region that touches or nearly does


def colorize(
    labels: ArrayLike,
    *,
    image: ArrayLike | None = None,
    ignore_index: int | None = IGNORE_INDEX,
    hatching: bool = False,
) -> NDArray[np.uint8]:
    """`labels` in colours, uint8 (H, W, 3): label k has row k of `palette`, and the background is dark.

    From label 161 on the rows come round again. Where two regions touch whose colours are hard to tell apart,
    as happens among many instances, the one with the larger label takes another colour. The labels 1..30
    never do this: a class keeps its colour.

    Args:
        labels: (H, W) int or bool; semantic classes or instance ids, 0 is background.
        image: (H, W) or (H, W, 3); shown, in grey, where the label is 0.
        ignore_index: void, drawn grey and hatched; None for none. In a map that also holds 254 or 256 (as
            instance ids do) 255 is an ordinary label.
        hatching: draw a pattern for each label as well.

    Raises: ValueError for labels that are not whole numbers from 0, or sizes that differ.
    """
    array = check_label_map("labels", labels)
    if image is None:
        ground = np.empty((*array.shape, 3), dtype=np.uint8)
        ground[:] = BACKGROUND
    else:
        ground = gray_of(check_image("image", image))
        check_same_size(image=ground, labels=array)
    painted, _ = paint(array, check_ignore_index(ignore_index), hatching=check_flag("hatching", hatching))
    return np.where(array[..., None] > 0, painted, ground)


def overlay(
    image: ArrayLike,
    labels: ArrayLike,
    *,
    opacity: float = 0.5,
    outline: bool = False,
    ignore_index: int | None = IGNORE_INDEX,
    hatching: bool = False,
) -> NDArray[np.uint8]:
    """`labels` in colours over `image`, uint8 (H, W, 3); where the label is 0 the image stays as it is.

    Args:
        image: (H, W) or (H, W, 3), uint8 or float in 0..1.
        labels: (H, W) int or bool, 0 is background.
        opacity: 0 shows the image alone, 1 the colours alone.
        outline: draw each region's edge in its full colour with a dark rim, so it shows on any ground;
            `opacity=0, outline=True` draws lines only.
        ignore_index, hatching: as in `colorize`.

    Raises: ValueError for a bad image, labels, opacity, or sizes that differ.
    """
    base = rgb_of(check_image("image", image))
    array = check_label_map("labels", labels)
    check_same_size(image=base, labels=array)
    share = check_number("opacity", opacity, low=0, high=1)
    painted, flat = paint(array, check_ignore_index(ignore_index), hatching=check_flag("hatching", hatching))
    mixed = np.round(base + share * (painted.astype(float) - base)).astype(np.uint8)
    out = np.where(array[..., None] > 0, mixed, base)
    if check_flag("outline", outline):
        draw_outlines(out, array, flat)
    return out


def class_legend(
    class_names: Sequence[str], *, hatching: bool = False, background: bool = False, void: bool = False
) -> dict[str, NDArray[np.uint8]]:
    """Swatches, uint8 (16, 28, 3), that name the labels of a class map, for the `legend` of `show`.

    Args:
        class_names: the names of the labels 0, 1, ...
        hatching: with the patterns that `colorize` and `overlay` draw on request.
        background: the name of label 0 as well.
        void: an entry for void as well.

    Raises: ValueError for names that are no list of texts, or a flag that is neither True nor False.
    """
    names, background = check_texts("class_names", class_names), check_flag("background", background)
    labels = {name: k for k, name in enumerate(names) if k > 0 or background}
    if check_flag("void", void):
        labels["void"] = IGNORE_INDEX
    return {name: colorize(np.full((16, 28), k), hatching=hatching) for name, k in labels.items()}


def paint(
    labels: NDArray, ignore_index: int | None, *, hatching: bool
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Every pixel in its label's colour, (H, W, 3): with patterns (void always has one), and without any."""
    ids, inverse = np.unique(labels, return_inverse=True)
    inverse = inverse.reshape(labels.shape)  # NumPy 1 returns it flat
    void = void_label(ids, ignore_index)
    colors = _colors(ids, inverse, void)
    flat = colors[inverse]
    which = (ids.astype(np.int64) - 1) % len(PATTERNS) if hatching else np.full(len(ids), -1)
    which = np.where(ids == void, PATTERNS.index("x"), np.where(ids > 0, which, -1))  # (len(ids),); -1: none
    inks = np.array([ink_on(color) for color in colors]).reshape(-1, 3)  # so that no label gives no ink
    inks = np.round((colors + inks) / 2).astype(np.uint8)
    hatched = flat.copy()
    for index in np.unique(which[which >= 0]).tolist():
        lines = (which[inverse] == index) & hatch(PATTERNS[index], labels.shape)
        hatched[lines] = inks[inverse[lines]]
    return hatched, flat


def void_label(ids: NDArray, ignore_index: int | None) -> int | None:
    """`ignore_index` if it means void here: beside 254 or 256 it is one of many instance ids."""
    if ignore_index is None or np.isin([ignore_index - 1, ignore_index + 1], ids).any():
        return None
    return ignore_index


def _colors(ids: NDArray, inverse: NDArray, void: int | None) -> NDArray[np.uint8]:
    """One colour (len(ids), 3) for each label, neighbours apart."""
    rounds = 4 * NUM_DISTINCT  # further tints are pale; among so many labels colours may return
    table = palette(rounds + 1)
    rows = np.where(ids > 0, (ids.astype(np.int64) - 1) % rounds + 1, 0)
    lab_table = lab(table)
    for index, others in _neighbours(inverse, len(ids)):
        if ids[index] > 0 and ids[index] != void:
            around = [k for k in others if ids[k] > 0 and ids[k] != void]
            rows[index] = _apart(rows[index], rows[around], lab_table)
    colors = table[rows]
    if void is not None:
        colors[ids == void] = VOID
    return colors


def _neighbours(inverse: NDArray, count: int) -> list[tuple[int, list[int]]]:
    """For each region in turn, the regions before it that it touches, or that lie two pixels away."""
    codes = []
    height, width = inverse.shape
    for down, right in _REACH:
        left, start = max(0, -right), max(0, right)
        a = inverse[: height - down, left : width - start]
        b = inverse[down:, left + right : width - start + right]
        low, high = np.minimum(a, b), np.maximum(a, b)
        codes.append(np.unique((high.astype(np.int64) * count + low)[high != low]))
    before: dict[int, list[int]] = {}
    for code in np.unique(np.concatenate(codes)).tolist():
        before.setdefault(code // count, []).append(code % count)
    return sorted(before.items())


def _apart(row: int, taken: NDArray, lab_table: NDArray) -> int:
    """`row`, or the first later row of the palette whose colour is well apart from all that are `taken`."""
    if len(taken) == 0:
        return row
    candidates = np.r_[row, 1 : NUM_DISTINCT + 1]
    apart = np.linalg.norm(lab_table[candidates][:, None] - lab_table[taken][None], axis=-1).min(axis=1)
    good = np.flatnonzero(apart >= _TOO_CLOSE)
    return int(candidates[good[0] if len(good) else apart.argmax()])


def draw_outlines(out: NDArray[np.uint8], labels: NDArray, flat: NDArray[np.uint8]) -> None:
    """Draw into `out` the edge pixels of every region in full colour, and a dark rim on the ground
    outside."""
    from scipy import ndimage

    width = 1 + max(labels.shape) // 700  # a line must survive when a large picture is shown small
    size = 2 * width + 1
    low, high = ndimage.minimum_filter(labels, size=size), ndimage.maximum_filter(labels, size=size)
    edge = low != high
    rim = edge & (labels == 0)
    out[rim] = (out[rim] * 0.4).astype(np.uint8)
    line = edge & (labels > 0)
    out[line] = flat[line]


def rgb_of(image: NDArray) -> NDArray[np.uint8]:
    """A checked image as uint8 (H, W, 3), always a new array."""
    array = image if image.dtype == np.uint8 else np.round(image * 255).astype(np.uint8)
    return np.repeat(array[..., None], 3, axis=2) if array.ndim == 2 else array.copy()


def gray_of(image: NDArray) -> NDArray[np.uint8]:
    """A checked image without its colours (luminance of Rec. 709), uint8 (H, W, 3)."""
    array = rgb_of(image)
    luminance = np.round(array @ np.array([0.2126, 0.7152, 0.0722])).astype(np.uint8)
    return np.repeat(luminance[..., None], 3, axis=2)
