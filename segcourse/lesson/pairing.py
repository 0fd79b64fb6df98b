"""Comparisons that are fair: every method meets the same scenes, and differences are taken scene by scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segcourse._checks import IGNORE_INDEX, as_array, check_list, check_same_shape, check_whole, shown
from segcourse.lesson.tables import rounded, show_table

Method = Callable[[NDArray], NDArray]


@dataclass(frozen=True)
class PairedScores:
    """Scores of several methods on the same scenes.

    `values` is (K, M, S): K conditions, M methods, S scenes under each condition.
    """

    factor: str
    conditions: tuple[Any, ...]
    methods: tuple[str, ...]
    values: NDArray[np.float64]

    def differences(self, baseline: str | None = None) -> NDArray[np.float64]:
        """Each method minus `baseline` (by default the first) on the same scene, (K, M, S)."""
        name = self.methods[0] if baseline is None else baseline
        if not isinstance(name, str) or name not in self.methods:
            raise ValueError(
                f"baseline is {shown(name)}, but the methods are {', '.join(self.methods)}:"
                " use one of these names."
            )
        place = self.methods.index(name)
        return self.values - self.values[:, place : place + 1]

    def __repr__(self) -> str:
        k, m, s = self.values.shape
        return f"PairedScores({k} conditions of {self.factor or 'nothing'}, {m} methods, {s} scenes each)"


def paired_scores(
    methods: Mapping[str, Method],
    scenes: Any,
    *,
    score: str | Callable[[NDArray, NDArray], float] = "iou",
    seeds: Sequence[int] = (),
    **factors: Any,
) -> PairedScores:
    """Score every method on the same scenes.

    Args:
        methods: name -> function that takes an image and returns a mask or labels; the first is the baseline.
        scenes: a function that is called with `seed=` (and the factors) and returns (image, target); or a
            list, or a dict by name, of such pairs, and then without `seeds` and factors.
        score: "iou" or "dice" of foreground (label > 0) against background; "accuracy" of equal labels;
            "ap50", average precision of instances at IoU 0.5; or a function of (pred, target).
        seeds: one scene for each.
        factors: what `scenes` is called with. One of them may be a tuple or list: the factor that is varied.

    Returns: the scores by condition, method and scene.
    Raises: ValueError for no method, no scene, an unknown score, two varied factors, or a method that returns
        no mask or labels.
    """
    if not isinstance(methods, Mapping) or not methods or not all(callable(m) for m in methods.values()):
        raise ValueError(
            f"methods is {type(methods).__name__}, but a dict of at least one name -> function is needed:"
            f" for example {{'Otsu': sc.classical.otsu}}."
        )
    measure = _score(score)
    factor, conditions, fixed = _split(factors)
    values = []
    for condition in conditions:
        options = {**fixed, factor: condition} if factor else fixed
        pairs = _pairs(scenes, seeds, options)
        values.append([[measure(method(x.copy()), t) for x, t in pairs] for method in methods.values()])
    return PairedScores(factor, tuple(conditions), tuple(methods), np.array(values, dtype=float))


def paired_table(
    methods: Mapping[str, Any],
    scenes: Any,
    *,
    score: Any = "iou",
    seeds: Sequence[int] = (),
    baseline: str | None = None,
    decimals: int = 3,
    **factors: Any,
) -> None:
    """Every method on the same scenes: mean and spread of the score, and of the difference to the first
    method.

    Read the last column first. A difference that is no larger than its spread may be chance. The difference
    is taken scene by scene, so what makes a scene hard for both methods cancels out.

    Args: as in `paired_scores`, and
        baseline: the method that the others are compared with; by default the first.
        decimals: of every number.

    Raises: ValueError as `paired_scores` does, and for a baseline that is no method.

    Example:
        paired_table({"Otsu": otsu, "Sauvola": sauvola}, touching_nuclei, shading=(0.0, 1.0), seeds=range(3))
    """
    places = check_whole("decimals", decimals, low=0, high=12)
    scores = paired_scores(methods, scenes, score=score, seeds=seeds, **factors)
    headers, texts, note = paired_rows(scores, score=score, baseline=baseline, decimals=places)
    show_table(headers, texts, [False] * (len(headers) - 2) + [True] * 2, note)


def paired_rows(
    scores: PairedScores, *, score: Any, baseline: str | None, decimals: int
) -> tuple[list[str], list[list[str]], str]:
    """Headers, rows and a line of explanation for the table of these scores."""
    differences = scores.differences(baseline)
    first = scores.methods[0] if baseline is None else baseline
    name = score if isinstance(score, str) else getattr(score, "__name__", "score")
    rows = []
    for k, condition in enumerate(scores.conditions):
        for m, method in enumerate(scores.methods):
            shown = f"{condition:g}" if isinstance(condition, float) else str(condition)
            difference = "" if method == first else mean_spread(differences[k, m], decimals, sign=True)
            lead = [shown] if scores.factor else []
            rows.append([*lead, method, mean_spread(scores.values[k, m], decimals), difference])
    headers = [*([scores.factor] if scores.factor else []), "method", name, f"difference to {first}"]
    count = scores.values.shape[2]
    note = (
        f"{count} scene{'s' if count > 1 else ''} a line, the same for every method;"
        f" ± is the standard deviation over scenes."
    )
    return headers, rows, note


def mean_spread(values: NDArray[np.float64], decimals: int, *, sign: bool = False) -> str:
    """Mean ± standard deviation (divisor n - 1) of what is not nan; without ± for a single value."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return "nan"
    mean = rounded(float(known.mean()), decimals, sign=sign)
    return mean if len(known) == 1 else f"{mean} ± {rounded(float(known.std(ddof=1)), decimals)}"


