"""What the widgets with a brush share in Python: labels thinned for the browser and at their full size again,
and how such a widget may open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from segcourse._checks import check_choice
from segcourse.widgets._base import Opening, check_view
from segcourse.widgets._wire import LIMIT

MAX_CLASSES = 64  #: more make a list that nobody reads
#: what the `view` of each may hold; which labels there are, only the widget itself knows
BRUSH_OPENS: dict[str, Opening] = {"brush": (0, 40), "opacity": (0, 1), "label": None}


def check_brush_view(
    view: Any, known: Mapping[str, Opening], classes: list[dict[str, Any]]
) -> dict[str, Any]:
    """`view` as a new dict, its entries checked by `known` and its `label` by those of `classes`.

    Raises: ValueError for what is no dict, an unknown name, or a value that does not fit.
    """
    opened = check_view(view, known)
    if "label" in opened:
        opened["label"] = check_choice("view['label']", opened["label"], [cls["label"] for cls in classes])
    return opened


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
