"""From a source to the notebook that learners open: all but the outputs, and the one way to write it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from segcourse.authoring.project import Lesson, Project
from segcourse.authoring.source import SETUP, Cell, Source

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Markdown links to files of the repository; sources write them as seen from `notebooks/`
RELATIVE_LINK = re.compile(r"(\]\()(?!\w+:|#)([^)#\s]+)")
_COLAB = "https://colab.research.google.com"
_WORDS = {
    "en": {
        "setup": "Set-up: run me first",
        "minutes": "About {minutes} minutes",
        "seconds": "runs in about {seconds} s on two CPU cores",
        "builds": "builds on {lessons}",
        "lesson": "lesson {number} ({title})",
        "and": " and ",
        "other": "[中文](zh/{name}.ipynb)",
    },
    "zh": {
        "setup": "准备：请先运行本单元",
        "minutes": "约 {minutes} 分钟",
        "seconds": "在两个 CPU 核上运行约 {seconds} 秒",
        "builds": "需要先学：{lessons}",
        "lesson": "第 {number} 课 ({title})",
        "and": "、",
        "other": "[English](../{name}.ipynb)",
    },
}


def assemble(source: Source, project: Project, *, lang: str = "en") -> NotebookNode:
    """The notebook of one lesson without outputs: text in `lang` ("en" or "zh"), cell ids = keys.

    Stamped from `[tool.segcourse]` and `lessons.toml`: the badge and the line of facts under the title, the
    set-up cell, and the metadata that Colab reads.
    """
    import nbformat.v4 as v4

    lesson = project.lessons[source.name]
    cells = []
    for index, cell in enumerate(source.cells):
        text = cell.text
        if lang == "zh" and cell.kind == "markdown":  # one folder deeper than the English
            text = RELATIVE_LINK.sub(r"\1../\2", source.chinese[cell.key])
        metadata: dict = {"tags": list(cell.tags)} if cell.tags else {}
        if is_folded(cell):  # JupyterLab folds the code away, Colab shows a form
            metadata |= {"jupyter": {"source_hidden": True}, "cellView": "form"}
        if index == 0:
            text = _with_facts(text, source, project, lang)
        if cell.key == f"{lesson.number}-setup":
            text, metadata = setup_cell(project, lesson.number, lang), {**metadata, "cellView": "form"}
        new = v4.new_markdown_cell if cell.kind == "markdown" else v4.new_code_cell
        cells.append(new(text, id=cell.key, metadata=metadata))
    return v4.new_notebook(cells=cells, metadata=_metadata(lesson))


def setup_cell(project: Project, number: str, lang: str) -> str:
    """The first code cell, the same in every lesson but for its number: on Colab it installs the package."""
    where = "git+https://github.com/{repository}@{ref}".format(**project.settings)
    # without JupyterLab nothing else would tell the package which lesson runs
    told = f'lang="{lang}", lesson="{number}"' if lang != "en" else f'lesson="{number}"'
    start = SETUP.replace("sc.setup()", f"sc.setup({told})")
    return (
        f'# @title {_WORDS[lang]["setup"]} {{ display-mode: "form" }}\n'
        "import sys\n\n"
        'if "google.colab" in sys.modules:\n'
        f'    %pip install -q "segcourse @ {where}"\n\n' + start
    )


def badge(name: str, project: Project, lang: str = "en") -> str:
    """Markdown of the button that opens one notebook in Colab."""
    path = project.built(name, lang).relative_to(project.root).as_posix()
    target = "{colab}/github/{repository}/blob/{ref}/{path}".format(
        colab=_COLAB, path=path, **project.settings
    )
    return f"[![Open in Colab]({_COLAB}/assets/colab-badge.svg)]({target})"


def write(notebook: NotebookNode) -> str:
    """The text of a notebook file, the same for the same notebook everywhere."""
    import nbformat

    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def read(path: Path) -> NotebookNode:
    import nbformat

    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def is_folded(cell: Cell) -> bool:
    """Whether only the output shows: a tag says so, or the cell is a question, and its code the answer."""
    return "hide-input" in cell.tags or (cell.kind == "code" and "sc.quiz(" in cell.text)


def visible_code(cell: Cell) -> int:
    """Lines of code that a learner reads in a cell: neither empty nor a comment, and none of a folded one."""
    if is_folded(cell):
        return 0
    lines = (line.strip() for line in cell.text.split("\n"))
    return sum(1 for line in lines if line and not line.startswith("#"))


def _with_facts(text: str, source: Source, project: Project, lang: str) -> str:
    """The title cell with the badge and the line of facts between its heading and the rest."""
    heading, _, rest = text.partition("\n")
    lesson, words = project.lessons[source.name], _WORDS[lang]
    facts = [words["minutes"].format(minutes=lesson.minutes)]
    if lesson.seconds is not None:
        facts.append(words["seconds"].format(seconds=lesson.seconds))
    if lesson.builds_on:
        others = [project.lessons[name] for name in lesson.builds_on]
        named = [words["lesson"].format(number=other.number, title=other.title) for other in others]
        facts.append(words["builds"].format(lessons=words["and"].join(named)))
    if source.twins and not source.translation():
        facts.append(words["other"].format(name=source.name))
    parts = [heading, badge(source.name, project, lang), " · ".join(facts), rest.strip("\n")]
    return "\n\n".join(part for part in parts if part)


def _metadata(lesson: Lesson) -> dict:
    colab: dict = {"provenance": [], "toc_visible": True}
    metadata: dict = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "colab": colab,
    }
    if lesson.gpu:
        colab["gpuType"] = "T4"
        metadata["accelerator"] = "GPU"
    return metadata
