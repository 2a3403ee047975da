"""Rays against the shapes of many worlds: the one kernel behind lidar, lines of sight and the viewer's vision cones.

A body is seen as the collision shape MuJoCo has for it: walls and platforms as upright boxes and cylinders, things as
boxes, wedges, cylinders or spheres, turned by yaw, pitch and roll, agents as three spheres (body and two arms). An
author's own body is seen as its bounding box. What is not solid (food, a site) is a ghost: present, and never hit. The
floor is never hit. A test compares every distance with `mj_ray`. Origins inside a shape hit its far side, as in MuJoCo.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from schemas.things import kind_of
from worldgen.compiled.kernel import kernel, part
from worldgen.sim.solids import FAR, hit_box, hit_cylinder, hit_sphere, hit_wedge, turn, unturned
from worldgen.world import Circle, Platform, Shape, Thing, World

ABSENT, BOX, WEDGE, CYLINDER, SPHERE, GHOST = 0, 1, 2, 3, 4, 5
SHAPES = {"box": BOX, "wedge": WEDGE, "cylinder": CYLINDER, "sphere": SPHERE}
ROW = 6  # numbers of a wall: x0, x1, y0, y1, height, BOX or CYLINDER
ARM_X, ARM_Y, ARM_Z, ARM_RADIUS = 0.075, 0.13, -0.05, 0.05  # the arms, from the agent's centre; x is forward
ARM_SPAN = math.hypot(ARM_X, ARM_Y, ARM_Z) + ARM_RADIUS  # no part of an agent is farther from its centre


class Shapes(NamedTuple):
    """Everything rays can hit, over N worlds; poses are (x, y, z, yaw), sizes are half sizes, metres and radians."""

    wall: np.ndarray  # [N, W, ROW] walls and platforms; height 0 where there is none
    walls: np.ndarray  # [N] how many of W are there
    agent_pose: np.ndarray  # [N, A, 4]
    agent_radius: np.ndarray  # [N, A]; 0 where absent
    thing_pose: np.ndarray  # [N, B, 4]
    thing_kind: np.ndarray  # [N, B] ABSENT, BOX, WEDGE, CYLINDER, SPHERE, GHOST
    thing_half: np.ndarray  # [N, B, 3]
    thing_tilt: np.ndarray  # [N, B, 2] pitch, then roll, after yaw; 0 for nearly everything


@kernel
def hit_thing(s: Shapes, w, b, ox, oy, oz, dx, dy, dz) -> float:
    turned = turn(s.thing_pose[w, b, 3], s.thing_tilt[w, b, 0], s.thing_tilt[w, b, 1])
    return hit_turned_thing(s, w, b, turned, ox, oy, oz, dx, dy, dz)


@part
def hit_turned_thing(s: Shapes, w, b, turned, ox, oy, oz, dx, dy, dz) -> float:
    """As hit_thing, where the thing's `turn` is known: the cosines cost more than the rest."""
    kind = s.thing_kind[w, b]
    if kind in (ABSENT, GHOST):
        return FAR
    x, y, z = ox - s.thing_pose[w, b, 0], oy - s.thing_pose[w, b, 1], oz - s.thing_pose[w, b, 2]
    hx, hy, hz = s.thing_half[w, b, 0], s.thing_half[w, b, 1], s.thing_half[w, b, 2]
    if kind == SPHERE:
        return hit_sphere(x, y, z, dx, dy, dz, hx)
    if s.thing_tilt[w, b, 0] != 0.0 or s.thing_tilt[w, b, 1] != 0.0:
        x, y, z = unturned(x, y, z, turned)
        dx, dy, dz = unturned(dx, dy, dz, turned)
    elif kind != CYLINDER:
        c, n = turned[0], turned[1]
        x, y, dx, dy = c * x + n * y, c * y - n * x, c * dx + n * dy, c * dy - n * dx
    if kind == CYLINDER:
        return hit_cylinder(x, y, z, dx, dy, dz, hx, hz)
    if kind == WEDGE:
        return hit_wedge(x, y, z, dx, dy, dz, hx, hy, hz)
    return hit_box(x, y, z, dx, dy, dz, hx, hy, hz)


@kernel
def hit_agent(s: Shapes, w, a, ox, oy, oz, dx, dy, dz) -> float:
    yaw = s.agent_pose[w, a, 3]
    return hit_turned_agent(s, w, a, math.cos(yaw), math.sin(yaw), ox, oy, oz, dx, dy, dz)


@part
def hit_turned_agent(s: Shapes, w, a, c, n, ox, oy, oz, dx, dy, dz) -> float:
    """As hit_agent, where the cosine and sine of its yaw are known."""
    radius = s.agent_radius[w, a]
    if radius <= 0.0:
        return FAR
    x, y, z = ox - s.agent_pose[w, a, 0], oy - s.agent_pose[w, a, 1], oz - s.agent_pose[w, a, 2]
    reach = max(radius, ARM_SPAN)  # most rays pass by at a distance: one test rules them out
    if hit_sphere(x, y, z, dx, dy, dz, reach) >= FAR:
        return FAR
    best = hit_sphere(x, y, z, dx, dy, dz, radius)
    for side in (-ARM_Y, ARM_Y):
        ax, ay = c * ARM_X - n * side, n * ARM_X + c * side
        best = min(best, hit_sphere(x - ax, y - ay, z - ARM_Z, dx, dy, dz, ARM_RADIUS))
    return best


