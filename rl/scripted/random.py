"""random: every bin of every axis equally likely, drawn anew each step."""

from __future__ import annotations

import numpy as np

from rl.actions import AXES, BINS
from rl.scripted.view import View


def random(view: View) -> np.ndarray:
    return (view.draw(AXES) * BINS).astype(np.int8)
