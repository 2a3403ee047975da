"""Whether several shapes together cover a convex polygon: what a footprint across the seam of two rooms asks.

The polygon is cut along the sides of each rectangle and what falls inside is dropped; when nothing worth mentioning
is left, it was covered. A circle drops only the pieces that it holds whole, so with circles the answer may be no
where yes would be right, never the other way.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from worldgen.world import Circle, Rect, Shape

Point = tuple[float, float]
Polygon = list[Point]
CRUMB = 1e-9  # m2: a piece left by rounding errors


def covered(shapes: Sequence[Shape], polygon: Polygon) -> bool:
    """Whether every point of a convex polygon is in at least one of the shapes, borders included."""
    pieces = [polygon]
    for shape in shapes:
        pieces = [rest for piece in pieces for rest in _rests(piece, shape)]
        if not pieces:
            return True
    return False


def _rests(piece: Polygon, shape: Shape) -> list[Polygon]:
    """What of a piece is outside a shape."""
    if isinstance(shape, Circle):
        reach = shape.radius + CRUMB
        return [] if all(hypot(x - shape.x, y - shape.y) <= reach for x, y in piece) else [piece]
    return _outside(piece, shape)


def _outside(piece: Polygon, rect: Rect) -> list[Polygon]:
    found = []
    for axis, limit, sign in ((0, rect.x0, -1), (0, rect.x1, 1), (1, rect.y0, -1), (1, rect.y1, 1)):
        beyond = _cut(piece, axis, limit, sign)
        if _area(beyond) > CRUMB:
            found.append(beyond)
        piece = _cut(piece, axis, limit, -sign)
        if _area(piece) <= CRUMB:
            break
    return found


def _cut(piece: Polygon, axis: int, limit: float, sign: int) -> Polygon:
    """The part of a piece on one side of a line (Sutherland and Hodgman 1974)."""
    found: Polygon = []
    for k, (x, y) in enumerate(piece):
        here = sign * ((x, y)[axis] - limit)
        to = piece[(k + 1) % len(piece)]
        there = sign * (to[axis] - limit)
        if here >= 0:
            found.append((x, y))
        if (here < 0 < there) or (there < 0 < here):
            t = here / (here - there)
            found.append((x + t * (to[0] - x), y + t * (to[1] - y)))
    return found


def _area(piece: Polygon) -> float:
    """Square metres."""
    turned = zip(piece, piece[1:] + piece[:1], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in turned)) / 2
