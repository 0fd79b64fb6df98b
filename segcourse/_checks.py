"""Every check of an input, and so every message about one: what came, what fits, what to do.

A public function calls these once, at its door; what is behind the door trusts its inputs. Checks return the
array they looked at, in the form that the caller works on, and never write into what they were given. Arrays
are checked here; numbers, texts and other options in `_options.py`, whose checks are to be had here as well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._options import check_choice as check_choice
from segcourse._options import check_connectivity as check_connectivity
from segcourse._options import check_flag as check_flag
from segcourse._options import check_ignore_index as check_ignore_index
from segcourse._options import check_line as check_line
from segcourse._options import check_list as check_list
from segcourse._options import check_low_high as check_low_high
from segcourse._options import check_mapping as check_mapping
from segcourse._options import check_number as check_number
from segcourse._options import check_shape as check_shape
from segcourse._options import check_text as check_text
from segcourse._options import check_texts as check_texts
from segcourse._options import check_whole as check_whole
from segcourse._options import shown as shown

IGNORE_INDEX = 255  #: the label of a pixel that counts for nothing: "void"
MOST_CLASSES = 1 << 15  # a table of C x C counts takes 8 GB then; so many labels are numbers of objects


def _describe(array: NDArray) -> str:
    return f"{array.dtype} array of shape {array.shape}"


def as_array(name: str, value: Any) -> NDArray:
    """`value` as an array; a list with rows of several lengths is none, nor is a tensor on a GPU."""
    # Only then is numpy.ma loaded. np.asarray would hand out what lies below the mask.
    if isinstance(value, np.ndarray) and hasattr(value, "mask") and np.ma.is_masked(value):
        raise ValueError(
            f"{name} is a masked array, but its mask would be lost: give masked pixels a value, for example"
            f" the void label, with {name}.filled(255), or leave them out, {name}.compressed()."
        )
    try:
        return np.asarray(value)
    except (ValueError, TypeError, RuntimeError) as error:
        hint = "write x.detach().cpu()" if hasattr(value, "detach") else "give every row the same length"
        raise ValueError(f"{name} is {shown(value)}, but an array is needed: {hint}.") from error


def check_floats(name: str, value: Any) -> NDArray[np.float64]:
    """`value` as real numbers, a new float64 array of any shape; not necessarily finite."""
    array = as_array(name, value)
    if not np.issubdtype(array.dtype, np.number) or np.iscomplexobj(array):
        raise ValueError(f"{name} is {shown(value)}, but real numbers are needed: convert it.")
    return array.astype(np.float64)


def check_image(name: str, image: ArrayLike) -> NDArray:
    """`image` as an array: (H, W) or (H, W, 3), uint8 or float in 0..1, finite, not empty."""
    array = as_array(name, image)
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3) or array.size == 0:
        hint = (
            "drop the alpha channel with image[..., :3]" if array.ndim == 3 and array.shape[2] == 4 else None
        )
        if array.ndim == 3 and array.shape[0] in (1, 3):
            hint = "move the channels last with np.moveaxis(image, 0, -1)"
        raise ValueError(
            f"{name} is a {_describe(array)}, but an image has shape (H, W) or (H, W, 3):"
            f" {hint or 'pass one image, channels last'}."
        )
    if array.dtype == np.bool_ or not (array.dtype == np.uint8 or np.issubdtype(array.dtype, np.floating)):
        raise ValueError(
            f"{name} has dtype {array.dtype}, but an image is uint8 (0..255) or float (0..1):"
            f" convert it, for example with skimage.img_as_float."
        )
    if array.dtype != np.uint8:
        check_finite(name, array)
        low, high = float(array.min()), float(array.max())
        if low < 0 or high > 1:
            raise ValueError(
                f"{name} is float with values {low:g}..{high:g}, but a float image lies in 0..1:"
                f" divide by its largest possible value (255 for 8 bits)."
            )
    return array


def check_gray(name: str, image: ArrayLike) -> NDArray:
    """`image` as a grey array (H, W) of any real dtype, finite, not empty. Its unit is the caller's."""
    array = as_array(name, image)
    if array.ndim != 2 or array.size == 0:
        way_out = {1: f"for one row of pixels write {name}[None]", 0: "pass the image itself, not one number"}
        colour = "for colour use skimage.color.rgb2gray(image), or one channel, image[..., 0]"
        raise ValueError(
            f"{name} is a {_describe(array)}, but this works on one grey image (H, W):"
            f" {way_out.get(array.ndim, colour)}."
        )
    if not (np.issubdtype(array.dtype, np.number) or array.dtype == np.bool_) or np.iscomplexobj(array):
        raise ValueError(
            f"{name} has dtype {array.dtype}, but grey values are integers or floats: convert it."
        )
    return check_finite(name, array)


