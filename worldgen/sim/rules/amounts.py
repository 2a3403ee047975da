"""Amounts in sentences: `no`, exactly, `at least`, `less than`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SLACK = 1e-9  # sums of tenths are no round numbers


def compare(amount: str, number: float) -> Callable[[np.ndarray], np.ndarray]:
    """What is said of a number, as a function of arrays."""
    if amount == "at least":
        return lambda value: value >= number - SLACK
    if amount == "less than":
        return lambda value: value < number - SLACK
    wanted = 0.0 if amount == "no" else number
    return lambda value: np.abs(value - wanted) <= SLACK
