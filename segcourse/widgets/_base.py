"""The base of every widget: one Python file and one JavaScript file make a new one.

Python owns pixels and numbers; the browser draws, counts integers and reports what was clicked. A new widget:

    # segcourse/widgets/blink_two.py             # segcourse/widgets/static/blink_two.js
    class BlinkTwo(Widget):                      async function render({ model, el }) {
        _script = "blink_two"                      const ui = mount(model, el, { name, title });
        pred = wire()                              const pred = await unpack(model.get("pred"));
                                                   const view = stage(ui, ui.main, pred.shape, { label });
        def __init__(self, pred, *, view=None):    function draw() { view.clear(); ...; ui.frame(); }
            check the inputs                       ui.key("b", "blink", () => ...);
            super().__init__(pred=pack(pred),      ui.ready(draw);
                             view=view)            return ui.close;
        def numbers(self) -> str: ...            }
        def still(self) -> uint8 (H, W, 3)       export default { render };

What a subclass must give, and nothing else:

* `_script`: the name of its file in `static/`. `core.js` is put in front of it when the class is made, so
  that file imports nothing, ends with `export default { render };`, and has at most 150 lines. `_uses =
  ("distances",)` puts further files of `static/` between the two. All together stay under 25 kB, squeezed
  (`_squeeze.py`).
* `_opens`: what `view` may hold, by name: the words to choose from, the ends of a scale, or None.
* traits: `wire()` for arrays (filled with `pack`, exact, or `pack_image`, a photograph), plain traitlets
  for the rest, all tagged `sync=True`. What a learner edits comes back as one `wire()` trait, packed in the
  browser.
* `numbers()`: one line of plain text, always the same for the same inputs, that carries the numbers a
  reader needs. It becomes `repr(widget)` (which nbval compares) and the alt text of the still picture.
* `still()`: the picture of the opening view, made with `_still.picture(panels, lines)`.

The base gives: `view` (a dict: mode, opacity, split … as the browser last saved it, or as the author wants
it to open), `guess` (whether the numbers wait until the learner has guessed), `to_html`, `to_png`, the
display in ipywidgets 7 and 8, the still picture that hides itself where the live widget stands, words of
other languages.

On its root element the script sets `data-ready="1"` after the first picture, counts pictures in
`data-frame`, and keeps its numbers in `data-scores`: tests wait for the first two and read the third.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
import traitlets
from IPython.display import display
from numpy.typing import NDArray

from segcourse._checks import check_choice, check_flag, check_mapping, check_number
from segcourse.widgets import _page, _still, _words
from segcourse.widgets._squeeze import squeeze

STATIC = Path(__file__).parent / "static"
Opening = tuple[str, ...] | tuple[float, float] | None  # choices, the ends of a scale, or anything
VIEW_TYPE = "application/vnd.jupyter.widget-view+json"


def read_static(name: str) -> str:
    """A file of `static/` as a live widget carries it: a script squeezed and without inner exports."""
    text = (STATIC / name).read_text(encoding="utf-8")
    if not name.endswith(".js"):
        return text
    text = re.sub(r"^export (?!default)", "", squeeze(text), flags=re.MULTILINE)
    return text.replace(";\n}", "\n}")  # a brace ends a statement as well


def check_view(view: Any, known: Mapping[str, Opening]) -> dict[str, Any]:
    """`view` as a new dict, {} for None, its entries checked by `known`; where that is empty, anything goes.

    Raises: ValueError for what is no dict, an unknown name, or a value that does not fit.
    """
    opened = {} if view is None else check_mapping("view", view, "{'opacity': 0.5}")
    unknown = sorted(set(opened) - set(known) - {"guessed"}) if known else []
    if unknown:
        raise ValueError(f"view holds {unknown[0]!r}, but only {', '.join(known)} are known: use these.")
    for name, value in opened.items():
        fits = known.get(name)
        if fits and isinstance(fits[0], str):
            check_choice(f"view[{name!r}]", value, fits)
        elif fits:
            check_number(f"view[{name!r}]", value, low=float(fits[0]), high=float(fits[1]))
    return opened


class Widget(anywidget.AnyWidget):
    """A widget of the course; this module's docstring says how to write one."""

    _script: ClassVar[str] = ""
    _opens: ClassVar[dict[str, Opening]] = {}
    _uses: ClassVar[tuple[str, ...]] = ()

    view = traitlets.Dict(help="state of the view, as the browser keeps it").tag(sync=True)
    guess = traitlets.Bool(True, help="hide the numbers until the learner has guessed").tag(sync=True)
    note = traitlets.Unicode(help="what the reader must know about the data, such as thinning").tag(sync=True)
    words = traitlets.Dict(help="translations of the labels, by English text").tag(sync=True)
    marker = traitlets.Unicode(help="names the still picture that the live widget hides").tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "_script" in cls.__dict__:
            parts = ("core", *cls._uses, cls._script)
            cls._esm = "".join(read_static(f"{part}.js") for part in parts)
            cls._css = read_static("core.css")

    def __init__(self, *, view: dict[str, Any] | None = None, guess: bool = True, **traits: Any) -> None:
        opened = check_view(view, self._opens)
        super().__init__(view=opened, guess=check_flag("guess", guess), words=_words.current(), **traits)

    def numbers(self) -> str:
        """One line of plain text that carries the widget's numbers; the same inputs give the same line."""
        raise NotImplementedError(f"{type(self).__name__} must define numbers() -> str")

    def still(self) -> NDArray[np.uint8]:
        """The opening view as uint8 (H, W, 3)."""
        raise NotImplementedError(f"{type(self).__name__} must define still() -> uint8 (H, W, 3)")

    def __repr__(self) -> str:
        note = f" ({self.note})" if self.note else ""
        return f"{type(self).__name__}: {self.numbers()}{note}"

    def _marker(self) -> str:
        """Names the still picture; from what it says, so that a second build gives the same bytes."""
        return f"still:{hashlib.sha256(repr(self).encode()).hexdigest()[:16]}"

    def to_png(self, path: str | Path | None = None) -> bytes:
        """The still picture as PNG, at most 480 pixels wide; also written to `path` when one is given."""
        data = _still.png(self.still(), marker=self._marker())
        if path is not None:
            Path(path).write_bytes(data)
        return data

    def to_html(self, path: str | Path | None = None) -> str:
        """The live widget as one page that needs neither network nor kernel; also written to `path`."""
        text = _page.page(
            title=type(self).__name__,
            css=str(self._css),
            esm=str(self._esm),
            shim=read_static("shim.js"),
            state={name: getattr(self, name) for name in self._data_traits()},
            alt=repr(self),
            still=self.to_png(),
        )
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    def _data_traits(self) -> list[str]:
        """Names of the synchronised traits that are ours, not those of every Jupyter widget."""
        foreign = set(anywidget.AnyWidget.class_trait_names())
        return [
            n for n in sorted(self.class_trait_names(sync=True)) if n not in foreign and not n.startswith("_")
        ]

    def _ipython_display_(self, **kwargs: Any) -> None:
        """Publish the live view, then the still picture as an output of its own.

        ipywidgets 7 asks for nothing but this method, ipywidgets 8 asks for it first. The picture is separate
        because JupyterLab shows "model not found" in place of a picture that sits in the view's own bundle.
        """
        image = self.to_png()
        self.marker = self._marker()
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        bundle = super()._repr_mimebundle_()  # carries what Colab needs to find its widget manager
        metadata = bundle[1] if isinstance(bundle, tuple) else {}
        display({VIEW_TYPE: view, "text/plain": repr(self)}, metadata=metadata, raw=True)
        still = {"image/png": base64.b64encode(image).decode(), "text/plain": f"Still picture of {self!r}"}
        display(still, metadata={"image/png": {"alt": repr(self)}}, raw=True)
