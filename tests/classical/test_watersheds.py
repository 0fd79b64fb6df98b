import numpy as np
import pytest
import skimage
from PIL import Image
from skimage import data, segmentation

from segcourse.classical import (
    distance_watershed,
    fill_holes,
    gradient_magnitude,
    otsu,
    remove_small,
    watershed,
    watershed_by_queue,
)
from segcourse.classical.watersheds import water_levels

# scikit-image's `reconstruction`, which only its own older versions need from us, beside NumPy 2.5
SHAPE_IS_SET = "ignore:Setting the shape on a NumPy array:DeprecationWarning"
DISC = np.hypot(*(np.mgrid[-12:13, -12:13])) <= 12


def test_the_border_stands_on_the_ridge():
    heights = np.array([[0, 1, 2, 9, 1, 0]])
    markers = np.array([[4, 0, 0, 0, 0, 7]])
    labels = watershed(heights, markers)
    assert labels.dtype == np.int32
    np.testing.assert_array_equal(labels[0, [0, 1, 2, 4, 5]], [4, 4, 4, 7, 7])


def test_a_plateau_is_shared():
    heights = np.zeros((1, 7))
    markers = np.array([[1, 0, 0, 0, 0, 0, 2]])
    for form in (watershed, watershed_by_queue):
        labels = form(heights, markers)
        assert (labels == 1).sum() in (3, 4)
        assert (np.diff(labels) >= 0).all()


def test_the_mask_is_a_shore():
    heights, markers = np.zeros((1, 5)), np.array([[1, 0, 0, 0, 0]])
    mask = np.array([[1, 1, 0, 1, 1]])
    for form in (watershed, watershed_by_queue):
        np.testing.assert_array_equal(form(heights, markers, mask=mask), [[1, 1, 0, 0, 0]])


def test_markers_outside_the_mask_are_not_used():
    heights, markers = np.zeros((1, 3)), np.array([[1, 0, 2]])
    for form in (watershed, watershed_by_queue):
        np.testing.assert_array_equal(form(heights, markers, mask=np.array([[0, 1, 1]])), [[0, 2, 2]])


def test_a_high_marker_is_wet_from_the_start():
    # the marker on 9 does not wait until the water from the left has climbed to it
    heights, markers = np.array([[0, 5, 6, 9]]), np.array([[1, 0, 0, 2]])
    for form in (watershed, watershed_by_queue):
        np.testing.assert_array_equal(form(heights, markers), [[1, 1, 2, 2]])


def test_a_pit_behind_a_ridge_belongs_to_who_runs_over_it():
    heights, markers = np.array([[0, 7, 1, 2, 8, 0]]), np.array([[1, 0, 0, 0, 0, 2]])
    for form in (watershed, watershed_by_queue):
        np.testing.assert_array_equal(form(heights, markers)[0, :4], [1, 1, 1, 1])


