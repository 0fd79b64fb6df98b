"""What every public function answers to input that does not fit, and that it leaves its arguments alone."""

import inspect
from functools import partial

import numpy as np
import pytest

from segcourse import classical as c

GRAY = np.random.default_rng(0).integers(0, 256, size=(12, 15), dtype=np.uint8)
COLOR = np.random.default_rng(1).integers(0, 256, size=(12, 15, 3), dtype=np.uint8)
MASK = GRAY > 128
MARKERS = np.zeros((12, 15), dtype=int)
MARKERS[2:4, 2:4], MARKERS[8:10, 9:12] = 1, 2
LABELS = MARKERS + 1
NAN = np.where(MASK, np.nan, 0.5)
CIRCLE = c.circle_contour((6, 7), radius=3, points=20)

# one good call of every public function of an image, mask or labels; the options as they should be
CALLS = {
    "active_contour": partial(c.active_contour, GRAY, CIRCLE, max_steps=3),
    "canny_edges": partial(c.canny_edges, GRAY),
    "closing": partial(c.closing, MASK, radius=1),
    "connected_components": partial(c.connected_components, MASK),
    "contour_mask": partial(c.contour_mask, CIRCLE, (12, 15)),
    "cut_energy": partial(c.cut_energy, COLOR, MARKERS),
    "dilate": partial(c.dilate, MASK, radius=1),
    "distance_watershed": partial(c.distance_watershed, MASK, min_distance=2),
    "erode": partial(c.erode, MASK, radius=1),
    "felzenszwalb": partial(c.felzenszwalb, COLOR, scale=10, sigma=0.5, min_size=3),
    "fill_holes": partial(c.fill_holes, MASK),
    "fixed": partial(c.fixed, GRAY, threshold=100),
    "gradient_magnitude": partial(c.gradient_magnitude, COLOR),
    "graph_cut": partial(c.graph_cut, COLOR, MARKERS),
    "gray_histogram": partial(c.gray_histogram, GRAY),
    "grow_by_queue": partial(c.grow_by_queue, GRAY, (3, 3), tolerance=50),
    "growth_steps": partial(c.growth_steps, GRAY, [(3, 3)], tolerance=50),
    "hysteresis": partial(c.hysteresis, GRAY, low=100, high=200),
    "label_by_flooding": partial(c.label_by_flooding, MASK),
    "local_mean": partial(c.local_mean, GRAY, size=5),
    "local_mean_threshold": partial(c.local_mean_threshold, GRAY, size=5),
    "merge_regions": partial(c.merge_regions, COLOR, LABELS, tolerance=10),
    "multi_otsu": partial(c.multi_otsu, GRAY, classes=3),
    "multi_otsu_thresholds": partial(c.multi_otsu_thresholds, GRAY, classes=3),
    "opening": partial(c.opening, MASK, radius=1),
    "otsu": partial(c.otsu, GRAY),
    "otsu_curve": partial(c.otsu_curve, GRAY),
    "otsu_threshold": partial(c.otsu_threshold, GRAY),
    "random_walker": partial(c.random_walker, COLOR, MARKERS, beta=100),
    "region_growing": partial(c.region_growing, GRAY, [(3, 3)], tolerance=50),
    "region_growing_running_mean": partial(c.region_growing_running_mean, GRAY, [(3, 3)], tolerance=50),
    "remove_small": partial(c.remove_small, LABELS, min_size=3),
    "sauvola": partial(c.sauvola, GRAY, size=5),
    "sauvola_threshold": partial(c.sauvola_threshold, GRAY, size=5),
    "seeded_region_growing": partial(c.seeded_region_growing, COLOR, MARKERS),
    "slic": partial(c.slic, COLOR, segments=9, compactness=10),
    "watershed": partial(c.watershed, GRAY, MARKERS, mask=MASK),
    "watershed_by_queue": partial(c.watershed_by_queue, GRAY, MARKERS, mask=MASK),
}
NOT_OF_AN_IMAGE = {  # a type, and what has tests of its own
    "CutEnergy", "circle_contour", "disc", "minimum_cut", "minimum_cut_by_paths",
}  # fmt: skip
COLOR_TOO = [name for name, call in CALLS.items() if call.args[0] is COLOR] + [
    "active_contour", "grow_by_queue", "growth_steps", "region_growing", "region_growing_running_mean",
]  # fmt: skip


def first(name: str) -> str:
    return next(iter(inspect.signature(CALLS[name].func).parameters))


