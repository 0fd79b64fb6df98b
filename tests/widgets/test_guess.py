import pytest

from segcourse.widgets.guess import GuessScale


@pytest.mark.parametrize(
    "low, high, step",
    [
        (0, 255, 1),
        (0, 1, 0.005),
        (0, 100, 1),
        (0, 10, 0.05),
        (0, 1e6, 1),
        (-0.5, 0.5, 0.005),
        (0, 0.02, 0.0001),
    ],
)
def test_steps_are_fine_and_round(low, high, step):
    assert GuessScale(low, high, within=1).step == pytest.approx(step)


def test_it_prints_the_same_every_time():
    assert repr(GuessScale(0, 100, unit="%", within=5)) == (
        "GuessScale: Write down your guess before you run the next cell. Scale 0 % to 100 %."
    )


def test_what_is_printed_does_not_depend_on_the_guess():
    with_guess = GuessScale(0, 9, within=1, question="How many?", recorded={"value": 3, "confidence": 50})
    without = GuessScale(0, 9, within=1, question="How many?")
    assert repr(with_guess) == repr(without)
    assert with_guess.twin() == without.twin()


def test_twin_says_what_is_asked():
    assert (
        "<strong>How many?</strong> A number from 0 to 9"
        in GuessScale(0, 9, within=1, question="How many?").twin()
    )


def test_the_script_is_small_enough():
    assert len(GuessScale._esm) < 25_000
