from __future__ import annotations

import pytest

from segcourse.authoring.build import build
from segcourse.authoring.project import Project

from .tiny import LISTED, NAME


@pytest.mark.parametrize("wanted, alike", [("3.11", True), ("3.1", False), ("3.10", False)])
def test_figures_are_held_only_against_the_matplotlib_that_drew_them(course, monkeypatch, wanted, alike):
    monkeypatch.setattr("segcourse.authoring.project.version", lambda _: "3.11.2")
    course.settings["matplotlib"] = wanted
    assert course.draws_alike is alike
    problems = build(project=course) if not alike else []
    assert all(f"built with Matplotlib {wanted}" in problem for problem in problems)
    assert bool(problems) is not alike


def test_lessons_know_what_is_listed_and_what_was_measured(course):
    lesson = course.lessons[NAME]
    assert (lesson.number, lesson.title, lesson.minutes, lesson.builds_on) == (
        "03",
        "Tiny",
        7,
        ("02_before",),
    )
    assert lesson.seconds >= 1
    assert 40 <= lesson.mb <= 900
    assert course.lessons["02_before"].seconds is None


def test_a_measurement_is_kept_rounded(course):
    course.record("02_before", 12.6, 217.4)
    assert (course.lessons["02_before"].seconds, course.lessons["02_before"].mb) == (13, 220)
    before = course.measured.read_bytes()
    course.record("02_before", 13.4, 223.0)
    assert course.measured.read_bytes() == before


def test_a_lesson_is_found_by_number_or_name(course):
    assert course.pick(["03"]) == course.pick([NAME]) == course.pick(None) == [NAME]
    with pytest.raises(ValueError, match="no lesson is called '3': write one of 03_tiny"):
        course.pick(["3"])


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("minutes = 7", 'minutes = "7"', r"\[03_tiny\] has minutes = '7': give it as int"),
        ('question = "Is it small?"', "", "question = None: give it as str"),
        ("budget_mb = 900", "budget_mb = 900\ncolour = 1", r"\[02_before\] has 'colour': use title"),
        ('builds_on = ["02_before"]', 'builds_on = ["04_after"]', "builds on '04_after': name lessons"),
        ('builds_on = ["02_before"]', 'builds_on = ["03_tiny"]', "builds on '03_tiny': name lessons"),
        ("[03_tiny]", "[tiny]", r"\[tiny\] is not a lesson's name: write NN_name"),
    ],
)
def test_a_mistake_in_the_list_is_named(course, old, new, message):
    (course.notebooks / "lessons.toml").write_text(LISTED.replace(old, new, 1))
    with pytest.raises(ValueError, match=message):
        _ = Project(course.root).lessons


def test_settings_come_from_pyproject(course, tmp_path):
    assert course.settings == {"repository": "someone/course", "ref": "v1"}
    with pytest.raises(FileNotFoundError, match="lessons are built in a checkout"):
        _ = Project(tmp_path / "nowhere").settings
    (course.root / "pyproject.toml").write_text('[tool.segcourse]\nref = "v1"\n')
    with pytest.raises(ValueError, match=r"lacks repository or ref under \[tool.segcourse\]"):
        _ = Project(course.root).settings
