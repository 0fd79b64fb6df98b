"""Bundled pictures and their targets: they fit each other, and what is wrong is said."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from scipy import ndimage

from segcourse import data
from segcourse.data import pictures
from segcourse.data.catalogue import PICTURES


@pytest.mark.parametrize("name", data.picture_names())
def test_every_picture_is_the_one_we_know(name):
    image = data.image(name)
    assert image.dtype == np.uint8
    assert image.ndim == 2 or image.shape[2] == 3
    image[:] = 0  # the caller's own copy
    assert data.image(name).any()


@pytest.mark.parametrize("name", data.names())
def test_target_fits_its_picture(name):
    image, target = data.load(name)
    assert target.dtype == np.uint8
    assert target.shape == image.shape[:2]
    labels = set(np.unique(target).tolist()) - {255}
    assert labels == set(range(len(data.class_names(name))))  # each class occurs, and there is no other label
    assert (target == 255).mean() < 0.1
    assert set(data.things(name)) < {*data.class_names(name), ""}


@pytest.mark.parametrize("name", data.names_with_instances())
def test_instances_agree_with_the_semantic_target(name):
    _, target = data.load(name)
    _, instances = data.load_instances(name)
    assert instances.dtype == np.int32
    ids = np.unique(instances)
    np.testing.assert_array_equal(ids, np.arange(len(ids)))  # 0..n with no gap
    thing_labels = [data.class_names(name).index(word) for word in data.things(name)]
    np.testing.assert_array_equal(instances > 0, np.isin(target, thing_labels))
    for i in ids[1:]:
        assert len(np.unique(target[instances == i])) == 1  # a thing has one class


@pytest.mark.parametrize("name", data.names_with_instances())
def test_panoptic_segments_cover_all_but_void(name):
    _, target = data.load(name)
    image, ids, segments = data.load_panoptic(name)
    assert ids.shape == image.shape[:2]
    np.testing.assert_array_equal(ids == 0, target == 255)
    assert [s["id"] for s in segments] == list(range(1, len(segments) + 1))
    assert sum(s["area"] for s in segments) == (target != 255).sum()
    for segment in segments:
        inside = ids == segment["id"]
        assert inside.sum() == segment["area"]
        assert (target[inside] == segment["category_id"]).all()
        assert segment["isthing"] == (data.class_names(name)[segment["category_id"]] in data.things(name))


def test_what_the_scenes_show():
    assert data.load_instances("coins")[1].max() == 24
    assert ndimage.label(data.load("coins")[1] == 1)[1] == 24  # counted by eye: four rows of six
    _, _, segments = data.load_panoptic("rocket")
    words = [data.class_names("rocket")[s["category_id"]] for s in segments]
    counted = {word: words.count(word) for word in words}
    assert counted == {"tower": 4, "rocket": 1, "lamp": 7, "sky": 1, "launch pad": 1}


def test_errors_say_what_to_do(monkeypatch):
    with pytest.raises(ValueError, match=r"name is 'coin', but only .*'coins'"):
        data.image("coin")
    with pytest.raises(ValueError, match="name is 'moon', but only"):
        data.load("moon")  # a picture without a target
    with pytest.raises(ValueError, match=r"name is 'page', but only .*'rocket'"):
        data.load_instances("page")
    changed = dataclasses.replace(PICTURES["coins"], sha256="0" * 64)
    monkeypatch.setitem(PICTURES, "coins", changed)
    with pytest.raises(
        ValueError, match=r"course was made for 000000000000.*skimage changed it.*constraints"
    ):
        data.load("coins")
    monkeypatch.setitem(PICTURES, "coins", dataclasses.replace(changed, package="no_such_package"))
    with pytest.raises(FileNotFoundError, match=r"install no_such_package"):
        pictures.image("coins")


@pytest.mark.parametrize("name", data.names())
def test_card_says_where_it_comes_from_and_how_good_it_is(name):
    text = data.card(name)
    for part in ("**Picture**", "**Licence of the picture**", "**Licence of the target**", "**Classes**"):
        assert part in text
    for part in ("**How it was made**", "**How good**", "One annotator, no second opinion."):
        assert part in " ".join(text.split())
    for label, word in enumerate(data.class_names(name)):
        assert f"{label} {word}" in text


def test_pictures_need_no_heavy_import():
    code = (
        "import sys, segcourse.data as d; d.load('coins'); heavy = {'torch', 'sklearn', 'skimage', 'pooch'}"
    )
    code += "; print(sorted(heavy & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
