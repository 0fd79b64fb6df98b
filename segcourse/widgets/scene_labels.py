"""SceneLabels: one scene under three labellings: semantic, instance and panoptic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import (
    IGNORE_INDEX,
    check_image,
    check_label_map,
    check_labels,
    check_list,
    check_same_shape,
    check_same_size,
    check_texts,
    shown,
)
from segcourse.display import overlay, palette
from segcourse.widgets import _still
from segcourse.widgets._base import Widget
from segcourse.widgets._classes import class_list
from segcourse.widgets._wire import fit, pack, pack_image, wire


class SceneLabels(Widget):
    """Point at a pixel: which pixels share its class, its object, its segment?

    Args:
        image: the scene, (H, W) or (H, W, 3).
        semantic: class of each pixel, int (H, W), 0..C-1; 255 is void.
        instances: object of each pixel, int (H, W); 0 where there is none.
        class_names: C names, one for each label of `semantic`.
        things: the classes that come in countable objects, as names or labels; the others are stuff.
        view: how to open, for example {"show": "instance"}; `show` is "all", "semantic", "instance" or
            "panoptic".
        guess: keep the numbers covered until the learner has guessed.

    The panoptic labelling is made of the two: each object of a thing class is a segment, and each stuff
    class is one. Pixels of a thing class that belong to no object are void in it.
    Raises: ValueError if sizes differ, a label has no name, `things` holds an unknown class, or an object
        lies mostly on stuff.
    """

    _script = "scene_labels"
    _opens = {  # noqa: RUF012
        "show": ("all", "semantic", "instance", "panoptic"),
        "opacity": (0, 1),
        **dict.fromkeys(("names", "at")),
    }

    image = wire()
    semantic = wire()
    instances = wire()
    panoptic = wire()
    classes: traitlets.List = traitlets.List().tag(sync=True)
    segments: traitlets.List = traitlets.List(help="of labels 1, 2, …, largest first").tag(sync=True)

    def __init__(
        self,
        image: ArrayLike,
        semantic: ArrayLike,
        instances: ArrayLike,
        *,
        class_names: Sequence[str],
        things: Sequence[str | int],
        view: dict[str, Any] | None = None,
        guess: bool = True,
    ) -> None:
        picture = check_image("image", image)
        classes, ids = check_label_map("semantic", semantic), check_label_map("instances", instances)
        check_same_shape(semantic=classes, instances=ids)
        check_same_size(image=picture, semantic=classes)
        class_names = check_texts("class_names", class_names)
        check_labels("semantic", classes, len(class_names), IGNORE_INDEX)
        countable = _thing_labels(things, class_names)
        (picture, classes, ids), note = fit(picture, classes, ids)
        panoptic, segments = merge(classes, ids, countable)
        for segment in segments:
            name = class_names[segment["label"]]
            segment["thing"] = segment["object"] > 0
            segment["name"] = f"{name} {segment['object']}" if segment["thing"] else str(name)
        self._arrays = picture, classes, ids, panoptic
        super().__init__(
            image=pack_image(picture),
            semantic=pack(classes),
            instances=pack(ids),
            panoptic=pack(panoptic),
            classes=class_list(len(class_names), class_names),
            segments=segments,
            note=note,
            view=view,
            guess=guess,
        )

    def _counts(self) -> tuple[int, int, int]:
        """Classes, objects, panoptic segments in the scene."""
        _, classes, ids, _ = self._arrays
        present = np.unique(classes[classes != IGNORE_INDEX])
        return len(present), len(np.unique(ids[ids > 0])), len(self.segments)

    def numbers(self) -> str:
        height, width = self._arrays[1].shape
        classes, objects, segments = self._counts()
        things = sum(s["thing"] for s in self.segments)
        first = ", ".join(f"{s['name']} {s['pixels']} px" for s in self.segments[:4])
        return (
            f"{height}x{width} pixels; semantic {classes} classes, instance {objects} objects,"
            f" panoptic {segments} segments ({things} things, {segments - things} stuff), largest {first}"
        )

    def still(self) -> NDArray[np.uint8]:
        image, classes, ids, panoptic = self._arrays
        counts = self._counts()
        titles = (
            f"semantic: {counts[0]} classes",
            f"instance: {counts[1]} objects",
            f"panoptic: {counts[2]}",
        )
        panels = [overlay(image, labels, outline=True) for labels in (classes, ids, panoptic)]
        first = (classes == 0)[..., None]  # `overlay` leaves it without a colour, but here it is a class
        panels[0] = np.where(first, panels[0] // 2 + palette(1)[0] // 2, panels[0])
        return _still.picture(list(zip(titles, panels, strict=True)))


def _thing_labels(things: Sequence[str | int], names: Sequence[str]) -> list[int]:
    labels = []
    for thing in check_list("things", things, "class names"):
        if isinstance(thing, str) and thing in names:
            labels.append(list(names).index(str(thing)))
        elif isinstance(thing, (int, np.integer)) and 0 <= thing < len(names):
            labels.append(int(thing))
        else:
            known = ", ".join(names)
            raise ValueError(
                f"things holds {shown(thing)}, but the classes are {known}: name one of them or its label."
            )
    return labels


def merge(
    semantic: NDArray, instances: NDArray, things: Sequence[int]
) -> tuple[NDArray[np.int32], list[dict[str, Any]]]:
    """Panoptic labels 1, 2, … (largest segment first; 0 is void) and what each of them is.

    Raises: ValueError if most of an object's pixels are not of a thing class.
    Source: Kirillov et al., "Panoptic Segmentation", CVPR 2019, arXiv:1801.00868, section 3.
    """
    found: list[tuple[NDArray[np.bool_], int, int]] = []  # mask, class, object
    for number in np.unique(instances[instances > 0]).tolist():
        inside = semantic[instances == number]
        label = int(np.bincount(inside).argmax())
        if label not in things:
            raise ValueError(
                f"object {number} of instances lies mostly on class {label}, but things are {list(things)}:"
                f" add that class to things, or give the object's pixels their class in semantic."
            )
        found.append(((instances == number) & (semantic == label), label, number))
    for label in np.unique(semantic[semantic != IGNORE_INDEX]).tolist():
        if label not in things:
            found.append((semantic == label, label, 0))
    found.sort(key=lambda segment: (-int(segment[0].sum()), segment[1], segment[2]))
    panoptic = np.zeros(semantic.shape, dtype=np.int32)
    segments = []
    for number, (mask, label, thing) in enumerate(found, start=1):
        panoptic[mask] = number
        segments.append(
            {"label": label, "object": thing, "pixels": int(mask.sum()), "at": _inner_point(mask)}
        )
    return panoptic, segments


def _inner_point(mask: NDArray[np.bool_]) -> list[int]:
    """The (row, col) deepest inside `mask`, where its name finds room."""
    from scipy import ndimage

    depth = ndimage.distance_transform_cdt(np.pad(mask, 1))[1:-1, 1:-1]
    return [int(i) for i in np.unravel_index(depth.argmax(), mask.shape)]
