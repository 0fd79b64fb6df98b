"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real images with labels that stand beside a developer's checkout; they are not part of the product."""
    folder = Path(os.environ.get("SEGCOURSE_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no test images at {folder}; set SEGCOURSE_TEST_DATA to a folder that holds them")
    return folder
