"""SeedsAndScribbles: mark a few pixels of each region, and let a method find the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from segcourse import classical, metrics
from segcourse._checks import (
    IGNORE_INDEX,
    check_choice,
    check_image,
    check_label_map,
    check_labels,
    check_same_size,
)
from segcourse.display import error_map, overlay
from segcourse.widgets import _still
from segcourse.widgets._base import Widget
from segcourse.widgets._brush import BRUSH_OPENS, check_brush_view, enlarging, full_size, step_of
from segcourse.widgets._classes import check_names, check_not_stretched, class_list
from segcourse.widgets._wire import fit, pack, pack_image, unpack, wire

MAX_LABELS = 9  # one key for each
HINT = "for the labels 1, 2, …: for one object write ['object', 'background']"
BETA = 130  # how much the random walker shuns edges; scikit-image's own choice
EMPTY = "Scribble first: choose a label, drag over the picture, then mark another region with another label."
_FAILURES = (ValueError, ArithmeticError, RuntimeError, MemoryError)


def _by_watershed(image: NDArray, markers: NDArray) -> NDArray[np.int32]:
    return classical.watershed(classical.gradient_magnitude(image), markers)


def _by_walks(image: NDArray, markers: NDArray) -> NDArray[np.int32]:
    return classical.random_walker(image, markers, beta=BETA)


def _by_cut(image: NDArray, markers: NDArray) -> NDArray[np.int32]:
    return np.where(classical.graph_cut(image, markers), 1, 2).astype(np.int32)


_SOLVERS: dict[str, Callable[[NDArray, NDArray], NDArray[np.int32]]] = {
    "watershed": _by_watershed,
    "seeded_growing": classical.seeded_region_growing,
    "random_walker": _by_walks,
    "graph_cut": _by_cut,
}
_CODE = {  # what a learner copies: the same in one line
    "watershed": "labels = sc.classical.watershed(sc.classical.gradient_magnitude(image), markers)",
    "seeded_growing": "labels = sc.classical.seeded_region_growing(image, markers)",
    "random_walker": f"labels = sc.classical.random_walker(image, markers, beta={BETA})",
    "graph_cut": "labels = np.where(sc.classical.graph_cut(image, markers), 1, 2)",
}
_KEYS = {"watershed": "w", "seeded_growing": "s", "random_walker": "n", "graph_cut": "u"}
_METHODS = [
    {"value": m, "name": m.replace("_", " ").capitalize(), "key": _KEYS[m], "code": _CODE[m]}
    for m in _SOLVERS
]


class SeedsAndScribbles(Widget):
    """Scribble with two or more labels; each time the pen is lifted, a method labels every other pixel.

    `widget.markers` are the scribbles as they stand, `widget.labels` the regions that the method makes of
    them, `widget.message` why there are none. Set `widget.markers` or `widget.method` to change the screen.

    Args:
        image: the picture, (H, W) or (H, W, 3), uint8 or float 0..1.
        markers: scribbles to open with, int (H, W): 0 = unknown, 1, 2, … = labels, at most 9. A graph cut
            needs 1 = foreground and 2 = background.
        method: "watershed" (of the gradient), "seeded_growing" (competing seeds), "random_walker", or
            "graph_cut".
        target: the true labels, (H, W): bool, or 0 = background, 1, 2, … = the objects with these labels,
            255 = counts for nothing. Regions whose label is above the target's highest are background.
        class_names: a name for each label 1, 2, …; they also say how many labels there are.
        view: how to open, for example {"show": "lines", "brush": 4} (the brush's radius). `tool` is "paint"
            or "erase", `show` "regions", "lines", "image" or "target".
        guess: keep the numbers covered until the learner has guessed the score.

    Raises: ValueError if sizes differ, a label has no name, the target holds only 0 and 255, or the method
        or what `view` holds is unknown. What a method cannot do with the scribbles is no error: it is said in
        the widget and in `message`, and `labels` is 0.
    """

    _script = "seeds_and_scribbles"
    _uses = ("painting", "flooding")
    _opens = {  # noqa: RUF012
        "tool": ("paint", "erase"),
        "show": ("regions", "lines", "image", "target"),
        **BRUSH_OPENS,
    }

    image = wire()
    start = wire()
    edited = wire()
    target = wire()
    answer = traitlets.Dict(help="version, method, labels and message of the last result").tag(sync=True)
    method = traitlets.Unicode("watershed").tag(sync=True)
    version = traitlets.Int(help="how often `edited` changed").tag(sync=True)
    asked = traitlets.Int(help="how often the browser asked for a result").tag(sync=True)
    count = traitlets.Int(2, help="classes of the target, background included").tag(sync=True)
    classes: traitlets.List = traitlets.List().tag(sync=True)
    methods: traitlets.List = traitlets.List().tag(sync=True)
    enlarge = traitlets.Unicode(help="ends the copied Python of a thinned picture").tag(sync=True)

    def __init__(
        self,
        image: ArrayLike,
        *,
        markers: ArrayLike | None = None,
        method: str = "watershed",
        target: ArrayLike | None = None,
        class_names: Sequence[str] | None = None,
        view: dict[str, Any] | None = None,
        guess: bool = True,
    ) -> None:
        picture = check_image("image", image)
        check_choice("method", method, list(_SOLVERS))
        first, true, names = _check_labels(picture, markers, target, class_names)
        classes = [{"label": k, **c} for k, c in enumerate(class_list(len(names) + 1, ["", *names])) if k]
        opened = check_brush_view(view, self._opens, classes)
        self._full = picture.shape[:2]
        self._solutions: dict[str, Any] = {}  # by method, of the scribbles with this "version"
        (self._image, first, self._target), note = fit(picture, first, true)
        super().__init__(
            image=pack_image(picture),
            start=pack(first),
            target={} if self._target is None else pack(self._target),
            method=method,
            count=max(2, _highest(self._target) + 1),
            classes=classes,
            methods=_METHODS,
            enlarge=enlarging(self._full),
            note=note,
            view=opened,
            guess=guess,
        )
        self._refresh()
        self.observe(self._refresh, names=["asked", "method"])

    @property
    def markers(self) -> NDArray[np.int32]:
        """The scribbles on the screen, int32 (H, W), 0 = unknown."""
        return full_size(self._marks, self._full)

    @markers.setter
    def markers(self, markers: ArrayLike) -> None:
        array = check_label_map("markers", markers)
        check_same_size(image=np.empty(self._full), markers=array)
        check_labels("markers", array, len(self.classes) + 1, None)
        step = step_of(self._full)
        with self.hold_sync():
            self.version += 1
            self.edited = pack(array[::step, ::step])
            self._refresh()

    @property
    def labels(self) -> NDArray[np.int32]:
        """The regions of these scribbles, int32 (H, W); 0 everywhere if the method found none."""
        return full_size(self._regions, self._full)

    @property
    def message(self) -> str:
        """Why the method found no regions; "" if it did."""
        return str(self._solution(self.method)["message"])

    @property
    def _marks(self) -> NDArray[np.int32]:
        return unpack(self.edited or self.start).astype(np.int32)

    @property
    def _regions(self) -> NDArray[np.int32]:
        packed = self._solution(self.method)["labels"]
        return unpack(packed).astype(np.int32) if packed else np.zeros_like(self._marks)

    @traitlets.validate("method")
    def _known_method(self, proposal: dict[str, Any]) -> str:
        return str(check_choice("method", proposal["value"], list(_SOLVERS)))

    def _refresh(self, change: Any = None) -> None:
        """Answer the browser; `asked` makes each answer a new one, so that it hears of it."""
        self.answer = {**self._solution(self.method), "asked": self.asked}

    def _solution(self, method: str) -> dict[str, Any]:
        """{version, method, labels, message} of the scribbles as they stand, computed once."""
        if self._solutions.get("version") != self.version:
            self._solutions = {"version": self.version}
        if method not in self._solutions:
            labels, message = _solve(method, self._image, self._marks)
            packed = {} if labels is None else pack(labels)
            known = {"version": self.version, "method": method, "labels": packed, "message": message}
            self._solutions[method] = known
        return self._solutions[method]

    @property
    def opening(self) -> dict[str, Any]:
        """What every method makes of these scribbles: all that a page without Python can show of most."""
        return {method: self._solution(method) for method in _SOLVERS}

    @property
    def ranks(self) -> dict[str, Any]:
        """Heights as a page without Python floods them: the gradient's values, lowest first."""
        gradient = classical.gradient_magnitude(self._image)
        return pack(np.unique(gradient, return_inverse=True)[1].reshape(gradient.shape))

    def _data_traits(self) -> list[str]:
        return [*super()._data_traits(), "opening", "ranks"]

    @property
    def scores(self) -> dict[str, Any]:
        """What the browser shows: pixels scribbled and found for each label; with a target iou, mean_iou."""
        marks, regions = self._marks, self._regions
        pixels = [np.bincount(m.ravel(), minlength=MAX_LABELS + 1) for m in (marks, regions)]
        marked, found = ([int(p[cls["label"]]) for cls in self.classes] for p in pixels)
        scores: dict[str, Any] = {"scribbled": sum(marked), "marked": marked, "regions": found}
        if self._target is None:
            return scores
        pred = np.where(regions < self.count, regions, 0)
        counts = metrics.confusion_matrix(pred, self._target, num_classes=self.count)
        return scores | {
            "iou": metrics.iou_per_class(counts).tolist(),
            "mean_iou": metrics.mean_iou(counts),
        }

    def numbers(self) -> str:
        scores, (height, width) = self.scores, self._full
        names = [cls["name"] for cls in self.classes]
        marked = ", ".join(f"{n} {k}" for n, k in zip(names, scores["marked"], strict=True))
        found = ", ".join(f"{n} {k}" for n, k in zip(names, scores["regions"], strict=True))
        text = f"{height}x{width} pixels; scribbled {scores['scribbled']} ({marked}); "
        text += f"{self.method.replace('_', ' ')}: {self.message or found}"
        if "iou" not in scores:
            return text
        ratio = scores["iou"][1] if self.count == 2 else scores["mean_iou"]
        return f"{text}; {'IoU' if self.count == 2 else 'mean IoU'} {ratio:.3f}"

    def still(self) -> NDArray[np.uint8]:
        marks, regions = self._marks, self._regions
        panels = [("scribbles", overlay(self._image, marks, opacity=1.0))]
        panels.append((self.method.replace("_", " "), overlay(self._image, regions, outline=True)))
        if self._target is not None:
            pred = np.where(regions < self.count, regions, 0)
            panels.append(("disagreement", error_map(pred, self._target, image=self._image)))
        return _still.picture(panels, self.numbers().split("; ")[1:])


def _solve(method: str, image: NDArray, markers: NDArray[np.int32]) -> tuple[NDArray[np.int32] | None, str]:
    """The labels and "", or None and one sentence that says why there are none."""
    if not markers.any():
        return None, EMPTY
    try:
        return _SOLVERS[method](image, markers), ""
    except _FAILURES as error:
        return None, " ".join(str(error).split()) or type(error).__name__


def _highest(target: NDArray | None) -> int:
    """The largest label of a target that is not void; 0 without one."""
    known = np.empty(0) if target is None else target[target != IGNORE_INDEX]
    return int(known.max()) if known.size else 0


def _check_labels(
    image: NDArray, markers: ArrayLike | None, target: ArrayLike | None, class_names: Sequence[str] | None
) -> tuple[NDArray, NDArray | None, list[str]]:
    """Markers (all 0 for None), target and a name for each label 1, 2, …, all that fit each other."""
    empty = np.zeros(image.shape[:2], dtype=np.uint8)
    first = check_label_map("markers", empty if markers is None else markers)
    true = None if target is None else check_label_map("target", target)
    check_same_size(image=image, markers=first, target=true)
    if class_names is None:
        names = _names_for(first, true)
    else:
        names = check_names(class_names, most=MAX_LABELS, hint=HINT)
    check_labels("markers", first, len(names) + 1, None)
    if true is not None:
        check_labels("target", true, len(names) + 1, IGNORE_INDEX)
        check_not_stretched("target", true)
    return first, true, names


def _names_for(markers: NDArray, target: NDArray | None) -> list[str]:
    """A name for each label 1, 2, …, as many as the arrays need, the background among them."""
    objects = _highest(target)
    count = min(MAX_LABELS, max(2, int(markers.max()), objects + 1))
    called = {1: "object", 2: "background"} if count == 2 else {objects + 1: "background"} if objects else {}
    return [called.get(k, f"region {k}") for k in range(1, count + 1)]
