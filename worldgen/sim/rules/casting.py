"""Casting: how many of the rays from around a region meet a target first, compiled.

What walls and objects let through is remembered until an object moves; agents are asked every time. Either way
only those rays are tested that start where the body, seen from the target, is.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed
from worldgen.compiled.kernel import kernel, part
from worldgen.sim.rays import (
    ABSENT,
    ARM_SPAN,
    FAR,
    GHOST,
    Shapes,
    hit_agent,
    hit_thing,
    hit_turned_agent,
    hit_turned_thing,
    hit_walls,
)  # fmt: skip
from worldgen.sim.solids import turn


class Memory(NamedTuple):
    """N worlds, M targets, B objects, R rays. Lengths of a ray count from its start to the target's centre."""

    box: np.ndarray  # [N, 4] x0, y0, x1, y1 of the rectangle on which rays start
    start: np.ndarray  # [N, R, 2], on the floor, evenly anticlockwise from the rectangle's south-west corner
    known: np.ndarray  # bool [N]
    pose: np.ndarray  # [N, B, 4] where the objects were then
    kind: np.ndarray  # [N, B]
    moved: np.ndarray  # bool [N, B]: not as it was a step ago
    length: np.ndarray  # [N, M, R] at which a ray meets the target; FAR where a wall is before it
    before: np.ndarray  # bool [N, M, B, R]: the object is before the target
    lids: np.ndarray  # int16 [N, M, R]: how many objects are, and one more for walls; what has none is open
    total: np.ndarray  # int32 [N, M]: how many rays are open
    short: np.ndarray  # bool [N, M]: no ray meets the target only beyond its centre

    @staticmethod
    def empty(shapes: Shapes, members: int, number: int) -> Memory:
        (n, b), m, r = shapes.thing_kind.shape, members, number
        return Memory(
            box=np.zeros((n, 4)),
            start=np.zeros((n, r, 2)),
            known=np.zeros(n, bool),
            pose=shapes.thing_pose.copy(),
            kind=shapes.thing_kind.copy(),
            moved=np.zeros((n, b), bool),
            length=np.zeros((n, m, r)),
            before=np.zeros((n, m, b, r), bool),
            lids=np.zeros((n, m, r), np.int16),
            total=np.zeros((n, m), np.int32),
            short=np.zeros((n, m), bool),
        )


@njit(cache=True, nogil=True)
def count_rays(worlds, s: Boxed, present, exists, members, m: Boxed, counts):
    """For each member, how many rays meet it first; into counts [N, E] of the given worlds."""
    _count_rays(worlds, s.whole, present, exists, members, m.whole, counts)


@kernel
def _count_rays(worlds, s, present, exists, members, m, counts):
    agents = s.agent_pose.shape[1]
    for w in worlds:
        fresh = not m.known[w]
        stirred = _note(w, s, m)
        for i in range(len(members)):
            e = members[i]
            counts[w, e] = 0.0
            if present[w, e] if e < agents else exists[w, e - agents]:
                pose = s.agent_pose[w, e] if e < agents else s.thing_pose[w, e - agents]
                anew = e < agents or fresh or m.moved[w, e - agents]
                if anew or stirred:
                    _look(w, i, e, agents, anew, pose, s, m)
                left = m.total[w, i]
                for a in range(agents):
                    if left > 0 and a != e and s.agent_radius[w, a] > 0.0:
                        left -= _covered(w, i, e, a, pose, s, m)
                counts[w, e] = left


@part
def _note(w, s, m):
    """Note which objects are not as they were; whether any is."""
    stirred = False
    for t in range(s.thing_kind.shape[1]):
        same = m.known[w] and s.thing_kind[w, t] == m.kind[w, t]
        for i in range(4):
            same = same and s.thing_pose[w, t, i] == m.pose[w, t, i]
        m.moved[w, t] = not same
        if not same:
            stirred = True
            m.kind[w, t] = s.thing_kind[w, t]
            for i in range(4):
                m.pose[w, t, i] = s.thing_pose[w, t, i]
    m.known[w] = True
    return stirred


@part
def _look(w, i, e, agents, anew, pose, s, m):
    """Settle which rays walls and objects let through."""
    if anew:
        _measure(w, i, e, agents, pose, s, m)
    for t in range(s.thing_kind.shape[1]):
        if agents + t != e and (anew or m.moved[w, t]):
            _shade(w, i, t, pose, s, m)
    total = 0
    for k in range(m.lids.shape[2]):
        total += m.lids[w, i, k] == 0
    m.total[w, i] = total


@part
def _measure(w, i, e, agents, pose, s, m):
    """At what length each ray meets entity e, unless a wall is before it; objects are still to come."""
    short = True
    for k in range(m.start.shape[1]):
        x, y = m.start[w, k, 0], m.start[w, k, 1]
        dx, dy, dz = pose[0] - x, pose[1] - y, pose[2]
        if e < agents:
            mine = hit_agent(s, w, e, x, y, 0.0, dx, dy, dz)
        else:
            mine = hit_thing(s, w, e - agents, x, y, 0.0, dx, dy, dz)
        near = mine < FAR and _walled(w, x, y, dx * mine, dy * mine, s)
        if near and hit_walls(s, w, x, y, 0.0, dx, dy, dz, mine) < mine:
            mine = FAR
        m.length[w, i, k], m.lids[w, i, k] = mine, mine >= FAR
        short = short and (mine <= 1.0 or mine >= FAR)
        for t in range(m.before.shape[2]):
            m.before[w, i, t, k] = False
    m.short[w, i] = short


