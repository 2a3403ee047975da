"""Contact: who touches whom; objects as rectangles and circles in the plane, at overlapping heights."""

from __future__ import annotations

import math

import numpy as np

from worldgen.compiled.kernel import part
from worldgen.sim.rays import CYLINDER, SPHERE


@part
def agents_touch(p, q, mine, theirs, limit):
    """Whether two agents of radii `mine` and `theirs` (0 of the absent) are at most `limit` metres apart."""
    x, y, z, near = p[0] - q[0], p[1] - q[1], p[2] - q[2], mine + theirs + limit
    return x * x + y * y + z * z <= near * near


@part
def things_touch(p, q, g, h, p_kind, q_kind, limit):
    """Whether the surfaces of two objects are at most `limit` metres apart, their leaning left aside."""
    x, y = p[0] - q[0], p[1] - q[1]
    near = math.sqrt(g[0] * g[0] + g[1] * g[1]) + math.sqrt(h[0] * h[0] + h[1] * h[1]) + limit
    if x * x + y * y > near * near or abs(p[2] - q[2]) > g[2] + h[2] + limit:
        return False
    return _gap(p, q, g, h, _round(p_kind), _round(q_kind)) <= limit


@part
def _round(kind):
    return kind in (CYLINDER, SPHERE)


@part
def _gap(p, q, g, h, p_round, q_round):
    if p_round and q_round:
        return max(0.0, math.hypot(p[0] - q[0], p[1] - q[1]) - g[0] - h[0])
    if p_round:
        return max(0.0, _to_box(p[0], p[1], q, h) - g[0])
    if q_round:
        return max(0.0, _to_box(q[0], q[1], p, g) - h[0])
    if _overlap(p, q, g, h) and _overlap(q, p, h, g):
        return 0.0
    return min(_corners_to(p, g, q, h), _corners_to(q, h, p, g))


@part
def _to_box(x, y, pose, half):
    """From a point to a rectangle; 0 inside."""
    c, s = math.cos(pose[3]), math.sin(pose[3])
    x, y = x - pose[0], y - pose[1]
    return math.hypot(max(0.0, abs(c * x + s * y) - half[0]), max(0.0, abs(c * y - s * x) - half[1]))


@part
def _corners_to(p, g, q, h):
    """From the nearest corner of one rectangle to the other."""
    c, s, best = math.cos(p[3]), math.sin(p[3]), np.inf
    for k in range(4):
        u, v = g[0] * (1 - 2 * (k // 2)), g[1] * (1 - 2 * (k % 2))
        best = min(best, _to_box(p[0] + c * u - s * v, p[1] + s * u + c * v, q, h))
    return best


@part
def _overlap(p, q, g, h):
    """Whether the shadows of two rectangles on the first one's sides overlap."""
    c, s, turn = math.cos(p[3]), math.sin(p[3]), q[3] - p[3]
    x, y = q[0] - p[0], q[1] - p[1]
    wide, high = abs(math.cos(turn)), abs(math.sin(turn))
    return (
        abs(c * x + s * y) <= g[0] + wide * h[0] + high * h[1]
        and abs(c * y - s * x) <= g[1] + high * h[0] + wide * h[1]
    )
