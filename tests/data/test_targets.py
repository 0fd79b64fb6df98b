"""The targets in `data/` are what the script makes, and their checksums say so."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from segcourse import data
from segcourse._paths import course_folder
from segcourse.data.targets import make, write_sums


@pytest.mark.parametrize("name", data.names())
def test_script_makes_the_stored_target(name):
    labels, instances = make(name)
    np.testing.assert_array_equal(data.load(name)[1], labels)
    if data.things(name):
        np.testing.assert_array_equal(data.load_instances(name)[1], instances)


def test_checksums_are_true_and_complete(tmp_path):
    folder = course_folder("data")
    listed = {}
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, path = line.split("  ")
        listed[path] = digest
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest, path
    for name in data.names():
        assert {f"cards/{name}.md", f"targets/{name}.png", f"targets/shapes/{name}.json"} <= set(listed)
    for part in ("cards", "targets"):
        (tmp_path / part).mkdir()
    (tmp_path / "cards" / "a.md").write_text("x")
    write_sums(tmp_path)
    assert (tmp_path / "SHA256SUMS").read_text().endswith("  cards/a.md\n")
