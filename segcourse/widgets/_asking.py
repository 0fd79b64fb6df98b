"""What widgets that ask have in common: where they cannot live, a page of text stands for them, not a
picture."""

from __future__ import annotations

import hashlib
import re
import textwrap
from html import escape
from typing import Any

import numpy as np
from IPython import get_ipython
from IPython.display import display
from numpy.typing import NDArray

from segcourse.widgets import _still
from segcourse.widgets._base import VIEW_TYPE, Widget, read_static


class Asking(Widget):
    """A widget whose twin without a kernel is accessible HTML; a subclass gives `numbers` and `twin`."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "_script" in cls.__dict__:  # not the class that traitlets derives when a widget is made
            cls._css = f"{cls._css}{read_static('asking.css')}"

    def twin(self) -> str:
        """The widget as HTML that needs no script."""
        raise NotImplementedError(f"{type(self).__name__} must define twin() -> str")

    def still(self) -> NDArray[np.uint8]:
        lines = [part for line in self.numbers().split("\n") for part in textwrap.wrap(line, 72)]
        return _still.picture([("", np.full((4, 480, 3), 255, dtype=np.uint8))], lines)

    def _ipython_display_(self, **kwargs: Any) -> None:
        """Publish the live view, then its twin, which the live view hides.

        They are two outputs since a reopened notebook shows "model not found" in place of all that sits in
        the view's own bundle.
        """
        if get_ipython() is None:
            print(self.numbers())
            return
        self.marker = f"twin-{hashlib.sha256(self.twin().encode()).hexdigest()[:16]}"
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        bundle = super()._repr_mimebundle_()  # carries what Colab needs to find its widget manager
        metadata = bundle[1] if isinstance(bundle, tuple) else {}
        display({VIEW_TYPE: view}, metadata=metadata, raw=True)
        page = f'<div class="segcourse-{self.marker}">{self.twin()}</div>'
        display({"text/html": page, "text/plain": repr(self)}, raw=True)


def rich(text: str) -> str:
    """Plain text as HTML; `code` in back-quotes becomes code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
