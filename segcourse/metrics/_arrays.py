"""Where the pixels are: NumPy arrays and torch tensors behind one door, without importing torch."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray


def is_tensor(value: Any) -> bool:
    """Whether `value` is a torch tensor. If nobody has imported torch yet, it cannot be one."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def is_on_accelerator(value: Any) -> bool:
    """Whether `value` is a tensor that NumPy cannot see: on a GPU, say."""
    return is_tensor(value) and value.device.type != "cpu"


def as_numpy(value: Any) -> NDArray:
    """`value` as an array: a CPU tensor shares its memory, a GPU tensor is copied, a list becomes one."""
    if is_tensor(value):
        return value.detach().cpu().numpy()
    return np.asarray(value)
