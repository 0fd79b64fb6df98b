import re

from segcourse.widgets.question import Question

WIDGET = (
    "Which is `IoU`?",
    [("a < b", "No.", False), ("tp / (tp + fp + fn)", "Yes,\n as in `metrics.iou`.", True)],
)


def test_it_prints_the_same_every_time():
    assert repr(Question(*WIDGET)) == "Question: Which is `IoU`?\n  1. a < b\n  2. tp / (tp + fp + fn)"
    assert repr(Question(*WIDGET)) == repr(Question(*WIDGET))


def test_the_answer_is_not_in_what_is_printed():
    assert "Yes" not in repr(Question(*WIDGET))


def test_without_a_kernel_each_option_opens_its_feedback():
    twin = Question(*WIDGET).twin()
    assert twin.count("<details>") == twin.count("</details>") == 2
    assert "<summary>a &lt; b</summary>" in twin
    assert "<strong>Right.</strong> Yes, as in <code>metrics.iou</code>." in twin
    assert "<strong>Not this one.</strong> No." in twin
    assert "<script" not in twin


def test_which_are_right():
    assert Question(*WIDGET).right_options() == {1}


def test_the_script_is_small_enough():
    assert len(Question._esm) < 25_000
    assert not re.search(r"https?://", str(Question._esm))
    assert ".sc-option" in str(Question._css)


def test_offline_page_and_picture():
    widget = Question(*WIDGET)
    assert "tp / (tp + fp + fn)" in widget.to_html()
    assert widget.still().shape[1] <= 480
