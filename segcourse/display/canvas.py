"""Pictures in a row with titles and a legend, composed pixel by pixel with Pillow.

A pixel of a label map stays a pixel: enlarging is by whole numbers and without smoothing, so that nobody sees
a class that is not there.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageFont

from segcourse._checks import as_array, check_image, check_mapping, shown
from segcourse.display.overlays import colorize, rgb_of
from segcourse.display.palettes import INK, PAPER, RGB, palette

GAP = 12  # pixels between panels, and between lines of the legend
TITLE_SIZE, LEGEND_SIZE = 13, 12
_GRID: RGB = (120, 120, 120)

Swatch = int | RGB | NDArray[np.uint8]
Legend = Mapping[str, "int | Sequence[int] | NDArray"]


@functools.cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """DejaVu Sans as Matplotlib carries it, found without importing Matplotlib."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
        if path.is_file():
            return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    return ImageFont.load_default(size)


def picture_of(name: str, array: ArrayLike) -> NDArray[np.uint8]:
    """What `show` makes of an array, uint8 (H, W, 3).

    bool is a mask (white on black); uint8, or float in 0..1, is an image; other integers are labels in
    colours.
    """
    array = as_array(name, array)
    if array.dtype == np.bool_ and array.ndim == 2 and array.size:
        return rgb_of(array.astype(np.uint8) * 255)
    if np.issubdtype(array.dtype, np.integer) and array.dtype != np.uint8 and array.ndim == 2 and array.size:
        return colorize(array)
    return rgb_of(check_image(name, array))


def fit(picture: NDArray[np.uint8], box: int) -> Image.Image:
    """`picture` at a size that fits a square of `box` pixels: whole-number enlarging, or smooth shrinking."""
    height, width = picture.shape[:2]
    scale = box / max(height, width)
    if scale >= 2:
        times = int(scale)
        large = picture.repeat(times, axis=0).repeat(times, axis=1)
        if times >= 12:  # so few pixels that each is worth seeing: draw their borders
            large[::times] = large[:, ::times] = _GRID
        return Image.fromarray(large)
    image = Image.fromarray(np.ascontiguousarray(picture))
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS)


def compose(
    panels: Sequence[Image.Image], *, titles: Sequence[str | None], columns: int, legend: Legend | None = None
) -> Image.Image:
    """`panels` in rows of `columns`, each under its title, the legend below them all."""
    legend = {} if legend is None else check_mapping("legend", legend, "{'coin': 1}")
    cell = max(panel.width for panel in panels)
    wrapped = [_wrap(title or "", cell, TITLE_SIZE) for title in titles]
    rows = [range(k, min(k + columns, len(panels))) for k in range(0, len(panels), columns)]
    tops = [
        max(len(wrapped[k]) for k in row) * (TITLE_SIZE + 4) + 4 * any(wrapped[k] for k in row)
        for row in rows
    ]
    bodies = [max(panels[k].height for k in row) for row in rows]
    across = min(columns, len(panels))
    width = across * cell + (across - 1) * GAP
    strip = _legend_strip(legend, width) if legend else None
    height = sum(tops) + sum(bodies) + GAP * (len(rows) - 1) + (strip.height + GAP if strip else 0)
    canvas = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(canvas)
    y = 0
    for row, top, body in zip(rows, tops, bodies, strict=True):
        for place, k in enumerate(row):
            middle = place * (cell + GAP) + cell // 2
            for line, text in enumerate(reversed(wrapped[k])):  # the last line sits on the picture
                at = (middle, y + top - 5 - line * (TITLE_SIZE + 4))
                draw.text(at, text, fill=INK, font=font(TITLE_SIZE), anchor="ms")
            canvas.paste(panels[k], (middle - panels[k].width // 2, y + top))
        y += top + body + GAP
    if strip:
        canvas.paste(strip, (0, height - strip.height))
    return canvas


def _wrap(text: str, width: int, size: int) -> list[str]:
    """`text` in lines no wider than `width`, broken at spaces; an over-long word stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and font(size).getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _legend_strip(legend: Legend, width: int) -> Image.Image:
    """A swatch and a name for each entry, as many in a line as fit."""
    entries = [(name, _swatch(name, value)) for name, value in legend.items()]
    places, x, y = [], 0, 0
    for name, swatch in entries:
        length = swatch.shape[1] + 6 + int(font(LEGEND_SIZE).getlength(name)) + 1
        if x and x + length > width:
            x, y = 0, y + 22
        places.append((x, y))
        x += length + 18
    strip = Image.new("RGB", (width, y + 20), PAPER)
    draw = ImageDraw.Draw(strip)
    for (name, swatch), (left, top) in zip(entries, places, strict=True):
        strip.paste(Image.fromarray(swatch), (left, top + 2))
        draw.rectangle((left, top + 2, left + swatch.shape[1] - 1, top + 17), outline=INK)
        draw.text((left + swatch.shape[1] + 6, top + 15), name, fill=INK, font=font(LEGEND_SIZE), anchor="ls")
    return strip


def _swatch(name: str, value: object) -> NDArray[np.uint8]:
    """A legend's entry as a small picture: a label's number, a colour, or a picture already."""
    array = as_array(f"legend[{name!r}]", value)
    if array.ndim == 0 and np.issubdtype(array.dtype, np.integer) and array >= 0:
        array = palette(int(array) + 1)[-1]
    if (
        array.shape == (3,)
        and np.issubdtype(array.dtype, np.integer)
        and array.min() >= 0
        and array.max() < 256
    ):
        return np.broadcast_to(array.astype(np.uint8), (16, 28, 3)).copy()
    if array.shape == (16, 28, 3) and array.dtype == np.uint8:
        return np.ascontiguousarray(array)
    raise ValueError(
        f"legend[{name!r}] is {shown(value)}, but an entry is a label (0, 1, 2, ...), a colour"
        f" (red, green, blue) in 0..255, or a swatch of error_legend() or class_legend(): use one of these."
    )
