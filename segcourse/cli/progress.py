"""`segcourse progress`: what `sc.progress()` says in a lesson, for the learner's own copies."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import segcourse
from segcourse.cli.lab import default_folder
from segcourse.lesson import store

EDITIONS = ("notebooks", "notebooks/zh", ".")  # inside the folder: answers lie beside the notebook that asked


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="segcourse progress", description=__doc__)
    parser.add_argument("--folder", type=Path, default=None, help="where your copies of the notebooks lie")
    options = parser.parse_args(arguments)
    folder = (options.folder or default_folder()).expanduser()
    if options.folder is not None and not folder.is_dir():
        raise ValueError(
            f"--folder is {folder}, but there is no such folder: pass the one of `segcourse lab`."
        )
    places = [folder / edition for edition in EDITIONS if (folder / edition / store.FILE_NAME).is_file()]
    if os.environ.get("SEGCOURSE_PROGRESS", "").strip() or not places:
        segcourse.progress()
        return 0
    for place in places:
        os.chdir(place)
        if len(places) > 1:
            print(f"{place / store.FILE_NAME}:")
        segcourse.progress()
    return 0
