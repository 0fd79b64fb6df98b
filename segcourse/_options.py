"""Checks of what is no array: numbers, choices, flags, texts, sizes. `_checks.py` hands them on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np


def shown(value: Any) -> str:
    """`value` as an error message names it: in one line, and an array by its kind rather than its numbers."""
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} and shape {value.shape}"
    text = " ".join(repr(value).split())
    return text if len(text) <= 80 else f"{text[:77]}..."


def check_number(name: str, value: Any, *, low: float | None = None, high: float | None = None) -> float:
    """`value` as a finite float in low..high (both inclusive). Text and bool are no numbers."""
    single = value.item() if isinstance(value, np.generic) or getattr(value, "ndim", None) == 0 else value
    if isinstance(single, bool) or not isinstance(single, (int, float)):
        raise ValueError(f"{name} is {shown(value)}, but it must be a number: write one, without quotes.")
    try:
        number = float(single)
    except OverflowError:  # an int of more than 308 digits
        number = float("inf")
    if not np.isfinite(number) or (low is not None and number < low) or (high is not None and number > high):
        ends = ["" if end is None else f"{end:g}" for end in (low, high)]
        bounds = "" if low is None and high is None else f" in {ends[0]}..{ends[1]}"
        raise ValueError(f"{name} is {number:g}, but it must be a finite number{bounds}: choose another one.")
    return number


def check_whole(name: str, value: Any, *, low: float | None = None, high: float | None = None) -> int:
    """`value` as an int in low..high (both inclusive); 3.0 is whole, 2.5 is not."""
    number = check_number(name, value, low=low, high=high)
    if not number.is_integer():
        raise ValueError(f"{name} is {number:g}, but it must be a whole number: use {round(number)}.")
    return int(number)


def check_low_high(low: float, high: float) -> None:
    if low > high:
        raise ValueError(f"low is {low:g} and high is {high:g}, but low may not be above high: swap them.")


def check_choice(name: str, value: Any, choices: Collection[Any]) -> Any:
    """The one of `choices` that equals `value`."""
    if isinstance(value, (str, int, float, np.generic)) and not isinstance(value, (bool, np.bool_)):
        for choice in choices:
            if value == choice:
                return choice
    listed = ", ".join(repr(c) for c in choices)
    raise ValueError(f"{name} is {shown(value)}, but only {listed} are known: use one of these.")


def check_connectivity(connectivity: Any) -> int:
    """1 (4 neighbours: they share an edge) or 2 (8 neighbours: a corner is enough)."""
    try:
        return int(check_choice("connectivity", connectivity, (1, 2)))
    except ValueError as error:
        raise ValueError(f"{error} 1 means 4 neighbours, 2 means 8.") from None


def check_flag(name: str, value: Any) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} is {shown(value)}, but it is either on or off: write True or False.")
    return bool(value)


def check_text(name: str, value: Any) -> str:
    """`value` as it is, a text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is {shown(value)}, but a text is needed: write a word or a sentence.")
    return value


def check_line(name: str, value: Any) -> str:
    """`value`, a text that may be empty, such as a unit; None is the empty one."""
    if value is not None and not isinstance(value, str):
        raise ValueError(
            f"{name} is {shown(value)}, but a text is needed: write it in quotes, or leave it out."
        )
    return value or ""


def check_texts(name: str, value: Any, *, count: int | None = None) -> list[str]:
    """`value`, a list, tuple or array of texts, as a list; of `count` texts where that is known."""
    texts = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(texts, Sequence) or isinstance(texts, (str, bytes)):
        raise ValueError(f"{name} is {shown(value)}, but a list of texts is needed: write ['one', 'two'].")
    wrong = [text for text in texts if not isinstance(text, str)]
    if wrong:
        raise ValueError(
            f"{name} holds {shown(wrong[0])}, but each entry is a text: write str(...) around it."
        )
    if count is not None and len(texts) != count:
        raise ValueError(f"{name} has {len(texts)} entries, but {count} are needed: give one for each.")
    return list(texts)


def check_mapping(name: str, value: Any, example: str) -> dict[str, Any]:
    """`value`, a dict with texts as keys, as a new dict; `example` shows how one is written."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ValueError(f"{name} is {shown(value)}, but a dict by name is needed: write {example}.")
    return dict(value)


def check_list(name: str, value: Any, what: str) -> list[Any]:
    """The entries of `value`: a list, tuple, range or array, not a text; `what` says of what it is a list."""
    if isinstance(value, np.ndarray) and value.ndim:
        return list(value)
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return list(value)
    several = hasattr(value, "__iter__") and not isinstance(value, (str, bytes, Mapping))
    hint = "write list(...) around it" if several else "write [...] around one"
    raise ValueError(f"{name} is {shown(value)}, but a list of {what} is needed: {hint}.")


def check_shape(name: str, shape: Any, *, low: int = 0) -> tuple[int, int]:
    """`shape` as (H, W), whole numbers of at least `low`."""
    entries = shape.tolist() if isinstance(shape, np.ndarray) else shape
    if not isinstance(entries, Sequence) or isinstance(entries, (str, bytes)) or len(entries) != 2:
        raise ValueError(f"{name} is {shown(shape)}, but a mask has two axes: pass (H, W), image.shape[:2].")
    return check_whole(name, entries[0], low=low), check_whole(name, entries[1], low=low)


def check_ignore_index(ignore_index: Any) -> int | None:
    """`ignore_index` as an int, or None where no label is void."""
    if ignore_index is None:
        return None
    if isinstance(ignore_index, (bool, np.bool_)) or not isinstance(ignore_index, (int, np.integer)):
        raise ValueError(
            f"ignore_index is {shown(ignore_index)}, but it must be a whole number, or None for no void:"
            f" 255 is usual."
        )
    if abs(int(ignore_index)) > np.iinfo(np.int64).max:
        raise ValueError(f"ignore_index is {shown(ignore_index)}, but labels fit into 64 bits: 255 is usual.")
    return int(ignore_index)
