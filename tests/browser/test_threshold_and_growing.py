"""ThresholdExplorer and RegionGrower under the mouse, pixel by pixel; their golden masks in a page."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from segcourse.widgets._base import STATIC

from .cases import CASES
from .hosts import OfflineHost

pytestmark = pytest.mark.browser
GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "masks.json").read_text(encoding="utf-8"))
CASE = {case.name: case for case in CASES}

# The colour at the middle of every pixel of the image, as the canvas shows it: (H, W, 3).
PIXELS = """(canvas, [height, width]) => {
    const image = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height), out = [];
    for (let row = 0; row < height; row++) for (let col = 0; col < width; col++) {
        const y = Math.floor((row + 0.5) * canvas.height / height);
        const at = 4 * (y * canvas.width + Math.floor((col + 0.5) * canvas.width / width));
        out.push([...image.data.slice(at, at + 3)]);
    }
    return out;
}"""


def pixels(root: Locator, shape: tuple[int, int]) -> np.ndarray:
    return np.array(root.locator("canvas").first.evaluate(PIXELS, list(shape))).reshape(*shape, 3)


def white(root: Locator, shape: tuple[int, int]) -> np.ndarray:
    return (pixels(root, shape) == 255).all(axis=2)


def drag(canvas: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From `start` to `end`, (x, y) in fractions of the canvas, with a stop between."""
    box, mouse = canvas.bounding_box(), canvas.page.mouse
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    mouse.move(*points[0])
    mouse.down()
    mouse.move(*points[1], steps=4)
    mouse.up()


def stand(host: OfflineHost, name: str) -> Locator:
    root = host.open(CASE[name])
    expect(root).to_have_attribute("data-ready", "1")
    return root


def press(root: Locator, keys: str) -> None:
    root.locator("canvas").first.focus()
    for key in keys.split():
        root.page.keyboard.press(key)


def rest(root: Locator) -> None:
    root.page.wait_for_timeout(250)  # a view is saved after 150 ms of rest


def test_a_drag_through_the_histogram_moves_the_threshold(offline):
    root = stand(offline, "explorer")
    drag(root.locator("canvas").nth(1), (0.2, 0.5), (100.5 / 256, 0.5))
    rest(root)
    assert offline.python("explorer.view['low']") == 100
    press(root, "m")  # only the mask: white and black
    np.testing.assert_array_equal(white(root, (24, 32)), offline.widget.mask)


def test_the_nearer_of_two_thresholds_follows(offline):
    root = stand(offline, "explorer")
    press(root, "2")
    drag(root.locator("canvas").nth(1), (0.7, 0.5), (230.5 / 256, 0.5))
    rest(root)
    assert offline.python("(explorer.view['low'], explorer.view['high'])") == [128, 230]
    press(root, "m")
    rest(root)
    offline.python("explorer.view")  # brings the view over
    np.testing.assert_array_equal(white(root, (24, 32)), offline.widget.mask)


@pytest.mark.parametrize(
    "keys", ["t", "2 t", "3 t", "d", "1 d", "2 t d", "3 t d", "t h"], ids=lambda keys: keys.replace(" ", "")
)
def test_every_rule_shows_the_mask_that_python_computes(offline, keys):
    root = stand(offline, "explorer")
    press(root, f"{keys} m")
    rest(root)
    offline.python("explorer.view")
    np.testing.assert_array_equal(white(root, (24, 32)), offline.widget.mask)


# What is written on a canvas from now on, with the ends of each text in canvas pixels.
LISTEN = """(canvas) => {
    const pen = canvas.getContext('2d'), write = pen.fillText, ride = pen.moveTo;
    const heard = canvas.heard = { texts: [], lines: [] };
    pen.fillText = (text, x, y) => {
        const wide = pen.measureText(text).width, left = { left: 0, center: 0.5, right: 1 }[pen.textAlign];
        heard.texts.push([String(text), x - left * wide, x + (1 - left) * wide, y]);
        write.call(pen, text, x, y);
    };
    pen.moveTo = (x, y) => { heard.lines.push([x, y]); ride.call(pen, x, y); };
}"""


def redrawn(root: Locator, keys: str) -> tuple[list, list]:
    """The texts and upright lines of the histogram when the last of `keys` was pressed."""
    *before, last = keys.split()
    press(root, " ".join(before))
    chart = root.locator("canvas").nth(1)
    chart.evaluate(LISTEN)
    press(root, last)
    heard = chart.evaluate("(canvas) => canvas.heard")
    return heard["texts"], heard["lines"]


@pytest.mark.parametrize(
    "keys",
    ["t", "t ArrowRight", "t Shift+ArrowRight", "t ArrowLeft", "2 t", "2 t ArrowRight", "3 t ArrowUp"],
)
def test_no_line_crosses_a_text_of_the_histogram(offline, keys):
    texts, lines = redrawn(stand(offline, "explorer"), keys)
    assert [text for text, *_ in texts[:3]] == ["0", "128", "255"]
    width = stand_width(offline)
    assert len(texts) - 3 == len(lines) >= 2
    for _, left, right, y in texts[3:]:
        assert left >= 0
        assert right <= width
        assert not any(left < x < right and top <= y for x, top in lines)


def stand_width(host: OfflineHost) -> int:
    return host.page.locator("canvas").nth(1).evaluate("(canvas) => canvas.width")


def test_the_note_speaks_of_the_curve_only_where_it_is_drawn(offline):
    root = stand(offline, "explorer")
    press(root, "g")
    note = root.get_by_text("Orange: the target's greys.")
    expect(note).to_contain_text("Blue: IoU of each threshold.")
    press(root, "2")
    expect(note).not_to_contain_text("Blue")


