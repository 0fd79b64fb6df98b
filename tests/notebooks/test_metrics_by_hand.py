"""No lesson works out an overlap score by itself, unless the same cell asks the package for it as well."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCES = sorted((Path(__file__).resolve().parents[2] / "notebooks" / "source").glob("[0-9]*.py"))
COUNTS = {"tp", "fp", "fn", "tn"}


def code_cells(path: Path) -> list[tuple[str, ast.Module]]:
    """(first line, syntax tree) of each code cell."""
    cells = path.read_text(encoding="utf-8").split("\n# %% ")[1:]
    return [
        (cell.splitlines()[0], ast.parse(cell.partition("\n")[2]))
        for cell in cells
        if not cell.startswith("[markdown]")
    ]


def counts_overlap(tree: ast.AST) -> bool:
    """Whether TP or the like occurs, or the pixels of an intersection, (a & b).sum() or (a * b).sum()."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id.lower() in COUNTS:
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            counted = [node.func.value, *node.args]  # x.sum(), np.sum(x), np.count_nonzero(x)
            operators = [value.op for value in counted if isinstance(value, ast.BinOp)]
            shared = any(isinstance(operator, (ast.BitAnd, ast.Mult)) for operator in operators)
            if shared and node.func.attr in ("sum", "count_nonzero"):
                return True
    return False


def adds_up(tree: ast.AST) -> bool:
    """Whether masks or counts are united: a | b, or a + b."""
    return any(
        isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitOr, ast.Add)) for node in ast.walk(tree)
    )


def scores_by_hand(tree: ast.Module) -> list[str]:
    """The fractions with a counted overlap above the line, and below it a union or a sum."""
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and counts_overlap(node.left)
        and adds_up(node.right)
    ]


def test_what_the_scan_finds():
    found = scores_by_hand(
        ast.parse(
            "iou = (a & b).sum() / (a | b).sum()\n"
            "dice = 2 * (p * t).sum() / (p.sum() + t.sum())\n"
            "recall = TP / (TP + FN)\n"
            "overlap = np.count_nonzero(mask & eye) / (mask.sum() + eye.sum())\n"
            "share, area = (mask & part).sum() / part.sum(), 100 * mask.sum() / mask.size\n"
        )
    )
    assert len(found) == 4  # the last line holds shares: what of a part, or of the picture, is in the mask


def test_the_lessons_are_there():
    assert len(SOURCES) >= 6
    assert sum(len(scores_by_hand(tree)) for path in SOURCES for _, tree in code_cells(path)) >= 3


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_score_by_hand_stands_beside_the_packages(path):
    for cell, tree in code_cells(path):
        fractions = scores_by_hand(tree)
        if fractions:
            assert "sc.metrics." in ast.unparse(tree), (
                f"{cell}: {fractions[0]}: use or compare with sc.metrics"
            )
