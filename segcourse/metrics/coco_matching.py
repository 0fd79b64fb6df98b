"""COCO's evaluation, first half: which detection of an image found which true object.

Images are looked at one by one, and what is kept of each is small: no mask is needed afterwards.

    matches = [coco_match_masks(prediction, target) for prediction, target in data_set]
    coco_scores(matches).ap

Some true objects are *ignored*: crowd regions, and while small objects are scored all that are not small. To
find an ignored object is neither right nor wrong. So an image is matched anew for each of ten IoU thresholds
and four ranges of area: `match_by_steps` does one of these, `match_at_once` all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segcourse.metrics._detections import (
    Detections,
    Truths,
    check_same_image,
    read_boxes,
    read_detections,
    read_masks,
    read_truths,
)
from segcourse.metrics.mask_crops import crop_masks, intersections

THRESHOLDS = np.linspace(0.5, 0.95, 10)  # (T,) of IoU
AREA_RANGES = np.array([(0, 1e5), (0, 32), (32, 96), (96, 1e5)]) ** 2  # (A, 2): all, small, medium, large
MAX_DETECTIONS = 100  # of one class in one image; weaker ones are not looked at


class CocoMatches(NamedTuple):
    """What COCO's scores need to know of one image: of D detections, strongest first, and G true objects.

    A detection that is neither a hit nor a miss is ignored. Matches of several images may be joined field by
    field with `np.concatenate`; `coco_scores` does.
    """

    labels: NDArray[np.int64]  #: (D,) class of each detection
    scores: NDArray[np.float64]  #: (D,)
    ranks: NDArray[np.int64]  #: (D,) its place among those of its class in its image, from 0
    hits: NDArray[np.bool_]  #: (D, A, T) found a true object: true positive, in each range, at each threshold
    misses: NDArray[np.bool_]  #: (D, A, T) found nothing that was still free: false positive
    target_labels: NDArray[np.int64]  #: (G,) class of each true object
    target_counts: NDArray[np.bool_]  #: (G, A) whether it is to be found: in the range, and no crowd


def coco_match_masks(prediction: Mapping[str, Any], target: Mapping[str, Any]) -> CocoMatches:
    """Match the masks of one image by the rules of COCO; `coco_scores` makes AP and AR of a list of these.

    The detections of a class choose in the order of their scores (equal ones as they come): each takes, of
    the true objects of its class that are still free, the one with the largest IoU, if that is >= the
    threshold. Objects that are to be found go before ignored ones. Crowd regions stay free, and the IoU with
    them is the share of the detection that lies inside.

    Args:
        prediction: dict of arrays or tensors, as torchvision has it: `masks` (N, H, W) or (N, 1, H, W), bool
            or integer 0 and 1 (soft ones: `masks > 0.5`); `labels` integer (N,); `scores` (N,), of which the
            100 best of each class count. Further entries are passed over.
        target: dict of `masks`, `labels`, and if there are any `iscrowd` (N,) of 0 and 1 and `area` (N,),
            which says what is small, medium and large. COCO's files have the area of polygons there. Without
            it the pixels of a mask are counted; so leave it out where it is the area of a box, as in
            torchvision's tutorial.

    The masks are read where they are, and once; nothing of their size is made.

    Returns: `CocoMatches`, arrays of bool, int64 and float64; see there.
    Raises: ValueError for what is no dict, lacks an entry, has another length, dtype or size of image, nan.
    Source: Lin et al., "Microsoft COCO", ECCV 2014, arXiv:1405.0312, in the form of pycocotools 2.0,
        `cocoeval.py`. A detection with a mask and a `bbox` gets the box's area there; here it has the mask's.
    """
    found, true = read_detections(prediction), read_truths(target)
    masks = read_masks("prediction", prediction, len(found.labels))
    true_masks = read_masks("target", target, len(true.labels))
    check_same_image(masks, true_masks)
    crops, true_crops = crop_masks(masks), crop_masks(true_masks)
    shared = intersections(crops, true_crops, pairs=found.labels[:, None] == true.labels)
    return _match(found, true, shared, crops.areas, true_crops.areas)


def coco_match_boxes(prediction: Mapping[str, Any], target: Mapping[str, Any]) -> CocoMatches:
    """Match the boxes of one image by the rules of COCO: as `coco_match_masks` does, with the IoU of boxes.

    Args:
        prediction: dict of `boxes` (N, 4), (x1, y1, x2, y2) in pixels; `labels` integer (N,); `scores` (N,).
        target: dict of `boxes`, `labels`, and if there are any `iscrowd` (N,) and `area` (N,). COCO's `area`
            is that of the mask even here, while a detection has no more than its box: a thin object may be
            small and the perfect box around it medium (cocoapi issue 36). Without `area` both have the box's.

    Returns: `CocoMatches`, arrays of bool, int64 and float64, for `coco_scores`.
    Raises: ValueError for what is no dict, lacks an entry, has another length or dtype, nan, or x2 < x1.
    Source: Lin et al., "Microsoft COCO", ECCV 2014, arXiv:1405.0312, in the form of pycocotools 2.0. The
        width of a box is x2 - x1, without the + 1 of PASCAL VOC's tools.
    """
    found, true = read_detections(prediction), read_truths(target)
    boxes = read_boxes("prediction", prediction, len(found.labels))
    true_boxes = read_boxes("target", target, len(true.labels))
    first = np.maximum(boxes[:, None, :2], true_boxes[None, :, :2])  # (D, G, 2) of x1, y1
    last = np.minimum(boxes[:, None, 2:], true_boxes[None, :, 2:])  # (D, G, 2) of x2, y2
    shared = np.prod(np.maximum(last - first, 0), axis=2) * (found.labels[:, None] == true.labels)
    areas, true_areas = (np.prod(b[:, 2:] - b[:, :2], axis=1) for b in (boxes, true_boxes))
    return _match(found, true, shared, areas, true_areas)


def _match(
    found: Detections, true: Truths, shared: NDArray, areas: NDArray, true_areas: NDArray
) -> CocoMatches:
    """`shared` (D, G) is the area that a detection shares with a true object of its class, and else 0.

    So classes never meet, and all of them are matched in one go.
    """
    union = np.where(true.crowd, areas[:, None], areas[:, None] + true_areas - shared)
    iou = np.divide(shared, union, out=np.zeros(shared.shape), where=shared > 0)
    ranks = _ranks(found)
    order = np.argsort(-found.scores, kind="stable")
    order = order[ranks[order] < MAX_DETECTIONS]
    to_find = _in_range(true_areas if true.areas is None else true.areas) & ~true.crowd  # (A, G)
    chosen = match_at_once(iou[order], crowd=true.crowd, ignored=~to_find)  # (D, A, T)
    nobody = np.zeros((len(to_find), 1), dtype=bool)  # the last column: where -1 points to
    hits = np.hstack([to_find, nobody])[np.arange(len(to_find))[:, None], chosen]
    counts = _in_range(areas[order]).T  # (D, A): a large detection is no error among small objects
    misses = (chosen < 0) & counts[:, :, None]
    return CocoMatches(
        found.labels[order], found.scores[order], ranks[order], hits, misses, true.labels, to_find.T
    )


def match_by_steps(
    iou: NDArray[np.float64], *, crowd: NDArray[np.bool_], ignored: NDArray[np.bool_], threshold: float
) -> NDArray[np.int64]:
    """As a lesson tells it, for one threshold and one range of areas: the chosen object of each, (D,), or -1.

    `iou` (D, G) has the strongest detection first; `crowd` and `ignored` are (G,).
    """
    chosen, free = np.full(len(iou), -1), np.ones(len(crowd), dtype=bool)
    for d in range(len(iou)):
        for candidates in (np.flatnonzero(~ignored), np.flatnonzero(ignored)):
            best = threshold
            for g in candidates:
                if free[g] and iou[d, g] >= best:  # of equally good ones the last
                    chosen[d], best = g, iou[d, g]
            if chosen[d] >= 0:  # only if nothing else was found, ignored objects are looked at
                free[chosen[d]] = crowd[chosen[d]]
                break
    return chosen


def match_at_once(
    iou: NDArray[np.float64], *, crowd: NDArray[np.bool_], ignored: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The same for all thresholds and ranges of areas: `ignored` is (A, G), the result (D, A, T).

    Detections have to wait for stronger ones; thresholds and areas do not wait for each other.
    """
    limits = THRESHOLDS[:, None]  # (T, 1)
    chosen = np.full((len(iou), len(ignored), len(limits)), -1)
    free = np.ones((*chosen.shape[1:], len(crowd)), dtype=bool)  # (A, T, G)
    area, threshold = np.ogrid[: len(ignored), : len(limits)]
    for d in np.flatnonzero((iou >= limits[0]).any(axis=1)):
        candidates = free & (iou[d] >= limits)
        wanted = candidates & ~ignored[:, None]
        candidates = np.where(wanted.any(axis=2, keepdims=True), wanted, candidates)
        best = _last_argmax(np.where(candidates, iou[d], -1))  # (A, T)
        found = candidates[area, threshold, best]
        chosen[d] = np.where(found, best, -1)
        free[area, threshold, best] &= ~found | crowd[best]
    return chosen


def _last_argmax(values: NDArray) -> NDArray[np.intp]:
    """Where the last axis is largest; of equal values the last."""
    return values.shape[-1] - 1 - values[..., ::-1].argmax(axis=-1)


def _ranks(found: Detections) -> NDArray[np.int64]:
    """(D,) how many detections of the same class are stronger, or as strong and earlier."""
    ranks = np.zeros(len(found.labels), dtype=np.int64)
    for label in np.unique(found.labels):
        same = np.flatnonzero(found.labels == label)
        ranks[same[np.argsort(-found.scores[same], kind="stable")]] = np.arange(len(same))
    return ranks


def _in_range(areas: NDArray) -> NDArray[np.bool_]:
    """(A, N): whether each of N areas lies in each range; 32 x 32 pixels are both small and medium."""
    return (AREA_RANGES[:, :1] <= areas) & (areas <= AREA_RANGES[:, 1:])
