"""A learner's own copies of the notebooks: never overwritten once changed, refreshed as long as they are not.

The folder of the copies holds one small record of what was handed out. A file counts as changed when its
bytes are no longer those that were handed out; running a cell and saving is a change too, since the results
are the learner's. Deleting a copy and starting again gives a fresh one.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

RECORD = ".segcourse-copies.json"


@dataclass
class HandedOut:
    """What `hand_out` did, by file name relative to the folder of the copies."""

    added: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)  # a changed copy -> the new edition beside it

    def lines(self) -> list[str]:
        """One sentence for the learner about each kind of change; none when there was none."""
        said = []
        if self.added:
            said.append(f"New for you: {', '.join(self.added)}.")
        if self.refreshed:
            said.append(f"Brought up to date (you had not changed them): {', '.join(self.refreshed)}.")
        for copy, beside in self.kept.items():
            said.append(f"Your {copy} is kept as you left it; its new edition is {beside}.")
        return said


def hand_out(originals: str | os.PathLike[str], folder: str | os.PathLike[str]) -> HandedOut:
    """Copy the notebooks of `originals` (and of its `zh/`) into `folder`, which is made where it is missing.

    Returns: what was done. A copy that the learner changed stays byte for byte as it is.
    Raises: ValueError if `folder` is `originals` itself or lies in it; FileNotFoundError if there are no
    notebooks in `originals`; OSError if `folder` cannot be written.
    """
    source, target = Path(originals).resolve(), Path(folder).resolve()
    if target == source or source in target.parents:
        raise ValueError(f"folder is {target}, where the originals lie: choose a folder outside {source}.")
    notebooks = sorted(source.glob("[0-9]*.ipynb")) + sorted(source.glob("zh/[0-9]*.ipynb"))
    if not notebooks:
        raise FileNotFoundError(
            f"{source} holds no notebooks (NN_name.ipynb): in a checkout run `python3 course.py build`,"
            " else install segcourse again."
        )
    target.mkdir(parents=True, exist_ok=True)
    record, done = _read_record(target), HandedOut()
    for path in notebooks:
        _hand_out_one(path.relative_to(source).as_posix(), path.read_bytes(), target, record, done)
    text = json.dumps({"version": 1, "handed_out": record}, indent=1, sort_keys=True) + "\n"
    _write(target / RECORD, text.encode())
    return done


def _hand_out_one(name: str, edition: bytes, target: Path, record: dict[str, Any], done: HandedOut) -> None:
    digest = _sha256(edition)
    copies = {copy: entry["sha256"] for copy, entry in record.items() if entry["original"] == name}
    present = (target / name).exists()
    if present and digest in copies.values():
        return  # this edition was handed out before, here or beside a changed copy
    if not present or _sha256((target / name).read_bytes()) in (copies.get(name), digest):
        place = name
        (done.refreshed if present else done.added).append(name)
    else:
        place = _place_beside(name, target, copies)
        done.kept[name] = place
    _write(target / place, edition)
    record[place] = {"original": name, "sha256": digest}


def _place_beside(name: str, target: Path, copies: dict[str, str]) -> str:
    """`03_name-new.ipynb`, or the next number where that one is the learner's by now."""
    path, number = PurePosixPath(name), 1
    while True:
        place = str(path.with_stem(f"{path.stem}-new" + (f"-{number}" if number > 1 else "")))
        there = target / place
        if not there.exists() or _sha256(there.read_bytes()) == copies.get(place):
            return place
        number += 1


def _read_record(target: Path) -> dict[str, Any]:
    """The record, or an empty one where it is missing or broken: then every file counts as the learner's."""
    try:
        found = json.loads((target / RECORD).read_text(encoding="utf-8"))["handed_out"]
        return {
            copy: {"original": entry["original"], "sha256": entry["sha256"]} for copy, entry in found.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(path: Path, content: bytes) -> None:
    """Write beside, then move into place: an interruption leaves the old file or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    half.write_bytes(content)
    half.replace(path)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
