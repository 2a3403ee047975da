"""Hashing: chance inside kernels, as a pure function of what it is about; SplitMix64 (Steele, Lea and Flood 2014)."""

from __future__ import annotations

import numpy as np
from numba import njit

MIX1, MIX2, STEP = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB), np.uint64(0x9E3779B97F4A7C15)


@njit(cache=True, nogil=True)
def mixed(key):
    """64 random bits of a uint64 key."""
    key = (key ^ (key >> np.uint64(30))) * MIX1
    key = (key ^ (key >> np.uint64(27))) * MIX2
    return key ^ (key >> np.uint64(31))
