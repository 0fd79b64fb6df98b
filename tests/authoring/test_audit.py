"""Each check of the audit, shown to fail when it should: one thing broken, one sentence about it."""

from __future__ import annotations

import json
import re

import pytest

from segcourse.authoring import audit as audits
from segcourse.authoring.audit import audit
from segcourse.authoring.notebook import read, write

from .tiny import NAME


def test_a_fresh_build_has_no_problem(course):
    assert audit(course, [NAME]) == []


def test_a_listed_lesson_without_source_is_named(course):
    assert audit(course) == [
        "notebooks/lessons.toml lists 02_before, but source/02_before.py does not exist: write it."
    ]


def edit(course, change, lang="en"):
    """Write the notebook as `change(notebook)` leaves it, in the build's own form."""
    notebook = read(course.built(NAME, lang))
    change(notebook)
    course.built(NAME, lang).write_text(write(notebook), encoding="utf-8")


def cell(notebook, key):
    return next(c for c in notebook.cells if c.id == f"03-{key}")


def strip(notebook):
    for c in notebook.cells:
        if c.cell_type == "code":
            c.outputs, c.execution_count = [], None


def swap(notebook):
    notebook.cells[2], notebook.cells[3] = notebook.cells[3], notebook.cells[2]


def add_widgets(notebook):
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}


def add_view(notebook):
    cell(notebook, "widget").outputs[0].data["application/vnd.jupyter.widget-view+json"] = {"model_id": "1"}


def first_output(notebook, key, **values):
    cell(notebook, key).outputs[0].update(values)


def picture_data(notebook):
    return next(o.data for o in cell(notebook, "picture").outputs if "image/jpeg" in o.get("data", {}))


def to_png(notebook):
    data = picture_data(notebook)
    data["image/png"] = "iVBORw0KGgo="
    del data["image/jpeg"]


BROKEN = {
    "stripped": (strip, r"cell '03-setup': executed as None, expected 1"),
    "run out of order": (lambda n: cell(n, "plot").update(execution_count=9), "executed as 9, expected 4"),
    "text edited": (lambda n: n.cells[0].update(source="# Other"), "'03-title' has another text"),
    "code edited": (lambda n: cell(n, "numbers").update(source="1"), "'03-numbers' has another text"),
    "set-up edited": (lambda n: n.cells[1].update(source="pass"), "'03-setup' has another text"),
    "tags edited": (lambda n: cell(n, "time").metadata.pop("tags"), "'03-time' has another set of tags"),
    "cell removed": (lambda n: n.cells.pop(), r"lacks \['03-stream'\]"),
    "cells swapped": (swap, "has them in another order"),
    "widget state": (add_widgets, "metadata.widgets makes GitHub refuse"),
    "kernel renamed": (lambda n: n.metadata.kernelspec.update(name="x"), "metadata differ in kernelspec"),
    "widget view": (add_view, "'03-widget': a widget's view is stored"),
    "no alt text": (lambda n: picture_data(n).pop("text/plain"), "'03-picture': a picture has no alt text"),
    "default alt text": (
        lambda n: picture_data(n).update({"text/plain": "<Figure size 640x480 with 1 Axes>"}),
        "'03-picture': a picture's alt text is '<Figure",
    ),
    "photograph as PNG": (to_png, "'03-picture': a picture is PNG, many times larger"),
    "warning": (lambda n: first_output(n, "numbers", name="stderr"), "a warning shows, 'mean 4.25"),
    "address": (lambda n: first_output(n, "numbers", text="<f at 0x7f3a1234>"), "'at 0x7f3a1234' changes"),
    "author's folder": (lambda n: first_output(n, "numbers", text="/home/ann/x.png"), "it names '/home/ann'"),
    "skipped cell ran": (lambda n: cell(n, "skipped").update(execution_count=3), "tagged nbval-skip, yet"),
    "no error": (lambda n: cell(n, "fails").update(outputs=[]), "tagged raises-exception, yet no error"),
    "too large": (lambda n: first_output(n, "numbers", text="x" * 300_000), "allowed are 300: .*03-numbers"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_notebook_is_named(course, name):
    change, message = BROKEN[name]
    edit(course, change)
    problems = audit(course, [NAME])
    assert any(re.search(message, problem) for problem in problems), problems
    assert all(problem.startswith("notebooks/03_tiny.ipynb: ") for problem in problems)


def test_an_error_needs_its_tag(course):
    def fail(notebook):
        cell(notebook, "numbers").outputs = cell(notebook, "fails").outputs

    edit(course, fail)
    assert any("an error shows without the tag" in problem for problem in audit(course, [NAME]))


def test_a_notebook_saved_by_an_editor_is_noticed(course):
    path = course.built(NAME)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=2))
    assert any("not as the build writes it" in problem for problem in audit(course, [NAME]))


