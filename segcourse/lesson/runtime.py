"""Where a lesson runs: its language, the device, and how much it may do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from segcourse._checks import check_choice, check_line
from segcourse.display.publish import QUALITY, quiet_matplotlib
from segcourse.display.style import figure_style, use_figure_style
from segcourse.widgets import _words

LANGUAGES = ("en", "zh")
_state: dict[str, str | None] = {"lang": "en", "lesson": None}


def setup(lang: str = "en", *, lesson: str | None = None) -> None:
    """Make this notebook ready: language of questions and widgets, small figures, a quiet page. Prints one
    line.

    Nothing is downloaded and nothing is sent. Calling it again does no harm.

    Args:
        lang: "en" or "zh".
        lesson: the lesson's number, for example "03", under which `progress` counts its answers; without it
            the name of the notebook is used where Jupyter tells it.

    Raises: ValueError for another language, or a lesson that is no text.
    """
    _state["lang"] = check_choice("lang", lang, LANGUAGES)
    _state["lesson"] = check_line("lesson", lesson) or None
    _words.use(lang)
    quiet_matplotlib()
    _small_figures()
    print("segcourse is ready.")  # in every language: both editions of a notebook share their outputs


def language() -> str:
    """The language that `setup` was given."""
    return _state["lang"] or "en"


def lesson_number() -> str:
    """The lesson that runs, for example "03"; "" where nothing tells."""
    if _state["lesson"]:
        return str(_state["lesson"])
    name = Path(os.environ.get("JPY_SESSION_NAME", "")).name  # JupyterLab gives a kernel its notebook's path
    number = name.split("_")[0]
    return number if number.isdigit() else ""


def device() -> str:
    """The best device that torch can use here, as text: "cuda", else "mps", else "cpu". Loads torch."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def profile() -> str:
    """How much a lesson may do, as text: "quick" (two CPU cores, no network) or "full" (a GPU, longer).

    The environment variable SEGCOURSE_PROFILE decides; without it "full" where torch finds a CUDA device,
    else "quick". torch is loaded only on a machine that may have such a device.

    Raises: ValueError if SEGCOURSE_PROFILE is neither.
    """
    wish = os.environ.get("SEGCOURSE_PROFILE", "").strip().lower()
    if wish:
        return check_choice("SEGCOURSE_PROFILE", wish, ("quick", "full"))
    return "full" if _may_have_cuda() and device() == "cuda" else "quick"


def _may_have_cuda() -> bool:
    """Whether a driver lies where drivers lie; a cheap look before an expensive import."""
    if sys.platform == "darwin":
        return False
    if sys.platform == "win32":
        return (Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvcuda.dll").is_file()
    return any(Path(path).exists() for path in ("/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/kfd"))


def _small_figures() -> None:
    """Let Jupyter's own Matplotlib figures be small JPEGs too, without loading Matplotlib now."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    options = {
        "figure_formats": {"jpeg"},
        "print_figure_kwargs": {"bbox_inches": "tight", "pil_kwargs": {"quality": QUALITY}},
        "rc": figure_style(),
    }
    shell.config.InlineBackend.update(options)
    loaded = sys.modules.get("matplotlib_inline.config")
    if loaded is not None and loaded.InlineBackend.initialized():
        backend = loaded.InlineBackend.instance()
        for name, value in options.items():
            setattr(backend, name, value)
        use_figure_style()  # it is too late for `rc`, which is read when pyplot is loaded
