"""The labels of all widgets in other languages: one table, keyed by the English text that stands in the scripts.

A word that is missing here appears in English. `segcourse.setup(lang=...)` calls `use`.
"""

from __future__ import annotations

from segcourse._checks import check_choice

WORDS: dict[str, dict[str, str]] = {
    "en": {},
    "zh": {
        "Reset": "重置",
        "Copy as Python": "复制为 Python",
        "Keys": "按键",
        "Guess first": "先猜一猜",
        "Show": "显示",
        "Skip": "跳过",
        "Overlay": "叠加",
        "Curtain": "拉幕",
        "Side by side": "并排",
        "Blink": "闪烁",
        "Errors": "错误",
        "Opacity": "不透明度",
        "Class": "类别",
        "Precision": "精确率",
        "Recall": "召回率",
        "Target": "真值",
        "Prediction": "预测",
        "Threshold": "阈值",
        "Tolerance": "容差",
        "Undo": "撤销",
        "Redo": "重做",
        "Image": "图像",
    },
}

_language = "en"


def use(lang: str) -> None:
    """Widgets made from now on speak `lang`."""
    global _language
    _language = check_choice("lang", lang, list(WORDS))


def current() -> dict[str, str]:
    return dict(WORDS[_language])