@pytest.mark.parametrize("name, call", [("explorer", "ThresholdExplorer"), ("grower", "RegionGrower")])
def test_copied_python_says_what_its_image_is(offline, name, call):
    root = stand(offline, name)
    press(root, "ArrowRight y")
    first, second, *_ = root.locator("textarea").input_value().splitlines()
    assert first.startswith(f"# image: your picture, as in sc.widgets.{call}(image")
    assert second == "gray = image"


def test_copied_python_opens_the_same_view_again(offline):
    root = stand(offline, "explorer")
    press(root, "2 d ArrowRight y")
    code = root.locator("textarea").input_value()
    rest(root)
    saved = offline.python("explorer.view")
    call = code.splitlines()[0].split("as in ")[1]
    again = eval(call, dict(offline.names))
    assert again.view == saved


def test_errors_have_their_own_colours_and_hatching(offline):
    root = stand(offline, "explorer")
    press(root, "g e" + 4 * " Shift+ArrowRight")  # to 168, where both kinds occur
    rest(root)
    offline.python("explorer.view")
    mask, target, shown = offline.widget.mask, offline.names["only_disc"], pixels(root, (24, 32)).tolist()
    extra, missed, void = mask & (target == 0), ~mask & (target == 1), target == 255
    blue, vermilion = [[0, 114, 178], [190, 225, 245]], [[213, 94, 0], [70, 25, 0]]
    canvas = root.locator("canvas").first
    for where, (color, ink) in ((extra, blue), (missed, vermilion)):
        assert where.sum() > 10
        between = [shown[row][col] for row, col in np.argwhere(where)]  # colour, ink, or an edge between them
        assert all(
            min(color[k], ink[k]) <= rgb[k] <= max(color[k], ink[k]) for rgb in between for k in range(3)
        )
        assert canvas.evaluate(HAS_COLOR, color)
        assert canvas.evaluate(HAS_COLOR, ink), f"no hatching of colour {ink}"
    assert not any(shown[row][col] in (blue[0], vermilion[0]) for row, col in np.argwhere(void))


HAS_COLOR = """(canvas, [r, g, b]) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) {
        if (data[i] === r && data[i + 1] === g && data[i + 2] === b) return true;
    }
    return false;
}"""


def test_a_click_puts_a_seed_and_a_second_takes_it_away(offline):
    root = stand(offline, "grower")
    canvas = root.locator("canvas").first
    box = canvas.bounding_box()
    spot = {"x": box["width"] * 25.5 / 32, "y": box["height"] * 14.5 / 24}
    canvas.click(position=spot)
    rest(root)
    assert offline.python("grower.seeds") == [[11, 10], [14, 25]]
    canvas.click(position=spot)
    rest(root)
    assert offline.python("grower.seeds") == [[11, 10]]


def test_the_keyboard_puts_the_same_seed(offline):
    root = stand(offline, "grower")
    press(root, "c ArrowDown ArrowRight ArrowRight Enter")
    rest(root)
    assert offline.python("grower.seeds") == [[13, 18]]  # from the middle of the picture, (12, 16)


@pytest.mark.parametrize("keys", ["", "8", "] ] ]", ", , ,", "[ ,"])
def test_the_region_on_the_screen_is_that_of_python(offline, keys):
    root = stand(offline, "grower")
    press(root, f"{keys} m")
    rest(root)
    offline.python("grower.view")
    far = (
        np.hypot(*(np.indices((24, 32)) - np.array([11, 10])[:, None, None])) > 2
    )  # the mark of the seed is there
    got, mask = white(root, (24, 32)), offline.widget.mask
    if offline.widget.view["step"] is not None:  # the front has a colour of its own
        far &= offline.widget.steps != offline.widget.view["step"]
    np.testing.assert_array_equal(got[far], mask[far])


def test_play_walks_the_front_to_the_end(offline):
    root = stand(offline, "grower")
    last = json.loads(root.get_attribute("data-scores"))["steps"]
    press(root, "p")
    seen = set()
    while len(seen) < 3 or json.loads(root.get_attribute("data-scores"))["step"] < last:
        seen.add(json.loads(root.get_attribute("data-scores"))["step"])
        root.page.wait_for_timeout(20)
        assert len(seen) < 1000
    assert len(seen) >= 3


def test_a_drag_through_the_curve_moves_the_tolerance(offline):
    root = stand(offline, "grower")
    drag(root.locator("canvas").nth(1), (0.1, 0.5), (33.5 / 256, 0.2))
    rest(root)
    assert offline.python("grower.view['tolerance']") == 33


def test_golden_masks_inside_a_page(offline):
    """The same cases as in pytest and node, computed by Chromium."""
    code = "".join((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in ("masks", "growing"))
    stand(offline, "explorer")
    got = offline.page.evaluate(
        """async ([code, cases]) => {
            const js = await import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
            const input = ({ image }) => [Uint8Array.from(image.flat()), [image.length, image[0].length]];
            return {
                threshold: cases.threshold.map((one) => {
                    const [px, shape] = input(one);
                    return [...js.clean(js.cut(px, shape, one.view), shape, one.view)];
                }),
                growing: cases.growing.map((one) => {
                    const [px, shape] = input(one), { seeds, tolerance, connectivity } = one;
                    return [...js.growFront(px, shape, seeds, tolerance, connectivity).order];
                }),
            };
        }""",
        [code, GOLDEN],
    )
    for case, mask in zip(GOLDEN["threshold"], got["threshold"], strict=True):
        assert "".join(".#"[on] for on in mask) == "".join(case["mask"])
    for case, order in zip(GOLDEN["growing"], got["growing"], strict=True):
        assert sorted(order) == np.flatnonzero(np.array(case["steps"]) >= 0).tolist()
