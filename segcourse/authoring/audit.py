"""Checks on built notebooks that take no run: each closes a hole of nbval, or keeps a promise to readers.

nbval runs the cells and compares text; it says nothing about a notebook whose outputs were stripped, whose
source was edited since, whose pictures have no words, or which GitHub refuses to show (see CONTRIBUTING.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segcourse.authoring import notebook as notebooks
from segcourse.authoring import outputs as outs
from segcourse.authoring import readme
from segcourse.authoring.project import Project
from segcourse.authoring.source import Source, read_source

if TYPE_CHECKING:
    from nbformat import NotebookNode

SIZE_LIMIT = 300_000  #: bytes of one notebook
_FOLDERS = re.compile(r"/home/\w+|/Users/\w+|[A-Z]:\\+Users|ipykernel_\d+")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


def audit(project: Project, names: list[str] | None = None) -> list[str]:
    """Everything that is wrong with the notebooks of `project`, in sentences; empty when nothing is."""
    problems = []
    for name in project.pick(names):
        problems += audit_lesson(project, name)
    if names is None:
        problems += _loose_ends(project)
    return problems


def audit_lesson(project: Project, name: str) -> list[str]:
    try:
        source = read_source(project.source(name))
    except ValueError as error:
        return str(error).splitlines()
    if name not in project.lessons:
        return [f"{name} has no entry in notebooks/lessons.toml: add [{name}]."]
    problems = source.translation()
    complete = bool(source.twins) and not problems
    problems += [f"{name}.py: {problem}" for problem in _text_problems(project, source)]
    for lang in ("en", "zh") if complete else ("en",):
        problems += _audit_notebook(project, source, lang)
    if not complete and project.built(name, "zh").is_file():
        problems.append(
            f"notebooks/zh/{name}.ipynb has no complete translation behind it: delete it, or translate."
        )
    if complete and not problems:
        problems += _editions_differ(project, name)
    return problems


def _audit_notebook(project: Project, source: Source, lang: str) -> list[str]:
    path = project.built(source.name, lang)
    label = path.relative_to(project.root).as_posix()
    if not path.is_file():
        return [f"{label} is missing: run `python3 course.py build {source.name[:2]}`."]
    text = path.read_text(encoding="utf-8")
    problems: list[str] = []
    try:
        found = notebooks.read(path)
    except Exception as error:  # nbformat raises many kinds, json one more
        return [f"{label} is no notebook ({error}): build it again."]
    problems += drift(found, notebooks.assemble(source, project, lang=lang))
    problems += _file_problems(project, found, text)
    count = 0
    for cell in found.cells:
        if cell.cell_type == "code":
            count += "nbval-skip" not in _tags(cell)
            problems += [f"cell {cell.get('id')!r}: {problem}" for problem in _cell_problems(cell, count)]
    return [f"{label}: {problem}" for problem in problems]


def drift(found: NotebookNode, wanted: NotebookNode) -> Iterator[str]:
    """Where a built notebook is not what its source gives: each cell's id, type, text and metadata."""
    remedy = (
        f"run `python3 course.py build {str(wanted.cells[0].id)[:2]}`; edit the source, never the notebook"
    )
    ids = [[cell.get("id") for cell in nb.cells] for nb in (found, wanted)]
    if ids[0] != ids[1]:
        missing, extra = ([i for i in a if i not in b] for a, b in ((ids[1], ids[0]), (ids[0], ids[1])))
        what = (
            f"lacks {missing}"
            if missing
            else f"has {extra} too many"
            if extra
            else "has them in another order"
        )
        yield f"its cells are not those of the source ({what}): {remedy}"
        return
    if found.metadata != wanted.metadata:
        keys = sorted(
            k for k in {*found.metadata, *wanted.metadata} if found.metadata.get(k) != wanted.metadata.get(k)
        )
        yield f"notebook metadata differ in {', '.join(keys)} (saved by an editor?): {remedy}"
    for cell, like in zip(found.cells, wanted.cells, strict=True):
        for part, word in (("cell_type", "type"), ("source", "text"), ("metadata", "set of tags")):
            if cell[part] != like[part]:
                yield f"cell {cell.id!r} has another {word} than the source gives: {remedy}"