@part
def _shade(w, i, t, pose, s, m):
    """Before which rays an object is."""
    before, lids = m.before[w, i, t], m.lids[w, i]
    for k in range(len(before)):
        lids[k] -= before[k]
        before[k] = False
    if s.thing_kind[w, t] == ABSENT or s.thing_kind[w, t] == GHOST:
        return
    reach, at = _reach_of(w, t, s), s.thing_pose[w, t]
    turned = turn(at[3], s.thing_tilt[w, t, 0], s.thing_tilt[w, t, 1])
    first, count = _span(w, i, at, reach, pose, m)
    for j in range(first, first + count):
        k = j % len(before)
        x, y = m.start[w, k, 0], m.start[w, k, 1]
        dx, dy = pose[0] - x, pose[1] - y
        near = m.length[w, i, k] < FAR and _passes(at, reach, x, y, dx, dy)
        if near and hit_turned_thing(s, w, t, turned, x, y, 0.0, dx, dy, pose[2]) < m.length[w, i, k]:
            lids[k] += 1
            before[k] = True


@part
def _covered(w, i, e, a, pose, s, m):
    """How many open rays agent a covers, and none of the agents before it."""
    reach = max(s.agent_radius[w, a], ARM_SPAN)
    first, count = _span(w, i, s.agent_pose[w, a], reach, pose, m)
    total = 0
    for j in range(first, first + count):
        k = j % m.lids.shape[2]
        if m.lids[w, i, k] == 0:
            by = -1
            for b in range(a + 1):
                if by < 0 and b != e and _covers(w, b, pose, m.start[w, k], m.length[w, i, k], s):
                    by = b
            total += by == a
    return total


@part
def _covers(w, a, pose, start, length, s):
    x, y = start[0], start[1]
    dx, dy = pose[0] - x, pose[1] - y
    if not _passes(s.agent_pose[w, a], max(s.agent_radius[w, a], ARM_SPAN), x, y, dx, dy):
        return False
    yaw = s.agent_pose[w, a, 3]
    return hit_turned_agent(s, w, a, math.cos(yaw), math.sin(yaw), x, y, 0.0, dx, dy, pose[2]) < length


@part
def _span(w, i, at, reach, pose, m):
    """(first, how many) of the rays that a body `at` a pose may cover, no part of which is farther than `reach` from
    its middle: those that start, as seen from the target's centre, in the same directions as it is; all, where that
    says nothing."""
    rays, box = m.start.shape[1], m.box[w]
    x, y = at[0] - pose[0], at[1] - pose[1]
    away = math.sqrt(x * x + y * y)
    inside = box[0] < pose[0] < box[2] and box[1] < pose[1] < box[3]
    if not inside or not m.short[w, i] or away <= 1.001 * reach:
        return 0, rays
    sine = reach / away
    cosine = math.sqrt(1.0 - sine * sine)
    low = _along(pose, cosine * x + sine * y, cosine * y - sine * x, box)
    high = _along(pose, cosine * x - sine * y, cosine * y + sine * x, box)
    # One more at either end, for rounding errors.
    first, last = math.floor(low * rays / 4) - 1, math.ceil(high * rays / 4) + 1
    if high < low:
        last += rays
    return first + rays, min(rays, last - first + 1)


@part
def _along(pose, dx, dy, box):
    """Where a line from within a rectangle leaves it: 0 at its south-west corner, 1 at the south-east, up to 4."""
    x = box[2] if dx > 0.0 else box[0]
    y = box[3] if dy > 0.0 else box[1]
    to_x = (x - pose[0]) / dx if dx != 0.0 else math.inf
    to_y = (y - pose[1]) / dy if dy != 0.0 else math.inf
    if to_x < to_y:
        north = (pose[1] + dy * to_x - box[1]) / (box[3] - box[1])
        return 1.0 + north if dx > 0.0 else 4.0 - north
    east = (pose[0] + dx * to_y - box[0]) / (box[2] - box[0])
    return 3.0 - east if dy > 0.0 else east


@part
def _walled(w, x, y, dx, dy, s):
    """Whether any wall comes near the stretch from (x, y) on by (dx, dy), by their bounding rectangles."""
    x0, x1, y0, y1 = min(x, x + dx), max(x, x + dx), min(y, y + dy), max(y, y + dy)
    for i in range(s.walls[w]):
        if (
            s.wall[w, i, 0] <= x1
            and s.wall[w, i, 1] >= x0
            and s.wall[w, i, 2] <= y1
            and s.wall[w, i, 3] >= y0
        ):
            return True
    return False


@part
def _reach_of(w, t, s):
    """Metres within which all of a thing lies, from its centre; 0 where there is none."""
    h = s.thing_half[w, t]
    return math.sqrt(h[0] * h[0] + h[1] * h[1] + h[2] * h[2]) if s.thing_kind[w, t] != ABSENT else 0.0


@part
def _passes(pose, reach, x, y, dx, dy):
    """Whether a ray in the plane comes within `reach` of a body: most do not, and need no exact test."""
    ox, oy = pose[0] - x, pose[1] - y
    across = ox * dy - oy * dx
    return across * across <= reach * reach * (dx * dx + dy * dy)
