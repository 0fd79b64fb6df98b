"""A region that grows from clicks: tolerance, connectivity, and the front step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from segcourse import classical
from segcourse._checks import as_array, check_connectivity, check_number, check_seeds, check_whole
from segcourse.display.overlays import rgb_of
from segcourse.widgets._base import Widget
from segcourse.widgets._binary import binary_scores, binary_still, binary_traits, check_look, scores_text
from segcourse.widgets._brush import step_of
from segcourse.widgets._wire import unpack, wire

OPENING_VIEW: dict[str, Any] = {"step": None, "show": "mask", "opacity": 0.5}


class RegionGrower(Widget):
    """Click seeds; the region of pixels that are like them, and joined to them, grows before your eyes.

    Args:
        image: grey (H, W), uint8 or float in 0..1. A float image is grown in 256 steps,
            `np.round(image * 255)`.
        seeds: (S, 2) of (row, col) to open with; None for a picture without seeds.
        tolerance: largest distance from the seeds' mean, in the image's unit: 0..255 for uint8, 0..1 for
            float. None: 20 of 255.
        connectivity: 1 = 4 neighbours, 2 = 8.
        target: (H, W), 1 = object, 0 = background, 255 = counts for nothing; bool will do. None: no scores.
        view: what else to open with: `step` (how far the front has come; None: to its end), `show` ("mask",
            "only", "image", "errors"), `opacity`.
        guess: hide the scores until the learner has guessed.

    `grower.mask` is the region on the screen, computed by `segcourse.classical`; `grower.seeds` its seeds.
    Raises: ValueError for another kind of image or target, sizes that differ, a seed outside the image, a
        negative tolerance, or a view that is not one.
    """

    _script = "region_grower"
    _uses = ("growing", "binary")

    gray = wire()
    target = wire()
    source = traitlets.Unicode("image", help="what `gray` is, in the copied Python").tag(sync=True)

    def __init__(
        self,
        image: ArrayLike,
        *,
        seeds: ArrayLike | None = None,
        tolerance: float | None = None,
        connectivity: int = 1,
        target: ArrayLike | None = None,
        view: Mapping[str, Any] | None = None,
        guess: bool = True,
    ) -> None:
        traits, _ = binary_traits(image, target)
        opened = check_look(view, OPENING_VIEW, has_target=target is not None)
        if opened["step"] is not None:
            opened["step"] = check_whole("view['step']", opened["step"], low=0)
        step = 1 if traits["source"] == "image" else 255  # grey levels in one unit of the image
        own = {
            "seeds": _thin_seeds(seeds, np.shape(image)[:2]),
            "tolerance": 20 if tolerance is None else check_number("tolerance", tolerance, low=0) * step,
            "connectivity": check_connectivity(connectivity),
        }
        super().__init__(**traits, view=own | opened, guess=guess)

    @property
    def seeds(self) -> list[tuple[int, int]]:
        """The seeds on the screen, as (row, col)."""
        return [(row, col) for row, col in self.view["seeds"]]

    @property
    def steps(self) -> NDArray[np.int32]:
        """The step at which each pixel joins, (H, W); -1 for never."""
        gray = unpack(self.gray)
        if not self.seeds:
            return np.full(gray.shape, -1, dtype=np.int32)
        tolerance, connectivity = self.view["tolerance"], self.view["connectivity"]
        return classical.growth_steps(gray, self.seeds, tolerance=tolerance, connectivity=connectivity)

    @property
    def mask(self) -> NDArray[np.bool_]:
        """The region on the screen, bool (H, W)."""
        steps, last = self.steps, self.view["step"]
        return steps >= 0 if last is None else (steps >= 0) & (steps <= last)

    @property
    def scores(self) -> dict[str, float]:
        """The region's pixels, its step of how many and, with a target, tp, fp, fn, iou and so on."""
        steps, mask = self.steps, self.mask
        last = max(0, int(steps.max()))
        step = last if self.view["step"] is None else min(self.view["step"], last)
        rest = binary_scores(mask, unpack(self.target)) if self.target else {}
        return {"pixels": int(mask.sum()), "step": step, "steps": last, **rest}

    def numbers(self) -> str:
        seeds = ", ".join(f"({row}, {col})" for row, col in self.seeds) or "no seeds yet"
        scores, neighbours = self.scores, {1: "4", 2: "8"}[self.view["connectivity"]]
        text = f"{seeds}; tolerance {self.view['tolerance']:g}, {neighbours} neighbours"
        text += f"; {scores['pixels']} pixels after {scores['step']} of {scores['steps']} steps"
        return "; ".join(filter(None, [text, scores_text(scores)]))

    def still(self) -> NDArray[np.uint8]:
        gray = unpack(self.gray)
        left = ("Image and seeds", _with_seeds(gray, self.seeds))
        return binary_still(left, gray, self.mask, self.target, self.numbers())


def _thin_seeds(seeds: ArrayLike | None, full: tuple[int, ...]) -> list[list[int]]:
    """The seeds as a list of [row, col] in the image of size `full` as it is shown, which may be thinned."""
    if seeds is None or as_array("seeds", seeds).size == 0:
        return []
    return (check_seeds("seeds", seeds, full) // step_of(full)).tolist()


def _with_seeds(gray: NDArray[np.uint8], seeds: list[tuple[int, int]]) -> NDArray[np.uint8]:
    """The image with a white cross, rimmed in black, on every seed."""
    rgb, arm = rgb_of(gray), max(2, max(gray.shape) // 60)
    rows, cols = np.ogrid[: gray.shape[0], : gray.shape[1]]
    for color, wide, reach in ((0, arm // 4 + 1, arm + 1), (255, arm // 4, arm)):
        for row, col in seeds:
            down, right = np.abs(rows - row), np.abs(cols - col)
            rgb[((down <= wide) & (right <= reach)) | ((right <= wide) & (down <= reach))] = color
    return rgb
