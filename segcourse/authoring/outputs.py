"""What a built notebook keeps of its cells' outputs: what every reader sees, the same bytes each time."""

from __future__ import annotations

import base64
import io
import re
import struct
from collections.abc import Iterator
from typing import Any

# a time may change its unit, a count its separators
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?(?:\s*(?:ns|µs|us|ms|s|min|seconds?)\b)?")
_WIDGET = "application/vnd.jupyter.widget-"
_PNG = b"\x89PNG\r\n\x1a\n"
STILL_MARK = (
    "segcourse"  #: the keyword of a PNG text chunk by which a live widget finds and hides its still picture
)
STILL_LIMIT = 480  #: pixels; a still picture's longest side


def clean(outputs: list[Any], *, count: int | None = None) -> list[Any]:
    """`outputs` of one cell without what changes from run to run or needs a kernel to be seen.

    Widget views go (a fresh kernel shows "model not found" for them; the still picture beside them stays),
    neighbouring pieces of one stream become one, and a traceback keeps its last line only: the rest names the
    author's folders. `count` is the execution count of the cell.
    """
    kept: list[Any] = []
    for output in outputs:
        output = type(output)(output)
        if output["output_type"] == "stream" and kept and kept[-1].get("name") == output["name"]:
            kept[-1]["text"] += output["text"]
            continue
        if output["output_type"] == "error":
            output["traceback"] = [f"{output['ename']}: {output['evalue']}"]
        if "data" in output:
            data = {mime: value for mime, value in output["data"].items() if not mime.startswith(_WIDGET)}
            if not data:
                continue
            output["data"] = data
            metadata = output["metadata"].items()  # one entry a mime type, and entries about the whole output
            output["metadata"] = {
                k: v for k, v in metadata if k in data or ("/" not in k and k != "needs_background")
            }
        if output["output_type"] == "execute_result":
            output["execution_count"] = count
        kept.append(output)
    return kept


def settle(new: list[Any], old: list[Any]) -> list[Any]:
    """`old` where a run of the same code changed nothing but numbers, as times do; else `new`.

    For cells whose outputs nobody compares (`nbval-ignore-output`): else each build would change them.
    """
    return old if _shape(new) == _shape(old) else new


def _shape(outputs: list[Any]) -> list[Any]:
    return [
        (
            o["output_type"],
            o.get("name"),
            sorted(o.get("data", {})),
            _NUMBER.sub("#", " ".join(_text(o).split())),
        )
        for o in outputs
    ]


def _text(output: Any) -> str:
    return output.get("text") or output.get("evalue") or output.get("data", {}).get("text/plain", "")


def pictures(outputs: list[Any]) -> Iterator[tuple[str, bytes, Any]]:
    """(mime type, bytes, output) of every raster picture in the outputs of one cell."""
    for output in outputs:
        for mime, value in output.get("data", {}).items():
            if mime.startswith("image/") and mime != "image/svg+xml":
                yield mime, base64.b64decode(value), output


def alt_problem(output: Any) -> str | None:
    """Why a reader who does not see learns nothing from this output, or None when it speaks for itself."""
    data = output.get("data", {})
    images = [mime for mime in data if mime.startswith("image/")]
    if images:
        plain = data.get("text/plain", "").strip()
        alt = (
            plain.removeprefix("[Figure:").removesuffix("]").strip()
            if plain.startswith("[Figure:")
            else plain
        )
        if not alt:
            return "a picture has no alt text: give `alt=` to the function of sc.display that shows it"
        if alt.startswith("<"):
            return f"a picture's alt text is {alt[:40]!r}: show it by a function of sc.display, with `alt=`"
        for mime in images:
            stored = output.get("metadata", {}).get(mime, {}).get("alt", alt)
            if alt not in stored and stored not in plain:  # one may say more, as "Still picture of ..."
                return f"a picture has two alt texts, {alt[:40]!r} and {stored[:40]!r}: give one"
    return html_alt_problem("".join(data.get("text/html", "")))


def html_alt_problem(html: str) -> str | None:
    """The same for `<img>`, `<svg>` and `<canvas>` in HTML."""
    for tag in re.findall(r"<(?:img|svg|canvas)\b[^>]*>", html, re.IGNORECASE):
        if (
            not re.search(r"\b(?:alt|aria-label)\s*=\s*(?:\"[^\"]|'[^'])", tag)
            and 'aria-hidden="true"' not in tag
        ):
            return f"{tag[:60]!r} has no alt text: add alt=... (aria-label=... for svg and canvas)"
    return None


def format_problem(mime: str, picture: bytes) -> str | None:
    """Why a picture may not be stored: only JPEG is, and a widget's marked still picture as a small PNG."""
    if mime == "image/jpeg":
        return None
    if mime != "image/png":
        return f"a picture is {mime}: show it by a function of sc.display, which writes JPEG"
    if not is_marked(picture):
        return "a picture is PNG, many times larger: show it by a function of sc.display, which writes JPEG"
    width, height = struct.unpack(">II", picture[16:24])
    if max(width, height) > STILL_LIMIT:
        return (
            f"a widget's still picture is {width}x{height} pixels: at most {STILL_LIMIT} on the longest side"
        )
    return None


def is_marked(png: bytes) -> bool:
    """Whether a PNG carries the text chunk that marks a widget's still picture."""
    position = len(_PNG)
    while png.startswith(_PNG) and position + 8 <= len(png):
        length, kind = struct.unpack(">I4s", png[position : position + 8])
        if kind == b"tEXt" and png[position + 8 : position + 8 + length].lower().startswith(
            STILL_MARK.encode()
        ):
            return True
        position += length + 12
    return False


def picture_difference(first: bytes, second: bytes) -> float:
    """How unlike two pictures are, 0..255: the largest difference over a grid of 24x24 mean colours.

    Another version of a font moves a few edges and changes this by little; another mask or image by much.
    Pictures whose sides differ by more than 2 % are as unlike as can be.
    """
    import numpy as np
    from PIL import Image

    one, other = (Image.open(io.BytesIO(data)).convert("RGB") for data in (first, second))
    if any(abs(a - b) > 0.02 * max(a, b) for a, b in zip(one.size, other.size, strict=True)):
        return 255.0
    grids = [np.asarray(image.resize((24, 24), Image.Resampling.BOX), dtype=float) for image in (one, other)]
    return float(np.abs(grids[0] - grids[1]).max())
