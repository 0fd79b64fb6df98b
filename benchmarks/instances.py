"""Rows of the benchmark: instances of label maps, and the IoUs of mask stacks."""

from __future__ import annotations

import warnings

import numpy as np
from beside import Row, Work
from scipy.spatial import cKDTree

from segcourse import metrics

THRESHOLDS = np.arange(10, 20) / 20  # 0.5, 0.55, ... 0.95, each the float nearest to it
IMAGES, SIZE, OBJECTS = 10, 512, 200
JOINT_CODE = 8 * SIZE**2 / 2**20  # MiB of an int64 number for each pixel of one image


def rows() -> list[Row]:
    maps = [nuclei(seed) for seed in range(IMAGES)]
    stacks = [mask_stack(seed, 60) for seed in (1, 2)]
    return [
        Row(
            f"instance AP, 10 thresholds, {IMAGES} label maps {SIZE}², {OBJECTS} objects",
            {
                "segcourse": lambda: (
                    lambda: [metrics.average_precisions(p, t, thresholds=THRESHOLDS) for p, t in maps]
                ),
                "scikit-image": lambda: by_scikit_image(maps),
                "stardist": lambda: by_stardist(maps),
                "stardist, per threshold": lambda: by_stardist_one_by_one(maps),
                "pixels": lambda: by_pixels(maps),
            },
            goals={"scikit-image": 4.5, "stardist": 7},
            memory=JOINT_CODE,
            note="scikit-image counts the contingency table, NumPy does the rest on its sparse entries;"
            " stardist gets all thresholds in one call; pixels is np.bincount of a code for each pixel",
        ),
        Row(
            f"IoU matrix of {len(stacks[0])} x {len(stacks[1])} masks 480x640, overlapping",
            {
                "segcourse": lambda: lambda: metrics.mask_iou_matrix(*stacks),
                "hotcoco": lambda: by_hotcoco(stacks),
                "pycocotools": lambda: by_pycocotools(stacks),
                "pycocotools, RLE given": lambda: by_encoded(stacks),
                "NumPy matmul": lambda: by_matmul(stacks),
                "NumPy, mask by mask": lambda: by_masks(stacks),
            },
            note="from bool masks, so encoding is part of the work, and most of it for those that encode;"
            " where masks are RLE already, pycocotools is the quickest",
        ),
    ]


def nuclei(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(pred, target): touching discs, and the same discs moved and resized a little; int32 (SIZE, SIZE)."""
    rng = np.random.default_rng(seed)
    centers, radii = rng.uniform(0, SIZE, (OBJECTS, 2)), rng.uniform(9, 17, OBJECTS)
    moved, resized = centers + rng.normal(0, 1.5, centers.shape), radii * rng.normal(1, 0.08, OBJECTS)
    return discs(moved, resized), discs(centers, radii)


def discs(centers: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Each pixel belongs to the nearest center, if it is no farther than its radius."""
    pixels = np.stack(np.mgrid[:SIZE, :SIZE], axis=-1)  # (SIZE, SIZE, 2)
    distance, nearest = cKDTree(centers).query(pixels)
    return np.where(distance <= radii[nearest], nearest + 1, 0).astype(np.int32)


def mask_stack(seed: int, count: int) -> np.ndarray:
    """Ellipses of many sizes over each other, bool (count, 480, 640), none of them empty."""
    rng = np.random.default_rng(seed)
    row, column = np.ogrid[:480, :640]
    masks = []
    for _ in range(count):
        y, x, b, a = rng.uniform(0, 480), rng.uniform(0, 640), rng.uniform(8, 90), rng.uniform(8, 90)
        masks.append(((row - y) / b) ** 2 + ((column - x) / a) ** 2 <= 1)
    return np.array(masks)


def ap_of_table(table: np.ndarray) -> np.ndarray:
    """AP at THRESHOLDS, all above or at 0.5, from pixels (T + 1, P + 1) with background first."""
    union = table.sum(axis=0)[None] + table.sum(axis=1)[:, None] - table
    best = (table[1:, 1:] / union[1:, 1:]).max(axis=1)  # (T,): from 0.5 on only the best can match
    tp = np.count_nonzero(best[None] >= THRESHOLDS[:, None], axis=1)
    return tp / (sum(table.shape) - 2 - tp)


def by_scikit_image(maps: list) -> Work:
    from skimage.metrics import contingency_table

    def ap(pred, target):
        table = contingency_table(target, pred).tocoo()
        in_target, in_pred = (np.bincount(side, weights=table.data) for side in table.coords)
        objects = (table.row > 0) & (table.col > 0)
        t, p, shared = table.row[objects], table.col[objects], table.data[objects]
        ious = shared / (in_target[t] + in_pred[p] - shared)
        tp = np.count_nonzero(ious[None] >= THRESHOLDS[:, None], axis=1)
        return tp / (np.count_nonzero(in_target[1:]) + np.count_nonzero(in_pred[1:]) - tp)

    return lambda: [ap(p, t) for p, t in maps]


def by_stardist(maps: list) -> Work:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stardist.matching import matching
    return lambda: [[one.accuracy for one in matching(t, p, thresh=THRESHOLDS)] for p, t in maps]


def by_stardist_one_by_one(maps: list) -> Work:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stardist.matching import matching
    return lambda: [[matching(t, p, thresh=k).accuracy for k in THRESHOLDS] for p, t in maps]


def by_pixels(maps: list) -> Work:
    def ap(pred, target):
        columns = int(pred.max()) + 1
        code = target.ravel().astype(np.int64) * columns + pred.ravel()
        table = np.bincount(code, minlength=(int(target.max()) + 1) * columns).reshape(-1, columns)
        return ap_of_table(table[np.ix_(table.any(axis=1), table.any(axis=0))])

    return lambda: [ap(p, t) for p, t in maps]


def by_pycocotools(stacks: list) -> Work:
    from pycocotools import mask

    def ious():
        # (N, H, W) bool -> (H, W, N) uint8 in the column order that the encoder asks for
        pred, target = (mask.encode(np.asfortranarray(np.moveaxis(s, 0, -1).view(np.uint8))) for s in stacks)
        return mask.iou(pred, target, [0] * len(target))

    return ious


def by_encoded(stacks: list) -> Work:
    from pycocotools import mask

    pred, target = (mask.encode(np.asfortranarray(np.moveaxis(s, 0, -1).view(np.uint8))) for s in stacks)
    return lambda: mask.iou(pred, target, [0] * len(target))


def by_hotcoco(stacks: list) -> Work:
    from hotcoco import mask

    def ious():
        pred, target = (mask.encode(np.moveaxis(s, 0, -1)) for s in stacks)
        return mask.iou(pred, target, [False] * len(target))

    return ious


def by_matmul(stacks: list) -> Work:
    def ious():
        pred, target = (s.reshape(len(s), -1).astype(np.float32) for s in stacks)
        shared = (pred @ target.T).astype(np.float64)  # exact below 2**24 pixels
        return shared / (pred.sum(axis=1)[:, None] + target.sum(axis=1)[None] - shared)

    return ious


def by_masks(stacks: list) -> Work:
    def iou(pred, target):
        return np.count_nonzero(pred & target) / np.count_nonzero(pred | target)

    return lambda: [[iou(p, t) for t in stacks[1]] for p in stacks[0]]
