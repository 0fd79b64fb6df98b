"""What a mask costs: every pixel that looks like the other side, and every border across even ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from segcourse._checks import (
    as_array,
    check_image,
    check_mask,
    check_number,
    check_same_shape,
    check_same_size,
    shown,
)
from segcourse.classical._grid import color_difference, with_channels

FOREGROUND, BACKGROUND = 1, 2
UNIT = 1000  # prices are whole thousandths, so that sums are exact and two ways to a minimum can be compared
BINS = {1: 64, 3: 16}  # per channel: 64 grey levels, 16 x 16 x 16 colours


@dataclass(frozen=True)
class CutEnergy:
    """The energy of every mask over one image, as arrays of whole numbers (thousandths).

    foreground, background: int64 (H, W), the price of putting a pixel there; -log of a probability.
    right: int64 (H, W - 1), the price of a border between (row, col) and (row, col + 1).
    down: int64 (H - 1, W), the price of a border between (row, col) and (row + 1, col).
    """

    foreground: NDArray[np.int64]
    background: NDArray[np.int64]
    right: NDArray[np.int64]
    down: NDArray[np.int64]

    def of(self, mask: ArrayLike) -> int:
        """The energy of one mask, bool (H, W), in thousandths: every pixel's price and every border's."""
        mask = check_mask("mask", mask)
        check_same_shape(mask=mask, energy=self.foreground)
        pixels = np.where(mask, self.foreground, self.background).sum()
        borders = (self.right * (mask[:, 1:] != mask[:, :-1])).sum() + (
            self.down * (mask[1:] != mask[:-1])
        ).sum()
        return int(pixels + borders)


def cut_energy(
    image: ArrayLike, markers: ArrayLike, *, smoothness: float = 10.0, contrast: float | None = None
) -> CutEnergy:
    """The energy that `graph_cut` minimises, after Boykov and Jolly.

    A pixel in the foreground costs -log p(its colour), with p the smoothed histogram of the pixels marked 1;
    in the background the same with those marked 2. A border between two neighbours costs
    smoothness * exp(-difference^2 / (2 contrast^2)): much on even ground, little across an edge. A pixel that
    is marked costs more than everything else together on the other side.

    Args:
        image: grey (H, W) or colour (H, W, 3), uint8 or float in 0..1.
        markers: int (H, W); 1 = foreground, 2 = background, 0 = unknown; both occur.
        smoothness: >= 0; larger gives shorter borders. 0 decides each pixel by its colour alone.
        contrast: > 0, in the image's unit: a difference that counts as an edge. None is the root mean square
            of the differences between neighbours.

    Returns: a `CutEnergy`; its `of(mask)` is the energy of any mask.
    Raises: ValueError if the image or the markers are of another kind, or an option out of range.
    Source: Boykov & Jolly, "Interactive graph cuts", ICCV 2001; there the weight multiplies the first sum.
    """
    values, marks = check_image("image", image), check_scribbles(markers)
    check_same_size(image=values, markers=marks)
    smoothness = check_number("smoothness", smoothness, low=0, high=1000)
    full = 255.0 if values.dtype == np.uint8 else 1.0
    if contrast is not None:
        contrast = check_number("contrast", contrast, low=1e-9) / full
    channels = with_channels(values) / full
    right, down = border_prices(channels, smoothness, contrast)
    foreground = color_prices(channels, marks == FOREGROUND)
    background = color_prices(channels, marks == BACKGROUND)
    never = 1 + max(foreground.max(), background.max()) + 4 * max(right.max(initial=0), down.max(initial=0))
    foreground[marks == BACKGROUND], background[marks == BACKGROUND] = never, 0
    background[marks == FOREGROUND], foreground[marks == FOREGROUND] = never, 0
    return CutEnergy(foreground, background, right, down)


def check_energy(energy: CutEnergy) -> None:
    if not isinstance(energy, CutEnergy):
        raise ValueError(f"energy is {shown(energy)}, but a CutEnergy is needed: make it by cut_energy(...).")


def check_scribbles(markers: ArrayLike) -> NDArray:
    marks = as_array("markers", markers)
    if marks.ndim != 2 or not np.issubdtype(marks.dtype, np.integer):
        raise ValueError(
            f"markers is a {marks.dtype} array of shape {marks.shape}, but scribbles are int (H, W):"
            f" 0 = unknown, 1 = foreground, 2 = background."
        )
    for label, name in ((FOREGROUND, "foreground"), (BACKGROUND, "background")):
        if not (marks == label).any():
            raise ValueError(
                f"markers holds no {label} ({name}), but both sides need a scribble: mark some pixels."
            )
    if marks.min() < 0 or marks.max() > BACKGROUND:
        other = int(marks.max() if marks.max() > BACKGROUND else marks.min())
        raise ValueError(
            f"markers holds label {other}, but a graph cut knows 0 = unknown, 1 = foreground, 2 = background:"
            f" for more regions use watershed or random_walker."
        )
    return marks


def border_prices(
    channels: NDArray[np.float64], smoothness: float, contrast: float | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Prices of a border to the right (H, W - 1) and down (H - 1, W)."""
    right = color_difference(channels[:, 1:], channels[:, :-1])
    down = color_difference(channels[1:], channels[:-1])
    if contrast is None:
        square = np.concatenate([right.ravel(), down.ravel()]) ** 2
        contrast = float(np.sqrt(square.mean())) if square.size else 0.0
    contrast = contrast or 1.0  # an image without any edge: every border has the full price
    prices = [np.round(UNIT * smoothness * np.exp(-(d**2) / (2 * contrast**2))) for d in (right, down)]
    return prices[0].astype(np.int64), prices[1].astype(np.int64)


def color_prices(channels: NDArray[np.float64], marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """-log of each pixel's probability under the colours of the marked pixels, (H, W), in thousandths.

    The histogram is blurred by one bin, so that a colour beside a marked one is possible too; one part in a
    hundred goes to all colours alike, so that none is impossible.
    """
    depth = channels.shape[2]
    bins = BINS[depth]
    index = np.minimum((channels * bins).astype(np.intp), bins - 1)  # (H, W, channels)
    flat = np.ravel_multi_index(tuple(np.moveaxis(index, 2, 0)), (bins,) * depth)
    counts = np.bincount(flat[marked], minlength=bins**depth).reshape((bins,) * depth).astype(np.float64)
    share = ndimage.gaussian_filter(counts, 1.0, mode="nearest")
    share = 0.99 * share / share.sum() + 0.01 / share.size
    return np.round(-UNIT * np.log(share)).astype(np.int64).ravel()[flat]
