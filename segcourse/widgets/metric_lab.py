"""MetricLab: spoil a prediction by hand and watch five metrics disagree about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from segcourse import metrics
from segcourse._checks import check_image, check_mask, check_same_shape, check_same_size, check_texts
from segcourse.display import error_map
from segcourse.metrics.boundary_overlap import default_width
from segcourse.widgets import _still
from segcourse.widgets._base import Widget
from segcourse.widgets._classes import verdict_list
from segcourse.widgets._wire import fit, pack, pack_image, unpack, wire

CHALLENGES = (
    "Dice > 0.9 and HD95 > 20",
    "accuracy > 0.9 and IoU < 0.3",
    "IoU > 0.8 and boundary IoU < 0.6",
    "Dice < 0.8 and HD95 < 6",
)
_METRICS = ("IoU", "Dice", "accuracy", "boundary IoU", "HD95")
_TERM = re.compile(rf"\s*({'|'.join(_METRICS)})\s*([<>])\s*(\d+(?:\.\d+)?)\s*", flags=re.IGNORECASE)


class MetricLab(Widget):
    """Drag, grow, shrink, fragment, speckle or paint the prediction: IoU, Dice, accuracy, boundary IoU, HD95.

    `mask` is the prediction as the learner left it, `scores` its numbers, `solved` the challenges met.

    Args:
        target: the true mask, bool or 0 and 1, (H, W), not empty.
        image: shown in grey under the masks, (H, W) or (H, W, 3).
        pred: what to start from; None starts from a perfect prediction.
        challenge: one or more goals such as "Dice > 0.9 and HD95 > 20", made of IoU, Dice, accuracy,
            boundary IoU and HD95 (in pixels); None offers four, () none.
        view: how to open, for example {"tool": "paint", "brush": 3}; `tool` is "drag", "paint" or "erase".
        guess: keep the numbers covered until the learner has guessed.

    Raises: ValueError for no mask, an empty target, sizes that differ, or a challenge that cannot be read.
    """

    _script = "metric_lab"
    _uses = ("distances", "errors", "edits")
    _opens = {"tool": ("drag", "paint", "erase"), "brush": (0, 30), "goal": None}  # noqa: RUF012

    image = wire()
    target = wire()
    pred = wire()
    edited = wire()
    version = traitlets.Int(help="how often `edited` came back").tag(sync=True)
    width = traitlets.Int(help="width of the rim that boundary IoU compares, in pixels").tag(sync=True)
    slip = traitlets.Int(help="a tenth of the target's width, which the guess asks about").tag(sync=True)
    challenges: traitlets.List = traitlets.List().tag(sync=True)
    solved = traitlets.List(traitlets.Unicode(), help="challenges met so far").tag(sync=True)
    verdicts: traitlets.List = traitlets.List().tag(sync=True)

    def __init__(
        self,
        target: ArrayLike,
        *,
        image: ArrayLike | None = None,
        pred: ArrayLike | None = None,
        challenge: str | Sequence[str] | None = None,
        view: dict[str, Any] | None = None,
        guess: bool = True,
    ) -> None:
        true = check_mask("target", target)
        if not true.any():
            raise ValueError(
                "target is empty, but every score needs something to find: pass a mask with pixels."
            )
        start = true if pred is None else check_mask("pred", pred)
        picture = None if image is None else check_image("image", image)
        check_same_shape(target=true, pred=start)
        check_same_size(image=picture, target=true)
        given = [challenge] if isinstance(challenge, str) else challenge
        goals = CHALLENGES if given is None else check_texts("challenge", given)
        (picture, true, start), note = fit(picture, true, start)
        self._image, self._target = picture, true
        super().__init__(
            image={} if picture is None else pack_image(picture),
            target=pack(true),
            pred=pack(start),
            width=default_width(true.shape),
            slip=max(1, round(int(np.ptp(np.flatnonzero(true.any(axis=0)))) / 10)),
            challenges=[read_challenge(goal) for goal in goals],
            verdicts=verdict_list(),
            note=note,
            view=view,
            guess=guess,
        )

    @property
    def mask(self) -> NDArray[np.bool_]:
        """The prediction as it stands in the browser, bool (H, W)."""
        return unpack(self.edited or self.pred).astype(bool)

    @property
    def scores(self) -> dict[str, float]:
        """The numbers of `mask` as `segcourse.metrics` gives them."""
        pred, true = self.mask, self._target
        counts = metrics.confusion_matrix(pred, true, num_classes=2)
        return {
            "IoU": metrics.iou(pred, true),
            "Dice": metrics.dice(pred, true),
            "accuracy": metrics.pixel_accuracy(counts),
            "boundary IoU": metrics.boundary_iou(pred, true, width=self.width),
            "HD95": metrics.hd95(pred, true),
        }

    def numbers(self) -> str:
        height, width = self._target.shape
        text = ", ".join(f"{name} {value:.3f}" for name, value in self.scores.items())
        return f"{height}x{width} pixels, target {int(self._target.sum())} pixels; {text} px"

    def still(self) -> NDArray[np.uint8]:
        scores = [f"{name} {value:.3f}" for name, value in self.scores.items()]
        picture = error_map(self.mask, self._target, image=self._image)
        lines = ["   ".join(scores[:3]), "   ".join(scores[3:]) + " px"]
        return _still.picture([("prediction against target", picture)], lines)


def read_challenge(text: str) -> dict[str, Any]:
    """ "Dice > 0.9 and HD95 > 20" as {"text": …, "terms": [["Dice", ">", 0.9], ["HD95", ">", 20.0]]}."""
    names, terms = {name.lower(): name for name in _METRICS}, []
    for part in re.split(r"\band\b", str(text)):
        found = _TERM.fullmatch(part)
        if not found:
            raise ValueError(
                f"challenge holds {part.strip()!r}, but each part is a metric ({', '.join(_METRICS)}),"
                f" < or >, and a number, joined by 'and': write for example 'Dice > 0.9 and HD95 > 20'."
            )
        terms.append([names[found[1].lower()], found[2], float(found[3])])
    return {"text": str(text), "terms": terms}
