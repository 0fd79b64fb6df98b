"""A small course to build and to break: one lesson that has everything a lesson may have."""

from __future__ import annotations

from pathlib import Path

from segcourse.authoring.project import Project
from segcourse.authoring.source import SETUP, fingerprint

NAME = "03_tiny"
TITLE = "# 3 · Tiny: is it small?\n\nOne sentence."
LISTED = """
[02_before]
title = "Before"
question = "What came first?"
minutes = 5
budget_seconds = 60
budget_mb = 900
builds_on = []

[03_tiny]
title = "Tiny"
question = "Is it small?"
minutes = 7
budget_seconds = 60
budget_mb = 900
builds_on = ["02_before"]
"""
# A widget's view and its still picture, as sc.widgets publishes them; each run has another model id.
CODE = {
    "numbers": (
        "",
        "pixels = np.array([1, 1, 2, 2, 2, 8, 9, 9])\n"
        'print("mean", pixels.mean())\nprint("largest", pixels.max())\npixels.max()',
    ),
    "picture": (
        "",
        'sc.display.show(np.arange(4096).reshape(64, 64) / 4095, alt="A ramp from black to white")',
    ),
    "plot": (
        "",
        "import matplotlib.pyplot as plt\n\nfig, ax = plt.subplots()\nax.bar([1, 2, 3], [3, 1, 2])\n"
        'sc.display.figure(fig, alt="Three bars, the second is the lowest")',
    ),
    "widget": (
        "",
        "import base64\nimport io\nimport uuid\n\nfrom IPython.display import display\n"
        "from PIL import Image, PngImagePlugin\n\n"
        'view = {"model_id": uuid.uuid4().hex, "version_major": 2, "version_minor": 1}\n'
        'display({"application/vnd.jupyter.widget-view+json": view, "text/plain": "Slider(4)"}, raw=True)\n'
        "info, file = PngImagePlugin.PngInfo(), io.BytesIO()\n"
        'info.add_text("segcourse", uuid.uuid4().hex[:0] + "still")\n'
        'Image.new("RGB", (40, 30), (9, 99, 199)).save(file, "PNG", pnginfo=info)\n'
        "still = base64.b64encode(file.getvalue()).decode()\n"
        'display({"image/png": still, "text/plain": "A slider at 4"}, raw=True)',
    ),
    "time": ('tags=["nbval-ignore-output"]', 'import time\n\nprint(f"{time.perf_counter():.6f} seconds")'),
    "skipped": ('tags=["nbval-skip"]', "raise SystemExit"),
    "fails": ('tags=["raises-exception"]', 'raise ValueError("this was meant to happen")'),
    "stream": (
        "",
        'import sys\n\nprint("one", flush=True)\nprint("two", flush=True)\nsys.stdout.write("three")\npass',
    ),
}


def tiny_source(*, chinese: bool = True, **replaced: str) -> str:
    """The text of the lesson; `replaced` gives other code for some of its cells."""
    commented = "\n".join(f"# {line}".rstrip() for line in TITLE.split("\n"))
    parts = [f'# %% [markdown] lang="en" key="03-title"\n{commented}']
    if chinese:
        mark = f'# %% [markdown] lang="zh" of="03-title" en="{fingerprint(TITLE)}"'
        parts.append(f"{mark}\n# # 3 · 微小：它小吗？\n#\n# 一句话。")
    parts.append(f'# %% key="03-setup"\n{SETUP}')
    for key, (options, code) in CODE.items():
        parts.append(f'# %% key="03-{key}" {options}'.rstrip() + f"\n{replaced.get(key, code)}")
    return "\n\n".join(parts) + "\n"


def new_course(root: Path, source: str) -> Project:
    (root / "notebooks" / "source").mkdir(parents=True)
    (root / "pyproject.toml").write_text('[tool.segcourse]\nrepository = "someone/course"\nref = "v1"\n')
    (root / "README.md").write_text("# Course\n<!-- lessons -->\n<!-- /lessons -->\nend\n")
    (root / "notebooks" / "lessons.toml").write_text(LISTED)
    (root / "notebooks" / "source" / f"{NAME}.py").write_text(source, encoding="utf-8")
    return Project(root)
