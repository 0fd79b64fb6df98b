"""Inputs that several rows are measured on. Nothing here is timed."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import KDTree

SIZE = 512
VOID = 255


@cache
def label_maps(classes: int, images: int, *, noise: bool = False) -> tuple[NDArray, NDArray]:
    """(pred, target), each uint8 (images, 512, 512); 2 % of the target are void (255).

    Patches with smooth borders, the prediction somewhat off, as maps of real scenes are: a new pair of labels
    starts at 2 or 3 % of the pixels. Or noise, which no network and no annotator makes: the worst case.
    """
    rng = np.random.default_rng(classes)
    if noise:
        pred, target = rng.integers(0, classes, (2, images, SIZE, SIZE)).astype(np.uint8)
    else:
        few = [patches(classes, seed) for seed in range(4)]
        turned = [np.rot90(few[i % 4], i // 4, axes=(1, 2)) for i in range(images)]
        pred, target = np.stack(turned, axis=1)
    pred, target = pred.copy(), target.copy()
    target[:, : SIZE // 50] = VOID
    return pred, target


def patches(classes: int, seed: int) -> NDArray[np.uint8]:
    """(pred, target), uint8 (2, 512, 512): the cells around 80 points, bent, and bent a little more."""
    rng = np.random.default_rng(seed)
    grid = np.indices((SIZE, SIZE))
    points, labels = rng.uniform(0, SIZE, (80, 2)), rng.integers(0, classes, 80)
    bend = ndimage.gaussian_filter(rng.normal(0, 1, (2, SIZE, SIZE)), (0, 15, 15)) * 200
    tree = KDTree(points)
    bent = [labels[tree.query(np.moveaxis(grid + much * bend, 0, -1))[1]] for much in (1.2, 1)]
    return np.stack(bent).astype(np.uint8)


@cache
def logits(classes: int, images: int) -> NDArray[np.float32]:
    """Scores (images, classes, 512, 512), highest mostly where `label_maps` predicts: 4 there, and noise."""
    pred, _ = label_maps(classes, images)
    rng = np.random.default_rng(0)
    scores = np.empty((images, classes, SIZE, SIZE), np.float32)
    for image, labels in zip(scores, pred, strict=True):
        for number, score in enumerate(image):
            rough = rng.standard_normal((SIZE, SIZE), dtype=np.float32) + 4 * (labels == number)
            ndimage.uniform_filter(rough, 5, output=score)
    return scores
