import pytest

import segcourse as sc


def write_down(widget, value, confidence):
    widget.recorded = {"value": value, "confidence": confidence}


def test_a_guess_is_kept_and_can_be_changed(made):
    guess = sc.predict("t", low=0, high=255)
    assert (guess.value, guess.confidence) == (None, None)
    write_down(made[0], 120, 70)
    assert (guess.value, guess.confidence) == (120, 70)
    write_down(made[0], 90, 40)
    assert repr(guess) == "Guess 't': 90, 40 % sure"


def test_running_the_cell_again_shows_the_guess(made):
    sc.predict("t", low=0, high=255)
    write_down(made[0], 120, 70)
    sc.predict("t", low=0, high=255)
    assert made[1].recorded == {"value": 120, "confidence": 70}


def test_meet_without_a_guess_says_what_to_do(capsys, folder):
    sc.meet("t", truth=107)
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "The outcome is 107. You have written down no guess for it yet (t)."
    assert out[1].startswith("Next time guess first")
    assert list(folder.iterdir()) == []


def test_the_outcome_has_its_unit_though_nothing_was_guessed(made, capsys):
    sc.predict("lost", low=0, high=100, unit="%")
    sc.predict("height", low=0, high=100)
    sc.meet("lost", truth=41)
    sc.meet("height", truth=41)
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "The outcome is 41 %. You have written down no guess for it yet (lost)."
    assert out[2] == "The outcome is 41. You have written down no guess for it yet (height)."


@pytest.mark.parametrize(
    "value, sure, distance, side, verdict",
    [
        (120, 70, "13 too high (5 % of the scale)", "within", "Well judged."),
        (7, 90, "100 too low (39 % of the scale)", "outside", "What made you so sure?"),
        (107, 10, "exactly right (0 % of the scale)", "within", "You knew more than you thought."),
        (200, 20, "93 too high (36 % of the scale)", "outside", "You had your doubts, rightly."),
    ],
)
def test_meet(made, capsys, kept, value, sure, distance, side, verdict):
    sc.predict("t", low=0, high=255)
    write_down(made[0], value, sure)
    sc.meet("t", truth=107)
    assert capsys.readouterr().out.splitlines() == [
        f"You guessed {value}; the outcome is 107: {distance}.",
        f"You were {sure} % sure to be near, and you are {side} ±26. {verdict}",
    ]
    assert kept()["guesses"]["t"]["truth"] == 107


def test_units_and_an_own_idea_of_near(made, capsys):
    sc.predict("share", low=0, high=100, unit="%", within=2)
    write_down(made[0], 30, 50)
    sc.meet("share", truth=31.5)
    out = capsys.readouterr().out
    assert "You guessed 30 %; the outcome is 31.5 %: 1.5 % too low" in out
    assert "within ±2 %" in out


def test_the_returned_guess_shows_nothing_of_its_own(made):
    assert sc.predict("t", low=0, high=1)._ipython_display_() is None


def test_refusals():
    with pytest.raises(ValueError, match="low is 5 and high is 1, but low must be the smaller"):
        sc.predict("t", low=5, high=1)
    with pytest.raises(ValueError, match="within is 0, but it must be positive"):
        sc.predict("t", low=0, high=1, within=0)
    with pytest.raises(ValueError, match="key is '', but a text is needed"):
        sc.predict("", low=0, high=1)
    with pytest.raises(ValueError, match="truth is nan, but it must be a finite number"):
        sc.meet("t", truth=float("nan"))
