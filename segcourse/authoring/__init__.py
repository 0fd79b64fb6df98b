"""For authors of lessons: from `notebooks/source` to `notebooks`, and the checks that keep the two together.

`segcourse.authoring.build.build` makes notebooks, `segcourse.authoring.audit.audit` says what is wrong with
them, and `segcourse.authoring.pytest_plugin` runs them strictly. CONTRIBUTING.md describes the sources.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """The command line of `build`, for `python -m segcourse build`."""
    from segcourse.authoring.build import main as run

    return run(argv)
