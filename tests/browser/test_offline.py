"""What every offline page promises: no network, a keyboard, a screen reader, rest if asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from .cases import CASES, Case
from .hosts import OfflineHost, shut_off

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)]

UNNAMED = """(root) => [...root.querySelectorAll('button, input, select, textarea, canvas, table')]
    .filter((node) => node.checkVisibility())
    .filter((node) => {
        const name = node.getAttribute('aria-label') || node.labels?.[0]?.textContent || node.textContent;
        const ready = !node.matches('canvas') || (node.getAttribute('role') && node.tabIndex === 0);
        return !name.trim() || !ready;
    })
    .map((node) => node.outerHTML.slice(0, 120))"""


def scores(root: Locator) -> dict:
    return json.loads(root.get_attribute("data-scores"))


def stand(host: OfflineHost, case: Case) -> Locator:
    root = host.open(case)
    expect(root).to_have_attribute("data-ready", "1")
    return root


@pytest.fixture
def root(offline: OfflineHost, case: Case) -> Iterator[Locator]:
    yield stand(offline, case)
    assert offline.faults == []


def press(root: Locator, *keys: str) -> None:
    root.locator("canvas").first.focus()
    for key in keys:
        root.page.keyboard.press(key)


def test_asks_no_network_and_makes_no_error(root, case):
    press(root, *case.keys, "g", "r", "y")
    root.page.wait_for_timeout(300)  # the fixture looks at what was asked


def test_everything_has_a_name_for_a_screen_reader(root, case):
    press(root, "g")
    assert root.evaluate(UNNAMED) == []
    expect(root.locator("output[aria-live=polite]").first).to_have_count(1)
    assert root.get_attribute("aria-label")


def test_what_keys_do_is_said(root, case):
    canvas, status = root.locator("canvas").first, root.locator("output.sc-status")
    press(root, "g")
    root.page.wait_for_timeout(400)  # it is throttled
    before = canvas.get_attribute("aria-label"), status.inner_text()
    press(root, *case.keys)
    root.page.wait_for_timeout(400)
    assert (canvas.get_attribute("aria-label"), status.inner_text()) != before


def test_numbers_wait_for_the_guess(root, case):
    question = root.locator(".sc-guess[role=group]")
    if not question.count():
        pytest.skip(f"{case.name} asks for no guess")
    before = root.inner_text()
    press(root, "g")
    expect(question).to_have_count(0)
    assert len(root.inner_text()) > len(before) - 200  # the question went, the numbers came
    assert root.inner_text() != before


def test_keys_are_listed_and_the_list_closes(root, case):
    help_ = root.locator(".sc-help")
    expect(help_).to_be_hidden()
    press(root, "?")
    expect(help_).to_be_visible()
    assert help_.locator("kbd").count() >= 5
    root.page.keyboard.press("Escape")
    expect(help_).to_be_hidden()


def test_keys_stay_inside(root, case):
    """JupyterLab and Notebook would act on them: b makes a cell, x cuts one, arrows leave it."""
    root.page.evaluate(
        "() => { window.heard = []; addEventListener('keydown', (event) => window.heard.push(event.key)); }"
    )
    press(root, "ArrowRight", "b", "x", "?", "Escape")
    assert root.page.evaluate("() => window.heard") == []


def test_focus_can_be_seen_and_moves_on(root, case):
    seen = set()
    root.page.keyboard.press("Tab")
    for _ in range(6):
        width = root.page.evaluate("() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2
        seen.add(root.page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)"))
        root.page.keyboard.press("Tab")
    assert len(seen) == 6


def test_reset_brings_the_first_numbers_back(root, case):
    before = scores(root)
    press(root, *case.keys, "r")
    root.page.wait_for_timeout(300)
    assert scores(root) == before


def test_the_copied_python_runs(root, case, offline):
    press(root, "y")
    code = root.locator("textarea").input_value()
    exec(f"{case.given}\n{code}", dict(offline.names))


def test_without_motion_nothing_moves_by_itself(browser: Browser, case, tmp_path):
    with shut_off(browser, reduced_motion="reduce") as context:
        root = stand(OfflineHost(context, tmp_path), case)
        press(root, "b", "p")
        root.page.wait_for_timeout(300)
        frame = root.get_attribute("data-frame")
        root.page.wait_for_timeout(900)
        assert root.get_attribute("data-frame") == frame


def test_fits_a_narrow_screen(browser: Browser, case, tmp_path):
    with shut_off(browser, viewport={"width": 400, "height": 800}) as context:
        root = stand(OfflineHost(context, tmp_path), case)
        press(root, "g")
        assert root.page.evaluate("() => document.documentElement.scrollWidth") <= 400
