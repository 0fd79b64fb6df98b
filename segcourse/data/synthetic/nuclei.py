"""Touching cell nuclei under a fluorescence microscope, with exact instance labels.

The picture is made in the order in which light makes it: nuclei are placed (some of them in clumps), each
glows with its own brightness and chromatin texture, overlapping ones add up, the lens blurs and darkens the
corners, and the camera counts photons and adds its own noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from segcourse._checks import check_number, check_whole

MIN_VISIBLE = 20  # pixels: what is left of a nucleus under others, or at the border, is at least that
TEXTURE = 128  # pixels: side of the sheet from which each nucleus gets its own piece of texture


@dataclass(frozen=True)
class _Nucleus:
    """A shape in a box of the picture, known before its light is drawn."""

    box: tuple[slice, slice]  # rows and columns that it may touch, inside the picture
    depth: NDArray[np.float32]  # (h, w): 0 at its centre, 1 on its border
    centre: tuple[float, float]  # row, column
    radius: float  # pixels


def touching_nuclei(
    difficulty: float = 0.5,
    *,
    seed: int = 0,
    size: int = 256,
    shading: float | None = None,
    noise: float | None = None,
) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """One grey picture of cell nuclei, and the label of every pixel.

    Args:
        difficulty: 0..1, one number for everything that makes it hard: more nuclei in clumps, more overlap,
            less equal brightness, more blur, shading and noise. At 0.5 Otsu's threshold and a distance
            watershed score about as they do on real pictures.
        seed: the same seed and settings give the same bytes; neighbouring seeds are independent pictures.
        size: height and width in pixels, 32 or more; nuclei keep their size, so a larger picture holds more.
        shading: 0..1, the share of the light that is lost in the darkest corner; None: as difficulty has it.
        noise: 0..1, from a camera without noise to a dim, grainy one; None: as difficulty has it.

    Returns: image uint8 (size, size), bright nuclei on a dark ground; labels int32 (size, size), 0
        background, 1..n nuclei, each one connected piece. Where two overlap, the upper one has the pixel.
    Raises: ValueError for a number outside its range.
    """
    difficulty = check_number("difficulty", difficulty, low=0, high=1)
    seed = check_whole("seed", seed, low=0)
    size = check_whole("size", size, low=32)
    shading = 0.4 * difficulty if shading is None else check_number("shading", shading, low=0, high=1)
    noise = 0.4 * difficulty if noise is None else check_number("noise", noise, low=0, high=1)
    rng = np.random.default_rng(seed)
    nuclei, labels = _place(rng, difficulty, size)
    light = _glow(rng, nuclei, difficulty, size)
    light = _lens(rng, light, difficulty, shading)
    return _camera(rng, light, noise), labels


def _place(
    rng: np.random.Generator, difficulty: float, size: int
) -> tuple[list[_Nucleus], NDArray[np.int32]]:
    """Nuclei and their label map. The first one placed lies on top."""
    labels = np.zeros((size, size), np.int32)
    typical = np.exp(rng.uniform(np.log(6.5), np.log(15)))  # pixels: the magnification of this picture
    wanted = rng.uniform(0.10, 0.18 + 0.12 * difficulty) * size**2  # pixels to cover
    together = 0.15 + 0.55 * difficulty  # share of nuclei that are put beside another one
    nuclei: list[_Nucleus] = []
    covered = 0
    for _ in range(2000):
        if covered >= wanted and len(nuclei) >= 2:
            break
        radius = typical * np.exp(np.clip(rng.normal(), -3, 3) * (0.12 + 0.10 * difficulty))
        centre = rng.uniform(-0.3 * radius, size + 0.3 * radius, size=2)
        if nuclei and rng.random() < together:
            other = nuclei[rng.integers(len(nuclei))]
            angle = rng.uniform(0, 2 * np.pi)
            gap = (other.radius + radius) * rng.uniform(0.98 - 0.20 * difficulty, 1.12 - 0.12 * difficulty)
            centre = np.array(other.centre) + gap * np.array([np.sin(angle), np.cos(angle)])
        row, col = np.round(centre).astype(int)
        if 0 <= row < size and 0 <= col < size and labels[row, col]:
            continue  # too much of it would be hidden
        nucleus = _shape(rng, centre, radius, difficulty, size)
        pixels = 0 if nucleus is None else _claim(nucleus, labels, len(nuclei) + 1, 0.05 + 0.2 * difficulty)
        if nucleus is not None and pixels:
            nuclei.append(nucleus)
            covered += pixels
    return nuclei, labels


def _shape(
    rng: np.random.Generator, centre: NDArray, radius: float, difficulty: float, size: int
) -> _Nucleus | None:
    """An ellipse whose border waves a little; None if it lies outside the picture."""
    reach = 1.75 * radius
    low = np.maximum(np.floor(centre - reach), 0).astype(int)
    high = np.minimum(np.ceil(centre + reach) + 1, size).astype(int)
    flat = rng.uniform(0.5, 0.92)  # short axis / long axis
    turn, phases = rng.uniform(0, np.pi), rng.uniform(0, 2 * np.pi, size=3)
    waves = rng.normal(0, 0.02 + 0.03 * difficulty, size=3) / (1, 1, 2)
    if (high - low).min() < 2:
        return None
    row = (np.arange(low[0], high[0]) - centre[0])[:, None]
    col = (np.arange(low[1], high[1]) - centre[1])[None, :]
    along = (row * np.sin(turn) + col * np.cos(turn)) * np.sqrt(flat)
    across = (row * np.cos(turn) - col * np.sin(turn)) / np.sqrt(flat)
    distance = np.maximum(np.hypot(along, across), 1e-9)
    once = (along + 1j * across) / distance  # a turn by the pixel's angle; its k-th power turns k times
    twice = once * once
    turns = zip((twice, twice * once, twice * twice), waves * np.exp(1j * phases), strict=True)
    wave = sum((turn_k * wave_k).real for turn_k, wave_k in turns)
    depth = (distance / (radius * (1 + wave))).astype(np.float32)
    box = (slice(low[0], high[0]), slice(low[1], high[1]))
    return _Nucleus(box, depth, (float(centre[0]), float(centre[1])), float(radius))


def _claim(nucleus: _Nucleus, labels: NDArray[np.int32], label: int, most_hidden: float) -> int:
    """Write the free pixels of `nucleus` into `labels`; their number, or 0 if too few are left."""
    window = labels[nucleus.box]
    inside = nucleus.depth < 1
    free = inside & (window == 0)
    pixels, whole = int(free.sum()), int(inside.sum())
    if pixels < MIN_VISIBLE or pixels < (1 - most_hidden) * whole:
        return 0
    if ndimage.label(free)[1] != 1:  # cut into pieces by what lies on top
        return 0
    window[free] = label
    return pixels


def _glow(
    rng: np.random.Generator, nuclei: list[_Nucleus], difficulty: float, size: int
) -> NDArray[np.float32]:
    """Light of every nucleus, about 1 for a typical one; where nuclei overlap their light adds up."""
    light = np.zeros((size, size), np.float32)
    sheet = _texture(rng)
    dome = rng.uniform(0.1, 0.6)  # 0 a flat disc, as in a thin focus; 1 a ball
    for nucleus in nuclei:
        height, width = nucleus.depth.shape
        down, right = rng.integers(0, TEXTURE - height + 1), rng.integers(0, TEXTURE - width + 1)
        chromatin = sheet[down : down + height, right : right + width]
        bright = np.exp(rng.normal(0, 0.10 + 0.28 * difficulty))
        profile = np.clip(1 - dome * nucleus.depth**2, 0, 1) * (nucleus.depth < 1)
        light[nucleus.box] += np.float32(bright) * profile * chromatin
    specks = rng.poisson(4 * difficulty * (size / 256) ** 2)  # debris: bright, small, and no nucleus
    spots = rng.integers(0, size, size=(specks, 2))
    light[tuple(spots.T)] += rng.uniform(2, 12, size=specks).astype(np.float32)
    return light


def _texture(rng: np.random.Generator) -> NDArray[np.float32]:
    """A sheet of chromatin around 1: fine and coarse grain, and darker spots as nucleoli leave them."""
    grain = rng.standard_normal((2, TEXTURE, TEXTURE), dtype=np.float32)
    fine = ndimage.gaussian_filter(grain[0], 1.0, mode="wrap", truncate=3)
    coarse = ndimage.gaussian_filter(grain[1], 2.5, mode="wrap", truncate=3)
    spots = coarse < -1.6 * coarse.std()
    strength = rng.uniform(0.04, 0.15)
    sheet = 1 + strength * (fine / fine.std() + coarse / coarse.std()) - 0.2 * spots
    return np.clip(sheet, 0.2, None)


def _lens(rng: np.random.Generator, light: NDArray, difficulty: float, shading: float) -> NDArray[np.float32]:
    """Blur, the glow of what is out of focus, a dim ground, and light that fades towards one side."""
    size = len(light)
    sharp = ndimage.gaussian_filter(light, rng.uniform(0.6, 0.9) + 1.0 * difficulty, truncate=3)
    coarse = ndimage.gaussian_filter(
        light[::4, ::4], 3 + 2 * difficulty, truncate=3
    )  # wide: a quarter will do
    glow = ndimage.zoom(coarse, size / np.array(coarse.shape), order=1, grid_mode=True, mode="nearest")
    row, col = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
    centre = rng.uniform(-0.7, 0.7, size=2)
    far = (row - centre[0]) ** 2 + (col - centre[1]) ** 2
    fade = 1 - shading * far / far.max()
    ground = rng.uniform(0.03, 0.08) + 0.25 * shading * fade**2  # stray light is brightest where the lamp is
    return ((sharp + (0.1 + 0.15 * difficulty) * glow + ground) * fade).astype(np.float32)


def _camera(rng: np.random.Generator, light: NDArray, noise: float) -> NDArray[np.uint8]:
    """Counted photons, read noise, and 256 grey levels."""
    exposure = rng.uniform(0.35, 0.95)  # how much of the 256 levels this picture fills
    if noise > 0:
        photons = 12 / noise**2  # for a nucleus of typical brightness; Poisson noise falls as its root
        light = rng.poisson(light.astype(np.float64) * photons) / photons
        light = light + rng.standard_normal(light.shape) * 0.06 * noise
    bright = 1.9  # a nucleus about twice as bright as the typical one fills the range
    return np.clip(np.round(light / bright * exposure * 255 + 4), 0, 255).astype(np.uint8)