def of_first(*names: str) -> list[str]:
    """The public functions whose first parameter has one of these names."""
    return [name for name in CALLS if first(name) in names]


def again(name: str, array: object) -> object:
    """The good call, but for its first argument."""
    call = CALLS[name]
    return call.func(array, *call.args[1:], **call.keywords)


def test_every_public_function_is_here():
    assert sorted([*CALLS, *NOT_OF_AN_IMAGE]) == sorted(c.__all__)


@pytest.mark.parametrize("name", CALLS)
def test_arguments_are_not_changed(name):
    arrays = [GRAY, COLOR, MASK, MARKERS, LABELS, CIRCLE]
    before = [array.copy() for array in arrays]
    result = CALLS[name]()
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)
        if isinstance(result, np.ndarray):
            assert not np.shares_memory(result, array)


@pytest.mark.parametrize("name", CALLS)
def test_arguments_may_be_read_only_or_in_another_order(name):
    call = CALLS[name]
    frozen = [np.asfortranarray(a) if isinstance(a, np.ndarray) else a for a in call.args]
    for array in frozen:
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    got, expected = call.func(*frozen, **call.keywords), call()
    if isinstance(expected, np.ndarray):
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("name", of_first("image", "elevation"))
@pytest.mark.parametrize(
    "array, match",
    [
        pytest.param(NAN, r"holds nan at \(\d+, \d+\), but every value must be finite", id="nan"),
        pytest.param(np.where(MASK, np.inf, 0.5), "holds inf at .* but every value must be finite", id="inf"),
        pytest.param(np.zeros((12, 15, 4), np.uint8), r"shape \(12, 15, 4\), but", id="alpha"),
        pytest.param(np.zeros(5, np.uint8), r"shape \(5,\), but", id="one axis"),
        pytest.param(np.zeros((0, 5), np.uint8), r"shape \(0, 5\), but", id="empty"),
        pytest.param(np.array([["a", "b"]]), "has dtype <U1, but", id="text"),
        pytest.param(np.ones((12, 15), complex), "has dtype complex128, but", id="complex"),
    ],
)
def test_no_image(name, array, match):
    with pytest.raises(ValueError, match=f"^{first(name)} .*{match}"):
        again(name, array)


@pytest.mark.parametrize("name", [n for n in of_first("image", "elevation") if n not in COLOR_TOO])
def test_grey_only(name):
    with pytest.raises(
        ValueError, match=r"works on one grey image \(H, W\):\s*for colour use skimage.color.rgb2gray"
    ):
        again(name, COLOR)


@pytest.mark.parametrize("name", COLOR_TOO)
def test_colour_has_a_known_range(name):
    with pytest.raises(ValueError, match=r"float with values 0\.\.255, but a float image lies in 0\.\.1"):
        again(name, np.where(MASK[..., None], COLOR * 0.0, 255.0))
    with pytest.raises(ValueError, match="has dtype int64, but an image is uint8"):
        again(name, COLOR.astype(np.int64))


@pytest.mark.parametrize("name", of_first("mask"))
@pytest.mark.parametrize(
    "array, match",
    [
        (MASK * 255, r"values are 0\.\.255; write mask > 0"),
        (MASK * 1.0, "turn it into a decision first"),
        (MASK[0], r"has shape \(15,\), but \(H, W\) is needed"),
    ],
)
def test_no_mask(name, array, match):
    with pytest.raises(ValueError, match=match):
        again(name, array)


@pytest.mark.parametrize(
    "name", [n for n in CALLS if "markers" in inspect.signature(CALLS[n].func).parameters]
)
@pytest.mark.parametrize(
    "markers, match",
    [
        (np.zeros((12, 15), int), "markers (is 0 everywhere, but something must start|holds no 1)"),
        (MARKERS - 1, "markers holds (label -1|no 2)"),
        (MARKERS * 1.5, "markers (has dtype float64|is a float64 array)"),
        (MARKERS[:5], r"sizes differ|holds no 2"),
        (MARKERS[:, :14], r"sizes differ \((image|elevation) 12x15, markers 12x14"),
        (MARKERS[0], r"markers (has shape|is a int64 array of shape) \(15,\)"),
    ],
)
def test_no_markers(name, markers, match):
    call = CALLS[name]
    with pytest.raises(ValueError, match=match):
        call.func(call.args[0], markers, **call.keywords)


