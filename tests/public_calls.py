"""What `test_public_api.py` calls: a good call of everything public, and what fits no parameter of a name."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from segcourse import classical, data, display, lesson, metrics, widgets
from segcourse.data import synthetic

ROW, COL = np.mgrid[:12, :14]
GRAY = (17 * ROW + 3 * COL).astype(np.uint8)
COLOR = np.stack([GRAY, 255 - GRAY, GRAY // 2], axis=2)
MASK = (ROW > 2) & (ROW < 8) & (COL > 3) & (COL < 10)
PRED = np.roll(MASK, 1, axis=1)
LABELS = MASK.astype(np.int64)
INSTANCES = LABELS + (COL > 6) * LABELS
STACK = np.stack([MASK, PRED, np.roll(MASK, 3, axis=0)])
MARKERS = np.zeros((12, 14), dtype=np.int64)
MARKERS[4, 5:7], MARKERS[10, 2:12] = 1, 2
SEEDS = np.array([[4, 5], [5, 6]])
CIRCLE = classical.circle_contour((6, 6), radius=3, points=20)
COUNTS = np.array([[50, 3], [4, 20]])
SEGMENTS = [{"id": i, "category_id": min(i, 1)} for i in range(3)]
FOUND = np.array([[1.5, 2, 0, 1], [4.1, 5, 2, 0]])
PROBABILITY = np.stack([1 - GRAY / 255, GRAY / 255])
BINS = np.array([[10, 4.5, 3], [20, 15.5, 18]])
DETECTED = {"boxes": [[0, 0, 4, 5]], "labels": [1], "scores": [0.5], "masks": PRED[None]}
ANNOTATED = {"boxes": [[0, 0, 4, 4]], "labels": [1], "masks": MASK[None]}
IMAGE_MATCHES = [metrics.coco_match_masks(DETECTED, ANNOTATED)]
ENERGY = classical.cut_energy(GRAY, MARKERS)
SQUARE = np.array([[1.0, 1.0], [1.0, 6.0], [6.0, 6.0]])
ALT = "a square"


def scene(*, seed: int, level: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    return GRAY, MASK


# one good call of everything that is public
CALLS: dict[str, partial] = {
    f"{call.func.__module__.split('.')[1]}.{call.func.__name__}": call
    for call in (
        partial(classical.active_contour, GRAY, CIRCLE, max_steps=3),
        partial(classical.canny_edges, GRAY, low=20, high=40),
        partial(classical.circle_contour, (6, 6), radius=3),
        partial(classical.closing, MASK, radius=1),
        partial(classical.connected_components, MASK),
        partial(classical.contour_mask, CIRCLE, (12, 14)),
        partial(classical.cut_energy, COLOR, MARKERS, contrast=9),
        partial(classical.dilate, MASK, radius=1),
        partial(classical.disc, 2),
        partial(classical.distance_watershed, MASK, min_distance=2),
        partial(classical.erode, MASK, radius=1),
        partial(classical.felzenszwalb, COLOR, scale=10, sigma=0.5, min_size=3),
        partial(classical.fill_holes, MASK),
        partial(classical.fixed, GRAY, threshold=100),
        partial(classical.gradient_magnitude, COLOR),
        partial(classical.graph_cut, COLOR, MARKERS, contrast=9),
        partial(classical.gray_histogram, GRAY),
        partial(classical.grow_by_queue, GRAY, (4, 5), tolerance=50),
        partial(classical.growth_steps, GRAY, SEEDS, tolerance=50),
        partial(classical.hysteresis, GRAY, low=100, high=200),
        partial(classical.label_by_flooding, MASK),
        partial(classical.local_mean, GRAY, size=5),
        partial(classical.local_mean_threshold, GRAY, size=5),
        partial(classical.merge_regions, COLOR, LABELS + 1, tolerance=10),
        partial(classical.minimum_cut, ENERGY),
        partial(classical.minimum_cut_by_paths, ENERGY),
        partial(classical.multi_otsu, GRAY, classes=3),
        partial(classical.multi_otsu_thresholds, GRAY, classes=3),
        partial(classical.opening, MASK, radius=1),
        partial(classical.otsu, GRAY),
        partial(classical.otsu_curve, GRAY),
        partial(classical.otsu_threshold, GRAY),
        partial(classical.random_walker, COLOR, MARKERS, beta=100),
        partial(classical.region_growing, GRAY, SEEDS, tolerance=50),
        partial(classical.region_growing_running_mean, GRAY, SEEDS, tolerance=50),
        partial(classical.remove_small, LABELS, min_size=3),
        partial(classical.sauvola, GRAY, size=5, dynamic_range=128),
        partial(classical.sauvola_threshold, GRAY, size=5, dynamic_range=128),
        partial(classical.seeded_region_growing, COLOR, MARKERS),
        partial(classical.slic, COLOR, segments=9, compactness=10),
        partial(classical.watershed, GRAY, MARKERS, mask=MASK | (ROW > 1)),
        partial(classical.watershed_by_queue, GRAY, MARKERS, mask=MASK | (ROW > 1)),
        partial(data.card, "coins"),
        partial(data.class_names, "coins"),
        partial(data.decode_rle, {"size": [2, 2], "counts": [1, 3]}),
        partial(data.encode_rle, MASK),
        partial(data.from_one_hot, np.stack([~MASK, MASK])),
        partial(data.image, "coins"),
        partial(data.load, "coins"),
        partial(data.load_instances, "coins"),
        partial(data.load_panoptic, "coins"),
        partial(data.mask_to_polygons, MASK),
        partial(data.names),
        partial(data.names_with_instances),
        partial(data.picture_names),
        partial(data.polygon_to_mask, SQUARE, shape=(12, 14)),
        partial(data.polygons_to_mask, [SQUARE], shape=(12, 14)),
        partial(data.things, "coins"),
        partial(data.to_one_hot, LABELS, num_classes=2),
        partial(display.class_legend, ["ground", "square"]),
        partial(display.colorize, LABELS, image=GRAY),
        partial(display.error_legend),
        partial(display.error_map, PRED, MASK, image=GRAY),
        partial(display.figure, display.new_figure(), alt=ALT),
        partial(display.new_figure),
        partial(display.overlay, GRAY, LABELS),
        partial(display.palette, 5),
        partial(display.probability_map, GRAY / 255),
        partial(display.show, GRAY, alt=ALT, legend={"square": 1}, size=100),
        partial(display.show_histogram, GRAY, alt=ALT, thresholds=[10, 20], target=LABELS),
        partial(display.show_row, [GRAY, MASK], titles=["a", "b"], alt=ALT, columns=2, size=100),
        partial(display.show_values, GRAY, alt=ALT, colors=COLOR),
        partial(display.value_map, GRAY, low=0, high=9),
        partial(lesson.device),
        partial(lesson.meet, "no guess", truth=3),
        partial(lesson.paired_scores, {"otsu": classical.otsu}, scene, seeds=[0], level=0.5),
        partial(lesson.paired_table, {"otsu": classical.otsu}, scene, seeds=[0], baseline="otsu"),
        partial(lesson.predict, "a guess", low=0, high=10, within=2),
        partial(lesson.profile),
        partial(lesson.progress),
        partial(lesson.quiz, "Which?", {"one": "no", "two": lesson.right("yes")}),
        partial(lesson.setup),
        partial(lesson.table, {"one": [1, 2]}, columns=["name", "a", "b"]),
        partial(lesson.time_ratio, data.names, data.names),
        partial(metrics.ap_from_counts, np.array([[3, 1, 0], [2, 2, 1]])),
        partial(metrics.assd, PRED, MASK),
        partial(metrics.average_precision, INSTANCES, LABELS),
        partial(metrics.average_precision_above, INSTANCES, LABELS),
        partial(metrics.average_precisions, INSTANCES, LABELS, thresholds=[0.5, 0.75]),
        partial(metrics.average_precisions_above, INSTANCES, LABELS, thresholds=[0.5, 0.75]),
        partial(metrics.boundary, MASK),
        partial(metrics.boundary_f1, PRED, MASK, tolerance=1),
        partial(metrics.boundary_iou, PRED, MASK, width=2),
        partial(metrics.brier_score, PROBABILITY, LABELS),
        partial(metrics.calibration_counts, GRAY / 255, PRED, bins=5),
        partial(metrics.calibration_counts_from_probability, PROBABILITY, LABELS, bins=5),
        partial(metrics.coco_match_boxes, DETECTED, ANNOTATED),
        partial(metrics.coco_match_masks, DETECTED, ANNOTATED),
        partial(metrics.coco_scores, IMAGE_MATCHES),
        partial(metrics.cohen_kappa, COUNTS),
        partial(metrics.confusion_matrix, PRED, MASK, num_classes=2),
        partial(metrics.confusion_matrix_from_logits, PROBABILITY, MASK),
        partial(metrics.dice, PRED, MASK),
        partial(metrics.dice_per_class, COUNTS),
        partial(metrics.expected_calibration_error, BINS),
        partial(metrics.f_beta_per_class, COUNTS, beta=2),
        partial(metrics.frequency_weighted_iou, COUNTS),
        partial(metrics.hausdorff_distance, PRED, MASK),
        partial(metrics.hd95, PRED, MASK, spacing=(0.5, 2)),
        partial(metrics.instance_counts, INSTANCES, LABELS, thresholds=np.array([0.5, 0.75])),
        partial(metrics.instance_counts_above, INSTANCES, LABELS, thresholds=[0.5, 0.75]),
        partial(metrics.interpolated_average_precision, np.array([1, 0.5]), np.array([0.5, 0.5])),
        partial(metrics.iou, PRED, MASK),
        partial(metrics.iou_matrix, INSTANCES, LABELS),
        partial(metrics.iou_per_class, COUNTS),
        partial(metrics.label_vote, np.stack([LABELS, INSTANCES, LABELS]), num_classes=3),
        partial(metrics.majority_vote, np.stack([MASK, PRED, MASK])),
        partial(metrics.masd, PRED, MASK),
        partial(metrics.mask_iou_matrix, STACK, STACK[:2]),
        partial(metrics.match_instances, INSTANCES, LABELS),
        partial(metrics.match_instances_above, INSTANCES, LABELS, threshold=0.75),
        partial(metrics.maximum_calibration_error, BINS),
        partial(metrics.mean_class_accuracy, COUNTS),
        partial(metrics.mean_dice, COUNTS),
        partial(metrics.mean_image_dice, [COUNTS, COUNTS]),
        partial(metrics.mean_image_dice_per_class, [COUNTS, COUNTS]),
        partial(metrics.mean_image_iou, [COUNTS, COUNTS]),
        partial(metrics.mean_iou, COUNTS),
        partial(metrics.mean_pairwise_agreement, np.stack([MASK, PRED, MASK])),
        partial(metrics.nsd, PRED, MASK, tolerance=1),
        partial(metrics.pairwise_agreement, np.stack([MASK, PRED, MASK])),
        partial(metrics.panoptic_counts, INSTANCES, SEGMENTS, INSTANCES, SEGMENTS, num_classes=2),
        partial(metrics.panoptic_quality, FOUND),
        partial(metrics.pixel_accuracy, COUNTS),
        partial(metrics.pq_per_class, FOUND),
        partial(metrics.precision_per_class, COUNTS),
        partial(metrics.precision_recall_curve, np.array([True, False, True]), total=3),
        partial(metrics.recall_by_size, INSTANCES, LABELS, edges=(0, np.inf), threshold=0.5),
        partial(metrics.recall_per_class, COUNTS),
        partial(metrics.reliability_table, BINS),
        partial(metrics.rim, MASK, width=2),
        partial(metrics.rq_per_class, FOUND),
        partial(metrics.soft_dice, GRAY / 255, MASK),
        partial(metrics.soft_dice_squared, GRAY / 255, MASK),
        partial(metrics.sq_per_class, FOUND),
        partial(metrics.staple, np.stack([MASK, PRED, MASK])),
        partial(metrics.surface_distances, PRED, MASK, spacing=2),
        partial(metrics.surface_scores, PRED, MASK, tolerance=1, spacing=(0.5, 2)),
        partial(synthetic.touching_nuclei, size=64, shading=0.1, noise=0.1),
        partial(widgets.MaskCompare, GRAY, LABELS, LABELS),
        partial(widgets.MaskPainter, GRAY, class_names=["ground", "square"], reference=LABELS, mask=LABELS),
        partial(widgets.MetricLab, MASK, image=GRAY, pred=PRED),
        partial(widgets.RegionGrower, GRAY, seeds=SEEDS, tolerance=5, target=LABELS),
        partial(widgets.SceneLabels, GRAY, LABELS, INSTANCES, class_names=["a", "b"], things=["b"]),
        partial(widgets.SeedsAndScribbles, GRAY, markers=MARKERS, target=LABELS),
        partial(widgets.ThresholdExplorer, GRAY, target=LABELS),
    )
}
TYPES = {
    "classical.CutEnergy",
    "lesson.right",
    "metrics.CocoMatches",
    "metrics.CocoScores",
    "metrics.Matches",
    "metrics.PanopticQuality",
    "metrics.RecallBySize",
    "metrics.Reliability",
    "metrics.Staple",
    "metrics.SurfaceScores",
}

NO_ARRAY = [None, "abc", object(), [[1, 2], [3]], 1j, np.array([["a"]]), {"a": 1}]
NO_LABELS = [
    *NO_ARRAY,
    [],
    np.zeros((2, 3)),
    -np.ones((12, 14), int),
    np.full((12, 14), 2**64 - 1, np.uint64),
]
NO_NUMBER = [None, "5", True, np.nan, np.inf, [1], np.array([1, 2]), 1j, 10**400, object()]
NO_TEXT = [None, 5, "", b"abc", ["abc"], object()]
NO_LIST = [None, "abc", 5, object()]


def each(names: tuple[str, ...], values: list[Any]) -> dict[str, list[Any]]:
    return dict.fromkeys(names, values)


# what is no value for a parameter of this name; None is left out where it is the default
KINDS: dict[str, list[Any]] = {
    **each(
        ("image", "elevation"),
        [*NO_ARRAY, [], np.full((12, 14), np.nan), np.zeros(5), np.zeros((3, 12, 14), np.uint8)],
    ),
    "mask": [*NO_ARRAY, 5, MASK[0], MASK * 0.5, MASK * 255, MASK[None, None]],
    **each(("labels", "markers", "pred", "target", "reference", "mask_or_labels"), NO_LABELS),
    **each(("semantic", "instances"), NO_LABELS),
    "planes": [*NO_ARRAY, [], MASK, np.ones((2, 3, 3), bool), np.zeros((0, 3, 3), bool)],
    **each(("values", "probability"), [*NO_ARRAY, [], np.zeros(3), np.zeros((2, 2, 2))]),
    **each(("array", "colors"), [*NO_ARRAY, [], np.zeros(3), np.zeros((30, 30)), np.ones((2, 2), complex)]),
    "confusion": [*NO_ARRAY, [], np.eye(2), -np.eye(2, dtype=int), COUNTS[:1], np.full((2, 2), 2**62)],
    "confusions": [*NO_LIST, [], [np.eye(2)], COUNTS, [COUNTS, np.eye(3, dtype=int)]],
    "logits": [*NO_ARRAY, [], GRAY / 255, COLOR, PROBABILITY > 1, PROBABILITY[:1], PROBABILITY * np.nan],
    "beta": [*NO_NUMBER, 0, -1],
    **each(("seeds", "seed"), [*NO_ARRAY, [(1, 2, 3)], [(0.5, 1)], [(np.nan, 1)], [(12, 0)], [(0, -1)]]),
    **each(("contour", "polygon"), [*NO_ARRAY, [], SQUARE[:2], np.full((5, 2), np.nan), np.zeros((5, 3))]),
    "polygons": [*NO_LIST, [SQUARE[:2]], [np.full((5, 2), np.nan)]],
    "center": [*NO_ARRAY, [], 5, (1, 2, 3), (np.nan, 1)],
    "masks": [*NO_ARRAY, [], 5, MASK, MASK[None, None, None], MASK[None] * 0.5, LABELS[None] * 2],
    "confidence": [*NO_ARRAY, [], GRAY, np.full((12, 14), np.nan), GRAY / 255 - 1, np.zeros(5)],
    "correct": [*NO_ARRAY, [], GRAY, GRAY / 255, np.zeros(5, bool)],
    "counts": [*NO_ARRAY, [], 5, np.eye(2), -np.ones((3, 3)), -np.ones((3, 4)), np.full((3, 3), np.nan)],
    **each(("pred_segments", "target_segments"), [*NO_LIST, [], [5], SEGMENTS[1:], SEGMENTS + SEGMENTS[:1]]),
    "energy": [None, GRAY, "abc"],
    "rle": [None, "abc", {}, {"size": [2, 2], "counts": "abc"}, {"size": [2, 2], "counts": [1.5, 2.5]}],
    "shape": [None, "ab", 5, (3, 4, 3), (-1, 3), (2.5, 3), ("a", "b")],
    "spacing": ["abc", 0, -1, np.nan, (1, 0), (1, 2, 3, 4), [[1, 2], [3]], 1j],
    **each(
        ("threshold", "low", "high", "offset", "edge", "brightness", "truth"),
        NO_NUMBER,
    ),
    **each(
        ("tolerance", "sigma", "radius", "scale", "beta", "smoothness", "contrast", "compactness", "k",
         "dynamic_range", "length", "bending", "step", "percentile", "opacity", "width", "height", "within",
         "difficulty", "shading", "noise"),
        [*NO_NUMBER, -1],
    ),
    **each(
        ("size", "classes", "segments", "min_size", "min_distance", "bins", "points", "max_steps",
         "num_classes", "n", "columns", "decimals"),
        [*NO_NUMBER, -1, 2.5],
    ),
    "prediction": [*NO_ARRAY, ANNOTATED, DETECTED | {"scores": [np.nan]}, DETECTED | {"labels": [0.5]}],
    "matches": [*NO_LIST, [], [GRAY], IMAGE_MATCHES[0]],
    "total": [*NO_NUMBER, 0, -1, 2.5],
    **each(("precision", "recall"), [*NO_ARRAY, [0.5], [[1, 0.5]], [1, np.nan], [0.5, 2], [0.5, -1]]),
    "connectivity": [None, 0, 3, 4, "1", True, [1], np.array([1, 2])],
    "ignore_index": ["255", 2.5, True, [255], 10**400],
    **each(("hatching", "outline", "background", "void", "wrong_class", "guess"), [None, "yes", 1, MASK]),
    "name": [*NO_TEXT, "no such picture"],
    **each(("alt", "question"), NO_TEXT),
    "key": [5, b"abc", ["abc"], object()],
    **each(("title", "unit", "lesson"), [5, b"abc", ["abc"], object()]),
    **each(("lang", "method", "score", "baseline"), [5, "abc", ["abc"], MASK, object()]),
    **each(("class_names", "titles", "challenge"), [5, "abc", [5, 6], object(), {1, 2}]),
    **each(("things", "images"), [*NO_LIST, [object()]]),
    **each(("legend", "view"), [5, "abc", ["abc"], {1: 2}, MASK]),
    "options": [None, "abc", {}, {"a": "no"}, {"a": "no", "b": "no"}, {1: "no", 2: lesson.right("yes")}],
    **each(("methods", "rows"), [None, "abc", 5, {}, []]),
    "scenes": [*NO_LIST, {}, [], [GRAY], int],
    **each(("slow", "fast"), [None, 5, "abc"]),
    "thresholds": [None, "abc", ["abc"], np.nan, [300], [[1], [2, 3]]],
    "fig": [None, GRAY, "abc"],
}  # fmt: skip
SPECIAL: dict[str, list[Any]] = {  # where the same name means something else
    **{
        f"metrics.coco_match_{kind}.target": [*NO_ARRAY, GRAY, {"labels": [1]}, ANNOTATED | {"area": [-1]}]
        for kind in ("boxes", "masks")
    },
    "metrics.precision_recall_curve.correct": [*NO_ARRAY, [], MASK, np.ones(4, dtype=bool)],
    **{
        f"metrics.{name}.thresholds": [
            None,
            0.5,
            "abc",
            ["abc"],
            np.nan,
            [],
            [np.nan],
            [1.5],
            [-0.1],
            [[0.5], [0.5]],
        ]
        for name in (
            "average_precisions",
            "average_precisions_above",
            "instance_counts",
            "instance_counts_above",
        )
    },
    **{
        f"metrics.mask_iou_matrix.{name}": [
            *NO_ARRAY,
            [],
            MASK,
            STACK * 2,
            STACK * 1.0,
            STACK[:, :, :0],
            STACK[:, 1:],
        ]
        for name in ("pred", "target")
    },
    "metrics.ap_from_counts.counts": [*NO_ARRAY, [], [1, 2, 3], [[1, 2]], [[1.0, 2, 3]], [[1, -2, 3]]],
    "metrics.recall_by_size.edges": [
        None,
        "abc",
        5,
        [],
        [0],
        [5, 5],
        [9, 0, 1e9],
        [-1, 1e9],
        [np.nan, 1e9],
        [0, 1],
    ],
    "data.touching_nuclei.seed": [*NO_NUMBER, -1, 2.5],
    "lesson.paired_scores.seeds": [*NO_LIST, [], [0.5], ["a"], [-1]],
    "lesson.paired_table.seeds": [*NO_LIST, [], [0.5], ["a"], [-1]],
    "lesson.predict.key": NO_TEXT,
    "lesson.meet.key": NO_TEXT,
    "widgets.MaskPainter.mask": NO_LABELS,
    "lesson.predict.question": [5, b"abc", ["abc"], object()],
    "lesson.table.columns": [5, "abc", [5, 6, 7], ["one"]],
    "display.show_values.array": [
        *NO_ARRAY[3:],
        [],
        np.zeros(3),
        np.zeros((30, 30)),
        np.ones((2, 2), complex),
    ],
    "metrics.panoptic_counts.void": ["0", 2.5, -1, True, [0], 0, np.nan],
    "metrics.panoptic_quality.classes": [*NO_LIST, [2], [-1], [0, 0], [0.5], ["a"]],
    "classical.disc.radius": [*NO_NUMBER, -1],
    **{
        f"metrics.{name}.{side}": [*NO_ARRAY, [], np.zeros(3), GRAY, GRAY - 9.0, np.full((12, 14), np.nan)]
        for name in ("soft_dice", "soft_dice_squared")
        for side in ("probability", "target")
    },
    **{f"metrics.{name}.width": [*NO_NUMBER, 0, 2.5] for name in ("rim", "boundary_iou")},
}
