"""The command that checks the goals: what is missed is told, and a peer that is not there is no success."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def bench(monkeypatch):
    """The modules `run` and `beside`, imported as the script imports them, and forgotten afterwards."""
    before, environ = set(sys.modules), dict(os.environ)
    monkeypatch.syspath_prepend(str(FOLDER))
    import beside
    import run

    yield SimpleNamespace(run=run, beside=beside, Row=beside.Row)
    for name in set(sys.modules) - before:
        if str(FOLDER) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]
    os.environ.clear()
    os.environ.update(environ)


def summed(times: int):
    """A way that adds up numbers `times` over."""
    values = np.arange(20_000.0)

    def way():
        def work():
            for _ in range(times):
                total = values.sum()
            return total

        return work

    return way


def not_installed():
    raise ImportError("no such library")


def only(bench, monkeypatch, row) -> None:
    monkeypatch.setattr(bench.run, "MODULES", [SimpleNamespace(rows=lambda: [row])])


def test_a_goal_that_holds_is_met(bench, monkeypatch, capsys):
    only(bench, monkeypatch, bench.Row("sum", {"ours": summed(1), "peer": summed(50)}, {"peer": 5}))
    assert bench.run.main(["--check", "--seconds", "0.05"]) == 0
    assert "met: peer" in capsys.readouterr().out


def test_a_goal_that_does_not_hold_ends_with_an_error(bench, monkeypatch, capsys):
    only(bench, monkeypatch, bench.Row("sum", {"ours": summed(50), "peer": summed(1)}, {"peer": 5}))
    assert bench.run.main(["--check", "--seconds", "0.05"]) == 1
    assert "MISSED: peer" in capsys.readouterr().out
    assert bench.run.main(["--seconds", "0.05"]) == 0  # without --check it is told, and nothing more


@pytest.mark.parametrize("name", ["peer", "torchmetrics"])  # the latter has "met" in its name
def test_a_goal_that_is_missed_is_measured_again_for_longer(bench, monkeypatch, name):
    asked = []

    def measured(row, *, seconds):
        asked.append(seconds)
        return bench.beside.Result(row, {"ours": 1.0, name: len(asked)}, {"ours": 1.0}, [])

    monkeypatch.setattr(bench.run, "measure", measured)
    _, verdicts = bench.run.judged(bench.Row("sum", {}, {name: 2}), 1.0)
    assert asked == [1.0, 3.0]
    assert [verdict.word for verdict in verdicts] == ["met"]


def test_memory_that_cannot_be_read_is_neither_met_nor_missed(bench):
    result = bench.beside.Result(bench.Row("sum", {}, memory=8), {"ours": 1.0}, {"ours": float("nan")}, [])
    assert [verdict.word for verdict in bench.run.held_against_goals(result)] == [
        "not measured on this system"
    ]


def test_a_peer_with_a_goal_that_is_not_installed_is_no_success(bench, monkeypatch, capsys):
    only(bench, monkeypatch, bench.Row("sum", {"ours": summed(1), "peer": not_installed}, {"peer": 5}))
    assert bench.run.main(["--check", "--seconds", "0.01"]) == 1
    assert "peer is not installed" in capsys.readouterr().out


def test_too_much_memory_is_a_missed_goal(bench, monkeypatch, capsys):
    def way():
        return lambda: np.ones(2**22).sum()  # 32 MiB

    only(bench, monkeypatch, bench.Row("ones", {"ours": way}, memory=8))
    missed = bench.run.main(["--check", "--seconds", "0.01"])
    if sys.platform.startswith("linux"):
        assert missed == 1
        assert "limit 8 MiB" in capsys.readouterr().out


def test_ways_that_disagree_are_not_timed(bench):
    row = bench.Row("sum", {"ours": summed(1), "peer": lambda: lambda: 7.0})
    with pytest.raises(AssertionError, match="sum: peer"):
        bench.beside.measure(row, seconds=0.01)


def test_no_peer_takes_our_place(bench):
    with pytest.raises(ImportError, match="no such library"):
        bench.beside.measure(bench.Row("sum", {"ours": not_installed, "peer": summed(1)}), seconds=0.01)


def test_words_choose_the_lines(bench, monkeypatch, capsys):
    only(bench, monkeypatch, bench.Row("sum", {"ours": summed(1)}))
    assert bench.run.main(["otsu"]) == 0
    assert "sum" not in capsys.readouterr().out.splitlines()[0]


def test_every_goal_names_a_way_of_its_row(bench):
    rows = [row for module in bench.run.MODULES for row in module.rows()]
    assert [row.work for row in rows if not set(row.goals) <= set(row.ways)] == []
    assert len({row.work for row in rows}) == len(rows)
