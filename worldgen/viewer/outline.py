"""Outlines of things seen from above, as world points: what maps fill, shadows start from, labels avoid."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np

from worldgen.world import Thing


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


def footprint(thing: Thing, pose: np.ndarray) -> np.ndarray:
    """The ground a thing covers [n, 2]: a circle for a pillar, else the turned rectangle."""
    round_ = thing.kind == "pillar"
    local = circle(thing.size[0] / 2) if round_ else rectangle(thing.size[0] / 2, thing.size[1] / 2)
    return turned(local, float(pose[0]), float(pose[1]), float(pose[3]))
