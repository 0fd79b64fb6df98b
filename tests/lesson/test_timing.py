import re

import pytest

import segcourse as sc
from segcourse.lesson import timing


def test_ratio_of_known_times(monkeypatch, capsys):
    """A clock that the work itself moves: the slow one takes 30 ms, the fast one 2 ms."""
    now = [0.0]
    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])

    def work(seconds):
        now[0] += seconds

    sc.time_ratio(lambda: work(0.030), lambda: work(0.002))
    assert capsys.readouterr().out == "The first takes 15 times as long as the second (30 ms against 2 ms).\n"


def test_the_shortest_run_counts(monkeypatch, capsys):
    now, runs = [0.0], iter([5.0, 0.5] + [0.5] * 300)
    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])

    def jumpy():
        now[0] += next(runs)

    def steady():
        now[0] += 0.25

    sc.time_ratio(jumpy, steady)
    assert "takes 2 times as long" in capsys.readouterr().out


def test_each_runs_at_least_twice_and_results_are_dropped(capsys):
    calls = {"slow": 0, "fast": 0}

    def count(name):
        calls[name] += 1
        return "dropped"

    assert sc.time_ratio(lambda: count("slow"), lambda: count("fast")) is None
    assert min(calls.values()) >= 2
    time = r"[\d,.]+ (s|ms|µs)"
    line = rf"The first takes [\d,.]+ times as long as the second \({time} against {time}\)\.\n"
    assert re.fullmatch(line, capsys.readouterr().out)


def test_refusal():
    with pytest.raises(TypeError, match="fast is a int, but a function is timed: write lambda:"):
        sc.time_ratio(lambda: 1, 2)
