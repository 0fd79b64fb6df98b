"""Where the pixels are: NumPy arrays and torch tensors behind one door, without importing torch."""

from __future__ import annotations

import sys
from typing import Any

from numpy.typing import NDArray

from segcourse._checks import as_array


def is_tensor(value: Any) -> bool:
    """Whether `value` is a torch tensor. If nobody has imported torch yet, it cannot be one."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def is_on_accelerator(value: Any) -> bool:
    """Whether `value` is a tensor that NumPy cannot see: on a GPU, say."""
    return is_tensor(value) and value.device.type != "cpu"


def as_numpy(name: str, value: Any) -> NDArray:
    """`value` as an array: a CPU tensor shares its memory, a GPU tensor is copied, a list becomes one.

    Raises: ValueError for what is no array, such as a list with rows of several lengths.
    """
    return as_array(name, value.detach().cpu().numpy() if is_tensor(value) else value)
