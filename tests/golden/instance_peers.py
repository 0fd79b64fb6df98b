"""Record in `instance_peers.json` how many objects stardist finds on maps where conventions differ.

    python tests/golden/instance_peers.py

Run it where stardist is installed (extra `bench`): the file holds versions beside the answers. pytest
compares them with ours on every machine, and asks stardist anew where it is installed.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_suffix(".json")
Map = NDArray[np.int32]
THRESHOLDS = {
    "k / 20": [k / 20 for k in range(10, 20)],
    "np.arange(0.5, 1, 0.05)": np.arange(0.5, 1, 0.05).tolist(),
    "low": [0.05, 0.1, 0.2, 0.3, 0.4],
}


def numbers(seed: int, count: int, end: int) -> list[int]:
    """`count` numbers below `end` from a small random generator of our own: the same on every machine."""
    state, out = seed + 1, []
    for _ in range(count):
        state = state * 48271 % 2147483647
        out.append(state * end // 2147483647)
    return out


def discs(shape: tuple[int, int], seed: int, *, moved: int) -> Map:
    """30 discs over each other, the later on top; `moved` > 0 shifts and resizes them by up to so much."""
    rows, columns, radii = (
        numbers(seed, 30, shape[0]),
        numbers(seed + 1, 30, shape[1]),
        numbers(seed + 2, 30, 6),
    )
    shifts = numbers(seed + 3, 90, 2 * moved + 1)
    labels = np.zeros(shape, np.int32)
    y, x = np.ogrid[: shape[0], : shape[1]]
    for k, (row, column, radius) in enumerate(zip(rows, columns, radii, strict=True)):
        a, b, c = (shift - moved for shift in shifts[3 * k : 3 * k + 3])
        labels[(y - row - a) ** 2 + (x - column - b) ** 2 <= (4 + radius + c) ** 2] = k + 1
    return labels


def on_the_thresholds() -> tuple[Map, Map]:
    """Ten objects of 20 pixels, of which 10, 11, ... 19 are found: IoUs of 0.5, 0.55, ... 0.95."""
    target = np.repeat(np.arange(1, 11, dtype=np.int32)[:, None], 20, axis=1)
    return np.where(np.arange(20) < np.arange(10, 20)[:, None], target, 0), target


def just_below(shared: int, union: int) -> tuple[Map, Map]:
    target = np.ones((1, union), np.int32)
    return (np.arange(union) < shared).astype(np.int32)[None], target


def cases() -> Iterator[tuple[str, Map, Map]]:
    """(name, pred, target)."""
    yield "on the thresholds", *on_the_thresholds()
    yield "0.95 in float32, a little less in truth", *just_below(1_138_460, 1_198_379)
    yield "one over two halves", np.array([[1, 1]], np.int32), np.array([[1, 2]], np.int32)
    nothing, something = np.zeros((4, 6), np.int32), np.repeat([[1, 0, 2]], 4, axis=0).astype(np.int32)
    yield "nothing predicted", nothing, something[:, [0, 0, 1, 1, 2, 2]]
    yield "nothing to find", something[:, [0, 0, 1, 1, 2, 2]], nothing
    yield "nothing at all", nothing, nothing
    for seed in range(10, 40, 5):
        shape = (60 + seed, 120 - seed)
        yield f"discs {seed}", discs(shape, seed, moved=2), discs(shape, seed, moved=0)


def asked(pred: Map, target: Map) -> dict[str, list[list[float]]]:
    """(TP, FP, FN, accuracy) at each threshold of each list; ImportError where stardist is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stardist.matching import matching

        return {
            name: [
                [int(one.tp), int(one.fp), int(one.fn), float(one.accuracy)]
                for one in matching(target, pred, thresh=thresholds)
            ]
            for name, thresholds in THRESHOLDS.items()
        }


def main() -> None:
    versions = {peer: metadata.version(peer) for peer in ("numpy", "scipy", "numba", "stardist")}
    lines = [f"{json.dumps(name)}: {json.dumps(asked(*maps))}" for name, *maps in cases()]
    text = f'{{"versions": {json.dumps(versions)},\n"cases": {{\n' + ",\n".join(lines) + "\n}}\n"
    FILE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{FILE}: {len(lines)} cases")


if __name__ == "__main__":
    main()
