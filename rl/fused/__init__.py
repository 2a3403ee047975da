"""What a CPU does better in one compiled loop than in dozens of small tensor operations; plain torch is the reference.

Kernels work on float32 arrays that others own, hold no lock and round the same way for equal shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from numba import njit
from torch import Tensor

# sums may be vectorised; what is no number stays none
_FAST: Any = {"nogil": True, "fastmath": {"reassoc", "contract", "nsz", "arcp"}, "error_model": "numpy"}

kernel: Any = njit(cache=True, **_FAST)
inlined: Any = njit(inline="always", **_FAST)  # into kernels of the same file


class Kept:
    """Remembers what was last derived from weights, while they stay the same and nobody differentiates."""

    def __init__(self) -> None:
        self.kept: tuple[Any, Any] = None, None  # the weights' versions, and what was derived from them

    def __call__(self, derive: Callable[[], Any], *weights: Tensor) -> Any:
        if torch.is_grad_enabled():
            return derive()
        key = [(weight.data_ptr(), weight._version) for weight in weights]
        known, value = self.kept
        if key != known:
            value = derive()
            self.kept = key, value  # at once: two threads may ask
        return value


def fits(tensor: Tensor) -> bool:
    """Whether kernels can take it, as float32."""
    return tensor.device.type == "cpu"
