"""Rows of the benchmark: semantic."""

from __future__ import annotations

from beside import Row


def rows() -> list[Row]:
    return []
