from __future__ import annotations

from segcourse.authoring.readme import is_behind, lesson_table, update

from .tiny import NAME


def test_the_table_has_one_row_a_lesson(course):
    rows = lesson_table(course).splitlines()
    assert len(rows) == 4
    assert rows[2].startswith(
        "| 02 | [Before](notebooks/02_before.ipynb) | What came first? | 5 | – | – | [![Open"
    )
    seconds, mb = course.lessons[NAME].seconds, course.lessons[NAME].mb
    assert f"| Is it small? | 7 | {seconds} | {mb} | [![Open" in rows[3]


def test_the_build_keeps_the_table_and_leaves_the_rest(course):
    file = course.root / "README.md"
    text = file.read_text(encoding="utf-8")
    assert text == f"# Course\n<!-- lessons -->\n{lesson_table(course)}<!-- /lessons -->\nend\n"
    assert not is_behind(course)
    assert not update(course)
    course.record(NAME, 50, 500)
    assert is_behind(course)
    assert update(course)
    assert "| 7 | 50 | 500 |" in file.read_text(encoding="utf-8")


def test_a_readme_without_markers_is_left_alone(course):
    (course.root / "README.md").write_text("# Course\n")
    assert not update(course)
    (course.root / "README.md").unlink()
    assert not is_behind(course)
