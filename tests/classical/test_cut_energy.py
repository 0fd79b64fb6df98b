import numpy as np
import pytest

from segcourse.classical import CutEnergy, cut_energy

TINY = CutEnergy(
    foreground=np.array([[1, 5]]),
    background=np.array([[4, 2]]),
    right=np.array([[3]]),
    down=np.zeros((0, 2), int),
)


@pytest.mark.parametrize(
    "mask, energy",
    [([[0, 0]], 4 + 2), ([[1, 0]], 1 + 2 + 3), ([[0, 1]], 4 + 5 + 3), ([[1, 1]], 1 + 5)],
)
def test_energy_added_by_hand(mask, energy):
    assert TINY.of(mask) == energy


def test_borders_cost_less_across_an_edge():
    image = np.array([[0.0, 0.0, 1.0, 1.0]])
    energy = cut_energy(image, np.array([[1, 0, 0, 2]]), smoothness=2, contrast=0.5)
    np.testing.assert_array_equal(energy.right, [[2000, round(2000 * np.exp(-2)), 2000]])
    assert energy.down.shape == (0, 4)


def test_default_contrast_is_the_root_mean_square():
    image = np.array([[0.0, 0.0, 1.0, 1.0]])
    given = cut_energy(image, np.array([[1, 0, 0, 2]]), contrast=(1 / 3) ** 0.5)
    np.testing.assert_array_equal(cut_energy(image, np.array([[1, 0, 0, 2]])).right, given.right)


def test_a_pixel_costs_least_on_the_side_it_looks_like():
    image = np.array([[20, 25, 200, 210]], dtype=np.uint8)
    energy = cut_energy(image, np.array([[1, 0, 0, 2]]))
    assert energy.foreground[0, 1] < energy.background[0, 1]
    assert energy.background[0, 2] < energy.foreground[0, 2]
    # histogram of one marked pixel in 64 bins, blurred by one bin: 0.3989 beside nothing else
    assert energy.foreground[0, 1] == pytest.approx(-1000 * np.log(0.99 * 0.2420 + 0.01 / 64), abs=2)


def test_a_marker_outweighs_everything_beside_it():
    image = np.random.default_rng(0).random((6, 7))
    markers = np.zeros((6, 7), dtype=int)
    markers[0, 0], markers[5, 6] = 1, 2
    energy = cut_energy(image, markers, smoothness=50)
    around = energy.right[0, 0] + energy.down[0, 0]
    assert energy.background[0, 0] - energy.foreground[0, 0] > around
    assert energy.foreground[5, 6] - energy.background[5, 6] > energy.right[5, 5] + energy.down[4, 6]


def test_unit_does_not_matter():
    image = np.random.default_rng(1).integers(0, 256, size=(6, 7), dtype=np.uint8)
    markers = np.zeros((6, 7), dtype=int)
    markers[0, :3], markers[5, 3:] = 1, 2
    in_bytes = cut_energy(image, markers, contrast=51)
    in_floats = cut_energy(image / 255, markers, contrast=0.2)
    for name in ("foreground", "background", "right", "down"):
        np.testing.assert_array_equal(getattr(in_bytes, name), getattr(in_floats, name))


def test_mask_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"shapes differ \(mask \(2, 2\), energy \(1, 2\)\)"):
        TINY.of(np.zeros((2, 2), dtype=bool))
