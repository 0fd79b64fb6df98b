"""MaskCompare, MetricLab and SceneLabels under the hand: what each key and click shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from segcourse.widgets import MaskCompare, MetricLab, SceneLabels
from segcourse.widgets._base import Widget, read_static

from .hosts import shut_off

pytestmark = pytest.mark.browser
GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "metrics.json").read_text(encoding="utf-8"))

IMAGE = np.full((40, 60), 128, dtype=np.uint8)
TARGET = np.zeros((40, 60), dtype=int)
TARGET[10:30, 10:30] = 1
PRED = np.zeros((40, 60), dtype=int)
PRED[10:30, 20:40] = 1
GRAY, ORANGE = (128, 128, 128), (230, 159, 0)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with shut_off(browser) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        assert faults == []


@pytest.fixture
def show(page: Page, tmp_path: Path):
    def show(widget: Widget) -> Locator:
        path = tmp_path / "widget.html"
        widget.to_html(path)
        page.goto(path.as_uri())
        root = page.locator(".sc-root[data-ready='1']")
        root.wait_for()
        root.locator("canvas").first.focus()
        return root

    return show


def pixel(root: Locator, row: int, col: int, *, canvas: int = 0) -> tuple[int, ...]:
    """The colour in the middle of one pixel of the array."""
    script = """(canvas, [row, col]) => {
        const x = (col + 0.5) * canvas.width / 60, y = (row + 0.5) * canvas.height / 40;
        return [...canvas.getContext('2d').getImageData(Math.floor(x), Math.floor(y), 1, 1).data].slice(0, 3);
    }"""
    return tuple(root.locator("canvas").nth(canvas).evaluate(script, [row, col]))


def scores(root: Locator) -> dict:
    return json.loads(root.get_attribute("data-scores"))


def compare(**view) -> MaskCompare:
    return MaskCompare(IMAGE, PRED, TARGET, view={"opacity": 1, **view}, guess=False)


def test_golden_cases_in_the_page(page):
    """The text that learners' browsers run, squeezed, gives the golden numbers."""
    page.set_content("<main></main>")
    got = page.evaluate(
        f"""(cases) => {{
            {read_static("core.js")}
            return cases.map((given) => {{
                const K = given.num_classes, flat = (map) => Uint8Array.from(map.flat());
                const counts = confusion(flat(given.pred), flat(given.target), K, given.ignore_index);
                const rows = perClass(counts, K), clean = (x) => (Number.isNaN(x) ? null : x);
                const list = (name) => rows.map((row) => clean(row[name]));
                return {{ confusion: counts, iou: list('iou'), dice: list('dice'),
                    precision: list('precision'), recall: list('recall'),
                    accuracy: clean(accuracy(counts, K)),
                    mean_iou: clean(meanOf(rows.map((row) => row.iou))) }};
            }});
        }}""",
        GOLDEN,
    )
    for case, answer in zip(GOLDEN, got, strict=True):
        expected = {name: case[name] for name in answer}
        expected["confusion"] = [count for row in case["confusion"] for count in row]
        assert answer == expected, case["name"]


def test_curtain_shows_the_target_left_and_the_prediction_right(show):
    root = show(compare(mode="curtain"))
    assert pixel(root, 20, 15) == ORANGE  # target only, left of the middle
    assert pixel(root, 20, 35) == ORANGE  # prediction only, right of it
    for _ in range(2):
        root.page.keyboard.press("Shift+ArrowLeft")  # 20 % each
    assert pixel(root, 20, 15) == GRAY
    root.page.wait_for_function("() => segcourse.model.get('view').split === 0.1")
    for _ in range(5):
        root.page.keyboard.press("Shift+ArrowRight")
    assert pixel(root, 20, 35) == GRAY


def test_the_curtain_follows_the_pointer(show):
    root = show(compare(mode="curtain"))
    box = root.locator("canvas").first.bounding_box()
    root.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    root.page.mouse.down()
    root.page.mouse.move(box["x"] + 2, box["y"] + 20, steps=3)
    root.page.mouse.up()
    assert pixel(root, 20, 15) == GRAY


def test_classes_and_opacity_by_key(show):
    root = show(compare(mode="blink"))  # shows the target first
    assert pixel(root, 20, 25) == ORANGE
    root.page.keyboard.press("2")
    assert pixel(root, 20, 25) == GRAY
    expect(root.locator("[data-k='1']")).to_have_attribute("aria-pressed", "false")


def test_side_by_side_has_a_canvas_for_each(show):
    root = show(compare(mode="side"))
    assert (pixel(root, 20, 12), pixel(root, 20, 12, canvas=1)) == (ORANGE, GRAY)
    assert (pixel(root, 20, 37), pixel(root, 20, 37, canvas=1)) == (GRAY, ORANGE)


