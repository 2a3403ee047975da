"""Handle: what rules do to bodies, written straight into the state and MuJoCo's memory: locks, grips, where bodies
stand, and whether they are in the game.

A rule does so to whom its `times` int32 [N, M, E] are above 0, in worlds that it `fired` [N] in (see `Effect`). `h` is
a Handling and `b` the Bodies, boxed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.sim.act import limit
from worldgen.sim.boxed import Boxed
from worldgen.sim.compiled import kernel, part
from worldgen.sim.rays import ABSENT
from worldgen.sim.single import detach, idle, release, restore, stand, unpin, unpushed
from worldgen.sim.state import GRAB, NEVER

FAR_OFF = 1000.0  # m: where removed bodies stand, each on a spot of its own, until they come back
APART = 3.0  # m between those spots


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
    attribute: np.ndarray
    fresh: np.ndarray
    back: np.ndarray
    step: np.ndarray  # int32 [N]: taken in the episode
    changed: np.ndarray  # bool [N]: agents must look again
    stood: np.ndarray  # int64 [N]: how often a body was put somewhere


# --- called from Python


@njit(cache=True, nogil=True)
def lock(fired, times, owners, h: Boxed, b: Boxed):
    """Pin objects where they are. Their owner is the first of the agents `owners` [M] for whom they are meant; nobody
    where it is empty."""
    _lock(fired, times, owners, h.whole, b.whole)


@njit(cache=True, nogil=True)
def unlock(fired, times, h: Boxed, b: Boxed):
    """Let objects move again."""
    _unlock(fired, times, h.whole, b.whole)


@njit(cache=True, nogil=True)
def drop(fired, times, h: Boxed, b: Boxed):
    """End every grip by or on somebody, and keep it from being renewed in the next step."""
    _drop(fired, times, h.whole, b.whole)


@njit(cache=True, nogil=True)
def remove(fired, times, steps, h: Boxed, b: Boxed):
    """Take somebody out of the game, for so many steps; for good when `steps` is negative. Returns how many of them
    are fixed and still in the way."""
    return _remove(fired, times, steps, h.whole, b.whole)


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
def _lock(fired, times, owners, h, b):
    agents = h.present.shape[1]
    for w in range(len(fired)):
        for t in range(h.exists.shape[1]) if fired[w] else range(0):
            free = h.exists[w, t] and not h.locked[w, t] and b.thing_joint[w, t, 0] >= 0
            first = _first(times, w, agents + t)
            if first >= 0 and free:
                limit(w, t, True, b)
                h.locked[w, t], h.owner[w, t] = True, owners[first] if len(owners) else -1
                h.changed[w] = True


@kernel
def _unlock(fired, times, h, b):
    agents = h.present.shape[1]
    for w in range(len(fired)):
        for t in range(h.exists.shape[1]) if fired[w] else range(0):
            if _first(times, w, agents + t) >= 0:
                unpin(w, t, h, b)


@kernel
def _drop(fired, times, h, b):
    for w in range(len(fired)):
        for e in range(times.shape[2]) if fired[w] else range(0):
            if _first(times, w, e) >= 0:
                release(w, e, h, b)
                h.barred[w, e, GRAB] = True


@kernel
def _remove(fired, times, steps, h, b):
    agents, fixed = h.present.shape[1], 0
    for w in range(len(fired)):
        for e in range(times.shape[2]) if fired[w] else range(0):
            if _first(times, w, e) < 0:
                continue
            detach(w, e, h, b)
            start = h.agent_start[w, e] if e < agents else h.thing_start[w, e - agents]
            stand(w, e, (FAR_OFF + APART * e, FAR_OFF, start[2], start[3]), h, b)
            idle(w, e, b) if e < agents else unpushed(w, e - agents, b)
            if e < agents:
                h.present[w, e], h.agent_radius[w, e] = False, 0.0
            else:
                h.exists[w, e - agents], h.thing_kind[w, e - agents] = False, ABSENT
                fixed += b.thing_joint[w, e - agents, 0] < 0 and b.thing_mocap[w, e - agents] < 0
            h.back[w, e] = NEVER if steps < 0 else h.step[w] + steps
            h.changed[w] = True
    return fixed


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


@part
def _first(times, w, e):
    """The first along M for which somebody is meant; -1 for nobody."""
    for m in range(times.shape[1]):
        if times[w, m, e] > 0:
            return m
    return -1
