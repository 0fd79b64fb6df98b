"""The three places where a learner meets a widget, behind one interface.

A notebook host shows every case of `cases.py` at once, one cell each; the offline host one page at a time.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from .cases import PRELUDE, Case
from .servers import classic_notebook, jupyter_lab

SLOW = 90_000  # milliseconds; two busy cores start a kernel in 5 to 30 s


class Host(Protocol):
    page: Page

    def open(self, case: Case) -> Locator:
        """The root of the widget of `case`."""

    def python(self, expression: str) -> Any:
        """The value of a Python expression where the widgets' Python half lives; it must be JSON."""


@contextmanager
def shut_off(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A browser context that reaches this machine only, and fails as a class room without a network does."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 1000}, **options})
    context.set_default_timeout(30_000)
    context.route(lambda url: not url.startswith(("http://127.0.0.1", "file:", "data:", "blob:")), _refuse)
    try:
        yield context
    finally:
        context.close()


def _refuse(route: Any) -> None:
    route.abort()


class LabHost:
    """JupyterLab 4 with one notebook."""

    def __init__(self, page: Page, address: str, cases: Sequence[Case]) -> None:
        self.page, self.cases = page, list(cases)
        page.goto(f"{address}/lab/tree/cases.ipynb?reset")
        page.wait_for_function("() => window.jupyterapp", timeout=SLOW)
        page.evaluate("() => window.jupyterapp.restored.then(() => true)")
        page.wait_for_function(
            """() => {
                const panel = window.jupyterapp.shell.currentWidget;
                return panel?.sessionContext?.session?.kernel?.status === 'idle';
            }""",
            timeout=SLOW,
        )
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")

    def scope(self, case: Case) -> Locator:
        """The cell that made the widget of `case`."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.cases.index(case) + 1)

    def open(self, case: Case) -> Locator:
        return self.scope(case).locator(".sc-root")

    def python(self, expression: str) -> Any:
        return _value(
            self.page.evaluate(
                """async (code) => {
                    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                    const future = kernel.requestExecute({ code, store_history: false });
                    let text = '';
                    future.onIOPub = ({ content }) => { text += content.text ?? content.evalue ?? ''; };
                    await future.done;
                    return text;
                }""",
                _printing(expression),
            ),
            expression,
        )


class ClassicHost:
    """Classic Notebook 6.5, as near to Colab's front end as a free program comes."""

    def __init__(self, page: Page, address: str, cases: Sequence[Case]) -> None:
        self.page, self.cases = page, list(cases)
        page.goto(f"{address}/notebooks/cases.ipynb")
        page.wait_for_function(
            """() => {
                const notebook = window.Jupyter?.notebook;
                const kernel = notebook?.kernel;
                return notebook?._fully_loaded && kernel?.is_connected()
                    && kernel.comm_manager.targets['jupyter.widget'];
            }""",
            timeout=SLOW,
        )
        page.wait_for_timeout(2500)  # the front end is not listening yet: widgets made earlier stay blank
        page.evaluate("() => { window.Jupyter.notebook.execute_all_cells(); }")

    def scope(self, case: Case) -> Locator:
        """The cell that made the widget of `case`."""
        return self.page.locator("#notebook .cell").nth(self.cases.index(case) + 1)

    def open(self, case: Case) -> Locator:
        return self.scope(case).locator(".sc-root")

    def python(self, expression: str) -> Any:
        return _value(
            self.page.evaluate(
                """(code) => new Promise((resolve) => {
                    let text = '';
                    const hear = ({ content }) => { text += content.text ?? content.evalue ?? ''; };
                    const reply = () => setTimeout(() => resolve(text), 50);  // output may come late
                    const callbacks = { iopub: { output: hear }, shell: { reply } };
                    const options = { silent: false, store_history: false };
                    window.Jupyter.notebook.kernel.execute(code, callbacks, options);
                })""",
                _printing(expression),
            ),
            expression,
        )


class OfflineHost:
    """`to_html()` opened from disk. The Python half is an object of this very process."""

    def __init__(self, context: BrowserContext, folder: Path) -> None:
        self.folder, self.page = folder, context.new_page()
        self.names: dict[str, Any] = {}
        exec(PRELUDE, self.names)
        self.faults: list[str] = []  # what went wrong on the page, and what it asked of a network
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("request", lambda asked: self._note_request(asked.url))

    def _note_request(self, url: str) -> None:
        if not url.startswith(("file:", "data:", "blob:")):
            self.faults.append(f"asked for {url}")

    def open(self, case: Case) -> Locator:
        """A fresh widget on a fresh page."""
        self.faults.clear()
        exec(case.code, self.names)
        self.widget = self.names[case.name]
        path = self.folder / f"{case.name}.html"
        self.widget.to_html(path)
        self.page.goto(path.as_uri())
        return self.page.locator(".sc-root")

    def python(self, expression: str) -> Any:
        """As in a notebook; what the page changed in its model goes to the Python widget first."""
        for name, value in json.loads(self.page.evaluate(READ_MODEL), object_hook=_bytes_back).items():
            if getattr(self.widget, name) != value:
                setattr(self.widget, name, value)
        return json.loads(json.dumps(eval(expression, self.names)))


READ_MODEL = """() => JSON.stringify(
    Object.fromEntries(['view', 'edited', 'version'].map((name) => [name, window.segcourse.model.get(name)])),
    (key, value) => value instanceof Uint8Array ? { base64: btoa(String.fromCharCode(...value)) } : value)"""


def _bytes_back(item: dict[str, Any]) -> Any:
    return base64.b64decode(item["base64"]) if set(item) == {"base64"} else item


@contextmanager
def notebook_host(
    kind: type, browser: Browser, python: Path, cases: Sequence[Case], *, prelude: str = PRELUDE
) -> Iterator[Host]:
    """Start the server of `kind`, open a notebook of `prelude` and all `cases` in it and run it."""
    serve = jupyter_lab if kind is LabHost else classic_notebook
    with tempfile.TemporaryDirectory(prefix="segcourse-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "cases.ipynb").write_text(json.dumps(_notebook(prelude, cases)), encoding="utf-8")
        with serve(python, folder) as address, shut_off(browser) as context:
            yield kind(context.new_page(), address, cases)


def _notebook(prelude: str, cases: Sequence[Case]) -> dict[str, Any]:
    sources = [prelude, *(f"{case.code}\n{case.name}" for case in cases)]
    return {
        "cells": [_cell(number, source) for number, source in enumerate(sources)],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(number: int, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"case-{number}",
        "metadata": {"tags": ["raises-exception"]},  # one broken widget must not stop the cells below it
        "outputs": [],
        "source": source,
    }


def _printing(expression: str) -> str:
    return f"import json\nprint('<<' + json.dumps({expression}) + '>>')"


def _value(text: str, expression: str) -> Any:
    if "<<" not in text:
        raise AssertionError(f"the kernel gave no value for {expression!r}: {text.strip() or 'no output'}")
    return json.loads(text.split("<<", 1)[1].split(">>", 1)[0])
