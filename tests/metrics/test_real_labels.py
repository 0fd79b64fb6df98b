"""The fast forms on labels of real images: street scenes and nuclei, each against itself, moved a little."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from skimage.metrics import contingency_table

from segcourse import metrics
from segcourse.metrics.confusion import count_pixels, run_starts
from segcourse.metrics.surfaces import distances_by_pairs


@pytest.fixture
def label_maps(shared_data):
    def some(name, count=3):
        paths = sorted((shared_data / name / "labels").glob("*.png"))[:count]
        assert len(paths) == count
        return [np.array(Image.open(path)) for path in paths]

    return some


def test_street_scenes(label_maps):
    for target in label_maps("camvid"):
        pred = np.roll(target, 2, axis=1)
        assert (
            run_starts(pred.ravel(), target.ravel()).size < target.size / 8
        )  # patches: the fast way is taken
        expected = count_pixels(pred, target, num_classes=32, ignore_index=255)
        np.testing.assert_array_equal(metrics.confusion_matrix(pred, target, num_classes=32), expected)


def test_nuclei(label_maps):
    for target in label_maps("nuclei"):
        assert metrics.average_precision(target, target, threshold=1) == 1
        pred = np.roll(target, 2, axis=1)
        table = contingency_table(target.astype(int), pred.astype(int)).toarray()
        union = table.sum(axis=0)[None] + table.sum(axis=1)[:, None] - table
        occurring = np.unique(target)
        table, union = (t[np.ix_(occurring, np.unique(pred))][1:, 1:].T for t in (table, union))
        np.testing.assert_allclose(metrics.iou_matrix(pred, target), table / union)
        masks = pred > 0, target > 0
        edges, one = [metrics.boundary(mask) for mask in masks], np.ones(2)
        told = distances_by_pairs(*edges, one), distances_by_pairs(*edges[::-1], one)
        assert metrics.hausdorff_distance(*masks) == max(side.max() for side in told)
        assert metrics.assd(*masks) == pytest.approx(np.concatenate(told).mean())
