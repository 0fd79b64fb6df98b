"""Bundled pictures and our own targets for them. Nothing is downloaded; no skimage or sklearn is imported."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from segcourse._checks import check_choice
from segcourse._paths import course_folder
from segcourse.data.catalogue import PICTURES, Picture


def names() -> tuple[str, ...]:
    """Names of the pictures that have a target, a tuple in alphabetical order: what `load` takes."""
    return tuple(sorted(name for name, picture in PICTURES.items() if picture.classes))


def names_with_instances() -> tuple[str, ...]:
    """Names of the pictures whose objects are told apart, a tuple: what `load_instances` takes."""
    return tuple(name for name in names() if PICTURES[name].things)


def picture_names() -> tuple[str, ...]:
    """Names of all bundled pictures, with a target or without, a tuple: what `image` takes."""
    return tuple(sorted(PICTURES))


def image(name: str) -> NDArray[np.uint8]:
    """The picture `name`, uint8 (H, W) if it is grey and (H, W, 3) if it is in colour; a new array each time.

    Raises: ValueError for an unknown name, or if the installed package carries another picture than the one
    our targets were drawn on; FileNotFoundError if it carries none.
    """
    path = picture_path(name)
    picture = PICTURES[name]
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != picture.sha256:
        raise ValueError(
            f"picture {name!r} in {path} has the SHA-256 sum {found[:12]}…, but the course was made for"
            f" {picture.sha256[:12]}…: this release of {picture.package} changed it, and the target would not"
            f" fit. Install the version that constraints.txt names."
        )
    with Image.open(path) as file:
        return np.array(file)


def load(name: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The picture `name` and its semantic labels.

    Returns: image uint8 (H, W) or (H, W, 3), and target uint8 (H, W): each pixel a label of
    `class_names(name)`, or 255 (void) where even the annotator could not tell.
    Raises: ValueError for a name that is not in `names()`.
    """
    _described(name)
    return image(name), _read_labels(f"{name}.png").astype(np.uint8)


def load_instances(name: str) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """The picture `name` and its things told apart.

    Returns: image uint8 (H, W) or (H, W, 3), and instance labels int32 (H, W): 0 where there is no thing
    (stuff and void), 1..n for the n things, whatever their class; `load(name)` has the class of each.
    Raises: ValueError for a name that is not in `names_with_instances()`.
    """
    _with_instances(name)
    return image(name), _read_labels(f"{name}_instances.png").astype(np.int32)


def load_panoptic(name: str) -> tuple[NDArray[np.uint8], NDArray[np.int32], list[dict[str, int | bool]]]:
    """The picture `name` and one segment id for every pixel, as COCO's panoptic format has it.

    Returns: image; ids int32 (H, W), 0 for void; one dict a segment with `id`, `category_id` (the semantic
    label), `isthing` and `area` in pixels. Things come first, with the ids of `load_instances`; then one
    segment for each class of stuff that occurs.
    Raises: ValueError for a name that is not in `names_with_instances()`.
    """
    pixels, instances = load_instances(name)
    semantic = _read_labels(f"{name}.png")
    ids, infos = instances.copy(), []
    for instance in range(1, int(instances.max()) + 1):
        inside = instances == instance
        category = int(semantic[inside][0])  # all pixels of a thing have one class: a test keeps that
        infos.append({"id": instance, "category_id": category, "isthing": True, "area": int(inside.sum())})
    stuff = [label for label, word in enumerate(class_names(name)) if word not in things(name)]
    for label in stuff:
        inside = semantic == label
        if inside.any():
            segment = int(ids.max()) + 1
            ids[inside] = segment
            infos.append({"id": segment, "category_id": label, "isthing": False, "area": int(inside.sum())})
    return pixels, ids, infos


def class_names(name: str) -> tuple[str, ...]:
    """The word for each label of `load(name)`, a tuple: `class_names(name)[label]`.

    Raises: ValueError for a name that is not in `names()`.
    """
    return _described(name).classes


def things(name: str) -> tuple[str, ...]:
    """The classes of `name` that are things, a tuple; `load_instances` tells them apart.

    Raises: ValueError for a name that is not in `names()`.
    """
    return _described(name).things


def card(name: str) -> str:
    """The card of `name`, a Markdown text: source, licences, how its target was made, how far to trust it.

    Raises: ValueError for a name that is not in `names()`.
    """
    _described(name)
    return (course_folder("data") / "cards" / f"{name}.md").read_text(encoding="utf-8")


def picture_path(name: str) -> Path:
    """The file of the picture `name` inside the installed package that carries it."""
    check_choice("name", name, picture_names())
    picture = PICTURES[name]
    spec = importlib.util.find_spec(picture.package)  # finds the folder and imports nothing
    roots = list(spec.submodule_search_locations or []) if spec is not None else []
    for root in roots:
        path = Path(root, *picture.file.split("/"))
        if path.is_file():
            return path
    raise FileNotFoundError(
        f"picture {name!r} is the file {picture.file} of the package {picture.package}, which is not there:"
        f" install {picture.package} in the version that constraints.txt names."
    )


def _described(name: str) -> Picture:
    check_choice("name", name, names())
    return PICTURES[name]


def _with_instances(name: str) -> Picture:
    check_choice("name", name, names_with_instances())
    return PICTURES[name]


def _read_labels(file: str) -> NDArray:
    with Image.open(course_folder("data") / "targets" / file) as labels:
        return np.array(labels)
