"""The strict run of the lessons: nbval, watched, and its silent holes closed. Loaded by pyproject.toml.

Does nothing unless pytest is called with `--nbval`. Beyond nbval, a notebook's kernel may not touch the
network, a cell that was never executed fails instead of passing uncompared, a picture must look like the
stored one, and a last item `budget` holds the notebook to its seconds and memory. A table shows what it took.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from segcourse.authoring.guard import kernel_environment, read_record
from segcourse.authoring.outputs import picture_difference, pictures
from segcourse.authoring.project import Lesson, Project

try:
    from nbval.plugin import IPyNbCell, IPyNbFile
except ModuleNotFoundError:  # a package test in an environment without the test extra
    IPyNbCell = IPyNbFile = None

if TYPE_CHECKING:
    from nbval.plugin import IPyNbCell, IPyNbFile

ALIKE = 24.0  #: largest `picture_difference` that other fonts and codecs may cause
_FIGURE = re.compile(r"\b(display\.figure|show_histogram|plt\.show)\(")  # what Matplotlib draws
_rows: list[tuple[Lesson, dict[str, Any]]] = []


def pytest_configure(config: pytest.Config) -> None:
    _rows.clear()
    if config.getoption("nbval", False):
        # nbval opens os.devnull for each kernel and leaves it to the garbage collector
        config.addinivalue_line("filterwarnings", "ignore:unclosed file.*null:ResourceWarning")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Chinese editions hold the same code and outputs (the audit compares them): not run again."""
    return True if collection_path.suffix == ".ipynb" and collection_path.parent.name == "zh" else None


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, list, list]:
    collectors = yield
    if IPyNbFile is None:
        return collectors
    return [
        LessonFile.from_parent(parent, path=file_path) if isinstance(found, IPyNbFile) else found
        for found in collectors
    ]


if IPyNbFile is not None:

    class LessonFile(IPyNbFile):
        """One notebook: its cells, then its budget."""

        def setup(self) -> None:
            self.private = tempfile.TemporaryDirectory(prefix="segcourse-test-", ignore_cleanup_errors=True)
            with _environment(kernel_environment(Path(self.private.name))):
                super().setup()

        def teardown(self) -> None:
            super().teardown()
            self.private.cleanup()

        def collect(self) -> Iterator[pytest.Item]:
            cells = compared = 0
            for item in super().collect():
                cells += not item.options["skip"]
                compared += bool(item.options["check"] and item.cell.outputs)
                yield LessonCell.from_parent(
                    self, name=item.cell.get("id", item.name), cell_num=item.cell_num, cell=item.cell,
                    options=item.options,
                )  # fmt: skip
            if (self.path.parent / "lessons.toml").is_file():  # other notebooks have no budget
                yield Budget.from_parent(self, name="budget", cells=cells, compared=compared)

    class LessonCell(IPyNbCell):
        """One cell; nbval's comparison, and two that it does not make."""

        def runtest(self) -> None:
            super().runtest()
            if self.cell.execution_count is None:
                self.raise_cell_error("its outputs were stripped, so nothing was compared: build the lesson")

        def compare_outputs(self, test: list, ref: list, skip_compare: Any = None) -> bool:
            if not super().compare_outputs(test, ref, skip_compare):
                return False
            if _FIGURE.search(self.cell.source) and not self._draws_alike():
                return True
            now, stored = (list(pictures(outputs)) for outputs in (test, ref))
            if len(now) != len(stored):
                self.comparison_traceback.append(
                    f"{len(now)} pictures, stored are {len(stored)}: build the lesson"
                )
                return False
            for number, ((_, new, _), (_, old, _)) in enumerate(zip(now, stored, strict=True), start=1):
                difference = picture_difference(new, old)
                if difference > ALIKE:
                    self.comparison_traceback.append(
                        f"picture {number} does not look like the stored one"
                        f" (largest difference of a region {difference:.0f} of 255): build and look"
                    )
                    return False
            return True

        def _draws_alike(self) -> bool:
            """Whether this Matplotlib's figures can be held against the stored ones."""
            in_course = (self.path.parent / "lessons.toml").is_file()  # other notebooks name no version
            return not in_course or Project(self.path.parents[1]).draws_alike


class Budget(pytest.Item):
    """Whether one notebook kept to its seconds, its memory, and this machine."""

    def __init__(self, *, cells: int, compared: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.cells, self.compared = cells, compared

    def runtest(self) -> None:
        lesson = Project(self.path.parents[1]).lessons.get(self.path.stem)
        if lesson is None:
            raise BudgetError(f"{self.path.stem} has no entry in lessons.toml, and so no budget: add one.")
        record = read_record(Path(self.parent.private.name))  # type: ignore[union-attr]
        if record["cells"] < self.cells:
            pytest.skip("only some of the cells ran")
        _rows.append((lesson, {**record, "compared": self.compared}))
        problems = over_budget(lesson, record)
        if problems:
            raise BudgetError("\n".join(problems))

    def repr_failure(self, excinfo: pytest.ExceptionInfo, style: Any = None) -> Any:
        if isinstance(excinfo.value, (BudgetError, RuntimeError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.name}::budget"


class BudgetError(Exception):
    """A lesson that took more than it may."""


def over_budget(lesson: Lesson, record: dict[str, Any]) -> list[str]:
    """What a run of `lesson` used beyond what it may, in sentences."""
    problems = []
    if record["seconds"] > lesson.budget_seconds:
        problems.append(
            f"{lesson.name} took {record['seconds']:.1f} CPU seconds, its budget is {lesson.budget_seconds}:"
            f" make images smaller or loops fewer, before you raise budget_seconds."
        )
    if record["mb"] > lesson.budget_mb:
        problems.append(
            f"{lesson.name} held {record['mb']:.0f} MB at its peak, its budget is {lesson.budget_mb}:"
            f" free large arrays or avoid an import, before you raise budget_mb."
        )
    if record["touched"]:
        targets = ", ".join(sorted(set(record["touched"])))
        problems.append(f"{lesson.name} reached for {targets}: a lesson runs without a network.")
    return problems


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _rows:
        terminalreporter.section("lessons: CPU seconds (kernel start included) and peak memory of this run")
        terminalreporter.write(budget_table(_rows))


def budget_table(rows: list[tuple[Lesson, dict[str, Any]]]) -> str:
    """The measured runs as a table of plain text."""
    heads = ("cells", "compared", "CPU s", "budget", "wall s", "peak MB", "budget")
    lines = [f"{'lesson':<24}" + "".join(f"{head:>9}" for head in heads)]
    for lesson, record in rows:
        seconds, wall, mb = f"{record['seconds']:.1f}", f"{record['wall']:.1f}", f"{record['mb']:.0f}"
        values = (
            record["cells"],
            record["compared"],
            seconds,
            lesson.budget_seconds,
            wall,
            mb,
            lesson.budget_mb,
        )
        verdict = "  OVER" if over_budget(lesson, record) else ""
        lines.append(f"{lesson.name:<24}" + "".join(f"{value:>9}" for value in values) + verdict)
    return "\n".join(lines) + "\n"


@contextmanager
def _environment(wanted: dict[str, str]) -> Iterator[None]:
    """`os.environ` with `wanted` and without MPLBACKEND, for the kernel that starts inside."""
    before = dict(os.environ)
    os.environ.pop("MPLBACKEND", None)
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
