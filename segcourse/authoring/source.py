"""Reading `notebooks/source/NN_name.py`: percent format, a key on every cell, text in two languages.

    # %% [markdown] lang="en" key="03-title"           text, each line behind "# "
    # %% [markdown] lang="zh" of="03-title" en="9f0c"  its Chinese twin; `en` = fingerprint of the English
    # %% key="03-otsu" tags=["nbval-ignore-output"]    code, once

The file is valid Python, so linters and editors understand it, and jupytext opens it as a notebook.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

#: what every lesson starts with; the build puts the installation on Colab in front of it
SETUP = "import numpy as np\nimport segcourse as sc\n\nsc.setup()"
#: tags that mean something, to the strict run or to a site; a tag with a typo would silently do nothing
TAGS = ("nbval-ignore-output", "nbval-skip", "raises-exception", "hide-input", "remove-input", "long")

_MARK = re.compile(r"# %%(?P<text> \[markdown\])?(?P<options>.*)")
_OPTION = re.compile(r'\s*(\w+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\])')
_KEY = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")
# What nbval cannot follow or shows otherwise than Jupyter, and what makes a source other than Python.
_BANNED = {
    r"\binteract\(": "the strict run cannot follow it: use a widget of sc.widgets",
    r"\bOutput\(": "the strict run cannot follow it: use a widget of sc.widgets",
    r"\bclear_output\b": "the strict run cannot follow it: print once, at the end",
    r"\btqdm\b": "its output changes with time: print once, at the end",
    r"\binput\(": "a notebook that runs by itself cannot answer: use sc.quiz or sc.predict",
    r"^\s*#\s*NBVAL_": "learners see it, and every cell is compared anyway: use tags=[...] on the cell",
    r"^\s*[%!]": "a magic is no Python: use Python, or a function of the package",
    r";\s*$": "the strict run shows the value all the same: end with plt.show() or assign it to _",
}


@dataclass(frozen=True)
class Cell:
    """One cell of the English notebook."""

    kind: str  # "markdown" or "code"
    key: str
    text: str
    tags: tuple[str, ...]
    line: int  # of its mark, counted from 1


@dataclass(frozen=True)
class Twin:
    """The Chinese of one markdown cell, and the fingerprint of the English that it translates."""

    of: str
    en: str
    text: str
    line: int


@dataclass(frozen=True)
class Source:
    name: str
    cells: tuple[Cell, ...]
    twins: tuple[Twin, ...]

    @property
    def chinese(self) -> dict[str, str]:
        return {twin.of: twin.text for twin in self.twins}

    def translation(self) -> list[str]:
        """What keeps the Chinese edition from being complete and fresh; empty when nothing does.

        A lesson with no Chinese cell at all has no edition to complete, and so no problem.
        """
        if not self.twins:
            return []
        english = {cell.key: cell for cell in self.cells if cell.kind == "markdown"}
        problems = [f"no Chinese for {key!r}" for key in english if key not in self.chinese]
        for twin in self.twins:
            now = fingerprint(english[twin.of].text)
            if twin.en != now:
                problems.append(
                    f'line {twin.line}: the Chinese of {twin.of!r} translates the English en="{twin.en}",'
                    f' which now is "{now}": translate what changed, then write en="{now}"'
                )
        return [f"{self.name}.py: {problem}" for problem in problems]


def fingerprint(text: str) -> str:
    """First four hex digits of the SHA-256 of a cell's text: enough to notice an edit, short to type."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:4]


def read_source(path: Path) -> Source:
    """The lesson in `path`.

    Raises: ValueError that lists everything in the file that is not as `CONTRIBUTING.md` says.
    """
    problems: list[str] = []
    cells, twins = [], []
    for line, kind, options, body in _blocks(path, problems):
        text = _uncomment(body, line, problems) if kind == "markdown" else "\n".join(body)
        if "of" in options:
            twins.append(Twin(options["of"], options.get("en", ""), text, line))
        else:
            cells.append(Cell(kind, options.get("key", ""), text, tuple(options.get("tags", ())), line))
        problems += [f"line {line}: {problem}" for problem in _option_problems(kind, options)]
    problems += [*_cell_problems(path.stem, cells), *_twin_problems(cells, twins)]
    if problems:
        raise ValueError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return Source(path.stem, tuple(cells), tuple(twins))


