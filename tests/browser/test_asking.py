"""Questions and guesses, as a learner without a mouse meets them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from segcourse.widgets.guess import GuessScale
from segcourse.widgets.question import Question

from .hosts import SLOW, ClassicHost, Host, LabHost, notebook_host, shut_off

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with shut_off(browser) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        assert faults == []


def show(page: Page, widget: Question | GuessScale, folder: Path) -> None:
    path = folder / "widget.html"
    widget.to_html(path)
    page.goto(path.as_uri())
    page.wait_for_selector('[data-ready="1"]')


def state(page: Page, name: str):
    return page.evaluate(f"() => globalThis.segcourse.model.get({json.dumps(name)})")


@pytest.fixture
def question(page: Page, tmp_path: Path) -> Page:
    options = [
        ("1/3", "Half of them.", False),
        ("1/2", "As `iou` says.", True),
        ("2/3", "That is Dice.", False),
    ]
    show(page, Question("What is the `IoU`?", options), tmp_path)
    return page


def test_a_screen_reader_meets_the_question_as_a_named_group(question: Page):
    group = question.get_by_role("group", name="What is the IoU?")
    expect(group.get_by_role("button")).to_have_count(3)
    expect(group.get_by_role("button", name="1/2")).to_be_visible()


def test_tab_and_enter_answer_it_and_the_feedback_is_read_out(question: Page):
    question.keyboard.press("Tab")  # Reset
    question.keyboard.press("Tab")  # Keys
    question.keyboard.press("Tab")
    question.keyboard.press("Enter")
    expect(question.locator(".sc-status")).to_have_text("Not this one. Half of them.")
    expect(question.get_by_role("button", name="1/3 Not this one")).to_be_visible()  # not by colour alone
    expect(question.get_by_text("That is Dice.")).to_be_hidden()
    assert state(question, "chosen") == [0]


def test_number_keys_choose_until_it_is_solved(question: Page):
    question.locator(".sc-option").first.focus()
    for key in "321":
        question.keyboard.press(key)
    assert state(question, "chosen") == [2, 1]  # what comes after the right one is no try any more
    question.get_by_role("button", name="Why not the others?").click()
    expect(question.get_by_text("Half of them.")).to_be_visible()
    question.keyboard.press("r")
    assert state(question, "chosen") == []
    expect(question.get_by_text("Half of them.")).to_be_hidden()


def test_a_click_beside_the_options_is_enough_for_the_keys(question: Page):
    question.locator(".sc-asked").click()
    question.keyboard.press("2")
    expect(question.get_by_role("button", name="1/2 Right")).to_be_visible()


def test_code_is_shown_as_code(question: Page):
    expect(question.locator(".sc-asked code")).to_have_text("IoU")


@pytest.fixture
def guess(page: Page, tmp_path: Path) -> Page:
    show(page, GuessScale(0, 255, unit="grey", within=26), tmp_path)
    return page


def test_a_guess_by_keys(guess: Page):
    scale = guess.get_by_role("slider", name="My guess")
    scale.focus()
    for _ in range(3):
        guess.keyboard.press("ArrowRight")
    assert scale.get_attribute("aria-valuetext") == "131 grey"
    sure = guess.get_by_role("slider", name="How sure am I to be within ±26 grey")
    sure.focus()
    guess.keyboard.press("End")
    guess.keyboard.press("w")
    assert state(guess, "recorded") == {"value": 131, "confidence": 100}
    expect(guess.locator(".sc-status")).to_contain_text("Written down: 131 grey, 100 % sure.")
    expect(guess.get_by_role("button", name="Change it")).to_be_visible()


def test_a_guess_by_typing_stays_on_the_scale(guess: Page):
    field = guess.get_by_role("spinbutton", name="My guess as a number")
    field.fill("300")
    guess.keyboard.press("Tab")
    expect(field).to_have_value("255")
    field.fill("")
    guess.keyboard.press("Tab")
    expect(field).to_have_value("255")
    field.fill("90")
    guess.keyboard.press("Tab")
    expect(guess.get_by_role("slider", name="My guess")).to_have_value("90")


def test_typing_a_letter_into_the_field_is_no_command(guess: Page):
    guess.get_by_role("spinbutton").focus()
    guess.keyboard.press("w")
    assert state(guess, "recorded") == {}


def test_an_earlier_guess_is_there_again(page: Page, tmp_path: Path):
    show(page, GuessScale(0, 1, within=0.1, recorded={"value": 0.25, "confidence": 70}), tmp_path)
    expect(page.get_by_role("slider", name="My guess")).to_have_value("0.25")
    expect(page.get_by_role("spinbutton")).to_have_value("0.250")
    expect(page.get_by_role("button", name="Change it")).to_be_visible()


@dataclass(frozen=True)
class Cell:
    """A cell as `notebook_host` wants it: some code, and an expression as its last line."""

    code: str
    name: str = "None"


CELLS = [
    Cell("quiz = sc.quiz('What is the IoU?', {'1/3': 'Half of them.', '1/2': sc.right('Yes.')}, key='q')"),
    Cell("guess = sc.predict('g', low=0, high=255)"),
    Cell("sc.display.show(image, alt='A bright disc and a square')"),
]
KEPT = "__import__('segcourse.lesson.store').lesson.store.read()"


@pytest.fixture(params=["lab", "classic"])
def notebook(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Host]:
    kind = LabHost if request.param == "lab" else ClassicHost
    python = Path(sys.executable) if kind is LabHost else request.getfixturevalue("colab")
    with notebook_host(kind, browser, python, CELLS) as host:
        yield host


def test_in_a_notebook(notebook: Host):
    """Answered by keys, kept by Python; the text for pages without a kernel is out of the way."""
    question, guess, figure = (notebook.scope(cell) for cell in CELLS)
    question.locator('[data-ready="1"]').wait_for(timeout=SLOW)
    guess.locator('[data-ready="1"]').wait_for(timeout=SLOW)
    expect(question.locator("details").first).to_be_hidden()
    expect(guess.get_by_text("On paper")).to_be_hidden()

    question.locator(".sc-asked").click()
    notebook.page.keyboard.press("2")
    expect(question.get_by_role("button", name="1/2 Right")).to_be_visible()
    guess.get_by_role("slider", name="My guess").focus()
    notebook.page.keyboard.press("ArrowRight")  # JupyterLab would take it for its own
    notebook.page.keyboard.press("w")
    expect(guess.locator(".sc-status")).to_contain_text("Written down: 129")
    for _ in range(50):
        kept = notebook.python(KEPT)
        if kept["answers"] and kept["guesses"]:
            break
        notebook.page.wait_for_timeout(200)
    assert kept["answers"]["q"]["first_try"] is True
    assert kept["guesses"]["g"]["value"] == 129
    assert notebook.python("guess.confidence") == 50

    # a screen reader meets the description of the figure, although neither page gives the picture an alt text
    assert "Description of the figure: A bright disc and a square" in figure.aria_snapshot()
