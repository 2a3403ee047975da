"""What a CPU does better in one compiled loop than in dozens of small tensor operations; plain torch is the reference.

Kernels work on float32 arrays that others own, hold no lock and round the same way for equal shapes.
"""

from __future__ import annotations

from typing import Any

import torch
from numba import njit
from torch import Tensor

# sums may be vectorised; what is no number stays none
_FAST: Any = {"nogil": True, "fastmath": {"reassoc", "contract", "nsz", "arcp"}, "error_model": "numpy"}

kernel: Any = njit(cache=True, **_FAST)
inlined: Any = njit(inline="always", **_FAST)  # into kernels of the same file


def fits(*tensors: Tensor) -> bool:
    """Whether kernels can take these."""
    return all(tensor.device.type == "cpu" and tensor.dtype == torch.float32 for tensor in tensors)
