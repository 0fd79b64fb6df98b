import numpy as np
import pytest

from segcourse.display import probability_map, value_map
from segcourse.display.palettes import lab


def test_ends_of_the_scale():
    got = probability_map(np.array([[0.0, 1.0]]))
    np.testing.assert_array_equal(got[0], [[0, 34, 78], [254, 232, 56]])


def test_it_grows_evenly_in_lightness():
    light = lab(probability_map(np.linspace(0, 1, 41)[None]))[0, :, 0]
    assert (np.diff(light) > 0).all()
    assert np.diff(light).max() < 3 * np.diff(light).min()


def test_the_scale_of_a_probability_does_not_depend_on_the_data():
    np.testing.assert_array_equal(probability_map([[0.5]])[0, 0], probability_map([[0.0, 0.5, 1.0]])[0, 1])


def test_value_map_spans_the_data_and_shows_gaps():
    got = value_map(np.array([[-3.0, 5.0, np.nan, np.inf]]))
    np.testing.assert_array_equal(got[0, :2], [[0, 34, 78], [254, 232, 56]])
    np.testing.assert_array_equal(got[0, 2:], 140)
    np.testing.assert_array_equal(value_map([[7.0, 99.0]], low=0, high=7)[0, 0], [254, 232, 56])  # clipped
    assert value_map(np.full((2, 2), 3.0)).shape == (2, 2, 3)  # flat: no division by zero


def test_refusals():
    with pytest.raises(
        ValueError, match=r"probability holds values -2..3, but a probability lies in 0..1: turn raw"
    ):
        probability_map([[-2.0, 3.0]])
    with pytest.raises(ValueError, match=r"probability holds nan at \(0, 1\)"):
        probability_map([[0.5, np.nan]])
    with pytest.raises(ValueError, match=r"low is 2 and high is 1, but low must be the smaller"):
        value_map([[1.0]], low=2, high=1)
    with pytest.raises(ValueError, match=r"values has shape \(3,\), but \(H, W\) is needed"):
        value_map([1.0, 2.0, 3.0])
