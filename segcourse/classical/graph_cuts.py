"""The cheapest mask of all: a minimum cut, found by pushing as much flow as fits through the pixel grid."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse.classical.cut_energy import CutEnergy, check_energy, cut_energy

UNDECIDED = -1


def graph_cut(
    image: ArrayLike, markers: ArrayLike, *, smoothness: float = 10.0, contrast: float | None = None
) -> NDArray[np.bool_]:
    """The mask with the least energy, of all 2^(H W) masks; bool (H, W), True = foreground.

    The energy is that of `cut_energy`, and its minimum is exact, but for the rounding of prices to
    thousandths. Of several cheapest masks it is the smallest. Markers keep their side.

    Args:
        image: grey (H, W) or colour (H, W, 3), uint8 or float in 0..1.
        markers: int (H, W); 1 = foreground, 2 = background, 0 = unknown; both occur.
        smoothness: 0..1000; larger gives shorter borders and drops small islands.
        contrast: > 0, in the image's unit: a difference between neighbours that counts as an edge. None takes
            it from the image.

    Raises: ValueError if the image or the markers are of another kind, or an option out of range.
    Source: Boykov & Jolly, "Interactive graph cuts", ICCV 2001; Greig, Porteous & Seheult, J. R. Stat. Soc. B
        51, 1989, for the exact minimum.
    """
    return minimum_cut(cut_energy(image, markers, smoothness=smoothness, contrast=contrast))


def minimum_cut(energy: CutEnergy) -> NDArray[np.bool_]:
    """The smallest mask of least energy, bool (H, W): the fast form.

    First the pixels that no neighbour can outvote are decided, then their neighbours, and so on; SciPy's
    maximum flow decides the rest together.

    `energy` is what `cut_energy` made. Raises: ValueError for anything else.
    """
    check_energy(energy)
    decided, pull = decide_plain_pixels(energy)
    rest = decided == UNDECIDED
    mask = decided == 1
    if rest.any():
        mask[rest] = cut_rest(energy, rest, pull)
    return mask


def decide_plain_pixels(energy: CutEnergy) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Decide every pixel whose own price outweighs all its undecided neighbours, again until none is left.

    Such a pixel has the same side in every cheapest mask, so nothing is lost. A tie goes to the background,
    as in the smallest mask.

    Returns: int8 (H, W), 1 foreground, 0 background, -1 undecided; and int64 (H, W), what pulls a pixel
        towards the foreground: its own prices and its decided neighbours.
    """
    decided = np.full(energy.foreground.shape, UNDECIDED, dtype=np.int8)
    pull = energy.background - energy.foreground
    while True:
        open_ = decided == UNDECIDED
        side = np.where(
            open_, 0, 2 * decided.astype(np.int64) - 1
        )  # -1 background, 0 undecided, +1 foreground
        total = pull + sum_of_neighbours(energy, side)
        slack = sum_of_neighbours(energy, open_.astype(np.int64))
        to_foreground, to_background = open_ & (total > slack), open_ & (total <= -slack)
        if not (to_foreground.any() or to_background.any()):
            return decided, total
        decided[to_foreground], decided[to_background] = 1, 0


def sum_of_neighbours(energy: CutEnergy, value: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each pixel the sum over its neighbours of border price times `value` there; (H, W)."""
    total = np.zeros_like(value)
    total[:, :-1] += energy.right * value[:, 1:]
    total[:, 1:] += energy.right * value[:, :-1]
    total[:-1] += energy.down * value[1:]
    total[1:] += energy.down * value[:-1]
    return total


def cut_rest(energy: CutEnergy, rest: NDArray[np.bool_], pull: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the undecided pixels, in reading order, are foreground: those the source still reaches.

    `pull` > 0 is a pipe from the source, `pull` < 0 one to the sink; neighbours are joined both ways by the
    price of their border. Once the maximum flow runs, the full pipes between the two ends are the cheapest
    border.
    """
    from scipy.sparse import coo_array, csr_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    number = np.full(rest.shape, -1)
    number[rest] = np.arange(rest.sum())
    source, sink = int(rest.sum()), int(rest.sum()) + 1
    first = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    second = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    price = np.concatenate([energy.right.ravel(), energy.down.ravel()])
    joined = (first >= 0) & (second >= 0) & (price > 0)
    first, second, price = first[joined], second[joined], price[joined]
    own = pull[rest]
    wants, refuses = np.flatnonzero(own > 0), np.flatnonzero(own < 0)
    # SciPy 1.11 runs a flow through pipes that int32 counts, and through no other
    start = np.concatenate([first, second, np.full(len(wants), source), refuses]).astype(np.int32)
    end = np.concatenate([second, first, wants, np.full(len(refuses), sink)]).astype(np.int32)
    size = np.concatenate([price, price, own[wants], -own[refuses]]).astype(np.int32)
    pipes = csr_array(coo_array((size, (start, end)), shape=(sink + 1, sink + 1)))
    left = pipes - maximum_flow(pipes, source, sink).flow
    left.data = np.maximum(left.data, 0)
    left.eliminate_zeros()
    reached = breadth_first_order(left, source, return_predecessors=False)
    side = np.zeros(sink + 1, dtype=bool)
    side[reached] = True
    return side[:source]


def minimum_cut_by_paths(energy: CutEnergy) -> NDArray[np.bool_]:
    """The same as a lesson tells it, for tiny images: push flow along a path while there is one with room.

    Each path is a shortest one (Edmonds & Karp 1972). When the source cannot reach the sink any more, the
    pixels it still reaches are the foreground. Arguments, result and errors as for `minimum_cut`.
    """
    check_energy(energy)
    room = pipes_of(energy)
    while True:
        came_from = walk(room)
        if "sink" not in came_from:
            break
        path = [("sink", came_from["sink"])]
        while path[-1][1] != "source":
            path.append((path[-1][1], came_from[path[-1][1]]))
        amount = min(room[start][end] for end, start in path)
        for end, start in path:
            room[start][end] -= amount
            room[end][start] = room[end].get(start, 0) + amount  # flow can be sent back
    mask = np.zeros(energy.foreground.shape, dtype=bool)
    for place in walk(room):
        if isinstance(place, tuple):
            mask[place] = True
    return mask


def pipes_of(energy: CutEnergy) -> dict:
    """`room[a][b]`: how much still fits from a to b; places are (row, col), "source" and "sink".

    Cutting the pipe from the source to a pixel puts it into the background, so that pipe has the background's
    price; the pipe to the sink has the foreground's.
    """
    height, width = energy.foreground.shape
    room: dict = {"source": {}, "sink": {}}
    for pixel in np.ndindex(height, width):
        room[pixel] = {"sink": int(energy.foreground[pixel])}
        room["source"][pixel] = int(energy.background[pixel])
    for row, col in np.ndindex(height, width - 1):
        room[row, col][row, col + 1] = room[row, col + 1][row, col] = int(energy.right[row, col])
    for row, col in np.ndindex(height - 1, width):
        room[row, col][row + 1, col] = room[row + 1, col][row, col] = int(energy.down[row, col])
    return room


def walk(room: dict) -> dict:
    """Every place that the source reaches through pipes with room -> the one before it on a shortest path."""
    came_from: dict = {"source": None}
    queue = deque(["source"])
    while queue:
        place = queue.popleft()
        for near, left in room[place].items():
            if left > 0 and near not in came_from:
                came_from[near] = place
                queue.append(near)
    return came_from
