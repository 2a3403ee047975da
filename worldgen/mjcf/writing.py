"""Writing: the numbers of a drawn world put into MuJoCo's own arrays, by address."""

from __future__ import annotations

import math

from worldgen.compiled.kernel import kernel
from worldgen.compiled.memory import copy, double, put_double

TINY = 1e-12  # what is below is 0 here, as in MJCF
POSED = ("body_pos", "body_quat", "body_ipos", "body_iquat", "jnt_axis", "eq_data")
POS, QUAT, IPOS, IQUAT, AXIS, WELD = range(6)


@kernel
def pour(targets, which, sources, lengths):
    """Copy array after array: `lengths[k]` bytes from `sources[k]` to `targets[which[k]]`."""
    for k in range(len(which)):
        copy(targets[which[k]], sources[k], lengths[k])


@kernel
def stand(poses, fixed, slides, massless, welds, width, at):
    """Where every body stands, and which way its slides run so that they follow the world's axes.

    `poses` float64 [bodies, 4] x, y, z, yaw, of which the first `fixed` never turn; `slides` int64 [moving, 2] a body
    and its first joint; `massless` int64 bodies without mass; `welds` how many there are, of `width` numbers each;
    `at`: addresses in the order of `POSED`.
    """
    for body in range(len(poses)):
        for i in range(3):
            put_double(at[POS], 3 * body + i, tidy(poses[body, i]))
        if body >= fixed:
            half = tidy(poses[body, 3]) / 2
            put_double(at[QUAT], 4 * body, math.cos(half))
            put_double(at[QUAT], 4 * body + 3, math.sin(half))
    for body in massless:  # MuJoCo gives a body without mass its own place as that of the mass
        copy(at[IPOS] + 24 * body, at[POS] + 24 * body, 24)
        copy(at[IQUAT] + 32 * body, at[QUAT] + 32 * body, 32)
    for k in range(len(slides)):
        body, joint = slides[k]
        cos, sin = tidy(math.cos(poses[body, 3])), tidy(math.sin(poses[body, 3]))
        put_double(at[AXIS], 3 * joint, cos)
        put_double(at[AXIS], 3 * joint + 1, 0.0 - sin)  # not -0.0
        put_double(at[AXIS], 3 * joint + 3, sin)
        put_double(at[AXIS], 3 * joint + 4, cos)
    for k in range(welds):  # their poses, which MuJoCo works out anew
        for i in range(3, 10):
            put_double(at[WELD], width * k + i, 0.0)


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
