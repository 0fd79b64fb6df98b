from html.parser import HTMLParser

import numpy as np
import pytest

import segcourse as sc
from segcourse.lesson import tables


def lines(capsys):
    return capsys.readouterr().out.splitlines()


def test_numbers_align_and_are_rounded(capsys):
    sc.table(
        [{"method": "Otsu", "IoU": 0.98765, "pixels": 12}, {"method": "by hand", "IoU": 1.0, "pixels": 7}]
    )
    assert lines(capsys) == [
        "method    IoU  pixels",
        "-------  ----  ------",
        "Otsu     0.99      12",
        "by hand  1.00       7",
    ]


def test_what_is_not_there(capsys):
    sc.table([[float("nan"), None, -0.0001, True]], columns=["nan", "none", "zero", "bool"])
    assert lines(capsys)[-1].split() == ["nan", "–", "0.00", "yes"]


def test_forms_of_rows_say_the_same(capsys):
    sc.table({"a": {"x": 1, "y": 0.5}, "b": {"x": 2, "y": 0.25}}, columns=["name", "x", "y"])
    first = lines(capsys)
    sc.table({"a": [1, 0.5], "b": (2, 0.25)}, columns=["name", "x", "y"])
    assert lines(capsys) == first
    sc.table([{"name": "a", "x": np.int64(1), "y": np.float32(0.5)}, {"name": "b", "x": 2, "y": 0.25}])
    assert lines(capsys) == first


def test_one_number_a_row(capsys):
    sc.table(
        {"accuracy": 0.5, "IoU": np.float64(0.25)}, columns=["score", "value"], decimals=3, title="One mask"
    )
    assert lines(capsys) == [
        "One mask",
        "",
        "score     value",
        "--------  -----",
        "accuracy  0.500",
        "IoU       0.250",
    ]


def test_an_array_is_a_table(capsys):
    sc.table(np.array([[4, 1], [0, 5]]), columns=["pred 0", "pred 1"])
    assert lines(capsys)[2:] == ["     4       1", "     0       5"]


def test_a_tensor_is_a_number(capsys):
    torch = pytest.importorskip("torch")
    sc.table({"loss": torch.tensor(0.125)}, decimals=3)
    assert lines(capsys)[-1] == "loss  0.125"


def test_chinese_takes_two_columns(capsys):
    sc.table({"阈值": 1, "ab": 2}, columns=["名称", "n"])
    assert lines(capsys) == ["名称  n", "----  -", "阈值  1", "ab    2"]


class Walk(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs).get("scope")))


def test_html_twin_has_scoped_headers():
    html = tables.as_html(["method", "a<b"], [["x & y", "1"]], [False, True], "Scores")
    tags = Walk(html).tags
    assert tags.count(("th", "col")) == 2
    assert tags.count(("th", "row")) == 1
    assert tags.count(("td", None)) == 1
    assert "<caption" in html
    assert "a&lt;b" in html
    assert "x &amp; y" in html


@pytest.mark.parametrize(
    "rows, columns, message",
    [
        ([], None, "rows is empty, but a table has at least one row"),
        ([[1, 2], [3]], None, "rows have 1 and 2 cells and there are 0 columns"),
        ([[1, 2]], ["a"], "rows have 2 cells and there are 1 columns"),
        ({"a": 1}, ["a"], r"rows have 2 cells and there are 1 columns.*the row names are the first"),
        ([{"a": 1}, {"b": 1}], None, "rows have different keys"),
    ],
)
def test_refusals(rows, columns, message):
    with pytest.raises(ValueError, match=message):
        sc.table(rows, columns=columns)


def test_decimals_are_whole():
    with pytest.raises(ValueError, match=r"decimals is 1.5, but it must be a whole number"):
        sc.table({"a": 1}, decimals=1.5)
