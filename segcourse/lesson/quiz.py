"""Questions with an answer to every option."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from segcourse._checks import check_line, check_text, shown
from segcourse.lesson import store
from segcourse.lesson.runtime import lesson_number


class right(str):
    """The feedback of an option that is right."""

    __slots__ = ()


def quiz(question: str, options: Mapping[str, str], *, key: str | None = None) -> None:
    """Ask a multiple-choice question. Each option has its own feedback; whoever chose wrong tries again.

    What was chosen first is kept in the progress file beside the notebook, for `progress`. Without a kernel
    the page shows the question, and each option opens its feedback.

    Args:
        question: plain text; `code` in back-quotes.
        options: option -> feedback; the right ones as `right(feedback)`.
        key: the name under which the answer is kept; by default one made from the question.

    Raises: ValueError without a question, with fewer than two options, an option without feedback, or none
        that is right.
    """
    _check(question, options)
    name = (
        check_line("key", key) or "q-" + hashlib.sha256(" ".join(question.split()).encode()).hexdigest()[:10]
    )
    from segcourse.widgets.question import Question

    widget = Question(question, [(text, reply, isinstance(reply, right)) for text, reply in options.items()])
    lesson = lesson_number()  # now: when the answer comes, another lesson may have been set up

    def keep(change: Mapping[str, Any]) -> None:
        _record(name, " ".join(question.split()), lesson, change["new"], widget.right_options())

    widget.observe(keep, names="chosen")
    widget._ipython_display_()


def _record(key: str, question: str, lesson: str, chosen: list[int], good: set[int]) -> None:
    """Keep the outcome of the first try for ever, and whether the question was solved."""
    if not chosen:
        return  # the learner reset the question
    before = store.read()["answers"].get(key, {})
    first = before.get("first_try", chosen[0] in good)
    solved = bool(before.get("solved")) or any(k in good for k in chosen)
    tries = max(int(before.get("tries", 0)), len(chosen))
    store.record(
        "answers", key, question=question, lesson=lesson, first_try=first, solved=solved, tries=tries
    )


def _check(question: str, options: Mapping[str, str]) -> None:
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"question is {shown(question)}, but it must be a text that asks something.")
    if not isinstance(options, Mapping) or len(options) < 2:
        raise ValueError(
            "options holds fewer than two options, but a choice needs two: pass {option: feedback}."
        )
    for text in options:
        check_text("an option", text)
    empty = [text for text, reply in options.items() if not isinstance(reply, str) or not reply.strip()]
    if empty:
        raise ValueError(
            f"option {empty[0]!r} has no feedback, but each option says why it is right or wrong."
        )
    if not any(isinstance(reply, right) for reply in options.values()):
        raise ValueError(
            "options needs an answer, but holds no right one: wrap the feedback of the right option in"
            " sc.right(...)."
        )
