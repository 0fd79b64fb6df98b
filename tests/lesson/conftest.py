"""A learner's working folder, empty, and what a notebook would have received."""

from __future__ import annotations

from typing import Any

import pytest

from segcourse.lesson import store


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty working folder; no variable of the machine that runs the tests reaches in."""
    for name in ("SEGCOURSE_PROGRESS", "SEGCOURSE_PROFILE", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every widget that a cell shows, in order."""
    from segcourse.widgets._asking import Asking

    shown: list[Any] = []
    monkeypatch.setattr(Asking, "_ipython_display_", lambda self, **kwargs: shown.append(self))
    return shown


@pytest.fixture
def kept():
    """What the progress file holds now."""
    return store.read
