"""One offline page for one widget: the module of the notebook, its state, and a stand-in for the model."""

from __future__ import annotations

import base64
import html
import json
from typing import Any

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ margin: 16px; background: #fff; }}
{css}</style>
<main id="widget"></main>
<noscript><p>{alt}</p><img src="data:image/png;base64,{still}" alt="{alt}"></noscript>
<script type="application/json" id="state">{state}</script>
<script type="module">
{esm}
{shim}
</script>
</html>
"""


def page(*, title: str, css: str, esm: str, shim: str, state: dict[str, Any], alt: str, still: bytes) -> str:
    """The page as text; it asks nothing of a network or a kernel."""
    return _PAGE.format(
        title=html.escape(title),
        css=css,
        esm=_inside_script(esm),
        shim=_inside_script(shim),
        state=_inside_script(json.dumps(_plain(state), ensure_ascii=False, sort_keys=True)),
        alt=html.escape(alt, quote=True),
        still=base64.b64encode(still).decode(),
    )


def _inside_script(text: str) -> str:
    return text.replace(
        "</", "<\\/"
    )  # nothing inside may end the script element; \/ is / in JSON and in JS strings


def _plain(value: Any) -> Any:
    """`value` with bytes as {"base64": …}, so that it can be written as JSON."""
    if isinstance(value, (bytes, memoryview)):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
