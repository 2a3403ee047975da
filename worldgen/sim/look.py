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

from worldgen.compiled.kernel import kernel, part
from worldgen.sim.outlines import SLACK, centre, hit_body, room, slack, trace, turn_of
from worldgen.sim.rays import CYLINDER, GHOST, SPHERE, WEDGE, Shapes, hit_wall
from worldgen.sim.solids import unturned


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
    _look(worlds, k, s, room(k.present.shape[1] + k.exists.shape[1], 0))


@kernel
def _look(worlds, k, s, o):
    agents, things = k.present.shape[1], k.exists.shape[1]
    for w in worlds:
        trace(w, s, o)
        for a in range(agents):
            if not k.present[w, a]:
                continue
            look_around(w, a, k, s, o)
            for t in range(things):
                k.gap[w, a, t] = gap_to(s, w, a, t, turn_of(o, agents + t)) if k.exists[w, t] else np.inf


@part
def look_around(w, a, k, s, o):
    """Row a of `sees`. A distance counts in lengths of the offset, so a target is met at 1 or before."""
    agents, (x, y, _) = k.present.shape[1], centre(w, a, s)
    most, half = k.sight_range[k.mode[w], a], k.half_sight[k.mode[w], a] + 1e-12
    edge = math.cos(half) * abs(math.cos(half)) if half < math.pi else -2.0
    for e in range(len(o.reach)):
        there = k.present[w, e] and e != a if e < agents else k.exists[w, e - agents]
        tx, ty, _ = centre(w, e, s)
        if there and _in_cone(tx - x, ty - y, most, half, edge, o.turn[a, 0], o.turn[a, 1]):
            k.sees[w, a, e] = _in_sight(w, a, e, s, o)
        else:
            k.sees[w, a, e] = False


@kernel
def _in_cone(x, y, most, half, edge, c, n):
    """Whether the offset (x, y) lies within a field of view and range; an offset of nothing does.

    `edge` is the signed square of the cosine of `half`, or less where nothing is behind: most offsets are decided
    without an arc tangent.
    """
    square = x * x + y * y
    if square > most * most:
        return False
    ahead = c * x + n * y
    surplus = ahead * abs(ahead) - edge * square
    if abs(surplus) > SLACK * square:
        return surplus > 0.0
    return abs(math.atan2(c * y - n * x, ahead)) <= half


@part
def _in_sight(w, a, e, s, o):
    """Whether the ray from agent a to the heart of entity e meets nothing else before it."""
    (px, py, pz), (x, y, z) = centre(w, a, s), _heart(w, e, s, o)
    dx, dy, dz = x - px, y - py, z - pz
    mine = 1.0  # what is not solid is seen when nothing stands before its centre
    agents = s.agent_radius.shape[1]
    if e < agents or s.thing_kind[w, e - agents] != GHOST:
        mine = hit_body(w, e, s, o, px, py, pz, dx, dy, dz)
    if _behind_wall(w, px, py, pz, dx, dy, dz, mine, s):
        return False
    return not _behind_body(w, a, e, px, py, pz, dx, dy, dz, mine, s, o)


@part
def _heart(w, e, s, o):
    """Centre of mass of an entity: a ramp's lies a sixth of its size behind and below the middle of its box."""
    x, y, z = centre(w, e, s)
    t = e - s.agent_radius.shape[1]
    if t < 0 or s.thing_kind[w, t] != WEDGE:
        return x, y, z
    back, down = s.thing_half[w, t, 1] / 3, s.thing_half[w, t, 2] / 3
    return x + o.turn[e, 1] * back, y - o.turn[e, 0] * back, z - down


@part
def _behind_wall(w, px, py, pz, dx, dy, dz, mine, s):
    """Whether the ray meets a wall or platform before `mine` of its lengths; only those near the stretch are asked."""
    ex, ey, loose = dx * mine, dy * mine, slack(dx, dy)
    x0, x1, y0, y1 = px + min(ex, 0.0), px + max(ex, 0.0), py + min(ey, 0.0), py + max(ey, 0.0)
    x0, x1, y0, y1 = x0 - loose, x1 + loose, y0 - loose, y1 + loose
    for i in range(s.walls[w]):
        if s.wall[w, i, 0] > x1 or s.wall[w, i, 1] < x0 or s.wall[w, i, 2] > y1 or s.wall[w, i, 3] < y0:
            continue
        if hit_wall(s, w, i, px, py, pz, dx, dy, dz) < mine:
            return True
    return False


@part
def _behind_body(w, a, target, px, py, pz, dx, dy, dz, mine, s, o):
    """Whether the ray meets an agent or thing but the looker and the target before `mine` of its lengths."""
    square = dx * dx + dy * dy
    length = math.sqrt(square)
    for e in range(len(o.reach)):
        if o.reach[e] < 0.0 or e in (a, target):
            continue
        x, y, _ = centre(w, e, s)
        x, y = x - px, y - py
        reach = (o.reach[e] + slack(x, y)) * length
        across, along = x * dy - y * dx, x * dx + y * dy
        if abs(across) > reach or along < -reach or along > mine * square + reach:
            continue
        if hit_body(w, e, s, o, px, py, pz, dx, dy, dz) < mine:
            return True
    return False


@part
def gap_to(s, w, a, t, turned):
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
        x, y, up = unturned(x, y, p[2] - q[2], turned)
        u, v, z = max(0.0, abs(x) - h[0]), max(0.0, abs(y) - h[1]), max(0.0, abs(up) - h[2])
        return math.sqrt(u * u + v * v + z * z)
    c, n = turned[0], turned[1]
    u, v = max(0.0, abs(c * x + n * y) - h[0]), max(0.0, abs(c * y - n * x) - h[1])
    return math.sqrt(u * u + v * v + z * z)