def check_finite(name: str, array: NDArray) -> NDArray:
    if not np.issubdtype(array.dtype, np.floating) or array.size == 0:
        return array
    with np.errstate(invalid="ignore"):
        ends = [array.min(), array.max()]  # a nan spreads to both; an array of bools would take memory
    if not np.isfinite(ends).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(
            f"{name} holds {array[where]} at {where}, but every value must be finite:"
            f" replace such values, for example with np.nan_to_num({name})."
        )
    return array


def check_mask(name: str, mask: ArrayLike, *, ndim: Collection[int] = (2,)) -> NDArray[np.bool_]:
    """`mask` as bool: bool as it is, integers if they are 0 and 1 only."""
    array = as_array(name, mask)
    check_ndim(name, array, ndim)
    if array.dtype == np.bool_:
        return array
    if np.issubdtype(array.dtype, np.integer) and (
        array.size == 0 or (array.min() >= 0 and array.max() <= 1)
    ):
        return array.astype(bool)
    if np.issubdtype(array.dtype, np.integer):
        hint = f"its values are {int(array.min())}..{int(array.max())}; write {name} > 0, or {name} == label"
    else:
        hint = f"turn it into a decision first, for example {name} > 0.5"
    raise ValueError(f"{name} has dtype {array.dtype}, but a mask is bool, or integer 0 and 1: {hint}.")


def check_label_map(name: str, labels: ArrayLike, *, ndim: Collection[int] = (2,)) -> NDArray:
    """`labels` as an array of integers or bools with one of `ndim` axes and no negative label."""
    array = as_array(name, labels)
    check_ndim(name, array, ndim)
    if not (np.issubdtype(array.dtype, np.integer) or array.dtype == np.bool_):
        raise ValueError(
            f"{name} has dtype {array.dtype}, but labels are integers:"
            f" for scores use argmax, for whole-number floats {name}.astype(int)."
        )
    if array.size and array.min() < 0:
        raise ValueError(f"{name} holds label {int(array.min())}, but labels start at 0: remap the labels.")
    if array.dtype == np.uint64:  # with signed labels NumPy would turn them into floats
        return check_fits("labels", name, array, np.int64)
    return array


def check_fits(what: str, name: str, array: NDArray, dtype: type[np.signedinteger]) -> NDArray:
    """`array`, integers >= 0, as `dtype`."""
    if array.size and array.max() > np.iinfo(dtype).max:
        raise ValueError(
            f"{name} holds {int(array.max())}, but {what} fit into {dtype.__name__}: remap them."
        )
    return array.astype(dtype)


def check_ndim(name: str, array: Any, ndim: Collection[int]) -> None:
    if array.ndim not in ndim:
        shapes = " or ".join({1: "(N,)", 2: "(H, W)", 3: "(D, H, W)"}.get(n, f"{n} axes") for n in ndim)
        raise ValueError(
            f"{name} has shape {tuple(array.shape)}, but {shapes} is needed: index or squeeze it."
        )


def check_labels(name: str, labels: Any, num_classes: int, ignore_index: int | None) -> None:
    """Every label in 0..num_classes-1, or `ignore_index`. Works on NumPy arrays and tensors alike."""
    bad = labels[((labels < 0) | (labels >= num_classes)) & (labels != ignore_index)]
    if len(bad):
        raise ValueError(
            f"{name} holds label {int(bad[0])}, but num_classes={num_classes} allows 0..{num_classes - 1}"
            f" and ignore_index={ignore_index}: remap the labels, or raise num_classes."
        )


def check_same_shape(**arrays: Any) -> None:
    """All given arrays (`None` is passed over) have one shape."""
    shapes = {name: tuple(a.shape) for name, a in arrays.items() if a is not None}
    if len(set(shapes.values())) > 1:
        listed = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"shapes differ ({listed}), but they must agree: crop or resize (labels: nearest).")


def check_same_size(**arrays: Any) -> None:
    """All given arrays agree in height and width, whatever their channels."""
    sizes = {name: tuple(a.shape[:2]) for name, a in arrays.items() if a is not None}
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{name} {h}x{w}" for name, (h, w) in sizes.items())
        raise ValueError(
            f"sizes differ ({listed}), but height and width must agree: resize (labels: nearest)."
        )


