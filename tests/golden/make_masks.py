"""Make `masks.json`: small images with the masks that thresholds, cleaning and growing must give everywhere.

    python tests/golden/make_masks.py

pytest holds segcourse.widgets against this file, node and the browser tests the widgets' JavaScript. As in
`make.py`, nothing of segcourse is used here: every mask comes from a loop over pixels and the definition.
Masks are lists of strings, `#` = object.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
HEIGHT, WIDTH = 9, 12
CROSS = [(-1, 0), (0, -1), (0, 1), (1, 0)]
SQUARE = [*CROSS, (-1, -1), (-1, 1), (1, -1), (1, 1)]
Pixel = tuple[int, int]
Image = list[list[int]]
Mask = set[Pixel]
ALL = {(row, col) for row in range(HEIGHT) for col in range(WIDTH)}


def random_numbers(seed: int) -> Callable[[int], int]:
    """Park and Miller's generator, so that every Python makes the same file."""
    state = seed + 1

    def below(end: int) -> int:
        nonlocal state
        state = state * 48271 % 2147483647
        return state % end

    return below


def make_image(below: Callable[[int], int]) -> Image:
    """A dark ground and some bright rectangles, both noisy."""
    image = [[60 + below(50) for _ in range(WIDTH)] for _ in range(HEIGHT)]
    for _ in range(3):
        top, left, tall, wide = below(HEIGHT - 2), below(WIDTH - 2), 2 + below(4), 2 + below(5)
        for row in range(top, min(HEIGHT, top + tall)):
            for col in range(left, min(WIDTH, left + wide)):
                image[row][col] = 120 + below(60)
    return image


def flood(allowed: Mask, start: Mask, steps: list[Pixel]) -> Mask:
    found, waiting = set(start & allowed), list(start & allowed)
    while waiting:
        row, col = waiting.pop()
        for down, right in steps:
            near = (row + down, col + right)
            if near in allowed and near not in found:
                found.add(near)
                waiting.append(near)
    return found


def where(image: Image, test: Callable[[int], bool]) -> Mask:
    return {(row, col) for row, col in ALL if test(image[row][col])}


def cut(image: Image, view: dict[str, Any]) -> Mask:
    low, high = view["low"], view["high"]
    if view["rule"] == "hysteresis" and view["dark"]:
        return flood(where(image, lambda v: v <= high), where(image, lambda v: v <= low), CROSS)
    if view["rule"] == "hysteresis":
        return flood(where(image, lambda v: v > low), where(image, lambda v: v > high), CROSS)
    mask = where(image, lambda v: low < v and (v <= high or view["rule"] == "one"))
    return ALL - mask if view["dark"] else mask


def dilate(mask: Mask, radius: float) -> Mask:
    return {(r, c) for r, c in ALL if any((r - y) ** 2 + (c - x) ** 2 <= radius * radius for y, x in mask)}


def erode(mask: Mask, radius: float) -> Mask:
    return ALL - dilate(ALL - mask, radius)


def clean(mask: Mask, view: dict[str, Any]) -> Mask:
    mask = dilate(erode(mask, view["opening"]), view["opening"])
    mask = erode(dilate(mask, view["closing"]), view["closing"])
    if view["holes"]:
        border = {(r, c) for r, c in ALL if r in (0, HEIGHT - 1) or c in (0, WIDTH - 1)}
        mask = ALL - flood(ALL - mask, border, CROSS)
    return {pixel for pixel in mask if len(flood(mask, {pixel}, CROSS)) >= view["smallest"]}


def grow(image: Image, seeds: list[Pixel], tolerance: float, connectivity: int) -> dict[Pixel, int]:
    """The step at which each pixel joins."""
    mean = sum(image[row][col] for row, col in seeds) / len(seeds)
    close = where(image, lambda v: abs(v - mean) <= tolerance)
    steps = {seed: 0 for seed in seeds if seed in close}
    front = list(steps)
    while front:
        near = {(r + y, c + x) for r, c in front for y, x in (CROSS if connectivity == 1 else SQUARE)}
        step = steps[front[0]] + 1
        front = sorted((near & close) - set(steps))
        steps.update(dict.fromkeys(front, step))
    return steps


def drawn(mask: Mask) -> list[str]:
    return ["".join("#" if (row, col) in mask else "." for col in range(WIDTH)) for row in range(HEIGHT)]


def threshold_cases() -> Iterator[dict[str, Any]]:
    for seed in range(24):
        below = random_numbers(seed)
        low = 70 + below(70)
        view = {
            "rule": ("one", "band", "hysteresis")[seed % 3],
            "low": low,
            "high": low + below(60),
            "dark": seed % 4 == 3,
            "opening": (0, 1, 1.5, 0.5)[below(4)],
            "closing": (0, 1, 1.5, 2, 2.5)[below(5)],
            "holes": seed % 2 == 1,
            "smallest": (0, 0, 4, 9)[below(4)],
        }
        image = make_image(below)
        yield {"image": image, "view": view, "mask": drawn(clean(cut(image, view), view))}


def growing_cases() -> Iterator[dict[str, Any]]:
    for seed in range(24):
        below = random_numbers(1000 + seed)
        image = make_image(below)
        seeds = [(below(HEIGHT), below(WIDTH)) for _ in range(1 + seed % 3)]
        tolerance, connectivity = (0, 7.5, 15, 30, 55, 300)[below(6)], 1 + seed % 2
        steps = grow(image, seeds, tolerance, connectivity)
        order = [[steps.get((row, col), -1) for col in range(WIDTH)] for row in range(HEIGHT)]
        target = sorted(set(where(image, lambda v: v >= 115)))
        sizes = [len(grow(image, seeds, t, connectivity)) for t in range(0, 256, 5)]
        hits = [len(set(target) & set(grow(image, seeds, t, connectivity))) for t in range(0, 256, 5)]
        yield {
            "image": image,
            "seeds": seeds,
            "tolerance": tolerance,
            "connectivity": connectivity,
            "steps": order,
            "target": drawn(set(target)),
            "pixels_by_fives": sizes,
            "tp_by_fives": hits,
        }


if __name__ == "__main__":
    cases = {"threshold": list(threshold_cases()), "growing": list(growing_cases())}
    lines = [
        f'"{name}": [\n' + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]"
        for name, rows in cases.items()
    ]
    (FOLDER / "masks.json").write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
