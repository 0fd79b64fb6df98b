import segcourse as sc
from segcourse.lesson import store


def guess(key, value, sure, truth=None, lesson="03"):
    values = {
        "value": value,
        "confidence": sure,
        "low": 0,
        "high": 100,
        "within": 10,
        "unit": "",
        "lesson": lesson,
    }
    store.record("guesses", key, **values, **({} if truth is None else {"truth": truth}))


def answer(key, first, solved, lesson="03"):
    store.record("answers", key, question="?", lesson=lesson, first_try=first, solved=solved, tries=1)


def test_at_the_beginning(capsys):
    sc.progress()
    out = capsys.readouterr().out
    assert "Nothing is written down yet" in out
    assert "segcourse-progress.json on this machine, and never sent anywhere" in out


def test_where_a_learner_stands(capsys):
    answer("a", True, True)
    answer("b", False, True)
    answer("c", False, False, lesson="04")
    guess("g", 30, 80, truth=50)
    guess("h", 30, 80, truth=40)
    guess("i", 1, 50)
    sc.progress()
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "Where you stand"
    assert [line.split() for line in out[4:7]] == [
        ["03", "2", "1", "2", "3", "2", "15", "%", "of", "the", "scale"],
        ["04", "1", "0", "0", "0", "0", "–"],
        ["all", "3", "1", "2", "3", "2", "15", "%", "of", "the", "scale"],
    ]


def test_calibration(capsys):
    guess("a", 50, 80, truth=50)
    guess("b", 50, 75, truth=90)
    guess("c", 50, 20, truth=90)
    sc.progress()
    out = capsys.readouterr().out.splitlines()
    start = out.index("Are you as often near as you think?")
    assert [line.split() for line in out[start + 4 :]] == [
        ["20", "%", "sure", "1", "0", "%"],
        ["78", "%", "sure", "2", "50", "%"],
    ]


def test_an_entry_that_somebody_edited_does_no_harm(capsys):
    store.record("guesses", "odd", value="many", confidence=None)
    sc.progress()
    assert "Where you stand" in capsys.readouterr().out
