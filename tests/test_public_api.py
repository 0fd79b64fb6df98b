"""Every public function of every room: its good call works on any array, and each bad argument is answered.

A room's `__all__` is its public door. Whatever stands there must have a good call in `CALLS` (or be a type,
in `TYPES`), and each of its parameters must be of a kind in `KINDS`, so that a new function cannot escape:
each argument in turn is replaced by values that do not fit its name, and the function must answer with a
sentence of ours. What one function alone refuses, and the words of an answer, stand in the tests of its room.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from public_calls import CALLS, KINDS, SPECIAL, TYPES

import segcourse as sc
from segcourse.widgets._base import Widget

ROOMS = ("classical", "data", "data.synthetic", "display", "lesson", "metrics", "widgets")
PACKAGE = Path(sc.__file__).parent
FREE = {"factors"}  # handed on to the caller's own function


@pytest.fixture(autouse=True)
def _progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGCOURSE_PROGRESS", str(tmp_path))


def test_everything_public_is_here():
    public = set()
    for room in ROOMS:
        names = importlib.import_module(f"segcourse.{room}").__all__
        public |= {f"{room.split('.')[0]}.{name}" for name in names if name != "synthetic"}
    assert {*CALLS, *TYPES} == public
    assert {name for name in sc.__all__ if callable(getattr(sc, name))} <= {n.split(".")[1] for n in public}


def kind_of(name: str, parameter: str) -> list[Any] | None:
    return SPECIAL.get(f"{name}.{parameter}", KINDS.get(parameter))


def test_every_parameter_has_a_kind():
    missing = [
        f"{name}({parameter})"
        for name, call in CALLS.items()
        for parameter in inspect.signature(call.func).parameters
        if kind_of(name, parameter) is None and parameter not in FREE
    ]
    assert not missing, f"{missing}: add what does not fit them to KINDS"


@pytest.mark.parametrize("name", CALLS)
def test_docstrings_name_result_and_errors(name: str):
    function = CALLS[name].func
    text = function.__doc__ or ""
    signature = inspect.signature(function)
    if signature.parameters:
        assert re.search(r"Raises: |[Ee]rrors (as|are)|errors as", text), "say what it raises, and when"
    if not inspect.isclass(function) and signature.return_annotation != "None":
        kinds = r"\b(bool|u?int\d*|float\d*|dict|tuple|figure|text|Returns|result)\b"
        assert re.search(kinds, text), "say what it returns"


# ---- arrays of every layout


def layouts(array: np.ndarray) -> Iterator[np.ndarray]:
    """The same values: read-only, column by column, every second of more, back to front, swapped bytes."""
    frozen = array.copy()
    frozen.flags.writeable = False
    yield frozen
    yield np.asfortranarray(array)
    wide = np.repeat(array, 2, axis=array.ndim - 1)
    yield wide[..., ::2]
    yield np.ascontiguousarray(array[::-1])[::-1]
    yield array.astype(array.dtype.newbyteorder(">"))


def replaced(value: Any, layout: int) -> Any:
    if isinstance(value, np.ndarray):
        return list(layouts(value))[layout]
    if isinstance(value, list) and any(isinstance(entry, np.ndarray) for entry in value):
        return [replaced(entry, layout) for entry in value]
    return value


def has_arrays(call: Any) -> bool:
    given = [*call.args, *call.keywords.values()]
    return any(
        isinstance(v, np.ndarray) or (isinstance(v, list) and isinstance(v[0], np.ndarray)) for v in given
    )


def plain(result: Any) -> Any:
    """`result` in a form that `==` compares."""
    if isinstance(result, Widget):
        return repr(result)
    if isinstance(result, np.ndarray):
        return result.shape, str(result.dtype), result.tolist()
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return plain([getattr(result, field.name) for field in dataclasses.fields(result)])
    if isinstance(result, (tuple, list)):
        return [plain(entry) for entry in result]
    if isinstance(result, dict):
        return {key: plain(entry) for key, entry in result.items()}
    return result


WITH_ARRAYS = [name for name, call in CALLS.items() if has_arrays(call)]


@pytest.mark.parametrize("name", WITH_ARRAYS)
def test_every_layout_gives_the_same(name: str, capsys):
    call = CALLS[name]
    expected, said = plain(call()), capsys.readouterr().out
    for layout in range(5):
        args = [replaced(value, layout) for value in call.args]
        options = {key: replaced(value, layout) for key, value in call.keywords.items()}
        before = plain([args, options])
        got = call.func(*args, **options)
        assert plain(got) == expected, f"layout {layout}"
        assert capsys.readouterr().out == said
        assert plain([args, options]) == before, "an argument was changed"
        if isinstance(got, np.ndarray):
            given = [value for value in [*args, *options.values()] if isinstance(value, np.ndarray)]
            assert not any(np.shares_memory(got, value) for value in given), "the result is the argument"


# ---- arguments that do not fit


def with_argument(call: Any, parameter: inspect.Parameter, value: Any) -> Callable[[], Any]:
    """The good call, but for one argument."""
    bound = inspect.signature(call.func).bind(*call.args, **call.keywords)
    bound.arguments[parameter.name] = value
    return lambda: call.func(*bound.args, **bound.kwargs)


def answer(call: Callable[[], Any]) -> Exception | None:
    try:
        call()
    except (ValueError, TypeError) as error:
        return error
    return None


CASES = [
    pytest.param(name, parameter, id=f"{name}-{parameter.name}")
    for name, call in CALLS.items()
    for parameter in inspect.signature(call.func).parameters.values()
    if parameter.name not in FREE
]


@pytest.mark.parametrize("name, parameter", CASES)
def test_what_does_not_fit_is_answered(name: str, parameter: inspect.Parameter):
    for value in kind_of(name, parameter.name) or []:
        if value is None and parameter.default is None:
            continue
        error = answer(with_argument(CALLS[name], parameter, value))
        assert error is not None, f"{parameter.name} = {value!r} passed in silence"
        raised = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
        ours = PACKAGE in raised.parents and ("but" in str(error) or "needs" in str(error))
        assert ours, f"{value!r} is answered from {raised.name} by {error!r}"
        assert len(str(error)) < 400, f"{value!r} fills the screen"
