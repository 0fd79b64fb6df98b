"""MaskCompare: a prediction against its target, pixel by pixel and number by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from segcourse import metrics
from segcourse._checks import IGNORE_INDEX, check_image, check_label_map, check_same_size, check_texts
from segcourse.display import error_map, overlay
from segcourse.widgets import _still
from segcourse.widgets._base import Widget
from segcourse.widgets._brush import MAX_CLASSES
from segcourse.widgets._classes import class_list, verdict_list
from segcourse.widgets._wire import fit, pack, pack_image, wire


class MaskCompare(Widget):
    """Lay `pred` over `target` and `image`: overlay, curtain, side by side, blink, error map, and numbers.

    Point at a pixel to read both labels; click a cell of the confusion matrix to light its pixels.

    Args:
        image: the picture, (H, W) or (H, W, 3), uint8 or float 0..1.
        pred, target: label maps or masks (H, W); 255 is void and counts for nothing.
        class_names: one name for each label 0..C-1; the first is the background where it is called so.
        view: how to open, for example {"mode": "curtain", "split": 0.3}; `mode` is "overlay", "curtain",
            "side", "loupe", "blink" or "errors".
        guess: keep the numbers covered until the learner has guessed the score.

    Raises: ValueError if sizes differ, a label is not a whole number from 0, or the names do not fit.
    """

    _script = "compare"
    _uses = ("errors",)
    _opens = {  # noqa: RUF012
        "mode": ("overlay", "curtain", "side", "loupe", "blink", "errors"),
        "opacity": (0, 1),
        "split": (0, 1),
        **dict.fromkeys(("hidden", "hatching", "cell")),
    }

    image = wire()
    pred = wire()
    target = wire()
    classes: traitlets.List = traitlets.List().tag(sync=True)
    verdicts: traitlets.List = traitlets.List().tag(sync=True)

    def __init__(
        self,
        image: ArrayLike,
        pred: ArrayLike,
        target: ArrayLike,
        *,
        class_names: Sequence[str] | None = None,
        view: dict[str, Any] | None = None,
        guess: bool = True,
    ) -> None:
        picture = check_image("image", image)
        p, t = check_label_map("pred", pred), check_label_map("target", target)
        check_same_size(image=picture, pred=p, target=t)
        names = None if class_names is None else check_texts("class_names", class_names)
        count = _count_classes(p, t, names)
        (picture, p, t), note = fit(picture, p, t)
        self._arrays = picture, p, t
        self._confusion = metrics.confusion_matrix(p, t, num_classes=count)
        super().__init__(
            image=pack_image(picture),
            pred=pack(p),
            target=pack(t),
            classes=class_list(count, names),
            verdicts=verdict_list(),
            note=note,
            view=view,
            guess=guess,
        )

    @property
    def confusion(self) -> NDArray[np.int64]:
        """The counts under every number shown, (C, C), rows = target, columns = pred."""
        return self._confusion.copy()

    def numbers(self) -> str:
        c, (height, width) = self._confusion, self._arrays[2].shape
        text = f"{height}x{width} pixels, {len(c)} classes, accuracy {metrics.pixel_accuracy(c):.3f},"
        return f"{text} mean IoU {metrics.mean_iou(c):.3f}; {'; '.join(self._per_class())}"

    def _per_class(self) -> list[str]:
        iou, dice = metrics.iou_per_class(self._confusion), metrics.dice_per_class(self._confusion)
        present = [k for k in range(len(iou)) if not np.isnan(iou[k])]
        lines = [f"{self.classes[k]['name']} IoU {iou[k]:.3f} Dice {dice[k]:.3f}" for k in present[:8]]
        return lines if len(present) <= 8 else [*lines, f"{len(present) - 8} more"]

    def still(self) -> NDArray[np.uint8]:
        image, pred, target = self._arrays
        panels = [("target", overlay(image, target)), ("prediction", overlay(image, pred))]
        lines = self._per_class()
        lines = ["   ".join(lines[k : k + 2]) for k in range(0, min(len(lines), 6), 2)]
        return _still.picture([*panels, ("errors", error_map(pred, target, image=image))], lines)


def _count_classes(pred: NDArray, target: NDArray, names: Sequence[str] | None) -> int:
    labels = np.union1d(pred, target).astype(np.int64)
    labels = labels[labels != IGNORE_INDEX]
    highest = int(labels.max()) if labels.size else 0
    if highest >= MAX_CLASSES:
        raise ValueError(
            f"pred or target holds label {highest}, but this widget compares at most {MAX_CLASSES} classes:"
            f" for instance ids compare the masks, labels > 0."
        )
    return max(highest + 1, 2, len(names) if names is not None else 0)
