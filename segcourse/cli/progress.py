"""`segcourse progress`: what `sc.progress()` says in a lesson, for the learner's own copies."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import segcourse
from segcourse.cli.lab import default_folder


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="segcourse progress", description=__doc__)
    parser.add_argument("--folder", type=Path, default=None, help="where your copies of the notebooks lie")
    options = parser.parse_args(arguments)
    folder = (options.folder or default_folder()).expanduser()
    if folder.is_dir():
        os.chdir(folder)  # answers lie beside the notebook that asked
    segcourse.progress()
    return 0
