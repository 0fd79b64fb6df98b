"""Rows of the benchmark: distances between outlines, and boundary IoU."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from beside import Row, Way, Work
from scipy import ndimage

from segcourse import metrics
from segcourse.metrics.surfaces import distances_by_pairs, distances_by_tree

Mask = np.ndarray
TOLERANCE = 2.0
RIM = 14  # pixels: 2 % of the diagonal at 512 x 512


def rows() -> list[Row]:
    found: list[Row] = []
    for shape in ((512, 512), (128, 128, 128)):
        good, poor = organs(shape, bumps=0.02), organs(shape, bumps=0.04, shift=0.05)
        found += [scores_row(*good, "a good prediction"), scores_row(*poor, "a poor prediction")]
        found.append(hausdorff_row(*good))
    return [*found, small_row(), rim_row()]


def organs(shape: tuple[int, ...], *, bumps: float, shift: float = 0.0) -> tuple[Mask, Mask]:
    """(pred, target): a ball of 0.6 of the image, and one with bumps, moved; in shares of half the image."""
    grid = np.stack(np.meshgrid(*[np.linspace(-1, 1, n) for n in shape], indexing="ij"))
    rough = bumps * np.sin(9 * grid[0]) * np.cos(7 * grid[-1])
    return np.linalg.norm(grid - shift, axis=0) < 0.6 + rough, np.linalg.norm(grid, axis=0) < 0.6


def scores_row(pred: Mask, target: Mask, quality: str) -> Row:
    ways: dict[str, Way] = {
        "segcourse": lambda: ours(pred, target),
        "surface-distance": lambda: by_surface_distance(pred, target),
        "MONAI": lambda: by_monai(pred, target),
        "MedPy": lambda: by_medpy(pred, target),
        "MONAI, edges once": lambda: by_monai_parts(pred, target),
        "distance transforms (SciPy)": lambda: lambda: by_distance_transforms(pred, target),
    }
    goals = dict.fromkeys(["surface-distance", "MONAI", "MedPy"], 5.0)
    if quality == "a good prediction":  # a poor one leaves more pixels to the tree, which MONAI has as well
        goals["distance transforms (SciPy)"] = 5.0
    return Row(
        f"HD, HD95, ASSD and NSD, {size(pred)}, {quality}",
        ways,
        goals=goals,
        memory=8 if pred.ndim == 3 else None,
        rtol=1e-5,  # MONAI counts in float32
        answers_differ=("surface-distance", "MedPy"),
        note=f"ASSD {metrics.assd(pred, target):.1f} pixels; surface-distance weighs surfaces between pixels,"
        " MedPy pools both lists for HD95 and has no NSD; the last two ways are a user's own code around a"
        " library's parts",
    )


def hausdorff_row(pred: Mask, target: Mask) -> Row:
    edges = metrics.boundary(pred), metrics.boundary(target)
    return Row(
        f"Hausdorff distance alone, {size(pred)}",
        {
            "segcourse": lambda: lambda: metrics.hausdorff_distance(pred, target),
            "segcourse, boundaries ready": lambda: lambda: largest_of(edges, distances_by_tree),
            "scikit-image, boundaries ready": lambda: by_skimage(*edges),
            "SimpleITK": lambda: by_simpleitk(pred, target),
        },
        rtol=1e-9,
        answers_differ=("SimpleITK",),
        note="scikit-image is given the boundaries, which ours has to find; SimpleITK measures between masks",
    )


def small_row() -> Row:
    pred, target = organs((96, 96), bumps=0.05, shift=0.05)
    edges = metrics.boundary(pred), metrics.boundary(target)
    return Row(
        "Hausdorff distance alone, 96²",
        {
            "segcourse": lambda: lambda: metrics.hausdorff_distance(pred, target),
            "torchmetrics": lambda: by_torchmetrics(pred, target),
            "textbook pairs": lambda: lambda: largest_of(edges, distances_by_pairs),
        },
        rtol=1e-5,
        note="96 x 96, since torchmetrics' time and memory grow with the square of the number of pixels",
    )


def rim_row() -> Row:
    pred, target = organs((512, 512), bumps=0.02)
    return Row(
        f"boundary IoU, 512², rims of {RIM} pixels",
        {
            "segcourse": lambda: lambda: metrics.boundary_iou(pred, target, width=RIM),
            "OpenCV": lambda: by_opencv(pred, target),
            "repeated erosion (SciPy)": lambda: lambda: by_erosion(pred, target),
        },
        note="OpenCV as in the code of the authors, but counted in NumPy's quickest form; it has no volumes",
    )


def size(mask: Mask) -> str:
    return f"{len(mask)}{'²' if mask.ndim == 2 else '³'}"


def ours(pred: Mask, target: Mask) -> Work:
    def work() -> tuple[float, ...]:
        scores = metrics.surface_scores(pred, target, tolerance=TOLERANCE)
        return scores.hausdorff, scores.hd95, scores.assd, scores.nsd

    return work


def summed_up(there: np.ndarray, back: np.ndarray) -> tuple[float, ...]:
    """The four scores of two lists of distances."""
    both = np.concatenate([there, back])
    robust = max(np.percentile(there, 95), np.percentile(back, 95))
    return both.max(), robust, both.mean(), np.mean(both <= TOLERANCE)


def largest_of(edges: tuple[Mask, Mask], measure: Callable[..., np.ndarray]) -> float:
    one = np.ones(edges[0].ndim)
    return max(measure(*edges, one).max(), measure(*edges[::-1], one).max())


def quiet(work: Work) -> Work:
    """The same, without the warnings of peers that call what their own libraries have deprecated."""

    def silenced() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return work()

    return silenced


def by_distance_transforms(pred: Mask, target: Mask) -> tuple[float, ...]:
    (box,) = ndimage.find_objects((pred | target).astype(np.uint8))
    edges = [mask[box] & ~ndimage.binary_erosion(mask[box]) for mask in (pred, target)]
    away = [ndimage.distance_transform_edt(~edge) for edge in edges]
    return summed_up(away[1][edges[0]], away[0][edges[1]])


def by_surface_distance(pred: Mask, target: Mask) -> Work:
    import surface_distance as peer

    def work() -> tuple[float, ...]:
        found = peer.compute_surface_distances(target, pred, (1.0,) * pred.ndim)
        return (
            peer.compute_robust_hausdorff(found, 100),
            peer.compute_robust_hausdorff(found, 95),
            float(np.mean(peer.compute_average_surface_distance(found))),
            peer.compute_surface_dice_at_tolerance(found, TOLERANCE),
        )

    return quiet(work)


def by_monai(pred: Mask, target: Mask) -> Work:
    import monai.metrics as peer
    import torch

    torch.set_num_threads(1)
    pair = [torch.from_numpy(mask)[None, None] for mask in (pred, target)]
    common = {"include_background": True}
    return quiet(
        lambda: (
            float(peer.compute_hausdorff_distance(*pair, **common)),
            float(peer.compute_hausdorff_distance(*pair, percentile=95, **common)),
            float(peer.compute_average_surface_distance(*pair, symmetric=True, **common)),
            float(peer.compute_surface_dice(*pair, class_thresholds=[TOLERANCE], **common)),
        )
    )


def by_monai_parts(pred: Mask, target: Mask) -> Work:
    import monai.metrics as peer

    def work() -> tuple[float, ...]:
        edges = peer.get_mask_edges(pred, target)
        return summed_up(peer.get_surface_distance(*edges), peer.get_surface_distance(*edges[::-1]))

    return quiet(work)


def by_medpy(pred: Mask, target: Mask) -> Work:
    from medpy.metric import binary as peer

    return lambda: (peer.hd(pred, target), peer.hd95(pred, target), peer.assd(pred, target))


def by_skimage(edge: Mask, other: Mask) -> Work:
    from skimage.metrics import hausdorff_distance

    return lambda: hausdorff_distance(edge, other)


def by_simpleitk(pred: Mask, target: Mask) -> Work:
    import SimpleITK as sitk

    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    images = [sitk.GetImageFromArray(mask.astype(np.uint8)) for mask in (pred, target)]
    peer = sitk.HausdorffDistanceImageFilter()

    def work() -> float:
        peer.Execute(*images)
        return peer.GetHausdorffDistance()

    return work


def by_torchmetrics(pred: Mask, target: Mask) -> Work:
    import torch
    from torchmetrics.functional.segmentation import hausdorff_distance

    pair = [torch.from_numpy(mask)[None, None] for mask in (pred, target)]
    return lambda: float(hausdorff_distance(*pair, num_classes=1, include_background=True))


def by_opencv(pred: Mask, target: Mask) -> Work:
    import cv2

    cv2.setNumThreads(1)
    square = np.ones((3, 3), np.uint8)

    def rim(mask: Mask) -> Mask:
        padded = cv2.copyMakeBorder(mask.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        return mask & ~cv2.erode(padded, square, iterations=RIM)[1:-1, 1:-1].view(bool)

    def work() -> float:
        rims = rim(pred), rim(target)
        return np.count_nonzero(rims[0] & rims[1]) / np.count_nonzero(rims[0] | rims[1])

    return work


def by_erosion(pred: Mask, target: Mask) -> float:
    square = np.ones((3, 3))
    rims = [mask & ~ndimage.binary_erosion(mask, square, iterations=RIM) for mask in (pred, target)]
    return np.count_nonzero(rims[0] & rims[1]) / np.count_nonzero(rims[0] | rims[1])
