"""The floors of ARCHITECTURE.md: imports point down only, and lessons without networks load no torch."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "segcourse"
FLOORS = [  # from the ground up; a new room gets its place here and in ARCHITECTURE.md
    {"_options", "_paths"},
    {"_checks"},
    {"data", "classical", "models", "losses", "metrics"},
    {"training", "inference"},
    {"display"},
    {"widgets"},
    {"lesson"},
    {"authoring", "grading"},
    {"cli"},
]
MAY_NEED_TORCH = {"models", "losses", "training", "inference"}
LIGHT = ["metrics", "classical", "data", "display", "widgets", "lesson"]


def room_of(name: str) -> str:
    """The room of a module `segcourse.<room>…`; "" for the package itself, which only points at its parts."""
    parts = name.split(".")
    room = parts[1] if len(parts) > 1 else ""
    return "cli" if room == "__main__" else room


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imported(name: str, tree: ast.AST, is_package: bool) -> set[str]:
    """Every module that `tree` imports anywhere, functions included, as a full name."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = name.split(".")
                up = here[: len(here) - node.level + is_package]
                base = ".".join([*up, *([base] if base else [])])
            names.add(base)
            if base == "segcourse":  # `from segcourse import metrics` is an import of the room
                names |= {f"segcourse.{alias.name}" for alias in node.names}
    return names


def floor(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def test_every_room_has_a_floor():
    rooms = {room_of(name) for name in modules()} - {""}
    unknown = rooms - set().union(*FLOORS)
    assert not unknown, f"{sorted(unknown)} stand on no floor: add them to FLOORS and to ARCHITECTURE.md"


def test_imports_point_down_only():
    wrong = []
    known = set().union(*FLOORS)
    for name, tree in modules().items():
        here = room_of(name)
        if not here:
            continue
        is_package = (PACKAGE.parent / name.replace(".", "/")).is_dir()
        for other in imported(name, tree, is_package):
            there = room_of(other) if other.split(".")[0] == "segcourse" else ""
            if there in known and there != here and floor(there) >= floor(here):
                wrong.append(f"{name} imports {other}")
    assert not wrong, "; ".join(wrong)


def test_no_modules_import_each_other_in_a_circle():
    """Inside a room too: a circle is one module in two files, or a function in the wrong one."""
    found = modules()
    ways = {}
    for name, tree in found.items():
        others = imported(name, tree, (PACKAGE.parent / name.replace(".", "/")).is_dir())
        # A room's face names its modules, so only the arrows between modules themselves can tell.
        ways[name] = {other for other in others if other in found and other != name and other != "segcourse"}
    order = TopologicalSorter({n: {o for o in w if not n.startswith(f"{o}.")} for n, w in ways.items()})
    try:
        order.prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize(
    "source, expected",
    [
        ("from segcourse import metrics", "segcourse.metrics"),
        ("def f():\n    from segcourse.metrics.overlap import iou", "segcourse.metrics.overlap"),
        ("from ..metrics import iou", "segcourse.metrics"),
        ("from . import one", "segcourse.data"),
    ],
)
def test_the_walk_sees_imports_of_every_form(source: str, expected: str):
    assert expected in imported("segcourse.data.pictures", ast.parse(source), is_package=False)


def test_only_networks_import_torch_when_they_are_imported():
    wrong = []
    for name, tree in modules().items():
        if room_of(name) in MAY_NEED_TORCH:
            continue
        at_once = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom, ast.Try))]
        names = set().union(*(imported(name, node, is_package=False) for node in at_once))
        wrong += [name for other in names if other.split(".")[0] in ("torch", "torchvision")]
    assert not wrong, f"{wrong} import torch at the top: import it inside the function that needs it"


def loaded(*statements: str) -> list[list[str]]:
    """The modules that a fresh interpreter loads anew for each of `statements`."""
    program = (
        "import json, sys\nnew = []\n"
        "for statement in sys.argv[1:]:\n"
        "    before = set(sys.modules)\n    exec(statement, {})\n"
        "    new.append(sorted(set(sys.modules) - before))\n"
        "print(json.dumps(new))\n"
    )
    command = [sys.executable, "-c", program, *statements]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_lessons_without_networks_load_no_torch():
    for room, new in zip(LIGHT, loaded(*(f"import segcourse.{room}" for room in LIGHT)), strict=True):
        heavy = {name.split(".")[0] for name in new} & {"torch", "torchvision"}
        assert not heavy, f"import segcourse.{room} loads {heavy}"
        assert "matplotlib.pyplot" not in new, (
            f"import segcourse.{room} loads pyplot: import it in the function"
        )


def test_every_name_of_the_package_is_there_without_torch():
    """`sc.quiz`, `sc.table`, …: what a set-up cell makes reachable, touched one by one."""
    import segcourse

    new = loaded("import segcourse as sc\nfor name in sc.__all__: getattr(sc, name)")[0]
    assert {f"segcourse.{part}" for part in LIGHT} <= set(new)
    assert "torch" not in new
    assert set(segcourse.__all__) <= set(dir(segcourse))


def test_importing_the_package_loads_next_to_nothing():
    """No time is asserted, since machines differ: the modules are counted."""
    new = loaded("import typing, importlib\nimport __future__", "import segcourse")[1]
    assert new == ["segcourse"]
