"""What a lesson calls to show something: each picture is small, described, and the same on every run."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from segcourse._checks import as_array, check_line, check_list, check_number, check_texts, check_whole
from segcourse.display.canvas import GAP, Legend, compose, fit, picture_of
from segcourse.display.publish import DPI, check_alt, publish
from segcourse.display.style import use_figure_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ONE, _SMALL, _ROW = 480, 320, 880  # pixels: the longest side of one picture, of an enlarged one, of a row


def show(
    image: ArrayLike,
    *,
    alt: str,
    title: str | None = None,
    legend: Legend | None = None,
    size: int | None = None,
) -> None:
    """Show one picture.

    Args:
        image: an image (H, W) or (H, W, 3), uint8 or float in 0..1; a mask, bool (H, W); or a label map of
            any other integer dtype, which is shown in colours. (A uint8 label map looks like a dark image:
            pass `colorize(labels)`.)
        alt: a sentence that says what the picture shows.
        title: a line above it.
        legend: what the colours mean: `{"coin": 1}` takes the colour of label 1; a colour (r, g, b) is fine
            too, and so are `error_legend()` and `class_legend(names)`.
        size: of the longest side in pixels; by default 480, or 320 for what must be enlarged.

    Raises: ValueError for an array that is none of these, or without `alt`.
    """
    text = check_alt(alt)
    picture = picture_of("image", image)
    box = _ONE if max(picture.shape[:2]) > _SMALL // 2 else _SMALL
    panel = fit(picture, box if size is None else check_whole("size", size, low=16, high=_ROW))
    publish(compose([panel], titles=[check_line("title", title)], columns=1, legend=legend), alt=text)


def show_row(
    images: Sequence[ArrayLike],
    *,
    titles: Sequence[str],
    alt: str,
    columns: int | None = None,
    legend: Legend | None = None,
    size: int | None = None,
) -> None:
    """Show pictures side by side, each under its title.

    Args:
        images: as in `show`, each.
        titles: one for each picture.
        alt: what the row shows, and what a reader should notice.
        columns: pictures in one line; by default all of them up to four.
        legend: as in `show`, once for all.
        size: of each picture's longest side, in pixels, at most; by default 320, less where many share a
            line.

    Raises: ValueError if the counts differ, or for what `show` refuses.
    """
    text = check_alt(alt)
    images, titles = check_list("images", images, "images"), check_texts("titles", titles)
    if len(images) == 0 or len(images) != len(titles):
        raise ValueError(
            f"there are {len(images)} images and {len(titles)} titles, but each image needs one title:"
            f" pass as many titles as images, and at least one."
        )
    across = int(check_whole("columns", min(len(images), 4) if columns is None else columns, low=1))
    wish = _SMALL if size is None else check_whole("size", size, low=16, high=_ROW)
    box = min(wish, (_ROW - (across - 1) * GAP) // across)
    panels = [fit(picture_of(f"images[{k}]", image), box) for k, image in enumerate(images)]
    publish(compose(panels, titles=titles, columns=across, legend=legend), alt=text)


def figure(fig: Figure, *, alt: str) -> None:
    """Show a Matplotlib figure as a small JPEG with its description, and close it.

    Use it as the last line of a cell that draws with Matplotlib, in place of `plt.show()`.

    Raises: ValueError without `alt`; TypeError for what is not a figure.
    """
    from PIL import Image

    text = check_alt(alt)
    if not hasattr(fig, "savefig"):
        hint = (
            " pass its figure, ax.figure"
            if hasattr(fig, "figure")
            else " pass what plt.subplots() gave first"
        )
        raise TypeError(f"fig is a {type(fig).__name__}, but a Matplotlib figure is needed:{hint}.")
    raw = io.BytesIO()
    fig.savefig(raw, format="png", dpi=DPI, bbox_inches="tight")
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(fig)  # else Jupyter shows it a second time
    publish(Image.open(raw), alt=text)


def new_figure(*, width: float = 6.4, height: float = 3.2) -> Figure:
    """An empty Matplotlib figure, inches, in the style of the course; pyplot does not know it.

    Raises: ValueError for a size that is not in 0.5..30.
    """
    size = check_number("width", width, low=0.5, high=30), check_number("height", height, low=0.5, high=30)
    use_figure_style()
    from matplotlib.figure import Figure

    return Figure(figsize=size, dpi=DPI, layout="constrained")


def show_histogram(
    image: ArrayLike,
    *,
    alt: str,
    thresholds: Sequence[float] = (),
    target: ArrayLike | None = None,
    class_names: Sequence[str] | None = None,
    title: str | None = None,
) -> None:
    """Show how often each grey value occurs, with lines for `thresholds`.

    Args:
        image: (H, W); uint8 gives one bar for each value 0..255, float in 0..1 gives 256 bars.
        thresholds: in the image's unit; each is drawn as a line and named by its value.
        target: labels (H, W); then one outline for each label, in its colour and line style.
        class_names: names for the labels 0, 1, ...; default "label 0", ...

    Raises: ValueError for an image that is not grey, a threshold outside its range, or sizes that differ.
    """
    from segcourse.display.histogram import draw_histogram

    text = check_alt(alt)
    fig = new_figure()
    heading = check_line("title", title)
    draw_histogram(fig, image, thresholds=thresholds, target=target, class_names=class_names, title=heading)
    figure(fig, alt=text)


def show_values(
    array: ArrayLike, *, alt: str, title: str | None = None, colors: ArrayLike | None = None
) -> None:
    """Show a small array with its numbers written into the pixels, for examples done by hand.

    Args:
        array: (H, W) of at most 24 pixels each way; numbers, bool, or short words such as "TP" (with
            `colors`).
        colors: a picture of the same size to write on, as in `show`; by default grey from the least value
            (dark) to the greatest.

    Raises: ValueError for another shape, numbers that are not finite, words without colors, or without `alt`.
    """
    from segcourse.display.values import draw_values

    text = check_alt(alt)
    publish(draw_values(as_array("array", array), colors, check_line("title", title)), alt=text)
