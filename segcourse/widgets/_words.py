"""The labels of all widgets in other languages: one table, keyed by the English text in the scripts.

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
        "Question": "问题",
        "Right": "正确",
        "Not this one": "不是这个",
        "Choose": "选择",
        "Why not the others?": "其他选项为什么不对？",
        "Your guess": "你的猜测",
        "My guess": "我的猜测",
        "My guess as a number": "以数字输入我的猜测",
        "How sure am I to be within": "我有多大把握误差在此范围内：",
        "Write it down": "记下来",
        "Change it": "修改",
        "Written down": "已记下",
        "So far": "目前",
        "sure": "把握",
        "You will meet it at the end of the lesson.": "课程结束时你会再见到它。",
    },
}

_language = "en"


def use(lang: str) -> None:
    """Widgets made from now on speak `lang`."""
    global _language
    _language = check_choice("lang", lang, list(WORDS))


def current() -> dict[str, str]:
    return dict(WORDS[_language])