@part
def hit_wall(s: Shapes, w, i, ox, oy, oz, dx, dy, dz) -> float:
    hx, hy = (s.wall[w, i, 1] - s.wall[w, i, 0]) / 2, (s.wall[w, i, 3] - s.wall[w, i, 2]) / 2
    cx, cy, hz = s.wall[w, i, 0] + hx, s.wall[w, i, 2] + hy, s.wall[w, i, 4] / 2
    x, y, z = ox - cx, oy - cy, oz - hz
    if s.wall[w, i, 5] == CYLINDER:
        return hit_cylinder(x, y, z, dx, dy, dz, hx, hz)
    return hit_box(x, y, z, dx, dy, dz, hx, hy, hz)


@kernel
def hit_walls(s: Shapes, w, ox, oy, oz, dx, dy, dz, best) -> float:
    for i in range(s.walls[w]):
        best = min(best, hit_wall(s, w, i, ox, oy, oz, dx, dy, dz))
    return best


@kernel
def first_hit(s: Shapes, w, ox, oy, oz, dx, dy, dz, skip_agent, skip_thing) -> float:
    """Distance to whatever the ray meets first, leaving one agent and one thing out (-1: none)."""
    best = hit_walls(s, w, ox, oy, oz, dx, dy, dz, FAR)
    for b in range(s.thing_kind.shape[1]):
        if b != skip_thing:
            best = min(best, hit_thing(s, w, b, ox, oy, oz, dx, dy, dz))
    for a in range(s.agent_radius.shape[1]):
        if a != skip_agent:
            best = min(best, hit_agent(s, w, a, ox, oy, oz, dx, dy, dz))
    return best


@kernel
def _cast(s: Shapes, origins, directions, ignore, out) -> None:
    for k in range(len(out)):
        o, d = origins[k], directions[k]
        out[k] = first_hit(s, 0, o[0], o[1], o[2], d[0], d[1], d[2], ignore[k], -1)


def cast(
    shapes: Shapes, origins: np.ndarray, directions: np.ndarray, ignore: np.ndarray | None = None
) -> np.ndarray:
    """Distances [K] of K rays in the first world of `shapes`, `inf` where nothing is hit.

    `origins` [K, 3] in metres, `directions` [K, 3] (distances come in lengths of the direction), `ignore` [K] the
    slot of an agent each ray passes through, -1 for none.
    """
    count = len(origins)
    ignore = np.full(count, -1, np.int64) if ignore is None else np.asarray(ignore, np.int64)
    out = np.empty(count)
    _cast(shapes, np.ascontiguousarray(origins, float), np.ascontiguousarray(directions, float), ignore, out)
    out[out >= FAR] = np.inf
    return out


def primitive(thing: Thing) -> int:
    """What rays take a thing for."""
    return SHAPES[kind_of(thing.kind).shape] if thing.solid else GHOST


def wall_rows(world: World) -> np.ndarray:
    """[W, ROW] x0, x1, y0, y1, height, BOX or CYLINDER of a world's walls and platforms."""
    rows = [
        (w.x - w.half_x, w.x + w.half_x, w.y - w.half_y, w.y + w.half_y, w.height, BOX) for w in world.walls
    ]
    rows += [_row(platform) for platform in world.platforms]
    return np.array(rows, float).reshape(-1, ROW)


def _row(platform: Platform) -> tuple[float, ...]:
    shape: Shape = platform.shape
    if isinstance(shape, Circle):
        x, y, r = shape.x, shape.y, shape.radius
        return x - r, x + r, y - r, y + r, platform.height, CYLINDER
    return shape.x0, shape.x1, shape.y0, shape.y1, platform.height, BOX


def shapes_of(
    world: World,
    agent_pose: np.ndarray | None = None,
    thing_pose: np.ndarray | None = None,
    thing_tilt: np.ndarray | None = None,
) -> Shapes:
    """The Shapes of one world: agents and things in the order of `world.agents` and `world.things`, at their start
    poses and upright unless `agent_pose` [a, 4], `thing_pose` [t, 4] and `thing_tilt` [t, 2] say otherwise."""
    agents, things = world.agents, world.things
    if agent_pose is None:
        agent_pose = np.array([(a.x, a.y, a.z, a.yaw) for a in agents], float)
    if thing_pose is None:
        thing_pose = np.array([(t.x, t.y, t.z, t.yaw) for t in things], float)
    if thing_tilt is None:
        thing_tilt = np.zeros((len(things), 2))
    rows = wall_rows(world)
    return Shapes(
        wall=rows[None],
        walls=np.array([len(rows)], np.int64),
        agent_pose=np.ascontiguousarray(agent_pose, float).reshape(1, -1, 4),
        agent_radius=np.array([a.radius for a in agents], float)[None],
        thing_pose=np.ascontiguousarray(thing_pose, float).reshape(1, -1, 4),
        thing_kind=np.array([primitive(t) for t in things], np.int8)[None],
        thing_half=np.array([t.size for t in things], float).reshape(1, -1, 3) / 2,
        thing_tilt=np.ascontiguousarray(thing_tilt, float).reshape(1, -1, 2),
    )
