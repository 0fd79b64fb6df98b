"""How each library is asked for distances between the outlines of two masks."""

from __future__ import annotations

import numpy as np

from definitions.case import Ask
from segcourse import metrics


def monai(name: str, **options) -> Ask:
    def ask(pred, target):
        import torch
        from monai import metrics as monai_metrics

        masks = [torch.as_tensor(x)[None, None].float() for x in (pred, target)]
        return getattr(monai_metrics, name)(*masks, include_background=True, **options)

    return ask


def torchmetrics_hausdorff(**options) -> Ask:
    def ask(pred, target):
        import torch
        from torchmetrics.functional.segmentation import hausdorff_distance

        masks = [torch.as_tensor(x)[None, None] for x in (pred, target)]
        return hausdorff_distance(*masks, num_classes=1, include_background=True, **options)

    return ask


def skimage_hausdorff(pred, target):
    """It measures between all pixels that are given, so it is given the outlines."""
    from skimage.metrics import hausdorff_distance

    return hausdorff_distance(metrics.boundary(pred), metrics.boundary(target))


def medpy(name: str, **options) -> Ask:
    def ask(pred, target):
        import medpy.metric.binary

        return getattr(medpy.metric.binary, name)(pred, target, **options)

    return ask


def surface_distance(name: str, *arguments, spacing=(1, 1)) -> Ask:
    def ask(pred, target):
        import surface_distance

        distances = surface_distance.compute_surface_distances(target, pred, spacing)
        return getattr(surface_distance, name)(distances, *arguments)

    return ask


def itk(name: str, *, spacing=(1, 1)) -> Ask:
    def ask(pred, target):
        import SimpleITK

        images = [SimpleITK.GetImageFromArray(x.astype(np.uint8)) for x in (pred, target)]
        for image in images:
            image.SetSpacing(spacing)
        measures = SimpleITK.HausdorffDistanceImageFilter()
        measures.Execute(*images)
        return getattr(measures, name)()

    return ask
