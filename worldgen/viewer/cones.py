"""What an agent looks at: its vision cone clipped by everything in the way, and its lidar, as world points.

Both use the simulation's own rays at the height of the agent's centre, so that pictures and senses agree.
A cone is a fan of evenly spread rays plus two, a hair to either side, for every corner and tangent in view;
the edges of what is hidden are therefore exact, not stepped.
"""

from __future__ import annotations

from math import asin, ceil, hypot, inf, pi

import numpy as np

from worldgen.sim.rays import ABSENT, ARM_SPAN, Shapes, cast, shapes_of
from worldgen.viewer.outline import footprint, round_from_above, tipped
from worldgen.viewer.scene import Scene
from worldgen.world import Circle, Rect

SPREAD = pi / 180  # between neighbouring rays of the fan
HAIR = 1e-4  # rad


def shapes(scene: Scene) -> Shapes:
    """What rays meet in a scene; who was removed is not there."""
    solid = shapes_of(scene.world, scene.agent_pose, scene.thing_pose, scene.thing_tilt)
    solid.agent_radius[0, ~scene.agent_present] = 0.0
    solid.thing_kind[0, ~scene.thing_present] = ABSENT
    return solid


def far(scene: Scene) -> float:
    """Longer than anything in the picture: where a ray that hits nothing ends, in metres."""
    return 2.0 * hypot(*scene.world.floor)


def cone(
    scene: Scene, agent: int, sight: float, solid: Shapes | None = None, view: float = inf
) -> np.ndarray:
    """The area an agent sees, a polygon [n, 2] from its centre; `sight` is the full angle in radians, `view` metres."""
    x, y, _, yaw = scene.agent_pose[agent]
    fan = np.linspace(-sight / 2, sight / 2, ceil(sight / SPREAD) + 1)
    off = _critical(scene, agent) - yaw
    off = (off + pi) % (2 * pi) - pi
    angles = np.sort(np.concatenate([fan, off[np.abs(off) <= sight / 2]])) + yaw
    edge = _ends(scene, agent, angles, min(far(scene), view), solid)
    return edge if sight >= 2 * pi - 1e-9 else np.concatenate([[(x, y)], edge])


def lidar(scene: Scene, agent: int, solid: Shapes | None = None) -> np.ndarray:
    """The far ends [rays, 2] of an agent's lidar; ray k points 360/rays * k degrees left of the first."""
    senses = scene.senses_by_team()[scene.world.agents[agent].team]
    angles = np.arange(senses.rays) * (2 * pi / max(senses.rays, 1))
    if senses.frame == "own":
        angles = angles + scene.agent_pose[agent, 3]
    return _ends(scene, agent, angles, senses.lidar_range, solid)


def _ends(scene: Scene, agent: int, angles: np.ndarray, limit: float, solid: Shapes | None) -> np.ndarray:
    flat = np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=1)
    eye = np.broadcast_to(scene.agent_pose[agent, :3], flat.shape)
    solid = shapes(scene) if solid is None else solid
    distance = np.minimum(cast(solid, eye, flat, np.full(len(flat), agent)), limit)
    return eye[:, :2] + flat[:, :2] * distance[:, None]


def _critical(scene: Scene, agent: int) -> np.ndarray:
    """Directions [n] of all corners and tangents, each a hair to the left and to the right."""
    x, y = scene.agent_pose[agent, :2]
    corners = [_wall_corners(scene)]
    discs = [(p.x, p.y, p.radius) for p in _round_platforms(scene)]
    for k in np.flatnonzero(scene.thing_present):
        thing, pose, tilt = scene.world.things[k], scene.thing_pose[k], scene.thing_tilt[k]
        if thing.solid and round_from_above(thing) and not tipped(tilt):
            discs.append((pose[0], pose[1], thing.size[0] / 2))
        elif thing.solid:
            corners.append(footprint(thing, pose, tilt))
    for k in np.flatnonzero(scene.agent_present):
        pose = scene.agent_pose[k]
        discs += [(pose[0], pose[1], scene.world.agents[k].radius), (pose[0], pose[1], ARM_SPAN)]
    spot = np.concatenate(corners)
    angles = list(np.arctan2(spot[:, 1] - y, spot[:, 0] - x))
    for cx, cy, radius in discs:
        distance = hypot(cx - x, cy - y)
        if distance > radius:
            middle, half = np.arctan2(cy - y, cx - x), asin(radius / distance)
            angles += [middle - half, middle + half]
    angles = np.array(angles)
    return np.concatenate([angles - HAIR, angles + HAIR])


def _wall_corners(scene: Scene) -> np.ndarray:
    rows = [
        (w.x + sx * w.half_x, w.y + sy * w.half_y)
        for w in scene.world.walls
        for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    for platform in scene.world.platforms:
        shape = platform.shape
        if isinstance(shape, Rect):
            rows += [(x, y) for x in (shape.x0, shape.x1) for y in (shape.y0, shape.y1)]
    return np.array(rows, float).reshape(-1, 2)


def _round_platforms(scene: Scene) -> list[Circle]:
    return [p.shape for p in scene.world.platforms if isinstance(p.shape, Circle)]
