"""Where a learner stands, from the file beside the notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from segcourse.lesson import store
from segcourse.lesson.tables import table

_BANDS = ((0, 40), (40, 70), (70, 90), (90, 101))  # percent sure


def progress() -> None:
    """Show, for each lesson, the questions answered and right at the first try, and the guesses and their
    distance; then how well being sure and being near go together. Without a single answer, say how to begin.
    """
    content = store.read()
    answers, guesses = content["answers"].values(), content["guesses"].values()
    if not answers and not guesses:
        print("Nothing is written down yet: answer a question or make a guess in a lesson, then come back.")
        print(f"It will be kept in {store.FILE_NAME} on this machine, and never sent anywhere.")
        return
    lessons = sorted({entry.get("lesson", "") for entry in (*answers, *guesses)})
    rows = [_row(lesson, _of(lesson, answers), _of(lesson, guesses)) for lesson in lessons]
    if len(rows) > 1:
        rows.append(_row(None, answers, guesses))
    table(rows, title="Where you stand")
    calibration = _calibration([g for g in guesses if _is_met(g)])
    if calibration:
        table(calibration, title="Are you as often near as you think?")


def _row(lesson: str | None, answers: Iterable[Mapping], guesses: Iterable[Mapping]) -> dict[str, Any]:
    answered, met = list(answers), [g for g in guesses if _is_met(g)]
    shares = [abs(g["value"] - g["truth"]) / (g["high"] - g["low"]) for g in met]
    return {
        "lesson": "all" if lesson is None else lesson or "–",
        "questions": len(answered),
        "right at first try": sum(bool(a.get("first_try")) for a in answered),
        "solved": sum(bool(a.get("solved")) for a in answered),
        "guesses": len(list(guesses)),
        "met": len(met),
        "mean distance": f"{100 * sum(shares) / len(shares):.0f} % of the scale" if shares else None,
    }


def _calibration(met: list[Mapping]) -> list[dict[str, Any]]:
    """For each band of confidence: how sure on average, how often near."""
    rows = []
    for low, high in _BANDS:
        band = [g for g in met if low <= g["confidence"] < high]
        if band:
            sure = sum(g["confidence"] for g in band) / len(band)
            near = sum(abs(g["value"] - g["truth"]) <= g["within"] for g in band)
            rows.append(
                {
                    "you were": f"{sure:.0f} % sure",
                    "guesses": len(band),
                    "near": f"{100 * near / len(band):.0f} %",
                }
            )
    return rows


def _is_met(guess: Mapping[str, Any]) -> bool:
    needed = ("value", "confidence", "low", "high", "within", "truth")
    return all(isinstance(guess.get(name), (int, float)) for name in needed) and guess["high"] > guess["low"]


def _of(lesson: str, entries: Iterable[Mapping]) -> list[Mapping]:
    return [entry for entry in entries if entry.get("lesson", "") == lesson]
