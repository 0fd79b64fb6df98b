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
        pytest.param(np.zeros(8), r"for one row of pixels write image\[None\]", id="row"),
        pytest.param(np.float64(107), r"pass the image itself, not one number", id="number"),
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
        pytest.param([(1, 1), (np.nan, 1)], r"holds \[nan, 1\.0\]", id="nan"),
        pytest.param([("a", "b")], r"real numbers are needed", id="text"),
        pytest.param([(True, False)], r"real numbers are needed", id="bool"),
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
        pytest.param("5", {}, r"'5', but it must be a number.*without quotes", id="a number in quotes"),
        pytest.param(True, {}, r"True, but it must be a number", id="bool"),
        pytest.param([5], {}, r"\[5\], but it must be a number", id="a list"),
        pytest.param(np.array([5]), {}, r"an array of int64 and shape \(1,\), but", id="an array"),
        pytest.param(10**400, {}, r"inf, but it must be a finite number", id="more than a float holds"),
    ],
)
def test_number_refused(value, options, match):
    with pytest.raises(ValueError, match=f"^tolerance is .*{match}"):
        checks.check_number("tolerance", value, **options)


@pytest.mark.parametrize("value", [3, 3.0, np.uint8(3), np.float32(3), np.array(3)])
def test_numbers_of_every_kind(value):
    assert checks.check_number("tolerance", value) == checks.check_whole("size", value) == 3
    assert type(checks.check_whole("size", value)) is int


def test_whole_number_refused():
    with pytest.raises(ValueError, match=r"size is 2.5, but it must be a whole number: use 2"):
        checks.check_whole("size", 2.5)


def test_low_and_high():
    with pytest.raises(ValueError, match=r"low is 9 and high is 5, but low may not be above high: swap them"):
        checks.check_low_high(9, 5)
    checks.check_low_high(5, 5)


@pytest.mark.parametrize(
    "check, value, match",
    [
        pytest.param(checks.check_flag, "yes", r"'yes', but it is either on or off: write True", id="flag"),
        pytest.param(checks.check_text, " ", r"' ', but a text is needed", id="blank text"),
        pytest.param(checks.check_text, 3, r"3, but a text is needed", id="no text"),
        pytest.param(checks.check_texts, "ab", r"'ab', but a list of texts is needed", id="one text"),
        pytest.param(checks.check_shape, (3, 4, 3), r"\(3, 4, 3\), but a mask has two axes", id="shape"),
        pytest.param(
            checks.as_array, [[1], [2, 3]], r".*, but an array is needed: give every row", id="ragged"
        ),
        pytest.param(checks.check_floats, ["a"], r"\['a'\], but real numbers are needed", id="texts"),
        pytest.param(checks.check_floats, 1j, r"1j, but real numbers are needed", id="complex"),
    ],
)
def test_options_refused(check, value, match):
    with pytest.raises(ValueError, match=f"^option is {match}"):
        check("option", value)


def test_a_mask_over_an_array_is_not_lost_in_silence():
    values = np.arange(4)
    with pytest.raises(ValueError, match=r"pred is a masked array, but its mask.*filled\(255\)"):
        checks.as_array("pred", np.ma.masked_array(values, values == 2))
    np.testing.assert_array_equal(checks.as_array("pred", np.ma.masked_array(values)), values)


def test_texts_of_a_known_number():
    with pytest.raises(ValueError, match="names has 1 entries, but 2 are needed"):
        checks.check_texts("names", ["one"], count=2)
    with pytest.raises(ValueError, match="names holds 7, but each entry is a text"):
        checks.check_texts("names", ["one", 7])
    assert checks.check_texts("names", ("one", "two"), count=2) == ["one", "two"]


def test_list_and_mapping():
    with pytest.raises(ValueError, match="seeds is 3, but a list of whole numbers is needed"):
        checks.check_list("seeds", 3, "whole numbers")
    with pytest.raises(ValueError, match=r"seeds is <generator.*whole numbers is needed: write list\(...\)"):
        checks.check_list("seeds", (n for n in range(3)), "whole numbers")
    with pytest.raises(
        ValueError, match=r"view is 'mask', but a dict by name is needed: write {'split': 0.5}"
    ):
        checks.check_mapping("view", "mask", "{'split': 0.5}")


@pytest.mark.parametrize("value", ["255", 2.0, True, 10**40])
def test_ignore_index_refused(value):
    with pytest.raises(ValueError, match=r"^ignore_index is .* 255 is usual"):
        checks.check_ignore_index(value)


def test_large_labels_stay_whole():
    """uint64 beside int64 would become float64, where 2**60 and 2**60 + 1 are one number."""
    labels = checks.check_label_map("target", np.array([[2**60, 2**60 + 1]], dtype=np.uint64))
    assert labels.dtype == np.int64
    assert labels.tolist() == [[2**60, 2**60 + 1]]
    with pytest.raises(ValueError, match="target holds 18446744073709551615, but labels fit into int64"):
        checks.check_label_map("target", np.array([[2**64 - 1]], dtype=np.uint64))


def test_counts_beyond_whole_numbers():
    with pytest.raises(ValueError, match="but no pixels are so many"):
        checks.check_confusion("confusion", np.full((2, 2), 2**62))


@pytest.mark.parametrize("value", [True, [1], np.array([1, 2]), None, 1.5])
def test_choice_of_numbers(value):
    with pytest.raises(ValueError, match=r"^connectivity is .*, but only 1, 2 are known"):
        checks.check_choice("connectivity", value, (1, 2))
    assert type(checks.check_choice("connectivity", np.int64(2), (1, 2))) is int


def test_choice_lists_what_is_known():
    with pytest.raises(ValueError, match=r"'water', but only 'watershed', 'slic' are known"):
        checks.check_choice("method", "water", ("watershed", "slic"))
