import numpy as np

from segcourse.display import new_figure
from segcourse.display.palettes import lab
from segcourse.display.style import LINE_COLORS, LINE_STYLES, figure_style


def test_every_line_is_seen_on_white():
    light = lab([tuple(bytes.fromhex(c[1:])) for c in LINE_COLORS])[:, 0]
    assert light.max() < 72  # white is 100


def test_lines_differ_in_colour_and_in_dashes():
    assert len(set(LINE_COLORS)) == len(set(LINE_STYLES)) == 7
    axes = new_figure().add_subplot()
    lines = [axes.plot([0, 1])[0] for _ in range(7)]
    assert len({line.get_color() for line in lines}) == 7
    assert len({str(line._dash_pattern) for line in lines}) == 7
    assert not axes.spines["top"].get_visible()


def test_matplotlib_knows_every_setting():
    import matplotlib

    assert set(figure_style()) <= set(matplotlib.rcParams)
    assert np.isfinite(figure_style()["figure.dpi"])
