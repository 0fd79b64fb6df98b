from __future__ import annotations

import base64

import pytest

from segcourse.authoring import main
from segcourse.authoring.build import advice, build
from segcourse.authoring.notebook import read
from segcourse.authoring.project import Project
from segcourse.authoring.source import read_source

from .tiny import NAME, new_course, tiny_source


def files(project):
    return {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}


def outputs(project, key, lang="en"):
    return next(cell.outputs for cell in read(project.built(NAME, lang)).cells if cell.id == f"03-{key}")


def test_a_second_build_gives_the_same_bytes(course):
    """Although times, widget models and the kernel's folder are new in each run."""
    before = files(course)
    assert build(["03"], project=course) == []
    assert files(course) == before


def test_what_a_reader_sees_is_kept(course):
    assert outputs(course, "numbers")[0]["text"] == "mean 4.25\nlargest 9\n"
    assert outputs(course, "numbers")[1]["execution_count"] == 2
    assert outputs(course, "stream")[0]["text"] == "one\ntwo\nthree"
    assert [sorted(output["data"]) for output in outputs(course, "widget")] == [
        ["text/plain"],
        ["image/png", "text/plain"],
    ]
    assert outputs(course, "fails")[0]["traceback"] == ["ValueError: this was meant to happen"]
    assert outputs(course, "skipped") == []
    assert course.built(NAME).stat().st_size < 60_000


def test_pictures_are_small_jpegs_with_words(course):
    for key, words in (("picture", "ramp"), ("plot", "Three bars")):
        output = next(o for o in outputs(course, key) if "image/jpeg" in o.get("data", {}))
        assert base64.b64decode(output["data"]["image/jpeg"]).startswith(b"\xff\xd8")
        assert words in output["data"]["text/plain"]


def test_both_editions_show_one_run(course):
    assert outputs(course, "time") == outputs(course, "time", "zh")


def test_nothing_is_left_beside_the_notebooks(course):
    names = {path.name for path in course.notebooks.iterdir()}
    assert names == {"source", "zh", "lessons.toml", "measured.toml", f"{NAME}.ipynb"}


def test_a_check_neither_runs_nor_writes(course):
    before = files(course)
    assert build(["03"], check=True, project=course) == []
    path = course.source(NAME)
    path.write_text(path.read_text(encoding="utf-8").replace("9, 9]", "9, 8]"), encoding="utf-8")
    assert any("'03-numbers'" in problem for problem in build(["03"], check=True, project=course))
    assert {**files(course), path: before[path]} == before


@pytest.mark.parametrize(
    "code, message",
    [
        pytest.param("1 / 0", "cell '03-numbers' failed:(.|\n)*ZeroDivisionError", id="error"),
        pytest.param(
            "import urllib.request\n\ntry:\n    urllib.request.urlopen('http://192.0.2.1/', timeout=5)\n"
            "except Exception:\n    pass",
            "the lesson reached for 192.0.2.1: it must run without a network",
            id="network, though forgiven",
        ),
        pytest.param("x = (", "the code does not parse", id="source"),
    ],
)
def test_a_failing_lesson_keeps_its_old_notebook(course, code, message):
    import re

    before = files(course)
    path = course.source(NAME)
    path.write_text(tiny_source(numbers=code), encoding="utf-8")
    problems = build(["03"], project=course)
    assert len(problems) == 1
    assert re.search(message, problems[0])
    assert {**files(course), path: before[path]} == before


def test_a_run_differs_from_nobodys_files_and_threads(course, monkeypatch):
    """The kernel is the same whatever the author's environment: one thread, no GPU, quick, no progress."""
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("SEGCOURSE_PROFILE", "full")
    code = (
        "import os\n\nnames = 'OMP_NUM_THREADS', 'SEGCOURSE_PROFILE', 'CUDA_VISIBLE_DEVICES'\n"
        "print([os.environ[name] for name in names], len(os.listdir(os.environ['SEGCOURSE_PROGRESS'])))"
    )
    course.source(NAME).write_text(tiny_source(chinese=False, numbers=code), encoding="utf-8")
    course.built(NAME, "zh").unlink()
    assert build(["03"], project=course) == []
    assert outputs(course, "numbers")[0]["text"] == "['1', 'quick', ''] 0\n"


def test_stated_seconds_change_only_when_asked(course):
    course.record(NAME, 900, 900)
    assert build(["03"], project=course) == []
    assert course.lessons[NAME].seconds == 900
    assert "runs in about 900 s" in read(course.built(NAME)).cells[0].source
    assert build(["03"], record=True, project=course) == []
    assert course.lessons[NAME].seconds < 60


def test_a_lesson_in_progress_has_no_chinese_edition(tmp_path):
    more = '\n# %% [markdown] lang="en" key="03-exit"\n# The end.\n'
    project = new_course(tmp_path, tiny_source(widget="pass", plot="pass") + more)
    problems = build(["03"], project=project)
    assert problems == ["03_tiny.py: no Chinese for '03-exit'"]
    assert project.built(NAME).is_file()
    assert not project.built(NAME, "zh").exists()


def test_advice_names_what_leaves_the_template(course):
    said = "\n".join(advice(read_source(course.source(NAME))))
    assert "10 cells, the template has 35 to 55" in said
    assert "cell '03-widget' shows 12 lines of code" in said
    assert "steps not seen: recall, predict" in said


def test_an_installed_package_has_nothing_to_build(tmp_path):
    with pytest.raises(
        FileNotFoundError, match="lessons are built in a checkout of the repository: clone it"
    ):
        build(project=Project(tmp_path))


@pytest.mark.parametrize("call", [[], ["03"], ["--check"], ["--readme"]])
def test_the_command_of_an_installed_package_says_so(tmp_path, monkeypatch, capsys, call):
    monkeypatch.setattr("segcourse.authoring.build.Project", lambda: Project(tmp_path))
    assert main(call) == 1
    assert "lessons are built in a checkout of the repository: clone it" in capsys.readouterr().err


def test_the_command_line_says_what_is_wrong(capsys):
    assert main(["99", "--check"]) == 1
    assert "no lesson is called '99'" in capsys.readouterr().err
