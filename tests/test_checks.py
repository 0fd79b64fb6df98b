"""Every message says what came, what fits and what to do; checks never write into what they are given."""

import numpy as np
import pytest

from segcourse import _checks as checks

GRAY = np.zeros((4, 5), np.uint8)


@pytest.mark.parametrize(
    "image, match",
    [
        pytest.param(np.zeros((4, 5, 4), np.uint8), r"shape \(4, 5, 4\).*drop the alpha channel", id="alpha"),
        pytest.param(np.zeros((3, 40, 50), np.uint8), r"move the channels last", id="channels first"),
        pytest.param(np.zeros((2, 4, 5, 3), np.uint8), r"pass one image", id="a batch"),
        pytest.param(np.zeros((0, 5), np.uint8), r"shape \(0, 5\)", id="empty"),
        pytest.param(np.zeros((4, 5), np.int64), r"dtype int64.*uint8 .*or float", id="int64"),
        pytest.param(np.zeros((4, 5), bool), r"dtype bool", id="bool"),
        pytest.param(np.full((4, 5), 200.0), r"200.*lies in 0\.\.1.*divide", id="float 0..255"),
        pytest.param(np.full((4, 5), np.nan), r"holds nan at \(0, 0\).*finite", id="nan"),
    ],
)
def test_image_refused(image, match):
    with pytest.raises(ValueError, match=match):
        checks.check_image("image", image)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 3)])
def test_image_accepted_as_it_is(dtype, shape):
    image = np.ones(shape, dtype)
    assert checks.check_image("image", image) is image


@pytest.mark.parametrize(
    "image, match",
    [
        pytest.param(np.zeros((4, 5, 3)), r"one grey image \(H, W\).*rgb2gray", id="colour"),
        pytest.param(np.zeros((4, 5), complex), r"dtype complex128", id="complex"),
        pytest.param(np.array([["a"]]), r"integers or floats", id="text"),
        pytest.param(np.array([[1.0, np.inf]]), r"holds inf at \(0, 1\)", id="infinite"),
    ],
)
def test_gray_refused(image, match):
    with pytest.raises(ValueError, match=match):
        checks.check_gray("image", image)


@pytest.mark.parametrize(
    "mask, match",
    [
        pytest.param(GRAY + 255, r"values are 255\.\.255; write mask > 0", id="0 and 255"),
        pytest.param(GRAY * 0.5, r"a mask is bool.*mask > 0\.5", id="probabilities"),
        pytest.param(np.zeros(4, bool), r"shape \(4,\), but \(H, W\)", id="one axis"),
    ],
)
def test_mask_refused(mask, match):
    with pytest.raises(ValueError, match=match):
        checks.check_mask("mask", mask)


def test_mask_of_zeros_and_ones_becomes_bool_and_leaves_the_input_alone():
    given = np.eye(3, dtype=np.uint8)
    given.flags.writeable = False
    got = checks.check_mask("mask", given)
    assert got.dtype == bool
    np.testing.assert_array_equal(got, given == 1)


@pytest.mark.parametrize(
    "labels, match",
    [
        pytest.param(np.zeros((4, 5)), r"labels are integers.*argmax", id="scores"),
        pytest.param(np.full((4, 5), -1), r"label -1.*start at 0", id="negative"),
        pytest.param(np.zeros((1, 4, 5), int), r"index or squeeze", id="a batch"),
    ],
)
def test_label_map_refused(labels, match):
    with pytest.raises(ValueError, match=match):
        checks.check_label_map("target", labels)


def test_label_out_of_range_names_the_label_and_both_remedies():
    with pytest.raises(
        ValueError, match=r"label 7, but num_classes=3 allows 0\.\.2.*remap.*raise num_classes"
    ):
        checks.check_labels("target", np.array([0, 2, 255, 7]), num_classes=3, ignore_index=255)
    checks.check_labels("target", np.array([0, 2, 255]), num_classes=3, ignore_index=255)


def test_shapes_and_sizes_must_agree():
    with pytest.raises(ValueError, match=r"pred \(4, 5\), target \(5, 4\)"):
        checks.check_same_shape(pred=GRAY, target=GRAY.T)
    with pytest.raises(ValueError, match=r"image 4x5, target 5x4.*nearest"):
        checks.check_same_size(image=np.zeros((4, 5, 3)), target=GRAY.T)
    checks.check_same_size(image=np.zeros((4, 5, 3)), target=GRAY, pred=None)


@pytest.mark.parametrize(
    "seeds, match",
    [
        pytest.param(
            [(4, 0)], r"\(4, 0\), but the image has rows 0\.\.3 and columns 0\.\.4.*not \(x, y\)", id="below"
        ),
        pytest.param([(0, -1)], r"\(0, -1\)", id="negative"),
        pytest.param([], r"S >= 1", id="none"),
        pytest.param([(1, 2, 3)], r"\(S, 2\) of \(row, col\)", id="three numbers"),
        pytest.param([(0.5, 1)], r"round it", id="between pixels"),
        pytest.param([(np.nan, 1)], r"holds \[nan, 1\.0\]", id="nan"),
    ],
)
def test_seeds_refused(seeds, match):
    with pytest.raises(ValueError, match=match):
        checks.check_seeds("seeds", seeds, GRAY.shape)


def test_one_seed_needs_no_list():
    np.testing.assert_array_equal(checks.check_seeds("seeds", (1, 2), GRAY.shape), [[1, 2]])


@pytest.mark.parametrize("spacing", [0, -1, (1, 0), (1, 2, 3), np.nan, (np.inf, 1)])
def test_spacing_refused(spacing):
    with pytest.raises(ValueError, match=r"2 positive lengths.*\(row, column\)"):
        checks.check_spacing("spacing", spacing, 2)


def test_spacing_forms():
    np.testing.assert_array_equal(checks.check_spacing("spacing", None, 3), [1, 1, 1])
    np.testing.assert_array_equal(checks.check_spacing("spacing", 0.5, 2), [0.5, 0.5])
    np.testing.assert_array_equal(checks.check_spacing("spacing", (3, 1), 2), [3, 1])


@pytest.mark.parametrize(
    "value, options, match",
    [
        pytest.param("many", {}, r"'many', but it must be a number", id="text"),
        pytest.param(np.nan, {}, r"finite number", id="nan"),
        pytest.param(-1, {"low": 0}, r"-1, but it must be a finite number in 0\.\.", id="too low"),
        pytest.param(2, {"low": 0, "high": 1}, r"in 0\.\.1", id="too high"),
        pytest.param(2.5, {"whole": True}, r"whole number: use 2", id="not whole"),
    ],
)
def test_number_refused(value, options, match):
    with pytest.raises(ValueError, match=match):
        checks.check_number("tolerance", value, **options)


def test_choice_lists_what_is_known():
    with pytest.raises(ValueError, match=r"'water', but only 'watershed', 'slic' are known"):
        checks.check_choice("method", "water", ("watershed", "slic"))
