"""Scripted policies: fixed behaviours to measure trained ones against. One file each; a name here makes it known.

A scripted policy is a function from a `View` of its team in all worlds to movement int8 [N, M, 3]; it keeps no state
and draws chance from the view, so that the same episode is always played the same.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rl.scripted.chaser import chaser
from rl.scripted.corner import corner
from rl.scripted.random import random
from rl.scripted.still import still
from rl.scripted.turner import turner
from rl.scripted.view import View

SCRIPTED: dict[str, Callable[[View], np.ndarray]] = {
    "random": random,
    "still": still,
    "turner": turner,
    "corner": corner,
    "chaser": chaser,
}
"""By name, weakest first; tables keep this order."""
