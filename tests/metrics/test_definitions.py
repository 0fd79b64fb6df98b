"""The page of definitions: our answers are what it says by hand, and its tables are what was recorded."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from segcourse import classical, metrics

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS))  # the script's folder, as when it is run
script = importlib.import_module("ask_the_libraries")
page_maker = importlib.import_module("definitions.page")
cases = importlib.import_module("definitions.case")
sys.path.remove(str(DOCS))

PAGE = script.PAGE.read_text(encoding="utf-8")
RECORD = script.load()
OURS = [(case, way) for case in script.CASES for way in case.ways if way.library == cases.OURS]
REFUSED = {"confusion_matrix(ignore_index=0)"}  # by design: what it means has to be said in two steps


def test_every_row_of_the_table_of_traps_is_a_case():
    assert len(script.CASES) == 25
    assert len({case.id for case in script.CASES}) == 25
    for case in script.CASES:
        assert len({case.key(way) for way in case.ways}) == len(case.ways), case.id
        for name, values in case.definitions.items():
            assert set(values) == set(case.inputs), f"{case.id}: {name}"


@pytest.mark.parametrize("case, way", OURS, ids=[f"{case.id}: {way.call}" for case, way in OURS])
def test_ours_is_one_of_the_definitions(case, way):
    found = cases.answers(case, way)
    assert set(found) == set(case.inputs)
    if way.call in REFUSED:
        assert set(found.values()) == {"raises ValueError"}
    elif way is case.ways[0]:
        assert cases.definition_followed(case, found) == next(iter(case.definitions))
    else:
        assert cases.definition_followed(case, found)


def test_ours_to_the_last_digits():
    for case, way in OURS:
        followed = cases.definition_followed(case, cases.answers(case, way))
        for column, answer in cases.answers(case, way).items() if followed else ():
            by_hand = cases.as_answer(cases.value_of(case.definitions[followed][column]))
            assert cases.same(answer, by_hand, tolerance=1e-12), f"{case.id}: {way.call}, {column}"


@pytest.mark.parametrize("case", script.CASES, ids=lambda case: case.id)
def test_a_docstring_decides(case):
    if case.id == "lovasz-absent":  # no function yet
        assert not case.decided_by
        return
    assert case.decided_by
    for name, words in case.decided_by.items():
        room = metrics if name in metrics.__all__ else classical
        assert name in room.__all__
        said = " ".join(getattr(room, name).__doc__.split())
        assert words in said, f"{case.id}: the docstring of {name} no longer says {words!r}"


def test_the_page_is_what_the_record_gives():
    assert page_maker.filled(PAGE, RECORD) == PAGE, "run: python docs/ask_the_libraries.py --page"


def test_the_record_holds_what_is_asked():
    asked = {case.id: {case.key(w) for w in case.ways if w.library != cases.OURS} for case in script.CASES}
    assert {id: set(ways) for id, ways in RECORD["answers"].items()} == asked
    assert set(RECORD["libraries"]) == set(script.LIBRARIES)
    assert page_maker.NO_ANSWER not in PAGE


@pytest.mark.parametrize("library", script.LIBRARIES)
def test_libraries_still_answer_as_recorded(library):
    recorded, installed = RECORD["libraries"][library]["version"], cases.version_of(library)
    if installed is None:
        pytest.skip(f"{library} is not installed; recorded of {recorded}")
    if installed != recorded:
        pytest.skip(f"{library} {installed} is installed; recorded of {recorded}")
    found = script.ask_in_a_process(library)["answers"]
    for id, ways in found.items():
        for key, columns in ways.items():
            for column, answer in columns.items():
                before = RECORD["answers"][id][key][column]
                assert cases.same(answer, before), f"{id}, {key}, {column}: {answer}, recorded {before}"


def sections(page):
    """(heading, generated text, own text) of each case."""
    pattern = r"<!-- made: (\S+) -->\n(.*?)<!-- end -->\n(.*?)(?=<!-- made|\n## |\Z)"
    return [found for found in re.findall(pattern, page, flags=re.DOTALL) if found[0] != "libraries"]


def test_every_case_has_its_text():
    texts = {name: own for name, _, own in sections(PAGE)}
    for case in script.CASES:
        assert "**What decides.**" in texts[case.id], case.id
        assert "**When you read a paper:**" in texts[case.id], case.id


def test_prose_holds_no_number_that_was_not_printed():
    for name, made, own in sections(PAGE):
        plain = re.sub(r"\(https?://\S+\)|section \d\.\d", "", own)
        for number in re.findall(r"\d+\.\d+", plain):
            assert number in made, f"{name}: {number} stands in the text, but in no table"


def test_sources_are_cited_and_citations_have_a_source():
    text, sources = PAGE.split("## Sources")
    cited = {int(n) for _, _, own in sections(text) for n in re.findall(r"\[(\d+)\]", own)}
    listed = re.findall(r"^(\d+)\. ", sources, flags=re.MULTILINE)
    assert cited == set(range(1, len(listed) + 1))
    assert [int(n) for n in listed] == sorted(cited)


def test_functions_named_in_the_text_exist():
    for name, _, own in sections(PAGE):
        for word in re.findall(r"`(\w+)\(", own):
            assert word in metrics.__all__ or word in classical.__all__, f"{name}: {word}"


# ------------------------------------------------------------------------------------------------- the script


def test_who_is_not_installed_keeps_what_was_recorded(monkeypatch, capsys):
    monkeypatch.setattr(script, "version_of", lambda name: None)
    old = json.loads(json.dumps(RECORD))
    old["answers"]["hd95"]["MedPy: a call that is gone"] = {"HD95": 1.0}
    assert script.ask_all(old) == RECORD
    assert "MedPy: not installed" in capsys.readouterr().out


def test_who_is_installed_is_asked_anew(monkeypatch):
    monkeypatch.setattr(script, "version_of", lambda name: "9" if name == "MedPy" else None)
    answer = {"hd95": {"MedPy: hd95": {"HD95": 7.0}}}
    monkeypatch.setattr(
        script, "ask_in_a_process", lambda name: {"version": "9", "beside": {}, "answers": answer}
    )
    record = script.ask_all(RECORD)
    assert record["libraries"]["MedPy"] == {"version": "9", "beside": {}}
    assert record["answers"]["hd95"]["MedPy: hd95"] == {"HD95": 7.0}
    table = page_maker.block(next(c for c in script.CASES if c.id == "hd95"), record)
    assert "| MedPy `hd95` | 9 | 7 | none of these |" in table


def test_a_library_that_was_never_asked_is_marked():
    table = page_maker.block(script.CASES[0], {"libraries": {}, "answers": {}})
    assert page_maker.NO_ANSWER in table


def test_a_page_without_a_mark_raises():
    with pytest.raises(ValueError, match=r"\['hd95'\] too few"):
        page_maker.filled(PAGE.replace("<!-- made: hd95 -->", ""), RECORD)
    with pytest.raises(ValueError, match=r"\['hd96'\] too many"):
        page_maker.filled(PAGE + "<!-- made: hd96 --><!-- end -->", RECORD)


def test_a_library_that_cannot_be_asked_raises(monkeypatch):
    monkeypatch.setattr(script.sys, "executable", sys.executable)
    with pytest.raises(RuntimeError, match="invalid choice"):
        script.ask_in_a_process("no such library")


@pytest.mark.parametrize(
    "result, answer",
    [
        (np.float32(0.5), 0.5),
        (np.array([[2]]), 2.0),
        (float("nan"), "nan"),
        (-np.inf, "-inf"),
        ((60, 98), [60.0, 98.0]),
        (np.array([1, 2]), [1.0, 2.0]),
    ],
)
def test_what_json_can_hold(result, answer):
    assert cases.as_answer(result) == answer


def test_what_is_the_same():
    assert cases.same(1 / 3, float(np.float32(1 / 3)))
    assert not cases.same(0.503876, 0.503973)
    assert cases.same("nan", "nan")
    assert not cases.same("nan", 0.0)
    assert not cases.same([1.0, 2.0], [1.0])
    assert cases.one_answer(lambda x: x[1], ((),)) == "raises IndexError"


def test_arithmetic_of_the_page():
    assert np.isnan(cases.value_of("0/0"))
    assert cases.value_of("max(sqrt(4), 1) + 1/2") == 2.5
    with pytest.raises(ZeroDivisionError):
        cases.value_of("1/0")
    with pytest.raises(NameError):
        cases.value_of("open('x')")