@pytest.mark.parametrize("levels", [1, 4, 1000])  # one plateau, many plateaus, nearly none
@pytest.mark.parametrize("connectivity", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_fast_form_is_the_queue(levels, connectivity, seed):
    rng = np.random.default_rng(seed)
    heights = rng.integers(0, levels, size=(17, 23))
    markers = np.where(rng.random(heights.shape) < 0.03, rng.integers(1, 9, heights.shape), 0)
    markers[0, :3] = 9
    mask = rng.random(heights.shape) < 0.9
    mask[0, 0] = True
    np.testing.assert_array_equal(
        watershed(heights, markers, mask=mask, connectivity=connectivity),
        watershed_by_queue(heights, markers, mask=mask, connectivity=connectivity),
    )


@pytest.mark.filterwarnings(SHAPE_IS_SET)
@pytest.mark.parametrize("version", ["0.22.0", "0.24.0", "0.25.0", "0.25.1"])
def test_what_older_scikit_images_need_changes_nothing(version, monkeypatch):
    """Their floods break ties in other ways; the preparation for them leads to the same answer with any."""
    rng = np.random.default_rng(1)
    heights = rng.integers(0, 4, size=(17, 23))
    markers = np.where(rng.random(heights.shape) < 0.03, rng.integers(1, 9, heights.shape), 0)
    mask = rng.random(heights.shape) < 0.8
    expected = watershed_by_queue(heights, markers, mask=mask)
    np.testing.assert_array_equal(watershed(heights, markers, mask=mask), expected)
    monkeypatch.setattr(skimage, "__version__", version)
    np.testing.assert_array_equal(watershed(heights, markers, mask=mask), expected)


@pytest.mark.filterwarnings(SHAPE_IS_SET)
def test_water_stands_as_high_as_the_lowest_ridge_on_its_way():
    heights = np.array([[0, 7, 1, 2, 8, 3, -5]], dtype=float)
    inside = np.array([[True, True, True, True, True, True, False]])
    wet = np.array([[True, False, False, False, False, False, True]])  # the one outside gives no water
    levels = water_levels(heights, wet, inside, np.ones((3, 3), dtype=bool))
    np.testing.assert_array_equal(levels, [[0, 7, 7, 7, 8, 8, np.inf]])


def test_agrees_with_scikit_image_where_markers_are_lowest():
    image = data.coins()
    markers = np.zeros(image.shape, dtype=int)
    markers[image < 30], markers[image > 150] = 1, 2
    heights = gradient_magnitude(image) + 1
    heights[markers > 0] = 0
    labels = watershed(heights, markers)
    assert (labels == segmentation.watershed(heights, markers)).mean() > 0.995  # ties may go either way
    assert (labels > 0).all()
    np.testing.assert_array_equal(labels[markers > 0], markers[markers > 0])


def two_discs(apart: int) -> np.ndarray:
    mask = np.zeros((25, 25 + apart), dtype=bool)
    mask[:, :25] |= DISC
    mask[:, apart : apart + 25] |= DISC
    return mask


def test_touching_discs_are_cut_at_the_waist():
    labels = distance_watershed(two_discs(20), min_distance=6)
    assert labels.max() == 2
    waist = np.flatnonzero(np.diff(labels[12]) != 0)
    np.testing.assert_allclose(waist, (25 + 20 - 1) / 2, atol=1)


def test_one_disc_stays_whole_and_so_do_discs_closer_than_min_distance():
    assert distance_watershed(DISC, min_distance=6).max() == 1
    assert distance_watershed(two_discs(20), min_distance=30).max() == 1


@pytest.mark.parametrize("seed", range(5))
def test_every_part_of_the_mask_keeps_at_least_one_label(seed):
    mask = np.random.default_rng(seed).random((40, 50)) < 0.5
    labels = distance_watershed(mask, min_distance=5)
    np.testing.assert_array_equal(labels > 0, mask)
    np.testing.assert_array_equal(np.unique(labels), np.arange(labels.max() + 1))


def test_empty_and_full_masks():
    assert not distance_watershed(np.zeros((4, 5), dtype=bool), min_distance=3).any()
    assert (distance_watershed(np.ones((4, 5), dtype=bool), min_distance=3) == 1).all()


def test_splits_real_nuclei_about_as_well_as_published_chains(shared_data):
    folder = shared_data / "nuclei"
    hits = found = wanted = 0
    for name in (folder / "splits" / "val.txt").read_text().split():
        image, truth = (np.array(Image.open(folder / part / f"{name}.png")) for part in ("images", "labels"))
        blobs = remove_small(fill_holes(otsu(image)), min_size=20)
        pred = distance_watershed(blobs, min_distance=8)
        truth = np.unique(truth, return_inverse=True)[1].reshape(truth.shape)
        table = np.zeros((pred.max() + 1, truth.max() + 1), dtype=int)
        np.add.at(table, (pred.ravel(), truth.ravel()), 1)
        union = table[1:].sum(axis=1)[:, None] + table[:, 1:].sum(axis=0) - table[1:, 1:]
        hits += int((2 * table[1:, 1:] > union).sum())
        found, wanted = found + pred.max(), wanted + truth.max()
    assert 0.62 < hits / (found + wanted - hits) < 0.75  # AP at IoU 0.5


def test_a_transposed_landscape_is_flooded_as_well():
    """A transposed array lies column by column in memory, where scikit-image's own flood leaves all at 0."""
    rows = np.array([[0, 9, 1], [0, 9, 1], [0, 9, 1]])
    markers = np.array([[1, 0, 2], [0, 0, 0], [0, 0, 0]])
    mask = np.ones((3, 3), dtype=bool)
    across = watershed(rows.T, markers.T, mask=mask.T)
    np.testing.assert_array_equal(across, watershed(rows, markers, mask=mask).T)
    assert (across[0] == 1).all()
    assert (across[2] == 2).all()
