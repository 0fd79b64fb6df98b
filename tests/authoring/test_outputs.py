from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from segcourse.authoring.outputs import (
    alt_problem,
    clean,
    format_problem,
    html_alt_problem,
    picture_difference,
    settle,
)

VIEW = "application/vnd.jupyter.widget-view+json"


def stream(text: str, name: str = "stdout") -> dict:
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data: str) -> dict:
    data = {key.replace("_", "/"): value for key, value in data.items()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def png(width: int, height: int, mark: str | None = None) -> bytes:
    info, file = PngImagePlugin.PngInfo(), io.BytesIO()
    if mark:
        info.add_text(mark, "1")
    Image.new("RGB", (width, height)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def test_a_view_goes_and_what_a_reader_sees_stays():
    both = shown(text_plain="Slider(4)")
    both["data"][VIEW] = {"model_id": "a1b2"}
    alone = shown()
    alone["data"][VIEW] = {"model_id": "c3d4"}
    assert clean([both, alone]) == [shown(text_plain="Slider(4)")]
    assert VIEW in both["data"]  # what came in is not changed


def test_pieces_of_a_stream_become_one_between_displays():
    outputs = [stream("a"), stream("b"), shown(text_plain="x"), stream("c"), stream("d")]
    assert clean(outputs) == [stream("ab"), shown(text_plain="x"), stream("cd")]


def test_a_traceback_keeps_its_last_line_only():
    error = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "no",
        "traceback": ["/home/me/x.py", "..."],
    }
    assert clean([error])[0]["traceback"] == ["ValueError: no"]


def test_an_untouched_time_keeps_its_first_value_and_new_words_do_not():
    old = [stream("took 0.31 s (4.0x)\n")]
    assert settle([stream("took 12.9 s (31.5x)\n")], old) is old
    assert settle([stream("took 980 µs (1,300x)\n")], old) is old
    new = [stream("needed 0.31 s (4.0x)\n")]
    assert settle(new, old) is new
    more = [*old, shown(text_plain="1")]
    assert settle(more, old) is more


@pytest.mark.parametrize(
    "output, problem",
    [
        (shown(image_jpeg="", text_plain="A ramp"), None),
        (shown(image_jpeg="", text_plain="[Figure: A ramp]"), None),
        (shown(text_plain="<Figure size 640x480 with 1 Axes>"), None),  # no picture, no alt text needed
        (shown(image_jpeg=""), "no alt text"),
        (shown(image_jpeg="", text_plain="  "), "no alt text"),
        (shown(image_jpeg="", text_plain="[Figure: ]"), "no alt text"),
        (shown(image_jpeg="", text_plain="<Figure size 640x480 with 1 Axes>"), "alt text is '<Figure"),
        (shown(image_png="", text_plain="<PIL.Image.Image image>"), "alt text is '<PIL"),
        (shown(text_html='<img src="data:x">', text_plain="x"), "has no alt text"),
    ],
)
def test_a_picture_needs_words(output, problem):
    found = alt_problem(output)
    assert (found is None) if problem is None else (problem in found)


def test_two_different_alt_texts_are_a_mistake():
    output = shown(image_jpeg="", text_plain="[Figure: A ramp]")
    output["metadata"] = {"image/jpeg": {"alt": "A ramp"}}
    assert alt_problem(output) is None
    output["data"]["text/plain"] = "Still picture of A ramp"  # one may say more than the other
    assert alt_problem(output) is None
    output["metadata"] = {"image/jpeg": {"alt": "Another"}}
    assert "two alt texts" in alt_problem(output)


@pytest.mark.parametrize(
    "html, fine",
    [
        ('<img src="x" alt="A cat">', True),
        ('<svg aria-label="A curve"><path/></svg>', True),
        ('<canvas aria-hidden="true">', True),
        ('<img src="x" alt="">', False),
        ("<svg><path/></svg>", False),
        ("<table></table>", True),
    ],
)
def test_pictures_in_html_need_words_too(html, fine):
    assert (html_alt_problem(html) is None) == fine


def test_only_jpeg_and_small_marked_stills_are_kept():
    assert format_problem("image/jpeg", b"") is None
    assert format_problem("image/png", png(480, 300, "segcourse")) is None
    assert "481x300" in format_problem("image/png", png(481, 300, "segcourse"))
    assert "PNG, many times larger" in format_problem("image/png", png(40, 30))
    assert "PNG, many times larger" in format_problem("image/png", png(40, 30, "Software"))
    assert "image/gif" in format_problem("image/gif", b"")


def jpeg(pixels: np.ndarray, quality: int = 80) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return file.getvalue()


def drawn(*, height: int, text: str = "loss") -> np.ndarray:
    page = Image.new("RGB", (400, 300), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((50, 280 - height, 120, 280), fill=(20, 60, 160))
    draw.text((180, 10), text, fill="black")
    return np.asarray(page)


def test_pictures_differ_by_content_not_by_codec_or_font(rng):
    photograph = rng.integers(0, 256, (12, 16, 3), dtype=np.uint8).repeat(25, axis=0).repeat(25, axis=1)
    assert picture_difference(jpeg(photograph), jpeg(photograph)) == 0
    assert picture_difference(jpeg(photograph), jpeg(photograph, quality=70)) < 10
    assert picture_difference(jpeg(drawn(height=200)), jpeg(drawn(height=200, text="lass"))) < 24
    assert picture_difference(jpeg(drawn(height=200)), jpeg(drawn(height=150))) > 100
    assert picture_difference(jpeg(photograph), jpeg(photograph[:, ::-1].copy())) > 24
    assert picture_difference(jpeg(photograph), jpeg(photograph[:200])) == 255


def test_a_still_in_base64_is_found():
    from segcourse.authoring.outputs import pictures

    encoded = base64.b64encode(png(4, 3, "segcourse")).decode()
    found = list(pictures([shown(image_png=encoded, text_plain="x"), stream("y")]))
    assert [(mime, data[:4]) for mime, data, _ in found] == [("image/png", b"\x89PNG")]
