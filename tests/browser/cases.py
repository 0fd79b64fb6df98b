"""One example of each widget, as Python code: notebooks run it in a kernel, offline tests in this process."""

from __future__ import annotations

from dataclasses import dataclass

PRELUDE = '''
import math
import numpy as np
import segcourse as sc

row, col = np.mgrid[:24, :32]
class_names = ["ground", "disc", "square"]
things = class_names[1:]
image = (40 + 2 * row + 3 * col).astype(np.uint8)
disc = (row - 11) ** 2 + (col - 10) ** 2 <= 36
square = (abs(row - 14) <= 4) & (abs(col - 25) <= 4)
image[disc] += 90
image[4, 28] = 250  # a speck
labels = disc + 2 * square.astype(np.uint8)
target = labels.copy()
target[0] = 255  # void
pred = np.roll(labels, 2, axis=1)
semantic = instances = labels  # as the copied Python calls them
only_disc = np.where(target == 2, 0, target)
markers = np.zeros(image.shape, dtype=np.uint8)
markers[11, 8:13], markers[20, 20:30] = 1, 2

def plain(value):
    """`value` as JSON carries it and the browser writes it: nan is null, infinity a word."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "Infinity"
    return value

def per_class(confusion):
    names = ("iou", "dice", "precision", "recall")
    scores = {name: getattr(sc.metrics, f"{name}_per_class")(confusion) for name in names}
    return {**scores, "mean_iou": sc.metrics.mean_iou(confusion), "confusion": confusion.ravel()}

def state(widget):
    """What the browser has reported so far."""
    return plain({"view": widget.view, "version": getattr(widget, "version", 0)})
'''


@dataclass(frozen=True)
class Case:
    """A widget under test: `code` makes it, under the name `name`.

    `keys`, pressed on its first canvas, must change something that Python hears of. `scores` is a Python
    expression for some of the numbers in the widget's `data-scores`: a dict with the same names. `given` sets
    what the Python that the widget copies takes for granted.
    """

    name: str
    call: str
    keys: tuple[str, ...]
    scores: str
    given: str = ""

    @property
    def code(self) -> str:
        return f"{self.name} = sc.widgets.{self.call}"


CASES = [
    Case(
        "scene",
        "SceneLabels(image, labels, labels, class_names=class_names, things=things)",
        ("n",),
        "{'classes': 3, 'objects': 2, 'segments': len(scene.segments)}",
    ),
    Case(
        "painter",
        "MaskPainter(image, class_names=class_names, reference=target, mask=pred)",
        ("2", "ArrowDown", "Space"),
        "painter.scores",
        given="reference, mask = target, pred",
    ),
    Case(
        "compare",
        "MaskCompare(image, pred, target, class_names=class_names)",
        ("c", "ArrowRight"),
        "per_class(compare.confusion)",
    ),
    Case(
        "lab",
        "MetricLab(disc, image=image)",
        ("ArrowRight", "Shift+ArrowDown"),
        "lab.scores",
        given="target = disc",
    ),
    Case(
        "explorer",
        "ThresholdExplorer(image, target=only_disc)",
        ("ArrowRight", "Shift+ArrowRight", "h"),
        "explorer.scores",
    ),
    Case(
        "grower",
        "RegionGrower(image, seeds=[(11, 10)], tolerance=20, target=only_disc)",
        ("]", ".", ","),
        "grower.scores",
    ),
    Case(
        "scribbles",
        "SeedsAndScribbles(image, markers=markers, target=only_disc)",
        ("2", "ArrowDown", "Space"),
        "scribbles.scores",
    ),
]
