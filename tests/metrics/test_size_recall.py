"""Recall by area: by hand, at the edges of the bins, and as a splitting of the recall of all objects."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segcourse.metrics import iou, match_instances, recall_by_size

LAWS = settings(deadline=None, max_examples=60)
MAPS = hnp.array_shapes(min_dims=2, max_dims=3, max_side=6).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.int32, shape, elements=st.sampled_from([0, 0, 1, 2, 5]))] * 2)
)
ALL = (0, np.inf)

TARGET = np.repeat([[1, 0, 2, 0, 3, 0, 4]], [2, 1, 4, 1, 4, 1, 9], axis=1)  # areas 2, 4, 4, 9
PRED = np.repeat([[0, 5, 0, 7, 0]], [3, 4, 6, 8, 1], axis=1)  # IoU 1 with object 2, 8/9 with object 4


def test_counted_by_hand():
    found = recall_by_size(PRED, TARGET, edges=[0, 3, 5, 100, np.inf])
    np.testing.assert_array_equal(found.recall, [0, 1 / 2, 1, np.nan])
    assert found.found.tolist() == [0, 1, 1, 0]
    assert found.objects.tolist() == [1, 2, 1, 0]
    strict = recall_by_size(PRED, TARGET, edges=[0, 3, 5, 100], threshold=0.9)
    assert strict.recall.tolist() == [0, 1 / 2, 0]
    assert recall_by_size(PRED, TARGET, edges=[0, 99], threshold=8 / 9).found.tolist() == [2]


@pytest.mark.parametrize("edge, objects", [(3, [1, 3]), (4, [1, 3]), (5, [3, 1]), (9, [3, 1]), (9.5, [4, 0])])
def test_an_area_of_an_edge_is_in_the_bin_above(edge, objects):
    assert recall_by_size(PRED, TARGET, edges=[0, edge, np.inf]).objects.tolist() == objects


@pytest.mark.parametrize("pred, target", [(PRED * 0, PRED * 0), (PRED, PRED * 0), (PRED[:0], PRED[:0])])
def test_no_object_no_recall(pred, target):
    found = recall_by_size(pred, target, edges=[0, 9, np.inf])
    np.testing.assert_array_equal(found.recall, [np.nan, np.nan])
    assert found.found.tolist() == found.objects.tolist() == [0, 0]
    assert [part.dtype.name for part in found] == ["float64", "int64", "int64"]


def test_nothing_predicted():
    assert recall_by_size(TARGET * 0, TARGET, edges=ALL).recall.tolist() == [0]


def test_a_partner_may_be_of_another_size():
    pred = np.where(np.arange(TARGET.size)[None] < 7, 9, 0)  # 7 pixels, 4 of them those of object 2
    assert recall_by_size(pred, TARGET, edges=[0, 5, np.inf]).found.tolist() == [1, 0]


@given(MAPS, st.sampled_from([0.2, 0.5, 0.9]))
@LAWS
def test_laws(maps, threshold):
    pred, target = maps
    matched = match_instances(pred, target, threshold=threshold)
    edges = [0, 2, 3, 7, np.inf]
    split = recall_by_size(pred, target, edges=edges, threshold=threshold)
    assert split.found.sum() == len(matched.pairs)
    assert split.objects.sum() == len(np.unique(target[target > 0]))
    for b, (low, high) in enumerate(pairwise(edges)):
        inside = [t for t in np.unique(target[target > 0]) if low <= np.count_nonzero(target == t) < high]
        assert split.objects[b] == len(inside)
        assert split.found[b] == np.isin(matched.pairs[:, 1], inside).sum()
        ratio = split.found[b] / len(inside) if inside else np.nan
        np.testing.assert_equal(split.recall[b], ratio)
    doubled = [np.concatenate([labels, np.where(labels > 0, labels + 9, 0)]) for labels in maps]
    twice = recall_by_size(*doubled, edges=edges, threshold=threshold)
    np.testing.assert_array_equal(twice.found, 2 * split.found)  # counts add over images
    np.testing.assert_array_equal(twice.objects, 2 * split.objects)
    own = recall_by_size(target, target, edges=edges, threshold=1)
    np.testing.assert_array_equal(own.found, own.objects)


def test_beside_a_plain_loop(rng):
    target = rng.integers(0, 30, (6, 9)).repeat(7, axis=0).repeat(5, axis=1)
    pred = np.where(rng.random(target.shape) < 0.3, 0, target)
    edges = [0, 50, 80, 120, np.inf]
    counts = np.zeros((2, 4), int)
    for t in np.unique(target[target > 0]):
        b = sum(np.count_nonzero(target == t) >= edge for edge in edges) - 1
        counts[:, b] += (any(iou(pred == p, target == t) >= 0.7 for p in np.unique(pred[pred > 0])), 1)
    found = recall_by_size(pred, target, edges=edges, threshold=0.7)
    np.testing.assert_array_equal([found.found, found.objects], counts)
    assert 0 < counts[0].sum() < counts[1].sum()


@pytest.mark.parametrize(
    "edges", [[0], [5, 5], [9, 0], [-1, 9], [np.nan, 9], [0, np.inf, np.inf], 5, [[0, 9]]]
)
def test_bad_edges(edges):
    with pytest.raises(ValueError, match=r"edges are .*, but two or more areas.*try \(0, 32\*\*2, 96\*\*2"):
        recall_by_size(PRED, TARGET, edges=edges)


@pytest.mark.parametrize("edges, area", [([3, np.inf], 2), ([0, 9], 9)])
def test_no_object_is_left_out_in_silence(edges, area):
    message = rf"target holds an object of {area} pixels, but edges cover.*begin them with 0.*np\.inf"
    with pytest.raises(ValueError, match=message):
        recall_by_size(PRED, TARGET, edges=edges)


def test_bad_threshold_and_maps():
    with pytest.raises(ValueError, match=r"threshold is 0, but.*above 0"):
        recall_by_size(PRED, TARGET, edges=ALL, threshold=0)
    with pytest.raises(ValueError, match="shapes differ"):
        recall_by_size(PRED, TARGET[:, 1:], edges=ALL)
