"""Names, colours and patterns of classes, as the browser gets them: the same as in every figure of the course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segcourse.display.hatching import pattern_of
from segcourse.display.palettes import VOID, palette

VOID_COLOR = "#{:02x}{:02x}{:02x}".format(*VOID)


def class_list(count: int, names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """[{name, color, pattern}, …] for the labels 0..count-1; the pattern of 0, the background, is "".

    Raises: ValueError if `names` has another length.
    """
    if names is None:
        names = ["background", "object"] if count == 2 else [f"class {k}" for k in range(count)]
    if len(names) != count:
        raise ValueError(
            f"class_names has {len(names)} names, but the labels need {count}: give one name for each of 0..{count - 1}."
        )
    colors = ["#{:02x}{:02x}{:02x}".format(*color) for color in palette(count).tolist()]
    patterns = ["", *(pattern_of(k) for k in range(1, count))]
    return [
        {"name": str(n), "color": c, "pattern": p} for n, c, p in zip(names, colors, patterns, strict=True)
    ]
