"""Outlines of things seen from above, as world points: what maps fill, shadows start from, labels avoid."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np

from schemas.things import kind_of
from worldgen.world import Thing

UPRIGHT = np.zeros(2)  # no pitch, no roll
LEAN = 0.02  # rad: nobody sees less from above, and a body at rest never stands quite straight


def turned(local: np.ndarray, x: float, y: float, yaw: float) -> np.ndarray:
    """[n, 2] local points placed at (x, y) and turned by yaw."""
    c, s = cos(yaw), sin(yaw)
    return np.stack([x + c * local[:, 0] - s * local[:, 1], y + s * local[:, 0] + c * local[:, 1]], axis=1)


def rectangle(hx: float, hy: float) -> np.ndarray:
    """Counter-clockwise corners [4, 2] from the lower left."""
    return np.array([(-hx, -hy), (hx, -hy), (hx, hy), (-hx, hy)])


def rounded(hx: float, hy: float, radius: float, arc: int = 5) -> np.ndarray:
    """A rectangle with round corners, counter-clockwise [4 (arc + 1), 2]."""
    radius = min(radius, hx, hy)
    points = []
    for quarter, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        for k in range(arc + 1):
            angle = (quarter + k / arc) * pi / 2
            x = sx * (hx - radius) + radius * cos(angle)
            points.append((x, sy * (hy - radius) + radius * sin(angle)))
    return np.array(points)


def circle(radius: float, count: int = 48) -> np.ndarray:
    angle = np.arange(count) * (2 * pi / count)
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def round_from_above(thing: Thing) -> bool:
    """Whether it looks like a disc from above: by its kind's own word."""
    return kind_of(thing.kind).outline == "disc"


def footprint(thing: Thing, pose: np.ndarray, tilt: np.ndarray = UPRIGHT) -> np.ndarray:
    """The ground a thing covers [n, 2]: a disc, the turned rectangle, or what a tipped body hides of it."""
    if tipped(tilt):
        corners = np.concatenate(faces(thing)) @ turn(float(pose[3]), *map(float, tilt)).T
        return hull(corners[:, :2]) + np.asarray(pose)[:2]
    disc = round_from_above(thing)
    local = circle(thing.size[0] / 2) if disc else rectangle(thing.size[0] / 2, thing.size[1] / 2)
    return turned(local, float(pose[0]), float(pose[1]), float(pose[3]))


def tipped(tilt: np.ndarray) -> bool:
    return max(abs(tilt[0]), abs(tilt[1])) > LEAN


def turn(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """The rotation [3, 3] by roll about x, then pitch about y, then yaw about z."""
    (cy, cp, cr), (sy, sp, sr) = np.cos([yaw, pitch, roll]), np.sin([yaw, pitch, roll])
    about_z = np.array([(cy, -sy, 0), (sy, cy, 0), (0, 0, 1)])
    about_y = np.array([(cp, 0, sp), (0, 1, 0), (-sp, 0, cp)])
    about_x = np.array([(1, 0, 0), (0, cr, -sr), (0, sr, cr)])
    return about_z @ about_y @ about_x


def faces(thing: Thing) -> list[np.ndarray]:
    """The flat sides of a body [n, 3] around its centre, counter-clockwise seen from outside."""
    hx, hy, hz = (side / 2 for side in thing.size)
    if kind_of(thing.kind).shape == "wedge":
        low = [(-hx, -hy, -hz), (hx, -hy, -hz), (hx, hy, -hz), (-hx, hy, -hz)]
        left, right = (-hx, -hy, hz), (hx, -hy, hz)
        sides = [low[::-1], [low[0], low[1], right, left], [left, right, low[2], low[3]]]
        sides += [[low[1], low[2], right], [low[3], low[0], left]]
        return [np.array(side) for side in sides]
    rim = circle(hx, 20) if round_from_above(thing) else rectangle(hx, hy)
    below, above = (np.column_stack([rim, np.full(len(rim), z)]) for z in (-hz, hz))
    after = np.roll(np.arange(len(rim)), -1)
    return [below[::-1], above, *(np.stack([a, b, c, d]) for a, b, c, d in
            zip(below, below[after], above[after], above, strict=True))]  # fmt: skip


def hull(points: np.ndarray) -> np.ndarray:
    """The convex outline [n, 2] of points, counter-clockwise (Andrew's monotone chain)."""
    spots = sorted(map(tuple, points.tolist()))

    def chain(ordered: list) -> list:
        kept: list = []
        for p in ordered:
            while len(kept) > 1 and _left_turn(kept[-2], kept[-1], p) <= 1e-12:
                kept.pop()
            kept.append(p)
        return kept[:-1]

    return np.array(chain(spots) + chain(spots[::-1]))


def _left_turn(a, b, c) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