def test_a_source_edited_without_a_build_is_noticed(course):
    path = course.source(NAME)
    path.write_text(path.read_text(encoding="utf-8").replace("8, 9, 9]", "8, 9, 10]"), encoding="utf-8")
    problems = audit(course, [NAME])
    assert len(problems) == 2  # both editions
    assert "'03-numbers' has another text than" in problems[0]


def test_a_stale_translation_is_noticed(course):
    path = course.source(NAME)
    path.write_text(path.read_text(encoding="utf-8").replace("# One sentence.", "# New."), encoding="utf-8")
    problems = audit(course, [NAME])
    assert any("translates the English en=" in problem for problem in problems)
    assert any("zh/03_tiny.ipynb has no complete translation behind it" in problem for problem in problems)


def test_a_missing_chinese_edition_is_noticed(course):
    course.built(NAME, "zh").unlink()
    assert audit(course, [NAME]) == [
        "notebooks/zh/03_tiny.ipynb is missing: run `python3 course.py build 03`."
    ]


def test_editions_show_the_same_outputs(course):
    edit(course, lambda n: first_output(n, "time", text="1 second"), lang="zh")
    assert audit(course, [NAME]) == [
        "zh/03_tiny.ipynb: cell '03-time' shows other outputs than the English: build again."
    ]


@pytest.mark.parametrize(
    "text, message",
    [
        ("![](https://example.org/x.png)", "a picture has no alt text"),
        ('<img src="https://example.org/x.png">', "has no alt text: add alt="),
        ("[next](04_next.ipynb)", "the link '04_next.ipynb' leads nowhere"),
    ],
)
def test_text_needs_alt_text_and_links_that_lead_somewhere(course, text, message):
    path = course.source(NAME)
    path.write_text(
        path.read_text(encoding="utf-8").replace("# One sentence.", f"# {text}"), encoding="utf-8"
    )
    assert any(
        f"cell '03-title': {message}" in p.replace("'<img", "<img") or message in p for p in audit(course)
    )


def test_links_to_exercises_to_come_and_to_the_net_are_fine(course):
    links = "# [do](../exercises/03_tiny/exercise.ipynb) [paper](https://example.org) [here](03_tiny.ipynb)"
    path = course.source(NAME)
    path.write_text(path.read_text(encoding="utf-8").replace("# One sentence.", links), encoding="utf-8")
    assert not any("leads nowhere" in problem for problem in audit(course))


def test_loose_ends_are_noticed(course):
    (course.notebooks / "07_left.ipynb").write_text("{}")
    (course.root / "README.md").write_text("<!-- lessons -->\n<!-- /lessons -->\n")
    problems = audit(course)
    assert any("notebooks/07_left.ipynb has no source" in problem for problem in problems)
    assert any("the table of lessons in README.md is behind" in problem for problem in problems)


def test_a_file_that_is_no_notebook_is_noticed(course):
    course.built(NAME).write_text("not json")
    assert any("is no notebook" in problem for problem in audit(course, [NAME]))


def test_a_lesson_that_nobody_listed_is_noticed(course):
    course.source("04_new").write_text(course.source(NAME).read_text(encoding="utf-8").replace("03-", "04-"))
    assert audit(course, ["04"]) == ["04_new has no entry in notebooks/lessons.toml: add [04_new]."]


def test_the_size_limit_is_that_of_the_course():
    assert audits.SIZE_LIMIT == 300_000
