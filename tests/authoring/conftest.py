"""A small course, built once, and a copy of it for each test that breaks something."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from segcourse.authoring.build import build
from segcourse.authoring.project import Project

from .tiny import NAME, new_course, tiny_source


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The course, built. Do not change it: take `course`."""
    project = new_course(tmp_path_factory.mktemp("course"), tiny_source())
    assert build([NAME], project=project) == []
    return project


@pytest.fixture
def course(built_once: Project, tmp_path: Path) -> Project:
    """A copy of the built course that a test may break."""
    shutil.copytree(built_once.root, tmp_path / "course")
    return Project(tmp_path / "course")
