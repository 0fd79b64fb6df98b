import numpy as np
import pytest

from segcourse.display import error_legend, error_map
from segcourse.display.errors import CORRECT, FALSE_NEGATIVE, FALSE_POSITIVE, VOID, WRONG_CLASS
from segcourse.display.palettes import BACKGROUND, lab


def test_each_verdict_has_its_colour():
    pred = np.array([[0, 1, 1, 0, 2, 1]])
    target = np.array([[0, 1, 0, 1, 1, 255]])
    expected = [BACKGROUND, CORRECT, FALSE_POSITIVE, FALSE_NEGATIVE, WRONG_CLASS, VOID]
    np.testing.assert_array_equal(error_map(pred, target)[0], expected)


def test_masks_and_labels_agree(rng):
    pred, target = rng.integers(0, 2, size=(2, 20, 20))
    np.testing.assert_array_equal(error_map(pred, target), error_map(pred > 0, target > 0))


def test_swapping_swaps_the_two_errors():
    pred, target = np.array([[1, 0, 1]]), np.array([[0, 1, 1]])
    one, other = error_map(pred, target), error_map(target, pred)
    np.testing.assert_array_equal(one[0, [0, 1]], other[0, [1, 0]])


def test_colour_is_not_the_only_sign():
    target = np.zeros((60, 60), dtype=np.uint8)
    target[:30] = 1
    both = error_map(1 - target, target)
    for half, color in ((both[30:], FALSE_POSITIVE), (both[:30], FALSE_NEGATIVE)):
        assert 0.1 < (half != color).any(axis=-1).mean() < 0.5  # lines cover some of the area
    # and the lines run in different directions: along a diagonal one of them never changes
    diagonal = np.arange(30)
    assert len(np.unique(both[30 + diagonal, diagonal], axis=0)) == 1
    assert len(np.unique(both[29 - diagonal, diagonal], axis=0)) == 1


def test_verdicts_differ_in_lightness_or_pattern():
    light = lab([CORRECT, FALSE_POSITIVE, FALSE_NEGATIVE, BACKGROUND])[:, 0]
    assert abs(light[0] - light[1]) > 25
    assert abs(light[0] - light[2]) > 20
    assert light[3] < 20


def test_over_an_image_the_picture_shows_through_what_is_right():
    image = np.tile(np.array([0, 255], dtype=np.uint8), (6, 3))
    nothing = np.zeros((6, 6), dtype=int)
    right = error_map(nothing, nothing, image=image)
    assert right[0, 0].max() == 0
    assert 100 < right[0, 1].max() < 200  # dimmed, so that errors stand out
    wrong = error_map(nothing + 1, nothing, image=image)
    assert len(np.unique(wrong.reshape(-1, 3), axis=0)) == 1  # an error is never mixed with the picture


def test_ignore_index_none_makes_255_a_label():
    got = error_map(np.array([[1]]), np.array([[255]]), ignore_index=None)
    np.testing.assert_array_equal(got[0, 0], WRONG_CLASS)


def test_legend_names_the_colours():
    legend = error_legend()
    assert list(legend) == ["correct", "false positive", "false negative"]
    assert (legend["false positive"] == FALSE_POSITIVE).all(axis=-1).any()
    assert list(error_legend(wrong_class=True, void=True))[-2:] == ["wrong class", "void"]


def test_refusals():
    with pytest.raises(ValueError, match=r"shapes differ \(pred \(2, 2\), target \(3, 2\)\)"):
        error_map(np.zeros((2, 2), int), np.zeros((3, 2), int))
    with pytest.raises(
        ValueError, match=r"pred has dtype float64, but labels are integers: for scores use argmax"
    ):
        error_map(np.zeros((2, 2)), np.zeros((2, 2), int))
    with pytest.raises(ValueError, match=r"sizes differ \(image 3x3, target 2x2\)"):
        error_map(np.zeros((2, 2), int), np.zeros((2, 2), int), image=np.zeros((3, 3)))
