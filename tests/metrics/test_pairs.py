"""The list of overlapping pairs: by hand, beside the textbook form, and however the work is cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage.metrics import contingency_table

from segcourse.metrics import pairs
from segcourse.metrics.pairs import added_up, areas, count_pairs, overlapping_pairs

LAWS = settings(deadline=None, max_examples=50)
LABELS = st.sampled_from([0, 0, 0, 1, 2, 7, 255])
MAPS = st.integers(0, 60).flatmap(
    lambda size: st.tuples(*[hnp.arrays(np.int32, size, elements=LABELS).map(np.sort)] * 2)
)


def assert_same(got, expected):
    for name, one, other in zip(got._fields, got, expected, strict=True):
        assert one.dtype == np.int64, name
        np.testing.assert_array_equal(one, other, err_msg=name)


def test_counted_by_hand():
    pred, target = np.array([4, 4, 4, 0, 0, 9, 4]), np.array([0, 1, 1, 1, 0, 0, 1])
    got = overlapping_pairs(pred, target)
    assert [one.tolist() for one in got] == [[0, 0, 4, 4, 9], [0, 1, 0, 1, 0], [1, 1, 1, 3, 1]]
    assert [one.tolist() for one in areas(got.pred, got.pixels)] == [[0, 4, 9], [2, 4, 1]]
    assert [one.tolist() for one in areas(got.target, got.pixels)] == [[0, 1], [3, 4]]


def test_no_pixel_has_no_pair():
    nothing = np.zeros(0, np.uint8)
    assert_same(overlapping_pairs(nothing, nothing), [[], [], []])
    assert [len(one) for one in areas(*overlapping_pairs(nothing, nothing)[::2])] == [0, 0]


@pytest.mark.parametrize("chunk", [1, 2, 7, 1 << 20])
@pytest.mark.parametrize("roomy", [0, 1, 16])  # 0 always sorts
@given(MAPS, st.randoms())
@LAWS
def test_the_same_list_as_the_textbook_form(chunk, roomy, maps, random):
    pred, target = maps
    order = random.sample(range(pred.size), pred.size) if random.random() < 0.5 else slice(None)
    pred, target = pred[order], target[order]  # runs, or noise
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "CHUNK", chunk)
        patch.setattr(pairs, "ROOMY", roomy)
        for factor in (1, 10**15):  # labels that fit into a table, and labels that do not
            big = pred * np.int64(factor)
            assert_same(overlapping_pairs(big, target), count_pairs(big, target))
            assert_same(overlapping_pairs(target, big), count_pairs(target, big))
            labels, sums = areas(big, target)
            assert labels.tolist() == np.unique(big).tolist()
            assert sums.tolist() == [int(target[big == label].sum()) for label in labels]


def test_many_objects_are_counted_by_sorting(rng):
    pred, target = rng.integers(0, 3000, (2, 40_000))
    assert_same(overlapping_pairs(pred, target), count_pairs(pred, target))


def test_scikit_image_counts_the_same(rng):
    pred, target = rng.integers(0, 30, (2, 50, 4000)).repeat(11, axis=0).reshape(2, -1)  # several chunks
    got = overlapping_pairs(pred, target)
    table = np.zeros((30, 30))
    table[got.target, got.pred] = got.pixels
    np.testing.assert_array_equal(contingency_table(target, pred).toarray(), table)


@pytest.mark.parametrize(
    "dtypes", [("uint8", "int64"), ("uint16", ">i4"), ("int8", "uint64"), ("int16",) * 2]
)
def test_dtypes(dtypes, rng):
    pred, target = (rng.integers(0, 9, 500).astype(dtype) for dtype in dtypes)
    pred.flags.writeable = target.flags.writeable = False
    assert_same(overlapping_pairs(pred, target), count_pairs(pred, target))


def test_a_table_and_sorting_add_up_alike():
    rng = np.random.default_rng(0)
    row, column = rng.integers(0, 5, (2, 60))
    pixels = rng.integers(1, 9, 60)
    table, far = added_up(row, column, pixels), 1 << 16  # rows so far apart are sorted
    assert table[2].sum() == pixels.sum()
    assert len(set(zip(table[0].tolist(), table[1].tolist(), strict=True))) == len(table[0])
    np.testing.assert_array_equal(added_up(row * far, column, pixels), [table[0] * far, *table[1:]])
