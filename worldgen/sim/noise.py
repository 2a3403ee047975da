"""Noise: what sensors add to what they measure, as a pure function of who measures what when."""

from __future__ import annotations

import math

import numpy as np

from worldgen.compiled.kernel import kernel
from worldgen.sim.hashing import STEP, mixed

LIDAR = 32768  # where the rays' noise is counted from, past any entity's
MOST = 9.0  # no normal number is larger: the largest of 53 random bits is 8.6


@kernel
def gauss(seed, step, a, what):
    """A standard normal number of (episode seed, step, agent, what is measured): Box and Muller's transform."""
    key = seed + STEP * np.uint64((step * 4096 + a) * 65536 + what + 1)
    first, second = mixed(key), mixed(key + STEP)
    u, v = ((first >> np.uint64(11)) + 1.0) * 2.0**-53, (second >> np.uint64(11)) * 2.0**-53
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
