"""Rows of the benchmark: thresholds, region growing, connected components."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from beside import Row, Way, Work
from skimage import data, transform

from segcourse import classical
from segcourse.data.synthetic import touching_nuclei

Picture = np.ndarray
TOLERANCE, SIZE, OFFSET = 30, 25, 2.5  # of a flood; of a window, and what is taken off its mean


def rows() -> list[Row]:
    return [*otsu_rows(), *multi_otsu_rows(), *growing_rows(), *component_rows(), *local_rows()]


def photograph(size: int) -> Picture:
    """A photograph as a camera would give it, uint8 (size, size): enlarged smoothly, with fresh grain."""
    smooth = transform.resize(data.camera(), (size, size), order=1, preserve_range=True)
    return (smooth + np.random.default_rng(0).normal(0, 3, smooth.shape)).clip(0, 255).astype(np.uint8)


def otsu_rows() -> list[Row]:
    photo = photograph(2048)
    floats = (photo / 255 + np.random.default_rng(1).uniform(0, 1 / 255, photo.shape)).astype(np.float32)
    return [
        otsu_of_bytes(photo, "2048²"),
        otsu_of_bytes(photograph(4096), "4096²"),
        Row(
            "Otsu, float32 photograph 2048², 256 bins",
            {
                "segcourse": lambda: lambda: classical.otsu_threshold(floats),
                "scikit-image": skimage_filter("threshold_otsu", floats),
            },
            goals={"scikit-image": 2},
            memory=4,
            rtol=1e-5,
            note="scikit-image's bin centres are float32",
        ),
    ]


def otsu_of_bytes(photo: Picture, size: str) -> Row:
    return Row(
        f"Otsu, uint8 photograph {size}",
        {
            "segcourse": lambda: lambda: classical.otsu_threshold(photo),
            "scikit-image": skimage_filter("threshold_otsu", photo),
            "OpenCV": lambda: opencv_otsu(photo),
            "SimpleITK": lambda: itk_otsu(photo),
        },
        goals={"scikit-image": 7},
        memory=4,
        note="scikit-image widens each byte to 8: how long that takes hangs on the system's free memory;"
        " OpenCV applies the threshold, too; SimpleITK asks 128 bins, so its threshold is another one",
        answers_differ=("SimpleITK",),
    )


def multi_otsu_rows() -> list[Row]:
    photo = data.camera()
    return [
        Row(
            f"multi-Otsu, {classes} classes, photograph 512²",
            {
                "segcourse": lambda classes=classes: (
                    lambda: classical.multi_otsu_thresholds(photo, classes=classes)
                ),
                "scikit-image": skimage_filter("threshold_multiotsu", photo, classes=classes),
            },
            goals={"scikit-image": 70} if classes == 5 else {},
            memory=4,
            note=(
                "dynamic programming beside all combinations; on this photograph both find the optimum,"
                " on others scikit-image may miss it"
            ),
        )
        for classes in (3, 4, 5)
    ]


def growing_rows() -> list[Row]:
    both = {"scikit-image": 1.4, "OpenCV": 0.2}  # the latter may be five times as fast
    found = []
    for size in (512, 2048):
        image, labels = touching_nuclei(0.5, seed=3, size=size)
        ground = np.argwhere(labels == 0)
        found.append(growing(f"the ground of nuclei, {size}²", image, ground[len(ground) // 2], goals=both))
    found.append(
        growing("the sky of a photograph, 2048²", photograph(2048), (80, 1024), goals={"scikit-image": 1.4})
    )
    found.append(growing("the sky of a photograph, 512²", data.camera(), (20, 256), goals={}))
    nucleus = np.argwhere(labels == np.bincount(labels.ravel())[1:].argmax() + 1)
    found.append(growing("one nucleus, 2048²", image, nucleus[len(nucleus) // 2], goals={}))
    return found


def growing(what: str, image: Picture, seed: object, *, goals: dict[str, float]) -> Row:
    at = tuple(int(n) for n in np.asarray(seed))
    share = classical.region_growing(image, at, tolerance=TOLERANCE).mean()
    return Row(
        f"region growing, {what}",
        {
            "segcourse": lambda: lambda: classical.region_growing(image, at, tolerance=TOLERANCE),
            "scikit-image": lambda: skimage_flood(image, at),
            "OpenCV": lambda: opencv_flood(image, at),
            "SimpleITK": lambda: itk_flood(image, at),
        },
        goals=goals,
        memory=image.size * 4 / 2**20,  # one label image
        note=f"{100 * share:.2g} % of the picture; to grow thousands of small regions use OpenCV",
    )


def component_rows() -> list[Row]:
    masks = {
        "bright parts of a photograph, 2048²": photograph(2048) > 102,
        "nuclei, 512²": classical.otsu(touching_nuclei(0.5, seed=3, size=512)[0]),
        "noise, 512²": np.random.default_rng(0).random((512, 512)) < 0.55,
    }
    return [
        Row(
            f"connected components, {what}",
            {
                "segcourse": lambda mask=mask: lambda: classical.connected_components(mask),
                "scikit-image": lambda mask=mask: skimage_label(mask),
                "OpenCV": lambda mask=mask: opencv_components(mask),
            },
            note="4 neighbours; in noise ours is SciPy's function, as scikit-image's is",
        )
        for what, mask in masks.items()
    ]


def local_rows() -> list[Row]:
    photo = photograph(1024)
    inner = np.s_[SIZE:-SIZE, SIZE:-SIZE]
    return [
        Row(
            f"local mean, {SIZE} x {SIZE} windows, uint8 photograph 1024²",
            {
                "segcourse": lambda: lambda: classical.local_mean(photo, size=SIZE, offset=OFFSET),
                "scikit-image": lambda: skimage_local_mean(photo),
                "OpenCV": lambda: opencv_local_mean(photo),
            },
            goals={"scikit-image": 1},
            note="OpenCV rounds the mean to a byte and repeats the last pixel at the border,"
            " so near the threshold it decides otherwise",
            answers_differ=("OpenCV",),
        ),
        Row(
            f"Sauvola's threshold, {SIZE} x {SIZE} windows, uint8 photograph 1024²",
            {
                "segcourse": lambda: lambda: classical.sauvola_threshold(photo, size=SIZE)[inner],
                "scikit-image": lambda: skimage_sauvola(photo, inner),
            },
            goals={"scikit-image": 1},
            rtol=1e-6,
            note="at the border, which is not compared, scikit-image mirrors in another way",
        ),
    ]


def skimage_filter(name: str, image: Picture, **options: object) -> Way:
    def way() -> Work:
        from skimage import filters

        ask: Callable[..., object] = getattr(filters, name)
        return lambda: ask(image, **options)

    return way


def skimage_flood(image: Picture, at: tuple[int, ...]) -> Work:
    from skimage.segmentation import flood

    return lambda: flood(image, at, connectivity=1, tolerance=TOLERANCE)


def skimage_label(mask: np.ndarray) -> Work:
    from skimage.measure import label

    return lambda: label(mask, connectivity=1)


def skimage_local_mean(image: Picture) -> Work:
    from skimage.filters import threshold_local

    return lambda: image > threshold_local(image, SIZE, method="mean", offset=OFFSET)


def skimage_sauvola(image: Picture, inner: tuple[slice, slice]) -> Work:
    from skimage.filters import threshold_sauvola

    return lambda: threshold_sauvola(image, window_size=SIZE, k=0.2)[inner]


def opencv_otsu(image: Picture) -> Work:
    import cv2

    return lambda: cv2.threshold(image, 0, 255, cv2.THRESH_OTSU)[0]


def opencv_flood(image: Picture, at: tuple[int, ...]) -> Work:
    import cv2

    flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (1 << 8)

    def flood() -> np.ndarray:
        mask = np.zeros((image.shape[0] + 2, image.shape[1] + 2), np.uint8)
        cv2.floodFill(image, mask, at[::-1], 0, TOLERANCE, TOLERANCE, flags)
        return mask[1:-1, 1:-1]

    return flood


def opencv_components(mask: np.ndarray) -> Work:
    import cv2

    return lambda: cv2.connectedComponents(mask.view(np.uint8), connectivity=4)[1]


def opencv_local_mean(image: Picture) -> Work:
    import cv2

    way = (cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY)
    return lambda: cv2.adaptiveThreshold(image, 1, *way, SIZE, OFFSET)


def itk_otsu(image: Picture) -> Work:
    import SimpleITK as sitk

    given, peer = sitk.GetImageFromArray(image), sitk.OtsuThresholdImageFilter()
    peer.SetNumberOfThreads(1)

    def otsu() -> float:
        peer.Execute(given)
        return peer.GetThreshold()

    return otsu


def itk_flood(image: Picture, at: tuple[int, ...]) -> Work:
    import SimpleITK as sitk

    given, start = sitk.GetImageFromArray(image), int(image[at])
    low, high = max(0, start - TOLERANCE), min(255, start + TOLERANCE)
    return lambda: sitk.GetArrayFromImage(sitk.ConnectedThreshold(given, [at[::-1]], low, high))
