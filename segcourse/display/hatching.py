"""Patterns, so that colour is never the only sign."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PATTERNS = ("/", "\\", ".", "-", "x", "|")


def hatch(pattern: str, shape: tuple[int, int], *, period: int | None = None) -> NDArray[np.bool_]:
    """The ink of one pattern over an image of `shape` (H, W), bool: `/ \\ - | x` are lines, `.` is dots.

    `period` is the distance of two lines in pixels; by default it grows with the image, so that a pattern
    survives when a large image is shown small.
    """
    step = period or default_period(shape)
    width = max(1, round(step / 6))
    row, col = np.ogrid[: shape[0], : shape[1]]
    rising, falling = (row + col) % step < width, (row - col) % step < width
    lines = {
        "/": rising,
        "\\": falling,
        "x": rising | falling,
        "-": (row + 0 * col) % step < width,
        "|": (col + 0 * row) % step < width,
        ".": ((row % step < 2 * width) & (col % step < 2 * width)),
    }
    return lines[pattern]


def default_period(shape: tuple[int, int]) -> int:
    return max(4, round(max(shape[:2]) / 45))


def pattern_of(label: int) -> str:
    """The pattern of label 1, 2, ...: six in turn."""
    return PATTERNS[(label - 1) % len(PATTERNS)]
