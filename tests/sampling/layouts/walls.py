"""What holds for every layout's walls."""

from __future__ import annotations

from itertools import combinations

from worldgen.sampling.geometry import of_shape
from worldgen.sampling.layouts import Plan


def faces(wall):
    """x0, y0, x1, y1."""
    return tuple(
        round(v, 9) + 0.0
        for v in (wall.x - wall.half_x, wall.y - wall.half_y, wall.x + wall.half_x, wall.y + wall.half_y)
    )


def inner(plan):
    return [faces(wall) for wall in plan.walls if not wall.outer]


def check(plan: Plan, floor=(6.0, 6.0)) -> None:
    """Walls are in the floor and share no ground; doors are clear, and as wide as they say; so are the parts of
    regions."""
    boxes = [
        (wall.x - wall.half_x, wall.y - wall.half_y, wall.x + wall.half_x, wall.y + wall.half_y)
        for wall in plan.walls
    ]
    half_x, half_y = floor[0] / 2 + 1e-9, floor[1] / 2 + 1e-9
    for x0, y0, x1, y1 in boxes:
        assert x1 > x0
        assert y1 > y0
        assert -half_x <= x0
        assert x1 <= half_x
        assert -half_y <= y0
        assert y1 <= half_y
    for a, b in combinations(boxes, 2):
        assert common(a, b) <= 1e-9, (a, b)
    for door in plan.doors:
        long, thick = (door.width / 2, plan.thick / 2)
        reach_x, reach_y = (long, thick) if door.axis == "x" else (thick, long)
        opening = (door.x - reach_x, door.y - reach_y, door.x + reach_x, door.y + reach_y)
        assert all(common(opening, box) <= 1e-9 for box in boxes), door
    for name, area in plan.regions.items():
        if "/" in name:
            shape = of_shape(area.inside[0])
            part = (
                shape.x - shape.reach_x,
                shape.y - shape.reach_y,
                shape.x + shape.reach_x,
                shape.y + shape.reach_y,
            )
            assert all(common(part, box) <= 1e-9 for box in boxes), name


def common(a, b):
    """Square metres that two boxes share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
