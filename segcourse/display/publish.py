"""How a picture reaches the page: a small JPEG that carries its description.

Jupyter shows the JPEG; the description travels as the output's `text/plain` (which nbval compares, and which
text front ends show), in the metadata that nbconvert reads as `alt`, and, since JupyterLab gives the picture
of an output no `alt` of its own, once more as text that only screen readers meet.
"""

from __future__ import annotations

import base64
import io
import logging
from html import escape

from PIL import Image

from segcourse.display.palettes import PAPER

DPI = 80
QUALITY = 80
_LARGE = 8_000  # bytes; a notebook of 300 KB has room for about fifteen pictures of this size
# (quality, how colour is stored): sharp edges between labels first; then colour at half resolution, which a
# photograph does not show; then a little coarser
_WAYS = ((QUALITY, 0), (QUALITY, 2), (65, 2))
_UNSEEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"


def check_alt(alt: str) -> str:
    """`alt` without surplus white space; every picture must have one."""
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(
            f"alt is {alt!r}, but every picture needs a description for readers who cannot see it:"
            f" say in a sentence what it shows, and what a reader should notice."
        )
    return " ".join(alt.split())


def quiet_matplotlib() -> None:
    """Keep notes about font caches and folders off a notebook's page. Call before the first import."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)


def jpeg(picture: Image.Image) -> bytes:
    """`picture` as JPEG on white; the same pixels give the same bytes."""
    if picture.mode != "RGB":
        layer, picture = picture.convert("RGBA"), Image.new("RGB", picture.size, PAPER)
        picture.paste(layer, mask=layer.getchannel("A"))
    data = b""
    for quality, subsampling in _WAYS:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, subsampling=subsampling, optimize=True)
        data = out.getvalue()
        if len(data) <= _LARGE:
            break
    return data


def publish(picture: Image.Image, *, alt: str) -> None:
    """Show `picture` in the notebook; outside one, print its description."""
    from IPython import get_ipython
    from IPython.display import display

    text = f"[Figure: {alt}]"
    if get_ipython() is None:
        print(text)
        return
    data = base64.b64encode(jpeg(picture)).decode("ascii")
    display(
        {"image/jpeg": data, "text/plain": text}, metadata={"alt": alt, "image/jpeg": {"alt": alt}}, raw=True
    )
    display(
        {"text/html": f'<span style="{_UNSEEN}">Description of the figure: {escape(alt)}</span>'}, raw=True
    )