def _blocks(path: Path, problems: list[str]):
    """(line, kind, options, lines) of each cell; anything before the first mark is a problem."""
    blocks: list[tuple[int, str, dict, list[str]]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        mark = _MARK.fullmatch(line)
        if mark:
            options = {key: json.loads(value) for key, value in _OPTION.findall(mark["options"])}
            rest = _OPTION.sub("", mark["options"]).strip()
            if rest:
                problems.append(f'line {number}: {rest!r} is no option: write key="..." or tags=["..."]')
            blocks.append((number, "markdown" if mark["text"] else "code", options, []))
        elif blocks:
            blocks[-1][3].append(line)
        elif line.strip():
            problems.append(f"line {number}: text before the first `# %%`: put it into a cell")
    for _, _, _, body in blocks:
        while body and not body[-1].strip():
            body.pop()
        while body and not body[0].strip():
            body.pop(0)
    return blocks


def _uncomment(body: list[str], line: int, problems: list[str]) -> str:
    for offset, text in enumerate(body, start=1):
        if text != "#" and not text.startswith("# "):
            problems.append(
                f'line {line + offset}: {text[:40]!r} in a markdown cell: begin each line with "# "'
            )
    return "\n".join(text[2:] for text in body)


def _option_problems(kind: str, options: dict):
    allowed = {"lang", "key", "of", "en"} if kind == "markdown" else {"key", "tags"}
    for name in options.keys() - allowed:
        yield f"a {kind} cell has no option {name!r}: use {', '.join(sorted(allowed))}"
    for tag in options.get("tags", ()):
        if tag not in TAGS:
            yield f"tag {tag!r} means nothing: use {', '.join(TAGS)}"
    if kind == "markdown":
        wanted = "zh" if "of" in options else "en"
        if options.get("lang") != wanted:
            yield f'lang is {options.get("lang")!r}: write lang="en" key="..." or lang="zh" of="..." en="..."'


def _cell_problems(name: str, cells: list[Cell]):
    """Keys, the title, the set-up cell, and code that the strict run could not hold to its word."""
    number = name[:2]
    seen: set[str] = set()
    for cell in cells:
        where = f"line {cell.line}: "
        if not _KEY.fullmatch(cell.key) or not cell.key.startswith(number) or len(cell.key) > 64:
            yield where + f'key {cell.key!r}: every cell needs one like key="{number}-otsu-derived"'
        if cell.key in seen:
            yield where + f"key {cell.key!r} is taken: cells keep their identity by it, choose another"
        seen.add(cell.key)
        if not cell.text:
            yield where + "the cell is empty: fill it or take it out"
        if cell.kind == "code":
            yield from (where + problem for problem in _code_problems(cell.text))
    if not cells or cells[0].kind != "markdown" or not cells[0].text.startswith("# "):
        yield "the first cell must be markdown that starts with the title, `# # 3 · Thresholding: ...`"
    code = [cell for cell in cells if cell.kind == "code"]
    if not code or code[0].key != f"{number}-setup" or code[0].text != SETUP:
        lines = "".join(f"\n    {line}" for line in SETUP.split("\n"))
        yield f'the first code cell must be `# %% key="{number}-setup"` with exactly these lines:{lines}'


def _code_problems(text: str):
    try:
        ast.parse(text)
    except SyntaxError as error:
        yield f"the code does not parse ({error.msg}): every cell is complete Python"
    for pattern, why in _BANNED.items():
        found = re.search(pattern, text, re.MULTILINE)
        if found:
            yield f"{found.group().strip()!r} in a code cell: {why}"


def _twin_problems(cells: list[Cell], twins: list[Twin]):
    english = {cell.key for cell in cells if cell.kind == "markdown"}
    seen: set[str] = set()
    for twin in twins:
        if twin.of not in english:
            yield f"line {twin.line}: of={twin.of!r} names no English markdown cell: correct it"
        if twin.of in seen:
            yield f"line {twin.line}: a second Chinese cell for {twin.of!r}: keep one"
        seen.add(twin.of)
