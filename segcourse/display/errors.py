"""Where a prediction is wrong, and how."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import (
    IGNORE_INDEX,
    check_flag,
    check_ignore_index,
    check_image,
    check_label_map,
    check_same_shape,
    check_same_size,
)
from segcourse.display.hatching import hatch
from segcourse.display.overlays import gray_of
from segcourse.display.palettes import BACKGROUND, RGB, VOID

CORRECT: RGB = (205, 205, 205)
FALSE_POSITIVE: RGB = (0, 114, 178)  # blue
FALSE_NEGATIVE: RGB = (213, 94, 0)  # vermilion
WRONG_CLASS: RGB = (204, 121, 167)  # reddish purple

#: what an error map tells apart: its colour, its pattern, and the colour of the pattern
VERDICTS: dict[str, tuple[RGB, str | None, RGB]] = {
    "correct": (CORRECT, None, CORRECT),
    "false positive": (FALSE_POSITIVE, "\\", (190, 225, 245)),
    "false negative": (FALSE_NEGATIVE, "/", (70, 25, 0)),
    "wrong class": (WRONG_CLASS, ".", (60, 20, 45)),
    "void": (VOID, "x", (90, 90, 90)),
}


def error_map(
    pred: ArrayLike,
    target: ArrayLike,
    *,
    image: ArrayLike | None = None,
    ignore_index: int | None = IGNORE_INDEX,
) -> NDArray[np.uint8]:
    """Each pixel by its verdict, uint8 (H, W, 3): colour and pattern say the same.

    Correct foreground is light grey, correct background dark. A false positive (predicted, but background) is
    blue with lines falling to the right, a false negative (missed) vermilion with rising lines, one class
    taken for another purple with dots, void grey and crossed. `error_legend()` names them under a figure.

    Args:
        pred, target: label maps or masks (H, W), 0 is background.
        image: (H, W) or (H, W, 3); shown in grey, dimmed where both agree on background.
        ignore_index: void in `target`; None for none.

    Raises: ValueError if the shapes differ, or labels are not whole numbers from 0.
    """
    p, t = check_label_map("pred", pred), check_label_map("target", target)
    check_same_shape(pred=p, target=t)
    check_ignore_index(ignore_index)
    if image is None:
        out = np.empty((*t.shape, 3), dtype=np.uint8)
        out[:] = BACKGROUND
        veil = 1.0
    else:
        gray = gray_of(check_image("image", image))
        check_same_size(image=gray, target=t)
        out, veil = (gray * 0.55).astype(np.uint8), 0.6
    for name, where in _verdicts(p, t, ignore_index).items():
        _fill(out, where, name, veil if name == "correct" else 1.0)
    return out


def _verdicts(p: NDArray, t: NDArray, ignore_index: int | None) -> dict[str, NDArray[np.bool_]]:
    """Which pixels (H, W) fall under which verdict; correct background falls under none."""
    void = np.zeros(t.shape, dtype=bool) if ignore_index is None else t == ignore_index
    p, t = p.astype(np.int64), t.astype(np.int64)  # bools and unsigned labels compare alike
    return {
        "correct": ~void & (p == t) & (t > 0),
        "false positive": ~void & (p > 0) & (t == 0),
        "false negative": ~void & (p == 0) & (t > 0),
        "wrong class": ~void & (p > 0) & (t > 0) & (p != t),
        "void": void,
    }


def error_legend(*, wrong_class: bool = False, void: bool = False) -> dict[str, NDArray[np.uint8]]:
    """Swatches, uint8 (16, 28, 3), that name the colours of `error_map`, for the `legend` of `show`.

    "wrong class" and "void" are there on request, since most maps have neither.
    Raises: ValueError for what is neither True nor False.
    """
    wanted = {"wrong class": check_flag("wrong_class", wrong_class), "void": check_flag("void", void)}
    names = [name for name in VERDICTS if wanted.get(name, True)]
    swatches = {name: np.zeros((16, 28, 3), dtype=np.uint8) for name in names}
    for name, swatch in swatches.items():
        _fill(swatch, np.ones(swatch.shape[:2], dtype=bool), name, 1.0)
    return swatches


def _fill(out: NDArray[np.uint8], where: NDArray[np.bool_], name: str, share: float) -> None:
    """Paint one verdict into `out`, which is ours."""
    color, pattern, ink = VERDICTS[name]
    out[where] = np.round(out[where] * (1 - share) + np.array(color) * share).astype(np.uint8)
    if pattern and min(out.shape[:2]) >= 12:  # on a handful of pixels a pattern would be the picture
        out[where & hatch(pattern, out.shape[:2])] = ink