def test_the_loupe_shows_the_target_three_times_larger(show):
    root = show(compare(mode="overlay"))
    root.page.keyboard.press("l")
    assert pixel(root, 20, 26) == ORANGE  # target and prediction
    assert pixel(root, 20, 33) == GRAY  # 3 pixels right of the middle, drawn where 1 pixel right would be
    assert pixel(root, 20, 28) == ORANGE
    assert pixel(root, 32, 30) == GRAY  # outside the loupe, and outside the prediction
    assert pixel(root, 12, 39) == ORANGE  # outside the loupe: prediction
    for _ in range(2):
        root.page.keyboard.press("Shift+ArrowLeft")
    assert pixel(root, 20, 10) == ORANGE
    assert pixel(root, 20, 38) == ORANGE


def test_a_cell_of_the_confusion_matrix_lights_its_pixels(show):
    root = show(compare())
    cell = root.locator("[data-cell='1,0']")
    assert cell.inner_text() == "200"
    cell.focus()
    root.page.keyboard.press("Enter")
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(root.locator("figcaption").first).to_have_text("200 pixels: target object, prediction background")
    lit = pixel(root, 20, 15)
    assert lit[0] > 200
    assert lit[2] < 100  # yellow: missed
    assert max(pixel(root, 20, 25)) < 80  # found
    root.locator("canvas").first.focus()
    root.page.keyboard.press("x")
    expect(cell).to_have_attribute("aria-pressed", "false")


def test_a_pixel_is_read_out_by_key_and_by_pointer(show):
    root = show(compare())
    status = root.locator("output.sc-status")
    root.page.keyboard.press("ArrowLeft")
    expect(status).to_have_text("row 20, column 29: target object, prediction object")
    box = root.locator("canvas").first.bounding_box()
    root.page.mouse.move(box["x"] + box["width"] * 15.5 / 60, box["y"] + box["height"] * 20.5 / 40)
    text = "row 20, column 15: target object, prediction background (false negative)"
    expect(status).to_have_text(text)
    expect(root.locator(".sc-hot")).to_have_attribute("data-cell", "1,0")


def test_a_guess_is_met_by_the_answer(show):
    root = show(MaskCompare(IMAGE, PRED, TARGET))
    expect(root.locator("table").first).to_be_hidden()
    guess = root.get_by_label("Guess", exact=True)
    guess.fill("0.4")
    root.locator(".sc-guess").get_by_role("button", name="Show").click()
    expect(root.locator(".sc-guess")).to_have_text("Guess 0.400, Answer 0.333")
    expect(root.locator("table").first).to_be_visible()
    root.page.wait_for_function("() => segcourse.model.get('view').guessed === 0.4")


def test_blink_changes_at_most_three_times_a_second(show):
    root = show(compare(mode="blink"))
    frame = int(root.get_attribute("data-frame"))
    root.page.wait_for_timeout(1900)
    assert 1 <= int(root.get_attribute("data-frame")) - frame <= 6


def lab(**options) -> MetricLab:
    return MetricLab(TARGET, pred=PRED, guess=False, **options)


def test_drag_moves_the_prediction_and_undo_brings_it_back(show):
    root = show(lab())
    assert scores(root)["IoU"] == 200 / 600
    box = root.locator("canvas").bounding_box()
    step = box["width"] / 60
    root.page.mouse.move(box["x"] + 30.5 * step, box["y"] + 20.5 * step)
    root.page.mouse.down()
    root.page.mouse.move(box["x"] + 20.5 * step, box["y"] + 20.5 * step, steps=7)
    root.page.mouse.up()
    assert (scores(root)["IoU"], scores(root)["HD95"]) == (1, 0)
    root.page.keyboard.press("z")
    assert scores(root)["IoU"] == 200 / 600


def test_paint_and_erase_by_keyboard_alone(show):
    root = show(lab(view={"tool": "paint", "brush": 0}))
    root.page.keyboard.press("Space")  # the cursor starts in the middle, (20, 30): already predicted
    assert scores(root)["fp"] == 200
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Space"):
        root.page.keyboard.press(key)
    assert scores(root)["fp"] == 201
    for key in ("e", "Space"):
        root.page.keyboard.press(key)
    assert scores(root)["fp"] == 200


