"""Where the course's files lie, in a checkout and in a wheel."""

from __future__ import annotations

import pytest

from segcourse import _paths


def test_checkout_reads_its_own_folders():
    assert (_paths.course_folder("data") / "SHA256SUMS").is_file()


def test_wheel_carries_them_inside_the_package(tmp_path, monkeypatch):
    package = tmp_path / "segcourse"
    (package / "_data").mkdir(parents=True)
    (tmp_path / "data").mkdir()  # somebody else's folder beside the package: never ours
    monkeypatch.setattr(_paths, "_PACKAGE", package)
    assert _paths.course_folder("data") == package / "_data"
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(FileNotFoundError, match="lacks its notebooks: install it again"):
        _paths.course_folder("notebooks")


def test_unknown_folder():
    with pytest.raises(ValueError, match="name is 'dta', but the course has 'data' and 'notebooks' only"):
        _paths.course_folder("dta")
