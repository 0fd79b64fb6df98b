"""`segcourse lab`: JupyterLab at lesson 00, in the learner's own copy of the notebooks."""

from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from segcourse._paths import course_folder
from segcourse.cli import sentence
from segcourse.cli.copies import hand_out

SETTINGS = Path(__file__).with_name("jupyterlab")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="segcourse lab",
        description="Open JupyterLab at lesson 00. Your notebooks are copies: an update never overwrites one"
        " that you changed, but lays the new edition beside it. Other options than these go to JupyterLab.",
        allow_abbrev=False,
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address, as on a server")
    parser.add_argument("--port", type=int, default=8888, help="the next free one is taken if it is in use")
    parser.add_argument("--folder", type=Path, default=None, help="where your copies lie (SEGCOURSE_FOLDER)")
    options, rest = parser.parse_known_args(arguments)
    if importlib.util.find_spec("jupyterlab") is None:
        sys.exit('JupyterLab is not installed here: run `pip install "segcourse[lab]"`.')
    try:
        originals = course_folder("notebooks")
        folder = (options.folder or default_folder()).expanduser().resolve()
        # A folder `notebooks` inside it, as in the repository: the lessons' links hold here too.
        done = hand_out(originals, folder / "notebooks")
    except (OSError, ValueError) as error:
        sys.exit(f"Your copies of the notebooks could not be made: {sentence(error)}")
    print("\n".join([f"Your notebooks are in {folder / 'notebooks'}", *done.lines()]), flush=True)
    return _become(jupyter_command(folder, port=options.port, browser=not options.no_browser) + rest)


def default_folder() -> Path:
    """SEGCOURSE_FOLDER, else `my-course` in a checkout (git ignores it), else a folder in the home."""
    if os.environ.get("SEGCOURSE_FOLDER"):
        return Path(os.environ["SEGCOURSE_FOLDER"])
    originals = course_folder("notebooks")
    if originals.name == "notebooks":  # a checkout: an installed package calls it `_notebooks`
        return originals.parent / "my-course"
    return Path.home() / "segcourse"


def jupyter_command(folder: Path, *, port: int, browser: bool) -> list[str]:
    """What starts JupyterLab at the first lesson in `folder`, asking nobody for news or updates."""
    first = next((path.name for path in sorted(folder.glob("notebooks/00_*.ipynb"))), None)
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.port={port}",
        f"--LabApp.default_url=/lab{f'/tree/notebooks/{first}' if first else ''}",
        f"--LabApp.app_settings_dir={SETTINGS}",  # no question about news; long lines wrap
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--ServerApp.log_level=WARN",
        "--LabApp.log_level=WARN",  # the address stands alone then, and warnings are seen
    ]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # JupyterLab refuses to run as root without it, as in a container
    return command


def _become(command: list[str]) -> int:
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")  # this Python's kernel, not one of the home folder
    if os.name == "posix":
        os.execv(command[0], command)
    signal.signal(signal.SIGINT, lambda *_: None)  # no exec on Windows; Ctrl-C reaches the child by itself
    return subprocess.call(command)
