"""`course.py build`: sources to notebooks, executed once, the same outputs in every language."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from segcourse.authoring import notebook as notebooks
from segcourse.authoring import outputs as outs
from segcourse.authoring import readme
from segcourse.authoring.audit import audit
from segcourse.authoring.project import Project
from segcourse.authoring.source import Source, read_source

if TYPE_CHECKING:
    from nbformat import NotebookNode

_STEPS = ("recall", "predict", "see", "touch", "derive", "break", "ablate", "exit")


def build(
    names: list[str] | None = None,
    *,
    check: bool = False,
    record: bool = False,
    project: Project | None = None,
) -> list[str]:
    """Build the lessons called `names` ("03" or "03_thresholding"; None is all), and audit them.

    Args:
        check: run and write nothing, audit what stands.
        record: keep the measured seconds and memory in `notebooks/measured.toml` even where it has some.
            The title and README.md show them, so they change only when asked to.

    Returns: every problem found, in sentences; a lesson whose source or run fails keeps its old notebook.
    """
    project = _checkout(project)
    chosen = project.pick(names)
    problems: list[str] = []
    if not check and not project.draws_alike:
        wanted = project.settings["matplotlib"]
        return [
            f"notebooks are built with Matplotlib {wanted}, but here is another: use a newer Python,"
            f" or change `matplotlib` under [tool.segcourse] in pyproject.toml and build all lessons."
        ]
    if not check:
        for name in chosen:
            try:
                print(_build_lesson(project, name, record=record), flush=True)
            except (ValueError, RuntimeError, KeyError) as error:
                problems.append(f"{name}: {error}")
        readme.update(project)
    if problems:  # the audit would repeat them
        return problems
    return audit(project, None if names is None else chosen)


def _checkout(project: Project | None) -> Project:
    """`project`, or the one around this package; FileNotFoundError in a wheel, which has no sources."""
    project = project or Project()
    _ = project.settings
    return project


def _build_lesson(project: Project, name: str, *, record: bool) -> str:
    """Build one lesson; returns a line that says what it cost."""
    from segcourse.authoring.execute import execute

    source = read_source(project.source(name))
    if name not in project.lessons:
        raise ValueError(
            f"notebooks/lessons.toml has no [{name}]: add its title, question, minutes and budgets."
        )
    run = notebooks.assemble(source, project)
    measured = execute(run, project.notebooks)
    lesson = project.lessons[name]
    if record or lesson.seconds is None:
        project.record(name, measured["seconds"], measured["mb"])
    kept = _outputs(run, project)
    complete = bool(source.twins) and not source.translation()
    for lang in ("en", "zh") if complete else ("en",):
        _write(project, source, lang, kept)
    seconds, mb = measured["seconds"], measured["mb"]
    cost = f"{seconds:.1f} of {lesson.budget_seconds} s, {mb:.0f} of {lesson.budget_mb} MB"
    size = project.built(name).stat().st_size / 1000
    return f"{name}: {len(source.cells)} cells, {cost}, {size:.0f} KB" + "".join(
        f"\n  note: {note}"
        for note in [*advice(source), *_compare(lesson.seconds, measured["seconds"], record)]
    )


def _outputs(run: NotebookNode, project: Project) -> dict[str, tuple[int | None, list]]:
    """Execution count and cleaned outputs of each code cell of an executed notebook, by id."""
    kept = {}
    before = _former(project, str(run.cells[0].id)[:2])
    for cell in run.cells:
        if cell.cell_type == "code":
            outputs = outs.clean(cell.outputs, count=cell.execution_count)
            if "nbval-ignore-output" in cell.metadata.get("tags", []) and cell.id in before:
                outputs = outs.settle(outputs, before[cell.id])
            kept[cell.id] = (cell.execution_count, outputs)
    return kept


def _former(project: Project, number: str) -> dict[str, list]:
    """Outputs of the code cells of the notebook that stands, by id; none where it is missing or broken."""
    for path in project.notebooks.glob(f"{number}_*.ipynb"):
        try:
            return {cell.id: cell.outputs for cell in notebooks.read(path).cells if cell.cell_type == "code"}
        except Exception:  # it is about to be replaced, whatever is wrong with it
            return {}
    return {}


def _write(project: Project, source: Source, lang: str, kept: dict[str, tuple[int | None, list]]) -> None:
    built = notebooks.assemble(source, project, lang=lang)
    for cell in built.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = kept[cell.id]
    path = project.built(source.name, lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(notebooks.write(built), encoding="utf-8", newline="\n")


def advice(source: Source) -> Iterator[str]:
    """Where a lesson leaves the template of the course. The author decides; nothing fails by it."""
    if not 35 <= len(source.cells) <= 55:
        yield f"{len(source.cells)} cells, the template has 35 to 55"
    for cell in source.cells:
        if cell.kind == "code" and notebooks.visible_code(cell) > 8 and "long" not in cell.tags:
            yield f'cell {cell.key!r} shows {notebooks.visible_code(cell)} lines of code; 8, or tags=["long"]'
    missing = [step for step in _STEPS if not any(cell.key[3:].startswith(step) for cell in source.cells)]
    if missing:
        yield f"no cell has a key like {source.name[:2]}-{missing[0]}; steps not seen: {', '.join(missing)}"


def _compare(recorded: int | None, measured: float, record: bool) -> Iterator[str]:
    if recorded and not record and not recorded / 2 <= max(1.0, measured) <= recorded * 2:
        yield f"its title says {recorded} s; `course.py build --record` renews that"


def main(argv: Sequence[str] | None = None) -> int:
    """The command line of `build`; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(
        prog="segcourse build", description="Build lessons from notebooks/source."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NN", help="lessons, as 03 or 03_thresholding; all when left out"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; say what is behind or wrong")
    parser.add_argument(
        "--record", action="store_true", help="keep the measured seconds and memory as the stated ones"
    )
    parser.add_argument("--readme", action="store_true", help="only renew the table of lessons in README.md")
    asked = parser.parse_args(argv)
    try:
        if asked.readme:
            print("README.md renewed." if readme.update(_checkout(None)) else "README.md is up to date.")
            return 0
        problems = build(asked.names or None, check=asked.check, record=asked.record)
    except (ValueError, FileNotFoundError) as error:
        problems = [str(error)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("Every notebook is what its source gives." if asked.check else "Built; nothing is wrong.")
    return 1 if problems else 0
