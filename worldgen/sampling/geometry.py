"""Exact tests in the plane: footprints (circles and turned rectangles) that overlap, or lie in an Area.

Two footprints that merely touch do not overlap. A footprint lies in an Area when the area's shapes together cover it
and it overlaps none of those left out.
"""

from __future__ import annotations

from math import cos, hypot, pi, sin
from typing import NamedTuple

from worldgen.sampling.coverage import covered
from worldgen.world import Area, Circle, Rect, Shape


class Footprint(NamedTuple):
    """The ground something stands on: centre, and half sizes of a rectangle along its own axes (cos, sin).

    A circle has `radius` > 0 and half sizes equal to it. `reach_x`, `reach_y` are the half sizes of the bounding box.
    """

    x: float
    y: float
    half_x: float
    half_y: float
    cos: float = 1.0
    sin: float = 0.0
    radius: float = 0.0

    @property
    def reach_x(self) -> float:
        return self.radius or abs(self.cos) * self.half_x + abs(self.sin) * self.half_y

    @property
    def reach_y(self) -> float:
        return self.radius or abs(self.sin) * self.half_x + abs(self.cos) * self.half_y

    @property
    def bound(self) -> float:
        """Radius of the circle around it."""
        return self.radius or hypot(self.half_x, self.half_y)

    @property
    def area(self) -> float:
        return 3.141592653589793 * self.radius**2 if self.radius else 4 * self.half_x * self.half_y

    def at(self, x: float, y: float) -> Footprint:
        return Footprint(x, y, self.half_x, self.half_y, self.cos, self.sin, self.radius)

    def grown(self, margin: float) -> Footprint:
        """With `margin` metres added on every side."""
        radius = self.radius + margin if self.radius else 0.0
        return Footprint(
            self.x, self.y, self.half_x + margin, self.half_y + margin, self.cos, self.sin, radius
        )


def disc(radius: float, x: float = 0.0, y: float = 0.0) -> Footprint:
    return Footprint(x, y, radius, radius, radius=radius)


def block(size_x: float, size_y: float, yaw: float = 0.0, x: float = 0.0, y: float = 0.0) -> Footprint:
    return Footprint(x, y, size_x / 2, size_y / 2, cos(yaw), sin(yaw))


def overlap(a: Footprint, b: Footprint) -> bool:
    """Whether the two share more than their border."""
    dx, dy = b.x - a.x, b.y - a.y
    reach = (a.radius or a.half_x + a.half_y) + (b.radius or b.half_x + b.half_y)
    if abs(dx) >= reach or abs(dy) >= reach:
        return False
    if a.radius:
        return dx * dx + dy * dy < reach * reach if b.radius else _disc_on_block(a, b)
    if b.radius:
        return _disc_on_block(b, a)
    return not (_separated(a, b, dx, dy) or _separated(b, a, dx, dy))


def distance(footprint: Footprint, x: float, y: float) -> float:
    """Metres from a point to the footprint's border; 0 inside."""
    dx, dy = x - footprint.x, y - footprint.y
    if footprint.radius:
        return max(0.0, hypot(dx, dy) - footprint.radius)
    along = abs(dx * footprint.cos + dy * footprint.sin) - footprint.half_x
    across = abs(dy * footprint.cos - dx * footprint.sin) - footprint.half_y
    return hypot(max(along, 0.0), max(across, 0.0))


def gap(a: Footprint, b: Footprint) -> float:
    """Metres between the borders of two footprints; 0 where they overlap."""
    if a.radius:
        return max(0.0, distance(b, a.x, a.y) - a.radius)
    if b.radius:
        return max(0.0, distance(a, b.x, b.y) - b.radius)
    if overlap(a, b):
        return 0.0
    return min(distance(two, x, y) for one, two in ((a, b), (b, a)) for x, y in corners(one))


