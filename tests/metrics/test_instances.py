"""Who is whose partner: by hand, at the edge of the threshold, and beside brute force and pycocotools."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.metrics import contingency_table

from segcourse.metrics import iou, iou_matrix, mask_iou_matrix, match_instances, match_instances_above

LAWS = settings(deadline=None, max_examples=60)
MAPS = hnp.array_shapes(min_dims=2, max_dims=3, max_side=6).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.int32, shape, elements=st.sampled_from([0, 0, 1, 2, 5]))] * 2)
)
SIZES = st.tuples(st.integers(1, 7), st.integers(1, 9))
STACKS = st.tuples(SIZES, st.integers(0, 4), st.integers(0, 4)).flatmap(
    lambda drawn: st.tuples(*[hnp.arrays(bool, (n, *drawn[0])) for n in drawn[1:]])
)

TARGET = np.array([[1, 1, 0, 2, 2], [1, 1, 0, 2, 2], [0, 0, 0, 0, 0], [7, 7, 7, 7, 0]])
PRED = np.array([[4, 4, 0, 3, 0], [4, 4, 0, 0, 0], [0, 0, 0, 0, 0], [9, 9, 9, 0, 0]])

both = pytest.mark.parametrize("function", [match_instances, match_instances_above], ids=lambda f: f.__name__)


def test_counted_by_hand():
    # rows: labels 3, 4, 9 of pred; columns: labels 1, 2, 7 of target
    np.testing.assert_array_equal(iou_matrix(PRED, TARGET), [[0, 1 / 4, 0], [1, 0, 0], [0, 0, 3 / 4]])
    found = match_instances(PRED, TARGET)
    assert found.pairs.tolist() == [[4, 1], [9, 7]]
    assert found.ious.tolist() == [1, 3 / 4]
    assert found.unmatched_pred.tolist() == [3]
    assert found.unmatched_target.tolist() == [2]


@both
@pytest.mark.parametrize(
    "pred, target",
    [
        pytest.param(PRED * 0, TARGET, id="nothing predicted"),
        pytest.param(PRED, TARGET * 0, id="nothing there"),
        pytest.param(PRED * 0, TARGET * 0, id="nothing at all"),
        pytest.param(PRED[:0], TARGET[:0], id="no pixel"),
    ],
)
def test_empty_maps(function, pred, target):
    objects = [np.unique(labels[labels > 0]) for labels in (pred, target)]
    assert iou_matrix(pred, target).shape == tuple(map(len, objects))
    found = function(pred, target)
    assert found.pairs.shape == (0, 2)
    assert found.ious.shape == (0,)
    np.testing.assert_array_equal(found.unmatched_pred, objects[0])
    np.testing.assert_array_equal(found.unmatched_target, objects[1])
    assert {array.dtype.name for array in found} == {"int64", "float64"}


def test_at_the_threshold_one_matches_and_the_other_does_not():
    for threshold, matched, above in ((0.25, 3, 2), (0.24, 3, 3), (0.75, 2, 1), (0.76, 1, 1)):
        assert len(match_instances(PRED, TARGET, threshold=threshold).pairs) == matched
        assert len(match_instances_above(PRED, TARGET, threshold=threshold).pairs) == above
    assert len(match_instances(PRED, TARGET, threshold=1).pairs) == 1
    assert len(match_instances_above(PRED, TARGET, threshold=0).pairs) == 3


def test_one_object_is_matched_once():
    # A prediction over two objects has IoU 1/2 with both: one of them is its match, the other is missed.
    found = match_instances(np.array([[1, 1]]), np.array([[1, 2]]), threshold=0.5)
    assert len(found.pairs) == 1
    assert len(found.unmatched_target) == 1
    assert len(match_instances_above(np.array([[1, 1]]), np.array([[1, 2]]), threshold=0.5).pairs) == 0


def test_the_most_pairs_win_over_the_best_pair():
    # pred 1 may take target 1 (IoU 7/13) or target 2 (3/40), pred 2 only target 1 (3/10). Two pairs are
    # possible, though the one of 7/13 = 0.54 alone has a larger sum than both of them, 0.375.
    target = np.repeat([[1, 2]], [10, 33], axis=1)
    pred = np.repeat([[2, 1, 0]], [3, 10, 30], axis=1)
    np.testing.assert_array_equal(iou_matrix(pred, target), [[7 / 13, 3 / 40], [3 / 10, 0]])
    for function in (match_instances, match_instances_above):
        assert function(pred, target, threshold=0.05).pairs.tolist() == [[1, 2], [2, 1]]
        assert function(pred, target, threshold=0.1).pairs.tolist() == [[1, 1]]
    assert match_instances(pred, target, threshold=0.075).pairs.tolist() == [[1, 2], [2, 1]]
    assert match_instances_above(pred, target, threshold=0.075).pairs.tolist() == [[1, 1]]


@given(MAPS)
@LAWS
def test_iou_matrix_is_the_iou_of_each_pair_of_masks(maps):
    pred, target = maps
    rows, columns = np.unique(pred[pred > 0]), np.unique(target[target > 0])
    expected = [[iou(pred == p, target == t) for t in columns] for p in rows]
    np.testing.assert_array_equal(iou_matrix(pred, target), np.reshape(expected, (len(rows), len(columns))))
    if pred.ndim == 2:
        stacks = [
            (labels == names[:, None, None])
            for labels, names in ((pred[None], rows), (target[None], columns))
        ]
        np.testing.assert_array_equal(iou_matrix(pred, target), mask_iou_matrix(*stacks))


def brute_force(ious, candidate):
    """The best pairing among all: most pairs, then the largest sum."""
    if ious.shape[0] > ious.shape[1]:
        ious, candidate = ious.T, candidate.T
    best = (0, 0.0)
    for columns in permutations(range(ious.shape[1]), ious.shape[0]):
        kept = ious[range(ious.shape[0]), columns][candidate[range(ious.shape[0]), columns]]
        best = max(best, (len(kept), kept.sum()))
    return best


@given(MAPS, st.sampled_from([0.1, 0.2, 0.25, 0.5, 0.75, 0.999]))
@LAWS
def test_matching_is_the_best_there_is(maps, threshold):
    pred, target = maps
    ious = iou_matrix(pred, target)
    for function, candidate in (
        (match_instances, ious >= threshold),
        (match_instances_above, ious > threshold),
    ):
        found = function(pred, target, threshold=threshold)
        pairs, total = brute_force(ious, candidate)
        assert len(found.pairs) == pairs
        assert found.ious.sum() == pytest.approx(total)
        assert len(set(found.pairs[:, 0])) == len(set(found.pairs[:, 1])) == pairs  # one to one
        assert sorted([*found.pairs[:, 0], *found.unmatched_pred]) == np.unique(pred[pred > 0]).tolist()
        assert sorted([*found.pairs[:, 1], *found.unmatched_target]) == np.unique(target[target > 0]).tolist()
        for (p, t), value in zip(found.pairs, found.ious, strict=True):
            assert value == iou(pred.ravel()[None] == p, target.ravel()[None] == t)


@given(MAPS, st.permutations([1, 2, 3, 4, 5]))
@LAWS
def test_laws(maps, names):
    pred, target = maps
    np.testing.assert_array_equal(iou_matrix(target, pred), iou_matrix(pred, target).T)
    renamed = np.array([0, *names])[pred]
    order = np.argsort([names[label - 1] for label in np.unique(pred[pred > 0])])
    np.testing.assert_array_equal(iou_matrix(renamed, target), iou_matrix(pred, target)[order])
    wide = [
        np.kron(labels, np.ones((2,) * labels.ndim, int)) for labels in maps
    ]  # pixels cut into smaller ones
    np.testing.assert_array_equal(iou_matrix(*wide), iou_matrix(pred, target))
    perfect = match_instances(pred, pred, threshold=1)
    assert perfect.ious.tolist() == [1] * len(np.unique(pred[pred > 0]))
    assert (perfect.pairs[:, 0] == perfect.pairs[:, 1]).all()
    for threshold in (0.2, 0.5, 0.9):
        above = match_instances_above(pred, target, threshold=threshold)
        at_least = match_instances(pred, target, threshold=threshold)
        assert len(above.pairs) <= len(at_least.pairs)
        if threshold >= 0.5:  # where nobody has a choice, the one holds the other
            assert {tuple(pair) for pair in above.pairs} <= {tuple(pair) for pair in at_least.pairs}


def test_scikit_image_counts_the_same(rng):
    pred, target = rng.integers(0, 9, (2, 30, 40)).repeat(3, axis=1)
    table = contingency_table(target, pred).toarray()
    union = table.sum(axis=0)[None] + table.sum(axis=1)[:, None] - table
    np.testing.assert_allclose(iou_matrix(pred, target), (table / union)[1:, 1:].T)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "uint64"])
def test_dtypes_views_and_read_only(dtype, rng):
    pred, target = rng.integers(0, 6, (2, 12, 17)).astype(dtype)
    expected = iou_matrix(pred[::-1, ::2].copy(), target[::-1, ::2].copy())
    pred.flags.writeable = target.flags.writeable = False
    np.testing.assert_array_equal(iou_matrix(pred[::-1, ::2], target[::-1, ::2].astype(np.int64)), expected)


def test_tensors(rng):
    torch = pytest.importorskip("torch")
    pred, target = rng.integers(0, 6, (2, 12, 17))
    tensors = torch.from_numpy(pred), torch.from_numpy(target)
    np.testing.assert_array_equal(iou_matrix(*tensors), iou_matrix(pred, target))
    masks = pred[None] == np.arange(1, 6)[:, None, None]
    np.testing.assert_array_equal(
        mask_iou_matrix(torch.from_numpy(masks), masks), mask_iou_matrix(masks, masks)
    )


# ---- stacks of masks


def test_masks_that_overlap_each_other():
    pred = np.zeros((2, 2, 3), bool)
    pred[0, 0], pred[1, :, 0] = True, True  # they share the corner
    target = np.ones((1, 2, 3), bool)
    np.testing.assert_array_equal(mask_iou_matrix(pred, target), [[3 / 6], [2 / 6]])
    np.testing.assert_array_equal(mask_iou_matrix(pred, pred), [[1, 1 / 4], [1 / 4, 1]])


def test_empty_masks_and_empty_stacks():
    masks = np.zeros((2, 4, 5), bool)
    masks[1, 1:3, 2] = True
    np.testing.assert_array_equal(mask_iou_matrix(masks, masks), [[np.nan, 0], [0, 1]])
    assert mask_iou_matrix(masks[:0], masks).shape == (0, 2)
    assert mask_iou_matrix(masks, masks[:0]).shape == (2, 0)
    assert mask_iou_matrix(masks[:0], masks[:0]).dtype == np.float64


def encoded(mask_tools, stack):
    return mask_tools.encode(np.asfortranarray(np.moveaxis(stack, 0, -1).astype(np.uint8)))


@given(STACKS)
@LAWS
def test_pycocotools_divides_the_same(stacks):
    mask_tools = pytest.importorskip("pycocotools.mask")
    pred, target = stacks
    got = mask_iou_matrix(pred, target)
    assert got.shape == (len(pred), len(target))
    np.testing.assert_array_equal(got, mask_iou_matrix(target, pred).T)
    np.testing.assert_array_equal(got, np.reshape([[iou(p, t) for t in target] for p in pred], got.shape))
    if got.size:
        theirs = mask_tools.iou(encoded(mask_tools, pred), encoded(mask_tools, target), [0] * len(target))
        np.testing.assert_allclose(
            np.nan_to_num(got), theirs, rtol=1e-12
        )  # two empty masks: 0 there, nan here


def test_masks_of_0_and_1_of_any_layout(rng):
    pred, target = rng.integers(0, 2, (2, 5, 8, 12))
    expected = mask_iou_matrix(pred == 1, target == 1)
    for change in (np.asfortranarray, lambda x: x.astype(np.uint8), lambda x: x.repeat(2, axis=2)[:, :, ::2]):
        np.testing.assert_array_equal(mask_iou_matrix(change(pred), change(target)), expected)
    pred.flags.writeable = target.flags.writeable = False
    np.testing.assert_array_equal(mask_iou_matrix(pred[:, ::-1], target[:, ::-1]), expected)


# ---- what does not fit


@pytest.mark.parametrize(
    "function", [iou_matrix, match_instances, match_instances_above], ids=lambda f: f.__name__
)
@pytest.mark.parametrize(
    "pred, target, message",
    [
        pytest.param(PRED, TARGET.T, r"shapes differ \(pred \(4, 5\), target \(5, 4\)\)", id="shapes"),
        pytest.param(PRED > 0, TARGET, r"pred is a bool mask.*connected_components\(pred\)", id="bool"),
        pytest.param(PRED, TARGET - 1, r"target holds label -1, but labels start at 0", id="negative"),
        pytest.param(PRED * 1.0, TARGET, r"pred has dtype float64, but labels are integers", id="float"),
        pytest.param(PRED[0], TARGET[0], r"pred has shape \(5,\), but \(H, W\)", id="flat"),
    ],
)
def test_bad_maps(function, pred, target, message):
    with pytest.raises(ValueError, match=message):
        function(pred, target)


MASKS = np.ones((3, 4, 5), bool)


@pytest.mark.parametrize(
    "pred, target, message",
    [
        pytest.param(
            MASKS[0], MASKS, r"pred has shape \(4, 5\), but.*\(N, H, W\).*mask\[None\]", id="one mask"
        ),
        pytest.param(MASKS, MASKS[:, :, :0], r"target has shape \(3, 4, 0\), but", id="no width"),
        pytest.param(
            MASKS, MASKS[:, 1:], r"masks of \(4, 5\) and target.* of \(3, 5\), but.*paste", id="sizes"
        ),
        pytest.param(MASKS * 2, MASKS, r"pred has dtype int64, but a mask is bool.*2\.\.2", id="labels"),
        pytest.param(MASKS, MASKS * 0.5, r"target has dtype float64, but.*target > 0\.5", id="scores"),
    ],
)
def test_bad_stacks(pred, target, message):
    with pytest.raises(ValueError, match=message):
        mask_iou_matrix(pred, target)


@pytest.mark.parametrize("threshold", [0, -0.5])
def test_threshold_above_0(threshold):
    with pytest.raises(ValueError, match=r"lies above 0 and at most at 1: try 0\.5"):
        match_instances(PRED, TARGET, threshold=threshold)


@pytest.mark.parametrize("threshold", [1, -0.5])
def test_threshold_below_1(threshold):
    with pytest.raises(ValueError, match=r"lies at 0 or above and below 1: try 0\.5"):
        match_instances_above(PRED, TARGET, threshold=threshold)


@both
@pytest.mark.parametrize(
    "threshold, message", [(50, r"threshold is 50, but"), (np.nan, "threshold is nan, but")]
)
def test_threshold_at_most_1(function, threshold, message):
    with pytest.raises(ValueError, match=message):
        function(PRED, TARGET, threshold=threshold)
