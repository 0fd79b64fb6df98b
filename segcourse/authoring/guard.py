"""What watches a lesson's kernel from inside, in the build and in the tests: network, seconds, memory.

A start-up file of a private IPython folder (`kernel_environment`) calls `start`. Standard library only, so
that what is measured is the lesson.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RECORD = "SEGCOURSE_KERNEL_RECORD"  #: names the file that the kernel keeps its record in
_STARTUP = "import segcourse.authoring.guard\n\nsegcourse.authoring.guard.start()\ndel segcourse\n"
_LOCAL = ("localhost", "::1", "0.0.0.0", "::", "")
_FETCHERS = (
    "curl",
    "wget",
    "git",
    "pip",
    "pip3",
    "uv",
    "conda",
    "mamba",
    "apt",
    "apt-get",
    "ssh",
    "scp",
    "rsync",
)


class NetworkTouchedError(RuntimeError):
    """Not an OSError, so that a fallback written for a broken network does not swallow it."""


def kernel_environment(folder: Path) -> dict[str, str]:
    """Environment for one kernel: watched, quick, on one CPU thread, with files of its own in `folder`.

    One thread makes numbers repeatable and is faster on a busy machine; a GPU would change trained numbers.
    """
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    (startup / "00_watch.py").write_text(_STARTUP, encoding="utf-8")
    (folder / "progress").mkdir(exist_ok=True)
    return {
        "IPYTHONDIR": str(folder / "ipython"),
        "SEGCOURSE_PROGRESS": str(folder / "progress"),
        "SEGCOURSE_PROFILE": "quick",
        "OMP_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "PYTHONUTF8": "1",
        RECORD: str(folder / "record.json"),
    }


def read_record(folder: Path) -> dict[str, Any]:
    """What the kernel of `folder` kept: cells run, CPU `seconds`, peak `mb`, and the addresses it `touched`.

    Raises: RuntimeError when there is none, which means that the kernel never ran a cell to its end.
    """
    file = folder / "record.json"
    if not file.is_file():
        raise RuntimeError(
            "the kernel left no record: it died before a cell had finished. Run the lesson by hand."
        )
    return json.loads(file.read_text(encoding="utf-8"))


def start() -> None:
    """Forbid the network to this process, and keep the record up to date after each cell."""
    from IPython import get_ipython  # type: ignore[attr-defined]

    file = os.environ.get(RECORD)
    touched: list[str] = []
    cells = 0
    began = time.monotonic()

    def keep(*_: Any) -> None:
        nonlocal cells
        cells += 1
        record = {
            "cells": cells,
            "seconds": cpu_seconds(),
            "wall": time.monotonic() - began,
            "mb": peak_mb(),
            "touched": touched,
        }
        if file:
            Path(file).write_text(json.dumps(record), encoding="utf-8")

    sys.addaudithook(network_guard(touched))
    get_ipython().events.register("post_run_cell", keep)


def network_guard(touched: list[str]) -> Callable[[str, tuple], None]:
    """An audit hook (`sys.addaudithook`): notes in `touched` what reaches beyond this machine, and raises."""

    def hook(event: str, arguments: tuple) -> None:
        target = _target(event, arguments)
        if target:
            touched.append(target)
            raise NetworkTouchedError(
                f"this cell reaches for {target}, but a lesson runs without a network:"
                f" use embedded data (sc.data), or do it only when sc.profile() is 'full'."
            )

    return hook


def _target(event: str, arguments: tuple) -> str | None:
    """The address or program that an audit event reaches for, or None when it stays on this machine."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        internet = isinstance(address, tuple) and isinstance(
            address[0], (str, bytes)
        )  # else Unix, netlink ...
        return _text(address[0]) if internet and not _is_local(address[0]) else None
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return None if _is_local(arguments[0]) else _text(arguments[0])
    if event == "subprocess.Popen":
        command = (
            arguments[1] if isinstance(arguments[1], (str, bytes)) else " ".join(map(_text, arguments[1]))
        )
        words = _text(command).split()
    elif event == "os.system":
        words = _text(arguments[0]).split()
    else:
        return None
    # `sh -c "pip ..."` and `python -m pip ...` count as much as `pip ...`
    fetchers = [
        name for name in (os.path.basename(word.strip("'\"")) for word in words[:4]) if name in _FETCHERS
    ]
    return f"the network by the program {fetchers[0]!r}" if fetchers else None


def _is_local(host: Any) -> bool:
    text = _text(host)
    return text in _LOCAL or text.startswith("127.")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return os.fsdecode(value) if isinstance(value, (bytes, os.PathLike)) else str(value)


def cpu_seconds() -> float:
    """CPU seconds of this process and the children it has waited for, since its start."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def peak_mb() -> float:
    """Most memory that this process held at one time, in MB (10**6 bytes)."""
    status = Path("/proc/self/status")
    if status.is_file():  # getrusage would report the parent's peak when that was larger
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    if sys.platform == "win32":
        import psutil  # comes with ipykernel

        return psutil.Process().memory_info().peak_wset / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS counts bytes
