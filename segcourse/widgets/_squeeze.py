"""Makes a script of `static/` smaller on its way to the browser: what only people need goes, without a build.

Lines stay lines, names stay names, so that an error in the browser still points at something one can find.
"""

from __future__ import annotations

from collections.abc import Iterator


def squeeze(code: str) -> str:
    """`code` (JavaScript) without comment lines, indentation and spaces beside signs.

    What stands between quotes or in a template literal stays as it is. Not understood, and so not to be used
    in `static/`: a comment behind code, and a regular expression that holds a quote, a brace or a space.
    """
    lines = (line.strip() for line in code.splitlines())
    kept = "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"
    return "".join(_without_spaces(part) if is_code else part for part, is_code in _split(kept))


def _split(code: str) -> Iterator[tuple[str, bool]]:
    """Pieces of `code` in order, each with whether it is code; strings and the text of templates are not."""
    depths: list[int] = []  # one entry for each `${` that is open: how many braces are open inside it
    start = at = 0
    while at < len(code):
        sign = code[at]
        back_in_template = sign == "}" and bool(depths) and depths[-1] == 0
        if sign in "\"'`" or back_in_template:
            yield code[start:at], True
            if back_in_template:
                depths.pop()
            end = _end_of_text(code, at, "`" if back_in_template else sign)
            if code[end - 1] == "{":
                depths.append(0)
            yield code[at:end], False
            start = at = end
            continue
        if depths and sign in "{}":
            depths[-1] += 1 if sign == "{" else -1
        at += 1
    yield code[start:], True


def _end_of_text(code: str, start: int, quote: str) -> int:
    """Where the text that opens at `start` ends: behind its closing quote, or behind a template's `${`."""
    at = start + 1
    while at < len(code):
        if code[at] == "\\":
            at += 2
        elif code[at] == quote:
            return at + 1
        elif quote == "`" and code.startswith("${", at):
            return at + 2
        else:
            at += 1
    raise ValueError(
        f"a text that begins with {code[start : start + 30]!r} has no end: close it with {quote}."
    )


def _without_spaces(code: str) -> str:
    """`code` without the spaces that no two words and no two equal signs need between them."""
    out = []
    for at, sign in enumerate(code):
        before, after = code[at - 1 : at], code[at + 1 : at + 2]
        needed = (_wordy(before) and _wordy(after)) or (before == after and before in ("+", "-", "/"))
        if sign != " " or needed:
            out.append(sign)
    return "".join(out)


def _wordy(sign: str) -> bool:
    return sign.isalnum() or sign in ("_", "$")
