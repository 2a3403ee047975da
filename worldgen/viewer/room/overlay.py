"""What is drawn into MuJoCo's scene beside the bodies: vision cones, who sees and who holds whom, locks."""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import Any

import mujoco
import numpy as np

from worldgen.viewer import cones, palette
from worldgen.viewer.map import Show
from worldgen.viewer.overlay import lock_color
from worldgen.viewer.scene import Scene

ALARM: palette.RGB = (255, 59, 48)  # the cone of whoever sees a rival
DASH = 0.09  # m
STRAIGHT = 0.004  # m a point of a cone's edge may be off the line between its neighbours, and be left out


class Overlay:
    """Adds geoms to a renderer's scene, after `update_scene` and before `render`."""

    def __init__(self, drawn: Any):
        self.drawn = drawn

    def draw(self, scene: Scene, show: Show) -> None:
        solid = cones.shapes(scene)
        strength = min(1.0, sqrt(4 / max(len(scene.world.agents), 1)))
        for k in np.flatnonzero(scene.agent_present):
            if show.cones:
                self._cone(scene, int(k), solid, strength)
            if show.lidar:
                self._lidar(scene, int(k), solid)
            if show.sights:
                self._sights(scene, int(k))
            if scene.held[k] >= 0:
                thing = scene.thing_pose[scene.held[k], :3]
                self._line(scene.agent_pose[k, :3], thing, 0.03, _color(scene, k), 1.0)
        for k in np.flatnonzero(scene.locked & scene.thing_present):
            self._padlock(scene, int(k))

    def _cone(self, scene: Scene, k: int, solid: Any, strength: float) -> None:
        senses = scene.senses_by_team().get(scene.world.agents[k].team)
        if senses is None:
            return
        edge = on_floor(cones.cone(scene, k, senses.sight, solid, senses.view), scene, k)
        edge = straightened(edge)
        color = ALARM if _rivals(scene, k) else _color(scene, k)
        eye, height = scene.agent_pose[k, :2], 0.01 + 0.002 * k
        ends = edge[1:] if np.allclose(edge[0], eye) else np.concatenate([edge, edge[:1]])
        for a, b in pairwise(ends):
            spots = [np.array((*spot, height)) for spot in (eye, a, b)]
            self._triangle(spots, color, 0.22 * strength)

    def _lidar(self, scene: Scene, k: int, solid: Any) -> None:
        senses = scene.senses_by_team().get(scene.world.agents[k].team)
        if senses is None or not senses.rays:
            return
        eye = scene.agent_pose[k, :3]
        for end in cones.lidar(scene, k, solid):
            self._line(eye, np.array((*end, eye[2])), 0.004, _color(scene, k), 0.5)

    def _sights(self, scene: Scene, k: int) -> None:
        """Dashes to each rival it sees, a little to its left."""
        start = scene.agent_pose[k, :3]
        for other in _rivals(scene, k):
            way = scene.agent_pose[other, :3] - start
            length = float(np.linalg.norm(way))
            along = way / max(length, 1e-9)
            left = 0.02 * np.array((-along[1], along[0], 0.0)) + (0, 0, 0.04)
            for far in np.arange(0.2, min(length, 100.0) - 0.15, 2 * DASH):
                self._line(start + left + far * along, start + left + (far + DASH) * along, 0.009, ALARM, 0.9)

    def _padlock(self, scene: Scene, k: int) -> None:
        color = lock_color(scene, k) or palette.INK
        x, y, z = scene.thing_pose[k, :3] + (0, 0, scene.world.things[k].size[2] / 2 + 0.1)
        self._geom(mujoco.mjtGeom.mjGEOM_BOX, (0.075, 0.03, 0.055), (x, y, z), np.eye(3), color, 1.0)
        for a, b in (
            ((-0.045, 0.05), (-0.045, 0.11)),
            ((-0.045, 0.11), (0.045, 0.11)),
            ((0.045, 0.11), (0.045, 0.05)),
        ):
            start, end = (np.array((x + side, y, z + up)) for side, up in (a, b))
            self._line(start, end, 0.014, color, 1.0)

    def _line(self, a: np.ndarray, b: np.ndarray, radius: float, color: palette.RGB, alpha: float) -> None:
        geom = self._geom(mujoco.mjtGeom.mjGEOM_CAPSULE, np.zeros(3), np.zeros(3), np.eye(3), color, alpha)
        if geom is not None:
            mujoco.mjv_connector(geom, mujoco.mjtGeom.mjGEOM_CAPSULE, radius, a, b)

    def _triangle(self, corners: list[np.ndarray], color: palette.RGB, alpha: float) -> None:
        """MuJoCo's triangle has its corners at the origin and along its x and y axes."""
        a, one, two = corners[0], corners[1] - corners[0], corners[2] - corners[0]
        axes = np.stack([one, two, np.array((0.0, 0.0, 1.0))], axis=1)
        self._geom(mujoco.mjtGeom.mjGEOM_TRIANGLE, np.ones(3), a, axes, color, alpha)

    def _geom(self, kind: Any, size: Any, at: Any, axes: np.ndarray, color: palette.RGB, alpha: float) -> Any:
        if self.drawn.ngeom >= self.drawn.maxgeom:
            return None
        geom = self.drawn.geoms[self.drawn.ngeom]
        self.drawn.ngeom += 1
        rgba = np.array((*(part / 255 for part in color), alpha), np.float32)
        mujoco.mjv_initGeom(geom, kind, np.asarray(size, float), np.asarray(at, float), axes.flatten(), rgba)
        geom.transparent = alpha < 1.0  # and so without a shadow
        geom.emission = 1.0 * (alpha < 1.0)
        return geom


def on_floor(edge: np.ndarray, scene: Scene, k: int) -> np.ndarray:
    """The polygon [n, 2] an agent sees, no farther than the floor goes; unchanged where the agent has left it."""
    eye, half = scene.agent_pose[k, :2], np.array(scene.world.floor) / 2
    if (np.abs(eye) >= half).any():
        return edge
    way = edge - eye
    with np.errstate(divide="ignore", invalid="ignore"):
        leave = np.where(way != 0, (np.sign(way) * half - eye) / way, np.inf).min(axis=1)
    return eye + way * np.minimum(leave, 1.0)[:, None]


def straightened(edge: np.ndarray) -> np.ndarray:
    """The polygon [n, 2] without the points that lie on the line between their neighbours."""
    kept = [0]
    for k in range(1, len(edge) - 1):
        a, b = edge[kept[-1]], edge[k + 1]
        way, off = b - a, edge[kept[-1] + 1 : k + 1] - a
        far = np.abs(way[0] * off[:, 1] - way[1] * off[:, 0]) / max(float(np.hypot(*way)), 1e-9)
        if far.max() > STRAIGHT:
            kept.append(k)
    return edge[[*kept, len(edge) - 1]]


def _color(scene: Scene, k: Any) -> palette.RGB:
    return palette.tone(scene.world.agents[k].color)


def _rivals(scene: Scene, k: int) -> list[int]:
    agents = scene.world.agents
    return [
        j
        for j, other in enumerate(agents)
        if other.team != agents[k].team and scene.agent_present[j] and scene.sees[k, j]
    ]
