"""turner: stays where it is, keeps a rival it sees in the middle of its view, and else turns round at a steady pace."""

from __future__ import annotations

import numpy as np

from rl.actions import NEUTRAL
from rl.scripted.view import View, bins

PACE = 3  # bins from neutral: 23 degrees a step for an agent of the usual build


def turner(view: View) -> np.ndarray:
    offset, seen = view.rival()
    return bins(NEUTRAL, np.where(seen, view.turn(offset), NEUTRAL + PACE), view.own.shape[:2])