@pytest.mark.parametrize(
    "name", [n for n in CALLS if {"seeds", "seed"} & set(inspect.signature(CALLS[n].func).parameters)]
)
@pytest.mark.parametrize(
    "seeds, match",
    [
        (
            [(12, 3)],
            r"seeds holds \(12, 3\), but the image has rows 0\.\.11 and columns 0\.\.14: .* not \(x, y\)",
        ),
        ([(3, -1)], r"seeds holds \(3, -1\)"),
        ([(3.5, 2)], r"a seed is a whole \(row, col\): round it"),
        ([], r"seeds are \(S, 2\)"),
        ([(1, 2, 3)], r"seeds are \(S, 2\)"),
    ],
)
def test_no_seeds(name, seeds, match):
    call = CALLS[name]
    with pytest.raises(ValueError, match=match):
        call.func(call.args[0], seeds, **call.keywords)


@pytest.mark.parametrize(
    "name, options, match",
    [
        ("fixed", {"threshold": np.nan}, "threshold is nan, but it must be a finite number"),
        ("fixed", {"threshold": "bright"}, "threshold is 'bright', but it must be a number"),
        ("gray_histogram", {"bins": 1}, r"bins is 1, but it must be a finite number in 2\.\.65536"),
        ("multi_otsu", {"classes": 1}, r"classes is 1, but .* 2\.\.256"),
        ("multi_otsu", {"classes": 2.5}, "classes is 2.5, but it must be a whole number: use 2"),
        (
            "multi_otsu",
            {"classes": 200},
            r"holds \d+ different grey levels, but classes=200 needs that many or more",
        ),
        ("local_mean", {"size": 4}, "size is 4, but a window needs a middle pixel: use 3 or 5"),
        ("local_mean", {"size": 1}, r"size is 1, but .* 3\.\."),
        ("local_mean", {"size": 5, "offset": np.inf}, "offset is inf"),
        ("sauvola", {"size": 5, "k": 2}, r"k is 2, but .* 0\.\.1"),
        ("sauvola", {"size": 5, "dynamic_range": 0}, "dynamic_range is 0, but deviations are divided by it"),
        ("sauvola", {"size": 5, "dynamic_range": -3}, "dynamic_range is -3"),
        (
            "hysteresis",
            {"low": 9, "high": 5},
            "low is 9 and high is 5, but low may not be above high: swap them",
        ),
        (
            "hysteresis",
            {"low": 1, "high": 5, "connectivity": 8},
            "connectivity is 8, but only 1, 2 are known",
        ),
        ("canny_edges", {"low": 9, "high": 5}, "low is 9 and high is 5, but low may not be above high"),
        ("canny_edges", {"sigma": 0}, "sigma is 0"),
        ("gradient_magnitude", {"sigma": -1}, "sigma is -1"),
        ("connected_components", {"connectivity": 4}, "connectivity is 4, but only 1, 2 are known"),
        ("remove_small", {"min_size": -1}, "min_size is -1"),
        ("remove_small", {"min_size": 2.5}, "min_size is 2.5, but it must be a whole number"),
        ("dilate", {"radius": -1}, "radius is -1"),
        ("erode", {"radius": np.nan}, "radius is nan"),
        ("region_growing", {"tolerance": -1}, "tolerance is -1"),
        ("region_growing", {"tolerance": 5, "connectivity": 0}, "connectivity is 0"),
        ("growth_steps", {"tolerance": np.nan}, "tolerance is nan"),
        ("growth_steps", {"tolerance": 5, "connectivity": 3}, "connectivity is 3"),
        ("grow_by_queue", {"tolerance": -2}, "tolerance is -2"),
        ("grow_by_queue", {"tolerance": 2, "connectivity": 4}, "connectivity is 4"),
        ("region_growing_running_mean", {"tolerance": -1}, "tolerance is -1"),
        ("region_growing_running_mean", {"tolerance": 1, "connectivity": 4}, "connectivity is 4"),
        ("seeded_region_growing", {"connectivity": 4}, "connectivity is 4"),
        ("merge_regions", {"tolerance": -1}, "tolerance is -1"),
        ("watershed", {"connectivity": 4}, "connectivity is 4"),
        ("watershed_by_queue", {"connectivity": 4}, "connectivity is 4"),
        ("watershed", {"mask": MASK[:5]}, "sizes differ .*mask 5x15"),
        ("distance_watershed", {"min_distance": 0}, "min_distance is 0"),
        ("slic", {"segments": 0, "compactness": 10}, r"segments is 0, but .* 1\.\.180"),
        ("slic", {"segments": 181, "compactness": 10}, "segments is 181"),
        ("slic", {"segments": 9, "compactness": 0}, "compactness is 0"),
        ("felzenszwalb", {"scale": -1, "sigma": 0, "min_size": 1}, "scale is -1"),
        ("felzenszwalb", {"scale": 1, "sigma": -1, "min_size": 1}, "sigma is -1"),
        ("felzenszwalb", {"scale": 1, "sigma": 1, "min_size": 0}, "min_size is 0"),
        ("random_walker", {"beta": -1}, "beta is -1"),
        ("graph_cut", {"smoothness": -1}, r"smoothness is -1, but .* 0\.\.1000"),
        ("graph_cut", {"contrast": 0}, "contrast is 0"),
        ("active_contour", {"step": 0}, "step is 0"),
        ("active_contour", {"max_steps": 0}, "max_steps is 0"),
        ("active_contour", {"length": -1}, "length is -1"),
        ("active_contour", {"bending": -1}, "bending is -1"),
        ("active_contour", {"edge": np.nan}, "edge is nan"),
    ],
)
def test_options(name, options, match):
    call = CALLS[name]
    with pytest.raises(ValueError, match=match):
        call.func(*call.args, **options)


