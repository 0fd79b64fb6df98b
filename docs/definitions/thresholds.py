"""Traps of Otsu's threshold: a plateau, a constant image, more than two classes."""

from __future__ import annotations

import numpy as np

from definitions import pictures
from definitions.case import OURS, Ask, Case, Way
from segcourse import classical


def skimage(name: str, **options) -> Ask:
    def ask(image):
        from skimage import filters

        return getattr(filters, name)(image, **options)

    return ask


def opencv_otsu(image):
    import cv2

    return cv2.threshold(image, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0]


def itk_otsu(image):
    import SimpleITK

    otsu = SimpleITK.OtsuThresholdImageFilter()
    otsu.Execute(SimpleITK.GetImageFromArray(image))
    return otsu.GetThreshold()


def itk_multi_otsu(thresholds: int) -> Ask:
    def ask(image):
        import SimpleITK

        otsu = SimpleITK.OtsuMultipleThresholdsImageFilter()
        otsu.SetNumberOfThresholds(thresholds)
        otsu.SetNumberOfHistogramBins(256)
        otsu.Execute(SimpleITK.GetImageFromArray(image))
        return np.floor(otsu.GetThresholds())

    return ask


TWO_LEVELS = np.array([[10, 10, 200, 200]], np.uint8)
CONSTANT = np.array([[7, 7, 7, 7]], np.uint8)
PLATEAU = Case(
    id="otsu-plateau",
    title="Otsu where many thresholds are best, and where none is",
    question=(
        "Two levels: each threshold between them separates equally well. One level: there is nothing "
        "to separate."
    ),
    inputs={"threshold of 10 and 200": (TWO_LEVELS,), "threshold of all 7": (CONSTANT,)},
    definitions={
        "the lowest of the best": {"threshold of 10 and 200": "10", "threshold of all 7": "7"},
        "the lowest of the best, from 0": {"threshold of 10 and 200": "10", "threshold of all 7": "0"},
    },
    ways=(
        Way(OURS, "classical.otsu_threshold", classical.otsu_threshold),
        Way("scikit-image", "filters.threshold_otsu", skimage("threshold_otsu")),
        Way("OpenCV", "threshold(..., THRESH_OTSU)", opencv_otsu),
        Way("SimpleITK", "OtsuThresholdImageFilter", itk_otsu),
    ),
    picture=pictures.rows(**{"10 and 200": TWO_LEVELS, "all 7": CONSTANT}),
    decided_by={
        "otsu_threshold": "Of several levels that do equally well it is the lowest",
    },
)

LEVELS = np.repeat([3, 7, 11, 16], [2, 4, 1, 2]).astype(np.uint8)[None]
MORE_LEVELS = np.repeat([7, 9, 11, 14, 22, 24, 29], [4, 5, 1, 4, 5, 1, 2]).astype(np.uint8)[None]


def ours(classes: int) -> Ask:
    return lambda image: classical.multi_otsu_thresholds(image, classes=classes)


MULTI_OTSU = Case(
    id="multi-otsu",
    title="Multi-Otsu: the best thresholds, or nearly",
    question="Few enough pixels to try all pairs, and all triples, of thresholds.",
    inputs={"A: 3 classes": (LEVELS,), "B: 4 classes": (MORE_LEVELS,)},
    definitions={"the optimum": {"A: 3 classes": "[3, 11]", "B: 4 classes": "[9, 14, 24]"}},
    ways=(
        Way(OURS, "classical.multi_otsu_thresholds", {"A: 3 classes": ours(3), "B: 4 classes": ours(4)}),
        Way(
            "scikit-image",
            "filters.threshold_multiotsu",
            {
                "A: 3 classes": skimage("threshold_multiotsu", classes=3),
                "B: 4 classes": skimage("threshold_multiotsu", classes=4),
            },
        ),
        Way(
            "SimpleITK",
            "OtsuMultipleThresholdsImageFilter, 256 bins, rounded down",
            {"A: 3 classes": itk_multi_otsu(2), "B: 4 classes": itk_multi_otsu(3)},
        ),
    ),
    picture=pictures.rows(A=LEVELS) + "\n\n" + pictures.rows(B=MORE_LEVELS),
    decided_by={"multi_otsu_thresholds": "it finds the optimum for any number of classes"},
)

CASES = (PLATEAU, MULTI_OTSU)