def test_a_challenge_notices_that_it_is_met(show):
    widget = MetricLab(TARGET, challenge="Dice > 0.9 and HD95 > 5", guess=False)
    root = show(widget)
    goal = root.locator(".sc-goal")
    expect(goal).to_contain_text("☑ Dice > 0.9")
    expect(goal).to_contain_text("☐ HD95 > 5")
    for key in ("p", "]", "ArrowUp", "Shift+ArrowUp", "Shift+ArrowUp", "Space"):
        root.page.keyboard.press(key)
    expect(goal).not_to_contain_text("✓ met")
    for key in ("z", "s", "s", "s"):  # specks far away, few pixels each
        root.page.keyboard.press(key)
    expect(goal).to_contain_text("☑ HD95 > 5")
    expect(goal).to_contain_text("✓ met")
    assert root.page.evaluate("() => segcourse.model.get('solved')") == ["Dice > 0.9 and HD95 > 5"]


@pytest.mark.parametrize("button", ["Show", "Skip"])
def test_no_place_tells_the_numbers_before_the_guess(show, button):
    root = show(MetricLab(TARGET, pred=PRED, challenge="Dice > 0.6 and HD95 < 3"))
    status, goal, canvas = root.locator("output.sc-status"), root.locator(".sc-goal"), root.locator("canvas")
    root.page.keyboard.press("ArrowLeft")
    nothing = "IoU …, Dice …, accuracy …, boundary IoU …, HD95 …"
    expect(status).to_have_text(nothing)
    expect(canvas).to_have_attribute("aria-label", nothing)
    expect(goal).to_contain_text("☐ Dice > 0.6 (now …)")
    root.locator(".sc-guess").get_by_role("button", name=button).click()
    expect(canvas).to_have_attribute("aria-label", re.compile("Dice 0.550"))
    expect(goal).to_contain_text("☐ Dice > 0.6 (now 0.550)")


@pytest.mark.parametrize("button", ["Show", "Skip"])
def test_keys_work_on_after_the_guess(show, button):
    root = show(MetricLab(TARGET, pred=PRED))
    root.locator(".sc-guess").get_by_role("button", name=button).click()
    expect(root.locator("*:focus").or_(root.and_(root.page.locator(":focus")))).to_have_count(1)
    root.page.keyboard.press("ArrowDown")
    expect(root.locator("canvas")).not_to_have_attribute("aria-label", re.compile("Dice 0.550"))


def test_without_a_challenge_there_is_no_box(show):
    expect(show(lab(challenge=())).locator(".sc-goal")).to_be_hidden()


def scene() -> SceneLabels:
    semantic = np.where(TARGET + PRED > 0, 1, 0)
    instances = np.where(TARGET > 0, 1, 2 * PRED)
    return SceneLabels(IMAGE, semantic, instances, class_names=["table", "cup"], things=["cup"], guess=False)


def test_a_click_tells_class_object_and_segment(show):
    root = show(scene())
    assert scores(root)["answers"] == ["", "", ""]
    canvas = root.locator("canvas").nth(2)
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 35.5 / 60, "y": box["height"] * 20.5 / 40})
    assert scores(root)["at"] == [20, 35]
    assert scores(root)["answers"] == ["cup (1)", "object 2", "cup 2 (1, 2)"]
    dark, lit = (min(pixel(root, 20, 15, canvas=n)) for n in (1, 2)), pixel(root, 20, 15, canvas=0)
    assert max(dark) < 70  # another object, another segment …
    assert max(lit) > 120  # … of the same class


def test_keys_walk_through_the_segments_and_enlarge_a_panel(show):
    root = show(scene())
    found = []
    for _ in range(3):
        root.page.keyboard.press("n")
        found.append(scores(root)["answers"][2])
    assert found == ["table (0, 0)", "cup 1 (1, 1)", "cup 2 (1, 2)"]
    root.page.keyboard.press("p")
    assert scores(root)["answers"][2] == "cup 1 (1, 1)"
    root.page.keyboard.press("2")
    assert [box.is_visible() for box in root.locator("canvas").all()] == [False, True, False]


def test_names_at_the_edge_are_written_inside_the_picture(show):
    semantic = np.zeros((40, 60), dtype=int)
    semantic[:, :4] = semantic[:, 56:] = 1
    instances = semantic * np.where(np.arange(60) < 30, 1, 2)
    names = ["sky", "tower"]
    root = show(SceneLabels(IMAGE, semantic, instances, class_names=names, things=["tower"], guess=False))
    root.page.evaluate(
        """() => {
            const write = CanvasRenderingContext2D.prototype.fillText;
            window.written = [];
            CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
                const half = this.measureText(text).width / 2;
                window.written.push([text, x - half >= 0 && x + half <= this.canvas.width]);
                return write.call(this, text, x, y);
            };
        }"""
    )
    root.page.keyboard.press("l")
    root.page.keyboard.press("l")
    written = root.page.evaluate("() => window.written")
    assert {"tower 1", "tower 2"} <= {text for text, _ in written}
    assert all(inside for _, inside in written), written
