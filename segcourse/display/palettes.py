"""Colours for labels: stable, told apart by colour-blind readers, the background dark.

The first seven are those of Okabe and Ito. The next thirty-three were chosen one by one, each as far as
possible (CIELAB distance, for normal sight and for protanopia and deuteranopia after Viénot et al. 1999) from
all before it and from black, white and grey. So every palette is the beginning of every longer one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_whole

RGB = tuple[int, int, int]

BACKGROUND: RGB = (34, 34, 34)  #: the colour of label 0
VOID: RGB = (140, 140, 140)  #: the colour of pixels that count for nothing; always hatched as well
INK: RGB = (34, 34, 34)  #: text and axes
PAPER: RGB = (255, 255, 255)

_HEX = """
E69F00 56B4E9 009E73 F0E442 0072B2 D55E00 CC79A7
5A5AF0 00FF96 783C1E 870F78 A5A55A 8796FF 005A4B A5D25A 004BB4 E1A5A5 1EC3D2 96FFC3 A50F4B 785A78
5A874B D2D2FF 963C00 D21EA5 96C387 780FA5 D24B3C A5FF78 3C4B87 FF96FF 8787C3 8769E1 3CD2B4 E1963C
E16969 F0D287 9678D2 A569FF C34B96
"""
_COLORS = np.array([tuple(bytes.fromhex(h)) for h in _HEX.split()], dtype=np.uint8)  # (40, 3)
MOST = 1_000_000  # colours in one palette; a label map with more is numbered oddly
NUM_DISTINCT = len(
    _COLORS
)  #: so many labels have a colour of their own; later ones are tints and shades of these


def palette(n: int) -> NDArray[np.uint8]:
    """The colours of the labels 0..n-1, uint8 (n, 3): row 0 is the dark background, then Okabe and Ito's
    seven.

    `palette(n)` is the beginning of `palette(n + 1)`, so a label keeps its colour when classes are added.
    From label 41 on, colours are darker and lighter forms of the first forty.

    Raises: ValueError if `n` is not a whole number in 1..1000000.
    Source: Okabe and Ito, "Color Universal Design", 2008.
    """
    count = check_whole("n", n, low=1, high=MOST)
    labels = np.arange(count - 1)
    color = _COLORS[labels % NUM_DISTINCT].astype(float)
    turn = labels // NUM_DISTINCT  # 0: as they are; 1, 3, ...: towards black; 2, 4, ...: towards white
    share = np.minimum(0.75, 0.2 + 0.15 * turn) * (turn > 0)
    end = np.where(turn % 2 == 1, 0.0, 255.0)
    mixed = color + share[:, None] * (end[:, None] - color)
    return np.vstack([np.array([BACKGROUND]), np.round(mixed)]).astype(np.uint8)


def lab(colors: ArrayLike) -> NDArray[np.float64]:
    """sRGB colours (..., 3), 0..255, as CIELAB (D65), where distance is about what an eye sees."""
    srgb = np.asarray(colors, dtype=float) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def ink_on(color: ArrayLike) -> RGB:
    """Black or white, whichever is easier to see on `color`."""
    return INK if lab(color)[..., 0] > 55 else PAPER
