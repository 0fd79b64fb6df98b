"""SeedsAndScribbles: what methods make of scribbles, what comes back from the browser, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import segcourse as sc
from segcourse.widgets import SeedsAndScribbles
from segcourse.widgets._wire import pack, unpack
from segcourse.widgets.seeds_and_scribbles import EMPTY

METHODS = ["watershed", "seeded_growing", "random_walker", "graph_cut"]


def square():
    """A bright square on dark ground: one dot inside, a line along the left border."""
    image = np.full((20, 24), 40, dtype=np.uint8)
    image[5:15, 8:18] = 200
    markers = np.zeros(image.shape, dtype=np.uint8)
    markers[10, 12:14], markers[2:18, 1] = 1, 2
    return image, markers, image > 100


def ring():
    """A ring in colour, inside and outside alike: the hole needs a scribble of its own."""
    row, col = np.mgrid[:30, :30] - 15
    away = row**2 + col**2
    target = (away > 25) & (away <= 121)
    image = np.where(target[..., None], [200, 60, 60], [60, 60, 200]).astype(np.uint8)
    markers = np.zeros(target.shape, dtype=np.uint8)
    markers[15, 22:25], markers[15, 14:17], markers[0] = 1, 2, 2
    return image, markers, target


def shaded():
    """Two grounds whose brightness overlaps, float; the step between them is everywhere the same. The
    brighter one is scribbled where it is dark, the darker one where it is bright: about the same greys."""
    image = np.tile(np.linspace(0.0, 0.7, 30), (20, 1))
    target = np.zeros(image.shape, dtype=bool)
    target[:10] = True
    image[target] += 0.3
    markers = np.zeros(image.shape, dtype=int)
    markers[4, 2:14], markers[15, 16:28] = 1, 2
    return image, markers, target


#: seeded growing gives each region one mean, which shading does not have: it has a test of its own
SOLVED = [(p, m) for p in (square, ring, shaded) for m in METHODS if (p, m) != (shaded, "seeded_growing")]


def widget(preset=square, **options):
    image, markers, target = preset()
    return SeedsAndScribbles(image, **{"markers": markers, "target": target} | options)


def scribbled(live, markers):
    """What the browser does when the pen is lifted."""
    with live.hold_trait_notifications():
        live.version += 1
        live.edited = pack(markers)
    live.asked += 1
    return live


@pytest.mark.parametrize("preset, method", SOLVED)
def test_clear_pictures_are_solved(preset, method):
    live = widget(preset, method=method)
    assert live.message == ""
    assert live.scores["iou"][1] >= 0.9
    assert set(np.unique(live.labels)) == {1, 2}


def test_competing_seeds_lose_under_shading_where_edges_win():
    iou = {method: widget(shaded, method=method).scores["iou"][1] for method in METHODS}
    assert iou["seeded_growing"] < 0.5 < 0.9 < min(iou["watershed"], iou["random_walker"])


def test_that_loss_does_not_hang_on_the_last_bit(rng):
    image, markers, target = shaded()
    trembling = np.clip(image + rng.uniform(-1e-4, 1e-4, image.shape), 0, 1)
    live = SeedsAndScribbles(trembling, markers=markers, target=target, method="seeded_growing")
    assert live.scores["iou"][1] < 0.5


@pytest.mark.parametrize("method", METHODS)
def test_copied_python_gives_the_same_labels(method):
    image, markers, _ = ring()
    live = SeedsAndScribbles(image, markers=markers, method=method)
    [code] = [m["code"] for m in live.methods if m["value"] == method]
    names = {"sc": sc, "np": np, "image": image, "markers": markers}
    exec(code, names)
    np.testing.assert_array_equal(live.labels, names["labels"])


def test_scores_by_hand():
    image = np.zeros((3, 4), dtype=np.uint8)
    markers = np.array([[1, 0, 0, 2], [0, 0, 0, 0], [0, 0, 0, 0]])
    target = np.array([[1, 1, 1, 255], [1, 1, 1, 0], [1, 1, 1, 0]])
    scores = SeedsAndScribbles(image, markers=markers, target=target).scores  # even ground is halved
    assert scores["scribbled"] == 2
    assert scores["marked"] == [1, 1]
    assert scores["regions"] == [6, 6]
    assert scores["iou"] == [2 / 5, 6 / 9]


def test_regions_that_the_target_does_not_hold_are_background():
    image = np.repeat([0, 100, 200, 0], 4)[None].repeat(5, axis=0).astype(np.uint8)
    target = np.repeat([0, 1, 2, 0], 4)[None].repeat(5, axis=0)
    markers = np.zeros(target.shape, dtype=int)
    markers[2, [1, 5, 9, 14]] = 3, 1, 2, 4
    live = SeedsAndScribbles(image, markers=markers, method="seeded_growing", target=target)
    assert [cls["name"] for cls in live.classes] == ["region 1", "region 2", "background", "region 4"]
    assert live.scores["iou"] == [1, 1, 1]
    assert "mean IoU 1.000" in repr(live)


def test_repr_carries_the_numbers():
    assert repr(widget()) == (
        "SeedsAndScribbles: 20x24 pixels; scribbled 18 (object 2, background 16);"
        " watershed: object 96, background 384; IoU 0.960"  # the blur of the gradient rounds the four corners
    )


def test_new_scribbles_give_new_labels():
    image, markers, target = square()
    live = SeedsAndScribbles(image, target=target)
    assert live.message == EMPTY
    assert not live.labels.any()
    scribbled(live, markers)
    np.testing.assert_array_equal(live.markers, markers)
    assert live.scores["iou"][1] == 0.96
    np.testing.assert_array_equal(live.labels, widget().labels)
    assert live.answer["version"] == live.version == 1
    np.testing.assert_array_equal(unpack(live.answer["labels"]), live.labels)


def test_labels_fit_the_markers_even_before_an_answer_was_asked_for():
    image, markers, _ = square()
    live = SeedsAndScribbles(image)
    live.version, live.edited = 1, pack(markers)  # the browser has sent, and asks only later
    np.testing.assert_array_equal(live.labels, widget().labels)


def test_the_method_can_be_changed_on_both_sides():
    live = widget(ring, method="watershed")
    live.method = "random_walker"
    assert live.answer["method"] == "random_walker"
    with pytest.raises(ValueError, match="method is 'snake', but only 'watershed', 'seeded_growing'"):
        live.method = "snake"
    assert live.method == "random_walker"


def test_what_a_method_cannot_do_is_said_and_nothing_is_lost():
    image, markers, _ = square()
    one_label = np.where(markers == 1, 1, 0)
    live = SeedsAndScribbles(image, markers=one_label, method="graph_cut")
    assert live.message.startswith("markers holds no 2 (background), but both sides need a scribble")
    assert live.answer["message"] == live.message
    assert not live.labels.any()
    assert "graph cut: markers holds no 2" in repr(live)
    np.testing.assert_array_equal(live.markers, one_label)
    live.markers = markers
    assert live.message == ""
    live.markers = markers * 0
    assert live.message == EMPTY


def test_a_page_without_python_has_every_result_and_the_heights_to_flood():
    image, markers, _ = square()
    live = widget()
    assert list(live.opening) == METHODS
    assert all(answer["message"] == "" for answer in live.opening.values())
    ranks, gradient = unpack(live.ranks), sc.classical.gradient_magnitude(image)
    np.testing.assert_array_equal(
        sc.classical.watershed(ranks, markers), sc.classical.watershed(gradient, markers)
    )
    page = live.to_html()
    assert '"opening"' in page
    assert '"ranks"' in page


def test_every_method_on_real_coins():
    image, target = sc.data.load("coins")
    coins = sc.classical.connected_components(target == 1)
    sizes = np.bincount(coins.ravel())
    markers = np.zeros(target.shape, dtype=np.uint8)
    for k in np.flatnonzero(sizes[1:] > 300) + 1:
        row, col = np.argwhere(coins == k).mean(axis=0).astype(int)
        markers[row - 1 : row + 2, col - 6 : col + 7] = 1
    markers[(8, 92, 165, 296), 10:370] = 2
    markers[(markers == 2) & (target == 1)] = 0
    iou = {}
    for method in METHODS:
        live = SeedsAndScribbles(image, markers=markers, target=target, method=method)
        iou[method] = live.scores["iou"][1]
    assert min(iou["watershed"], iou["seeded_growing"], iou["graph_cut"]) > 0.9
    assert iou["random_walker"] > 0.6  # it shuns what is far from a seed, which large coins are


def test_a_large_picture_is_thinned_but_its_labels_keep_the_size():
    image = np.zeros((40, 1500), dtype=np.uint8)
    image[:, 700:] = 200
    markers = np.zeros(image.shape, dtype=int)
    markers[10:20, 100:120], markers[10:20, 1400:1420] = 1, 2
    live = SeedsAndScribbles(image, markers=markers)
    assert "1/2 size" in live.note
    assert live.labels.shape == live.markers.shape == image.shape
    np.testing.assert_array_equal(live.labels, np.where(image, 2, 1))
    np.testing.assert_array_equal(live.markers, markers)
    live.markers = markers[::-1]
    np.testing.assert_array_equal(live.markers, markers[::-1])
    names = {"markers": markers[::-1][::2, ::2]}
    exec(f"markers = markers{live.enlarge}", names)
    np.testing.assert_array_equal(names["markers"], live.markers)


def test_still_picture_is_steady():
    assert widget().to_png() == widget().to_png()
    assert SeedsAndScribbles(square()[0]).still().shape[2] == 3


@pytest.mark.parametrize(
    "given, message",
    [
        ({"method": "snake"}, "method is 'snake', but only 'watershed', .* are known"),
        ({"markers": np.full((20, 24), 12)}, "markers holds label 12, but num_classes=10 allows 0..9"),
        ({"markers": np.zeros((3, 3), dtype=int)}, r"sizes differ \(image 20x24, markers 3x3"),
        ({"markers": np.zeros((20, 24))}, "markers has dtype float64, but labels are integers"),
        ({"target": np.full((20, 24), 30)}, "target holds label 30"),
        ({"target": np.eye(20, 24, dtype=np.uint8) * 255}, "target holds only 0 and 255, .* pass target > 0"),
        ({"class_names": "cell"}, "class_names is 'cell', but a list of texts is needed"),
        ({"class_names": 2}, "class_names is 2, but a list of texts is needed"),
        ({"class_names": [1, 2]}, "class_names holds 1, but each entry is a text"),
        ({"class_names": ["cell"]}, r"has 1 names, but a list of 2 to 9 .* \['object', 'background'\]"),
        ({"view": {"shows": "lines"}}, "view holds 'shows', but only tool, show, brush, opacity, label are"),
        ({"view": {"show": "line"}}, r"view\['show'\] is 'line', but only 'regions', 'lines'"),
        ({"view": {"label": 0}}, r"view\['label'\] is 0, but only 1, 2 are known"),
        ({"class_names": ["a", "b"], "markers": np.full((20, 24), 3)}, "markers holds label 3"),
        ({"image": np.zeros((20, 24, 4), dtype=np.uint8)}, "drop the alpha channel"),
    ],
)
def test_bad_input_is_named(given, message):
    with pytest.raises(ValueError, match=message):
        SeedsAndScribbles(**{"image": square()[0]} | given)


def test_bad_markers_are_refused_later_too():
    live = widget()
    with pytest.raises(ValueError, match=r"sizes differ \(image 20x24, markers 2x2\)"):
        live.markers = np.ones((2, 2), dtype=int)
    with pytest.raises(ValueError, match=r"markers holds label 3, but num_classes=3 allows 0\.\.2"):
        live.markers = np.full((20, 24), 3)
    assert live.version == 0


def test_arguments_stay_as_they_were():
    image, markers, target = ring()
    before = image.copy(), markers.copy(), target.copy()
    live = SeedsAndScribbles(image, markers=markers, target=target)
    live.labels[:], live.markers[:] = 7, 7  # copies
    live.still()
    for old, new in zip(before, (image, markers, target), strict=True):
        np.testing.assert_array_equal(old, new)
    np.testing.assert_array_equal(live.markers, markers)
