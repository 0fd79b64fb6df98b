"""Where the files of the course lie: in a checkout beside the package, in a wheel inside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def course_folder(name: str) -> Path:
    """The folder `name` of the course: "data" (targets, cards, checkpoints) or "notebooks".

    A wheel carries it as `segcourse/_<name>`; an editable install reads the checkout's own `<name>/`.

    Raises: ValueError for another name; FileNotFoundError when this installation carries no such folder.
    """
    if name not in ("data", "notebooks"):
        raise ValueError(
            f"name is {name!r}, but the course has 'data' and 'notebooks' only: use one of these."
        )
    inside = _PACKAGE / f"_{name}"
    if inside.is_dir():
        return inside
    beside = _PACKAGE.parent / name
    if (
        beside.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file()
    ):  # else it is somebody else's folder
        return beside
    raise FileNotFoundError(
        f"neither {inside} nor {beside} exists, so this installation of segcourse lacks its {name}:"
        f" install it again from its wheel or repository (pip install --force-reinstall segcourse)."
    )
