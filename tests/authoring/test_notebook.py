from __future__ import annotations

from dataclasses import replace

import nbformat
import pytest

from segcourse.authoring.notebook import assemble, badge, read, setup_cell, visible_code, write
from segcourse.authoring.source import Cell, read_source

from .tiny import NAME


@pytest.fixture
def source(course):
    return read_source(course.source(NAME))


def test_the_title_cell_carries_badge_and_facts(course, source):
    title = assemble(source, course).cells[0].source.split("\n\n")
    where = "https://colab.research.google.com/github/someone/course/blob/v1/notebooks/03_tiny.ipynb"
    assert title[0] == "# 3 · Tiny: is it small?"
    assert (
        title[1] == f"[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({where})"
    )
    assert title[2].startswith("About 7 minutes · runs in about ")
    assert title[2].endswith("builds on lesson 02 (Before) · [中文](zh/03_tiny.ipynb)")
    assert title[3] == "One sentence."


def test_the_chinese_edition_differs_in_words_only(course, source):
    english, chinese = assemble(source, course), assemble(source, course, lang="zh")
    assert chinese.cells[0].source.startswith("# 3 · 微小：它小吗？")
    assert "blob/v1/notebooks/zh/03_tiny.ipynb" in chinese.cells[0].source
    assert "约 7 分钟" in chinese.cells[0].source
    assert 'sc.setup(lang="zh", lesson="03")' in chinese.cells[1].source
    assert [c.id for c in english.cells] == [c.id for c in chinese.cells]
    assert [c.source for c in english.cells[2:]] == [c.source for c in chinese.cells[2:]]


def test_links_of_the_chinese_edition_start_one_folder_deeper(course):
    chinese = (
        "# # 3 · 微小：它小吗？\n#\n# [a](02_before.ipynb) [b](https://x.org/y) [c](#d) ![e](../docs/e.jpg)"
    )
    path = course.source(NAME)
    text = path.read_text(encoding="utf-8").replace("# # 3 · 微小：它小吗？", chinese)
    path.write_text(text, encoding="utf-8")
    built = assemble(read_source(path), course, lang="zh").cells[0].source
    assert "[a](../02_before.ipynb) [b](https://x.org/y) [c](#d) ![e](../../docs/e.jpg)" in built


def test_the_set_up_cell_installs_on_colab_only(course):
    installs = [line for line in setup_cell(course, "03", "en").split("\n") if "pip" in line]
    assert installs == ['    %pip install -q "segcourse @ git+https://github.com/someone/course@v1"']
    assert setup_cell(course, "03", "en").split("\n")[3] == 'if "google.colab" in sys.modules:'
    assert setup_cell(course, "03", "en").endswith(
        'import numpy as np\nimport segcourse as sc\n\nsc.setup(lesson="03")'
    )


def test_cells_have_their_key_as_id_and_no_other_metadata(course, source):
    notebook = assemble(source, course)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [cell.key for cell in source.cells]
    assert {key for cell in notebook.cells for key in cell.metadata} == {"tags", "cellView"}
    assert set(notebook.metadata) == {"kernelspec", "language_info", "colab"}


def test_a_cell_that_hides_its_input_is_folded(course, source):
    cells = [
        replace(cell, tags=("hide-input",)) if cell.key == "03-numbers" else cell for cell in source.cells
    ]
    notebook = assemble(replace(source, cells=tuple(cells)), course)
    folded = [cell.id for cell in notebook.cells if cell.metadata.get("jupyter") == {"source_hidden": True}]
    assert folded == ["03-numbers"]
    assert [cell.metadata["cellView"] for cell in notebook.cells if cell.id in folded] == ["form"]


def test_a_question_is_folded_without_being_told(course, source):
    question = 'sc.quiz("Which?", {"a": sc.right("Yes."), "b": "No."})'
    cells = [replace(cell, text=question) if cell.key == "03-numbers" else cell for cell in source.cells]
    notebook = assemble(replace(source, cells=tuple(cells)), course)
    folded = [cell.id for cell in notebook.cells if cell.metadata.get("jupyter") == {"source_hidden": True}]
    assert folded == ["03-numbers"]
    assert visible_code(Cell("code", "03-x", question, (), 1)) == 0


def test_only_a_lesson_that_asks_for_a_gpu_gets_one(course, source):
    assert "accelerator" not in assemble(source, course).metadata
    lesson = course.lessons[NAME]
    course.lessons[NAME] = replace(lesson, gpu=True)
    assert assemble(source, course).metadata["accelerator"] == "GPU"
    assert assemble(source, course).metadata["colab"]["gpuType"] == "T4"


def test_writing_what_was_read_gives_the_same_bytes(course):
    path = course.built(NAME)
    assert write(read(path)) == path.read_text(encoding="utf-8")


def test_badge_of_a_lesson(course):
    assert badge(NAME, course, "zh").endswith("/github/someone/course/blob/v1/notebooks/zh/03_tiny.ipynb)")


def test_visible_code_counts_what_a_learner_reads():
    text = "# a comment\nx = 1\n\n    # another\ny = 2"
    assert visible_code(Cell("code", "03-x", text, (), 1)) == 2
