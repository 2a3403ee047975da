"""Handle: what rules do to bodies, written straight into the state and MuJoCo's memory: locks, grips, where bodies
stand, and whether they are in the game.

A rule does so to whom its `times` int32 [N, M, E] are above 0, in worlds that it `fired` [N] in (see `Effect`). `h` is
a Handling and `b` the Bodies, boxed. -0.0 in a velocity wakes a sleeper.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.sim.act import limit
from worldgen.sim.boxed import Boxed
from worldgen.sim.compiled import kernel, part
from worldgen.sim.memory import put_double, put_octet
from worldgen.sim.rays import ABSENT
from worldgen.sim.state import GRAB, NEVER

FAR_OFF = 1000.0  # m: where removed bodies stand, each on a spot of its own, until they come back
APART = 3.0  # m between those spots
ROUNDING = 1e-9  # m that sums of sizes may be off


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
def put(w, e, x, y, z, yaw, h: Boxed, b: Boxed):
    """Set entity e of world w (-1: of none) down: upright and at rest, in nobody's grip and not locked."""
    if w >= 0:
        _put(w, e, (x, y, z, yaw), h.whole, b.whole)


@njit(cache=True, nogil=True)
def bring_back(w, e, x, y, z, yaw, radius, kind, h: Boxed, b: Boxed):
    """Put removed entity e of world w (-1: of none) back into the game in full: an agent of a radius, or a thing of a
    kind (see `rays`)."""
    if w >= 0:
        _bring_back(w, e, (x, y, z, yaw), radius, kind, h.whole, b.whole)


@njit(cache=True, nogil=True)
def next_due(after, active, h: Boxed):
    """The first w * E + e from `after` on that is due to come back in an active world [N]; -1 for none."""
    return _next_due(after, active, h.back, h.step)


@njit(cache=True, nogil=True)
def next_near(after, w, x, y, reach, arms, h: Boxed):
    """The first entity from `after` on that is there and may have a part less than `reach` metres from a point along
    both axes, however it is turned; -1 for none. Agents reach as far as `arms` radii."""
    return _next_near(after, w, x, y, reach, arms, h.whole)


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
                _unpin(w, t, h, b)


@kernel
def _drop(fired, times, h, b):
    for w in range(len(fired)):
        for e in range(times.shape[2]) if fired[w] else range(0):
            if _first(times, w, e) >= 0:
                _release(w, e, h, b)
                h.barred[w, e, GRAB] = True


@kernel
def _remove(fired, times, steps, h, b):
    agents, fixed = h.present.shape[1], 0
    for w in range(len(fired)):
        for e in range(times.shape[2]) if fired[w] else range(0):
            if _first(times, w, e) < 0:
                continue
            _detach(w, e, h, b)
            start = h.agent_start[w, e] if e < agents else h.thing_start[w, e - agents]
            _stand(w, e, (FAR_OFF + APART * e, FAR_OFF, start[2], start[3]), h, b)
            _idle(w, e, b) if e < agents else _unpushed(w, e - agents, b)
            if e < agents:
                h.present[w, e], h.agent_radius[w, e] = False, 0.0
            else:
                h.exists[w, e - agents], h.thing_kind[w, e - agents] = False, ABSENT
                fixed += b.thing_joint[w, e - agents, 0] < 0 and b.thing_mocap[w, e - agents] < 0
            h.back[w, e] = NEVER if steps < 0 else h.step[w] + steps
            h.changed[w] = True
    return fixed


@part
def _put(w, e, pose, h, b):
    _detach(w, e, h, b)
    _stand(w, e, pose, h, b)
    h.changed[w] = True


@kernel
def _bring_back(w, e, pose, radius, kind, h, b):
    t = e - h.present.shape[1]
    if t < 0:
        h.present[w, e], h.agent_radius[w, e] = True, radius
    else:
        h.exists[w, t], h.thing_kind[w, t] = True, kind
    for k in range(h.attribute.shape[2]):
        h.attribute[w, e, k] = h.fresh[w, e, k]
    h.back[w, e] = NEVER
    _put(w, e, pose, h, b)


