"""The two programs that the browser tests stand on: Debian's Chromium, and a Python like Colab's."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINS = Path(__file__).with_name("colab-pins.txt")


class MissingError(RuntimeError):
    """A program is not there. Outside CI the tests that need it are skipped with this sentence."""


def find_chromium() -> str:
    """Path of a Chromium or Chrome: SEGCOURSE_CHROMIUM if set, else the first one on PATH."""
    chosen = os.environ.get("SEGCOURSE_CHROMIUM")
    if chosen:
        if Path(chosen).is_file():
            return chosen
        raise MissingError(f"SEGCOURSE_CHROMIUM names {chosen}, which is no file: point it at a Chromium.")
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        found = shutil.which(name)
        if found:
            return found
    raise MissingError(
        "No Chromium on PATH: install it (apt install chromium) or set SEGCOURSE_CHROMIUM to one."
    )


def colab_python() -> Path:
    """The interpreter of a virtual environment with Colab's pins, made on first use and kept.

    It lies in SEGCOURSE_COLAB_ENV, else in `.venv-colab` at the project's root. A stamp, written last, says
    which pins it holds: a half-made or outdated one is made again.
    """
    folder = Path(os.environ.get("SEGCOURSE_COLAB_ENV", ROOT / ".venv-colab"))
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    base = _base_python()
    stamp = folder / "segcourse-stamp"
    wanted = hashlib.sha256(f"{base}\n{PINS.read_text()}".encode()).hexdigest()
    if python.is_file() and stamp.is_file() and stamp.read_text() == wanted:
        return python
    uv = _find_uv()
    if (folder / "pyvenv.cfg").is_file():  # ours, out of date; anything else uv refuses to write over
        shutil.rmtree(folder)
    _run(uv, "venv", "--quiet", "--python", base, str(folder))
    _run(uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), "-r", str(PINS))
    stamp.write_text(wanted)
    return python


def _base_python() -> str:
    """Python 3.13, which Colab runs, where there is one; else the one that runs the tests."""
    for candidate in _pythons_3_13():
        command = [
            candidate,
            "-c",
            "import sys; print(*sys.version_info[:2])",
        ]  # a pyenv shim may lead nowhere
        probe = subprocess.run(command, capture_output=True)
        if probe.returncode == 0 and probe.stdout.split() == [b"3", b"13"]:
            return candidate
    return getattr(sys, "_base_executable", sys.executable)


def _pythons_3_13() -> Iterator[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, sorted(pyenv.glob("versions/3.13*/bin/python"), reverse=True))
    on_path = shutil.which("python3.13")
    if on_path:
        yield on_path


def _find_uv() -> str:
    beside = Path(sys.executable).with_name("uv.exe" if os.name == "nt" else "uv")
    found = str(beside) if beside.is_file() else shutil.which("uv")
    if not found:
        raise MissingError(
            "No uv beside this Python or on PATH: pip install uv (it makes Colab's environment)."
        )
    return found


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise MissingError(f"Colab's environment could not be made; {Path(command[0]).name} said: {last}")
