"""Sums: what statistics add up step by step over the running episodes; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed
from worldgen.compiled.kernel import kernel, part
from worldgen.sim.travel import depart


class Sums(NamedTuple):
    """Over the running episodes; N worlds, T teams, A agents, B objects, G groups whose objects can move, R rules."""

    first: np.ndarray  # int64 [T]: a team's first slot
    past: np.ndarray  # int64 [T]: the one past its last
    loud: np.ndarray  # float64 [N]: steps that paid rewards
    reward: np.ndarray  # float64 [T, N]
    seen: np.ndarray  # float64 [T, N]
    held: np.ndarray  # float64 [R, N]
    # see travel
    group: np.ndarray  # int64 [B]: which of the G; -1 for none
    agent: np.ndarray  # float64 [N, A, 2]: where each one was after the last step
    thing: np.ndarray  # float64 [N, B, 2]
    gone: np.ndarray  # float64 [T, N]: m, all members together
    rise: np.ndarray  # float64 [T, N]: m, of the highest member above where it began
    carried: np.ndarray  # float64 [T, G, N]: m, all objects together, each while a member held it


@njit(cache=True, nogil=True)
def forget(worlds, agent_start, thing_start, s: Boxed):
    """Begin the sums of the given worlds anew."""
    _forget(worlds, agent_start, thing_start, s.whole)


@kernel
def _forget(worlds, agent_start, thing_start, s):
    for w in worlds:
        s.loud[w] = 0.0
        s.reward[:, w] = 0.0
        s.seen[:, w] = 0.0
        s.held[:, w] = 0.0
        depart(w, agent_start, thing_start, s)


@part
def count(w, loud, reward, fires, present, sees, s: Sums):
    """Add a step of one world to the sums: of a team's reward, the mean over the members who were there to be paid."""
    counts = 1.0 if loud else 0.0
    s.loud[w] += counts
    for r in range(len(fires)):
        s.held[r, w] += counts * fires[r, w]
    for t in range(len(s.first)):
        s.reward[t, w] += _mean(w, s.first[t], s.past[t], reward, present)
        s.seen[t, w] += counts * _seen(w, s.first[t], s.past[t], sees)


@part
def _mean(w, first, past, reward, present):
    total, size = np.float32(0.0), 0
    for a in range(first, past):
        total, size = total + reward[w, a], size + present[w, a]
    return total / max(1, size)


@part
def _seen(w, first, past, sees):
    """Whether any rival sees any member."""
    found = False
    for a in range(sees.shape[1]):
        for b in range(first, past):
            found |= (a < first or a >= past) and sees[w, a, b]
    return found
