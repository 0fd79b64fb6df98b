"""segcourse.metrics beside libraries that do the same work and the textbook forms of it.

    OMP_NUM_THREADS=1 python benchmarks/metrics.py

Before anything is timed, all ways have to give one answer. Peers that are not installed are left out.
"""

from __future__ import annotations

import platform

import numpy as np
import scipy
import skimage
import sklearn
from beside import Work, print_table
from scipy import ndimage
from scipy.spatial import KDTree
from skimage.metrics import contingency_table
from skimage.metrics import hausdorff_distance as skimage_hausdorff
from sklearn.metrics import confusion_matrix as sklearn_confusion

from segcourse import metrics
from segcourse.metrics.confusion import count_pixels
from segcourse.metrics.surfaces import distances_by_pairs


def label_maps(classes: int, size: int, *, noise: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """(pred, target), uint8: patches with smooth borders, the prediction somewhat off, 2 % void; or noise."""
    rng = np.random.default_rng(classes)
    if noise:
        pred, target = rng.integers(0, classes, (2, size, size)).astype(np.uint8)
    else:
        grid = np.indices((size, size))
        where, of = rng.uniform(0, size, (80, 2)), rng.integers(0, classes, 80)  # cells around 80 points
        warp = ndimage.gaussian_filter(rng.normal(0, 1, (2, size, size)), (0, 15, 15)) * 200
        tree = KDTree(where)
        target, pred = (
            of[tree.query(np.moveaxis(g, 0, -1))[1]].astype(np.uint8)
            for g in (grid + warp, grid + 1.2 * warp)
        )
    target[: size // 50] = 255
    return pred, target


def agree(ways: dict[str, Work]) -> dict[str, Work]:
    answers = [np.asarray(work(), dtype=float) for work in ways.values()]
    for name, answer in zip(ways, answers, strict=True):
        np.testing.assert_allclose(answer, answers[0], rtol=1e-9, err_msg=name)
    return ways


def confusion(classes: int, *, noise: bool = False) -> None:
    pred, target = label_maps(classes, 512, noise=noise)
    ways: dict[str, Work] = {
        "ours": lambda: metrics.confusion_matrix(pred, target, num_classes=classes),
        "textbook bincount": lambda: count_pixels(pred, target, num_classes=classes, ignore_index=255),
        "scikit-learn (void removed first)": lambda: sklearn_confusion(
            target[target != 255], pred[target != 255], labels=range(classes)
        ),
    }
    kind = "noise" if noise else "patches"
    print_table(f"confusion matrix, uint8 512 x 512, {classes} classes, {kind}", agree(ways))


def ellipsoids(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Two organs, so to say: a ball of 0.6 of the image, and one that is moved and dented."""
    grid = np.stack(np.meshgrid(*[np.linspace(-1, 1, n) for n in shape], indexing="ij"))
    target = (grid**2).sum(axis=0) < 0.36
    return ((grid - 0.05) ** 2).sum(axis=0) < 0.36 + 0.05 * np.sin(9 * grid[0]), target


def by_distance_transform(pred: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    edge_pred, edge_target = (m & ~ndimage.binary_erosion(m) for m in (pred, target))
    there = ndimage.distance_transform_edt(~edge_target)[edge_pred]
    back = ndimage.distance_transform_edt(~edge_pred)[edge_target]
    return max(there.max(), back.max()), (there.sum() + back.sum()) / (there.size + back.size)


def by_pairs(pred: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    edges, one = (metrics.boundary(pred), metrics.boundary(target)), np.ones(pred.ndim)
    there, back = distances_by_pairs(*edges, one), distances_by_pairs(*edges[::-1], one)
    return max(there.max(), back.max()), (there.sum() + back.sum()) / (there.size + back.size)


def ours(pred: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    there, back = metrics.surface_distances(pred, target)
    return max(there.max(), back.max()), (there.sum() + back.sum()) / (there.size + back.size)


def surfaces(shape: tuple[int, ...]) -> None:
    pred, target = ellipsoids(shape)
    ways: dict[str, Work] = {
        "ours": lambda: ours(pred, target),
        "distance transforms (SciPy)": lambda: by_distance_transform(pred, target),
    }
    if len(shape) == 2:
        ways["textbook pairs"] = lambda: by_pairs(pred, target)
    size = " x ".join(map(str, shape))
    print_table(f"Hausdorff distance and ASSD, {size}", agree(ways))
    edges = metrics.boundary(pred), metrics.boundary(target)
    ways = {
        "ours, from masks": lambda: metrics.hausdorff_distance(pred, target),
        "scikit-image, from ready boundaries": lambda: skimage_hausdorff(*edges),
    }
    print_table(f"Hausdorff distance, {size}", agree(ways))


def rims() -> None:
    pred, target = ellipsoids((512, 512))

    def by_erosion() -> float:
        square = np.ones((3, 3))
        bands = [m & ~ndimage.binary_erosion(m, square, iterations=14) for m in (pred, target)]
        return np.count_nonzero(bands[0] & bands[1]) / np.count_nonzero(bands[0] | bands[1])

    ways: dict[str, Work] = {
        "ours": lambda: metrics.boundary_iou(pred, target),
        "repeated erosion (SciPy)": by_erosion,
    }
    print_table("boundary IoU, 512 x 512, 14 pixels", agree(ways))


def instances() -> None:
    centres = np.random.default_rng(0).permutation(512 * 512)[:200]
    seeds = np.zeros((512, 512), np.int32)
    seeds.flat[centres] = np.arange(1, 201)
    away, nearest = ndimage.distance_transform_edt(seeds == 0, return_indices=True)
    target = np.where(away < 16, seeds[tuple(nearest)], 0)
    pred = np.roll(target, 2, axis=1)

    def by_contingency() -> np.ndarray:
        table = contingency_table(target, pred).toarray()
        union = table.sum(axis=0)[None] + table.sum(axis=1)[:, None] - table
        return (table / union)[1:, 1:].T

    def by_masks() -> list[list[float]]:
        masks = [target == t for t in range(1, 201)]
        return [[metrics.iou(pred == p, mask) for mask in masks] for p in range(1, 201)]

    ways: dict[str, Work] = {
        "ours": lambda: metrics.iou_matrix(pred, target),
        "scikit-image's table": by_contingency,
    }
    print_table("IoU matrix of 200 x 200 instances, 512 x 512", agree(ways))
    few: dict[str, Work] = {
        "ours": lambda: metrics.average_precision(pred, target),
        "ours, IoU matrix alone": lambda: metrics.iou_matrix(pred, target),
    }
    np.testing.assert_allclose(np.array(by_masks()), metrics.iou_matrix(pred, target))
    print_table("AP at 0.5 of the same", few)


if __name__ == "__main__":
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__},")
    print(f"scikit-image {skimage.__version__}, scikit-learn {sklearn.__version__}, {platform.machine()}")
    for classes in (2, 21, 150):
        confusion(classes)
    confusion(21, noise=True)
    surfaces((512, 512))
    surfaces((128, 128, 128))
    rims()
    instances()
