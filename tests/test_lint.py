"""The code is in one style and its types agree: what a reviewer should not have to say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each NumPy describes its types anew, and code cannot please all of them: one is chosen, the one that
# constraints.txt holds for Python 3.11.
OTHER_STUBS = pytest.mark.skipif(
    not np.__version__.startswith("2.4."),
    reason=f"types are checked against NumPy 2.4, here is {np.__version__}",
)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "check", "."], id="lint"),
        pytest.param(["ruff", "format", "--check", "."], id="format"),
        pytest.param(["mypy"], id="types", marks=OTHER_STUBS),
    ],
)
def test_nothing_to_mend(command: list[str]):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
