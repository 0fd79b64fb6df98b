"""A walker starts at each pixel and shuns edges: whose marker does it reach first?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segcourse._checks import check_image, check_markers, check_number, check_same_size


def random_walker(image: ArrayLike, markers: ArrayLike, *, beta: float) -> NDArray[np.int32]:
    """The marker that a random walker from each pixel most probably reaches first; int32 (H, W).

    The chance to step between two neighbours falls with the difference of their values; no walk is simulated,
    the probabilities solve a system of linear equations.

    Args:
        image: grey (H, W) or colour (H, W, 3), uint8 or float in 0..1.
        markers: int (H, W); 0 = unknown, any other number = the label of a region. Markers keep their label.
        beta: >= 0: how much the walker shuns edges; 0 sees distances only. Differences count relative to the
            image's own contrast, so 100..1000 suits most images.

    Raises: ValueError if there is no marker, the sizes differ, the image is of another kind, or beta is
        negative.
    Source: Grady, "Random walks for image segmentation", IEEE TPAMI 28(11), 2006; scikit-image's
        `random_walker`.
    """
    from skimage.segmentation import random_walker as walk

    values, labels = check_image("image", image), check_markers("markers", markers)
    check_same_size(image=values, markers=labels)
    beta = check_number("beta", beta, low=0)
    present = np.unique(labels[labels != 0])
    if len(present) == 1:  # every walk ends at the only label
        return np.full(labels.shape, present[0], dtype=np.int32)
    if values.min() == values.max():  # no contrast for scikit-image to divide by: only distances count
        values, beta = np.arange(labels.size, dtype=np.float64).reshape(labels.shape) / labels.size, 0.0
    consecutive = np.where(labels != 0, np.searchsorted(present, labels) + 1, 0)
    channels = None if values.ndim == 2 else -1
    # the direct solver is exact, and faster than the iterative ones, which stop early when beta is large
    result = walk(values, consecutive, beta=beta, mode="bf", channel_axis=channels)
    return present[result - 1].astype(np.int32)
