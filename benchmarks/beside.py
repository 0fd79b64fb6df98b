"""Time the same work done in several ways, side by side, so that a busy machine slows all of them alike."""

from __future__ import annotations

import ctypes
import gc
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

Work = Callable[[], object]
Way = Callable[[], Work]  # prepares (imports the peer, converts the inputs: not timed), gives what is timed


@dataclass(frozen=True)
class Row:
    """One line of the table: some work, the ways to do it, and what we promise about ours.

    A way that raises ImportError when prepared belongs to a peer that is not installed. All ways have to
    give the same numbers before anything is timed.
    """

    work: str  #: what is done, on what, in a few words
    ways: dict[str, Way]  #: by name; the first is ours
    goals: dict[str, float] = field(default_factory=dict)  #: times as long as ours that a peer takes at least
    memory: float | None = None  #: MiB that ours may take on top of its inputs
    rtol: float = 1e-9  #: how far the answers may differ: more only where a peer counts in float32
    note: str = ""  #: what a reader must know to read the ratios fairly
    answers_differ: tuple[str, ...] = ()  #: ways that do the work by another definition (say so in the note)


@dataclass(frozen=True)
class Result:
    row: Row
    seconds: dict[str, float]  #: median CPU seconds of one call
    mebibytes: dict[str, float]  #: peak memory of one call on top of what was there before
    missing: list[str]  #: peers that are not installed

    def ratio(self, way: str) -> float:
        """How many times as long as ours `way` takes."""
        return self.seconds[way] / next(iter(self.seconds.values()))


def measure(row: Row, *, seconds: float = 1.0) -> Result:
    """Prepare the ways, see that they agree, time them in turns, then ask for their memory one by one."""
    works, missing = {}, []
    for name, way in row.ways.items():
        try:
            works[name] = way()
        except ImportError:
            if not works:  # the first way is ours: without it there is nothing to compare with
                raise
            missing.append(name)
    check_agreement(row, works)
    return Result(
        row,
        cpu_seconds(works, seconds=seconds),
        {name: min(peak_mebibytes(work) for _ in range(3)) for name, work in works.items()},
        missing,
    )


def check_agreement(row: Row, works: dict[str, Work]) -> None:
    answers = {name: np.asarray(work(), dtype=float) for name, work in works.items()}
    first = next(iter(answers.values()))
    for name, answer in answers.items():
        if name not in row.answers_differ:
            np.testing.assert_allclose(answer, first, rtol=row.rtol, err_msg=f"{row.work}: {name}")


def cpu_seconds(works: dict[str, Work], *, seconds: float = 1.0, rounds: int = 7) -> dict[str, float]:
    """Median CPU seconds of one call of each, from `rounds` rounds in which they take turns.

    `seconds` is about how long the whole takes for each of them; a slow one is called once a round at least.
    """
    repeats = {}
    for name, work in works.items():
        work()  # warm: imports, caches, compiled code
        started = time.process_time()
        work()
        repeats[name] = max(1, round(seconds / rounds / max(time.process_time() - started, 1e-6)))
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            give_back_memory()  # what others left free would spare this one the time to ask for its own
            started = time.process_time()
            for _ in range(repeats[name]):
                work()
            taken[name].append((time.process_time() - started) / repeats[name])
    return {name: statistics.median(times) for name, times in taken.items()}


def peak_mebibytes(work: Work) -> float:
    """Most memory of this process during one call, minus that before: whatever library allocates it.

    nan where the system does not let a process reset its high-water mark (it does on Linux).
    """
    if not sys.platform.startswith("linux"):
        return float("nan")
    give_back_memory()  # freed memory that is still ours would hide what a call takes
    Path("/proc/self/clear_refs").write_text("5")
    before = resident("VmRSS")
    work()
    return max(0.0, (resident("VmHWM") - before) / 1024)


def give_back_memory() -> None:
    """Return what is freed to the system, as in a process that has only just begun. (On Linux.)"""
    gc.collect()
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).malloc_trim(0)


def resident(mark: str) -> int:
    """A line of this process's status in KiB: VmRSS is memory now, VmHWM the most since the reset."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(mark)).split()[1])
