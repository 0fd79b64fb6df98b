"""The inputs of a case as text, small enough to count in."""

from __future__ import annotations

import numpy as np


def overlay(pred: np.ndarray, target: np.ndarray) -> str:
    """Two masks over each other: # in both, p predicted only, t in the target only, . in neither."""
    marks = np.array(list(".pt#"))[np.asarray(pred, int) + 2 * np.asarray(target, int)]
    return "\n".join("".join(line) for line in marks)


def rows(**arrays: np.ndarray) -> str:
    """Arrays under each other, each with its name: label maps and lists of numbers."""
    texts = {
        name: [[f"{x:g}" for x in row] for row in np.atleast_2d(array)] for name, array in arrays.items()
    }
    width = max(len(cell) for lines in texts.values() for line in lines for cell in line)
    indent = max(map(len, texts)) + 2
    out = []
    for name, lines in texts.items():
        for place, line in enumerate(lines):
            head = name if place == 0 else ""
            out.append(head.ljust(indent) + " ".join(cell.rjust(width) for cell in line))
    return "\n".join(out)
