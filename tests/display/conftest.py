"""What a notebook would have received: `published` collects it."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(data, metadata) of every output, as if a notebook were running."""
    import IPython
    import IPython.display

    outputs: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def display(data: Any, *, metadata: Any = None, raw: bool = False) -> None:
        assert raw, "an output is published as a bundle, not left to a formatter"
        outputs.append((data, metadata or {}))

    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", display)
    return outputs
