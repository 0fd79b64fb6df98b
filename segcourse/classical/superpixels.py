"""Superpixels: many small regions that follow edges, to be merged, measured or classified as units."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_image, check_number, check_whole


def slic(image: ArrayLike, *, segments: int, compactness: float) -> NDArray[np.int32]:
    """About `segments` patches of similar colour and position; int32 (H, W), labels 1..n.

    Args:
        image: grey (H, W) or colour (H, W, 3), uint8 or float in 0..1. Colour is compared in CIELAB (0..100),
            grey as it is (0..1).
        segments: number of patches to aim at, 1..H * W; connected patches of even size are preferred, so the
            result differs a little.
        compactness: > 0; larger makes square patches, smaller ones that follow edges. Try 10 for colour and
            0.1 for grey, whose differences are 100 times smaller.

    Raises: ValueError if the image is of another kind or an option out of range.
    Source: Achanta et al., "SLIC superpixels compared to state-of-the-art superpixel methods", IEEE TPAMI
        34(11), 2012; scikit-image's `slic`.
    """
    from skimage.segmentation import slic as cluster

    values = check_image("image", image)
    segments = check_whole("segments", segments, low=1, high=values.shape[0] * values.shape[1])
    compactness = check_number("compactness", compactness, low=1e-9)
    channels = None if values.ndim == 2 else -1
    labels = cluster(
        values, n_segments=segments, compactness=compactness, start_label=1, channel_axis=channels
    )
    return labels.astype(np.int32)


def felzenszwalb(image: ArrayLike, *, scale: float, sigma: float, min_size: int) -> NDArray[np.int32]:
    """Regions merged greedily along the cheapest edges first; int32 (H, W), labels 1..n, large and small.

    Two regions merge if the step between them is not larger than the steps inside them, plus scale / size.

    Args:
        image: grey (H, W) or colour (H, W, 3), uint8 or float in 0..1.
        scale: >= 0; larger makes larger regions. Differences count in units of 1/255 of the range, so that a
            uint8 image and its float copy give the same regions.
        sigma: width in pixels of the Gaussian blur before, >= 0; 0.8 is usual.
        min_size: in pixels, >= 1: smaller regions are merged into a neighbour at the end.

    Raises: ValueError if the image is of another kind or an option out of range.
    Source: Felzenszwalb & Huttenlocher, "Efficient graph-based image segmentation", IJCV 59(2), 2004;
        scikit-image's `felzenszwalb`.
    """
    from skimage.segmentation import felzenszwalb as merge

    values = check_image("image", image)
    scale, sigma = check_number("scale", scale, low=0), check_number("sigma", sigma, low=0)
    min_size = check_whole("min_size", min_size, low=1)
    channels = None if values.ndim == 2 else -1
    labels = merge(values, scale=scale, sigma=sigma, min_size=min_size, channel_axis=channels)
    return labels.astype(np.int32) + 1
