"""Outcome: what a step came to in each world, once rules have acted: rewards, endings, statistics; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed
from worldgen.compiled.kernel import kernel
from worldgen.sim.sums import count
from worldgen.sim.travel import travel


class Outcome(NamedTuple):
    """Arrays of the simulation under their names; N worlds, A agents, R rules, S stages of at most P phases."""

    active: np.ndarray  # bool [N]: was stepped, and its physics held
    there: np.ndarray  # bool [N, A]: who was present before rules acted
    sees: np.ndarray  # bool [N, A, E]
    paid: np.ndarray  # float32 [R, N, A]
    fires: np.ndarray  # bool [R, N]
    ended: np.ndarray  # bool [N]: a rule says so
    silent: np.ndarray  # bool [S, P]
    stage: np.ndarray  # int32 [N]
    phase: np.ndarray  # int64 [N]
    step: np.ndarray  # int32 [N], steps taken
    limit: np.ndarray  # int32 [N]
    present: np.ndarray  # bool [N, A]: who is after it
    agent_pose: np.ndarray  # float64 [N, A, 4]
    agent_start: np.ndarray
    thing_pose: np.ndarray  # float64 [N, B, 4]
    held: np.ndarray  # int32 [N, A]
    placed: np.ndarray  # bool [N, E]
    reward: np.ndarray  # float32 [N, A]
    terminated: np.ndarray  # bool [N]
    truncated: np.ndarray  # bool [N]


@njit(cache=True, nogil=True)
def conclude(o: Boxed, sums: Boxed):
    """Add up rewards, count the step, and end the episodes that end by a rule or by their limit; how many do."""
    return _conclude(o.whole, sums.whole)


@kernel
def _conclude(o, s):
    over = 0
    for w in range(len(o.active)):
        for a in range(o.reward.shape[1]):
            o.reward[w, a] = 0.0
            for r in range(len(o.paid)):
                o.reward[w, a] += o.paid[r, w, a]
        if o.active[w]:
            o.terminated[w] |= o.ended[w]
            o.truncated[w] |= not o.terminated[w] and o.step[w] >= o.limit[w]
            over += o.terminated[w] or o.truncated[w]
            count(w, not o.silent[o.stage[w], o.phase[w]], o.reward, o.fires, o.there, o.sees, s)
            travel(w, o, s)
    return over
