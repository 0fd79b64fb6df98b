"""Names, colours and patterns of classes, as the browser gets them: those of every figure of the course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segcourse._checks import IGNORE_INDEX, check_texts
from segcourse.display.errors import VERDICTS
from segcourse.display.hatching import pattern_of
from segcourse.display.palettes import RGB, VOID, palette


def hex_color(color: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)


VOID_COLOR = hex_color(VOID)


def class_list(count: int, names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """[{name, color, pattern}, …] for the labels 0..count-1; the pattern of 0, the background, is "".

    Raises: ValueError if `names` is no list of texts, or has another length.
    """
    if names is None:
        names = ["background", "object"] if count == 2 else [f"class {k}" for k in range(count)]
    names = check_texts("class_names", names)
    if len(names) != count:
        raise ValueError(
            f"class_names has {len(names)} names, but the labels need {count}:"
            f" give one name for each of 0..{count - 1}."
        )
    colors = [hex_color(color) for color in palette(count).tolist()]
    patterns = ["", *(pattern_of(k) for k in range(1, count))]
    return [
        {"name": str(n), "color": c, "pattern": p} for n, c, p in zip(names, colors, patterns, strict=True)
    ]


def check_names(names: Any, *, most: int, hint: str) -> list[str]:
    """`names`, the argument class_names, as a list of 2 to `most` texts; `hint` ends the error.

    Raises: ValueError if it is no list of texts, or has another length.
    """
    texts = check_texts("class_names", names)
    if not 2 <= len(texts) <= most:
        raise ValueError(
            f"class_names has {len(texts)} names, but a list of 2 to {most} names is needed, {hint}."
        )
    return texts


def check_not_stretched(name: str, labels: NDArray, *, also: str = "") -> None:
    """`labels` must not hold 0 and 255 alone: that is a mask as files keep it; all its object would be void.

    Raises: ValueError, which says what to pass; `also` adds another way out.
    """
    if np.isin(labels, (0, IGNORE_INDEX)).all() and (labels == IGNORE_INDEX).any():
        raise ValueError(
            f"{name} holds only 0 and {IGNORE_INDEX}, but {IGNORE_INDEX} is void and counts for nothing:"
            f" for a mask of 0 and {IGNORE_INDEX} pass {name} > 0{also}."
        )


def verdict_list() -> list[dict[str, str]]:
    """[{name, color, pattern, ink}, …] of the four verdicts that an error map names, in a fixed order."""
    names = ("false positive", "false negative", "wrong class", "void")
    styles = [VERDICTS[name] for name in names]
    return [
        {"name": name, "color": hex_color(color), "pattern": pattern or "", "ink": hex_color(ink)}
        for name, (color, pattern, ink) in zip(names, styles, strict=True)
    ]
