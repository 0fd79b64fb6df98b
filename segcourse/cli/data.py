"""`segcourse data`: the pictures of the course, their licences, and whether every file is as it was made."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence

from segcourse import data
from segcourse._paths import course_folder
from segcourse.cli import sentence


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="segcourse data", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("list", "verify"), default="list")
    parser.add_argument("--card", metavar="NAME", help="print the card of one picture: source, licence, mask")
    options = parser.parse_args(arguments)
    if options.card is not None:
        print(data.card(options.card))
        return 0
    if options.what == "list":
        for name in data.names():
            print(f"{name:<16} {', '.join(data.class_names(name))}")
        return 0
    faults = file_faults()
    print("\n".join(faults) or "every picture, target, card and recipe is as it was made")
    return 1 if faults else 0


def file_faults() -> list[str]:
    """One sentence for each file of the course's data that is missing or not what its checksum says."""
    faults = []
    for name in data.picture_names():
        try:
            data.image(name)
        except (OSError, ValueError) as error:
            faults.append(str(error))
    try:
        folder = course_folder("data")
        lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        return [*faults, f"the checksums of the targets cannot be read: {sentence(error)}"]
    for line in lines:
        wanted, name = line.split(maxsplit=1)
        path = folder / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
        if found != wanted:
            faults.append(
                f"{path} has the SHA-256 sum {found[:12]}, not {wanted[:12]}: install the course again."
            )
    return faults
