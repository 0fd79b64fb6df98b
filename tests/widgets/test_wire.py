"""Arrays that travel: exact where they are labels, small where they are pictures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from segcourse.widgets._wire import fit, pack, pack_image, unpack


@pytest.mark.parametrize(
    "array, dtype",
    [
        pytest.param(np.array([[True, False]]), "uint8", id="mask"),
        pytest.param(np.array([[0, 255]]), "uint8", id="one byte"),
        pytest.param(np.array([[0, 256]]), "uint16", id="two bytes"),
        pytest.param(np.array([[-1, 70_000]]), "int32", id="four bytes"),
        pytest.param(np.zeros((0, 4), dtype=int), "uint8", id="empty"),
    ],
)
def test_pack_is_exact_and_takes_the_smallest_type(array, dtype):
    packed = pack(array)
    assert (packed["dtype"], packed["shape"], packed["codec"]) == (dtype, list(array.shape), "deflate")
    np.testing.assert_array_equal(unpack(packed), array)


def test_pack_does_not_follow_the_order_in_memory():
    array = np.arange(12).reshape(3, 4).T[::-1]
    np.testing.assert_array_equal(unpack(pack(array)), array)


def test_labels_of_real_size_are_small():
    labels = np.zeros((512, 512), dtype=np.uint8)
    labels[100:300, 50:400] = 1
    assert len(pack(labels)["bytes"]) < 2000


def test_pack_refuses_what_it_would_change():
    with pytest.raises(ValueError, match=r"cannot pack dtype float64: labels and masks are bool or integer"):
        pack(np.zeros((2, 2)))
    with pytest.raises(ValueError, match=r"labels 0\.\.4294967296 do not fit into int32"):
        pack(np.array([[0, 2**32]]))


def test_pack_image_keeps_drawings_exact_and_photographs_small(rng):
    drawing = np.zeros((200, 200, 3), dtype=np.uint8)
    drawing[50:90, 20:150] = (230, 159, 0)
    packed = pack_image(drawing)
    assert packed["codec"] == "png"
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(packed["bytes"]))), drawing)
    wave = 127 + 90 * np.sin(np.arange(300) / 20)[:, None, None] + rng.normal(0, 4, (300, 300, 3))
    packed = pack_image(wave.astype(np.uint8))
    assert packed["codec"] == "jpeg"
    assert len(packed["bytes"]) < wave.size / 4
    assert packed["shape"] == [300, 300]


def test_fit_leaves_small_arrays_alone():
    image, labels = np.zeros((8, 1024), dtype=np.uint8), np.zeros((8, 1024), dtype=int)
    (same, also), note = fit(image, labels)
    assert same is image
    assert also is labels
    assert note == ""


def test_fit_never_mixes_labels_and_says_what_it_did():
    labels = np.zeros((2050, 1500), dtype=int)
    labels[:, 700:] = 200
    before = labels.copy()
    (image, small), note = fit(np.full(labels.shape, 9, dtype=np.uint8), labels)
    assert set(np.unique(small)) == {0, 200}
    assert image.shape[:2] == small.shape == (684, 500)
    assert note == "shown and counted at 1/3 size: 2050x1500 became 684x500 pixels"
    np.testing.assert_array_equal(labels, before)
    (none, only), _ = fit(None, labels)
    assert none is None
    assert only.shape == (684, 500)
