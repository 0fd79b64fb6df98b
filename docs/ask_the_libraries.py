"""Ask every installed library the questions of `definitions.md`; write down what it answers.

    python docs/ask_the_libraries.py             ask, write definitions.json and the tables of definitions.md
    python docs/ask_the_libraries.py --page      ask nobody, write the tables from definitions.json
    python docs/ask_the_libraries.py --library MONAI     print what one library answers, as JSON

A library that is not installed keeps the answers, and the version, that are recorded of it. Each is asked in
a process of its own: some change others by being imported.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from definitions import CASES
from definitions.case import BESIDE, OURS, answers, version_of
from definitions.page import filled

FOLDER = Path(__file__).resolve().parent
RECORD, PAGE = FOLDER / "definitions.json", FOLDER / "definitions.md"
LIBRARIES = sorted({way.library for case in CASES for way in case.ways} - {OURS}, key=str.lower)


def answers_of(library: str) -> dict[str, Any]:
    """Its version, what it was asked with, and its answers: case -> way -> column -> answer."""
    found = {
        case.id: {
            case.key(way): answers(case, way)
            for way in case.ways
            if way.library == library and way.can_be_asked()
        }
        for case in CASES
    }
    beside = {"Python": platform.python_version()} | {
        name: version_of(other) for name, other in BESIDE.items()
    }
    return {
        "version": version_of(library),
        "beside": {name: version for name, version in beside.items() if version},
        "answers": {id: ways for id, ways in found.items() if ways},
    }


def ask_in_a_process(library: str) -> dict[str, Any]:
    """`answers_of`, in an interpreter that has imported nothing else."""
    done = subprocess.run(
        [sys.executable, __file__, "--library", library],
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    if done.returncode:
        raise RuntimeError(f"{library} could not be asked:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def load() -> dict[str, Any]:
    return (
        json.loads(RECORD.read_text(encoding="utf-8"))
        if RECORD.exists()
        else {"libraries": {}, "answers": {}}
    )


def ask_all(record: dict[str, Any]) -> dict[str, Any]:
    """A new record: installed libraries asked, the others as they were. Ways that are gone are dropped."""
    libraries = dict(record["libraries"])
    fresh: dict[str, dict[str, Any]] = {}
    for library in LIBRARIES:
        if version_of(library) is None:
            print(f"{library}: not installed, what is recorded is kept")
            continue
        print(f"{library} {version_of(library)}")
        found = ask_in_a_process(library)
        libraries[library] = {key: found[key] for key in ("version", "beside")}
        for id, ways in found["answers"].items():
            fresh.setdefault(id, {}).update(ways)
    kept = {
        case.id: {
            case.key(way): found
            for way in case.ways
            if (
                found := fresh.get(case.id, {}).get(
                    case.key(way), record["answers"].get(case.id, {}).get(case.key(way))
                )
            )
        }
        for case in CASES
    }
    return {"libraries": {name: libraries[name] for name in LIBRARIES if name in libraries}, "answers": kept}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", action="store_true", help="ask nobody")
    parser.add_argument("--library", choices=LIBRARIES, help="print what one library answers")
    options = parser.parse_args()
    if options.library:
        print(json.dumps(answers_of(options.library)))
        return
    if not options.page:
        record = ask_all(load())
        RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8", newline="\n")
    page = filled(PAGE.read_text(encoding="utf-8"), load())
    PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
