"""MaskPainter and SeedsAndScribbles under the hand: strokes, polygons, undo; to Python and back."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from segcourse import classical

from .cases import CASES
from .hosts import SLOW, OfflineHost

pytestmark = pytest.mark.browser
CASE = {case.name: case for case in CASES}
SHAPE = (24, 32)


def stand(host, name: str) -> Locator:
    root = host.open(CASE[name])
    root.and_(host.page.locator("[data-ready='1']")).wait_for(timeout=SLOW)
    return root


def scores(root: Locator) -> dict:
    return json.loads(root.get_attribute("data-scores"))


def press(root: Locator, keys: str) -> None:
    root.locator("canvas").first.focus()
    for key in keys.split():
        root.page.keyboard.press(key)


def spot(root: Locator, row: int, col: int) -> tuple[float, float]:
    """Where the middle of a pixel is on the page."""
    box = root.locator("canvas").first.bounding_box()
    height, width = SHAPE
    return box["x"] + (col + 0.5) * box["width"] / width, box["y"] + (row + 0.5) * box["height"] / height


def drag(root: Locator, *pixels: tuple[int, int]) -> None:
    mouse = root.page.mouse
    root.locator("canvas").first.scroll_into_view_if_needed()
    mouse.move(*spot(root, *pixels[0]))
    mouse.down()
    for pixel in pixels[1:]:
        mouse.move(*spot(root, *pixel), steps=3)
    mouse.up()


def until(test, *, seconds=15.0):
    deadline = time.monotonic() + seconds
    while not (answer := test()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer


def mask_of(offline: OfflineHost, root: Locator) -> np.ndarray:
    root.page.wait_for_timeout(200)
    return np.array(offline.python("painter.mask.tolist()"))


def thinnest(root: Locator) -> None:
    press(root, "b " + "[ " * 10)


def test_a_stroke_is_in_the_mask_as_soon_as_the_mouse_is_up(offline):
    root = stand(offline, "painter")
    before = mask_of(offline, root)
    thinnest(root)
    press(root, "2")
    drag(root, (2, 3), (2, 9))
    expected = before.copy()
    expected[2, 3:10] = 2
    np.testing.assert_array_equal(mask_of(offline, root), expected)
    press(root, "e")
    drag(root, (2, 5), (2, 6))
    expected[2, 5:7] = 0
    np.testing.assert_array_equal(mask_of(offline, root), expected)


def test_a_polygon_and_a_fill(offline):
    root = stand(offline, "painter")
    press(root, "c p 1")
    corners = [(2, 2), (2, 12), (12, 12), (12, 2)]
    for row, col in corners:
        root.page.mouse.click(*spot(root, row, col))
    root.page.mouse.click(*spot(root, 2, 2))  # the first corner again: closed
    expected = np.zeros(SHAPE, dtype=int)
    expected[2:13, 2:13] = 1
    np.testing.assert_array_equal(mask_of(offline, root), expected)
    press(root, "2 f")
    root.page.mouse.click(*spot(root, 5, 5))
    np.testing.assert_array_equal(mask_of(offline, root), 2 * expected)


def test_without_a_mouse(offline):
    root = stand(offline, "painter")
    press(root, "c")
    thinnest(root)
    press(root, "1 Enter ArrowRight ArrowRight ArrowDown Enter ArrowDown ArrowDown Space")
    painted = np.argwhere(mask_of(offline, root)) - np.array(SHAPE) // 2
    assert painted.tolist() == [[0, 0], [0, 1], [0, 2], [1, 2], [3, 2]]


def test_undo_and_redo_step_by_step(offline):
    root = stand(offline, "painter")
    start = scores(root)["pixels"]
    press(root, "2 Space ArrowDown ArrowDown Space")
    both = scores(root)["pixels"]
    press(root, "z z")
    assert scores(root)["pixels"] == start
    press(root, "z")
    assert scores(root)["pixels"] == start
    press(root, "x x x")
    assert scores(root)["pixels"] == both
    press(root, "z Space x")  # a new stroke: nothing is left to redo
    press(root, "r")
    assert scores(root)["pixels"] == start


def test_the_comparison_waits_for_the_guess(offline):
    root = stand(offline, "painter")
    canvas = root.locator("canvas").first
    assert "IoU" not in canvas.get_attribute("aria-label")
    expect(root.get_by_text("pixels disagree")).to_be_hidden()
    press(root, "g")
    expect(canvas).to_have_attribute("aria-label", "Picture with my mask: " + told(offline))
    press(root, "d")
    expect(root.get_by_text("false negative")).to_be_visible()


def told(offline: OfflineHost) -> str:
    now = offline.python("painter.scores")
    sizes = ", ".join(
        f"{n} {k}" for n, k in zip(["ground", "disc", "square", "void"], now["pixels"], strict=True)
    )
    return f"{sizes}; mean IoU {now['mean_iou']:.3f}, {now['disagree']} pixels disagree"


@pytest.mark.parametrize("where", ["lab", "classic"])
def test_a_mask_set_in_python_appears(where, request):
    host = request.getfixturevalue(where)
    root = stand(host, "painter")
    host.python("setattr(painter, 'mask', labels)")
    sizes = host.python("painter.scores['pixels']")
    assert sizes[:3] == host.python("np.bincount(labels.ravel()).tolist()")
    assert until(lambda: scores(root)["pixels"] == sizes)
    press(root, "r")


def test_the_watershed_of_the_page_is_that_of_python(offline):
    root = stand(offline, "scribbles")
    press(root, "b ]")
    root.page.keyboard.press("1")
    drag(root, (14, 24), (15, 26))
    root.page.keyboard.press("2")
    drag(root, (3, 5), (3, 20))
    root.page.wait_for_timeout(300)
    assert offline.python("scribbles.version") == 2
    image, markers = offline.names["image"], offline.widget.markers
    labels = classical.watershed(classical.gradient_magnitude(image), markers)
    assert scores(root)["regions"] == [int((labels == 1).sum()), int((labels == 2).sum())]
    assert scores(root)["scribbled"] == np.count_nonzero(markers)


def test_a_page_without_python_says_what_it_cannot(offline):
    root = stand(offline, "scribbles")
    press(root, "u")  # the graph cut of the opening scribbles came with the page
    expect(root.get_by_role("alert")).to_be_hidden()
    truth = offline.widget.opening["graph_cut"]
    assert truth["message"] == ""
    offline.widget.method = "graph_cut"
    assert scores(root)["regions"] == offline.python("scribbles.scores['regions']")
    press(root, "Space")
    expect(root.get_by_role("alert")).to_have_text(
        "Without Python only the watershed works on new scribbles."
    )
    press(root, "z")
    expect(root.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("where", ["lab", "classic"])
def test_a_method_that_cannot_says_so_and_loses_nothing(where, request):
    host = request.getfixturevalue(where)
    root = stand(host, "scribbles")
    press(root, "c 1 Space u")
    alert = root.get_by_role("alert")
    expect(alert).to_contain_text(
        "markers holds no 2 (background), but both sides need a scribble", timeout=15_000
    )
    drawn = scores(root)["scribbled"]
    assert drawn > 0
    assert until(lambda: host.python("int((scribbles.markers > 0).sum())") == drawn)
    press(root, "2 Shift+ArrowUp Space")
    expect(alert).to_be_hidden(timeout=15_000)
    assert until(lambda: host.python("plain(scribbles.scores)") == scores(root))
    press(root, "r")


@pytest.mark.parametrize("name, draw", [("painter", "1 Space"), ("scribbles", "1 Space")])
def test_the_echo_of_an_older_stroke_undoes_nothing(offline, name, draw):
    """Jupyter sends what a page sent back to it; drawn quickly, the next stroke is on the canvas by then."""
    root = stand(offline, name)
    press(root, "c")
    root.page.wait_for_function("() => segcourse.model.get('version') === 1")
    root.page.evaluate("() => { segcourse.cleared = segcourse.model.get('edited'); }")
    press(root, draw)
    root.page.evaluate(
        "() => { const { model, cleared } = segcourse;"
        " model.set('version', 1); model.set('edited', { ...cleared }); }"
    )
    root.page.wait_for_timeout(300)  # the echo is unpacked after a moment
    drawn = scores(root)
    assert (drawn["scribbled"] if name == "scribbles" else sum(drawn["pixels"][1:])) > 0
