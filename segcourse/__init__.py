"""segcourse: a hands-on course in image segmentation, and the small package under it.

`import segcourse as sc` costs nothing: a part is loaded when it is first used,
and torch only when a network, a tensor or the device is asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PARTS = ("classical", "data", "display", "lesson", "metrics", "widgets")
_NAMES = {  # what a lesson cell calls directly, and the module that holds it
    "device": "segcourse.lesson.runtime",
    "profile": "segcourse.lesson.runtime",
    "setup": "segcourse.lesson.runtime",
    "time_ratio": "segcourse.lesson.timing",
    "table": "segcourse.lesson.tables",
    "paired_table": "segcourse.lesson.pairing",
    "paired_scores": "segcourse.lesson.pairing",
    "quiz": "segcourse.lesson.quiz",
    "right": "segcourse.lesson.quiz",
    "predict": "segcourse.lesson.predict",
    "meet": "segcourse.lesson.predict",
    "progress": "segcourse.lesson.progress",
}

__all__ = [*_PARTS, *_NAMES]

if TYPE_CHECKING:
    from segcourse import classical, data, display, lesson, metrics, widgets
    from segcourse.lesson.pairing import paired_scores, paired_table
    from segcourse.lesson.predict import meet, predict
    from segcourse.lesson.progress import progress
    from segcourse.lesson.quiz import quiz, right
    from segcourse.lesson.runtime import device, profile, setup
    from segcourse.lesson.tables import table
    from segcourse.lesson.timing import time_ratio


def __getattr__(name: str) -> Any:
    if name in _PARTS:
        return importlib.import_module(f"segcourse.{name}")
    if name in _NAMES:
        value = getattr(importlib.import_module(_NAMES[name]), name)
        globals()[name] = value  # the next look-up finds it here
        return value
    raise AttributeError(
        f"module 'segcourse' has no attribute {name!r}; it offers {', '.join(sorted(__all__))}"
    )


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
