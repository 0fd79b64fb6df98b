"""The still picture of a widget: panels beside each other, titles above, numbers below. Pillow only."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from segcourse.display.palettes import INK, PAPER

WIDTH = 480  #: pixels; a notebook keeps one such picture for every widget


def picture(panels: Sequence[tuple[str, NDArray[np.uint8]]], lines: Sequence[str] = ()) -> NDArray[np.uint8]:
    """`panels` (title, uint8 (H, W, 3)) in one row, `lines` of text under them; uint8, at most 480 wide."""
    font = ImageFont.load_default(size=12)
    gap, title_height, line_height = 8, 16, 15
    space = (WIDTH - gap * (len(panels) - 1)) / len(panels)
    scale = min(1.0, *(min(space / p.shape[1], 320 / p.shape[0]) for _, p in panels))
    if scale == 1.0:  # small pictures grow by whole factors, so that every pixel stays a square
        scale = max(1, int(min(min(space / p.shape[1], 320 / p.shape[0]) for _, p in panels)))
    sizes = [(max(1, int(p.shape[1] * scale)), max(1, int(p.shape[0] * scale))) for _, p in panels]
    width = max(sum(w for w, _ in sizes) + gap * (len(panels) - 1), min(WIDTH, 320))
    height = title_height + max(h for _, h in sizes) + line_height * len(lines) + (6 if lines else 0)
    page = Image.new("RGB", (width, height), PAPER)
    draw, left = ImageDraw.Draw(page), 0
    for (title, pixels), size in zip(panels, sizes, strict=True):
        draw.text((left, 1), title, fill=INK, font=font)
        how = Image.Resampling.NEAREST if scale >= 1 else Image.Resampling.BOX
        page.paste(Image.fromarray(pixels).resize(size, how), (left, title_height))
        left += size[0] + gap
    top = title_height + max(h for _, h in sizes) + 6
    for number, line in enumerate(lines):
        draw.text((0, top + number * line_height), line, fill=INK, font=font)
    return np.asarray(page)


def png(pixels: NDArray[np.uint8], *, marker: str = "") -> bytes:
    """uint8 (H, W, 3) as a small PNG (64 colours); `marker` is how a live widget finds its picture again."""
    info = PngImagePlugin.PngInfo()
    if marker:
        info.add_text("segcourse", marker)
    file = io.BytesIO()
    image = Image.fromarray(pixels).quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    image.save(file, "PNG", optimize=True, pnginfo=info)
    return file.getvalue()
