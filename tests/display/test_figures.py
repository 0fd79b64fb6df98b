import base64
import io
import subprocess
import sys
import warnings

import numpy as np
import pytest
from PIL import Image

import segcourse.display as display
from segcourse.display.canvas import fit, picture_of

GRAY = np.arange(64, dtype=np.uint8).reshape(8, 8)


def picture(output):
    return Image.open(io.BytesIO(base64.b64decode(output[0]["image/jpeg"])))


def test_the_description_travels_with_the_picture(published):
    display.show(np.zeros((20, 20)), alt="  A black\n square ")
    data, metadata = published[0]
    assert data["text/plain"] == "[Figure: A black square]"
    assert metadata["alt"] == metadata["image/jpeg"]["alt"] == "A black square"
    assert picture(published[0]).format == "JPEG"


def test_jupyterlab_reads_it_aloud_and_nothing_else_sees_it(published):
    display.show(np.zeros((20, 20)), alt='Where a < b & "c"')
    data, _ = published[1]
    assert "a &lt; b &amp; &quot;c&quot;" in data["text/html"]
    assert "width:1px" in data["text/html"]
    assert len(published) == 2


def test_nbconvert_writes_alt(published):
    nbformat = pytest.importorskip("nbformat")
    nbconvert = pytest.importorskip("nbconvert")
    display.show(np.zeros((20, 20)), alt="Two cells that touch")
    outputs = [nbformat.v4.new_output("display_data", data=d, metadata=m) for d, m in published]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("show", outputs=outputs)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of nbconvert's own
        html, _ = nbconvert.HTMLExporter(template_name="classic").from_notebook_node(notebook)
    assert 'alt="Two cells that touch"' in html


def test_same_input_same_bytes(published, rng):
    image = rng.integers(0, 256, (60, 80, 3), dtype=np.uint8)
    for _ in range(2):
        display.show_row([image, image[..., 0]], titles=["colour", "red"], alt="noise", legend={"one": 1})
        display.show_histogram(image[..., 0], thresholds=[100], alt="histogram")
    assert published[0] == published[4]
    assert published[2] == published[6]


def test_a_lesson_full_of_pictures_stays_small(published, rng):
    smooth = rng.random((12, 12, 3)).repeat(50, 0).repeat(50, 1)
    display.show(smooth, alt="600 pixels of colour")
    display.show_row([smooth] * 4, titles=list("abcd"), alt="four of them")
    for output in published[::2]:
        assert len(output[0]["image/jpeg"]) < 60_000
        assert picture(output).width <= 880


def test_pixels_stay_pixels():
    small = np.array([[0, 255], [255, 0]], dtype=np.uint8)
    large = np.asarray(fit(picture_of("x", small), 20))
    assert large.shape == (20, 20, 3)
    np.testing.assert_array_equal(np.unique(large), [0, 255])
    assert fit(picture_of("x", np.zeros((30, 90))), 60).size == (60, 20)


def test_what_an_array_is_shown_as():
    labels = np.array([[0, 3]])
    np.testing.assert_array_equal(picture_of("x", labels > 0)[0], [[0] * 3, [255] * 3])
    np.testing.assert_array_equal(picture_of("x", labels)[0], display.palette(4)[[0, 3]])
    np.testing.assert_array_equal(picture_of("x", labels.astype(np.uint8))[0, 1], [3, 3, 3])
    np.testing.assert_array_equal(picture_of("x", np.array([[0.0, 1.0]]))[0, 1], [255, 255, 255])


def test_titles_and_legend_take_their_room(published):
    image = np.zeros((200, 200), dtype=np.uint8)
    display.show(image, alt="plain")
    display.show(image, alt="titled", title="A title", legend={"coin": 1, "errors": (213, 94, 0)})
    plain, titled = picture(published[0]), picture(published[2])
    assert titled.width == plain.width
    assert titled.height > plain.height + 30
    bottom = np.asarray(titled)[-20:]
    assert (np.abs(bottom.astype(int) - display.palette(2)[1]).max(axis=-1) < 30).sum() > 100  # the swatch


def test_size_is_the_longest_side(published):
    tall = np.zeros((300, 150), dtype=np.uint8)
    display.show(tall, alt="smaller", size=100)
    display.show_row([tall, tall], titles=["", ""], alt="both smaller", size=100)
    assert picture(published[0]).size == (50, 100)
    assert picture(published[2]).size == (50 + 12 + 50, 100)


def test_rows_break_into_lines(published):
    images = [np.zeros((100, 100), dtype=np.uint8)] * 4
    display.show_row(images, titles=list("abcd"), alt="one line")
    display.show_row(images, titles=list("abcd"), alt="two lines", columns=2)
    assert picture(published[2]).height > 1.8 * picture(published[0]).height


