"""Every widget in every host: it stands, a key moves it, and it shows the numbers that Python computes."""

from __future__ import annotations

import json
import time

import pytest
from playwright.sync_api import Locator, expect

import segcourse.widgets

from .cases import CASES, Case
from .hosts import SLOW, Host

pytestmark = pytest.mark.browser
HOSTS = ["offline", "lab", "classic"]


@pytest.fixture(params=HOSTS)
def host(request) -> Host:
    return request.getfixturevalue(request.param)


def names(case: Case) -> str:
    return case.name


def shown(root: Locator) -> dict:
    return json.loads(root.get_attribute("data-scores"))


def python_scores(host: Host, case: Case) -> dict:
    return host.python(f"plain({case.scores})")


def assert_same_scores(host: Host, case: Case, root: Locator) -> None:
    """To the last bit, as soon as Python has all that the browser has to report."""
    truth = {}

    def agree() -> bool:
        truth.update(python_scores(host, case))
        return {name: shown(root)[name] for name in truth} == truth

    until(agree)
    assert {name: shown(root)[name] for name in truth} == truth


def until(test, *, seconds=10.0):
    """The first true answer of `test`; its last answer where there was none."""
    deadline = time.monotonic() + seconds
    while not (answer := test()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer


def test_every_widget_has_its_case():
    tested = {case.call.split("(")[0] for case in CASES}
    assert tested == set(segcourse.widgets.__all__)


@pytest.mark.parametrize("case", CASES, ids=names)
def test_stands_moves_and_counts_as_python_does(host, case):
    root = host.open(case)
    root.and_(host.page.locator("[data-ready='1']")).wait_for(timeout=SLOW)
    assert python_scores(host, case), "the case compares nothing"
    assert_same_scores(host, case, root)

    before, frame = host.python(f"state({case.name})"), int(root.get_attribute("data-frame"))
    root.locator("canvas").first.focus()
    for key in case.keys:
        host.page.keyboard.press(key)
    assert until(lambda: int(root.get_attribute("data-frame")) > frame), "no key drew a new frame"
    assert until(lambda: host.python(f"state({case.name})") != before), "Python has not heard of the keys"
    assert_same_scores(host, case, root)


@pytest.mark.parametrize("case", CASES, ids=names)
@pytest.mark.parametrize("where", ["lab", "classic"])
def test_the_still_picture_hides_itself(where, case, request):
    host = request.getfixturevalue(where)
    root = host.open(case)
    root.and_(host.page.locator("[data-ready='1']")).wait_for(timeout=SLOW)
    still = host.scope(case).locator("img[src^='data:image/png']")
    expect(still).to_have_count(1)
    expect(still).to_be_hidden(timeout=5000)
