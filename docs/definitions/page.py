"""From cases and recorded answers to the tables of `definitions.md`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from definitions import CASES
from definitions.case import (
    EPSILON,
    OURS,
    Answer,
    Case,
    Way,
    answers,
    as_answer,
    definition_followed,
    same,
    value_of,
)

NO_ANSWER = "not asked yet"


def shown(answer: Answer) -> str:
    """Six digits, which is what float32 can carry."""
    if isinstance(answer, list):
        return "[" + ", ".join(shown(x) for x in answer) + "]"
    if isinstance(answer, str):
        return answer
    return str(answer) if not math.isfinite(answer) else f"{answer:.6g}"


def found_by(case: Case, way: Way, record: Mapping[str, Any]) -> Mapping[str, Answer] | None:
    """Ours is asked now; of the others, what is recorded."""
    if way.library == OURS:
        return answers(case, way)
    return record["answers"].get(case.id, {}).get(case.key(way))


def line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def by_hand(case: Case) -> list[str]:
    """The table of definitions: each value with the arithmetic that gives it."""
    table = [line("by hand", *case.inputs), line(*["---"] * (1 + len(case.inputs)))]
    for name, values in case.definitions.items():
        table.append(line(name, *[worked_out(values[column]) for column in case.inputs]))
    return table


def worked_out(arithmetic: str) -> str:
    value = shown(as_answer(value_of(arithmetic)))
    return f"**{value}**" if arithmetic == value else f"`{arithmetic}` = **{value}**"


def asked(case: Case, record: Mapping[str, Any]) -> list[str]:
    """The table of answers, ours first."""
    head = ["asked", "version", *case.inputs, "which is"]
    table = [line(*head), line(*["---"] * len(head))]
    for way in case.ways:
        found = found_by(case, way, record)
        name = f"**{way.library}**" if way.library == OURS else way.library
        version = "" if way.library == OURS else record["libraries"].get(way.library, {}).get("version", "")
        if found is None:
            table.append(line(f"{name} `{way.call}`", version, *[NO_ANSWER for _ in case.inputs], ""))
            continue
        cells = [shown(found[column]) if column in found else "" for column in case.inputs]
        table.append(
            line(f"{name} `{way.call}`", version, *cells, definition_followed(case, found) or "none of these")
        )
    return table


def quoted(case: Case) -> list[str]:
    """What the docstrings of segcourse say of it."""
    said = "; ".join(f"`{name}`: *{words}*" for name, words in case.decided_by.items())
    return [f"In the docstring of {said}." if said else "segcourse has no such function yet."]


def block(case: Case, record: Mapping[str, Any]) -> str:
    """What stands between the marks of a case."""
    number = CASES.index(case) + 1
    parts = [
        [f'<a id="{case.id}"></a>'],
        [f"### {number} · {case.title}"],
        [case.question],
        ["```text", case.picture, "```"],
        by_hand(case),
        asked(case, record),
        quoted(case),
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def overview(record: Mapping[str, Any]) -> str:
    """All cases in one table: of each, the column with the most answers, ours in bold."""
    table = [line("", "the case", "asked for", "answers"), line("---", "---", "---", "---")]
    for number, case in enumerate(CASES, start=1):
        column, different = most_answers(case, record)
        texts = ["error" if isinstance(x, str) and x.startswith("raises") else shown(x) for x in different]
        if case.ways[0].library == OURS:
            texts[0] = f"**{texts[0]}**"
        cells = str(number), f"[{case.title}](#{case.id})", column, " · ".join(dict.fromkeys(texts))
        table.append(line(*cells))
    return "\n".join(table)


def most_answers(case: Case, record: Mapping[str, Any]) -> tuple[str, list[Answer]]:
    """The column in which the libraries differ most, and its answers, each once."""
    columns: dict[str, list[Answer]] = {column: [] for column in case.inputs}
    for way in case.ways:
        for column, answer in (found_by(case, way, record) or {}).items():
            if not any(same(answer, other, tolerance=EPSILON) for other in columns[column]):
                columns[column].append(answer)
    column = max(columns, key=lambda name: sum(not str(x).startswith("raises") for x in columns[name]))
    return column, columns[column]


def libraries(record: Mapping[str, Any]) -> str:
    """Which versions were asked, and beside which others: a line for each environment."""
    groups: dict[str, list[str]] = {}
    for name, entry in record["libraries"].items():
        beside = ", ".join(f"{other} {version}" for other, version in entry["beside"].items())
        groups.setdefault(beside, []).append(f"{name} {entry['version']}")
    return "\n".join(f"- {', '.join(names)}; asked beside {beside}" for beside, names in groups.items())


def filled(page: str, record: Mapping[str, Any]) -> str:
    """`page` with what stands between marks made anew. A mark without its case, or a case without, raises."""
    blocks = {case.id: block(case, record) for case in CASES}
    blocks |= {"overview": overview(record), "libraries": libraries(record)}
    marks = re.findall(r"<!-- made: (\S+) -->", page)
    if sorted(marks) != sorted(blocks):
        raise ValueError(
            f"the page has the marks {sorted(set(marks) - set(blocks))} too many and"
            f" {sorted(set(blocks) - set(marks))} too few: a case needs <!-- made: id --> and <!-- end -->."
        )
    for name, text in blocks.items():
        pattern = rf"(<!-- made: {name} -->\n).*?(<!-- end -->)"
        page = re.sub(
            pattern, lambda found, text=text: f"{found[1]}{text}\n{found[2]}", page, flags=re.DOTALL
        )
    return page
