"""Where the centre of a footprint may be, as a Ground of boxes: nothing possible is left out, and nearly all that is
in it is possible."""

from __future__ import annotations

from math import sqrt

from worldgen.sampling.geometry import Footprint, touching
from worldgen.sampling.ground import Around, Box, Ground, kept_ground
from worldgen.sampling.nearness import Anchors, boxes
from worldgen.sampling.obstacles import Obstacles
from worldgen.sampling.regions import bounds
from worldgen.sampling.where import CLEARANCE, Constraints
from worldgen.world import Area, Circle, Shape

EDGE = 0.3  # m: how deep the strip along a far edge is, over which centres are spread


def centres(wants: Constraints, item: Footprint, obstacles: Obstacles, anchors: Anchors) -> Ground:
    """The ground that a group's `where` and the walls leave for `item`."""
    [(first, _), *others] = wants.inside
    allowed = tuple([_holding(shape, first, item) for shape in first.inside])
    around = Around(obstacles.rows.tobytes(), *_margins(item, CLEARANCE))
    forbidden = tuple([box for shape in wants.barred for box in _taken(shape, item)])
    near = [[_holding(shape, area, item) for shape in area.inside] for area, _ in others]
    for k, nearness in enumerate(wants.nearness):
        near += boxes(nearness, item, anchors.get(k))
    ground_of = Ground if anchors else kept_ground  # what goes by where others stand never comes again
    found = ground_of(allowed, forbidden, tuple(map(tuple, near)), around)
    for outwards in wants.far_edges:
        if not found.empty:
            near.append([_strip(outwards, found.bounds)])
            found = ground_of(allowed, forbidden, tuple(map(tuple, near)), around)
    return found


def _strip(outwards: tuple[float, float], around: Box) -> Box:
    """The outermost strip of the ground on one side."""
    x0, y0, x1, y1 = around
    x, y = outwards
    if abs(x) > abs(y):
        return (x1 - EDGE, y0, x1, y1) if x > 0 else (x0, y0, x0 + EDGE, y1)
    return (x0, y1 - EDGE, x1, y1) if y > 0 else (x0, y0, x1, y0 + EDGE)


def _holding(shape: Shape, area: Area, item: Footprint) -> Box:
    """A box that holds every centre for which the footprint is in the shape, or in it and those it touches."""
    if len(area.inside) > 1 and any(other != shape and touching(shape, other) for other in area.inside):
        around = bounds(Area((shape,)))
        return around.x0, around.y0, around.x1, around.y1
    if isinstance(shape, Circle):
        half = shape.radius - min(item.half_x, item.half_y)
        return shape.x - half, shape.y - half, shape.x + half, shape.y + half
    rx, ry = item.reach_x, item.reach_y
    return shape.x0 + rx, shape.y0 + ry, shape.x1 - rx, shape.y1 - ry


def _taken(shape: Shape, item: Footprint) -> list[Box]:
    """Boxes of centres for which the footprint surely overlaps the shape."""
    if isinstance(shape, Circle):
        half = (shape.radius + min(item.half_x, item.half_y)) / sqrt(2) - 1e-9
        return [(shape.x - half, shape.y - half, shape.x + half, shape.y + half)]
    return _inflated([(shape.x0, shape.y0, shape.x1, shape.y1)], item, -1e-9)


def _inflated(boxes: list[Box], item: Footprint, margin: float) -> list[Box]:
    """Boxes of centres for which the footprint, with `margin` around it, surely overlaps one of `boxes`."""
    rx, ry, crossed = _margins(item, margin)
    if not crossed:
        return [(x0 - rx, y0 - ry, x1 + rx, y1 + ry) for x0, y0, x1, y1 in boxes]
    return [
        cross
        for x0, y0, x1, y1 in boxes
        for cross in ((x0 - rx, y0, x1 + rx, y1), (x0, y0 - ry, x1, y1 + ry))
    ]


def _margins(item: Footprint, margin: float) -> tuple[float, float, bool]:
    """How far from a box along x and y a footprint, with `margin` around it, surely overlaps it; whether only straight
    beside the box, as the disc inside the footprint does."""
    if not item.radius and min(abs(item.cos), abs(item.sin)) < 1e-9:
        return item.reach_x + margin, item.reach_y + margin, False
    inner = min(item.half_x, item.half_y) + margin
    return inner, inner, True
