"""Traps of distances between outlines: what is empty, which percentile, which mean, which unit."""

from __future__ import annotations

from functools import partial

import numpy as np

from definitions import pictures
from definitions.case import OURS, Case, Way
from definitions.outline_tools import (
    itk,
    medpy,
    monai,
    skimage_hausdorff,
    surface_distance,
    torchmetrics_hausdorff,
)
from segcourse import metrics


def square(shape, top, left, height, width) -> np.ndarray:
    mask = np.zeros(shape, bool)
    mask[top : top + height, left : left + width] = True
    return mask


HAUSDORFF = (
    Way(OURS, "hausdorff_distance", metrics.hausdorff_distance),
    Way("torchmetrics", "segmentation.hausdorff_distance", torchmetrics_hausdorff()),
    Way("MONAI", "compute_hausdorff_distance", monai("compute_hausdorff_distance")),
    Way("MedPy", "hd", medpy("hd")),
    Way("scikit-image", "hausdorff_distance of the outlines", skimage_hausdorff),
    Way(
        "surface-distance", "compute_robust_hausdorff(100)", surface_distance("compute_robust_hausdorff", 100)
    ),
    Way("SimpleITK", "HausdorffDistanceImageFilter", itk("GetHausdorffDistance")),
)

NOTHING, OBJECT = square((4, 6), 0, 0, 0, 0), square((4, 6), 1, 2, 2, 2)
DISTANCE_OF_EMPTY = Case(
    id="distance-of-empty",
    title="Hausdorff distance to nothing",
    question="One of the two masks is empty, or both are. The picture is the first column.",
    inputs={
        "HD, target empty": (OBJECT, NOTHING),
        "HD, prediction empty": (NOTHING, OBJECT),
        "HD, both empty": (NOTHING, NOTHING),
    },
    definitions={
        "inf, and undefined for both": {
            "HD, target empty": "inf",
            "HD, prediction empty": "inf",
            "HD, both empty": "nan",
        },
        "inf, and 0 for both": {
            "HD, target empty": "inf",
            "HD, prediction empty": "inf",
            "HD, both empty": "0",
        },
    },
    ways=HAUSDORFF,
    picture=pictures.overlay(OBJECT, NOTHING),
    decided_by={"hausdorff_distance": "inf when one is empty, nan when both are"},
)

SQUARE = square((12, 37), 1, 1, 10, 10)
WHISKERED = SQUARE | square((12, 37), 5, 11, 1, 25)
WHISKER = (WHISKERED, SQUARE)
WHISKER_PICTURE = pictures.overlay(*WHISKER)

HD95 = Case(
    id="hd95",
    title="HD95: the 95th percentile of what?",
    question="A square of 10 x 10 pixels is the target; the prediction has a whisker of 25 pixels more.",
    inputs={"HD95": WHISKER},
    definitions={
        "the larger of the two directed percentiles": {"HD95": "max(0.95 * (60 - 1) - 34, 0)"},
        "one percentile of both lists together": {"HD95": "0.95 * (36 + 60 - 1) - 70"},
        "95 % of the border's length": {"HD95": "23"},
    },
    ways=(
        Way(OURS, "hd95", metrics.hd95),
        Way(
            "MONAI",
            "compute_hausdorff_distance(percentile=95)",
            monai("compute_hausdorff_distance", percentile=95),
        ),
        Way("MedPy", "hd95", medpy("hd95")),
        Way(
            "surface-distance",
            "compute_robust_hausdorff(95)",
            surface_distance("compute_robust_hausdorff", 95),
        ),
    ),
    picture=WHISKER_PICTURE,
    decided_by={"hausdorff_distance": "It is the larger one of the two directed percentiles"},
)

