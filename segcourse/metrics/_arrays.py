"""Where the pixels are: NumPy arrays and torch tensors behind one door, without importing torch."""

from __future__ import annotations

import sys
from typing import Any

from numpy.typing import NDArray

from segcourse._checks import as_array

ROUND_OFF = 1e-5  # how far rounding may take a probability out of 0..1


def is_tensor(value: Any) -> bool:
    """Whether `value` is a torch tensor. If nobody has imported torch yet, it cannot be one."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def is_on_accelerator(value: Any) -> bool:
    """Whether `value` is a tensor that NumPy cannot see: on a GPU, say."""
    return is_tensor(value) and value.device.type != "cpu"


def as_numpy(name: str, value: Any) -> NDArray:
    """`value` as an array: a CPU tensor shares its memory, a GPU tensor is copied, a list becomes one.

    NumPy knows no bfloat16: such a tensor is copied as float32, which holds all its values.
    Raises: ValueError for what is no array, such as a list with rows of several lengths, a sparse tensor.
    """
    return as_array(name, _from_tensor(name, value) if is_tensor(value) else value)


def as_shares(values: NDArray) -> NDArray | None:
    """`values`, floats, if they lie in 0..1; None if not, or if one is nan.

    In float32 an interpolated softmax or a weighted mean of models reaches 1.0000001: what lies outside by
    `ROUND_OFF` at most is brought back.
    """
    low, high = values.min(initial=0), values.max(initial=1)
    if not (low >= -ROUND_OFF and high <= 1 + ROUND_OFF):  # written so that nan fails
        return None
    return values.clip(0, 1) if low < 0 or high > 1 else values


def _from_tensor(name: str, tensor: Any) -> NDArray:
    tensor = tensor.detach()
    if str(tensor.dtype) == "torch.bfloat16":
        tensor = tensor.float()
    try:
        return tensor.cpu().numpy()
    except (TypeError, RuntimeError) as error:  # NotImplementedError is a RuntimeError
        raise ValueError(
            f"{name} is a tensor of {tensor.dtype} and {tensor.layout} on {tensor.device}, but NumPy must be"
            f" able to read it: convert it, for example with {name}.to_dense() or {name}.float()."
        ) from error
