from __future__ import annotations

import sys

import pytest

from . import environments
from .conftest import _missing
from .environments import MissingError, colab_python, find_chromium


def test_a_browser_of_ones_own_choice(monkeypatch):
    monkeypatch.setenv("SEGCOURSE_CHROMIUM", sys.executable)
    assert find_chromium() == sys.executable


def test_no_browser_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("SEGCOURSE_CHROMIUM", str(tmp_path / "chromium"))
    with pytest.raises(MissingError, match="which is no file: point it at a Chromium"):
        find_chromium()
    monkeypatch.delenv("SEGCOURSE_CHROMIUM")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingError, match="apt install chromium"):
        find_chromium()


def test_ci_fails_where_a_learner_skips(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        _missing(MissingError("no browser"))
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="no browser"):
        _missing(MissingError("no browser"))


def test_colabs_environment_is_made_once(monkeypatch, tmp_path):
    made = []

    def run(*command):
        made.append(command)
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / "python").touch()

    monkeypatch.setenv("SEGCOURSE_COLAB_ENV", str(tmp_path))
    monkeypatch.setattr(environments, "_run", run)
    monkeypatch.setattr(environments, "_find_uv", lambda: "uv")
    assert colab_python() == colab_python() == tmp_path / "bin" / "python"
    assert len(made) == 2  # the environment, then what goes into it
    (tmp_path / "segcourse-stamp").write_text("of last year")
    colab_python()
    assert len(made) == 4


def test_without_uv_one_sentence_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(MissingError, match="pip install uv"):
        environments._find_uv()


def test_a_failed_install_tells_its_last_word(tmp_path):
    with pytest.raises(MissingError, match=r"could not be made; python.* said: no network"):
        environments._run(sys.executable, "-c", "raise SystemExit('no network')")
