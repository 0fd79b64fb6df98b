import pytest

import segcourse as sc

OPTIONS = {"1/3": "Half of them.", "1/2": sc.right("n over 2n."), "2/3": "That is Dice."}


def test_the_first_try_stays_the_first(made, kept):
    sc.quiz("IoU?", OPTIONS, key="q")
    (widget,) = made
    assert kept()["answers"] == {}
    widget.chosen = [2]
    assert kept()["answers"]["q"] == {
        "question": "IoU?", "lesson": "", "first_try": False, "solved": False, "tries": 1,
    }  # fmt: skip
    widget.chosen = [2, 1]
    widget.chosen = []  # reset
    widget.chosen = [1]
    entry = kept()["answers"]["q"]
    assert (entry["first_try"], entry["solved"], entry["tries"]) == (False, True, 2)


def test_right_at_once(made, kept, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "03_thresholding.ipynb")
    sc.setup()
    sc.quiz("IoU?", OPTIONS)
    made[0].chosen = [1]
    ((key, entry),) = kept()["answers"].items()
    assert key.startswith("q-")
    assert (entry["first_try"], entry["solved"], entry["lesson"]) == (True, True, "03")


def test_the_same_question_has_the_same_key(made, kept):
    for text in ("Is it\n so?", "Is it so?", "Is it not?"):
        sc.quiz(text, OPTIONS)
    for widget in made:
        widget.chosen = [0]
    assert len(kept()["answers"]) == 2


def test_a_question_gives_nothing_back_and_writes_nothing(made, folder):
    assert sc.quiz("IoU?", OPTIONS) is None
    assert list(folder.iterdir()) == []


def test_outside_a_notebook_the_question_is_printed(capsys):
    sc.quiz("IoU?", OPTIONS)
    assert capsys.readouterr().out == "IoU?\n  1. 1/3\n  2. 1/2\n  3. 2/3\n"


@pytest.mark.parametrize(
    "question, options, message",
    [
        ("", OPTIONS, "question is '', but it must be a text that asks something"),
        ("?", {"a": sc.right("b")}, "fewer than two options"),
        ("?", {"a": sc.right("b"), "c": " "}, "option 'c' has no feedback"),
        (
            "?",
            {"a": "b", "c": "d"},
            r"no right one: wrap the feedback of the right option in sc.right\(...\)",
        ),
    ],
)
def test_refusals(question, options, message):
    with pytest.raises(ValueError, match=message):
        sc.quiz(question, options)
