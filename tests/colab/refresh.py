"""Renew packages.txt, once a term: python tests/colab/refresh.py PIP_FREEZE "GPU runtime, 19 August 2026"

PIP_FREEZE is the file pip-freeze.gpu.txt of github.com/googlecolab/backend-info. Kept are the packages that
an installation of segcourse could meet: those that constraints.txt names, and what Colab itself stands on.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ALSO = {"notebook", "ipykernel", "ipython", "setuptools", "widgetsnbextension", "google-colab"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def reduce(freeze: str, constraints: str) -> list[str]:
    """The lines `name==version` of `freeze` whose name `constraints` has too; addresses are dropped."""
    wanted = {normal(line.split("==")[0]) for line in constraints.splitlines() if "==" in line} | ALSO
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;@]+)", freeze, re.MULTILINE)
    return sorted({f"{normal(name)}=={version}" for name, version in lines if normal(name) in wanted})


if __name__ == "__main__":
    source, words = sys.argv[1:3]
    constraints = (HERE.parents[1] / "constraints.txt").read_text(encoding="utf-8")
    kept = reduce(Path(source).read_text(encoding="utf-8"), constraints)
    head = [
        f"# Google Colab, {words}: what `pip freeze` says there,",
        "# as far as segcourse could meet it (refresh.py).",
    ]
    (HERE / "packages.txt").write_text("\n".join([*head, *kept]) + "\n", encoding="utf-8")
