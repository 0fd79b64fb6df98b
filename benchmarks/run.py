"""All benchmarks of metrics and classical kernels beside their peers, in one run.

    python course.py bench [--check] [--write] [--seconds S] [WORDS ...]

Prints one line a work. WORDS choose the lines that hold one of them. --check ends with an error where a goal
is missed; --write puts the table into benchmarks/README.md. Extra `bench` of pyproject.toml holds the peers.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = "1"  # one thread each, set before anything is loaded: CPU time is what counts

import classical
import coco
import instances
import panoptic
import semantic
import surfaces
from beside import Result, Row, measure

MODULES = (semantic, surfaces, instances, coco, panoptic, classical)
NOISE = 0.85  # a shared machine repeats ratios, and a used heap its peaks, to about 15 %
MET, NOISY, MISSED, UNKNOWN = "met", "within the noise", "MISSED", "not measured on this system"
PEERS = [
    *("numpy", "scipy", "scikit-image", "scikit-learn", "torch"),
    *("hotcoco", "torchmetrics", "monai", "pycocotools", "faster-coco-eval", "stardist"),
    *("opencv-python-headless", "surface-distance", "medpy", "simpleitk"),
]
BEGIN, END = "<!-- table: course.py bench --write -->", "<!-- end of table -->"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="course.py bench", description=__doc__.split("\n\n")[0])
    parser.add_argument("words", nargs="*", help="only works that hold one of these words")
    parser.add_argument("--check", action="store_true", help="fail where a goal is missed")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    parser.add_argument("--seconds", type=float, default=1.0, help="CPU seconds for each way (1)")
    options = parser.parse_args(arguments)
    rows = [row for module in MODULES for row in module.rows()]
    rows = [row for row in rows if not options.words or any(word in row.work for word in options.words)]
    results, missed = [], []
    for row in rows:
        result, verdicts = judged(row, options.seconds)
        results.append(result)
        missed += [f"{row.work}: {verdict}" for verdict in verdicts if verdict.word == MISSED]
        print(line(result), *[f"    {verdict}" for verdict in verdicts], sep="\n", flush=True)
    print("\n" + versions())
    if options.write:
        write_table(results)
    if options.check:
        print("\n".join(["", "missed:", *missed]) if missed else "\nno goal is missed.")
    return 1 if options.check and missed else 0


class Verdict(NamedTuple):
    word: str  #: MET, NOISY, MISSED or UNKNOWN
    text: str

    def __str__(self) -> str:
        return f"{self.word}: {self.text}"


def judged(row: Row, seconds: float) -> tuple[Result, list[Verdict]]:
    """A row measured and held against its goals; where one is missed, measured once more, for longer."""
    result = measure(row, seconds=seconds)
    verdicts = held_against_goals(result)
    if any(verdict.word in (NOISY, MISSED) for verdict in verdicts) and not result.missing:
        result = measure(row, seconds=3 * seconds)
        verdicts = held_against_goals(result)
    return result, verdicts


def held_against_goals(result: Result) -> list[Verdict]:
    verdicts = []
    for peer, goal in result.row.goals.items():
        if peer in result.missing:
            text = f"{peer} is not installed, so {goal:g}x could not be checked"
            verdicts.append(Verdict(MISSED, text))
            continue
        ratio = result.ratio(peer)
        verdicts.append(Verdict(graded(ratio, goal), f"{peer} {ratio:.2f}x, goal {goal:g}x"))
    limit, ours = result.row.memory, next(iter(result.mebibytes.values()))
    if limit is not None:
        word = UNKNOWN if math.isnan(ours) else graded(limit, ours)
        verdicts.append(Verdict(word, f"{ours:.1f} MiB, limit {limit:.3g} MiB"))
    return verdicts


def graded(value: float, goal: float) -> str:
    """What to call a value that should reach `goal`; for a limit the two are turned around."""
    return MET if value >= goal else NOISY if value >= NOISE * goal else MISSED


def line(result: Result) -> str:
    ours, *others = result.seconds
    parts = [f"{other} {result.ratio(other):.2f}x {result.mebibytes[other]:.1f} MiB" for other in others]
    own = f"{1e3 * result.seconds[ours]:.3f} ms {result.mebibytes[ours]:.1f} MiB"
    return f"{result.row.work}: {own} | " + " | ".join(parts)


def versions() -> str:
    found = []
    for name in PEERS:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return f"Python {platform.python_version()}, {platform.machine()}; " + ", ".join(found)


def write_table(results: list[Result]) -> None:
    """Put the results between the two marks of README.md."""
    readme = Path(__file__).with_name("README.md")
    text = readme.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    table = "\n".join(["", "", versions() + ".", "", *table_lines(results), ""])
    readme.write_text(text[:start] + table + text[end:], encoding="utf-8")


def table_lines(results: list[Result]) -> list[str]:
    lines = ["| work | ours | others: times as long as ours, memory | goals |", "|---|---|---|---|"]
    for result in results:
        ours, *others = result.seconds
        cells = [
            f"**{result.row.work}**" + (f"<br>{result.row.note}" if result.row.note else ""),
            f"{1e3 * result.seconds[ours]:.2f} ms, {result.mebibytes[ours]:.1f} MiB",
            "<br>".join(f"{o} {result.ratio(o):.2f}×, {result.mebibytes[o]:.1f} MiB" for o in others),
            "<br>".join(map(str, held_against_goals(result))),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
