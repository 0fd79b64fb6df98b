"""Small arrays as pictures with their numbers in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from segcourse._checks import check_finite, check_ndim, check_same_size
from segcourse.display.canvas import compose, font, picture_of, rgb_of
from segcourse.display.palettes import ink_on

_MOST = 24


def draw_values(array: NDArray, colors: ArrayLike | None, title: str | None) -> Image.Image:
    """The picture of `show_values`."""
    check_ndim("array", array, (2,))
    if array.size == 0 or max(array.shape) > _MOST:
        raise ValueError(
            f"array has shape {array.shape}, but numbers are readable on 1..{_MOST} pixels each way:"
            f" cut out a part, for example array[:8, :8]."
        )
    if array.dtype.kind not in "buifU":
        raise ValueError(
            f"array has dtype {array.dtype}, but numbers, bools or short words can be written: convert it."
        )
    texts = [[_text(value) for value in row] for row in array.tolist()]
    longest = max(len(t) for row in texts for t in row)
    cell = max(min(36, 480 // max(array.shape)), 8 * longest + 6)
    if colors is None and array.dtype.kind == "U":
        raise ValueError(
            f"array has dtype {array.dtype} and there are no colors, but only numbers have a shade:"
            f" pass colors, for example colors=error_map(pred, target)."
        )
    ground = _shades(array) if colors is None else picture_of("colors", colors)
    check_same_size(array=array, colors=ground)
    image = Image.fromarray(ground.repeat(cell, axis=0).repeat(cell, axis=1))
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(texts):
        for col, text in enumerate(line):
            left, top = col * cell, row * cell
            draw.rectangle((left, top, left + cell, top + cell), outline=(120, 120, 120))
            middle = (left + cell // 2, top + cell // 2)
            draw.text(
                middle, text, fill=ink_on(ground[row, col]), font=font(12 if cell < 30 else 14), anchor="mm"
            )
    return compose([image], titles=[title], columns=1)


def _text(value: float | bool | str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 100 else f"{value:.3g}"
    return str(int(value))


def _shades(array: NDArray) -> NDArray[np.uint8]:
    """Grey from dark (least) to light (greatest), never so dark or light that the grid disappears."""
    values = check_finite("array", array.astype(float))
    low, high = values.min(), values.max()
    share = (values - low) / (high - low) if high > low else np.full(values.shape, 0.5)
    return rgb_of(np.round(50 + 190 * share).astype(np.uint8))
