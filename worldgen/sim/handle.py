"""Handle: what rules do to bodies, written straight into the state and MuJoCo's memory: locks, grips, where bodies
stand, and whether they are in the game.

A rule does so to whom its `times` int32 [N, M, E] are above 0, in worlds that it `fired` [N] in (see `Effect`). `h` is
a Handling and `b` the Bodies, boxed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed
from worldgen.compiled.kernel import kernel, part
from worldgen.sim.single import detach, pin, release, restore, stand, take_out, unpin
from worldgen.sim.state import GRAB

LOCK, UNLOCK, DROP, REMOVE = 0, 1, 2, 3  # what is done


class Handling(NamedTuple):
    """What is changed beside the bodies. Shapes as in State."""

    agent_pose: np.ndarray
    agent_velocity: np.ndarray
    agent_start: np.ndarray
    agent_radius: np.ndarray
    present: np.ndarray
    thing_pose: np.ndarray
    thing_velocity: np.ndarray
    thing_start: np.ndarray
    thing_tilt: np.ndarray
    thing_half: np.ndarray
    thing_kind: np.ndarray
    exists: np.ndarray
    locked: np.ndarray
    owner: np.ndarray
    held: np.ndarray
    barred: np.ndarray
    placed: np.ndarray
    attribute: np.ndarray
    fresh: np.ndarray
    back: np.ndarray
    step: np.ndarray  # int32 [N]: taken in the episode
    changed: np.ndarray  # bool [N]: agents must look again
    stood: np.ndarray  # int64 [N]: how often a body was put somewhere


# --- called from Python


@njit(cache=True, nogil=True)
def do(what, fired, times, owners, steps, h: Boxed, b: Boxed):
    """Do one thing to everybody whom a rule means.

    LOCK pins objects where they are; their owner is the first of the agents `owners` [M] for whom they are meant, or
    nobody where it is empty. UNLOCK lets them move again. DROP ends every grip by or on somebody, and keeps it from
    being renewed in the next step. REMOVE takes somebody out of the game for `steps` steps; for good when that is
    negative. Returns how many of the removed are fixed, and still in the way.
    """
    return _do(what, fired, times, owners, steps, h.whole, b.whole)


@njit(cache=True, nogil=True)
def put(w, e, x, y, z, yaw, back, radius, kind, h: Boxed, b: Boxed):
    """Set entity e of world w (-1: of none) down: upright and at rest, in nobody's grip and not locked. `back`: it had
    been removed and is in the game again, in full: an agent of a radius, or a thing of a kind (see `rays`)."""
    if w >= 0:
        _put(w, e, (x, y, z, yaw), back, radius, kind, h.whole, b.whole)


@njit(cache=True, nogil=True)
def next_due(after, active, h: Boxed):
    """The first w * E + e from `after` on that is due to come back in an active world [N]; -1 for none."""
    return _next_due(after, active, h.back, h.step)


# --- pieces


@kernel
def _do(what, fired, times, owners, steps, h, b):
    fixed = 0
    for w in range(len(fired)):
        for e in range(times.shape[2]) if fired[w] else range(0):
            first = _first(times, w, e)
            if first < 0:
                continue
            if what == REMOVE:
                fixed += take_out(w, e, steps, h, b)
            elif what == DROP:
                release(w, e, h, b)
                h.barred[w, e, GRAB] = True
            elif what == UNLOCK:
                unpin(w, e, h, b)
            else:
                pin(w, e, owners[first] if len(owners) else -1, h, b)
    return fixed


@part
def _first(times, w, e):
    """The first along M for which somebody is meant; -1 for nobody."""
    for m in range(times.shape[1]):
        if times[w, m, e] > 0:
            return m
    return -1


@kernel
def _put(w, e, pose, back, radius, kind, h, b):
    if back:
        restore(w, e, radius, kind, h)
    detach(w, e, h, b)
    stand(w, e, pose, h, b)
    h.changed[w] = True


@kernel
def _next_due(after, active, back, step):
    first, entities = after // back.shape[1], back.shape[1]
    for w in range(first, len(active)):
        if active[w]:
            for e in range(after % entities if w == first else 0, entities):
                if back[w, e] <= step[w]:
                    return w * entities + e
    return -1
