"""What stands where in a drawn world, worked out from its plain numbers alone.

The sampler has geometry of its own; this one shares nothing with it, so that each is evidence about the other. A body
covers a disc or a turned rectangle of ground; a negative gap is an overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin

from worldgen.world import Agent, Area, Circle, Platform, Rect, Shape, Thing, Wall, World

ARMS = 4 / 3  # an agent's arms reach 0.20 m where its radius is 0.15 m
ROUND = ("pillar", "ball", "food")
SLIP = 1e-9  # m, what rounding may do
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground that something covers: a disc where `radius` is above 0, a rectangle turned by `yaw` else."""

    x: float
    y: float
    radius: float = 0.0
    half_x: float = 0.0
    half_y: float = 0.0
    yaw: float = 0.0

    def axes(self) -> tuple[Point, Point]:
        c, s = cos(self.yaw), sin(self.yaw)
        return (c, s), (-s, c)

    def extent(self, axis: Point) -> tuple[float, float]:
        """(least, most) along an axis of length 1."""
        middle = self.x * axis[0] + self.y * axis[1]
        if self.radius:
            return middle - self.radius, middle + self.radius
        (cx, cy), (ax, ay) = self.axes()
        reach = self.half_x * abs(cx * axis[0] + cy * axis[1]) + self.half_y * abs(
            ax * axis[0] + ay * axis[1]
        )
        return middle - reach, middle + reach

    def border(self, points: int = 64) -> Iterator[Point]:
        """Points all along its edge, corners included."""
        if self.radius:
            for k in range(points):
                angle = 2 * pi * k / points
                yield self.x + self.radius * cos(angle), self.y + self.radius * sin(angle)
            return
        side = points // 4
        corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
        for (u0, v0), (u1, v1) in pairwise(corners):
            for k in range(side):
                yield self._at(u0 + (u1 - u0) * k / side, v0 + (v1 - v0) * k / side)

    def _at(self, u: float, v: float) -> Point:
        (cx, cy), (ax, ay) = self.axes()
        du, dv = u * self.half_x, v * self.half_y
        return self.x + du * cx + dv * ax, self.y + du * cy + dv * ay


def ground(body: Agent | Thing | Wall) -> Ground:
    """The ground under a body or a wall; a body of a file's own is as large as it says it is."""
    if isinstance(body, Wall):
        return Ground(body.x, body.y, half_x=body.half_x, half_y=body.half_y)
    if isinstance(body, Agent):
        return Ground(body.x, body.y, radius=body.radius * ARMS)
    if body.kind in ROUND:
        return Ground(body.x, body.y, radius=body.size[0] / 2)
    return Ground(body.x, body.y, half_x=body.size[0] / 2, half_y=body.size[1] / 2, yaw=body.yaw)


def gap(a: Ground, b: Ground) -> float:
    """Metres between two grounds: exact where one is a disc, at most that between two rectangles (the widest slit
    along their sides); negative where they overlap."""
    if a.radius and b.radius:
        return hypot(a.x - b.x, a.y - b.y) - a.radius - b.radius
    if a.radius or b.radius:
        disc, block = (a, b) if a.radius else (b, a)
        return _to_block(block, disc.x, disc.y) - disc.radius
    slits = []
    for axis in (*a.axes(), *b.axes()):
        (low, high), (other_low, other_high) = a.extent(axis), b.extent(axis)
        slits.append(max(other_low - high, low - other_high))
    return max(slits)


def _to_block(block: Ground, x: float, y: float) -> float:
    (cx, cy), (ax, ay) = block.axes()
    dx, dy = x - block.x, y - block.y
    along, across = abs(dx * cx + dy * cy) - block.half_x, abs(dx * ax + dy * ay) - block.half_y
    outside = hypot(max(along, 0.0), max(across, 0.0))
    return outside if outside > 0 else max(along, across)


def overlaps(world: World) -> list[str]:
    """Every pair that overlaps, every body that stands half on a platform, or in the air or the ground."""
    bodies = [(body, ground(body)) for body in (*world.agents, *world.things)]
    walls = [(wall, ground(wall)) for wall in world.walls]
    found = []
    for k, (body, here) in enumerate(bodies):
        for other, there in (*bodies[:k], *walls):
            if gap(here, there) < -SLIP:
                found.append(f"{body.name} overlaps {other.name} by {-gap(here, there):.4f} m")
        found += _height(body, here, world.platforms)
    return found


def _height(body: Agent | Thing, here: Ground, platforms: tuple[Platform, ...]) -> Iterator[str]:
    """A body's lowest point is on the floor, or on the platform that carries all of it."""
    lowest = body.z - (body.radius if isinstance(body, Agent) else body.size[2] / 2)
    floor = 0.0
    for platform in platforms:
        if all(in_shape(platform.shape, x, y) for x, y in here.border()):
            floor = platform.height
        elif gap(here, _shape_ground(platform.shape)) < -SLIP:
            yield f"{body.name} stands half on {platform.name}"
    if abs(lowest - floor) > 1e-6:
        yield f"{body.name} is {lowest - floor:.4f} m above the ground"


def _shape_ground(shape: Shape) -> Ground:
    if isinstance(shape, Circle):
        return Ground(shape.x, shape.y, radius=shape.radius)
    half_x, half_y = (shape.x1 - shape.x0) / 2, (shape.y1 - shape.y0) / 2
    return Ground(shape.x0 + half_x, shape.y0 + half_y, half_x=half_x, half_y=half_y)


def in_shape(shape: Shape, x: float, y: float, slack: float = SLIP) -> bool:
    """Whether a point is in a shape grown by `slack` metres."""
    if isinstance(shape, Rect):
        across = shape.x0 - slack <= x <= shape.x1 + slack
        return across and shape.y0 - slack <= y <= shape.y1 + slack
    return hypot(x - shape.x, y - shape.y) <= shape.radius + slack


def in_area(area: Area, x: float, y: float, slack: float = SLIP) -> bool:
    """Whether a point is in an area grown by `slack` metres."""
    inside = any(in_shape(shape, x, y, slack) for shape in area.inside)
    return inside and not any(in_shape(shape, x, y, -slack) for shape in area.outside)
