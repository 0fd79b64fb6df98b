"""A closed curve that shrinks, stays smooth, and holds on to edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_floats, check_image, check_number, check_shape, check_whole, shown


def active_contour(
    image: ArrayLike,
    contour: ArrayLike,
    *,
    length: float = 0.01,
    bending: float = 0.1,
    edge: float = 1.0,
    brightness: float = 0.0,
    step: float = 0.01,
    max_steps: int = 2500,
) -> NDArray[np.float64]:
    """Let a closed curve slide downhill in an energy of length, bends, edges and brightness; float64 (N, 2).

    Blur the image first (a sigma of some pixels): the curve feels an edge only as far as the blur carries it.

    Args:
        image: grey (H, W) or colour (H, W, 3), uint8 or float in 0..1.
        contour: (N, 2) of (row, col), N >= 4, in order around the curve; `circle_contour` makes one.
        length, bending: prices, >= 0: longer shrinks faster, stiffer is rounder. (scikit-image's alpha, beta)
        edge, brightness: pulls of edges and of bright pixels; negative ones push away. (w_edge, w_line)
        step, max_steps: size of a move, > 0 (gamma), and number of moves after which to stop, >= 1.

    Returns: the curve where it came to rest, or after `max_steps`, one (row, col) for each point given.
    Raises: ValueError if the image or contour is of another kind, or an option out of range.
    Source: Kass, Witkin & Terzopoulos, "Snakes: active contour models", IJCV 1(4), 1988; scikit-image's
        `active_contour`.
    """
    from skimage.segmentation import active_contour as slide

    values = check_image("image", image)
    return slide(
        values if values.dtype == np.uint8 else values.astype(np.float64),
        check_contour("contour", contour, values.shape[:2]),
        alpha=check_number("length", length, low=0),
        beta=check_number("bending", bending, low=0),
        w_edge=check_number("edge", edge),
        w_line=check_number("brightness", brightness),
        gamma=check_number("step", step, low=1e-9),
        max_num_iter=check_whole("max_steps", max_steps, low=1),
        boundary_condition="periodic",
    )


def circle_contour(center: ArrayLike, *, radius: float, points: int = 200) -> NDArray[np.float64]:
    """`points` positions (row, col) evenly around a circle, float64 (points, 2), to start a contour from.

    `center` is (row, col), `radius` > 0, both in pixels. Raises: ValueError for anything else, or points < 4.
    """
    middle = check_floats("center", center)
    if middle.shape != (2,) or not np.isfinite(middle).all():
        raise ValueError(f"center is {shown(center)}, but it must be one finite (row, col): write (120, 80).")
    radius = check_number("radius", radius, low=1e-9)
    angle = np.linspace(0, 2 * np.pi, check_whole("points", points, low=4), endpoint=False)
    return middle + radius * np.stack([np.sin(angle), np.cos(angle)], axis=1)


def contour_mask(contour: ArrayLike, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """The pixels inside a closed curve; bool `shape`.

    `contour` (N, 2) of (row, col) in order around it, N >= 4; parts beyond the image are cut off. A
    pixel whose centre lies on the curve is inside. For drawn polygons that share edges use
    `segcourse.data.polygon_to_mask`, which gives such a pixel to one of them.
    Raises: ValueError if the contour is of another kind, or `shape` not two whole numbers >= 1.
    """
    from skimage.draw import polygon

    size = check_shape("shape", shape, low=1)
    points = check_contour("contour", contour, None)
    mask = np.zeros(size, dtype=bool)
    mask[polygon(points[:, 0], points[:, 1], size)] = True
    return mask


def check_contour(name: str, contour: ArrayLike, shape: tuple[int, ...] | None) -> NDArray[np.float64]:
    points = check_floats(name, contour)  # a copy that scikit-image may write to
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 4 or not np.isfinite(points).all():
        raise ValueError(
            f"{name} has shape {points.shape}, but a contour is (N, 2) of finite (row, col) with N >= 4:"
            f" circle_contour(center, radius=...) makes one."
        )
    if shape is not None and ((points < 0) | (points > np.array(shape) - 1)).any():
        row, col = points[((points < 0) | (points > np.array(shape) - 1)).any(axis=1)][0]
        raise ValueError(
            f"{name} passes ({row:g}, {col:g}), but the image has rows 0..{shape[0] - 1} and columns"
            f" 0..{shape[1] - 1}: points are (row, col), not (x, y); make the circle smaller, or move it."
        )
    return points
