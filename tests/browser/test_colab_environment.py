"""The package and the lessons' imports with Colab's versions, in Colab's Python where there is one."""

# No browser here: these tests stand in this folder because it makes the environment.

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .cases import CASES, PRELUDE
from .environments import PINS, ROOT

SOURCES = sorted((ROOT / "notebooks" / "source").glob("*.py"))
NOT_HERE = {"torch", "torchvision"}  # gigabytes; Colab brings its own

TRY_IMPORTS = """
import json, sys
from importlib import import_module
failed = {}
for module, name in json.load(sys.stdin):
    try:
        found = import_module(module)
        name and (hasattr(found, name) or import_module(f"{module}.{name}"))
    except Exception as error:
        failed[f"{module}.{name or ''}"] = f"{type(error).__name__}: {error}"
print(json.dumps(failed))
"""


def run(python: Path | str, code: str, *, stdin: str = "") -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [str(python), "-c", code]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, env=env, cwd=ROOT.parent)
    assert done.returncode == 0, done.stderr
    return done.stdout


def imports_of(source: Path) -> list[tuple[str, str | None]]:
    """(module, name) of everything that the code cells of a lesson import."""
    found: list[tuple[str, str | None]] = []
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(str(node.module), alias.name) for alias in node.names]
    return [(module, name) for module, name in found if module.split(".")[0] not in NOT_HERE]


def test_versions_are_those_of_the_pins(colab):
    names = [
        line.split("==")[0] for line in PINS.read_text().splitlines() if "==" in line and ";" not in line
    ]
    code = (
        "import json; from importlib.metadata import version; print(json.dumps({n: version(n) for n in %r}))"
    )
    got = json.loads(run(colab, code % names))
    assert all(f"{name}=={got[name]}" in PINS.read_text() for name in names)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_what_a_lesson_imports_is_there(colab, source):
    assert json.loads(run(colab, TRY_IMPORTS, stdin=json.dumps(imports_of(source)))) == {}


def test_every_name_of_the_package_can_be_loaded(colab):
    code = """
import segcourse as sc
for part in sc._PARTS:
    room = getattr(sc, part)
    missing = [name for name in room.__all__ if not hasattr(room, name)]
    assert not missing, (part, missing)
"""
    run(colab, code)


def test_every_widget_tells_the_same_numbers_as_here(colab):
    """What a notebook prints for a widget is compared in class, so it may not hang on versions."""
    code = "\n".join(
        [PRELUDE, *(case.code for case in CASES), *(f"print(repr({case.name}))" for case in CASES)]
    )
    assert run(colab, code).splitlines() == run(sys.executable, code).splitlines()
