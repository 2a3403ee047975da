"""Seeds of episodes: which world is played is a pure function of the run's seed, the slot and the episode."""

from __future__ import annotations

import numpy as np

from worldgen.sim.hashing import STEP, mixed


def episode_seed(seed: int, world: int, episode: int, attempt: int = 0) -> int:
    """The 53-bit seed of an episode (so that JSON and YAML keep it whole): a hash of who plays it."""
    key = np.uint64(seed % 2**64)
    with np.errstate(over="ignore"):
        for part in (0, world, episode, attempt):
            key = np.uint64(mixed(key + STEP * np.uint64(part + 1)))
    return int(key >> np.uint64(11))
