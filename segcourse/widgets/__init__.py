"""Widgets: live pictures in a notebook, in Colab and on an offline page. `_base.py` says how to write one."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOMES = {  # a widget's module is read when the widget is first asked for
    "MaskCompare": "compare",
    "MaskPainter": "mask_painter",
    "MetricLab": "metric_lab",
    "RegionGrower": "region_grower",
    "SceneLabels": "scene_labels",
    "SeedsAndScribbles": "seeds_and_scribbles",
    "ThresholdExplorer": "threshold_explorer",
}

__all__ = [
    "MaskCompare",
    "MaskPainter",
    "MetricLab",
    "RegionGrower",
    "SceneLabels",
    "SeedsAndScribbles",
    "ThresholdExplorer",
]

if TYPE_CHECKING:
    from segcourse.widgets.compare import MaskCompare
    from segcourse.widgets.mask_painter import MaskPainter
    from segcourse.widgets.metric_lab import MetricLab
    from segcourse.widgets.region_grower import RegionGrower
    from segcourse.widgets.scene_labels import SceneLabels
    from segcourse.widgets.seeds_and_scribbles import SeedsAndScribbles
    from segcourse.widgets.threshold_explorer import ThresholdExplorer


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(importlib.import_module(f"segcourse.widgets.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"segcourse.widgets has no {name!r}; it offers {', '.join(_HOMES)}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
