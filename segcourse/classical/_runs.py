"""Runs of pixels in place of pixels: a row of a mask is told by where it turns on and where off.

A mask of patches has a hundred times fewer runs than pixels. So what asks which pixels hang together is
answered faster for runs: they are the nodes of a graph that joins those of neighbouring rows that touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

PIXELS_PER_TURN = 24  #: in noise, where the mask turns more often than this, runs save nothing
FEW_PIXELS = 1 << 14  #: nor in a mask so small


@dataclass(frozen=True)
class Runs:
    """The runs of a mask, numbered in reading order: of each the first pixel, and the one after the last.

    Pixels are counted through all rows, and after each row by one more that is never in the mask, so that no
    run goes on in the next row.
    """

    shape: tuple[int, int]
    turns: NDArray[np.intp]

    @property
    def step(self) -> int:
        """From a pixel to the one below."""
        return self.shape[1] + 1

    def graph(self, connectivity: int) -> csr_array:
        """(n, n), entry (i, j) is 1 where run j lies in the row below run i and touches it.

        Runs are in order, so those that touch run i are neighbours in the list: all but those that end before
        it starts and those that start after it ends. Through 8 neighbours it reaches one pixel further.
        """
        from scipy.sparse import csr_array

        start, stop = self.turns[::2].copy(), self.turns[1::2].copy()
        reach = connectivity - 1
        first = np.searchsorted(stop, start + (self.step - reach), side="right")
        after = np.searchsorted(start, stop + (self.step + reach), side="left")
        ends = np.concatenate([[0], (after - first).cumsum()]).astype(np.int32)  # of each row of the matrix
        below = np.arange(ends[-1], dtype=np.int32) + np.repeat(
            first.astype(np.int32) - ends[:-1], after - first
        )
        return csr_array((np.ones(len(below), np.int8), below, ends), shape=(len(start), len(start)))

    def at(self, pixels: NDArray[np.intp]) -> NDArray[np.intp]:
        """The numbers of the runs that hold `pixels` (S, 2) of (row, col), each once; others hold none."""
        place = np.searchsorted(self.turns, pixels @ [self.step, 1], side="right")
        return np.unique(place[place % 2 == 1] // 2)  # after an odd number of turns the mask is on

    def paint(self, values: NDArray) -> NDArray:
        """A picture (H, W) with `values[i]` on run i, 0 elsewhere."""
        turns = self.turns - self.turns // self.step  # without the pixel after each row
        colors = np.zeros(len(turns) + 1, dtype=values.dtype)
        colors[1::2] = values
        lengths = np.diff(turns, prepend=0, append=self.shape[0] * self.shape[1])
        return np.repeat(colors, lengths).reshape(self.shape)


def runs_of(mask: NDArray[np.bool_]) -> Runs | None:
    """The runs of `mask` (H, W), None where going through its pixels is faster."""
    height, width = mask.shape
    if mask.size < FEW_PIXELS:
        return None
    turning = np.zeros((height, width + 1), dtype=bool)
    turning[:, :width] = mask
    turning[:, 1:] ^= mask  # unlike the pixel to its left; beyond the row nothing is in the mask
    if np.count_nonzero(turning) * PIXELS_PER_TURN > mask.size:
        return None
    return Runs((height, width), np.flatnonzero(turning))


def part_of_runs(runs: Runs, connectivity: int) -> NDArray[np.int32]:
    """For each run the number of its connected part, 0, 1, ... in the order of their first runs; (n,)."""
    from scipy.sparse.csgraph import connected_components

    return connected_components(runs.graph(connectivity), directed=False)[1]


def label_runs(runs: Runs, connectivity: int) -> NDArray[np.int32]:
    """Number the connected parts 1..n in reading order of their first pixels; int32 (H, W), 0 elsewhere."""
    return runs.paint(part_of_runs(runs, connectivity) + np.int32(1))


def parts_with(runs: Runs, pixels: NDArray[np.intp], connectivity: int) -> NDArray[np.bool_]:
    """The connected parts that hold one of `pixels` (S, 2), bool (H, W); outside the mask is none."""
    part = part_of_runs(runs, connectivity)
    wanted = np.zeros(len(part) + 1, dtype=bool)
    wanted[part[runs.at(pixels)]] = True
    return runs.paint(wanted[part])
