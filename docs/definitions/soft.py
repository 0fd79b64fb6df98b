"""Traps of overlap as a loss: which Dice, a class that is absent, soft labels, Lovász."""

from __future__ import annotations

import numpy as np

from definitions import pictures
from definitions.case import OURS, Ask, Case, Way
from definitions.masks import SMP
from segcourse import metrics


def channel(x):
    import torch

    return torch.as_tensor(np.asarray(x, np.float64)).reshape(1, 1, 1, -1)


def monai_dice(**options) -> Ask:
    def ask(probability, target):
        from monai.losses import DiceLoss

        return DiceLoss(**options)(channel(probability), channel(target))

    return ask


def smp_dice(probability, target):
    from segmentation_models_pytorch.losses import DiceLoss

    return DiceLoss("binary", from_logits=False)(channel(probability), channel(target))


def kornia_dice(average: str) -> Ask:
    """It takes logits of all classes: the logarithms of 1 - p and p, which its softmax turns back."""

    def ask(probability, target):
        import torch
        from kornia.losses import dice_loss

        p = channel(probability)
        return dice_loss(torch.cat([1 - p, p], dim=1).log(), channel(target)[0].long(), average=average)

    return ask


def loss(score: str) -> Ask:
    return lambda probability, target: 1 - getattr(metrics, score)(probability, target)


LIBRARIES = (
    Way("MONAI", "DiceLoss()", monai_dice()),
    Way("MONAI", "DiceLoss(squared_pred=True)", monai_dice(squared_pred=True)),
    Way(SMP, 'DiceLoss("binary")', smp_dice),
)

P, Y = np.array([0.8, 0.6, 0.3, 0.1]), np.array([1, 1, 0, 0])
SOFT_DICE = Case(
    id="soft-dice",
    title="Soft Dice: plain sums or squares below the line",
    question=(
        "The probability of a class at four pixels, of which the first two belong to it. The loss is "
        "1 - Dice."
    ),
    inputs={"1 - Dice": (P, Y)},
    definitions={
        "squares": {"1 - Dice": "1 - 2 * (0.8 + 0.6) / (0.8*0.8 + 0.6*0.6 + 0.3*0.3 + 0.1*0.1 + 1 + 1)"},
        "plain sums": {"1 - Dice": "1 - 2 * (0.8 + 0.6) / (0.8 + 0.6 + 0.3 + 0.1 + 1 + 1)"},
        "plain sums over both classes": {"1 - Dice": "1 - 2 * (0.8 + 0.6 + 0.7 + 0.9) / (4 + 4)"},
        "plain sums, mean of both classes": {
            "1 - Dice": "1 - (2 * (0.8 + 0.6) / (1.8 + 2) + 2 * (0.7 + 0.9) / (2.2 + 2)) / 2"
        },
    },
    ways=(
        Way(OURS, "1 - soft_dice_squared(p, y)", loss("soft_dice_squared")),
        Way(OURS, "1 - soft_dice(p, y)", loss("soft_dice")),
        *LIBRARIES,
        Way("kornia", 'dice_loss(average="micro")', kornia_dice("micro")),
        Way("kornia", 'dice_loss(average="macro")', kornia_dice("macro")),
    ),
    picture=pictures.rows(p=P, y=Y),
    decided_by={
        "soft_dice_squared": "Soft Dice with squares below",
        "soft_dice": "Soft Dice with plain sums below",
    },
)

FAINT, NONE, ABSENT = np.full(4, 0.01), np.zeros(4), np.zeros(4, int)
SOFT_DICE_ABSENT = Case(
    id="soft-dice-absent",
    title="Soft Dice of a class that is not there",
    question="The class occurs at none of four pixels. The network is nearly sure of that, or entirely.",
    inputs={"1 - Dice, p = 0.01": (FAINT, ABSENT), "1 - Dice, p = 0": (NONE, ABSENT)},
    definitions={
        "the formula": {"1 - Dice, p = 0.01": "1 - 2 * 0 / (4 * 0.01 + 0)", "1 - Dice, p = 0": "0/0"},
        "1e-5 added above and below": {
            "1 - Dice, p = 0.01": "1 - (2 * 0 + 0.00001) / (4 * 0.01 + 0 + 0.00001)",
            "1 - Dice, p = 0": "1 - 0.00001 / 0.00001",
        },
        "counts for nothing": {"1 - Dice, p = 0.01": "0", "1 - Dice, p = 0": "0"},
    },
    ways=(Way(OURS, "1 - soft_dice(p, y)", loss("soft_dice")), LIBRARIES[0], LIBRARIES[2]),
    picture="p  0.01 0.01 0.01 0.01   or   0 0 0 0\ny  0    0    0    0",
    decided_by={"soft_dice": "nan when both are 0 everywhere"},
)

