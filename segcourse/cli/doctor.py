"""`segcourse doctor`: what works on this machine and what is missing, one line each."""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import segcourse
from segcourse._paths import course_folder

OK, NOTE, FAULT = "ok", "note", "fault"  # a note is about a part that lessons can do without
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_LANDLOCK_CREATE_RULESET = 444  # the same number on every Linux that PyTorch runs on
_LANDLOCK_CREATE_RULESET_VERSION = 1


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, its state ("ok", "note", "fault"), and a sentence."""

    name: str
    state: str
    text: str


def main(arguments: Sequence[str]) -> int:
    """Print the report; 1 if it holds a fault, else 0."""
    parser = argparse.ArgumentParser(prog="segcourse doctor", description=__doc__)
    parser.add_argument(
        "--json", action="store_true", help="for programs: {ok, checks: [{name, state, text}]}"
    )
    options = parser.parse_args(arguments)
    findings = examine()
    healthy = all(finding.state != FAULT for finding in findings)
    if options.json:
        print(
            json.dumps({"ok": healthy, "checks": [asdict(f) for f in findings]}, indent=1, ensure_ascii=False)
        )
    else:
        for finding in findings:
            print(f"{finding.state:<6} {finding.name:<10} {finding.text}")
    return 0 if healthy else 1


def examine() -> list[Finding]:
    """Every check in order; one that itself fails is a fault and hides none of the others."""
    findings = []
    for name, check in CHECKS.items():
        try:
            state, text = check()
        except Exception as error:  # a broken installation may raise anything, and the report must go on
            state, text = FAULT, f"{type(error).__name__}: {error}"
        findings.append(Finding(name, state, " ".join(text.split())))
    return findings


def python() -> tuple[str, str]:
    where = Path(segcourse.__file__).parent
    return (
        OK,
        f"{platform.python_version()} on {platform.platform()}; segcourse {segcourse.__version__} in {where}",
    )


def packages() -> tuple[str, str]:
    """What the course needs, against what is installed."""
    from packaging.requirements import Requirement

    good: list[str] = []
    bad: list[str] = []
    for requirement in map(Requirement, metadata.requires("segcourse") or []):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            bad.append(f"{requirement.name} is missing")
            continue
        if requirement.specifier.contains(version, prereleases=True):
            good.append(f"{requirement.name} {version}")
        else:
            bad.append(f"{requirement.name} is {version}, not {requirement.specifier}")
    if bad:
        return FAULT, f"{', '.join(bad)}: install the course again (python3 course.py setup)"
    return OK, ", ".join(good)


def lab() -> tuple[str, str]:
    try:
        return OK, f"JupyterLab {metadata.version('jupyterlab')}"
    except metadata.PackageNotFoundError:
        return NOTE, 'no JupyterLab here (Colab brings its own): pip install "segcourse[lab]"'


def pair() -> tuple[str, str]:
    """PyTorch and torchvision may be of different builds, and only a call of compiled code shows it."""
    import torch
    import torchvision

    versions = f"torch {torch.__version__}, torchvision {torchvision.__version__}"
    try:
        torchvision.ops.nms(torch.zeros(1, 4), torch.zeros(1), 0.5)
    except (RuntimeError, NotImplementedError) as error:
        return FAULT, f"{versions} do not fit each other ({error}): install both anew, from one place"
    return OK, f"{versions} work together"


def device() -> tuple[str, str]:
    import torch

    kind = segcourse.device()
    kind = getattr(kind, "type", kind)
    name = torch.cuda.get_device_name(0) if kind == "cuda" else f"{torch.get_num_threads()} threads"
    return OK, f"{kind} ({name}), profile {segcourse.profile()}"


def notebooks() -> tuple[str, str]:
    folder = course_folder("notebooks")
    found = sorted(folder.glob("[0-9]*.ipynb"))
    if not found:
        return FAULT, f"{folder} holds none: in a checkout run `python3 course.py build`"
    return OK, f"{len(found)} in {folder}"


def data() -> tuple[str, str]:
    from segcourse.cli.data import file_faults

    faults = file_faults()
    if faults:
        return FAULT, f"{len(faults)} of the data's files are wrong; the first: {faults[0]}"
    return OK, "every picture, target, card and recipe is as it was made"


def browser() -> tuple[str, str]:
    """The tests of widgets need a Chromium; a learner's own browser is another matter."""
    chosen = os.environ.get("SEGCOURSE_CHROMIUM")
    found = chosen or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not found or not shutil.which(found):
        return NOTE, "no Chromium for the tests of widgets: apt install chromium, or set SEGCOURSE_CHROMIUM"
    return OK, f"{found} for the tests of widgets"


def isolation() -> tuple[str, str]:
    """What keeps a student's code apart when an instructor grades it; a learner needs none of it."""
    bubblewrap, abi = bubblewrap_works(), landlock_abi()
    text = f"bubblewrap {'works' if bubblewrap else 'does not work here'}, Landlock ABI {abi or 'none'}"
    if bubblewrap:
        return OK, text
    return NOTE, f"{text}: before grading others' code, install bubblewrap on Linux (apt install bubblewrap)"


def bubblewrap_works() -> bool:
    """Whether bubblewrap starts a program without network and other processes: kernels may forbid it."""
    found = shutil.which("bwrap")
    if found is None:
        return False
    command = [
        found,
        "--unshare-all",
        "--die-with-parent",
        "--ro-bind",
        "/",
        "/",
        sys.executable,
        "-c",
        "pass",
    ]
    try:
        return subprocess.run(command, capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def landlock_abi() -> int:
    """The kernel's Landlock version, 0 where it has none or is no Linux."""
    if not sys.platform.startswith("linux"):
        return 0
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    nothing, size = ctypes.c_void_p(None), ctypes.c_size_t(0)
    flags = ctypes.c_uint32(_LANDLOCK_CREATE_RULESET_VERSION)
    return max(0, call(ctypes.c_long(_LANDLOCK_CREATE_RULESET), nothing, size, flags))


def disk() -> tuple[str, str]:
    """Copies of notebooks, their results and the environment grow in these places."""
    free = {str(place): shutil.disk_usage(place).free / 1e9 for place in {Path.home(), Path(sys.prefix)}}
    text = ", ".join(f"{gigabytes:.1f} GB free in {place}" for place, gigabytes in sorted(free.items()))
    if min(free.values()) < 0.2:
        return FAULT, f"{text}: a notebook may fail to be saved, free some"
    return (NOTE if min(free.values()) < 2 else OK), text


CHECKS: dict[str, Callable[[], tuple[str, str]]] = {
    "python": python,
    "packages": packages,
    "pair": pair,
    "device": device,
    "lab": lab,
    "notebooks": notebooks,
    "data": data,
    "browser": browser,
    "isolation": isolation,
    "disk": disk,
}
