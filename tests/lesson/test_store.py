import json
import os

import pytest

from segcourse.lesson import store


def test_nothing_is_written_by_reading(folder):
    assert store.read() == {"version": 1, "answers": {}, "guesses": {}}
    assert list(folder.iterdir()) == []


def test_entries_are_merged_and_stand_in_one_file(folder):
    store.record("answers", "q", tries=1)
    store.record("answers", "q", solved=True)
    store.record("guesses", "g", value=2.5)
    assert [p.name for p in folder.iterdir()] == ["segcourse-progress.json"]
    content = json.loads((folder / "segcourse-progress.json").read_text(encoding="utf-8"))
    assert content["answers"] == {"q": {"tries": 1, "solved": True}}
    assert content["guesses"] == {"g": {"value": 2.5}}


@pytest.mark.parametrize(
    "wish, expected", [("place/mine.json", "place/mine.json"), ("new", "new/segcourse-progress.json")]
)
def test_the_variable_moves_it(folder, monkeypatch, wish, expected):
    monkeypatch.setenv("SEGCOURSE_PROGRESS", wish)
    store.record("answers", "q", tries=1)
    assert (folder / expected).is_file()


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        "[1, 2]",
        '{"version": 99, "answers": {}, "guesses": {}}',
        '{"version": 1, "answers": [], "guesses": {}}',
        "\x00\xff",
    ],
)
def test_a_file_that_is_not_understood_is_kept_aside(folder, capsys, broken):
    file = folder / "segcourse-progress.json"
    file.write_text(broken, encoding="latin-1")
    store.record("answers", "q", tries=1)
    assert "kept as segcourse-progress.unreadable-1.json, and a new one begins" in capsys.readouterr().out
    assert (folder / "segcourse-progress.unreadable-1.json").read_text(encoding="latin-1") == broken
    assert store.read()["answers"] == {"q": {"tries": 1}}
    file.write_text("again", encoding="utf-8")
    store.read()
    assert (folder / "segcourse-progress.unreadable-2.json").read_text(encoding="utf-8") == "again"


def test_a_write_that_fails_leaves_the_old_file(folder, monkeypatch, capsys):
    store.record("answers", "q", tries=1)
    before = (folder / "segcourse-progress.json").read_bytes()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    store.record("answers", "q", tries=2)
    assert (folder / "segcourse-progress.json").read_bytes() == before
    assert len(list(folder.iterdir())) == 1  # no half-written file stays
    assert "cannot be written (No space left on device): set SEGCOURSE_PROGRESS" in capsys.readouterr().out


def test_a_read_only_folder_does_not_stop_a_lesson(folder, monkeypatch, capsys):
    def refuse(**kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(store.tempfile, "mkstemp", refuse)
    store.record("answers", "q", tries=1)
    assert "segcourse-progress.json cannot be written (Permission denied)" in capsys.readouterr().out
    assert list(folder.iterdir()) == []
