"""How many times as long one way takes as another."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

_ENOUGH = 0.3  # seconds of repeating; the least of several runs is what the machine can do undisturbed


def time_ratio(slow: Callable[[], Any], fast: Callable[[], Any]) -> None:
    """Run both, and print how many times as long `slow` takes as `fast`.

    Each runs until 0.3 s are spent, at least twice and at most 200 times, in turn with the other; the
    shortest run of each counts. The number differs from run to run and between machines: tag the cell
    `nbval-ignore-output`.

    Raises: TypeError if one is not a function without arguments.
    """
    for name, work in (("slow", slow), ("fast", fast)):
        if not callable(work):
            raise TypeError(
                f"{name} is a {type(work).__name__}, but a function is timed:"
                f" write lambda: in front of the call."
            )
    best = {"slow": float("inf"), "fast": float("inf")}
    spent = dict.fromkeys(best, 0.0)
    for turn in range(200):
        for name, work in (("slow", slow), ("fast", fast)):
            if turn < 2 or spent[name] < _ENOUGH:
                seconds = _seconds(work)
                best[name] = min(best[name], seconds)
                spent[name] += seconds
        if turn >= 1 and min(spent.values()) >= _ENOUGH:
            break
    ratio = best["slow"] / max(best["fast"], 1e-9)
    print(
        f"The first takes {_two_digits(ratio)} times as long as the second"
        f" ({_with_unit(best['slow'])} against {_with_unit(best['fast'])})."
    )


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _two_digits(number: float) -> str:
    """1.3, 14, 350: more would claim more than a timing knows."""
    if number >= 10:
        return f"{float(f'{number:.2g}'):,.0f}"
    return f"{number:.2g}"


def _with_unit(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{_two_digits(seconds / size)} {unit}"
    return f"{_two_digits(seconds / 1e-6)} µs"
