"""The table of lessons in README.md, made from `lessons.toml` and `measured.toml`."""

from __future__ import annotations

import re

from segcourse.authoring.notebook import badge
from segcourse.authoring.project import Project

_BETWEEN = re.compile(r"(<!-- lessons -->\n).*?(<!-- /lessons -->)", re.DOTALL)


def lesson_table(project: Project) -> str:
    """Markdown: one row for each lesson, with CPU seconds and peak MB of a run; "–" before the first."""
    rows = ["| | lesson | the question it answers | minutes | s | MB | |", "|---|---|---|--:|--:|--:|---|"]
    for lesson in project.lessons.values():
        path = project.built(lesson.name).relative_to(project.root).as_posix()
        seconds, mb = (str(value) if value else "–" for value in (lesson.seconds, lesson.mb))
        rows.append(
            f"| {lesson.number} | [{lesson.title}]({path}) | {lesson.question} | {lesson.minutes}"
            f" | {seconds} | {mb} | {badge(lesson.name, project)} |"
        )
    return "\n".join(rows) + "\n"


def is_behind(project: Project) -> bool:
    """Whether README.md has the markers and something else than `lesson_table` between them."""
    file = project.root / "README.md"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return text != _BETWEEN.sub(lambda m: m[1] + lesson_table(project) + m[2], text)


def update(project: Project) -> bool:
    """Write the table between the markers of README.md; returns whether that changed it."""
    if not is_behind(project):
        return False
    file = project.root / "README.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(_BETWEEN.sub(lambda m: m[1] + lesson_table(project) + m[2], text), encoding="utf-8")
    return True
