"""MaskPainter: paint a mask by hand, compare it with a reference, and go on with it in Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from segcourse import metrics
from segcourse._checks import (
    IGNORE_INDEX,
    check_flag,
    check_image,
    check_label_map,
    check_labels,
    check_same_size,
)
from segcourse.display import error_map, overlay
from segcourse.widgets import _still
from segcourse.widgets._base import Widget
from segcourse.widgets._brush import BRUSH_OPENS, MAX_CLASSES, check_brush_view, enlarging, full_size, step_of
from segcourse.widgets._classes import VOID_COLOR, check_names, check_not_stretched, class_list, verdict_list
from segcourse.widgets._wire import fit, pack, pack_image, unpack, wire

HINT = "the background first: for one object write ['background', 'object']"


class MaskPainter(Widget):
    """Brush, eraser, polygon and fill, by mouse or by keys; beside it, how well the mask fits a reference.

    `painter.mask` is the mask as it stands on the screen; set it, `painter.mask = proposal`, to correct what
    a method proposed.

    Args:
        image: the picture, (H, W) or (H, W, 3), uint8 or float 0..1.
        class_names: one name for each label 0..C-1, from 2 to 64; label 0 is the background, which the eraser
            writes.
        reference: the mask to compare with, (H, W), labels 0..C-1 or 255 (void: counts for nothing); None for
            no comparison.
        mask: what to start from, of the same kind; None starts from background everywhere.
        void: offer 255, "nobody knows", as one more colour; it is offered anyway where a mask holds it beside
            a label above 0. (One of 0 and 255 alone is taken for a picture of a mask, and refused.)
        view: how to open, for example {"tool": "polygon", "label": 2, "brush": 10} (the brush's radius).
            `tool` is "paint", "erase", "polygon" or "fill", `show` "mine", "errors" or "reference".
        guess: keep the comparison covered until the learner has guessed the score.

    Raises: ValueError if sizes differ, a label has no name, a mask holds only 0 and 255 without void=True, or
        `view` holds what is unknown.
    """

    _script = "mask_painter"
    _uses = ("errors", "painting", "polygons")
    _opens = {  # noqa: RUF012
        "tool": ("paint", "erase", "polygon", "fill"),
        "show": ("mine", "errors", "reference"),
        **BRUSH_OPENS,
    }

    image = wire()
    start = wire()
    edited = wire()
    reference = wire()
    version = traitlets.Int(help="how often `edited` changed").tag(sync=True)
    classes: traitlets.List = traitlets.List().tag(sync=True)
    enlarge = traitlets.Unicode(help="ends the copied Python of a thinned picture").tag(sync=True)
    verdicts: traitlets.List = traitlets.List().tag(sync=True)

    def __init__(
        self,
        image: ArrayLike,
        *,
        class_names: Sequence[str],
        reference: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        void: bool = False,
        view: dict[str, Any] | None = None,
        guess: bool = True,
    ) -> None:
        picture, names = check_image("image", image), check_names(class_names, most=MAX_CLASSES, hint=HINT)
        self._full, self._count, self._void = picture.shape[:2], len(names), check_flag("void", void)
        true = None if reference is None else self._check("reference", reference)
        first = np.zeros(self._full, dtype=np.uint8) if mask is None else self._check("mask", mask)
        self._void = self._void or any(m is not None and (m == IGNORE_INDEX).any() for m in (true, first))
        inks = _inks(names, void=self._void)
        opened = check_brush_view(view, self._opens, inks)
        (picture, true, first), note = fit(picture, true, first)
        self._image, self._target = picture, true
        super().__init__(
            image=pack_image(picture),
            start=pack(first),
            reference={} if true is None else pack(true),
            classes=inks,
            enlarge=enlarging(self._full),
            verdicts=verdict_list(),
            note=note,
            view=opened,
            guess=guess,
        )

    def _check(self, name: str, labels: ArrayLike) -> NDArray[np.uint8]:
        array = check_label_map(name, labels)
        check_same_size(image=np.empty(self._full), **{name: array})
        check_labels(name, array, self._count, IGNORE_INDEX)
        if not self._void:
            check_not_stretched(name, array, also="; where void is meant, make the painter with void=True")
        return array.astype(np.uint8)

    @property
    def mask(self) -> NDArray[np.uint8]:
        """The mask on the screen, uint8 (H, W): labels 0..C-1, and 255 where void was painted."""
        return full_size(self._shown, self._full)

    @mask.setter
    def mask(self, labels: ArrayLike) -> None:
        array = self._check("mask", labels)
        if not self._void and (array == IGNORE_INDEX).any():
            raise ValueError("mask holds 255 (void), but this painter has no void: make it with void=True.")
        step = step_of(self._full)
        with self.hold_sync():
            self.version += 1
            self.edited = pack(array[::step, ::step])

    @property
    def _shown(self) -> NDArray[np.uint8]:
        """The mask at the size of the picture in the browser, where it is counted."""
        return unpack(self.edited or self.start).astype(np.uint8)

    @property
    def scores(self) -> dict[str, Any]:
        """What the browser shows: pixels of each class (and of void, if offered), iou, dice and so on."""
        mask = self._shown
        pixels = np.bincount(mask.ravel(), minlength=256)
        scores: dict[str, Any] = {"pixels": [int(pixels[cls["label"]]) for cls in self.classes]}
        if self._target is None:
            return scores
        counts = metrics.confusion_matrix(mask, self._target, num_classes=self._count)
        return scores | {
            "iou": metrics.iou_per_class(counts).tolist(),
            "dice": metrics.dice_per_class(counts).tolist(),
            "mean_iou": metrics.mean_iou(counts),
            "mean_dice": metrics.mean_dice(counts),
            "accuracy": metrics.pixel_accuracy(counts),
            "disagree": int(counts.sum() - np.trace(counts)),
        }

    def numbers(self) -> str:
        scores, (height, width) = self.scores, self._full
        names = [cls["name"] for cls in self.classes]
        painted = [f"{n} {size}" for n, size in zip(names, scores["pixels"], strict=True)]
        text = f"{height}x{width} pixels; {', '.join(painted)}; "
        if "iou" not in scores:
            return text + "no reference"
        ratios = zip(names, scores["iou"], scores["dice"], strict=False)  # void has no ratios
        listed = [f"{n} IoU {iou:.3f} Dice {dice:.3f}" for n, iou, dice in ratios if not np.isnan(iou)]
        return text + f"{scores['disagree']} disagree, mean IoU {scores['mean_iou']:.3f}; {'; '.join(listed)}"

    def still(self) -> NDArray[np.uint8]:
        mask = self._shown
        panels = [("my mask", overlay(self._image, mask, outline=True))]
        if self._target is not None:
            panels.append(
                ("disagreement with the reference", error_map(mask, self._target, image=self._image))
            )
        parts = self.numbers().split("; ")[1:]
        return _still.picture(
            panels, [*parts[:2], *("; ".join(parts[k : k + 2]) for k in range(2, min(len(parts), 6), 2))]
        )


def _inks(names: Sequence[str], *, void: bool) -> list[dict[str, Any]]:
    """What one can paint with: [{label, key, name, color, pattern}, …]."""
    inks = [
        {"label": k, "key": str(k) if k < 10 else None, **cls}
        for k, cls in enumerate(class_list(len(names), names))
    ]
    if void:
        inks.append({"label": IGNORE_INDEX, "key": "v", "name": "void", "color": VOID_COLOR, "pattern": "x"})
    return inks
