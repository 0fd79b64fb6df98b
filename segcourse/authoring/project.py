"""Where the lessons lie, what `lessons.toml` says of each, and where the course is published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

_CHECKOUT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"\d\d_[a-z0-9_]+")
_NEEDED = {
    "title": str,
    "question": str,
    "minutes": int,
    "budget_seconds": int,
    "budget_mb": int,
    "builds_on": list,
}
_OPTIONAL = {"gpu": bool}


@dataclass(frozen=True)
class Lesson:
    """One entry of `lessons.toml`, with what a run of it measured (None before its first build)."""

    name: str  # "03_thresholding"
    title: str
    question: str
    minutes: int  # of a learner's time
    budget_seconds: int  # CPU seconds of the whole notebook in the quick profile, kernel start included
    budget_mb: int  # peak resident memory of its kernel
    builds_on: tuple[str, ...]
    gpu: bool = False  # asks Colab for a GPU; the lesson must finish without one
    seconds: int | None = None
    mb: int | None = None

    @property
    def number(self) -> str:
        return self.name[:2]


@dataclass(frozen=True)
class Project:
    """A checkout of the course: paths and settings. Everything else of `segcourse.authoring` is given one."""

    root: Path = _CHECKOUT

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def sources(self) -> Path:
        return self.notebooks / "source"

    @property
    def measured(self) -> Path:
        return self.notebooks / "measured.toml"

    def source(self, name: str) -> Path:
        return self.sources / f"{name}.py"

    def built(self, name: str, lang: str = "en") -> Path:
        return self.notebooks / ("zh" if lang == "zh" else "") / f"{name}.ipynb"

    @cached_property
    def settings(self) -> dict[str, str]:
        """`[tool.segcourse]`: `repository` (owner/name), `ref` (branch, tag), `matplotlib`."""
        file = self.root / "pyproject.toml"
        if not file.is_file():
            raise FileNotFoundError(
                f"{file} does not exist, but lessons are built in a checkout of the repository:"
                f" clone it and install it with `pip install -e .[test]`."
            )
        found = _read(file).get("tool", {}).get("segcourse", {})
        if not {"repository", "ref"} <= set(found):
            raise ValueError(
                f"{file} lacks repository or ref under [tool.segcourse]: badges are stamped from them."
            )
        return found

    @cached_property
    def draws_alike(self) -> bool:
        """Whether the Matplotlib here draws letters where the one of `[tool.segcourse]` put them."""
        wanted = self.settings.get("matplotlib")
        return wanted is None or version("matplotlib").startswith(f"{wanted}.")

    @cached_property
    def lessons(self) -> dict[str, Lesson]:
        """Every lesson of `lessons.toml` by name, in order of number."""
        listed = _read(self.notebooks / "lessons.toml")
        measured = _read(self.measured) if self.measured.is_file() else {}
        return {name: _lesson(name, listed, measured.get(name, {})) for name in sorted(listed)}

    def pick(self, names: list[str] | None) -> list[str]:
        """Full names of lessons that have a source, for "03" or "03_thresholding"; all of them for None."""
        known = sorted(path.stem for path in self.sources.glob("*.py"))
        if names is None:
            return known
        picked = []
        for asked in names:
            fits = [name for name in known if asked in (name, name[:2])]
            if not fits:
                raise ValueError(
                    f"no lesson is called {asked!r}: write one of {', '.join(known) or '(none yet)'}."
                )
            picked += fits
        return picked

    def record(self, name: str, seconds: float, mb: float) -> None:
        """Keep what a run of one lesson measured, rounded, in `measured.toml`."""
        kept = _read(self.measured) if self.measured.is_file() else {}
        kept[name] = {"seconds": max(1, round(seconds)), "mb": round(mb, -1)}
        lines = [
            "# Written by `course.py build --record`: CPU seconds and peak memory of one run of each lesson."
        ]
        for key in sorted(kept):
            lines += [
                "",
                f"[{key}]",
                f"seconds = {int(kept[key]['seconds'])}",
                f"mb = {int(kept[key]['mb'])}",
            ]
        self.measured.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.__dict__.pop("lessons", None)  # read afresh when next asked for


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _lesson(name: str, listed: dict[str, Any], measured: dict[str, int]) -> Lesson:
    entry = listed[name]
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"lessons.toml: [{name}] is not a lesson's name: write NN_name, as in [03_thresholding]."
        )
    for key, kind in _NEEDED.items():
        if not isinstance(entry.get(key), kind):
            raise ValueError(
                f"lessons.toml: [{name}] has {key} = {entry.get(key)!r}: give it as {kind.__name__}."
            )
    unknown = set(entry) - set(_NEEDED) - set(_OPTIONAL)
    if unknown:
        raise ValueError(
            f"lessons.toml: [{name}] has {sorted(unknown)[0]!r}: use {', '.join(_NEEDED)} or gpu."
        )
    for other in entry["builds_on"]:
        if other not in listed or other >= name:
            raise ValueError(
                f"lessons.toml: [{name}] builds on {other!r}: name lessons that stand before it."
            )
    fields = {**entry, "builds_on": tuple(entry["builds_on"])}
    return Lesson(name=name, **fields, seconds=measured.get("seconds"), mb=measured.get("mb"))