def test_a_matplotlib_figure_is_shown_once_and_closed(published, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    from matplotlib import pyplot

    monkeypatch.setattr(pyplot, "install_repl_displayhook", lambda: None)  # there is no real notebook here

    fig, axes = pyplot.subplots()
    axes.plot([0, 1])
    display.figure(fig, alt="A rising line")
    assert pyplot.get_fignums() == []
    assert published[0][0]["text/plain"] == "[Figure: A rising line]"


def test_a_new_figure_needs_no_pyplot(published):
    fig = display.new_figure(width=4, height=2)
    fig.add_subplot().plot([0, 1])
    display.figure(fig, alt="A rising line")
    assert picture(published[0]).width < 400


def test_histogram_counts(published):
    image = np.zeros((10, 10), dtype=np.uint8)
    image[:5] = 200
    display.show_histogram(
        image, thresholds=[100], target=image > 0, class_names=["cloth", "coin"], alt="Two values"
    )
    assert published[0][0]["text/plain"] == "[Figure: Two values]"


def test_values_are_written_into_pixels(published):
    display.show_values(np.array([[True, False]]), alt="two pixels")
    display.show_values([["TP", "FN"]], colors=display.error_map([[1, 0]], [[1, 1]]), alt="verdicts")
    display.show_values(np.array([[0.5, -1.25]]), alt="two numbers")
    assert len(published) == 6


def test_outside_a_notebook_the_description_is_printed(capsys):
    display.show(np.zeros((4, 4)), alt="Nothing to see")
    captured = capsys.readouterr()
    assert captured.out == "[Figure: Nothing to see]\n"
    assert captured.err == ""


def test_it_starts_without_matplotlib_and_torch():
    heavy = ("matplotlib", "torch", "IPython")
    code = f"import segcourse.display, sys; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize("alt", ["", "   ", None])
def test_no_picture_without_description(alt):
    with pytest.raises(ValueError, match="every picture needs a description"):
        display.show(np.zeros((4, 4)), alt=alt)


def test_refusals():
    image = np.zeros((4, 4))
    with pytest.raises(ValueError, match="there are 2 images and 1 titles, but each image needs one title"):
        display.show_row([image, image], titles=["a"], alt="x")
    with pytest.raises(ValueError, match="there are 0 images and 0 titles"):
        display.show_row([], titles=[], alt="x")
    with pytest.raises(ValueError, match=r"columns is 0, but it must be a finite number in 1.."):
        display.show_row([image], titles=["a"], alt="x", columns=0)
    with pytest.raises(ValueError, match=r"size is 2000, but it must be a finite number in 16..880"):
        display.show(image, alt="x", size=2000)
    with pytest.raises(ValueError, match=r"images\[1\] is float with values 0..9"):
        display.show_row([image, image + np.eye(4) * 9], titles=["a", "b"], alt="x")
    with pytest.raises(ValueError, match=r"image is a float64 array of shape \(3, 4, 5\).*np.moveaxis"):
        display.show(np.zeros((3, 4, 5)), alt="x")
    with pytest.raises(ValueError, match=r"legend\['coin'\] is 'red', but an entry is a label"):
        display.show(image, alt="x", legend={"coin": "red"})
    with pytest.raises(TypeError, match="fig is a list, but a Matplotlib figure is needed"):
        display.figure([], alt="x")
    with pytest.raises(ValueError, match=r"thresholds is 300, but it must be a finite number in 0..255"):
        display.show_histogram(np.zeros((4, 4), dtype=np.uint8), thresholds=[300], alt="x")
    with pytest.raises(
        ValueError, match=r"image is a float64 array of shape \(4, 4, 3\), but this works on one grey"
    ):
        display.show_histogram(np.zeros((4, 4, 3)), alt="x")
    with pytest.raises(ValueError, match=r"shapes differ \(image \(4, 4\), target \(2, 2\)\)"):
        display.show_histogram(image, target=np.zeros((2, 2), int), alt="x")
    with pytest.raises(ValueError, match=r"array has shape \(30, 30\), but numbers are readable on 1..24"):
        display.show_values(np.zeros((30, 30)), alt="x")
    with pytest.raises(ValueError, match=r"there are no colors, but only numbers have a shade"):
        display.show_values([["TP"]], alt="x")
    with pytest.raises(ValueError, match=r"sizes differ \(array 2x2, colors 3x3\)"):
        display.show_values(np.zeros((2, 2)), colors=np.zeros((3, 3)), alt="x")


@pytest.mark.parametrize(
    "call, match",
    [
        (lambda: display.new_figure(width=0), r"width is 0, but it must be a finite number in 0\.5\.\.30"),
        (lambda: display.show(GRAY, alt="a", title=3), "title is 3, but a text is needed"),
        (
            lambda: display.show(GRAY, alt="a", legend=[1]),
            r"legend is \[1\], but a dict by name is needed",
        ),
        (lambda: display.show_row(GRAY, titles="abc", alt="a"), "titles is 'abc', but a list of texts"),
        (lambda: display.show_values([[None]], alt="a"), "array has dtype object, but numbers, bools or"),
        (
            lambda: display.show_histogram(GRAY, alt="a", target=np.arange(GRAY.size).reshape(GRAY.shape)),
            "target holds .* labels, but 20 outlines are readable",
        ),
    ],
)
def test_options_are_checked(call, match):
    with pytest.raises(ValueError, match=match):
        call()
