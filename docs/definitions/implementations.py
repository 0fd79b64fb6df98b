"""Traps of distances that no definition explains: how a library computes, and when it was released."""

from __future__ import annotations

from definitions import pictures
from definitions.case import OURS, Ask, Case, Way
from definitions.outline_tools import itk, surface_distance
from definitions.outlines import HAUSDORFF, NOTHING, OBJECT, WHISKER, square
from segcourse import metrics

LEFT, RIGHT = square((4, 12), 2, 1, 1, 1), square((4, 12), 2, 6, 1, 1)
NON_SQUARE = Case(
    id="non-square",
    title="An image that is not square",
    question=(
        "Two single pixels, five columns apart, in an image of 4 x 12; then the same image turned on "
        "its side."
    ),
    inputs={"HD, 4 x 12": (RIGHT, LEFT), "HD, 12 x 4": (RIGHT.T.copy(), LEFT.T.copy())},
    definitions={"5 columns, 5 rows": {"HD, 4 x 12": "6 - 1", "HD, 12 x 4": "6 - 1"}},
    ways=HAUSDORFF,
    picture=pictures.overlay(RIGHT, LEFT),
    decided_by={"hausdorff_distance": "The largest distance from one outline to the other"},
)

SOLID = square((11, 11), 1, 1, 9, 9)
HOLED = SOLID & ~square((11, 11), 5, 5, 1, 1)
ITK_WHOLE_MASKS = Case(
    id="itk-whole-masks",
    title="Distances between whole masks, named like those between outlines",
    question=(
        "The square and its whisker a last time (A), now with a filter of ITK; and a square of which the "
        "prediction lacks the pixel in the middle (B)."
    ),
    inputs={"A: average distance": WHISKER, "B: Hausdorff distance": (HOLED, SOLID)},
    definitions={
        "between the outlines": {
            "A: average distance": "(25 * 26 / 2 + 1) / (60 + 36)",
            "B: Hausdorff distance": "4 - 1",
        },
        "between all pixels of the masks": {
            "A: average distance": "((25 * 26 / 2) / 125 + 0 / 100) / 2",
            "B: Hausdorff distance": "1",
        },
    },
    ways=(
        Way(
            OURS,
            "assd; hausdorff_distance",
            {"A: average distance": metrics.assd, "B: Hausdorff distance": metrics.hausdorff_distance},
        ),
        Way(
            "SimpleITK",
            "HausdorffDistanceImageFilter",
            {
                "A: average distance": itk("GetAverageHausdorffDistance"),
                "B: Hausdorff distance": itk("GetHausdorffDistance"),
            },
        ),
    ),
    picture="B\n" + pictures.overlay(HOLED, SOLID),
    decided_by={"assd": "it averages over the whole masks, mostly at 0"},
)


def surface_distance_dice(pred, target):
    import surface_distance

    return surface_distance.compute_dice_coefficient(target, pred)


def after_torchmetrics(ask: Ask) -> Ask:
    def later(pred, target):
        import torchmetrics  # noqa: F401, since what it does on import is the point

        return ask(pred, target)

    return later


NUMPY_TWO = Case(
    id="numpy-2",
    title="A release that was overtaken",
    question="An empty mask, and a release from before NumPy 2.",
    inputs={"Dice, both empty": (NOTHING, NOTHING), "HD, target empty": (OBJECT, NOTHING)},
    definitions={"undefined, inf": {"Dice, both empty": "0/0", "HD, target empty": "inf"}},
    ways=(
        Way(
            OURS,
            "dice; hausdorff_distance",
            {"Dice, both empty": metrics.dice, "HD, target empty": metrics.hausdorff_distance},
        ),
        Way(
            "surface-distance",
            "compute_dice_coefficient; compute_robust_hausdorff",
            {
                "Dice, both empty": surface_distance_dice,
                "HD, target empty": surface_distance("compute_robust_hausdorff", 100),
            },
        ),
        Way(
            "surface-distance",
            "the same, after import torchmetrics",
            {
                "Dice, both empty": after_torchmetrics(surface_distance_dice),
                "HD, target empty": after_torchmetrics(surface_distance("compute_robust_hausdorff", 100)),
            },
        ),
    ),
    picture=pictures.overlay(OBJECT, NOTHING),
    decided_by={"hausdorff_distance": "inf when one is empty, nan when both are"},
)

CASES = (NON_SQUARE, ITK_WHOLE_MASKS, NUMPY_TWO)
