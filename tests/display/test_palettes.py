import numpy as np
import pytest

from segcourse.display.palettes import ink_on, lab, palette

OKABE_ITO = ["E69F00", "56B4E9", "009E73", "F0E442", "0072B2", "D55E00", "CC79A7"]


def test_background_then_okabe_and_ito():
    colors = palette(8)
    assert colors.dtype == np.uint8
    assert colors[0].max() < 60  # dark
    assert [bytes(c).hex().upper() for c in colors[1:]] == OKABE_ITO


@pytest.mark.parametrize("n", [1, 2, 7, 21, 41, 150, 256])
def test_a_palette_is_the_beginning_of_a_longer_one(n):
    np.testing.assert_array_equal(palette(n), palette(n + 60)[:n])


@pytest.mark.parametrize("n", [41, 151])
def test_no_colour_twice(n):
    assert len(np.unique(palette(n), axis=0)) == n


def test_thirty_classes_are_told_apart():
    colors = lab(palette(31))
    distance = np.linalg.norm(colors[:, None] - colors[None], axis=-1) + 1000 * np.eye(31)
    assert distance.min() > 20  # a difference that nobody overlooks is about 10


def test_dichromats_tell_the_first_seven_apart():
    # Viénot, Brettel and Mollon 1999: how a protanope and a deuteranope see a colour, in linear RGB
    seen_by = {
        "protanope": np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
        "deuteranope": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
    }
    for who, matrix in seen_by.items():
        linear = (palette(8) / 255) ** 2.2 @ matrix.T
        colors = lab(255 * np.clip(linear, 0, 1) ** (1 / 2.2))
        distance = np.linalg.norm(colors[:, None] - colors[None], axis=-1) + 1000 * np.eye(8)
        assert distance.min() > 8, who


def test_lab_known_answers():
    # white, black and middle grey; sRGB red as every converter gives it
    got = lab([[255, 255, 255], [0, 0, 0], [119, 119, 119], [255, 0, 0]])
    np.testing.assert_allclose(got, [[100, 0, 0], [0, 0, 0], [50.03, 0, 0], [53.24, 80.09, 67.2]], atol=0.05)


def test_ink_is_seen():
    assert ink_on((240, 228, 66)) == (34, 34, 34)
    assert ink_on((0, 60, 120)) == (255, 255, 255)


@pytest.mark.parametrize("n", [0, -1, 2.5, "many"])
def test_palette_refuses(n):
    with pytest.raises(ValueError, match=r"n is .*, but it must be a (finite|whole)? ?number"):
        palette(n)