def _split(factors: Mapping[str, Any]) -> tuple[str, list[Any], dict[str, Any]]:
    """The factor that varies, its values, and what stays fixed."""
    varied = [name for name, value in factors.items() if isinstance(value, (tuple, list, range, np.ndarray))]
    if len(varied) > 1:
        raise ValueError(
            f"{' and '.join(varied)} hold several values each, but one factor at a time may vary:"
            " give one value to all but one."
        )
    fixed = {name: value for name, value in factors.items() if name not in varied}
    if not varied:
        return "", [None], fixed
    values = list(factors[varied[0]])
    if not values:
        raise ValueError(
            f"{varied[0]} is empty, but a factor needs at least one value: pass for example (0.0, 1.0)."
        )
    return varied[0], values, fixed


def _pairs(scenes: Any, seeds: Sequence[int], options: Mapping[str, Any]) -> list[tuple[NDArray, NDArray]]:
    """The scenes of one condition."""
    numbers = [check_whole("seeds", seed, low=0) for seed in check_list("seeds", seeds, "whole numbers")]
    if callable(scenes) and not isinstance(scenes, type):
        if not numbers:
            raise ValueError(
                "seeds is empty, but each seed gives one scene: pass for example seeds=range(3)."
            )
        return [_pair(scenes(**options, seed=seed)) for seed in numbers]
    what = "(image, target) pairs, or a function that makes them,"
    pairs = list(scenes.values()) if isinstance(scenes, Mapping) else check_list("scenes", scenes, what)
    if not pairs:
        raise ValueError("scenes holds no (image, target) pairs, but one is needed: pass [(image, target)].")
    checked = [_pair(pair) for pair in pairs]
    if numbers or options:
        raise ValueError(
            "scenes is a collection of images, but only a function knows seeds and factors:"
            " leave them out, or pass a function that makes scenes."
        )
    return checked


def _pair(scene: Any) -> tuple[NDArray, NDArray]:
    if not isinstance(scene, (tuple, list)) or len(scene) != 2:
        raise ValueError(
            f"scenes holds no (image, target) pairs, but {shown(scene)}: pass [(image, target)],"
            f" or a function that returns such a pair."
        )
    return as_array("a scene's image", scene[0]), as_array("a scene's target", scene[1])


def _score(score: Any) -> Callable[[NDArray, NDArray], float]:
    if callable(score) and not isinstance(score, type):
        return score
    from segcourse import metrics

    known: dict[str, Callable[[NDArray, NDArray], float]] = {
        "iou": lambda pred, target: metrics.iou(*_foreground(pred, target)),
        "dice": lambda pred, target: metrics.dice(*_foreground(pred, target)),
        "accuracy": _accuracy,
        "ap50": lambda pred, target: metrics.average_precision(pred, target, threshold=0.5),
    }
    if not isinstance(score, str) or score not in known:
        raise ValueError(
            f"score is {shown(score)}, but the known names are {', '.join(map(repr, known))}:"
            " use one of these, or a function of (pred, target)."
        )
    return known[score]


def _foreground(pred: NDArray, target: NDArray) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Both as masks of label > 0; void pixels are background in both, so they count for nothing."""
    pred, target = np.asarray(pred), np.asarray(target)
    check_same_shape(pred=pred, target=target)
    if pred.dtype.kind not in "biu":
        raise ValueError(
            f"a method returned {pred.dtype}, but a mask or labels are needed: let it decide,"
            f" for example return values > 0.5."
        )
    counts = ~_void(target)
    return (pred > 0) & counts, (target > 0) & counts


def _accuracy(pred: NDArray, target: NDArray) -> float:
    pred, target = np.asarray(pred), np.asarray(target)
    check_same_shape(pred=pred, target=target)
    counts = ~_void(target)
    return float((pred == target)[counts].mean()) if counts.any() else float("nan")


def _void(target: NDArray) -> NDArray[np.bool_]:
    """Void is 255 in class maps, which the course keeps as uint8; among instance ids 255 is one of many."""
    return target == IGNORE_INDEX if target.dtype == np.uint8 else np.zeros(target.shape, dtype=bool)
