"""The histogram of a grey image, with thresholds and, if known, the classes apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import (
    IGNORE_INDEX,
    check_floats,
    check_gray,
    check_image,
    check_label_map,
    check_number,
    check_same_shape,
    check_texts,
)
from segcourse.display.palettes import palette

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINES = ("-", "--", ":", "-.")


def draw_histogram(
    fig: Figure,
    image: ArrayLike,
    *,
    thresholds: Sequence[float],
    target: ArrayLike | None,
    class_names: Sequence[str] | None,
    title: str | None,
) -> None:
    """Draw into an empty figure; arguments as in `show_histogram`."""
    gray = check_image("image", check_gray("image", image))
    top = 255.0 if gray.dtype == np.uint8 else 1.0
    given = np.atleast_1d(check_floats("thresholds", thresholds))
    lines = [check_number("thresholds", t, low=0, high=top) for t in given]
    names = None if class_names is None else check_texts("class_names", class_names)
    edges = (np.arange(257) - 0.5) if top == 255 else np.linspace(0, 1, 257)
    axes = fig.add_subplot()
    counts = np.histogram(gray, edges)[0]
    axes.stairs(counts, edges, fill=True, color="#BBBBBB", label="all pixels")
    if target is not None:
        _draw_classes(axes, gray, check_label_map("target", target), edges, names)
        axes.legend()
    peak = max(1, counts.max())
    for t in lines:
        axes.axvline(t, color="#222222", linewidth=1.4, linestyle="--")
        axes.annotate(
            f"{t:g}" if top == 255 else f"{t:.2f}", (t, peak), (3, 3), textcoords="offset points", fontsize=9
        )
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, peak * (1.1 if lines else 1.03))
    axes.set_xlabel("grey value")
    axes.set_ylabel("pixels")
    if title:
        axes.set_title(title)


def _draw_classes(
    axes, gray: NDArray, target: NDArray, edges: NDArray, class_names: Sequence[str] | None
) -> None:
    """One outline for each label but void; colour and line style both tell them apart."""
    check_same_shape(image=gray, target=target)
    labels = [int(k) for k in np.unique(target) if k != IGNORE_INDEX]
    if len(labels) > 20:
        raise ValueError(f"target holds {len(labels)} labels, but 20 outlines are readable: pass classes.")
    colors = palette(max(labels, default=0) + 1) / 255
    for k in labels:
        name = class_names[k] if class_names is not None and k < len(class_names) else f"label {k}"
        counts = np.histogram(gray[target == k], edges)[0]
        axes.stairs(
            counts, edges, color=colors[k], linestyle=_LINES[k % len(_LINES)], linewidth=1.6, label=name
        )
