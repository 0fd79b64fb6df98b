"""What comes with a panoptic map: the list that says what each id is. Here it is checked, and made arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_integer_labels, check_label_map, check_list, check_ndim, shown
from segcourse.metrics._arrays import as_numpy


class Segments(NamedTuple):
    """The segments of one image, in the order of their list; void is none of them."""

    ids: NDArray[np.int64]  #: (S,) the number of each in the map
    classes: NDArray[np.int64]  #: (S,) 0..C-1
    crowd: NDArray[np.bool_]  #: (S,) whether it is a group of things that nobody told apart


def check_id_map(name: str, ids: ArrayLike) -> NDArray:
    """`ids` as integers (H, W). What they may be is seen when they are looked up: see `places_of`."""
    array = as_numpy(name, ids)
    if array.ndim == 3 and array.shape[-1] == 3:
        raise ValueError(
            f"{name} has shape {array.shape}, but (H, W) is needed: if it is a COCO panoptic PNG, its colours"
            f" are numbers to the base of 256, {name}.astype(int) @ [1, 256, 65536]."
        )
    check_ndim(name, array, (2,))
    return check_integer_labels(name, array)


def check_segments(
    name: str, segments: Sequence[Mapping[str, Any]], num_classes: int, void: int | None
) -> Segments:
    """`segments`, dicts with `id`, `category_id` and perhaps `iscrowd`, as `Segments`; `name` is theirs."""
    entries = check_list(name, segments, "dicts, one a segment,")
    try:
        ids = _whole_numbers(f"{name}: id", [entry["id"] for entry in entries])
        classes = _whole_numbers(f"{name}: category_id", [entry["category_id"] for entry in entries])
        crowds = [entry.get("iscrowd", 0) for entry in entries]
    except (KeyError, TypeError, IndexError, AttributeError):
        entry = next(
            e for e in entries if not isinstance(e, Mapping) or not {"id", "category_id"} <= e.keys()
        )
        raise ValueError(
            f"{name} holds {shown(entry)}, but a segment is a dict with an id and a category_id:"
            f" write {{'id': 7, 'category_id': 2}}."
        ) from None
    crowd = _whole_numbers(f"{name}: iscrowd", crowds, highest=1, flags=True).astype(bool)
    beyond = np.flatnonzero(classes >= num_classes)
    if beyond.size:
        raise ValueError(
            f"{name} gives id {ids[beyond[0]]} the category_id {classes[beyond[0]]}, but num_classes="
            f"{num_classes} allows 0..{num_classes - 1}: raise num_classes (COCO: 201), or renumber them."
        )
    listed = ids.tolist()
    if len(set(listed)) < len(listed):
        twice = next(i for i in listed if listed.count(i) > 1)
        raise ValueError(f"{name} has id {twice} twice, but an id is one segment: renumber one in the map.")
    if void in listed:
        raise ValueError(
            f"{name} has id {void}, but void={void} marks pixels without a segment: leave the entry out,"
            f" or, if it is a segment such as background, pass another void, or void=None."
        )
    return Segments(ids, classes, crowd)


def places_of(name: str, ids: NDArray, segments: Segments, void: int | None) -> NDArray[np.intp]:
    """Where each of `ids`, from the map `name`, stands among the segments; void stands behind the last."""
    labels = ids.astype(np.int64)
    known = segments.ids if void is None else np.append(segments.ids, void)
    place = look_up(labels, known)
    unknown = labels[known.take(place) != labels] if known.size else labels
    if unknown.size:
        check_label_map(name, ids.reshape(-1, 1))  # a negative one is another mistake
        raise ValueError(
            f"{name} holds id {unknown[0]}, but {name}_segments has no such segment: add"
            f" {{'id': {unknown[0]}, 'category_id': ...}}; if it marks pixels without a segment, pass"
            f" void={unknown[0]}{'' if void is None else f' (it is {void})'}."
        )
    return place


def look_up(labels: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.intp]:
    """The place of each label among `known`, different numbers; any place for one that is not among them.

    A table with a place for each number would answer at once, but COCO's ids reach 256³. Their last bits tell
    them apart as well: about twice as many bits as count them, or a few more.
    """
    place = np.arange(len(known))
    fewest = min(int(known.max(initial=0)), len(known) ** 2).bit_length()
    for bits in range(fewest, 15):  # up to a table of 128 KiB
        table, last_bits = np.zeros(1 << bits, dtype=np.intp), (1 << bits) - 1
        table[known & last_bits] = place
        if (table[known & last_bits] == place).all():  # none overwrote another
            return table.take(labels & last_bits)
    order = np.argsort(known)
    return order[np.searchsorted(known[order], labels).clip(max=len(known) - 1)]


def check_areas(name: str, segments: Segments, pixels: NDArray[np.int64]) -> None:
    """Each segment has pixels in the map `name`."""
    if not pixels.all():
        raise ValueError(
            f"{name}_segments has id {segments.ids[pixels.argmin()]}, but {name} has no pixel of it: leave"
            f" the entry out (small ones are lost when a map shrinks), or see that both are of one image."
        )


def check_classes(name: str, classes: Any, num_classes: int) -> NDArray[np.int64]:
    """`classes` as different numbers in 0..num_classes-1."""
    numbers = _whole_numbers(name, check_list(name, classes, "class numbers"), highest=num_classes - 1)
    if len(np.unique(numbers)) < len(numbers):
        raise ValueError(f"{name} is {shown(classes)}, but a class counts once: use list(set(...)).")
    return numbers


def check_void(void: Any) -> int | None:
    """`void` as an int, or None where each pixel has a segment."""
    return None if void is None else int(_whole_numbers("void", [void])[0])


def _whole_numbers(
    name: str, values: list[Any], *, highest: int = 2**63 - 1, flags: bool = False
) -> NDArray[np.int64]:
    """`values` as int64, each in 0..highest; 2.0 and "2" are no whole numbers, True is one with `flags`."""
    kinds = {type(value) for value in values}  # few: asking each value would take as long as the counting
    wrong = {kind for kind in kinds if not issubclass(kind, (int, np.integer))} | (kinds & {bool})
    if flags:
        wrong -= {bool, np.bool_}
    if wrong or (values and not 0 <= min(values) <= max(values) <= highest):
        value = next(v for v in values if type(v) in wrong or (not wrong and not 0 <= v <= highest))
        raise ValueError(
            f"{name} is {shown(value)}, but it must be a whole number in 0..{highest}: convert it."
        )
    return np.array(values, dtype=np.int64)