@kernel
def _next_due(after, active, back, step):
    first, entities = after // back.shape[1], back.shape[1]
    for w in range(first, len(active)):
        if active[w]:
            for e in range(after % entities if w == first else 0, entities):
                if back[w, e] <= step[w]:
                    return w * entities + e
    return -1


@kernel
def _next_near(after, w, x, y, reach, arms, h):
    agents = h.present.shape[1]
    for a in range(after, agents):
        span = reach + arms * h.agent_radius[w, a]
        if h.present[w, a] and _within(span, x, y, h.agent_pose[w, a]):
            return a
    for t in range(max(0, after - agents), h.exists.shape[1]):
        span = reach + h.thing_half[w, t, 0] + h.thing_half[w, t, 1]
        if h.exists[w, t] and _within(span, x, y, h.thing_pose[w, t]):
            return agents + t
    return -1


@part
def _within(span, x, y, pose):
    return abs(pose[0] - x) < span + ROUNDING and abs(pose[1] - y) < span + ROUNDING


@part
def _first(times, w, e):
    """The first along M for which somebody is meant; -1 for nobody."""
    for m in range(times.shape[1]):
        if times[w, m, e] > 0:
            return m
    return -1


@part
def _detach(w, e, h, b):
    _release(w, e, h, b)
    if e >= h.present.shape[1]:
        _unpin(w, e - h.present.shape[1], h, b)


@part
def _release(w, e, h, b):
    agents = h.present.shape[1]
    for a in range(agents):
        if h.held[w, a] >= 0 and (a == e or h.held[w, a] == e - agents):
            h.held[w, a] = -1
            put_octet(b.eq_active[w], b.agent_weld[w, a], False)


@part
def _unpin(w, t, h, b):
    if h.locked[w, t]:
        limit(w, t, False, b)
        h.locked[w, t], h.owner[w, t] = False, -1
        h.changed[w] = True


@part
def _stand(w, e, pose, h, b):
    """What is fixed stays where it is; removed, it is only no longer solid."""
    h.stood[w] += 1
    agents = h.present.shape[1]
    t = e - agents
    if e < agents:
        _teleport(w, b.agent_qpos[w, e], b.agent_dof[w, e], h.agent_start[w, e], pose, b)
        for k in range(4):
            h.agent_pose[w, e, k], h.agent_velocity[w, e, k] = pose[k], 0.0
        return
    if b.thing_mocap[w, t] >= 0:
        for k in range(3):
            put_double(b.mocap_pos[w], 3 * b.thing_mocap[w, t] + k, pose[k])
    elif b.thing_joint[w, t, 0] >= 0:
        _teleport(w, b.thing_qpos[w, t], b.thing_dof[w, t], h.thing_start[w, t], pose, b)
        if b.thing_ball_dof[w, t] >= 0:
            for k in range(3):
                put_double(b.qvel[w], b.thing_ball_dof[w, t] + k, 0.0)
    else:
        return
    for k in range(4):
        h.thing_pose[w, t, k], h.thing_velocity[w, t, k] = pose[k], 0.0
    h.thing_tilt[w, t, 0] = h.thing_tilt[w, t, 1] = 0.0


@part
def _teleport(w, qpos, dof, start, pose, b):
    """Joints count from `start`."""
    for k in range(len(qpos)):
        if qpos[k] >= 0:
            put_double(b.qpos[w], qpos[k], pose[k] - start[k] if k < 4 else 0.0)
            put_double(b.qvel[w], dof[k], -0.0)
            put_double(b.qacc_warmstart[w], dof[k], 0.0)


@part
def _idle(w, a, b):
    """Its motors rest."""
    for k in range(b.agent_ctrl.shape[2]):
        put_double(b.ctrl[w], b.agent_ctrl[w, a, k], 0.0)


@part
def _unpushed(w, t, b):
    """No rule's push goes on; MuJoCo has six numbers for each body."""
    for k in range(6):
        put_double(b.xfrc_applied[w], 6 * b.thing_body[w, t] + k, 0.0)
