"""How the course's Matplotlib figures look: small, without frills, lines told apart by more than colour."""

from __future__ import annotations

from typing import Any

from segcourse.display.publish import DPI, quiet_matplotlib

# Okabe and Ito without yellow, which nobody sees as a line on white; darkest first
LINE_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#222222")
LINE_STYLES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (6, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))


def figure_style() -> dict[str, Any]:
    """Matplotlib's settings (`rcParams`) for a figure of the course. Does not load Matplotlib itself."""
    from cycler import cycler

    return {
        "axes.prop_cycle": cycler(color=LINE_COLORS) + cycler(linestyle=LINE_STYLES),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 11,
        "figure.dpi": DPI,
        "font.size": 10,
        "legend.fontsize": 9,
        "legend.frameon": False,
    }


def use_figure_style() -> None:
    """Make figures look so from now on. Loads Matplotlib, not pyplot."""
    quiet_matplotlib()
    import matplotlib

    settings: Any = matplotlib.rcParams  # newer stubs name every key
    settings.update(figure_style())