def corners(rectangle: Footprint) -> list[tuple[float, float]]:
    """The four corners of a rectangle, counter-clockwise."""
    c, s, x, y = rectangle.cos, rectangle.sin, rectangle.x, rectangle.y
    halves = [(i * rectangle.half_x, j * rectangle.half_y) for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return [(x + a * c - b * s, y + a * s + b * c) for a, b in halves]


def outline(footprint: Footprint) -> list[tuple[float, float]]:
    """A polygon around a footprint: its corners, or for a disc 32 sides that touch it."""
    if not footprint.radius:
        return corners(footprint)
    far = footprint.radius / cos(pi / 32)
    turns = [k * pi / 16 for k in range(32)]
    return [(footprint.x + far * cos(turn), footprint.y + far * sin(turn)) for turn in turns]


def _disc_on_block(circle: Footprint, rectangle: Footprint) -> bool:
    return distance(rectangle, circle.x, circle.y) < circle.radius


def _separated(a: Footprint, b: Footprint, dx: float, dy: float) -> bool:
    """Whether one of a's axes separates two rectangles (the separating axis theorem)."""
    c = abs(a.cos * b.cos + a.sin * b.sin)
    s = abs(a.cos * b.sin - a.sin * b.cos)
    if abs(dx * a.cos + dy * a.sin) >= a.half_x + c * b.half_x + s * b.half_y:
        return True
    return abs(dy * a.cos - dx * a.sin) >= a.half_y + s * b.half_x + c * b.half_y


def of_shape(shape: Shape) -> Footprint:
    """A region's shape as a footprint."""
    if isinstance(shape, Circle):
        return disc(shape.radius, shape.x, shape.y)
    return block(
        shape.x1 - shape.x0, shape.y1 - shape.y0, 0.0, (shape.x0 + shape.x1) / 2, (shape.y0 + shape.y1) / 2
    )


def touching(a: Shape, b: Shape) -> bool:
    """Whether two shapes overlap or share a border."""
    return gap(of_shape(a), of_shape(b)) <= 1e-9


def shape_holds(shape: Shape, footprint: Footprint) -> bool:
    """Whether the whole footprint is in the shape (rounding errors forgiven)."""
    slack = 1e-9
    if isinstance(shape, Rect):
        x, y, half_x, half_y, c, s, radius = footprint
        c, s = abs(c), abs(s)
        rx, ry = (radius or c * half_x + s * half_y) - slack, (radius or s * half_x + c * half_y) - slack
        return shape.x0 + rx <= x <= shape.x1 - rx and shape.y0 + ry <= y <= shape.y1 - ry
    dx, dy = footprint.x - shape.x, footprint.y - shape.y
    if footprint.radius:
        return hypot(dx, dy) + footprint.radius <= shape.radius + slack
    along = abs(dx * footprint.cos + dy * footprint.sin) + footprint.half_x
    across = abs(dy * footprint.cos - dx * footprint.sin) + footprint.half_y
    return hypot(along, across) <= shape.radius + slack


def area_holds(area: Area, footprint: Footprint) -> bool:
    """Whether the whole footprint is in the area's shapes together and clear of those left out."""
    for shape in area.inside:
        if shape_holds(shape, footprint):
            break
    else:
        if len(area.inside) <= 1 or not covered(area.inside, outline(footprint)):
            return False
    return not area.outside or not any(overlap(of_shape(shape), footprint) for shape in area.outside)


def area_overlaps(area: Area, footprint: Footprint) -> bool:
    """Whether any part of the footprint may be in the area; what hides whole in a left-out shape is not."""
    if any(shape_holds(shape, footprint) for shape in area.outside):
        return False
    return any(overlap(of_shape(shape), footprint) for shape in area.inside)


def area_has(area: Area, x: float, y: float) -> bool:
    """Whether a point is in the area, borders included."""
    return any(distance(of_shape(shape), x, y) <= 1e-12 for shape in area.inside) and not any(
        distance(of_shape(shape), x, y) <= 0 for shape in area.outside
    )


def area_distance(area: Area, x: float, y: float) -> float:
    """Metres from a point to the area's shapes; 0 inside (what was left out is not looked at)."""
    return min(distance(of_shape(shape), x, y) for shape in area.inside)
