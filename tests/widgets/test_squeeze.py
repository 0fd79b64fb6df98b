from __future__ import annotations

import shutil
import subprocess

import pytest

from segcourse.widgets._base import STATIC, read_static
from segcourse.widgets._squeeze import squeeze


@pytest.mark.parametrize(
    "code, expected",
    [
        pytest.param("// why\n  let a = 1;\n\n  // more\n", "let a=1;\n", id="comment lines, indentation"),
        pytest.param("return a + b;", "return a+b;\n", id="a space between two words stays"),
        pytest.param("x = a + +b - -c;", "x=a+ +b- -c;\n", id="a + +b is not a++b"),
        pytest.param("say('a  b', \"c  ' d\");", "say('a  b',\"c  ' d\");\n", id="strings stay"),
        pytest.param(
            "s = `a + ${ b + `c - ${ d } ` } e + f`;", "s=`a + ${b+`c - ${d} `} e + f`;\n", id="templates"
        ),
        pytest.param("f = `${ g({ a: 1 }) } = b`;", "f=`${g({a:1})} = b`;\n", id="braces inside a template"),
        pytest.param(r"q = 'it\'s  so';", r"q='it\'s  so';" + "\n", id="escaped quote"),
    ],
)
def test_known_answers(code, expected):
    assert squeeze(code) == expected


def test_open_text_is_named():
    with pytest.raises(ValueError, match="has no end: close it with `"):
        squeeze("const a = `never closed;")


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on PATH")
@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.glob("*.js") if path.name != "shim.js"))
def test_every_script_is_still_a_module(name, tmp_path):
    """A regular expression or a comment that the squeezer does not understand shows here."""
    path = tmp_path / f"{name}.mjs"
    path.write_text(read_static(name), encoding="utf-8")
    done = subprocess.run(["node", "--check", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
