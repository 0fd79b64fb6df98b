from __future__ import annotations

from pathlib import Path

import jupytext
import pytest

from segcourse.authoring.source import SETUP, fingerprint, read_source

from .tiny import NAME, TITLE, tiny_source


def written(folder: Path, text: str, name: str = NAME) -> Path:
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_cell_of_a_source_is_read(tmp_path):
    source = read_source(written(tmp_path, tiny_source()))
    assert [cell.key for cell in source.cells][:3] == ["03-title", "03-setup", "03-numbers"]
    assert source.cells[0].kind, source.cells[0].text == ("markdown", TITLE)
    assert source.cells[1].text == SETUP
    assert {cell.key: cell.tags for cell in source.cells}["03-time"] == ("nbval-ignore-output",)
    assert source.chinese == {"03-title": "# 3 · 微小：它小吗？\n\n一句话。"}
    assert source.translation() == []


def test_jupytext_reads_the_same_cells(tmp_path):
    """Editors open a source by jupytext: it is the oracle of the format."""
    path = written(tmp_path, tiny_source())
    source = read_source(path)
    theirs = jupytext.read(path, fmt="py:percent").cells
    ours = [(cell.kind, cell.text) for cell in source.cells]
    ours.insert(1, ("markdown", source.twins[0].text))  # it follows its English
    assert ours == [(cell.cell_type, cell.source) for cell in theirs]


def test_fingerprint_known_answer():
    assert fingerprint("abc") == "ba78"  # SHA-256 of "abc", as FIPS 180-2 prints it in its first example


def test_an_edited_english_cell_makes_its_chinese_stale(tmp_path):
    text = tiny_source().replace("# One sentence.", "# Another sentence.")
    problems = read_source(written(tmp_path, text)).translation()
    fresh = fingerprint(TITLE.replace("One", "Another"))
    assert len(problems) == 1
    assert f'write en="{fresh}"' in problems[0]


def test_a_missing_twin_is_named_once_a_lesson_is_being_translated(tmp_path):
    more = '\n# %% [markdown] lang="en" key="03-exit"\n# The end.\n'
    assert read_source(written(tmp_path, tiny_source(chinese=False) + more)).translation() == []
    problems = read_source(written(tmp_path, tiny_source() + more)).translation()
    assert problems == ["03_tiny.py: no Chinese for '03-exit'"]


CODE = '# %% key="03-more"\n'
MARKDOWN = '# %% [markdown] lang="en" key="03-more"\n'


@pytest.mark.parametrize(
    "cell, message",
    [
        pytest.param("# %%\nx = 1", r"key '': every cell needs one like key=\"03-", id="no key"),
        pytest.param('# %% key="04-more"\nx = 1', "'04-more': every cell needs", id="another lesson's key"),
        pytest.param('# %% key="03-numbers"\nx = 1', "'03-numbers' is taken", id="key twice"),
        pytest.param('# %% key="03-x" tags=["nbval-ignore_output"]\nx = 1', "tag .* means nothing", id="tag"),
        pytest.param('# %% key="03-x" tag=["nbval-skip"]\nx = 1', "no option 'tag'", id="option"),
        pytest.param('# %% key="03-x" nbval-skip\nx = 1', "'nbval-skip' is no option", id="bare word"),
        pytest.param('# %% [markdown] key="03-x"\n# Text', "lang is None", id="no language"),
        pytest.param(MARKDOWN + "Text", 'line 69: \'Text\' in a markdown cell: begin each', id="uncommented"),
        pytest.param(MARKDOWN, "the cell is empty", id="empty"),
        pytest.param('# %% [markdown] lang="zh" of="03-x" en="0000"\n# 文', "names no English", id="orphan"),
        pytest.param('# %% [markdown] lang="zh" of="03-title" en="00"\n# 文', "a second Chinese", id="twins"),
        pytest.param(CODE + "x = (", "the code does not parse", id="syntax"),
        pytest.param(CODE + "%matplotlib inline", "a magic is no Python", id="magic"),
        pytest.param(CODE + "plt.plot(x);", "the strict run shows the value", id="semicolon"),
        pytest.param(CODE + "interact(f, x=3)", "cannot follow it: use a widget", id="interact"),
        pytest.param(CODE + "out = widgets.Output()", "cannot follow it: use a widget", id="Output"),
        pytest.param(CODE + "from tqdm import tqdm", "changes with time", id="tqdm"),
        pytest.param(CODE + "# NBVAL_IGNORE_OUTPUT\nx", r"use tags=\[", id="comment marker"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_source_is_named(tmp_path, cell, message):
    path = written(tmp_path, tiny_source() + "\n" + cell + "\n")
    with pytest.raises(ValueError, match=message):
        read_source(path)


@pytest.mark.parametrize(
    "old, new, message",
    [
        pytest.param(
            "sc.setup()", "sc.setup()\nimport os", "first code cell must be", id="set-up cell changed"
        ),
        pytest.param(
            'key="03-setup"', 'key="03-set-up"', "first code cell must be", id="set-up cell renamed"
        ),
        pytest.param("# # 3 ·", "# ## 3 ·", "must be markdown that starts with the title", id="no title"),
        pytest.param(
            '# %% [markdown] lang="en"', "import os\n# %% [markdown]", "text before the first", id="loose"
        ),
    ],
)
def test_a_source_starts_with_title_and_set_up(tmp_path, old, new, message):
    path = written(tmp_path, tiny_source(chinese=False).replace(old, new, 1))
    with pytest.raises(ValueError, match=message):
        read_source(path)


def test_all_mistakes_are_told_at_once(tmp_path):
    path = written(tmp_path, tiny_source() + '\n# %% key="03-a"\nx = (\n\n# %%\ny;\n')
    with pytest.raises(ValueError) as caught:
        read_source(path)
    assert len(str(caught.value).splitlines()) == 3
