"""Facts: what is true of one entity, or of two, in one world; compiled, one question at a time.

A new verb, state or relative place of the language is a function here and a line in `single` or `pair`, under a code
that `predicates.py` gives its word.
"""

from __future__ import annotations

import math

from worldgen.compiled.kernel import part
from worldgen.sampling.nearness import BEHIND, NEAR
from worldgen.sim.rays import ARM_SPAN
from worldgen.sim.rules.contact import agents_touch, things_touch
from worldgen.sim.rules.ground import Facts

TOUCH = 0.02  # m between surfaces that still count as touching: contacts are soft, and sleepers report none
MOVING = 0.1  # m/s
UPRIGHT = math.cos(math.radians(20))  # what leans less is upright

# of one entity
LOCKED, UNLOCKED, HELD, FREE, REMOVED, IN_MOTION, STILL, STANDING, SINGLE_PLANE = range(9)
# of two
SEES, TOUCHES, HOLDS, WITHIN, AWAY, IS_NEAR, IS_BEHIND, UNDER, AFTER, BEFORE, FILLED, PAIR_PLANE = range(12)


@part
def single(code, plane, w, e, f: Facts):
    """Whether entity e is so."""
    t = e - f.present.shape[1]
    if code == LOCKED:
        return t >= 0 and f.locked[w, t]
    if code == UNLOCKED:
        return t < 0 or not f.locked[w, t]
    if code == HELD:
        return held(w, t, f)
    if code == FREE:
        return not held(w, t, f) and (t < 0 or not f.locked[w, t])
    if code == REMOVED:
        return f.drawn[w, e] and not here(w, e, f)
    if code == IN_MOTION:
        return speed(w, e, f) > MOVING
    if code == STILL:
        return not speed(w, e, f) > MOVING
    if code == STANDING:
        return t < 0 or math.cos(f.thing_tilt[w, t, 0]) * math.cos(f.thing_tilt[w, t, 1]) > UPRIGHT
    return f.singles[plane, w, e]


@part
def pair(code, plane, number, w, i, j, f: Facts):
    """Whether entity i is so to entity j. `number` is in metres, of those that compare with one."""
    agents = f.present.shape[1]
    if code == SEES:
        return i < agents and f.sees[w, i, j]
    if code == TOUCHES:
        return touches(w, i, j, f)
    if code == HOLDS:
        return i < agents and j >= agents and f.held[w, i] == j - agents
    if code == WITHIN:
        return distance(w, i, j, f) <= number
    if code == AWAY:
        return distance(w, i, j, f) >= number
    if code == IS_NEAR:
        return surface_gap(w, i, j, f) <= NEAR
    if code == IS_BEHIND:
        return surface_gap(w, i, j, f) <= BEHIND and at_the_back(w, i, j, f)
    if code == UNDER:
        return under(w, i, j, f)
    if code == AFTER:
        return same_group(w, i, j, f) and f.rank[w, i - agents] > f.rank[w, j - agents]
    if code == BEFORE:
        return same_group(w, i, j, f) and f.rank[w, i - agents] < f.rank[w, j - agents]
    if code == FILLED:
        return filled(w, i, j, number, f)
    return f.pairs[plane, w, i, j]


@part
def here(w, e, f: Facts):
    """Whether an agent is present, an object exists."""
    agents = f.present.shape[1]
    return f.present[w, e] if e < agents else f.exists[w, e - agents]


@part
def team_of(w, e, f: Facts):
    """Index of the team, -1 for nobody's."""
    agents = f.present.shape[1]
    return f.team[e] if e < agents else f.thing_team[w, e - agents]


@part
def order_of(w, e, f: Facts):
    """Place in the group's order; agents by slot."""
    agents = f.present.shape[1]
    return e if e < agents else f.rank[w, e - agents]


@part
def pose(w, e, f: Facts):
    """(x, y, z, yaw)"""
    agents = f.present.shape[1]
    if e < agents:
        return f.agent_pose[w, e, 0], f.agent_pose[w, e, 1], f.agent_pose[w, e, 2], f.agent_pose[w, e, 3]
    t = e - agents
    return f.thing_pose[w, t, 0], f.thing_pose[w, t, 1], f.thing_pose[w, t, 2], f.thing_pose[w, t, 3]


@part
def half(w, e, f: Facts):
    """Half sizes before yaw, m."""
    agents = f.present.shape[1]
    if e < agents:
        r = f.agent_radius[w, e]
        return r, r, r
    h = f.thing_half[w, e - agents]
    return h[0], h[1], h[2]


@part
def distance(w, i, j, f: Facts):
    """Metres between centres, in the plane."""
    p, q = pose(w, i, f), pose(w, j, f)
    x, y = p[0] - q[0], p[1] - q[1]
    return math.sqrt(x * x + y * y)


@part
def from_start(w, e, f: Facts):
    """Metres from where it started, in the plane."""
    agents, p = f.present.shape[1], pose(w, e, f)
    s = f.agent_start[w, e] if e < agents else f.thing_start[w, e - agents]
    x, y = p[0] - s[0], p[1] - s[1]
    return math.sqrt(x * x + y * y)


