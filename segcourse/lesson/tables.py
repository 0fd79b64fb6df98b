"""Small tables of rounded numbers: aligned as text, and with real headers for those who listen to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from segcourse._checks import check_line, check_list, check_texts, check_whole

Rows = Mapping[str, Any] | Sequence[Any]


def table(
    rows: Rows, *, columns: Sequence[str] | None = None, decimals: int = 2, title: str | None = None
) -> None:
    """Show a small table; the same numbers always give the same text, so a test can compare it.

    Args:
        rows: a list of dicts (their keys are the columns); a list of lists (with `columns`); or a dict from
            the name of a row to a number, a list or a dict. NumPy arrays are fine wherever a list is.
        columns: headers, as many as there are cells in a row; for a dict of rows, the first heads the names.
        decimals: how many a number that is not whole by type keeps; use 3 for what is computed exactly, 2 for
            what was trained.
        title: a line above it.

    `nan` is written as nan: there was nothing to measure. None is written as –.

    Raises: ValueError if there is no row, rows differ in length, or `columns` does not fit.
    """
    places = check_whole("decimals", decimals, low=0, high=12)
    headers, cells = _grid(rows, None if columns is None else check_texts("columns", columns))
    heading = check_line("title", title)
    texts = [[_text(cell, places) for cell in row] for row in cells]
    numeric = [all(_is_number(row[k]) for row in cells) for k in range(len(headers))]
    show_table(headers, texts, numeric, heading)


def show_table(
    headers: Sequence[str], texts: Sequence[Sequence[str]], numeric: Sequence[bool], title: str | None
) -> None:
    """Publish a finished table: text for a terminal and for tests, HTML with scoped headers for a page."""
    from IPython import get_ipython
    from IPython.display import display

    text = as_text(headers, texts, numeric, title)
    if get_ipython() is None:
        print(text)
    else:
        display({"text/plain": text, "text/html": as_html(headers, texts, numeric, title)}, raw=True)


def as_text(
    headers: Sequence[str], texts: Sequence[Sequence[str]], numeric: Sequence[bool], title: str | None
) -> str:
    """Columns two spaces apart, numbers to the right, a rule under the headers."""
    lines = [list(headers), *map(list, texts)]
    widths = [max(_width(line[k]) for line in lines) for k in range(len(headers))]
    padded = []
    for line in lines:
        parts = []
        for cell, width, right in zip(line, widths, numeric, strict=True):
            space = " " * (width - _width(cell))
            parts.append(space + cell if right else cell + space)
        padded.append("  ".join(parts).rstrip())
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([*([title, ""] if title else []), padded[0], rule, *padded[1:]])


def as_html(
    headers: Sequence[str], texts: Sequence[Sequence[str]], numeric: Sequence[bool], title: str | None
) -> str:
    """A table that a screen reader can walk: a caption, column headers, row headers."""
    side = ["right" if right else "left" for right in numeric]
    head = "".join(
        f'<th scope="col" style="text-align:{s}">{escape(h)}</th>' for s, h in zip(side, headers, strict=True)
    )
    body = ""
    for row in texts:
        first = f'<th scope="row" style="text-align:{side[0]}">{escape(row[0])}</th>'
        rest = "".join(
            f'<td style="text-align:{s}">{escape(cell)}</td>'
            for s, cell in zip(side[1:], row[1:], strict=True)
        )
        body += f"<tr>{first}{rest}</tr>"
    caption = (
        f'<caption style="text-align:left;white-space:nowrap">{escape(title)}</caption>' if title else ""
    )
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _grid(rows: Rows, columns: Sequence[str] | None) -> tuple[list[str], list[list[Any]]]:
    """Headers and cells of whatever form the rows have."""
    named = isinstance(rows, Mapping)
    bodies = list(rows.values()) if isinstance(rows, Mapping) else check_list("rows", rows, "rows")
    if not bodies:
        raise ValueError(
            "rows is empty, but a table has at least one row: pass a list or a dict with entries."
        )
    if all(isinstance(body, Mapping) for body in bodies):
        keys = list(bodies[0])
        if any(list(body) != keys for body in bodies):
            raise ValueError(
                "rows have different keys, but every row needs the same columns, in the same order."
            )
        headers, cells = [str(k) for k in keys], [list(body.values()) for body in bodies]
    else:
        cells = [_cells(body) for body in bodies]
        headers = []
    if named:
        cells = [[str(name), *row] for name, row in zip(rows, cells, strict=True)]
        headers = ["", *headers] if headers else []
    if columns is not None:
        headers = list(columns)
    counts = sorted({len(row) for row in cells})
    if len(counts) > 1 or (headers and len(headers) != counts[0]):
        raise ValueError(
            f"rows have {' and '.join(map(str, counts))} cells and there are {len(headers)} columns,"
            " but every row needs one cell for each column"
            f"{' (the row names are the first)' if named else ''}: make them agree."
        )
    return headers or [""] * counts[0], cells


def _cells(body: Any) -> list[Any]:
    if isinstance(body, (str, bytes)) or np.ndim(body) == 0:
        return [body]
    return body.tolist() if isinstance(body, np.ndarray) else list(body)


def _is_number(cell: Any) -> bool:
    return cell is None or (
        isinstance(cell, (int, float, np.number)) and not isinstance(cell, (bool, np.bool_))
    )


def _text(cell: Any, decimals: int) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, (bool, np.bool_)):
        return "yes" if cell else "no"
    if isinstance(cell, (float, np.floating)):
        return rounded(float(cell), decimals)
    if hasattr(cell, "item") and getattr(cell, "ndim", 1) == 0:  # a scalar of NumPy or torch
        return _text(cell.item(), decimals)
    return " ".join(str(cell).split())


def rounded(number: float, decimals: int, *, sign: bool = False) -> str:
    """`number` with so many decimals; never -0.00."""
    text = f"{number:{'+' if sign else ''}.{decimals}f}"
    if float(text) == 0 and text[0] in "+-":
        text = text[1:]
    return text


def _width(text: str) -> int:
    """Columns that a text takes in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)
