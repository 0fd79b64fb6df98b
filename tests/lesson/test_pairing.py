import numpy as np
import pytest

import segcourse as sc
from segcourse.lesson import paired_scores
from segcourse.lesson.pairing import mean_spread


def scenes(step=0.0, *, seed=0, flip=False):
    """Four pixels of which the first is foreground; the image says how many a method should mark."""
    target = np.array([[1, 0, 0, 0]], dtype=np.uint8)
    return np.array([[seed + step, 0, 0, 0]]), 1 - target if flip else target


def first(image):
    return np.array([[True, False, False, False]])


def as_many_as_told(image):
    return np.arange(4)[None] <= image[0, 0]


def test_known_answer_by_hand():
    """Marking 1, 2, 3 pixels where 1 is right gives IoU 1, 1/2, 1/3: mean 11/18, spread 0.347."""
    scores = paired_scores({"right": first, "more": as_many_as_told}, scenes, seeds=range(3))
    np.testing.assert_allclose(scores.values, [[[1, 1, 1], [1, 1 / 2, 1 / 3]]])
    np.testing.assert_allclose(scores.differences(), [[[0, 0, 0], [0, -1 / 2, -2 / 3]]])
    np.testing.assert_allclose(scores.differences("more")[0, 0], [0, 1 / 2, 2 / 3])


def test_the_printed_table(capsys):
    sc.paired_table({"right": first, "more": as_many_as_told}, scenes, step=(0.0, 1.0), seeds=range(3))
    assert capsys.readouterr().out.splitlines() == [
        "3 scenes a line, the same for every method; ± is the standard deviation over scenes.",
        "",
        "step  method            iou  difference to right",
        "----  ------  -------------  -------------------",
        "0     right   1.000 ± 0.000",
        "0     more    0.611 ± 0.347       -0.389 ± 0.347",
        "1     right   1.000 ± 0.000",
        "1     more    0.361 ± 0.127       -0.639 ± 0.127",
    ]


def test_pairing_removes_what_is_hard_for_all(rng):
    """Both methods suffer from the scene alike; the difference is steady although the scores are not."""
    hard = {seed: rng.uniform(0.2, 0.8) for seed in range(8)}

    def scene(*, seed):
        return np.full((1, 1), hard[seed]), np.array([[1]])

    methods = {"plain": lambda x: x, "better": lambda x: x + 0.1}
    scores = paired_scores(methods, scene, seeds=range(8), score=lambda pred, target: float(pred[0, 0]))
    assert scores.values[0].std(axis=1).min() > 0.05
    np.testing.assert_allclose(scores.differences()[0, 1], 0.1)


def test_every_method_sees_the_same_image_even_if_one_writes_into_it():
    def greedy(image):
        image[:] = 0
        return image > 0

    seen = []
    paired_scores({"greedy": greedy, "looks": lambda x: seen.append(x[0, 0]) or x > 0}, scenes, seeds=[1, 2])
    assert seen == [1, 2]


def test_fixed_options_reach_the_scenes():
    scores = paired_scores({"first": first}, scenes, seeds=[0], flip=True, step=0.5)
    assert scores.values[0, 0, 0] == 0
    assert scores.conditions == (None,)


def test_real_images_need_no_seeds(capsys):
    pairs = {"one": scenes(), "two": scenes(2.0)}
    sc.paired_table({"right": first, "more": as_many_as_told}, pairs, score="dice", decimals=2)
    out = capsys.readouterr().out.splitlines()
    assert out[2].split() == ["method", "dice", "difference", "to", "right"]
    assert out[-1].split() == ["more", "0.75", "±", "0.35", "-0.25", "±", "0.35"]


@pytest.mark.parametrize("score, expected", [("iou", 0.5), ("dice", 2 / 3), ("accuracy", 2 / 3)])
def test_void_counts_for_nothing(score, expected):
    pred = np.array([[1, 1, 1, 0]])
    target = np.array([[1, 0, 255, 0]], dtype=np.uint8)
    got = paired_scores({"m": lambda x: pred}, [(np.zeros((1, 4)), target)], score=score)
    np.testing.assert_allclose(got.values[0, 0, 0], expected)


def test_ap50_counts_instances():
    labels = np.array([[1, 1, 0, 2, 2, 2]])
    found = np.array([[1, 1, 0, 2, 2, 0]])  # both at IoU of 1/2 or more
    got = paired_scores(
        {"both": lambda x: found, "one": lambda x: found * (found == 1)}, [(labels, labels)], score="ap50"
    )
    np.testing.assert_allclose(got.values[0, :, 0], [1, 0.5])


def test_mean_and_spread():
    assert mean_spread(np.array([1.0, 2.0, 3.0]), 2) == "2.00 ± 1.00"
    assert mean_spread(np.array([1.0, np.nan]), 2) == "1.00"
    assert mean_spread(np.array([np.nan]), 2) == "nan"
    assert mean_spread(np.array([0.5]), 1, sign=True) == "+0.5"
    assert mean_spread(np.array([-0.001, 0.001]), 1, sign=True) == "0.0 ± 0.0"


def test_refusals():
    ok = {"m": first}
    with pytest.raises(ValueError, match=r"methods is list, but a dict of at least one name -> function"):
        paired_scores([first], scenes, seeds=[0])
    with pytest.raises(
        ValueError, match="score is 'mIoU', but the known names are 'iou', 'dice', 'accuracy', 'ap50'"
    ):
        paired_scores(ok, scenes, seeds=[0], score="mIoU")
    with pytest.raises(ValueError, match="seeds is empty, but each seed gives one scene"):
        paired_scores(ok, scenes)
    with pytest.raises(
        ValueError, match="step and flip hold several values each, but one factor at a time may vary"
    ):
        paired_scores(ok, scenes, seeds=[0], step=(0, 1), flip=(True, False))
    with pytest.raises(ValueError, match="step is empty, but a factor needs at least one value"):
        paired_scores(ok, scenes, seeds=[0], step=())
    with pytest.raises(ValueError, match="scenes is a collection of images, but only a function knows seeds"):
        paired_scores(ok, [scenes()], seeds=[0])
    with pytest.raises(ValueError, match=r"scenes holds no \(image, target\) pairs"):
        paired_scores(ok, [np.zeros((2, 2, 3))])
    with pytest.raises(ValueError, match="baseline is 'x', but the methods are m: use one of these"):
        sc.paired_table(ok, [scenes()], baseline="x")
    with pytest.raises(ValueError, match="shapes differ"):
        paired_scores({"m": lambda x: x[:, :2]}, [scenes()])
    with pytest.raises(ValueError, match=r"a method returned float64, but a mask or labels.* values > 0\.5"):
        paired_scores({"m": lambda x: x / 255}, [scenes()])
