"""The course itself: each notebook is what its source gives, and nothing that nbval passes over is wrong.

The strict run of the notebooks (`pytest notebooks --nbval`) compares their outputs and holds them to their
budgets; what makes each of these checks fail is shown in tests/authoring.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from segcourse.authoring.audit import audit
from segcourse.authoring.project import Project

COURSE = Project(Path(__file__).resolve().parents[2])


@pytest.mark.parametrize("name", COURSE.pick(None))
def test_a_built_lesson_is_what_its_source_gives(name):
    assert audit(COURSE, [name]) == []


def test_lessons_list_and_readme_agree():
    lessons = set(COURSE.pick(None))
    assert [problem for problem in audit(COURSE) if not any(name in problem for name in lessons)] == []


def test_every_lesson_has_been_measured_within_its_budget():
    for name in COURSE.pick(None):
        lesson = COURSE.lessons[name]
        assert lesson.seconds is not None, f"{name} was never built"
        assert lesson.seconds <= lesson.budget_seconds
        assert lesson.mb is not None
        assert lesson.mb <= lesson.budget_mb


def test_pytest_loads_the_strict_run_by_itself(pytestconfig):
    """Without the plug-in nbval would pass stripped notebooks, and nobody would measure anything."""
    assert pytestconfig.pluginmanager.has_plugin("segcourse.authoring.pytest_plugin")


def test_the_sanitiser_hides_next_to_nothing():
    """Each rule blinds nbval to a kind of mistake. ASCII, since nbval reads it by the machine's locale."""
    text = (COURSE.root / "tests" / "nbval_sanitize.cfg").read_bytes().decode("ascii")
    assert text.count("\nregex: ") == text.count("\nreplace: ") <= 1
