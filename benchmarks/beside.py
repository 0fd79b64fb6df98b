"""Time the same work done in several ways, side by side, so that a busy machine slows all of them alike."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence

Work = Callable[[], object]


def cpu_seconds(ways: dict[str, Work], *, seconds: float = 1.0, rounds: int = 7) -> dict[str, float]:
    """Median CPU seconds of one call of each way, from `rounds` rounds in which they take turns.

    `seconds` is about how long the whole takes for each way; a slow way is called once a round at least.
    """
    repeats = {}
    for name, work in ways.items():
        started = time.process_time()
        work()  # warm: imports, caches
        work()
        once = max((time.process_time() - started) / 2, 1e-6)
        repeats[name] = max(1, round(seconds / rounds / once))
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            started = time.process_time()
            for _ in range(repeats[name]):
                work()
            taken[name].append((time.process_time() - started) / repeats[name])
    return {name: statistics.median(times) for name, times in taken.items()}


def peak_mebibytes(work: Work) -> float:
    """Most memory that one call held at a time, as Python and NumPy account for it."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def print_table(title: str, ways: dict[str, Work], *, seconds: float = 1.0) -> None:
    """One row a way: milliseconds, how many times as long as the first way, and peak memory."""
    times = cpu_seconds(ways, seconds=seconds)
    first = next(iter(times.values()))
    print_rows(title, [(n, t * 1e3, t / first, peak_mebibytes(ways[n])) for n, t in times.items()])


def print_rows(title: str, rows: Sequence[tuple[str, float, float, float]]) -> None:
    print(f"\n{title}\n{'':38}{'CPU ms':>10}{'x ours':>9}{'MiB':>9}")
    for name, milliseconds, ratio, mebibytes in rows:
        print(f"{name:38}{milliseconds:10.3f}{ratio:9.2f}{mebibytes:9.2f}")
