"""The traps of `definitions.md`, as data: inputs, competing definitions, and how to ask each library."""

from definitions import (
    coco,
    implementations,
    instances,
    label_maps,
    masks,
    outlines,
    panoptic,
    soft,
    thresholds,
)
from definitions.case import Case

_BY_ID = {
    case.id: case
    for module in (masks, label_maps, soft, outlines, implementations, instances, panoptic, coco, thresholds)
    for case in module.CASES
}
CHAPTERS = {
    "Overlap of masks": (
        "both-empty",
        "target-empty",
        "absent-class",
        "dataset-or-images",
        "void-label",
        "ignored-class",
    ),
    "Overlap of probabilities": ("soft-dice", "soft-dice-absent", "soft-labels", "lovasz-absent"),
    "Distances between outlines": (
        "distance-of-empty",
        "hd95",
        "mean-distance",
        "pixels-or-border",
        "spacing-order",
        "non-square",
        "itk-whole-masks",
        "numpy-2",
    ),
    "Objects": ("exactly-half", "iou-thresholds", "panoptic-void", "panoptic-crowd", "coco-of-others"),
    "Grey levels": ("otsu-plateau", "multi-otsu"),
}
CASES: tuple[Case, ...] = tuple(_BY_ID[id] for ids in CHAPTERS.values() for id in ids)
