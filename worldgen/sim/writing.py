"""Writing: the numbers of a drawn world put into MuJoCo's own arrays, by address."""

from __future__ import annotations

import math

from worldgen.sim.compiled import kernel
from worldgen.sim.memory import copy, double, put_double

TINY = 1e-12  # what is below is 0 here, as in MJCF


@kernel
def pour(targets, which, sources, lengths):
    """Copy array after array: `lengths[k]` bytes from `sources[k]` to `targets[which[k]]`."""
    for k in range(len(which)):
        copy(targets[which[k]], sources[k], lengths[k])


@kernel
def stand(at, poses, fixed, slides, massless, welds, width):
    """Where every body stands, and which way its slides run so that they follow the world's axes.

    `at`: addresses in the order of `Vessel.POSED`; `poses` float64 [bodies, 4] x, y, z, yaw, of which the first `fixed`
    never turn; `slides` int64 [moving, 2] a body and its first joint; `massless` int64 bodies without mass; `welds` how
    many there are, of `width` numbers each.
    """
    pos, quat, ipos, iquat, axis, weld = at[0], at[1], at[2], at[3], at[4], at[5]
    for body in range(len(poses)):
        for i in range(3):
            put_double(pos, 3 * body + i, tidy(poses[body, i]))
        if body >= fixed:
            half = tidy(poses[body, 3]) / 2
            put_double(quat, 4 * body, math.cos(half))
            put_double(quat, 4 * body + 3, math.sin(half))
    for body in massless:  # MuJoCo gives a body without mass its own place as that of the mass
        copy(ipos + 24 * body, pos + 24 * body, 24)
        copy(iquat + 32 * body, quat + 32 * body, 32)
    for k in range(len(slides)):
        body, joint = slides[k]
        cos, sin = tidy(math.cos(poses[body, 3])), tidy(math.sin(poses[body, 3]))
        put_double(axis, 3 * joint, cos)
        put_double(axis, 3 * joint + 1, 0.0 - sin)  # not -0.0
        put_double(axis, 3 * joint + 3, sin)
        put_double(axis, 3 * joint + 4, cos)
    for k in range(welds):  # their poses, which MuJoCo works out anew
        for i in range(3, 10):
            put_double(weld, width * k + i, 0.0)


@kernel
def tidy(value):
    return 0.0 if abs(value) < TINY else value


@kernel
def mean(address, count):
    """Of `count` numbers, added up in their order; 0 of none."""
    total = 0.0
    for k in range(count):
        total += double(address, k)
    return total / max(1, count)
