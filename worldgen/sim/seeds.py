"""Seeds of episodes: which world is played is a pure function of the run's seed, the slot and the episode."""

from __future__ import annotations

import numpy as np

from worldgen.sim.act import MIX1, MIX2, STEP


def episode_seed(seed: int, world: int, episode: int, attempt: int = 0) -> int:
    """The 53-bit seed of an episode (so that JSON and YAML keep it whole): a hash of who plays it."""
    key = np.uint64(seed % 2**64)
    with np.errstate(over="ignore"):
        for part in (0, world, episode, attempt):
            key = _mix(key + STEP * np.uint64(part + 1))
    return int(key >> np.uint64(11))


def _mix(key: np.uint64) -> np.uint64:
    """SplitMix64's finaliser (Steele, Lea and Flood 2014)."""
    key = (key ^ (key >> np.uint64(30))) * MIX1
    key = (key ^ (key >> np.uint64(27))) * MIX2
    return key ^ (key >> np.uint64(31))
