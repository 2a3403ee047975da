"""Look: whom every agent sees, and how far it is to what it might grab.

Vision is the original's: a target is seen when it lies inside the cone (in the plane, no range limit unless one is
said) and the ray from the agent's centre to the target's centre meets the target's body first. True centres are used
throughout.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.sim.rays import (
    CYLINDER,
    FAR,
    GHOST,
    SPHERE,
    WEDGE,
    Shapes,
    hit_agent,
    hit_thing,
    hit_walls,
    unturned,
)


class Looking(NamedTuple):
    """What looking alone reads and writes; fields as in Sensing."""

    present: np.ndarray
    exists: np.ndarray
    sees: np.ndarray
    gap: np.ndarray
    mode: np.ndarray
    half_sight: np.ndarray
    sight_range: np.ndarray


@njit(cache=True, nogil=True)
def look(worlds: np.ndarray, k: Looking, s: Shapes) -> None:
    """Visibility and gaps alone, of worlds that stand still: for questions about a drawn world."""
    for w in worlds:
        for a in range(k.present.shape[1]):
            if not k.present[w, a]:
                continue
            look_around(w, a, k, s)
            for t in range(k.exists.shape[1]):
                k.gap[w, a, t] = gap_to(s, w, a, t) if k.exists[w, t] else np.inf


@njit(cache=True, nogil=True)
def _in_cone(w, a, x, y, k, s):
    """Whether the offset (x, y) lies within the agent's field of view and range; an offset of nothing does."""
    most = k.sight_range[k.mode[w], a]
    if x * x + y * y > most * most:
        return False
    c, n = math.cos(s.agent_pose[w, a, 3]), math.sin(s.agent_pose[w, a, 3])
    return abs(math.atan2(c * y - n * x, c * x + n * y)) <= k.half_sight[k.mode[w], a] + 1e-12


@njit(cache=True, nogil=True)
def look_around(w, a, k, s):
    """Row a of `sees`. A distance counts in lengths of the offset, so a target is met at 1 or before."""
    agents, p = k.present.shape[1], s.agent_pose[w, a]
    for o in range(agents):
        seen = False
        if o != a and k.present[w, o]:
            q = s.agent_pose[w, o]
            dx, dy, dz = q[0] - p[0], q[1] - p[1], q[2] - p[2]
            if _in_cone(w, a, dx, dy, k, s):
                mine = hit_agent(s, w, o, p[0], p[1], p[2], dx, dy, dz)
                seen = mine <= _first_other(w, a, o, -1, dx, dy, dz, mine, k, s)
        k.sees[w, a, o] = seen
    for t in range(k.exists.shape[1]):
        seen = False
        if k.exists[w, t]:
            q = s.thing_pose[w, t]
            if _in_cone(w, a, q[0] - p[0], q[1] - p[1], k, s):
                x, y, z = _heart(w, t, s)
                dx, dy, dz = x - p[0], y - p[1], z - p[2]
                mine = 1.0  # what is not solid is seen when nothing stands before its centre
                if s.thing_kind[w, t] != GHOST:
                    mine = hit_thing(s, w, t, p[0], p[1], p[2], dx, dy, dz)
                seen = mine <= _first_other(w, a, -1, t, dx, dy, dz, mine, k, s)
        k.sees[w, a, agents + t] = seen


@njit(cache=True, nogil=True)
def _heart(w, t, s):
    """Centre of mass of a thing: a ramp's lies a sixth of its size behind and below the middle of its box."""
    q = s.thing_pose[w, t]
    if s.thing_kind[w, t] != WEDGE:
        return q[0], q[1], q[2]
    back, down = s.thing_half[w, t, 1] / 3, s.thing_half[w, t, 2] / 3
    return q[0] + math.sin(q[3]) * back, q[1] - math.cos(q[3]) * back, q[2] - down


@njit(cache=True, nogil=True)
def _first_other(w, a, skip_agent, skip_thing, dx, dy, dz, limit, k, s):
    """Where the ray meets anything but the looker and the target; stops at the first thing nearer than `limit`."""
    p = s.agent_pose[w, a]
    best = hit_walls(s, w, p[0], p[1], p[2], dx, dy, dz, FAR)
    for t in range(k.exists.shape[1]):
        if best < limit:
            return best
        if t != skip_thing:
            best = min(best, hit_thing(s, w, t, p[0], p[1], p[2], dx, dy, dz))
    for o in range(k.present.shape[1]):
        if best < limit:
            return best
        if o != a and o != skip_agent:
            best = min(best, hit_agent(s, w, o, p[0], p[1], p[2], dx, dy, dz))
    return best


@njit(cache=True, nogil=True)
def gap_to(s, w, a, t):
    """Metres from an agent's centre to a thing's surface, 0 inside. A ramp counts as its box, as in the original."""
    p, q, h = s.agent_pose[w, a], s.thing_pose[w, t], s.thing_half[w, t]
    x, y, z = p[0] - q[0], p[1] - q[1], max(0.0, abs(p[2] - q[2]) - h[2])
    if s.thing_kind[w, t] == CYLINDER:
        side = max(0.0, math.sqrt(x * x + y * y) - h[0])
        return math.sqrt(side * side + z * z)
    if s.thing_kind[w, t] == SPHERE:
        up = p[2] - q[2]
        return max(0.0, math.sqrt(x * x + y * y + up * up) - h[0])
    if s.thing_tilt[w, t, 0] != 0.0 or s.thing_tilt[w, t, 1] != 0.0:
        x, y, up = unturned(x, y, p[2] - q[2], q[3], s.thing_tilt[w, t, 0], s.thing_tilt[w, t, 1])
        u, v, z = max(0.0, abs(x) - h[0]), max(0.0, abs(y) - h[1]), max(0.0, abs(up) - h[2])
        return math.sqrt(u * u + v * v + z * z)
    c, n = math.cos(q[3]), math.sin(q[3])
    u, v = max(0.0, abs(c * x + n * y) - h[0]), max(0.0, abs(c * y - n * x) - h[1])
    return math.sqrt(u * u + v * v + z * z)