@part
def speed(w, e, f: Facts):
    """m/s, in the plane"""
    agents = f.present.shape[1]
    v = f.agent_velocity[w, e] if e < agents else f.thing_velocity[w, e - agents]
    return math.sqrt(v[0] * v[0] + v[1] * v[1])


@part
def held(w, t, f: Facts):
    """Whether any agent holds object t; agents (t < 0) are held by nobody."""
    found = False
    for a in range(f.held.shape[1]):
        found |= t >= 0 and f.held[w, a] == t
    return found


@part
def touches(w, i, j, f: Facts):
    agents = f.present.shape[1]
    if i == j:
        return False
    i, j = min(i, j), max(i, j)
    if j < agents:
        return agents_touch(
            f.agent_pose[w, i], f.agent_pose[w, j], f.agent_radius[w, i], f.agent_radius[w, j], TOUCH
        )
    t = j - agents
    if i < agents:
        return f.gap[w, i, t] <= f.agent_radius[w, i] + TOUCH
    s = i - agents
    return (
        f.exists[w, s] and f.exists[w, t]
        and things_touch(f.thing_pose[w, s], f.thing_pose[w, t], f.thing_half[w, s], f.thing_half[w, t],
                         f.thing_kind[w, s], f.thing_kind[w, t], TOUCH)
    )  # fmt: skip


@part
def seen_from(w, i, j, f: Facts):
    """The offset of i from j's centre in j's axes, which are the world's turned by its yaw, and j's half sizes."""
    p, q, h = pose(w, i, f), pose(w, j, f), half(w, j, f)
    x, y, c, s = p[0] - q[0], p[1] - q[1], math.cos(q[3]), math.sin(q[3])
    return c * x + s * y, c * y - s * x, h[0], h[1]


@part
def surface_gap(w, i, j, f: Facts):
    """Metres between surfaces: from i's centre to j's box (an agent's circle), less i's narrowest half width; 0 where
    they meet."""
    agents, h = f.present.shape[1], half(w, i, f)
    if j < agents:
        gap = distance(w, i, j, f) - ARM_SPAN
    else:
        x, y, wide, deep = seen_from(w, i, j, f)
        u, v = max(0.0, abs(x) - wide), max(0.0, abs(y) - deep)
        gap = math.sqrt(u * u + v * v)
    return max(0.0, gap - (ARM_SPAN if i < agents else min(h[0], h[1])))


@part
def at_the_back(w, i, j, f: Facts):
    """Behind an agent's back; on the far side of anything else, seen from the floor's middle."""
    if j < f.present.shape[1]:
        return seen_from(w, i, j, f)[0] < 0
    p, q, h = pose(w, i, f), pose(w, j, f), half(w, j, f)
    mine, far = max(1e-9, math.hypot(p[0], p[1])), max(1e-9, math.hypot(q[0], q[1]))
    along = (p[0] * q[0] + p[1] * q[1]) / (mine * far)
    wide = math.asin(min(1.0, math.hypot(h[0], h[1]) / far))
    return mine > far and math.acos(max(-1.0, min(1.0, along))) <= wide


@part
def under(w, i, j, f: Facts):
    """The centre is within the other's outline and lower than its centre."""
    x, y, wide, deep = seen_from(w, i, j, f)
    return abs(x) <= wide and abs(y) <= deep and pose(w, i, f)[2] - pose(w, j, f)[2] < -1e-6


@part
def same_group(w, i, j, f: Facts):
    """Order is a matter of one group of objects."""
    s, t = i - f.present.shape[1], j - f.present.shape[1]
    return s >= 0 and t >= 0 and f.thing_group[w, s] >= 0 and f.thing_group[w, s] == f.thing_group[w, t]


@part
def filled(w, i, j, within, f: Facts):
    """The centre of j is nearer than `within` to that of i, and so is a corner of j to each corner of i
    (original-mechanics.md 7.3, asked of one box instead of all)."""
    p, q = pose(w, i, f), pose(w, j, f)
    x, y, z = p[0] - q[0], p[1] - q[1], p[2] - q[2]
    near = i != j and x * x + y * y + z * z < within * within
    for c in range(4):
        if near:
            near = corner_gap(w, i, c, j, f) < within
    return near


@part
def corner_gap(w, i, c, j, f: Facts):
    """Metres from corner c of i to the nearest corner of j, in the plane."""
    x, y = corner(w, i, c, f)
    least = math.inf
    for d in range(4):
        u, v = corner(w, j, d, f)
        least = min(least, math.sqrt((x - u) * (x - u) + (y - v) * (y - v)))
    return least


@part
def corner(w, e, k, f: Facts):
    """(x, y) of one of the four corners of the bounding box."""
    p = pose(w, e, f)
    return turned(p[0], p[1], math.cos(p[3]), math.sin(p[3]), half(w, e, f), k)


@part
def turned(x, y, c, s, h, k):
    """(x, y) of corner k of a box of half sizes h around (x, y), turned by an angle with cosine c and sine s."""
    u = h[0] if k > 1 else -h[0]
    v = h[1] if k % 2 else -h[1]
    return x + c * u - s * v, y + s * u + c * v
