"""The strict run: pytest in a process of its own over notebooks that are right, wrong, and too costly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from segcourse.authoring.notebook import read, write
from segcourse.authoring.project import Lesson, Project
from segcourse.authoring.pytest_plugin import budget_table, over_budget

from .tiny import LISTED, NAME

ROOT = Path(__file__).resolve().parents[2]
ENTRY = LISTED.split("\n\n")[1]  # of 03_tiny
FLIP = "np.arange(4096).reshape(64, 64) / 4095"


def changed(project: Project, name: str, changes: dict) -> None:
    """A copy of the built lesson under another name, in which `changes` were made."""
    notebook = read(project.built(NAME))
    for cell in notebook.cells:
        change = changes.get(cell.id.removeprefix("03-"))
        if change:
            change(cell)
    project.built(name).write_text(write(notebook), encoding="utf-8")


def replace_output(old: str, new: str):
    def change(cell):
        assert old in cell.outputs[0].text
        cell.outputs[0].text = cell.outputs[0].text.replace(old, new)

    return change


def replace_source(old: str, new: str):
    def change(cell):
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return change


def never_run(cell):
    cell.execution_count, cell.outputs = None, []


NETWORK = "import socket\n\ntry:\n    socket.create_connection(('192.0.2.1', 80))\nexcept OSError:\n    pass"


@pytest.fixture(scope="module")
def outcomes(built_once: Project, tmp_path_factory: pytest.TempPathFactory):
    """{notebook: {item: "passed" or what it said}} and the text of the run over three notebooks."""
    root = tmp_path_factory.mktemp("strict") / "course"
    shutil.copytree(built_once.root, root)
    project = Project(root)
    changed(project, "04_wrong", {
        "numbers": replace_output("4.25", "4.26"),
        "picture": replace_source(FLIP, f"({FLIP})[::-1]"),
        "plot": replace_source("plt.subplots()", "plt.subplots(); ax.set_title('another title')"),
        "stream": never_run,
        "time": replace_output("seconds", "SECONDS"),
    })  # fmt: skip
    changed(project, "05_costly", {"numbers": lambda cell: cell.update(source=NETWORK)})
    small = ENTRY.replace("_seconds = 60", "_seconds = 0").replace("900", "9")
    budgets = {"04_wrong": ENTRY, "05_costly": small}
    entries = [entry.replace(NAME, name) for name, entry in budgets.items()]
    (project.notebooks / "lessons.toml").write_text("\n\n".join([LISTED, *entries]))
    report = root / "report.xml"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "notebooks", "--nbval", "--nbval-current-env",
         "--nbval-sanitize-with", str(ROOT / "tests" / "nbval_sanitize.cfg"), "-W", "error", "--color", "no",
         "-p", "segcourse.authoring.pytest_plugin", "-p", "no:cacheprovider", f"--junitxml={report}"],
        cwd=root, capture_output=True, text=True, check=False, env={**os.environ, "MPLBACKEND": "nonsense"},
    )  # fmt: skip
    found: dict[str, dict[str, str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        notebook = next(name for name in ("03_tiny", "04_wrong", "05_costly") if name in str(case.attrib))
        said = [child.text or child.get("message", "") for child in case if child.tag in ("failure", "error")]
        result = "".join(said) or "passed"
        if any(child.tag == "skipped" for child in case):
            result = "skipped"
        found.setdefault(notebook, {})[case.get("name", "")] = result
    return found, run


def test_a_good_notebook_passes_in_every_cell(outcomes):
    cells = ("setup", "numbers", "picture", "plot", "widget", "time", "skipped", "fails", "stream")
    expected = {f"03-{key}": "skipped" if key == "skipped" else "passed" for key in cells}
    assert outcomes[0]["03_tiny"] == {**expected, "budget": "passed"}


@pytest.mark.parametrize(
    "cell, said",
    [
        ("03-numbers", "Cell outputs differ"),
        ("03-picture", "picture 1 does not look like the stored one"),
        ("03-stream", "its outputs were stripped, so nothing was compared"),
    ],
)
def test_what_nbval_alone_passes_or_misses_fails(outcomes, cell, said):
    assert said in outcomes[0]["04_wrong"][cell]


def test_what_may_differ_passes(outcomes):
    """An output that nobody compares, and a picture of which a few letters differ."""
    assert outcomes[0]["04_wrong"]["03-time"] == "passed"
    assert outcomes[0]["04_wrong"]["budget"] == "passed"


def test_the_network_is_closed_to_a_lesson(outcomes):
    found = outcomes[0]["05_costly"]
    assert "this cell reaches for 192.0.2.1, but a lesson runs without a network" in found["03-numbers"]
    assert "05_costly reached for 192.0.2.1" in found["budget"]


def test_a_lesson_over_its_budget_fails(outcomes):
    said = outcomes[0]["05_costly"]["budget"]
    assert "CPU seconds, its budget is 0: make images smaller" in said
    assert "MB at its peak, its budget is 9: free large arrays" in said


def test_the_run_ends_with_a_table_and_a_status(outcomes):
    _, run = outcomes
    assert run.returncode == 1
    assert "lessons: CPU seconds (kernel start included) and peak memory" in run.stdout
    rows = [line for line in run.stdout.splitlines() if line.startswith("0") and line[2] == "_"]
    assert [row.split()[0] for row in rows if row.endswith("OVER")] == ["05_costly"]
    assert "notebooks/zh" not in run.stdout  # the same code and outputs: the audit compares them


LESSON = Lesson("03_tiny", "Tiny", "Is it small?", 7, budget_seconds=60, budget_mb=900, builds_on=())
RECORD = {"cells": 5, "compared": 4, "seconds": 60.0, "wall": 61.0, "mb": 900.0, "touched": []}


def test_a_budget_may_be_used_up_but_not_passed():
    assert over_budget(LESSON, RECORD) == []
    assert len(over_budget(LESSON, {**RECORD, "seconds": 60.1})) == 1
    assert len(over_budget(LESSON, {**RECORD, "mb": 901.0})) == 1
    assert over_budget(LESSON, {**RECORD, "touched": ["b", "a", "b"]}) == [
        "03_tiny reached for a, b: a lesson runs without a network."
    ]


def test_the_table_shows_use_beside_budget():
    head, row = budget_table([(LESSON, {**RECORD, "seconds": 61.0})]).splitlines()
    assert head.split() == [
        "lesson",
        "cells",
        "compared",
        "CPU",
        "s",
        "budget",
        "wall",
        "s",
        "peak",
        "MB",
        "budget",
    ]
    assert row.split() == ["03_tiny", "5", "4", "61.0", "60", "61.0", "900", "900", "OVER"]
