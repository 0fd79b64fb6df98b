"""How long `import segcourse` takes, beside an interpreter that does nothing.

    python benchmarks/import_time.py

Each line is a fresh interpreter; they take turns, and the smallest CPU time of each counts, since a busy
machine only ever adds. The suite does not assert seconds: it bounds the modules that are loaded.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

ROUNDS = 9
LINES = {
    "pass": "pass",
    "import numpy": "import numpy",
    "import segcourse": "import segcourse",
    "from segcourse import metrics": "from segcourse import metrics",
    "from segcourse import classical": "from segcourse import classical",
    "from segcourse import data": "from segcourse import data",
    "from segcourse import display": "from segcourse import display",
    "from segcourse import widgets": "from segcourse import widgets",
    "import skimage.metrics": "import skimage.metrics",
    "import sklearn.metrics": "import sklearn.metrics",
}


def cpu_seconds(line: str) -> float | None:
    """CPU seconds of a fresh interpreter that runs `line`; None if it fails."""
    before = time.process_time() if not hasattr(os, "wait4") else None
    started = time.perf_counter()
    if before is not None:  # Windows: no CPU time of children, so wall time
        done = subprocess.run([sys.executable, "-c", line], stderr=subprocess.DEVNULL)
        return time.perf_counter() - started if done.returncode == 0 else None
    child = subprocess.Popen([sys.executable, "-c", line], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime if child.returncode == 0 else None


def main() -> None:
    best: dict[str, float | None] = {}
    for _ in range(ROUNDS):
        for name, line in LINES.items():
            if best.get(name, 0.0) is None:
                continue
            taken = cpu_seconds(line)
            best[name] = taken if taken is None else min(taken, best.get(name) or taken)
    nothing = best["pass"] or 0.0
    print(f"{'':36}{'seconds':>9}{'above pass':>12}")
    for name, seconds in best.items():
        print(f"{name:36}" + ("   fails" if seconds is None else f"{seconds:9.3f}{seconds - nothing:12.3f}"))


if __name__ == "__main__":
    main()