def check_seeds(name: str, seeds: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """`seeds` as (S, 2) of (row, col) inside `shape`; one (row, col) pair becomes (1, 2)."""
    array = np.atleast_2d(as_array(name, seeds))
    if array.ndim != 2 or array.shape[1] != 2 or len(array) == 0:
        raise ValueError(
            f"{name} has shape {np.shape(seeds)}, but seeds are (S, 2) of (row, col) with S >= 1:"
            f" for one click write [(row, col)]."
        )
    array = check_floats(name, array)
    between = array[~(np.isfinite(array) & (array == np.round(array))).all(axis=1)]
    if len(between):
        raise ValueError(f"{name} holds {between[0].tolist()}, but a seed is a whole (row, col): round it.")
    outside = array[((array < 0) | (array >= np.array(shape))).any(axis=1)]
    if len(outside):
        row, col = (f"{n:.0f}" for n in outside[0])
        raise ValueError(
            f"{name} holds ({row}, {col}), but the image has rows 0..{shape[0] - 1}"
            f" and columns 0..{shape[1] - 1}: seeds are (row, col), not (x, y)."
        )
    return array.astype(np.intp)


def check_spacing(name: str, spacing: float | Sequence[float] | None, ndim: int) -> NDArray[np.float64]:
    """`spacing` as one positive length per axis, in array order; None is 1 everywhere."""
    array = np.ones(ndim) if spacing is None else check_floats(name, spacing)
    if array.ndim == 0:
        array = np.full(ndim, float(array))
    if array.shape != (ndim,) or not np.isfinite(array).all() or (array <= 0).any():
        raise ValueError(
            f"{name} is {shown(spacing)}, but it must be {ndim} positive lengths, one per axis in array order"
            f" ({'row, column' if ndim == 2 else 'slice, row, column'}), for example in millimetres."
        )
    return array


def check_integer_labels(name: str, labels: Any) -> Any:
    """`labels`, any shape, must be integers or bools. Works on NumPy arrays and tensors alike."""
    dtype = labels.dtype.newbyteorder("=") if isinstance(labels.dtype, np.dtype) else labels.dtype
    kind = str(dtype).removeprefix("torch.")
    if not kind.startswith(("int", "uint", "bool")):
        raise ValueError(
            f"{name} has dtype {kind}, but labels are integers:"
            f" for scores use argmax over the classes, for whole-number floats {name}.astype(int)."
        )
    return labels


def check_num_classes(num_classes: Any, ignore_index: int | None) -> int:
    """`num_classes` as an int >= 1 that leaves `ignore_index` outside 0..num_classes-1."""
    count = check_whole("num_classes", num_classes, low=1, high=MOST_CLASSES)
    void = check_ignore_index(ignore_index)
    if void is not None and 0 <= void < count:
        raise ValueError(
            f"ignore_index={ignore_index} is one of the classes 0..{count - 1}, but void lies outside them:"
            f" without void pass ignore_index=None; to leave out class {ignore_index}, set its pixels in the"
            f" target to an unused number, and drop its entry from the per-class scores."
        )
    return count


def check_confusion(name: str, confusion: ArrayLike) -> NDArray[np.int64]:
    """`confusion` as counts, int64 (C, C): a square matrix of integers >= 0."""
    array = as_array(name, confusion)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}, but a confusion matrix is (C, C), rows target, columns pred:"
            f" build it with confusion_matrix(pred, target, num_classes=C), add matrices up with sum(...)."
        )
    if not np.issubdtype(array.dtype, np.integer):
        raise ValueError(
            f"{name} has dtype {array.dtype}, but a confusion matrix holds counts, which are integers:"
            f" pass it as confusion_matrix made it, not normalised."
        )
    if array.min() < 0:
        raise ValueError(f"{name} holds {int(array.min())}, but counts are 0 or more: build it anew.")
    if array.sum(dtype=np.float64) >= 2**62:  # twice their sum is taken, for Dice
        raise ValueError(f"{name} adds up to {array.sum(dtype=np.float64):.3g}, but no pixels are so many.")
    return array.astype(np.int64)


def check_instances(name: str, labels: ArrayLike) -> NDArray:
    """`labels` as an instance map (H, W) or (D, H, W): integers, 0 is background, one number an object."""
    array = check_label_map(name, labels, ndim=(2, 3))
    if array.dtype == np.bool_:
        raise ValueError(
            f"{name} is a bool mask, but instances are numbered 1, 2, ...: number its parts with"
            f" segcourse.classical.connected_components({name}), or use {name}.astype(int) for one object."
        )
    return array


def check_markers(name: str, markers: ArrayLike) -> NDArray[np.int32]:
    """`markers` as int32 (H, W), 0 = unknown, with at least one label."""
    array = check_label_map(name, markers)
    if not array.any():
        raise ValueError(f"{name} is 0 everywhere, but something must start: mark some pixels with 1, 2, ...")
    return check_fits("labels", name, array, np.int32)
