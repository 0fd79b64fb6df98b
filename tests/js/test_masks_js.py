"""What ThresholdExplorer and RegionGrower compute in the browser, run by node: the golden masks."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from segcourse import classical
from segcourse.widgets._base import STATIC
from segcourse.widgets.threshold_explorer import clean, cut

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden" / "masks.json"
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="node is not installed: no JavaScript run"
)


def in_node(tmp_path, golden):
    """The answers of masks.js and growing.js to the cases of the file `golden`."""
    modules = []
    for name in ("masks", "growing"):  # node takes a file for a module by its ending
        modules.append(str(tmp_path / f"{name}.mjs"))
        Path(modules[-1]).write_text((STATIC / f"{name}.js").read_text(encoding="utf-8"), encoding="utf-8")
    command = ["node", str(HERE / "run_masks.mjs"), *modules, str(golden)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_golden_masks(tmp_path):
    cases, got = json.loads(GOLDEN.read_text(encoding="utf-8")), in_node(tmp_path, GOLDEN)
    for case, mask in zip(cases["threshold"], got["threshold"], strict=True):
        assert "".join(".#"[on] for on in mask) == "".join(case["mask"]), case["view"]


def test_golden_growing(tmp_path):
    cases, got = json.loads(GOLDEN.read_text(encoding="utf-8")), in_node(tmp_path, GOLDEN)
    for case, answer in zip(cases["growing"], got["growing"], strict=True):
        assert answer["steps"] == np.ravel(case["steps"]).tolist()
        assert answer["pixels"][::5] == case["pixels_by_fives"]
        objects = "".join(case["target"]).count("#")
        tp, size = np.array(case["tp_by_fives"]), np.array(case["pixels_by_fives"])
        np.testing.assert_array_equal(answer["iou"][::5], tp / (objects + size - tp))


@pytest.mark.parametrize("seed", range(4))
def test_larger_images_as_in_python(seed, tmp_path):
    """Rows longer than a disc, many parts, odd sizes: what the small golden cases do not have."""
    rng = np.random.default_rng(seed)
    height, width = rng.integers(40, 90, size=2)
    image = rng.integers(0, 256, size=(height, width), dtype=np.uint8)
    image = np.where(classical.dilate(image > 252, radius=6), image // 2 + 110, image // 2).astype(np.uint8)
    view = {
        "rule": ("one", "band", "hysteresis", "hysteresis")[seed],
        "low": 90,
        "high": 200,
        "dark": bool(seed % 2),
        "opening": 2.5,
        "closing": 4,
        "holes": True,
        "smallest": 12,
    }
    seeds, target = [[5, 7], [height - 1, width - 1]], ["." * int(width)] * int(height)
    grow = {"seeds": seeds, "tolerance": 61.5, "connectivity": 1 + seed % 2}
    cases = {
        "threshold": [{"image": image.tolist(), "view": view}],
        "growing": [{"image": image.tolist(), **grow, "target": target}],
    }
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(cases, default=int), encoding="utf-8")
    got = in_node(tmp_path, file)
    np.testing.assert_array_equal(got["threshold"][0], clean(cut(image, view), view).ravel())
    steps = classical.growth_steps(image, seeds, tolerance=61.5, connectivity=grow["connectivity"])
    np.testing.assert_array_equal(got["growing"][0]["steps"], steps.ravel())