SOFT, NEAR = np.array([0.9, 0.1]), np.array([0.8, 0.2])
SOFT_LABELS = Case(
    id="soft-labels",
    title="Soft labels: is a perfect prediction perfect?",
    question="The annotators disagree, so that the labels are shares. The prediction equals them, or nearly.",
    inputs={"1 - Dice, p = y": (SOFT, SOFT), "1 - Dice, p beside y": (NEAR, SOFT)},
    definitions={
        "squares": {
            "1 - Dice, p = y": "1 - 2 * (0.9*0.9 + 0.1*0.1) / (0.9*0.9 + 0.1*0.1 + 0.9*0.9 + 0.1*0.1)",
            "1 - Dice, p beside y": "1 - 2 * (0.8*0.9 + 0.2*0.1) / (0.8*0.8 + 0.2*0.2 + 0.9*0.9 + 0.1*0.1)",
        },
        "plain sums": {
            "1 - Dice, p = y": "1 - 2 * (0.9*0.9 + 0.1*0.1) / (0.9 + 0.1 + 0.9 + 0.1)",
            "1 - Dice, p beside y": "1 - 2 * (0.8*0.9 + 0.2*0.1) / (0.8 + 0.2 + 0.9 + 0.1)",
        },
        "absolute differences": {
            "1 - Dice, p = y": "((0.9 - 0.9) + (0.1 - 0.1)) / (0.9 + 0.1 + 0.9 + 0.1)",
            "1 - Dice, p beside y": "((0.9 - 0.8) + (0.2 - 0.1)) / (0.8 + 0.2 + 0.9 + 0.1)",
        },
    },
    ways=(
        Way(OURS, "1 - soft_dice_squared(p, y)", loss("soft_dice_squared")),
        Way(OURS, "1 - soft_dice(p, y)", loss("soft_dice")),
        LIBRARIES[0],
        Way("MONAI", "DiceLoss(soft_label=True)", monai_dice(soft_label=True)),
        *LIBRARIES[1:],
    ),
    picture=pictures.rows(y=SOFT, **{"p = y": SOFT, "p beside y": NEAR}),
    decided_by={
        "soft_dice_squared": "It is 1 exactly where `probability` equals `target`, soft labels included",
        "soft_dice": "For soft labels it is not made",
    },
)


def logits(probability):
    """(1, C, 1, N) for a softmax that gives back `probability` (N, C)."""
    import torch

    return torch.as_tensor(np.log(probability)).T[None, :, None]


def smp_lovasz(probability, target):
    import torch
    from segmentation_models_pytorch.losses import LovaszLoss

    return LovaszLoss("multiclass")(logits(probability).float(), torch.as_tensor(target)[None, None])


def kornia_lovasz(probability, target):
    import torch
    from kornia.losses import lovasz_softmax_loss

    return lovasz_softmax_loss(logits(probability), torch.as_tensor(target)[None, None])


PROBABILITIES, LABELS = np.array([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3]]), np.array([0, 1])
LOVASZ_ABSENT = Case(
    id="lovasz-absent",
    title="Lovász-softmax with a class that is not there",
    question="Two pixels and three classes; class 2 is not in the target. Does it take part in the mean?",
    inputs={"loss": (PROBABILITIES, LABELS)},
    definitions={
        "mean over the classes in the target": {"loss": "((1 - 0.7) + (1 - 0.5)) / 2"},
        "mean over all classes": {"loss": "((1 - 0.7) + (1 - 0.5) + 0.3) / 3"},
    },
    ways=(
        Way(SMP, 'LovaszLoss("multiclass")', smp_lovasz),
        Way("kornia", "lovasz_softmax_loss", kornia_lovasz),
    ),
    picture=pictures.rows(
        **{
            "p of class 0": PROBABILITIES[:, 0],
            "p of class 1": PROBABILITIES[:, 1],
            "p of class 2": PROBABILITIES[:, 2],
            "true class": LABELS,
        }
    ),
)

CASES = (SOFT_DICE, SOFT_DICE_ABSENT, SOFT_LABELS, LOVASZ_ABSENT)
