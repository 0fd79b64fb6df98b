"""What the widgets with a brush share in Python: labels thinned for the browser, at their full size again."""

from __future__ import annotations

from numpy.typing import NDArray

from segcourse.widgets._wire import LIMIT

MAX_CLASSES = 64  #: more make a list that nobody reads


def step_of(full: tuple[int, ...]) -> int:
    """Every how many-th pixel of an image of size `full` the browser gets from `fit`."""
    return -(-max(full) // LIMIT)


def full_size(labels: NDArray, full: tuple[int, ...]) -> NDArray:
    """`labels` (h, w) of a thinned picture at the size of the image (H, W): each pixel k x k times."""
    step = step_of(full)
    return labels.repeat(step, axis=0).repeat(step, axis=1)[: full[0], : full[1]].copy()


def enlarging(full: tuple[int, ...]) -> str:
    """What `full_size` does, as Python behind a copied array; "" where the picture was not thinned."""
    step = step_of(full)
    return f".repeat({step}, axis=0).repeat({step}, axis=1)[:{full[0]}, :{full[1]}]" if step > 1 else ""
