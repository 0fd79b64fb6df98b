import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage
from skimage import measure

from segcourse.classical import _runs, connected_components, label_by_flooding
from segcourse.classical._runs import Runs, label_runs, parts_with, runs_of

MASKS = hnp.arrays(bool, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9))
SNAKE = np.array([[1, 1, 0, 1], [0, 1, 0, 1], [0, 0, 0, 0], [1, 0, 1, 1]], dtype=bool)


@pytest.fixture
def small_masks_too(monkeypatch):
    monkeypatch.setattr(_runs, "FEW_PIXELS", 0)
    monkeypatch.setattr(_runs, "PIXELS_PER_TURN", 0)


def runs_of_any(mask):
    """As `runs_of`, but however small and noisy the mask; told pixel by pixel."""
    row, col = np.nonzero(np.pad(mask, ((0, 0), (1, 1)))[:, 1:] != np.pad(mask, ((0, 0), (1, 1)))[:, :-1])
    return Runs(mask.shape, row * (mask.shape[1] + 1) + col)


def test_runs_by_hand(small_masks_too):
    # rows are 5 apart: 4 pixels and the one that is never in the mask
    runs = runs_of(SNAKE)
    np.testing.assert_array_equal(runs.turns, [0, 2, 3, 4, 6, 7, 8, 9, 15, 16, 17, 19])
    np.testing.assert_array_equal(np.argwhere(runs.graph(1).toarray()), [[0, 2], [1, 3]])
    np.testing.assert_array_equal(
        label_runs(runs, 1), [[1, 1, 0, 2], [0, 1, 0, 2], [0, 0, 0, 0], [3, 0, 4, 4]]
    )
    np.testing.assert_array_equal(runs.at(np.array([[3, 0], [3, 3], [3, 2], [2, 0], [0, 2]])), [4, 5])


def test_a_run_ends_with_its_row(small_masks_too):
    mask = np.array([[0, 1], [1, 0]], dtype=bool)
    assert len(runs_of(mask).turns) == 4
    assert label_runs(runs_of(mask), 1).max() == 2
    assert label_runs(runs_of(mask), 2).max() == 1  # at a corner
    far = np.array([[0, 0, 1], [1, 0, 0]], dtype=bool)  # neighbours in memory, not in the picture
    assert label_runs(runs_of(far), 2).max() == 2


@settings(deadline=None, max_examples=300)
@given(mask=MASKS, connectivity=st.sampled_from([1, 2]))
def test_labels_are_those_of_the_flood(mask, connectivity):
    labels = label_runs(runs_of_any(mask), connectivity)
    assert labels.dtype == np.int32
    np.testing.assert_array_equal(labels, label_by_flooding(mask, connectivity=connectivity))
    structure = ndimage.generate_binary_structure(2, connectivity)
    np.testing.assert_array_equal(labels, ndimage.label(mask, structure)[0])


@settings(deadline=None, max_examples=300)
@given(mask=MASKS, connectivity=st.sampled_from([1, 2]), data=st.data())
def test_parts_are_those_that_hold_a_pixel(mask, connectivity, data):
    inside = st.tuples(*(st.integers(0, n - 1) for n in mask.shape))
    pixels = np.array(data.draw(st.lists(inside, min_size=1, max_size=4)))
    labels = label_by_flooding(mask, connectivity=connectivity)
    wanted = set(labels[tuple(pixels.T)].tolist()) - {0}
    parts = parts_with(runs_of_any(mask), pixels, connectivity)
    assert parts.dtype == bool
    np.testing.assert_array_equal(parts, np.isin(labels, sorted(wanted)))


@settings(deadline=None)
@given(mask=MASKS)
def test_two_ways_to_find_the_runs(mask):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_runs, "FEW_PIXELS", 0)
        patch.setattr(_runs, "PIXELS_PER_TURN", 0)
        np.testing.assert_array_equal(runs_of(mask).turns, runs_of_any(mask).turns)
        np.testing.assert_array_equal(runs_of(mask).paint(np.ones(len(runs_of(mask).turns) // 2, bool)), mask)


def test_noise_and_small_masks_go_pixel_by_pixel():
    rng = np.random.default_rng(0)
    assert runs_of(rng.random((200, 300)) < 0.5) is None
    assert runs_of(np.ones((20, 30), dtype=bool)) is None
    assert runs_of(np.ones((200, 300), dtype=bool)) is not None


@pytest.mark.parametrize("connectivity", [1, 2])
@pytest.mark.parametrize("shape", [(150, 333), (333, 150), (1, 40000), (40000, 1)])
def test_large_masks_of_patches(shape, connectivity, rng):
    mask = ndimage.uniform_filter(rng.random(shape), 15) > 0.5
    labels = connected_components(mask, connectivity=connectivity)
    np.testing.assert_array_equal(labels, measure.label(mask, connectivity=connectivity))
    flipped = connected_components(np.asfortranarray(mask)[::-1, ::-1], connectivity=connectivity)
    assert flipped.max() == labels.max()
    np.testing.assert_array_equal(flipped[::-1, ::-1] > 0, mask)


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (0, 0), (3, 4), (200, 300)])
def test_no_runs(shape, small_masks_too):
    empty = np.zeros(shape, dtype=bool)
    assert len(runs_of(empty).turns) == 0
    assert label_runs(runs_of(empty), 1).shape == shape
    assert not connected_components(empty).any()
