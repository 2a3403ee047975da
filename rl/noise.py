"""Counter-based randomness: a number is a pure function of its key, so it depends on no order, batch or history.

Keys are folded with the finaliser of SplitMix64 (Steele, Lea & Flood 2014), vectorised over uint64 arrays. The
learner keys action noise by (seed, world, episode, step, agent): replaying or regrouping worlds changes nothing.
"""

from __future__ import annotations

import numpy as np

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
ACT, MATCH, GUEST, SHUFFLE, SCRIPT, STAGE = range(1, 7)  # streams: what a number is for


def mix(x: np.ndarray) -> np.ndarray:
    """The SplitMix64 finaliser: a bijection of uint64 in which every input bit moves every output bit."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def key(seed: int, stream: int, *parts: np.ndarray | int) -> np.ndarray:
    """uint64 hash of the seed, the stream and every part; parts are integer arrays and broadcast together."""
    value = mix(np.array([seed], np.uint64) + GOLDEN * np.array([stream], np.uint64))
    for part in parts:
        value = mix((value ^ np.atleast_1d(np.asarray(part)).astype(np.uint64)) + GOLDEN)
    return value


def uniform(seed: int, stream: int, *parts: np.ndarray | int) -> np.ndarray:
    """float32 in [0, 1), 24 random bits, one for each key; the shape is the parts' broadcast shape."""
    return (key(seed, stream, *parts) >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)


def agent_uniform(
    seed: int, stream: int, episode: np.ndarray, step: np.ndarray, agents: int, draws: int, first: int = 0
) -> np.ndarray:
    """float32 [N, A, D] for N worlds (numbered from `first`) in their episodes [N] at their steps [N]."""
    world = first + np.arange(len(episode))[:, None, None]
    parts = world, episode[:, None, None], step[:, None, None], np.arange(agents)[:, None], np.arange(draws)
    return uniform(seed, stream, *parts)
