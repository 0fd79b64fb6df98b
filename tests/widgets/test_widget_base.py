"""What every widget promises: a small script, a page without a network, a still picture, a steady repr."""

from __future__ import annotations

import base64
import io
import json
import re
from html.parser import HTMLParser
from unittest import mock

import numpy as np
import pytest
import traitlets
from PIL import Image

from segcourse.widgets import _base, _page, _still, _words
from segcourse.widgets._base import STATIC, Widget
from segcourse.widgets._wire import pack, wire

SCRIPTS = sorted(STATIC.glob("*.js"))
MINE = ["compare.js", "metric_lab.js", "scene_labels.js", "region_grower.js", "threshold_explorer.js"]


class Dots(Widget):
    """The smallest widget: one mask."""

    _script = "compare"
    mask = wire()
    level = traitlets.Float(0.5).tag(sync=True)

    def __init__(self, mask, **options):
        self._mask = np.asarray(mask)
        super().__init__(mask=pack(self._mask), **options)

    def numbers(self):
        return f"{int(self._mask.sum())} dots </script>"

    def still(self):
        pixels = np.repeat(self._mask[..., None], 3, axis=2).astype(np.uint8) * 255
        return _still.picture([("dots", pixels)], [self.numbers()])


@pytest.fixture
def dots():
    return Dots(np.eye(6, dtype=bool), view={"zoom": 2})


def published(widget):
    with mock.patch.object(_base, "display") as display:
        widget._ipython_display_()
    return [(call.args[0], call.kwargs) for call in display.call_args_list]


def test_repr_is_steady_and_carries_the_numbers(dots):
    assert repr(dots) == "Dots: 6 dots </script>"
    dots.note = "shown at 1/2"
    assert repr(dots) == "Dots: 6 dots </script> (shown at 1/2)"
    assert "0x" not in repr(dots)


def test_the_live_view_and_the_still_picture_are_two_outputs(dots):
    (live, live_options), (still, still_options) = published(dots)
    assert live[_base.VIEW_TYPE]["model_id"] == dots.model_id
    assert live["text/plain"] == repr(dots)
    assert "image/png" not in live  # JupyterLab would show "model not found" in its place
    assert _base.VIEW_TYPE not in still
    assert still_options["metadata"]["image/png"]["alt"] == repr(dots)
    assert live_options["raw"]
    assert still_options["raw"]


def test_the_still_picture_carries_the_marker_that_the_live_widget_looks_for(dots):
    _, (still, _) = published(dots)
    data = base64.b64decode(still["image/png"])
    assert dots.marker.startswith("still:")
    assert dots.marker.encode() in data[:300]  # core.js reads the first 400 characters of base64
    assert Image.open(io.BytesIO(data)).text == {"segcourse": dots.marker}


def test_the_same_inputs_give_the_same_outputs(dots):
    again = Dots(np.eye(6, dtype=bool), view={"zoom": 2})
    assert published(dots)[1] == published(again)[1]
    assert dots.to_html() == again.to_html()


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.scripts, self.addresses, self.images = [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.addresses += [attrs[key] for key in ("src", "href") if key in attrs]
        if tag == "script":
            self.scripts.append("")
            self.kind = attrs.get("type")
        if tag == "img":
            self.images.append(attrs)

    def handle_data(self, data):
        if self.cdata_elem == "script":
            self.scripts[-1] += data


def test_the_page_stands_alone(dots, tmp_path):
    text = dots.to_html(tmp_path / "dots.html")
    assert (tmp_path / "dots.html").read_text(encoding="utf-8") == text
    page = _Page()
    page.feed(text)
    assert len(page.scripts) == 2  # "</script>" in the data did not end the first one
    assert all(address.startswith("data:") for address in page.addresses)
    assert page.images[0]["alt"] == repr(dots)
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    state = json.loads(page.scripts[0])
    assert state["view"] == {"zoom": 2}
    assert state["mask"]["shape"] == [6, 6]
    assert set(state) == {"guess", "level", "marker", "mask", "note", "view", "words"}


def test_page_keeps_bytes_and_tuples():
    assert _page._plain({"a": (b"\x00\xff", [1])}) == {"a": [{"base64": "AP8="}, [1]]}


def test_png_is_small_and_at_most_480_wide(dots, tmp_path):
    data = dots.to_png(tmp_path / "dots.png")
    assert (tmp_path / "dots.png").read_bytes() == data
    noise = np.random.default_rng(0).integers(0, 255, (900, 1300, 3)).astype(np.uint8)
    wide = _still.picture([("a", noise), ("b", noise), ("c", noise)], ["numbers"])
    assert wide.shape[1] <= _still.WIDTH
    assert wide.shape[0] <= 400


def test_small_pictures_grow_by_whole_factors():
    pixels = np.zeros((5, 4, 3), dtype=np.uint8)
    pixels[2, 1] = 255
    row = _still.picture([("one pixel", pixels)])
    white = (row[16:] == 255).all(axis=-1)[:, : 64 * 4]
    side = row[16:].shape[0] // 5
    assert white[2 * side : 3 * side, side : 2 * side].all()


def test_a_widget_must_say_its_numbers_and_draw_its_picture():
    class Mute(Widget):
        _script = "compare"

    with pytest.raises(NotImplementedError, match="must define numbers"):
        Mute().numbers()
    with pytest.raises(NotImplementedError, match="must define still"):
        Mute().still()


def test_words_of_another_language_travel_with_the_widget(dots):
    assert dots.words == {}
    _words.use("zh")
    try:
        assert Dots([[True]]).words["Reset"] == "重置"
    finally:
        _words.use("en")
    with pytest.raises(ValueError, match=r"lang is 'xx', but only 'en', 'zh' are known"):
        _words.use("xx")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_ask_nobody_for_anything(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"^\s*import\b|\bimport\(|https?://|\bfetch\(|XMLHttpRequest|\beval\(|innerHTML", text, re.M
    )


@pytest.mark.parametrize("name", MINE)
def test_a_widgets_own_script_is_read_in_one_sitting(name):
    text = (STATIC / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    assert text.rstrip().endswith("export default { render };")


def test_every_style_is_ours():
    css = re.sub(r"\{[^}]*\}", "{}", (STATIC / "core.css").read_text(encoding="utf-8"))
    for selector in re.split(r"[{}\n,]+", css):
        selector = selector.strip()
        if selector and not selector.startswith("@") and selector != ")":
            assert ".sc-" in selector, selector


def test_every_known_widget_stays_light():
    from segcourse import widgets

    for name in widgets.__all__:
        try:
            widget = getattr(widgets, name)
        except ModuleNotFoundError:  # not written yet
            continue
        assert len(widget._esm.encode()) <= 25_000, name


def test_an_unknown_widget_is_named():
    from segcourse import widgets

    with pytest.raises(AttributeError, match=r"has no 'MaskComparer'; it offers MaskCompare"):
        _ = widgets.MaskComparer
    assert "MaskCompare" in dir(widgets)


@pytest.mark.parametrize("name", ["core.js", "errors.js", "binary.js", *MINE])
def test_every_label_has_a_chinese_word(name):
    text = (STATIC / name).read_text(encoding="utf-8")
    calls = r'\b(?:tr|t)\("([^"]+)"\)|ui\.(?:button|slider|choice|table)\([\w.]+, "([^"]+)"|title: "([^"]+)"'
    labels = {next(filter(None, found)) for found in re.findall(calls, text)}
    assert labels or name == "errors.js"
    assert labels - set(_words.WORDS["zh"]) == set()
