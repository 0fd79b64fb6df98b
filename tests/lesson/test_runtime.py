import subprocess
import sys

import pytest

import segcourse as sc
from segcourse.lesson import runtime
from segcourse.widgets import _words


def test_setup_prints_the_same_line_everywhere(capsys):
    sc.setup()
    sc.setup(lang="zh")
    captured = capsys.readouterr()
    assert captured.out == "segcourse is ready.\n" * 2
    assert captured.err == ""
    assert _words.current()["Reset"] == "重置"
    sc.setup()
    assert _words.current() == {}
    assert runtime.language() == "en"


def test_setup_refuses_other_languages():
    with pytest.raises(ValueError, match="lang is 'fr', but only 'en', 'zh' are known"):
        sc.setup(lang="fr")


@pytest.mark.parametrize(
    "session, told, expected",
    [
        ("course/03_thresholding.ipynb", None, "03"),
        ("Untitled.ipynb", None, ""),
        ("", None, ""),
        ("course/03_thresholding.ipynb", "04", "04"),
    ],
)
def test_lesson_number(monkeypatch, session, told, expected):
    monkeypatch.setenv("JPY_SESSION_NAME", session)
    sc.setup(lesson=told)
    assert runtime.lesson_number() == expected
    sc.setup()


def test_profile_obeys_the_variable(monkeypatch):
    for wish in ("quick", "full", " FULL "):
        monkeypatch.setenv("SEGCOURSE_PROFILE", wish)
        assert sc.profile() == wish.strip().lower()
    monkeypatch.setenv("SEGCOURSE_PROFILE", "fast")
    with pytest.raises(ValueError, match="SEGCOURSE_PROFILE is 'fast', but only 'quick', 'full' are known"):
        sc.profile()


@pytest.mark.parametrize(
    "driver, device, expected", [(False, "cuda", "quick"), (True, "cuda", "full"), (True, "cpu", "quick")]
)
def test_profile_by_device(monkeypatch, driver, device, expected):
    monkeypatch.setattr(runtime, "_may_have_cuda", lambda: driver)
    monkeypatch.setattr(runtime, "device", lambda: device)
    assert sc.profile() == expected


def test_device_is_one_that_torch_knows():
    torch = pytest.importorskip("torch")
    torch.zeros(1, device=sc.device())


def test_a_lesson_starts_without_torch_and_pyplot():
    code = """
import segcourse as sc, sys
sc.setup(); sc.table({"a": 1.0}); sc.meet("k", truth=1); sc.progress()
sc.quiz("Is 1 a number?", {"yes": sc.right("It is."), "no": "It is."}); sc.predict("k", low=0, high=1)
print([m for m in ("torch", "matplotlib.pyplot", "skimage", "sklearn", "pandas") if m in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stderr == ""
    assert run.stdout.splitlines()[-1] == "[]"