MEAN_DISTANCE = Case(
    id="mean-distance",
    title="ASSD and MASD: one mean, or a mean of two means",
    question="The square and its whisker again: how far apart are the outlines on average?",
    inputs={"distance": WHISKER},
    definitions={
        "ASSD: mean over the pixels of both outlines": {"distance": "(25 * 26 / 2 + 1) / (60 + 36)"},
        "MASD: mean of the two directed means": {"distance": "((25 * 26 / 2) / 60 + 1 / 36) / 2"},
        "one direction: from the prediction": {"distance": "(25 * 26 / 2) / 60"},
    },
    ways=(
        Way(OURS, "assd", metrics.assd),
        Way(OURS, "masd", metrics.masd),
        Way(
            "MONAI",
            "compute_average_surface_distance(symmetric=True)",
            monai("compute_average_surface_distance", symmetric=True),
        ),
        Way("MONAI", "compute_average_surface_distance()", monai("compute_average_surface_distance")),
        Way("MedPy", "assd", medpy("assd")),
        Way("MedPy", "asd", medpy("asd")),
        Way(
            "surface-distance",
            "compute_average_surface_distance: there, back",
            surface_distance("compute_average_surface_distance"),
        ),
    ),
    picture=WHISKER_PICTURE,
    decided_by={
        "assd": "the mean over the boundary pixels of both masks together",
        "masd": "the mean of the two directed means",
    },
)

PIXELS_OR_BORDER = Case(
    id="pixels-or-border",
    title="What a surface is made of: pixels, or the border between pixels",
    question=(
        "The square and its whisker again: which share of the two outlines is within 1 pixel of the "
        "other? That is the normalised surface distance, NSD, also called surface Dice."
    ),
    inputs={"NSD at 1 pixel": WHISKER},
    definitions={
        "pixels of the outline": {"NSD at 1 pixel": "(36 + 36) / (60 + 36)"},
        "length of the border": {
            "NSD at 1 pixel": "((36 + 6 * sqrt(1/2)) + (36 + 4 * sqrt(1/2)))"
            " / ((82 + 8 * sqrt(1/2)) + (36 + 4 * sqrt(1/2)))"
        },
    },
    ways=(
        Way(OURS, "nsd(tolerance=1)", partial(metrics.nsd, tolerance=1)),
        Way("MONAI", "compute_surface_dice", monai("compute_surface_dice", class_thresholds=[1])),
        Way(
            "MONAI",
            "compute_surface_dice(use_subvoxels=True)",
            monai("compute_surface_dice", class_thresholds=[1], use_subvoxels=True),
        ),
        Way(
            "surface-distance",
            "compute_surface_dice_at_tolerance(1)",
            surface_distance("compute_surface_dice_at_tolerance", 1),
        ),
    ),
    picture=WHISKER_PICTURE,
    decided_by={"nsd": "Boundary pixels are counted"},
)

SPACING = (3, 1)  # mm from row to row, from column to column
UPPER, LOWER = square((7, 7), 1, 2, 2, 3), square((7, 7), 4, 2, 2, 3)
SPACING_ORDER = Case(
    id="spacing-order",
    title="Spacing: in whose order",
    question="Rows are 3 mm apart, columns 1 mm. The object was found three rows too low.",
    inputs={"distance": (LOWER, UPPER)},
    definitions={
        "3 rows of 3 mm": {"distance": "3 * 3"},
        "3 rows of 1 mm": {"distance": "3 * 1"},
    },
    ways=(
        Way(OURS, "hausdorff_distance(spacing=(3, 1))", partial(metrics.hausdorff_distance, spacing=SPACING)),
        Way(
            "torchmetrics",
            "segmentation.hausdorff_distance(spacing=[3, 1])",
            torchmetrics_hausdorff(spacing=list(SPACING)),
        ),
        Way(
            "MONAI",
            "compute_hausdorff_distance(spacing=(3, 1))",
            monai("compute_hausdorff_distance", spacing=SPACING),
        ),
        Way("MedPy", "hd(voxelspacing=(3, 1))", medpy("hd", voxelspacing=SPACING)),
        Way(
            "surface-distance",
            "compute_surface_distances(spacing_mm=(3, 1))",
            surface_distance("compute_robust_hausdorff", 100, spacing=SPACING),
        ),
        Way("SimpleITK", "image.SetSpacing((1, 3))", itk("GetHausdorffDistance", spacing=SPACING[::-1])),
        Way("SimpleITK", "image.SetSpacing((3, 1))", itk("GetHausdorffDistance", spacing=SPACING)),
        Way("scikit-image", "hausdorff_distance (has no spacing)", skimage_hausdorff),
    ),
    picture=pictures.overlay(LOWER, UPPER),
    decided_by={"surface_distances": "in array order (row before column)"},
)

CASES = (DISTANCE_OF_EMPTY, HD95, MEAN_DISTANCE, PIXELS_OR_BORDER, SPACING_ORDER)
