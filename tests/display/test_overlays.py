import numpy as np
import pytest

from segcourse.display import class_legend, colorize, overlay, palette
from segcourse.display.overlays import rgb_of
from segcourse.display.palettes import VOID, lab


def test_label_k_has_row_k():
    labels = np.array([[0, 1, 2], [3, 7, 12]])
    np.testing.assert_array_equal(colorize(labels), palette(13)[labels])


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int32, np.int64, np.uint16])
def test_every_label_type(dtype):
    labels = np.array([[0, 1], [1, 0]], dtype=dtype)
    np.testing.assert_array_equal(colorize(labels), palette(2)[labels.astype(int)])


def test_a_class_keeps_its_colour_whatever_is_beside_it(rng):
    labels = rng.integers(0, 31, size=(40, 40))
    np.testing.assert_array_equal(colorize(labels), palette(31)[labels])


def test_instances_differ_from_their_neighbours():
    labels = np.arange(1, 1601).reshape(40, 40).repeat(4, 0).repeat(4, 1)  # 1600 squares that touch
    colors = lab(colorize(labels))
    for axis in (0, 1):
        step = np.linalg.norm(np.diff(colors[::4, ::4], axis=axis), axis=-1)
        assert step.min() >= 20


def test_void_is_hatched_grey_but_an_instance_may_be_number_255():
    semantic = np.full((40, 40), 255, dtype=np.uint8)
    void = colorize(semantic)
    assert (void == VOID).all(axis=-1).any()
    assert not (void == VOID).all()
    instances = np.arange(250, 260).repeat(16).reshape(10, 16)
    assert len(np.unique(colorize(instances).reshape(-1, 3), axis=0)) == 10
    np.testing.assert_array_equal(colorize(semantic, ignore_index=None)[0, 0], palette(96)[95])  # 255 - 160


def test_colorize_over_an_image_shows_grey_where_nothing_is():
    image = np.zeros((4, 4, 3), dtype=np.uint8)
    image[..., 0] = 200  # red: luminance 0.2126 * 200 = 42.5
    labels = np.eye(4, dtype=int)
    got = colorize(labels, image=image)
    np.testing.assert_array_equal(got[0, 1], [43, 43, 43])
    np.testing.assert_array_equal(got[0, 0], palette(2)[1])


def test_overlay_mixes_by_opacity():
    image = np.full((2, 2), 100, dtype=np.uint8)
    labels = np.array([[0, 1], [0, 0]])
    np.testing.assert_array_equal(overlay(image, labels, opacity=0), image[..., None].repeat(3, axis=2))
    half = overlay(image, labels)
    np.testing.assert_array_equal(half[0, 1], np.round((100 + palette(2)[1].astype(float)) / 2))
    assert (half[labels == 0] == 100).all()
    np.testing.assert_array_equal(overlay(image, labels, opacity=1)[0, 1], palette(2)[1])


def test_float_images_are_the_same_as_bytes():
    image = np.arange(16, dtype=np.uint8).reshape(4, 4) * 17
    labels = np.eye(4, dtype=int)
    np.testing.assert_array_equal(overlay(image, labels), overlay(image / 255, labels))


def test_outline_is_the_edge_in_full_colour_with_a_dark_rim():
    image = np.full((9, 9), 200, dtype=np.uint8)
    labels = np.zeros((9, 9), dtype=int)
    labels[2:7, 2:7] = 1
    got = overlay(image, labels, opacity=0, outline=True)
    np.testing.assert_array_equal(got[2, 4], palette(2)[1])
    np.testing.assert_array_equal(got[4, 4], [200, 200, 200])  # the inside stays
    np.testing.assert_array_equal(got[1, 4], [80, 80, 80])  # the rim, 0.4 of 200
    np.testing.assert_array_equal(got[0, 4], [200, 200, 200])


def test_hatching_tells_labels_apart_without_colour():
    labels = np.repeat([1, 2], 48).reshape(1, 96).repeat(48, axis=0)
    plain, hatched = colorize(labels), colorize(labels, hatching=True)
    marks = (plain != hatched).any(axis=-1)
    left, right = marks[:, :48], marks[:, 48:]
    assert 0.05 < left.mean() < 0.6
    assert not np.array_equal(left, right)


def test_legend_has_the_colours_and_patterns_of_the_map():
    names = ["ground", "cup", "spoon"]
    plain = class_legend(names)
    assert list(plain) == ["cup", "spoon"]
    assert (plain["spoon"] == palette(3)[2]).all()
    hatched = class_legend(names, hatching=True, background=True, void=True)
    assert list(hatched) == ["ground", "cup", "spoon", "void"]
    assert not (hatched["cup"] == palette(2)[1]).all()
    assert not (hatched["void"] == VOID).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (0, 0), (2, 2)])
def test_maps_smaller_than_a_neighbourhood(shape):
    labels = np.ones(shape, dtype=int)
    assert (colorize(labels, hatching=True) >= 0).all()
    np.testing.assert_array_equal(colorize(labels), np.broadcast_to(palette(2)[1], (*shape, 3)))


def test_rgb_of_repeats_grey_scales_floats_and_copies():
    np.testing.assert_array_equal(rgb_of(np.array([[0.0, 1.0]])), [[[0] * 3, [255] * 3]])
    image = np.zeros((2, 2, 3), dtype=np.uint8)
    assert not np.shares_memory(rgb_of(image), image)


def test_arguments_are_not_changed(rng):
    image, labels = rng.integers(0, 256, (8, 8), dtype=np.uint8), rng.integers(0, 4, (8, 8))
    before = image.copy(), labels.copy()
    overlay(image, labels, outline=True, hatching=True)
    colorize(labels, image=image)
    np.testing.assert_array_equal(image, before[0])
    np.testing.assert_array_equal(labels, before[1])


def test_refusals():
    image, labels = np.zeros((4, 4), dtype=np.uint8), np.zeros((4, 4), dtype=int)
    with pytest.raises(ValueError, match=r"sizes differ \(image 4x4, labels 2x4\)"):
        overlay(image, labels[:2])
    with pytest.raises(ValueError, match=r"opacity is 1.5, but it must be a finite number in 0..1"):
        overlay(image, labels, opacity=1.5)
    with pytest.raises(ValueError, match=r"labels has dtype float64, but labels are integers"):
        colorize(labels / 2)
    with pytest.raises(ValueError, match=r"labels holds label -1, but labels start at 0"):
        overlay(image, labels - 1)
    with pytest.raises(ValueError, match=r"image is float with values 0..7, but a float image lies in 0..1"):
        overlay(np.eye(4) * 7, labels)
    with pytest.raises(ValueError, match=r"labels has shape \(4, 4, 3\), but \(H, W\) is needed"):
        colorize(np.zeros((4, 4, 3), dtype=int))
    with pytest.raises(
        ValueError, match=r"image is a uint8 array of shape \(4, 4, 4\).*drop the alpha channel"
    ):
        overlay(np.zeros((4, 4, 4), dtype=np.uint8), labels)
