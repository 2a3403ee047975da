"""still: never moves."""

from __future__ import annotations

import numpy as np

from rl.actions import NEUTRAL
from rl.scripted.view import View, bins


def still(view: View) -> np.ndarray:
    return bins(NEUTRAL, NEUTRAL, view.own.shape[:2])
