from itertools import product

import numpy as np
import pytest
from skimage import data

from segcourse.classical import CutEnergy, cut_energy, graph_cut, minimum_cut, minimum_cut_by_paths
from segcourse.classical.graph_cuts import cut_rest


def random_energy(rng: np.random.Generator, shape: tuple[int, int], largest: int) -> CutEnergy:
    height, width = shape
    return CutEnergy(
        foreground=rng.integers(0, largest, size=shape),
        background=rng.integers(0, largest, size=shape),
        right=rng.integers(0, largest, size=(height, width - 1)),
        down=rng.integers(0, largest, size=(height - 1, width)),
    )


def cheapest_masks(energy: CutEnergy) -> tuple[int, list[np.ndarray]]:
    shape = energy.foreground.shape
    masks = [
        np.array(bits, dtype=bool).reshape(shape) for bits in product((0, 1), repeat=shape[0] * shape[1])
    ]
    costs = [energy.of(mask) for mask in masks]
    return min(costs), [m for m, cost in zip(masks, costs, strict=True) if cost == min(costs)]


@pytest.mark.parametrize("largest", [4, 1000])  # small prices give many ties
@pytest.mark.parametrize("seed", range(6))
def test_no_mask_of_512_is_cheaper(seed, largest):
    energy = random_energy(np.random.default_rng(seed), (3, 3), largest)
    least, best = cheapest_masks(energy)
    smallest = np.logical_and.reduce(best)  # what all cheapest masks share is one of them
    for cut in (minimum_cut(energy), minimum_cut_by_paths(energy)):
        assert energy.of(cut) == least
        np.testing.assert_array_equal(cut, smallest)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (8, 11)])
@pytest.mark.parametrize("seed", range(6))
def test_fast_form_is_the_paths(shape, seed):
    rng = np.random.default_rng(seed)
    for largest in (3, 50):
        energy = random_energy(rng, shape, largest)
        np.testing.assert_array_equal(minimum_cut(energy), minimum_cut_by_paths(energy))


@pytest.mark.parametrize("seed", range(4))
def test_deciding_plain_pixels_first_changes_nothing(seed):
    energy = random_energy(np.random.default_rng(seed), (12, 13), 6)
    everything = np.ones((12, 13), dtype=bool)
    by_flow_alone = cut_rest(energy, everything, energy.background - energy.foreground).reshape(12, 13)
    np.testing.assert_array_equal(minimum_cut(energy), by_flow_alone)


def noisy_square() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    truth = np.zeros((40, 50), dtype=bool)
    truth[10:30, 15:38] = True
    noise = np.random.default_rng(0).normal(0, 0.22, size=truth.shape)
    image = np.clip(0.35 + 0.3 * truth + noise, 0, 1)
    markers = np.zeros(truth.shape, dtype=int)
    markers[14:26, 20:33], markers[:6], markers[-6:] = 1, 2, 2
    return image, markers, truth


def test_smoothness_finds_a_square_in_noise():
    image, markers, truth = noisy_square()
    errors = {s: int((graph_cut(image, markers, smoothness=s) != truth).sum()) for s in (0, 3)}
    assert errors[0] > 200
    assert errors[3] < 60


def test_the_energy_of_the_cut_is_below_that_of_the_truth():
    image, markers, truth = noisy_square()
    energy = cut_energy(image, markers)
    assert energy.of(graph_cut(image, markers)) <= energy.of(truth)


def test_smoothness_0_decides_each_pixel_alone():
    image, markers, _ = noisy_square()
    energy = cut_energy(image, markers, smoothness=0)
    np.testing.assert_array_equal(
        graph_cut(image, markers, smoothness=0), energy.foreground < energy.background
    )


@pytest.mark.parametrize("smoothness", [0, 2, 1000])
def test_markers_keep_their_side(smoothness):
    image = data.chelsea()[:120, 100:260]
    markers = np.zeros(image.shape[:2], dtype=int)
    markers[60:90, 60:100], markers[:5] = 1, 2
    mask = graph_cut(image, markers, smoothness=smoothness)
    assert mask[markers == 1].all()
    assert not mask[markers == 2].any()


def test_sides_may_be_named_the_other_way_round():
    image, markers, _ = noisy_square()
    swapped = np.where(markers > 0, 3 - markers, 0)
    energy = cut_energy(image, markers)
    # ties apart, the cheapest mask of the swapped problem is the complement; its energy always is the same
    assert cut_energy(image, swapped).of(graph_cut(image, swapped)) == energy.of(graph_cut(image, markers))
