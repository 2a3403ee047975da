"""What MuJoCo makes of simple bodies, worked out as it does, to the last bit: nothing of them need be compiled.

Inertia of solid bodies: mass / 3 times the sum of two squared half lengths of a box, 2 m r^2 / 5 of a ball, and
m (3 r^2 + h^2) / 12 and m r^2 / 2 of a cylinder. Walls and platforms weigh MuJoCo's 1,000 kg a cubic metre.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import Any

Fields = dict[str, Any]
"""field -> its only row"""
DENSITY = 1000.0
LEAST, MOST = 1e-4, 1e9  # of masses and lengths that MuJoCo takes for certain


def fields(kind: str, numbers: tuple, known: tuple) -> Fields | None:
    """The rows in which a body differs from a `known` one of its kind; None where that is MuJoCo's to say, as of what
    it may refuse.

    `friction` is the first number of `geom_friction`, of each of its geoms.
    """
    found = _fields(kind, numbers, known)
    if found is None or not 0.0 <= found["friction"] < MOST:
        return None
    mass, half = found.get("body_mass", 1.0), found.get("bvh_aabb", (1.0,))[-3:]
    return found if min(mass, *half) > LEAST and max(mass, *half) < MOST else None


def _fields(kind: str, numbers: tuple, known: tuple) -> Fields | None:
    match kind:
        case "floor":
            (x, y), friction = numbers
            return {"geom_size": (x / 2, y / 2, 0.1), "friction": friction}
        case "wall":
            half_x, half_y, height, friction = numbers
            return _box((half_x, half_y, height / 2), None, friction)
        case "block":
            x, y, z, friction = numbers
            return _box((x / 2, y / 2, z / 2), None, friction)
        case "box":
            (x, y, z), mass, friction = numbers
            return _box((x / 2, y / 2, z / 2), mass, friction)
        case "disc":
            radius, height, friction = numbers
            return _cylinder(radius, height / 2, None, friction)
        case "pillar":
            (x, _, z), mass, friction = numbers
            return _cylinder(x / 2, z / 2, mass, friction)
        case "ball":
            (x, _, _), mass, friction = numbers
            return _ball(x / 2, mass, friction)
        case "agent" if numbers[0] == known[0]:  # its arms are where a known one has them, and weigh nothing
            radius, mass, friction = numbers
            return {
                "body_mass": mass,
                "body_inertia": (2 * mass * radius * radius / 5,) * 3,
                "friction": friction,
            }
    return None


def _box(half: tuple[float, float, float], mass: float | None, friction: float) -> Fields:
    x, y, z = half
    m = DENSITY * (8 * x * y * z) if mass is None else mass
    inertia = m * (y * y + z * z) / 3, m * (x * x + z * z) / 3, m * (x * x + y * y) / 3
    return _shaped(m, inertia, half, half, sqrt(x * x + y * y + z * z), friction)


def _cylinder(r: float, half: float, mass: float | None, friction: float) -> Fields:
    h = 2 * half
    m = DENSITY * (pi * r * r * h) if mass is None else mass
    across, along = m * (3 * r * r + h * h) / 12, m * r * r / 2
    return _shaped(
        m, (across, across, along), (r, half, 0.0), (r, r, half), sqrt(r * r + half * half), friction
    )


def _ball(r: float, mass: float, friction: float) -> Fields:
    return _shaped(mass, (2 * mass * r * r / 5,) * 3, (r, 0.0, 0.0), (r, r, r), r, friction)


def _shaped(mass: float, inertia: tuple, size: tuple, half: tuple, bound: float, friction: float) -> Fields:
    around = (0.0, 0.0, 0.0, *half)
    return {
        "body_mass": mass, "body_inertia": inertia, "geom_size": size, "geom_rbound": bound,
        "geom_aabb": around, "bvh_aabb": around, "friction": friction,
    }  # fmt: skip
