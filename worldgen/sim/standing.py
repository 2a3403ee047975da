"""Standing: how far things have come in the running episodes, read off sums and state at an end; compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed
from worldgen.compiled.kernel import kernel, part


class Standing(NamedTuple):
    """N worlds, T teams, G groups whose objects can move; State's arrays under their names."""

    drawn: np.ndarray
    exists: np.ndarray
    locked: np.ndarray
    owner: np.ndarray
    thing_pose: np.ndarray
    thing_start: np.ndarray


class Now(NamedTuple):
    """What is read; float32."""

    max_move: np.ndarray  # [G, N]
    locked: np.ndarray  # [G, N]
    locked_by: np.ndarray  # [T, G, N]
    carried_by: np.ndarray  # [T, G, N]
    distance: np.ndarray  # [T, N]
    max_rise: np.ndarray  # [T, N]

    @staticmethod
    def empty(teams: int, groups: int, worlds: int) -> Now:
        shapes = [(groups,), (groups,), (teams, groups), (teams, groups), (teams,), (teams,)]
        return Now(*(np.zeros((*shape, worlds), np.float32) for shape in shapes))


@njit(cache=True, nogil=True)
def read_off(worlds, sums: Boxed, state: Boxed, now: Boxed):
    """Fill a Now of the given worlds, from Sums and a Standing."""
    _read_off(worlds, sums.whole, state.whole, now.whole)


@kernel
def _read_off(worlds, s, k, now):
    for w in worlds:
        now.max_move[:, w] = 0.0
        now.locked[:, w] = 0.0
        now.locked_by[:, :, w] = 0.0
        for t in range(len(s.group)):
            if s.group[t] >= 0:
                _thing(w, t, s.group[t], s, k, now)
        for team in range(len(s.first)):
            members = 0
            for a in range(s.first[team], s.past[team]):
                members += k.drawn[w, a]
            now.distance[team, w] = s.gone[team, w] / max(1, members)
            now.max_rise[team, w] = s.rise[team, w]
            for g in range(len(now.locked)):
                now.carried_by[team, g, w] = s.carried[team, g, w]


@part
def _thing(w, t, g, s, k, now):
    x = k.thing_pose[w, t, 0] - k.thing_start[w, t, 0]
    y = k.thing_pose[w, t, 1] - k.thing_start[w, t, 1]
    z = k.thing_pose[w, t, 2] - k.thing_start[w, t, 2]
    if k.exists[w, t]:
        now.max_move[g, w] = max(now.max_move[g, w], np.float32(math.sqrt(x * x + y * y + z * z)))
    if k.locked[w, t]:
        now.locked[g, w] += 1
        for team in range(len(s.first)):
            now.locked_by[team, g, w] += s.first[team] <= k.owner[w, t] < s.past[team]
