"""Where a ray meets a box, a wedge, an upright cylinder or a sphere around the origin; compiled, one ray at a time.

Distances count in lengths of the direction. A ray that starts inside meets the far side, as in MuJoCo.
"""

from __future__ import annotations

import math

from worldgen.compiled.kernel import kernel, part

FAR = 1e10  # the ray misses


@part
def _pick(near: float, far: float) -> float:
    if near > far or far < 0.0:
        return FAR
    return near if near >= 0.0 else far


@part
def _slab(near, far, o, d, h):
    """What is left of the stretch (near, far) of a ray between two planes at -h and h."""
    if abs(d) < 1e-12:
        return (near, far) if abs(o) <= h else (FAR, -FAR)
    a, b = (-h - o) / d, (h - o) / d
    return max(near, min(a, b)), min(far, max(a, b))


@part
def _slabs(ox, oy, oz, dx, dy, dz, hx, hy, hz):
    """(enter, leave) distances of the box of half sizes h around the origin; enter > leave where it is missed."""
    near, far = _slab(-FAR, FAR, ox, dx, hx)
    near, far = _slab(near, far, oy, dy, hy)
    return _slab(near, far, oz, dz, hz)


@kernel
def hit_box(ox, oy, oz, dx, dy, dz, hx, hy, hz) -> float:
    """Distance (in lengths of d) to a box of half sizes h around the origin."""
    near, far = _slabs(ox, oy, oz, dx, dy, dz, hx, hy, hz)
    return _pick(near, far)


@kernel
def hit_wedge(ox, oy, oz, dx, dy, dz, hx, hy, hz) -> float:
    """Distance to a ramp: the box below the plane from (y = -hy, z = hz) down to (y = hy, z = -hz)."""
    near, far = _slabs(ox, oy, oz, dx, dy, dz, hx, hy, hz)
    o, d = hz * oy + hy * oz, hz * dy + hy * dz  # inside where o + t d <= 0
    if abs(d) < 1e-12:
        if o > 0.0:
            return FAR
    elif d > 0.0:
        far = min(far, -o / d)
    else:
        near = max(near, -o / d)
    return _pick(near, far)


@kernel
def hit_cylinder(ox, oy, oz, dx, dy, dz, radius, half_height) -> float:
    """Distance to an upright cylinder around the origin."""
    near, far = -FAR, FAR
    a = dx * dx + dy * dy
    c = ox * ox + oy * oy - radius * radius
    if a < 1e-16:
        if c > 0.0:
            return FAR
    else:
        b = ox * dx + oy * dy
        root = b * b - a * c
        if root < 0.0:
            return FAR
        root = math.sqrt(root)
        near, far = (-b - root) / a, (-b + root) / a
    if abs(dz) < 1e-12:
        if abs(oz) > half_height:
            return FAR
    else:
        t0, t1 = (-half_height - oz) / dz, (half_height - oz) / dz
        near, far = max(near, min(t0, t1)), min(far, max(t0, t1))
    return _pick(near, far)


@kernel
def hit_sphere(ox, oy, oz, dx, dy, dz, radius) -> float:
    """Distance to a sphere around the origin."""
    a = dx * dx + dy * dy + dz * dz
    b = ox * dx + oy * dy + oz * dz
    root = b * b - a * (ox * ox + oy * oy + oz * oz - radius * radius)
    if root < 0.0 or a < 1e-16:
        return FAR
    root = math.sqrt(root)
    return _pick((-b - root) / a, (-b + root) / a)


@kernel
def turn(yaw, pitch, roll):
    """Cosine and sine of yaw, of pitch (about y, after yaw) and of roll (about x, after both)."""
    c, n = math.cos(yaw), math.sin(yaw)
    if pitch == 0.0 and roll == 0.0:
        return c, n, 1.0, 0.0, 1.0, 0.0
    return c, n, math.cos(pitch), math.sin(pitch), math.cos(roll), math.sin(roll)


@part
def unturned(x, y, z, turned):
    """An offset in the axes of a body that is turned by a `turn`."""
    c, n, cp, np, cr, nr = turned
    x, y = c * x + n * y, c * y - n * x
    x, z = cp * x - np * z, np * x + cp * z
    return x, cr * y + nr * z, cr * z - nr * y
