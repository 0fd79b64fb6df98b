"""One trap: small inputs, the definitions that compete for its name, and how each library is asked."""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

Answer: TypeAlias = float | list[float] | str  # what JSON can hold: "nan", "inf" and "raises ..." are texts
Ask: TypeAlias = Callable[..., Any]

OURS = "segcourse"
EPSILON = 1e-5  # some libraries add as much below or above the line
# What a library is called on the package index, where that is not the name it has here.
DISTRIBUTIONS = {
    "OpenCV": ("opencv-python-headless", "opencv-python", "opencv-contrib-python"),
    "scikit-image": ("scikit-image",),
    "scikit-learn": ("scikit-learn",),
    "MONAI": ("monai",),
    "MedPy": ("medpy",),
    "SimpleITK": ("simpleitk",),
    "NumPy": ("numpy",),
    "StarDist": ("stardist",),
}
BESIDE = {"NumPy": "numpy", "SciPy": "scipy", "torch": "torch"}  # on whose versions an answer may hang, too


@dataclass(frozen=True)
class Way:
    """One way to get the number: a library, the call as a reader would write it, the function that makes it.

    `ask` takes the inputs of a column; a mapping has a function for some of the columns.
    """

    library: str
    call: str
    ask: Ask | Mapping[str, Ask]
    numpy: str = ""  #: a version such as "2.4", where the answer hangs on it: asked beside that one only

    def can_be_asked(self) -> bool:
        return np.__version__.startswith(self.numpy)

    def function(self, column: str) -> Ask | None:
        return self.ask.get(column) if isinstance(self.ask, Mapping) else self.ask


@dataclass(frozen=True)
class Case:
    """A trap. The first of `definitions` is the one that segcourse follows, the first of `ways` is ours."""

    id: str
    title: str
    question: str
    inputs: dict[str, tuple]  #: column -> what `ask` is given
    definitions: dict[str, dict[str, str]]  #: name -> column -> its value, as arithmetic that anyone can redo
    ways: tuple[Way, ...]
    picture: str  #: the inputs in text
    decided_by: dict[str, str] = field(default_factory=dict)  #: function -> what its docstring says of it

    def key(self, way: Way) -> str:
        return f"{way.library}: {way.call}"


def value_of(arithmetic: str) -> float | list[float]:
    """The value of what `definitions` holds: numbers, + - * /, sqrt, max, nan, inf, lists; 0/0 is nan."""
    names = {"sqrt": math.sqrt, "max": max, "nan": math.nan, "inf": math.inf}
    if arithmetic.replace(" ", "") == "0/0":
        return math.nan
    return eval(arithmetic, {"__builtins__": {}}, names)


def version_of(library: str) -> str | None:
    """The installed version of `library`, None where it is not installed."""
    for name in DISTRIBUTIONS.get(library, (library,)):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            return importlib.metadata.version(name)
    return None


def answers(case: Case, way: Way) -> dict[str, Answer]:
    """What `way` answers to each column that it has a function for. What it prints or warns is dropped."""
    found = {}
    for column, inputs in case.inputs.items():
        function = way.function(column)
        if function is not None:
            with quiet():
                found[column] = one_answer(function, inputs)
    return found


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


def one_answer(function: Ask, inputs: tuple) -> Answer:
    try:
        return as_answer(function(*inputs))
    except ImportError:
        raise
    except Exception as error:  # that a library refuses is an answer too
        return f"raises {type(error).__name__}"


def as_answer(result: Any) -> Answer:
    """A number, NumPy scalar, tensor of one element or list of numbers as JSON can hold it."""
    if hasattr(result, "detach"):
        result = result.detach().cpu().numpy()
    if isinstance(result, (list, tuple)) or (isinstance(result, np.ndarray) and result.size > 1):
        return [float(x) for x in np.ravel(result)]
    number = float(np.asarray(result).reshape(()) if np.size(result) == 1 else result)
    return number if math.isfinite(number) else str(number)


def same(first: Answer, second: Answer, *, tolerance: float = 2e-6) -> bool:
    """Equal up to the rounding of float32."""
    if isinstance(first, str) or isinstance(second, str):
        return first == second
    first, second = np.atleast_1d(first), np.atleast_1d(second)
    return first.shape == second.shape and np.allclose(first, second, rtol=tolerance, atol=tolerance)


def definition_followed(case: Case, found: Mapping[str, Answer]) -> str | None:
    """The name of the first definition that gives all of `found`, up to `EPSILON`; None if there is none."""
    for name, values in case.definitions.items():
        if all(
            column in values and same(found[column], as_answer(value_of(values[column])), tolerance=EPSILON)
            for column in found
        ):
            return name
    return None
