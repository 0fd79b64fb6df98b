"""A threshold under the finger: the histogram, the mask it cuts, what cleans the mask, and the score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from segcourse import classical
from segcourse._checks import check_choice, check_flag, check_number, check_whole
from segcourse.display.overlays import rgb_of
from segcourse.widgets._base import Widget
from segcourse.widgets._binary import binary_scores, binary_still, binary_traits, check_look, scores_text
from segcourse.widgets._wire import unpack, wire

RULES = ("one", "band", "hysteresis")
OPENING_VIEW: dict[str, Any] = {
    "rule": "one",
    "low": 128,
    "high": 192,
    "dark": False,
    "opening": 0,
    "closing": 0,
    "holes": False,
    "smallest": 0,
    "show": "mask",
    "opacity": 0.5,
    "log": False,
}


class ThresholdExplorer(Widget):
    """Drag a threshold through the histogram and see the mask, its parts and its score follow.

    Args:
        image: grey (H, W), uint8 or float in 0..1. A float image, such as a probability map, is explored in
            256 steps, `np.round(image * 255)`; thresholds then count these steps.
        target: (H, W), 1 = object, 0 = background, 255 = counts for nothing; bool will do. None: no scores.
        view: what to open with, in place of `OPENING_VIEW`. `rule` is "one" (grey > low), "band" (low < grey
            <= high) or "hysteresis" (grey > low, and joined to grey > high), `low` and `high` are in 0..255;
            `dark`: the object is the dark side. Then come the steps after the threshold, in their order:
            `opening` and `closing` (radius in pixels), `holes` (fill them), `smallest` (pixels of the
            smallest part that is kept). `show` is "mask", "only", "image" or "errors"; then `opacity`, `log`.
        guess: hide the scores until the learner has guessed.

    `explorer.mask` is the mask on the screen, computed by `segcourse.classical`.
    Raises: ValueError for another kind of image or target, sizes that differ, or a view that is not one.
    """

    _script = "threshold_explorer"
    _uses = ("masks", "binary")

    gray = wire()
    target = wire()
    marks: traitlets.List[Any] = traitlets.List(
        help="Otsu's threshold; then both for three classes, if there are three"
    ).tag(sync=True)

    source = traitlets.Unicode("image", help="what `gray` is, in the copied Python").tag(sync=True)

    def __init__(
        self,
        image: ArrayLike,
        *,
        target: ArrayLike | None = None,
        view: Mapping[str, Any] | None = None,
        guess: bool = True,
    ) -> None:
        traits, gray = binary_traits(image, target)
        opened = _check_rule(check_look(view, OPENING_VIEW, has_target=target is not None))
        super().__init__(**traits, marks=_otsu_marks(gray), view=opened, guess=guess)

    @property
    def mask(self) -> NDArray[np.bool_]:
        """The mask of the present view, bool (H, W)."""
        return clean(cut(unpack(self.gray), self.view), self.view)

    @property
    def scores(self) -> dict[str, float]:
        """The present mask's pixels and parts and, with a target, its tp, fp, fn, iou, dice and so on."""
        mask = self.mask
        parts = int(classical.connected_components(mask).max(initial=0))
        rest = binary_scores(mask, unpack(self.target)) if self.target else {}
        return {"pixels": int(mask.sum()), "parts": parts, **rest}

    def numbers(self) -> str:
        scores = self.scores
        share = 100 * scores["pixels"] / np.prod(self.gray["shape"])
        text = f"{_rule_text(self.view)}; Otsu at {self.marks[0]}; {share:.1f} % in {scores['parts']} parts"
        return "; ".join(filter(None, [text, scores_text(scores)]))

    def still(self) -> NDArray[np.uint8]:
        gray = unpack(self.gray)
        return binary_still(("Image", rgb_of(gray)), gray, self.mask, self.target, self.numbers())


def _check_rule(view: dict[str, Any]) -> dict[str, Any]:
    """`view` with its thresholds and cleaning steps checked."""
    check_choice("view['rule']", view["rule"], RULES)
    for name in ("dark", "holes", "log"):
        check_flag(f"view[{name!r}]", view[name])
    for name in ("low", "high"):
        view[name] = check_whole(f"view[{name!r}]", view[name], low=0, high=255)
    if view["low"] > view["high"] and view["rule"] == "one":
        view["high"] = view["low"]  # nobody sees it yet
    elif view["low"] > view["high"]:
        raise ValueError(f"view has low={view['low']} above high={view['high']}: swap them.")
    for name in ("opening", "closing"):
        view[name] = check_number(f"view[{name!r}]", view[name], low=0)
    view["smallest"] = check_whole("view['smallest']", view["smallest"], low=0)
    return view


def cut(gray: NDArray[np.uint8], view: Mapping[str, Any]) -> NDArray[np.bool_]:
    """The mask that the thresholds of `view` cut out of `gray`, bool (H, W)."""
    low, high, dark = view["low"], view["high"], view["dark"]
    if view["rule"] == "hysteresis":
        if dark:  # surely dark is <= low, dark enough is <= high
            return classical.hysteresis(255 - gray, low=254 - high, high=254 - low)
        return classical.hysteresis(gray, low=low, high=high)
    mask = classical.fixed(gray, threshold=low)
    if view["rule"] == "band":
        mask &= ~classical.fixed(gray, threshold=high)
    return mask != dark


def clean(mask: NDArray[np.bool_], view: Mapping[str, Any]) -> NDArray[np.bool_]:
    """`mask` after the steps of `view`: opening, closing, filled holes, small parts dropped."""
    if view["opening"]:
        mask = classical.opening(mask, radius=view["opening"])
    if view["closing"]:
        mask = classical.closing(mask, radius=view["closing"])
    if view["holes"]:
        mask = classical.fill_holes(mask)
    if view["smallest"]:
        mask = classical.remove_small(mask, min_size=view["smallest"])
    return mask


def _otsu_marks(gray: NDArray[np.uint8]) -> list[int]:
    marks = [classical.otsu_threshold(gray)]
    if len(np.unique(gray)) >= 3:
        marks.extend(classical.multi_otsu_thresholds(gray, classes=3))
    return [int(mark) for mark in marks]


def _rule_text(view: Mapping[str, Any]) -> str:
    low, high = view["low"], view["high"]
    if view["rule"] == "one":
        return f"grey <= {low}" if view["dark"] else f"grey > {low}"
    if view["rule"] == "band":
        return f"not {low} < grey <= {high}" if view["dark"] else f"{low} < grey <= {high}"
    return (
        f"grey <= {low}, or <= {high} beside it" if view["dark"] else f"grey > {high}, or > {low} beside it"
    )
