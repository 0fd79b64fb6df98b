"""What a widget may be opened with: `view` is checked against what its script knows."""

from __future__ import annotations

import re

import numpy as np
import pytest

from segcourse import widgets
from segcourse.widgets._base import STATIC

MASK = np.eye(12, dtype=np.uint8)
CHECKED = [widgets.MaskCompare, widgets.MetricLab, widgets.SceneLabels]


def opened(kind: type, **options):
    if kind is widgets.MetricLab:
        return kind(MASK, **options)
    if kind is widgets.SceneLabels:
        return kind(MASK * 200, MASK, MASK, class_names=["ground", "line"], things=["line"], **options)
    return kind(MASK * 200, MASK, MASK, **options)


@pytest.mark.parametrize("kind", CHECKED)
def test_the_script_knows_every_name_and_word(kind):
    script = (STATIC / f"{kind._script}.js").read_text(encoding="utf-8")
    start = re.search(r"const start = \{(.*?)\}", script)[1]
    assert set(re.findall(r"(\w+):", start)) == set(kind._opens)
    words = [word for fits in kind._opens.values() for word in fits or () if isinstance(word, str)]
    assert words
    assert all(f'"{word}"' in script for word in words)


@pytest.mark.parametrize("kind", CHECKED)
def test_an_unknown_name_is_answered(kind):
    with pytest.raises(ValueError, match=r"view holds 'mod', but only .* are known: use these"):
        opened(kind, view={"mod": "curtain"})
    with pytest.raises(ValueError, match="view is 'curtain', but a dict by name is needed"):
        opened(kind, view="curtain")


def test_words_and_numbers_are_checked():
    with pytest.raises(ValueError, match=r"view\['mode'\] is 'curtian', but only 'overlay', 'curtain'"):
        opened(widgets.MaskCompare, view={"mode": "curtian"})
    with pytest.raises(ValueError, match=r"view\['split'\] is 30, but it must be a finite number in 0\.\.1"):
        opened(widgets.MaskCompare, view={"split": 30})
    with pytest.raises(ValueError, match="guess is 'no', but it is either on or off"):
        opened(widgets.MaskCompare, guess="no")


def test_a_view_from_the_browser_opens_again():
    view = {"mode": "curtain", "split": 0.25, "hidden": [0], "hatching": False, "cell": None, "guessed": 0.5}
    assert opened(widgets.MaskCompare, view=view).view == view
