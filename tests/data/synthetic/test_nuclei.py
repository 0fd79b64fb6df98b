"""Touching nuclei: exact labels, repeatable bytes, and as hard for a classical method as difficulty says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage
from skimage.feature import peak_local_max
from skimage.filters import threshold_otsu
from skimage.segmentation import watershed

from segcourse.data.synthetic import touching_nuclei


def otsu_watershed(image):
    mask = image > threshold_otsu(image)
    distance = ndimage.distance_transform_edt(mask)
    peaks = peak_local_max(distance, min_distance=7, labels=ndimage.label(mask)[0], exclude_border=False)
    markers = np.zeros(image.shape, int)
    markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
    return watershed(-distance, markers, mask=mask)


def ap50(pred, target):
    """TP / (TP + FP + FN) at IoU > 0.5, where a match is unique."""
    counts = np.zeros((pred.max() + 1, target.max() + 1), int)
    np.add.at(counts, (pred, target), 1)
    union = counts.sum(axis=1, keepdims=True) + counts.sum(axis=0, keepdims=True) - counts
    tp = (counts / union > 0.5)[1:, 1:].sum()
    return tp / (pred.max() + target.max() - tp)


def mean_ap50(difficulty, seeds, **options):
    scenes = [touching_nuclei(difficulty, seed=seed, **options) for seed in seeds]
    return np.mean([ap50(otsu_watershed(image), labels) for image, labels in scenes])


def test_same_seed_same_bytes():
    (a, a_labels), (b, b_labels), (c, _) = (touching_nuclei(0.5, seed=s) for s in (3, 3, 4))
    assert a.tobytes() == b.tobytes()
    assert a_labels.tobytes() == b_labels.tobytes()
    assert a.tobytes() != c.tobytes()


@pytest.mark.parametrize("difficulty", [0, 0.5, 1])
@pytest.mark.parametrize("size", [32, 100, 256])
def test_labels_are_a_whole_instance_map(difficulty, size):
    for seed in range(4):
        image, labels = touching_nuclei(difficulty, seed=seed, size=size)
        assert image.shape == labels.shape == (size, size)
        assert (image.dtype, labels.dtype) == (np.uint8, np.int32)
        areas = np.bincount(labels.ravel())
        assert len(areas) >= 3  # background and at least two nuclei
        assert areas.min() >= 20
        for label in range(1, len(areas)):
            assert ndimage.label(labels == label)[1] == 1  # one piece, with no gap in the numbers
        assert image[labels > 0].mean() > 1.5 * image[labels == 0].mean()


def test_some_nuclei_touch():
    _, labels = touching_nuclei(0.5, seed=0)
    pieces = ndimage.label(labels > 0)[1]
    assert pieces < 0.8 * labels.max()


def test_difficulty_lowers_the_score_of_a_classical_method():
    scores = [mean_ap50(d, range(12)) for d in (0, 0.25, 0.5, 0.75, 1)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.85
    assert scores[-1] < 0.3


def test_default_is_as_hard_as_real_nuclei():
    assert 0.6 <= mean_ap50(0.5, range(40)) <= 0.75  # 0.67 is the mean over real pictures, see the next test


def test_real_nuclei_score_alike(shared_data):
    from PIL import Image

    rows = (shared_data / "nuclei" / "index.csv").read_text().splitlines()
    names = [row.split(",")[0] for row in rows if ",val,256,256," in row]
    scores = []
    for name in names:
        image, labels = (
            np.array(Image.open(shared_data / "nuclei" / kind / f"{name}.png"))
            for kind in ("images", "labels")
        )
        scores.append(ap50(otsu_watershed(image), labels.astype(int)))
    assert abs(np.mean(scores) - mean_ap50(0.5, range(40))) < 0.12


def test_shading_and_noise_are_knobs_of_their_own():
    plain, labels = touching_nuclei(0.5, seed=1, shading=0, noise=0)
    shaded, shaded_labels = touching_nuclei(0.5, seed=1, shading=1, noise=0)
    np.testing.assert_array_equal(labels, shaded_labels)  # the knobs move no nucleus
    dark = [image[labels > 0].min() for image in (plain, shaded)]
    assert dark[1] < dark[0]
    grain = [
        np.abs(np.diff(touching_nuclei(0.5, seed=1, noise=n)[0].astype(int))).mean() for n in (0, 0.3, 1)
    ]
    assert grain[0] < grain[1] < grain[2]
    assert mean_ap50(0.5, range(6), noise=0) > mean_ap50(0.5, range(6), noise=0.6)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"difficulty": 1.5}, "difficulty is 1.5, but it must be a finite number in 0..1"),
        ({"difficulty": float("nan")}, "difficulty is nan"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": 0.5}, "seed is 0.5, but it must be a whole number"),
        ({"size": 8}, "size is 8, but"),
        ({"shading": 2}, "shading is 2"),
        ({"noise": "much"}, "noise is 'much', but it must be a number"),
    ],
)
def test_bad_input(options, message):
    with pytest.raises(ValueError, match=message):
        touching_nuclei(**options)
