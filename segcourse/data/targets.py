"""Makes the target of a picture from its proposal and its recipe, and writes the files of `data/targets`."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from segcourse._paths import course_folder
from segcourse.data.annotate import paint, read_recipe
from segcourse.data.pictures import class_names, image, names, things
from segcourse.data.proposals import propose

# Okabe & Ito's colours, for whoever opens a target in a picture viewer; the labels are the palette's indices.
_COLOURS = "000000 e69f00 56b4e9 009e73 f0e442 0072b2 d55e00 cc79a7"


def make(name: str) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Semantic labels uint8 (H, W), 255 for void, and instance labels int32 (H, W) of the picture `name`."""
    pixels = image(name)
    labels, instances = propose(name, pixels)
    path = course_folder("data") / "targets" / "shapes" / f"{name}.json"
    steps = read_recipe(path, class_names(name), things(name))
    return paint(pixels, labels, instances, steps, class_names(name))


def write_targets(folder: Path) -> list[Path]:
    """Make every target anew, write it as PNG into `folder`; the paths of the files."""
    written = []
    for name in names():
        labels, instances = make(name)
        written.append(_write(labels, folder / f"{name}.png"))
        if things(name):
            written.append(_write(instances.astype(np.uint8), folder / f"{name}_instances.png"))
    return written


def write_sums(data: Path) -> None:
    """`SHA256SUMS` of all targets, cards and recipes under `data`, as `sha256sum --check` reads it."""
    files = sorted(p for part in ("cards", "targets") for p in (data / part).rglob("*") if p.is_file())
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(data).as_posix()}" for p in files]
    (data / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _write(labels: NDArray[np.uint8], path: Path) -> Path:
    picture = Image.fromarray(labels)
    picture.putpalette(_palette())
    picture.save(path, optimize=True)
    return path


def _palette() -> bytes:
    """256 colours: the eight above over and over, each round darker, and white for 255."""
    base = np.array([list(bytes.fromhex(colour)) for colour in _COLOURS.split()])
    rounds = [base] + [np.maximum(base[1:] // (1 + 0.35 * k), 0) for k in range(1, 37)]
    table = np.concatenate(rounds)[:256].astype(np.uint8)
    table[255] = 255
    return table.tobytes()
