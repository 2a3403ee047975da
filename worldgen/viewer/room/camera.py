"""Where the camera of a film stands, and where a point of the world lies in its picture."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import cos, radians, sin, tan

import numpy as np

from worldgen.world import World

AZIMUTH, ELEVATION = 121.0, -46.0  # degrees, as MuJoCo counts them: it looks to the north-west and down
FOVY = 38.0  # degrees
LOW = 0.6  # m: walls are drawn no higher than this, or than inner walls are, so that one sees over them


@dataclass(frozen=True)
class Camera:
    """A free camera of MuJoCo: it looks at `lookat` [3] from `distance` metres; pictures of width x height pixels."""

    lookat: np.ndarray
    distance: float
    width: int
    height: int

    @staticmethod
    def fit(world: World, width: int, height: int) -> Camera:
        """As near as the floor and the walls around it allow."""
        half_x, half_y = (side / 2 for side in world.floor)
        corners = np.array(list(product((-half_x, half_x), (-half_y, half_y), (0.0, wall_height(world)))))
        found = Camera(np.zeros(3), 2 * max(world.floor), width, height)
        for _ in range(24):  # nearer and to the side, until the corners just fit
            spots = np.array([found.project(corner) for corner in corners]) / (width, height)
            low, high = spots.min(axis=0), spots.max(axis=0)
            x, y = (low + high) / 2 - 0.5
            tall = 2 * found.distance * tan(radians(FOVY) / 2)
            right, up, _ = found.axes()
            lookat = found.lookat + right * x * tall * width / height - up * y * tall
            found = Camera(lookat, found.distance * float((high - low).max()) / 0.96, width, height)
        return found

    def axes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Right, up and forward of the picture, in the world."""
        a, e = radians(AZIMUTH), radians(ELEVATION)
        forward = np.array((cos(e) * cos(a), cos(e) * sin(a), sin(e)))
        right = np.cross(forward, (0.0, 0.0, 1.0))
        right /= np.linalg.norm(right)
        return right, np.cross(right, forward), forward

    def project(self, point: np.ndarray) -> tuple[float, float]:
        """Pixels (right, down) of a world point in front of the camera."""
        right, up, forward = self.axes()
        offset = point - (self.lookat - forward * self.distance)
        scale = self.height / 2 / tan(radians(FOVY) / 2) / max(float(offset @ forward), 1e-6)
        return self.width / 2 + float(offset @ right) * scale, self.height / 2 - float(offset @ up) * scale


def wall_height(world: World) -> float:
    """How high (m) walls are drawn at most."""
    return max([LOW, *(w.height for w in world.walls if not w.outer and w.height <= 1.0)])
