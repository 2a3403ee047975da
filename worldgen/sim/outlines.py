"""Outlines: what all of a world's rays share, worked out once: every body's turn and a circle that it lies within.

Most rays come near few bodies. Whoever asks a circle first, and the exact test only where a ray may cross it, gets
the same distances, to the bit, as from asking every body: circles are taken a little larger than they are.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.kernel import part
from worldgen.sim.rays import (
    ABSENT,
    ARM_SPAN,
    CYLINDER,
    GHOST,
    SPHERE,
    Shapes,
    hit_turned_agent,
    hit_turned_thing,
)
from worldgen.sim.solids import turn

SLACK = 1e-6  # metres, and of every distance: far more than rounding moves a hit


class Outlines(NamedTuple):
    """Of one world at a time; entity e is agent e, or thing e - A."""

    turn: np.ndarray  # [E, 6] cosine and sine of yaw, pitch and roll
    reach: np.ndarray  # [E] metres from its centre in the plane; -1 where rays meet nothing
    rise: np.ndarray  # [E] metres from its centre upwards and downwards
    rays: np.ndarray  # [3, R] of one agent: the rays' directions x and y, and how far each has come


@njit(cache=True, nogil=True)
def room(entities, rays):
    """Outlines of nothing yet."""
    return Outlines(np.empty((entities, 6)), np.empty(entities), np.empty(entities), np.empty((3, rays)))


@part
def trace(w, s: Shapes, o: Outlines):
    """Outline what world w holds now."""
    agents = s.agent_radius.shape[1]
    for a in range(agents):
        _keep(a, turn(s.agent_pose[w, a, 3], 0.0, 0.0), o)
        there = s.agent_radius[w, a] > 0.0
        o.reach[a] = o.rise[a] = max(s.agent_radius[w, a], ARM_SPAN) if there else -1.0
    for t in range(s.thing_kind.shape[1]):
        _keep(agents + t, turn(s.thing_pose[w, t, 3], s.thing_tilt[w, t, 0], s.thing_tilt[w, t, 1]), o)
        o.reach[agents + t], o.rise[agents + t] = _circle(w, t, s)


@part
def _keep(e, turned, o):
    for i in range(6):
        o.turn[e, i] = turned[i]


@part
def _circle(w, t, s):
    kind, x, y, z = s.thing_kind[w, t], s.thing_half[w, t, 0], s.thing_half[w, t, 1], s.thing_half[w, t, 2]
    if kind in (ABSENT, GHOST):
        return -1.0, -1.0
    if kind == SPHERE:
        return x, x
    if kind == CYLINDER:
        y = 0.0  # its x is the radius, in every direction
    flat = math.sqrt(x * x + y * y)
    if s.thing_tilt[w, t, 0] != 0.0 or s.thing_tilt[w, t, 1] != 0.0:
        flat = z = math.sqrt(flat * flat + z * z)
    return flat, z


@part
def turn_of(o, e):
    """The `turn` of entity e."""
    return o.turn[e, 0], o.turn[e, 1], o.turn[e, 2], o.turn[e, 3], o.turn[e, 4], o.turn[e, 5]


@part
def centre(w, e, s):
    """x, y, z of entity e."""
    a = s.agent_radius.shape[1]
    if e < a:
        return s.agent_pose[w, e, 0], s.agent_pose[w, e, 1], s.agent_pose[w, e, 2]
    return s.thing_pose[w, e - a, 0], s.thing_pose[w, e - a, 1], s.thing_pose[w, e - a, 2]


@part
def hit_body(w, e, s, o, ox, oy, oz, dx, dy, dz):
    """Distance to entity e, in lengths of d."""
    a = s.agent_radius.shape[1]
    if e < a:
        return hit_turned_agent(s, w, e, o.turn[e, 0], o.turn[e, 1], ox, oy, oz, dx, dy, dz)
    return hit_turned_thing(s, w, e - a, turn_of(o, e), ox, oy, oz, dx, dy, dz)


@part
def slack(x, y):
    """By how much a body at the offset (x, y) may seem nearer to a ray than it is."""
    return SLACK * (1.0 + abs(x) + abs(y))
