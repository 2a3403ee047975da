"""What MuJoCo makes of simple bodies, worked out as it does, to the last bit: nothing of them need be compiled.

Inertia of solid bodies: mass / 3 times the sum of two squared half lengths of a box, 2 m r^2 / 5 of a ball, and
m (3 r^2 + h^2) / 12 and m r^2 / 2 of a cylinder. Walls and platforms weigh MuJoCo's 1,000 kg a cubic metre.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.kernel import kernel
from worldgen.compiled.memory import put_double
from worldgen.mjcf.writing import stand

SIMPLE = ("floor", "wall", "block", "disc", "box", "pillar", "ball", "agent")  # kinds, by code
FLOOR, WALL, BLOCK, DISC, BOX, PILLAR, BALL, AGENT = range(8)
CODES = {kind: code for code, kind in enumerate(SIMPLE)}
WORKED = frozenset(SIMPLE[:AGENT])  # of which nothing else need be known
FIELDS = (
    "body_mass", "body_inertia", "geom_size", "geom_rbound", "geom_aabb", "bvh_aabb", "geom_friction",
)  # fmt: skip
DENSITY = 1000.0
LEAST, MOST = 1e-4, 1e9  # of masses and lengths that MuJoCo takes for certain


class Plan(NamedTuple):
    """What is the same for all worlds of a mould."""

    codes: np.ndarray  # int64 [bodies]: index into SIMPLE, -1 for what is not simple
    rows: np.ndarray  # int64 [bodies, 3]: first geom, how many there are, the body's box in the tree of boxes
    slides: np.ndarray  # as `stand` takes them, like all below
    massless: np.ndarray
    fixed: int
    welds: int
    width: int


@njit(cache=True, nogil=True)
def cast(numbers, worked, posed, plan: Plan):
    """Write a world's simple numbers and its poses into a vessel; False where MuJoCo may refuse them.

    `numbers` float64 [bodies, 9], of each Part its pose and numbers; `worked` and `posed` the vessel's addresses.
    """
    if not sound(plan.codes, numbers[:, 4:]):
        return False
    work(plan.codes, numbers[:, 4:], plan.rows, worked)
    stand(numbers[:, :4], plan.fixed, plan.slides, plan.massless, plan.welds, plan.width, posed)
    return True


@kernel
def sound(codes, numbers):
    """Whether MuJoCo takes all these numbers for certain."""
    for body in range(len(codes)):
        code, n = codes[body], numbers[body]
        if code < 0:
            continue
        good = 0.0 <= n[4] < MOST
        if code >= BOX:
            good &= LEAST < n[3] < MOST
        if code == DISC:
            good &= LEAST < n[0] < MOST and LEAST < n[1] / 2 < MOST
        elif WALL <= code <= BALL:
            for i in range(3):
                good &= LEAST < (n[i] if code == WALL and i < 2 else n[i] / 2) < MOST
        if code in (WALL, BLOCK, DISC):
            good &= LEAST < weight(code, n) < MOST
        if not good:
            return False
    return True


@kernel
def work(codes, numbers, rows, at):
    """Write the rows of simple bodies; `numbers` [bodies, 5] as in a Part, `at` addresses in the order of FIELDS.

    Of an agent all but the mass is left alone: its arms are where a known one of its radius has them, and weigh
    nothing.
    """
    for body in range(len(codes)):
        code, n = codes[body], numbers[body]
        if code < 0:
            continue
        geom, geoms, box = rows[body]
        for k in range(geoms):
            put_double(at[6], 3 * (geom + k), n[4])
        if code == FLOOR:
            _put(at[2], geom, n[0] / 2, n[1] / 2, 0.1)
        elif code == AGENT:
            inertia = 2 * n[3] * n[0] * n[0] / 5
            _massive(at, body, n[3], inertia, inertia, inertia)
        elif code == BALL:
            r = n[0] / 2
            inertia = 2 * n[3] * r * r / 5
            _massive(at, body, n[3], inertia, inertia, inertia)
            _put(at[2], geom, r, 0.0, 0.0)
            _bounded(at, geom, box, r, r, r, r)
        elif code in (DISC, PILLAR):
            _cylinder(at, body, geom, box, weight(code, n), *_round(code, n))
        else:
            _box(at, body, geom, box, weight(code, n), *_half(code, n))


@kernel
def weight(code, n):
    """kg"""
    if code in (WALL, BLOCK):
        x, y, z = _half(code, n)
        return DENSITY * (8 * x * y * z)
    if code == DISC:
        r, half = _round(code, n)
        return DENSITY * (pi * r * r * (2 * half))
    return n[3]


@kernel
def _half(code, n):
    """Half lengths of a box."""
    if code == WALL:
        return n[0], n[1], n[2] / 2
    return n[0] / 2, n[1] / 2, n[2] / 2


@kernel
def _round(code, n):
    """Radius and half height of a cylinder."""
    if code == DISC:
        return n[0], n[1] / 2
    return n[0] / 2, n[2] / 2


@kernel
def _box(at, body, geom, box, m, x, y, z):
    _massive(at, body, m, m * (y * y + z * z) / 3, m * (x * x + z * z) / 3, m * (x * x + y * y) / 3)
    _put(at[2], geom, x, y, z)
    _bounded(at, geom, box, x, y, z, sqrt(x * x + y * y + z * z))


@kernel
def _cylinder(at, body, geom, box, m, r, half):
    h = 2 * half
    across, along = m * (3 * r * r + h * h) / 12, m * r * r / 2
    _massive(at, body, m, across, across, along)
    _put(at[2], geom, r, half, 0.0)
    _bounded(at, geom, box, r, r, half, sqrt(r * r + half * half))


@kernel
def _massive(at, body, mass, x, y, z):
    put_double(at[0], body, mass)
    _put(at[1], body, x, y, z)


@kernel
def _bounded(at, geom, box, x, y, z, radius):
    """Bounds around the body's own middle."""
    put_double(at[3], geom, radius)
    _put(at[4], 2 * geom + 1, x, y, z)
    _put(at[5], 2 * box + 1, x, y, z)


@kernel
def _put(address, row, x, y, z):
    put_double(address, 3 * row, x)
    put_double(address, 3 * row + 1, y)
    put_double(address, 3 * row + 2, z)
