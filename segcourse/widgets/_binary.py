"""What the widgets about one object and its background share: their inputs and their scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse import display, metrics
from segcourse._checks import (
    IGNORE_INDEX,
    check_choice,
    check_image,
    check_label_map,
    check_labels,
    check_number,
    check_same_size,
)
from segcourse.widgets import _still
from segcourse.widgets._base import check_view
from segcourse.widgets._classes import check_not_stretched
from segcourse.widgets._wire import fit, pack, unpack

SHOWS = ("mask", "only", "image", "errors")
STEPS_NOTE = "grey in 256 steps: t means t / 255"


def binary_traits(image: ArrayLike, target: ArrayLike | None) -> tuple[dict[str, Any], NDArray[np.uint8]]:
    """The traits gray, target, source and note of such a widget, and the grey image as it is shown.

    Raises: ValueError for another kind of image or target, or sizes that differ.
    """
    gray, scaled = gray_bytes("image", image)
    truth = None if target is None else check_binary_target(target, image=gray)
    (gray, truth), thinned = fit(gray, truth)
    gray = gray if gray.ndim == 2 else gray[..., 0]  # `fit` thins every image as colour
    traits = {
        "gray": pack(gray),
        "target": {} if truth is None else pack(truth),
        "source": "np.round(image * 255).astype(np.uint8)" if scaled else "image",
        "note": "; ".join(filter(None, [thinned, STEPS_NOTE if scaled else ""])),
    }
    return traits, gray


def gray_bytes(name: str, image: ArrayLike) -> tuple[NDArray[np.uint8], bool]:
    """A grey image (H, W) in the 256 steps that the browser computes with, and whether it came as float.

    Raises: ValueError for a colour image, or what is no image.
    """
    array = check_image(name, image)
    if array.ndim == 3:
        raise ValueError(
            f"{name} has shape {array.shape}, but this widget explores one grey value a pixel, (H, W):"
            f" pass skimage.color.rgb2gray({name}), or one channel, {name}[..., 0]."
        )
    if array.dtype == np.uint8:
        return array, False
    return np.round(array * 255).astype(np.uint8), True


def check_binary_target(target: ArrayLike, *, image: NDArray) -> NDArray[np.uint8]:
    """`target` as uint8 (H, W) of 0, 1 and 255 (void), of the image's size.

    Raises: ValueError for other labels, a mask of 0 and 255, or another size.
    """
    labels = check_label_map("target", target)
    check_same_size(image=image, target=labels)
    check_labels("target", labels, 2, IGNORE_INDEX)
    check_not_stretched("target", labels)
    return labels.astype(np.uint8)


def check_look(
    given: Mapping[str, Any] | None, opening: Mapping[str, Any], *, has_target: bool
) -> dict[str, Any]:
    """What a widget opens with: `opening`, changed by what is `given`; look and opacity are checked.

    Raises: ValueError for an unknown name, view or opacity.
    """
    view = {**opening, **check_view(given, dict.fromkeys(opening))}
    if view["show"] == "errors" and not has_target:
        raise ValueError(
            "view shows 'errors', but without a target there are none: pass target=, or another view."
        )
    check_choice("view['show']", view["show"], SHOWS)
    view["opacity"] = check_number("view['opacity']", view["opacity"], low=0, high=1)
    return view


def binary_still(
    left: tuple[str, NDArray[np.uint8]], gray: NDArray, mask: NDArray, target: dict[str, Any], text: str
) -> NDArray[np.uint8]:
    """The still picture: `left`, mask over image, errors where there is a `target`; `text` under them."""
    panels = [left, ("Mask", display.overlay(gray, mask))]
    if target:
        panels.append(("Errors", display.error_map(mask, unpack(target), image=gray)))
    words = text.split("; ")
    half = max(1, len(words) - 2)
    return _still.picture(panels, ["; ".join(words[:half]), "; ".join(words[half:])])


def binary_scores(mask: NDArray[np.bool_], target: NDArray[np.uint8]) -> dict[str, float]:
    """Counts and ratios of class 1, under the names that the browser gives them; 0/0 is nan."""
    counts = metrics.confusion_matrix(mask.astype(np.uint8), target, num_classes=2, ignore_index=IGNORE_INDEX)
    return {
        "tp": int(counts[1, 1]),
        "fp": int(counts[0, 1]),
        "fn": int(counts[1, 0]),
        "iou": float(metrics.iou_per_class(counts)[1]),
        "dice": float(metrics.dice_per_class(counts)[1]),
        "precision": float(metrics.precision_per_class(counts)[1]),
        "recall": float(metrics.recall_per_class(counts)[1]),
    }


def scores_text(scores: dict[str, float]) -> str:
    """`scores` for a reader, or "" where there was no target."""
    if "tp" not in scores:
        return ""
    counts = f"TP {scores['tp']}, FP {scores['fp']}, FN {scores['fn']}"
    return f"{counts}; IoU {scores['iou']:.3f}, Dice {scores['dice']:.3f}"