def test_options_are_named():
    for name, call in CALLS.items():
        for key in call.keywords:
            kind = inspect.signature(call.func).parameters[key].kind
            assert kind is inspect.Parameter.KEYWORD_ONLY, (name, key)


def test_sauvola_needs_to_know_the_range():
    with pytest.raises(ValueError, match="half of its range is not known: pass dynamic_range"):
        c.sauvola(GRAY.astype(np.uint16), size=5)
    with pytest.raises(ValueError, match="share of the mean, it needs >= 0: subtract the minimum first"):
        c.sauvola(GRAY - 0.5 * GRAY.max(), size=5, dynamic_range=50)


def test_graph_cut_knows_two_sides_only():
    three = MARKERS.copy()
    three[0, 0] = 3
    with pytest.raises(ValueError, match=r"label 3, but a graph cut knows .* use watershed or random_walker"):
        c.graph_cut(COLOR, three)
    with pytest.raises(ValueError, match=r"holds no 2 \(background\), but both sides need a scribble"):
        c.graph_cut(COLOR, np.where(MARKERS == 1, 1, 0))


def test_labels_of_merging():
    with pytest.raises(ValueError, match="labels holds label -1, but labels start at 0"):
        c.merge_regions(COLOR, LABELS - 2, tolerance=5)
    with pytest.raises(ValueError, match="sizes differ"):
        c.merge_regions(COLOR, LABELS[1:], tolerance=5)
    with pytest.raises(ValueError, match="labels has dtype float64, but labels are integers"):
        c.merge_regions(COLOR, LABELS * 1.0, tolerance=5)
    with pytest.raises(ValueError, match="mask_or_labels has dtype float64"):
        c.remove_small(LABELS * 1.0, min_size=2)


def test_labels_beyond_int32():
    with pytest.raises(ValueError, match="labels fit into int32: remap them"):
        c.watershed(GRAY, MARKERS * 2**40)


def test_contours():
    with pytest.raises(ValueError, match=r"a contour is \(N, 2\) of finite \(row, col\) with N >= 4"):
        c.active_contour(GRAY, CIRCLE[:3])
    with pytest.raises(ValueError, match=r"passes \(-?[\d.e+]+, [\d.]+\), but the image has rows 0\.\.11"):
        c.active_contour(GRAY, c.circle_contour((6, 7), radius=9))
    with pytest.raises(ValueError, match=r"center is 5, but it must be one finite \(row, col\)"):
        c.circle_contour(5, radius=9)
    with pytest.raises(ValueError, match="radius is 0"):
        c.circle_contour((5, 5), radius=0)
    with pytest.raises(ValueError, match="points is 3"):
        c.circle_contour((5, 5), radius=2, points=3)
    with pytest.raises(ValueError, match="a mask has two axes"):
        c.contour_mask(CIRCLE, (12, 15, 3))
    with pytest.raises(ValueError, match="shape is 0"):
        c.contour_mask(CIRCLE, (0, 15))


@pytest.mark.parametrize("cut", [c.minimum_cut, c.minimum_cut_by_paths])
def test_minimum_cut_takes_an_energy(cut):
    with pytest.raises(ValueError, match=r"^energy is .*, but a CutEnergy is needed: make it by cut_energy"):
        cut(GRAY)


def test_disc():
    with pytest.raises(ValueError, match="radius is -1, but"):
        c.disc(-1)
