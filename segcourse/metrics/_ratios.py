"""The rule of the room, in one place: 0/0 is nan, and a mean is over what has a value."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def ratio(part: Any, whole: Any) -> NDArray[np.float64]:
    """`part` / `whole`, and nan for 0 / 0: one division of two numbers, so that every language agrees."""
    part, whole = np.asarray(part), np.asarray(whole)
    undefined = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    return np.divide(part, whole, out=undefined, where=whole > 0)


def mean_of_present(scores: NDArray[np.float64]) -> float:
    """Mean of the scores that are not nan; nan if all are. Summed left to right, as a browser would."""
    present = scores[~np.isnan(scores)]
    return float(np.cumsum(present)[-1] / present.size) if present.size else float("nan")
