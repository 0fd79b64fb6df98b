"""A guess before the run, with how sure one is; the end of the lesson meets it again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from segcourse._checks import check_line, check_number, check_text
from segcourse.lesson import store
from segcourse.lesson.runtime import lesson_number

_SHARE = 0.1  # a guess is near when it is within a tenth of the scale
_units: dict[str, str] = {}  # of the scales shown in this session, for a `meet` where nothing was guessed


class Guess:
    """What a learner wrote down under one key; `value` and `confidence` are None until then."""

    def __init__(self, key: str) -> None:
        self.key = key

    @property
    def value(self) -> float | None:
        return _known(self.key).get("value")

    @property
    def confidence(self) -> int | None:
        """How sure, in percent, that the truth is near."""
        return _known(self.key).get("confidence")

    def __repr__(self) -> str:
        if self.value is None:
            return f"Guess {self.key!r}: not written down yet"
        return f"Guess {self.key!r}: {self.value:g}, {self.confidence} % sure"

    def _ipython_display_(self) -> None:
        """Nothing: the widget stands there already."""


def predict(
    key: str, *, low: float, high: float, unit: str = "", question: str = "", within: float | None = None
) -> Guess:
    """Ask for a guess on a scale and for how sure the learner is that it is near; `meet` answers later.

    Both are kept in the progress file beside the notebook, and changing one's mind is fine until `meet` has
    shown the outcome.

    Args:
        key: the name of the guess, one for each in the whole course.
        low, high: the ends of the scale.
        unit: written behind the numbers, for example "%".
        question: what is to be guessed; by default the lesson's text says it.
        within: "near" means no further than this from the truth; by default a tenth of the scale.

    Returns: the guess, with `.value` and `.confidence`.
    Raises: ValueError if `low` is not below `high`, `within` is not positive, or `key` is empty or no text.
    """
    check_text("key", key)
    unit, question = check_line("unit", unit), check_line("question", question)
    bottom, top, near = _scale(low, high, within)
    from segcourse.widgets.guess import GuessScale

    _units[key] = unit
    known = _known(key)
    widget = GuessScale(bottom, top, unit=unit, question=question, within=near, recorded=_chosen(known))
    lesson = lesson_number()

    def keep(change: Mapping[str, Any]) -> None:
        new = change["new"]
        if new:
            values = {"value": float(new["value"]), "confidence": int(new["confidence"])}
            scale = {"low": bottom, "high": top, "within": near, "unit": unit, "lesson": lesson}
            store.record("guesses", key, **values, **scale)

    widget.observe(keep, names="recorded")
    widget._ipython_display_()
    return Guess(key)


def _scale(low: float, high: float, within: float | None) -> tuple[float, float, float]:
    """The checked ends of a scale, and what counts as near on it."""
    bottom, top = check_number("low", low), check_number("high", high)
    if bottom >= top:
        raise ValueError(f"low is {bottom:g} and high is {top:g}, but low must be the smaller: swap them.")
    near = _nice((top - bottom) * _SHARE) if within is None else check_number("within", within)
    if near <= 0:
        raise ValueError(
            f"within is {near:g}, but it must be positive: leave it out for a tenth of the scale."
        )
    return bottom, top, near


def meet(key: str, truth: float) -> None:
    """Put the guess `key` beside the outcome, in two lines; where nothing was guessed, say what to do.

    Raises: ValueError if `truth` is not a finite number, or `key` no name.
    """
    outcome = check_number("truth", truth)
    known = _known(check_text("key", key))
    name = known.get("unit") or _units.get(key)
    unit = f" {name}" if name else ""
    shown = f"{outcome:.4g}"
    if _chosen(known) is None:
        print(f"The outcome is {shown}{unit}. You have written down no guess for it yet ({key}).")
        print("Next time guess first: move the scale above, press “Write it down”, and run this cell again.")
        return
    store.record("guesses", key, truth=outcome)
    off = known["value"] - outcome
    share = abs(off) / (known["high"] - known["low"])
    side = "exactly right" if off == 0 else f"{abs(off):.4g}{unit} too {'high' if off > 0 else 'low'}"
    guessed = f"{known['value']:.4g}{unit}"
    print(f"You guessed {guessed}; the outcome is {shown}{unit}: {side} ({100 * share:.0f} % of the scale).")
    near = abs(off) <= known["within"]
    verdict = f"{'within' if near else 'outside'} ±{known['within']:.4g}{unit}"
    sure = known["confidence"]
    print(f"You were {sure} % sure to be near, and you are {verdict}. {_lesson(sure, near)}")


def _lesson(confidence: int, near: bool) -> str:
    """What a single case can teach about being sure."""
    if near:
        return "You knew more than you thought." if confidence < 50 else "Well judged."
    return "What made you so sure?" if confidence >= 70 else "You had your doubts, rightly."


def _known(key: str) -> dict[str, Any]:
    return store.read()["guesses"].get(key, {})


def _chosen(known: Mapping[str, Any]) -> dict[str, float] | None:
    if all(name in known for name in ("value", "confidence", "low", "high", "within")):
        return {"value": known["value"], "confidence": known["confidence"]}
    return None


def _nice(number: float) -> float:
    """`number` with two digits, so that ±25.5 reads ±26."""
    return round(number, 1 - math.floor(math.log10(number)))