def _file_problems(project: Project, found: NotebookNode, text: str) -> Iterator[str]:
    import nbformat

    try:
        nbformat.validate(found)
    except nbformat.ValidationError as error:
        yield f"not valid: {str(error).splitlines()[0]}"
    if "widgets" in found.metadata:
        yield "metadata.widgets makes GitHub refuse the file: it was saved by an editor, build it again"
    if notebooks.write(found) != text:
        yield "not as the build writes it: an editor saved it, build it again"
    if len(text.encode("utf-8")) > SIZE_LIMIT:
        largest = max(found.cells, key=lambda cell: len(str(cell.get("outputs", ""))))
        size = len(text.encode("utf-8")) // 1000
        yield f"{size} KB, allowed are {SIZE_LIMIT // 1000}: make the pictures of cell {largest.id!r} smaller"
    for folder in {*_FOLDERS.findall(text), *(str(p) for p in (project.root, Path.home()) if str(p) in text)}:
        yield f"it names {folder!r}, a folder of its author: print a name, not a path"


def _tags(cell: Any) -> list[str]:
    return cell.metadata.get("tags", [])


def _cell_problems(cell: Any, count: int) -> Iterator[str]:
    """What nbval would pass over in silence. `count` is what the execution count of the cell must be."""
    if "nbval-skip" in _tags(cell):
        if cell.outputs or cell.execution_count is not None:
            yield "tagged nbval-skip, yet it has outputs: build it again"
        return
    if cell.execution_count != count:
        yield f"executed as {cell.execution_count}, expected {count}: stripped or run by hand, build again"
    errors = [output for output in cell.outputs if output["output_type"] == "error"]
    if bool(errors) != ("raises-exception" in _tags(cell)):
        yield (
            "an error shows without the tag raises-exception"
            if errors
            else "tagged raises-exception, yet no error"
        )
    for output in cell.outputs:
        if output["output_type"] == "stream" and output["name"] == "stderr":
            yield f"a warning shows, {output['text'].strip()[:60]!r}: mend what it warns of"
        yield from _data_problems(output)
    for mime, picture, _ in outs.pictures(cell.outputs):
        problem = outs.format_problem(mime, picture)
        if problem:
            yield problem


def _data_problems(output: Any) -> Iterator[str]:
    data = output.get("data", {})
    for mime in data:
        if mime.startswith("application/vnd.jupyter.widget-"):
            yield "a widget's view is stored, which nobody can see without its kernel: build it again"
    found = _ADDRESS.search(
        str(data.get("text/plain", "")) + str(data.get("text/html", "")) + output.get("text", "")
    )
    if found:
        yield f"{found.group()!r} changes with every run: print something that says more"
    problem = outs.alt_problem(output)
    if problem:
        yield problem


def _text_problems(project: Project, source: Source) -> Iterator[str]:
    """Pictures and links in the text of a lesson, in both languages."""
    texts = [(cell.key, cell.text) for cell in source.cells if cell.kind == "markdown"]
    texts += [(twin.of, twin.text) for twin in source.twins]
    for key, text in texts:
        if re.search(r"!\[\s*\]\(", text):
            yield f"cell {key!r}: a picture has no alt text: write ![what it shows](...)"
        problem = outs.html_alt_problem(text)
        if problem:
            yield f"cell {key!r}: {problem}"
        for _, target in notebooks.RELATIVE_LINK.findall(text):
            # Exercises are written after their lessons, so a lesson may point ahead at one.
            if not target.startswith("../exercises/") and not (project.notebooks / target).exists():
                yield f"cell {key!r}: the link {target!r} leads nowhere from notebooks/: correct it"


def _editions_differ(project: Project, name: str) -> list[str]:
    """Code stands once and runs once, so both editions must show the same outputs."""
    english, chinese = (notebooks.read(project.built(name, lang)) for lang in ("en", "zh"))
    for one, other in zip(english.cells, chinese.cells, strict=True):
        if one.cell_type == "code" and (one.outputs, one.execution_count) != (
            other.outputs,
            other.execution_count,
        ):
            return [f"zh/{name}.ipynb: cell {one.id!r} shows other outputs than the English: build again."]
    return []


def _loose_ends(project: Project) -> Iterator[str]:
    """Notebooks without a source, lessons without one, and a table in README.md that is behind."""
    known = {path.stem for path in project.sources.glob("*.py")}
    for path in sorted([*project.notebooks.glob("*.ipynb"), *(project.notebooks / "zh").glob("*.ipynb")]):
        if path.stem not in known:
            label = path.relative_to(project.root).as_posix()
            yield f"{label} has no source: delete it, or write source/{path.stem}.py."
    for name in project.lessons:
        if name not in known:
            yield f"notebooks/lessons.toml lists {name}, but source/{name}.py does not exist: write it."
    if readme.is_behind(project):
        yield "the table of lessons in README.md is behind: run `python3 course.py build --readme`"
