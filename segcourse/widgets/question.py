"""A multiple-choice question with an answer to every option."""

from __future__ import annotations

from collections.abc import Sequence

import traitlets

from segcourse.widgets._asking import Asking, rich


class Question(Asking):
    """One question; each option, when chosen, says why it is right or wrong.

    Args:
        question: plain text; `code` in back-quotes.
        options: (option, feedback, whether it is right), at least one of them right.

    `chosen` holds the numbers of the options in the order in which they were tried. `segcourse.quiz` checks
    the inputs and keeps the answer.
    """

    _script = "question"
    _uses = ("asking",)

    question = traitlets.Unicode().tag(sync=True)
    options: traitlets.List = traitlets.List().tag(sync=True)  # [{text, feedback, right}]
    chosen = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(self, question: str, options: Sequence[tuple[str, str, bool]]) -> None:
        entries = [
            {"text": _line(text), "feedback": _line(reply), "right": bool(good)}
            for text, reply, good in options
        ]
        super().__init__(question=_line(question), options=entries, guess=False)

    def right_options(self) -> set[int]:
        """The numbers of the right options, from 0."""
        return {k for k, option in enumerate(self.options) if option["right"]}

    def numbers(self) -> str:
        listed = "\n".join(f"  {k}. {option['text']}" for k, option in enumerate(self.options, start=1))
        return f"{self.question}\n{listed}"

    def twin(self) -> str:
        opened = "".join(
            f"<li><details><summary>{rich(option['text'])}</summary>"
            f"<p><strong>{'Right' if option['right'] else 'Not this one'}.</strong>"
            f" {rich(option['feedback'])}</p></details></li>"
            for option in self.options
        )
        return f"<p><strong>{rich(self.question)}</strong></p><ol>{opened}</ol>"


def _line(text: str) -> str:
    return " ".join(str(text).split())
