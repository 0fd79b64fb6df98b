"""A guess on a scale, and how sure one is of it."""

from __future__ import annotations

from collections.abc import Mapping

import traitlets

from segcourse.widgets._asking import Asking, rich


class GuessScale(Asking):
    """A scale from `low` to `high` for a guess, and one from 0 to 100 % for how sure the learner is to be
    near.

    Args:
        low, high: the ends of the scale; whole numbers make it step by whole numbers where it is wide enough.
        unit: written behind the numbers.
        question: what is asked; may be empty.
        within: "near" means no further than this from the truth.
        recorded: {"value", "confidence"} of an earlier run, or None.

    `recorded` holds the latest guess. `segcourse.predict` checks the inputs and keeps the guess.
    """

    _script = "guess"
    _uses = ("asking",)

    low = traitlets.Float().tag(sync=True)
    high = traitlets.Float().tag(sync=True)
    step = traitlets.Float().tag(sync=True)
    unit = traitlets.Unicode().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    within = traitlets.Float().tag(sync=True)
    recorded = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        low: float,
        high: float,
        *,
        unit: str = "",
        question: str = "",
        within: float,
        recorded: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(
            low=float(low),
            high=float(high),
            step=_step(low, high),
            unit=unit,
            question=question or "Write down your guess before you run the next cell.",
            within=float(within),
            recorded=dict(recorded or {}),
            guess=False,
        )

    def numbers(self) -> str:
        return f"{self.question} Scale {self._text(self.low)} to {self._text(self.high)}."

    def twin(self) -> str:
        return (
            f"<p><strong>{rich(self.question)}</strong> A number from {self._text(self.low)} to"
            f" {self._text(self.high)}, and how sure you are to be within ±{self._text(self.within)} of"
            f" the truth."
            f" (On paper, while no kernel runs.)</p>"
        )

    def _text(self, number: float) -> str:
        return f"{number:g} {self.unit}".strip()


def _step(low: float, high: float) -> float:
    """1 where the ends are whole and at least 20 apart, else about a two-hundredth of the scale: 1, 2 or 5 ·
    10ⁿ."""
    if float(low).is_integer() and float(high).is_integer() and high - low >= 20:
        return 1.0
    from math import floor, log10

    size = 10.0 ** floor(log10((high - low) / 200))
    return next(m * size for m in (1, 2, 5, 10) if m * size >= (high - low) / 200 * 0.999)
