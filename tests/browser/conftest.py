"""Fixtures for tests in a real browser. All are made once for this folder and end with its last test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from .cases import CASES
from .environments import MissingError, colab_python, find_chromium
from .hosts import ClassicHost, Host, LabHost, OfflineHost, notebook_host, shut_off

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _missing(reason: Exception) -> None:
    """CI must not pass by skipping; on a learner's machine a missing browser is no fault."""
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(str(reason), pytrace=False)
    pytest.skip(str(reason))


# Package scope, not session: Playwright keeps an event loop running in this thread while it is open, and the
# tests of other rooms (nbval among them) start loops of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    try:
        chromium = find_chromium()
    except MissingError as reason:
        _missing(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def colab() -> Path:
    """The interpreter with Colab's pins."""
    try:
        return colab_python()
    except MissingError as reason:
        _missing(reason)
        raise


@pytest.fixture(scope="package")
def offline(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfflineHost]:
    with shut_off(browser) as context:
        yield OfflineHost(context, tmp_path_factory.mktemp("offline"))


@pytest.fixture(scope="package")
def lab(browser: Browser) -> Iterator[Host]:
    with notebook_host(LabHost, browser, Path(sys.executable), CASES) as host:
        yield host


@pytest.fixture(scope="package")
def classic(browser: Browser, colab: Path) -> Iterator[Host]:
    with notebook_host(ClassicHost, browser, colab, CASES) as host:
        yield host
