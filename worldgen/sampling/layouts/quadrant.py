"""The quadrant layout: two inner walls close off one corner of the floor, with a door in one of them or in both.

As the original's `quadrant` (original-mechanics.md 2.2 and 2.4), whose room is in the south-east; other corners are
its mirror images. Makes the region `quadrant`, the room's interior.
"""

from __future__ import annotations

from schemas.values import is_percent
from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts.base import Grid, Line, NoFit, Plan, tidy
from worldgen.sampling.layouts.doors import door_middle
from worldgen.world import Area, Rect

PATH = "world.layout.quadrant"


def lay_out(spec, grid: Grid, plan: Plan, draws: Draws) -> None:
    """Add the room's walls, doors and region to `plan`. Raises `NoFit` where a door is wider than its wall."""
    across, along = _cells(spec, grid, draws)
    half = plan.thick / 2
    west, north = grid.x(grid.columns - across), grid.y(along)
    # South-east: one wall runs north from the border to the corner, the other east from the corner to the border.
    walls = [
        Line("y", west, grid.y(0) + half, north - half),
        Line("x", north, west + half, grid.x(grid.columns - 1) - half),
    ]
    flip_x, flip_y = "west" in spec.corner, "north" in spec.corner
    width = draws.number(spec.door_width, f"{PATH}.door_width", low=1e-3)
    doors = _doors(spec, draws)
    for k, wall in enumerate(walls):
        if k not in doors:
            plan.wall(wall.mirrored(flip_x, flip_y))
            continue
        source = draws.stream(f"{PATH}.doors.place", k)
        middle = door_middle(wall, grid.cell(wall.axis), plan.thick, width, source)
        if middle is None:
            raise NoFit(
                f"{PATH}.door_width",
                f"a door {width:g} m wide does not fit a wall of {wall.high - wall.low:.2g} m",
            )
        # mirrored together with its wall
        flipped = flip_x if wall.axis == "x" else flip_y
        plan.wall_with_door(wall.mirrored(flip_x, flip_y), -middle if flipped else middle, width)
    plan.regions["quadrant"] = Area((_room(walls, flip_x, flip_y, half),))


def _cells(spec, grid: Grid, draws: Draws) -> tuple[int, int]:
    """The room's side in cells, east-west and north-south; a percentage is a fraction of the floor's cells."""
    size = draws.number(spec.size, f"{PATH}.size", low=1e-3)
    if is_percent(spec.size):
        return int(size * grid.columns + 1e-9), int(size * grid.rows + 1e-9)
    return round(size / grid.cell("x")), round(size / grid.cell("y"))


def _doors(spec, draws: Draws) -> tuple[int, ...]:
    """Which of the two walls have a door; of one door, either wall is as likely."""
    count = draws.count(spec.doors, f"{PATH}.doors")
    if count >= 2:
        return (0, 1)
    return (draws.stream(f"{PATH}.doors.wall").integer(0, 1),) if count else ()


def _room(walls: list[Line], flip_x: bool, flip_y: bool, half: float) -> Rect:
    """The floor between the inner faces: the walls end where the border's faces are."""
    x0, x1 = walls[1].low, walls[1].high
    y0, y1 = walls[0].low, walls[0].high
    x0, x1 = (-x1, -x0) if flip_x else (x0, x1)
    y0, y1 = (-y1, -y0) if flip_y else (y0, y1)
    return Rect(tidy(x0), tidy(y0), tidy(x1), tidy(y1))
