"""The learner's copies: what was changed stays, what was not is refreshed, new editions lie beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segcourse.cli.copies import RECORD, hand_out


@pytest.fixture
def originals(tmp_path: Path) -> Path:
    folder = tmp_path / "原 originals"
    (folder / "zh").mkdir(parents=True)
    (folder / "00_start.ipynb").write_text("start 1")
    (folder / "03_thresholding.ipynb").write_text("thresholding 1")
    (folder / "zh" / "00_start.ipynb").write_text("开始 1", encoding="utf-8")
    (folder / "lessons.toml").write_text("not a notebook")
    return folder


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "my notebooks"


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {RECORD}


def test_first_time_everything_is_handed_out(originals: Path, mine: Path):
    done = hand_out(originals, mine)
    assert names(mine) == {"00_start.ipynb", "03_thresholding.ipynb", "zh/00_start.ipynb"}
    assert sorted(done.added) == sorted(names(mine))
    assert (mine / "zh" / "00_start.ipynb").read_text(encoding="utf-8") == "开始 1"


def test_a_second_time_nothing_is_said_or_done(originals: Path, mine: Path):
    hand_out(originals, mine)
    before = (mine / "00_start.ipynb").stat().st_mtime_ns
    assert hand_out(originals, mine).lines() == []
    assert (mine / "00_start.ipynb").stat().st_mtime_ns == before


def test_an_unchanged_copy_is_refreshed(originals: Path, mine: Path):
    hand_out(originals, mine)
    (originals / "00_start.ipynb").write_text("start 2")
    done = hand_out(originals, mine)
    assert (mine / "00_start.ipynb").read_text() == "start 2"
    assert done.refreshed == ["00_start.ipynb"]


def test_a_changed_copy_is_kept_and_the_new_edition_lies_beside(originals: Path, mine: Path):
    hand_out(originals, mine)
    (mine / "03_thresholding.ipynb").write_text("my answers")
    assert hand_out(originals, mine).lines() == []  # no new edition: nothing to say
    (originals / "03_thresholding.ipynb").write_text("thresholding 2")
    done = hand_out(originals, mine)
    assert (mine / "03_thresholding.ipynb").read_text() == "my answers"
    assert (mine / "03_thresholding-new.ipynb").read_text() == "thresholding 2"
    assert "Your 03_thresholding.ipynb is kept as you left it" in done.lines()[0]
    assert hand_out(originals, mine).lines() == []  # said once


def test_an_untouched_new_edition_gives_way_to_the_next_one(originals: Path, mine: Path):
    hand_out(originals, mine)
    (mine / "03_thresholding.ipynb").write_text("my answers")
    for edition in (2, 3):
        (originals / "03_thresholding.ipynb").write_text(f"thresholding {edition}")
        hand_out(originals, mine)
    assert (mine / "03_thresholding-new.ipynb").read_text() == "thresholding 3"
    assert "03_thresholding-new-2.ipynb" not in names(mine)


def test_a_changed_new_edition_is_kept_too(originals: Path, mine: Path):
    hand_out(originals, mine)
    (mine / "03_thresholding.ipynb").write_text("my answers")
    (originals / "03_thresholding.ipynb").write_text("thresholding 2")
    hand_out(originals, mine)
    (mine / "03_thresholding-new.ipynb").write_text("my second answers")
    (originals / "03_thresholding.ipynb").write_text("thresholding 3")
    hand_out(originals, mine)
    texts = [(mine / f"03_thresholding{end}.ipynb").read_text() for end in ("", "-new", "-new-2")]
    assert texts == ["my answers", "my second answers", "thresholding 3"]


def test_a_deleted_copy_comes_back_fresh(originals: Path, mine: Path):
    hand_out(originals, mine)
    (mine / "03_thresholding.ipynb").unlink()
    assert hand_out(originals, mine).added == ["03_thresholding.ipynb"]


def test_a_deleted_new_edition_does_not_come_back(originals: Path, mine: Path):
    hand_out(originals, mine)
    (mine / "03_thresholding.ipynb").write_text("merged by hand")
    (originals / "03_thresholding.ipynb").write_text("thresholding 2")
    hand_out(originals, mine)
    (mine / "03_thresholding-new.ipynb").unlink()
    assert hand_out(originals, mine).lines() == []


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"handed_out": {"00_start.ipynb": 5}}'])
def test_without_a_record_every_file_counts_as_the_learners(originals: Path, mine: Path, broken: str):
    hand_out(originals, mine)
    (mine / "03_thresholding.ipynb").write_text("my answers")
    (mine / RECORD).write_text(broken)
    hand_out(originals, mine)
    assert (mine / "03_thresholding.ipynb").read_text() == "my answers"
    assert (mine / "03_thresholding-new.ipynb").read_text() == "thresholding 1"
    assert "00_start-new.ipynb" not in names(mine)  # the same bytes: nothing to lay beside


def test_the_record_is_one_small_file_without_paths_of_this_machine(originals: Path, mine: Path):
    hand_out(originals, mine)
    text = (mine / RECORD).read_text(encoding="utf-8")
    assert set(json.loads(text)["handed_out"]) == names(mine)
    assert str(mine) not in text


def test_copies_can_be_written_where_the_originals_cannot(originals: Path, mine: Path):
    (originals / "00_start.ipynb").chmod(0o444)
    hand_out(originals, mine)
    assert (mine / "00_start.ipynb").stat().st_mode & 0o200


def test_the_originals_are_no_place_for_copies(originals: Path):
    with pytest.raises(ValueError, match="choose a folder outside"):
        hand_out(originals, originals / "mine")


def test_without_notebooks_it_says_where_they_come_from(tmp_path: Path, mine: Path):
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(FileNotFoundError, match=r"holds no notebooks .* course.py build"):
        hand_out(tmp_path / "notebooks", mine)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("update"), st.integers(0, 4)),
            st.tuples(st.just("edit"), st.sampled_from(["", "-new", "-new-2"])),
            st.tuples(st.just("delete"), st.sampled_from(["", "-new"])),
            st.tuples(st.just("forget"), st.none()),
        ),
        max_size=12,
    )
)
def test_nothing_that_a_learner_wrote_is_ever_lost(tmp_path_factory, steps):
    """Whatever comes in whatever order: what the learner wrote and did not delete is still there."""
    root = tmp_path_factory.mktemp("law")
    originals, mine = root / "originals", root / "mine"
    originals.mkdir()
    (originals / "01_a.ipynb").write_text("edition 0")
    hand_out(originals, mine)
    written: dict[Path, str] = {}
    for number, (what, detail) in enumerate(steps):
        if what == "update":
            (originals / "01_a.ipynb").write_text(f"edition {detail}")
        elif what == "edit":
            path = mine / f"01_a{detail}.ipynb"
            written[path] = f"the learner's {number}"
            path.write_text(written[path])
        elif what == "delete":
            path = mine / f"01_a{detail}.ipynb"
            path.unlink(missing_ok=True)
            written.pop(path, None)
        else:
            (mine / RECORD).unlink(missing_ok=True)
        hand_out(originals, mine)
        assert {path: path.read_text() for path in written} == written
        editions = [path.read_text() for path in mine.glob("*.ipynb")]
        assert what != "update" or (originals / "01_a.ipynb").read_text() in editions or written
