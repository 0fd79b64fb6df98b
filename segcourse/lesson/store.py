"""What a learner answered and guessed: one small JSON file beside the notebook. Nothing is ever sent
anywhere."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

FILE_NAME = "segcourse-progress.json"
VERSION = 1


def path() -> Path:
    """The file: in the working folder, or where SEGCOURSE_PROGRESS says (a file, or a folder for it)."""
    wish = os.environ.get("SEGCOURSE_PROGRESS", "").strip()
    if not wish:
        return Path.cwd() / FILE_NAME
    place = Path(wish).expanduser()
    return place / FILE_NAME if place.is_dir() or place.suffix.lower() != ".json" else place


def read() -> dict[str, Any]:
    """{"version", "answers": {key: …}, "guesses": {key: …}}; empty where there is no file yet.

    A file that is not ours to read is kept under another name, and a line says so: no answer is thrown away.
    """
    file = path()
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _empty()
    except OSError as error:
        print(f"{file.name} cannot be read ({error.strerror}): answers so far are not counted.")
        return _empty()
    except ValueError:
        found = None
    if _is_ours(found):
        return found
    _set_aside(file)
    return _empty()


def record(part: str, key: str, **values: Any) -> None:
    """Add `values` to the entry `key` of "answers" or "guesses", and write the file as a whole or not at
    all."""
    content = read()
    content[part][key] = {**content[part].get(key, {}), **values}
    write(content)


def write(content: dict[str, Any]) -> None:
    file = path()
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".segcourse-", suffix=".tmp", dir=file.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
            os.replace(name, file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:  # a read-only folder must not stop a lesson
        print(
            f"{file.name} cannot be written ({error.strerror}): set SEGCOURSE_PROGRESS to a folder that can."
        )


def _empty() -> dict[str, Any]:
    return {"version": VERSION, "answers": {}, "guesses": {}}


def _is_ours(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and found.get("version") == VERSION
        and all(
            isinstance(found.get(part), dict)
            and all(isinstance(entry, dict) for entry in found[part].values())
            for part in ("answers", "guesses")
        )
    )


def _set_aside(file: Path) -> None:
    """Rename a file that cannot be understood to the first free name, and say so."""
    number = 1
    while (kept := file.with_name(f"{file.stem}.unreadable-{number}{file.suffix}")).exists():
        number += 1
    try:
        os.replace(file, kept)
    except OSError:
        return  # then the next write replaces it; there is nothing better to do
    print(f"{file.name} could not be understood. It is kept as {kept.name}, and a new one begins.")
