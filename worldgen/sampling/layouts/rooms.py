"""The rooms layout: random walls, as the original's `randomwalls` (original-mechanics.md 2.2 and 2.3), or half of them
and their mirror image. Makes the regions `rooms`, from west to east and from south to north.

With a mirror the walls are drawn on the western (southern) half. The line between the halves is a wall, except where
the one room lies that an odd number of rooms leaves over: it and its image are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts.base import Axis, Grid, Line, NoFit, Plan
from worldgen.sampling.layouts.doors import Barrier, add_walls
from worldgen.sampling.layouts.mirror import add_mirrored
from worldgen.sampling.layouts.partition import Cut, Room, partition, rooms_of
from worldgen.world import Rect

PATH = "world.layout.rooms"
_AXES: dict[str, Axis] = {"east-west": "x", "north-south": "y"}


class Sheet(NamedTuple):
    """The lines on which walls may stand, in metres: those of the whole floor, or of the half that is drawn."""

    x: Sequence[float]
    y: Sequence[float]
    half: float  # half a wall's thickness

    def barrier(self, cut: Cut) -> Barrier:
        across, along = (self.x, self.y) if cut.axis == "y" else (self.y, self.x)
        line = Line(cut.axis, across[cut.at], along[cut.low] + self.half, along[cut.high] - self.half)
        return Barrier(line, tuple(along[joint] for joint in (*cut.below, *cut.above)))

    def rect(self, room: Room) -> Rect:
        x0, y0, x1, y1 = room
        half = self.half
        return Rect(self.x[x0] + half, self.y[y0] + half, self.x[x1] - half, self.y[y1] - half)


def lay_out(spec, grid: Grid, plan: Plan, draws: Draws) -> None:
    """Add walls, doors and rooms to `plan`. Raises `NoFit` where the rooms or their doors do not fit."""
    count = draws.count(spec.count, f"{PATH}.count")
    axis = _AXES.get(spec.mirror)
    sheet = _sheet(grid, axis)
    walls = _walls(spec, count if axis is None else (count + 1) // 2, sheet, draws)
    barriers = [sheet.barrier(wall) for wall in walls[4:]]
    rooms = [sheet.rect(room) for room in rooms_of(walls)]
    if axis is None:
        add_walls(plan, barriers, spec, grid, draws, PATH)
    else:
        border = sheet.barrier(walls[1 if axis == "x" else 3])  # the line of the mirror
        rooms = add_mirrored(plan, axis, border, barriers, rooms, count % 2 == 1, spec, grid, draws)
    plan.family("rooms", sorted(rooms, key=lambda room: (round(room.x0, 6), round(room.y0, 6))))


@lru_cache(maxsize=64)
def _sheet(grid: Grid, mirror: Axis | None) -> Sheet:
    x, y = [grid.x(k) for k in range(grid.columns)], [grid.y(k) for k in range(grid.rows)]
    return Sheet(_to_middle(x) if mirror == "x" else x, _to_middle(y) if mirror == "y" else y, grid.thick / 2)


def _to_middle(lines: list[float]) -> list[float]:
    """Lines from the first one to the floor's middle, as far apart as before or nearly so: of an even number of cells
    none stands in the middle."""
    cells = max(1, len(lines) // 2)
    return [lines[0] * (1 - k / cells) for k in range(cells + 1)]


def _walls(spec, count: int, sheet: Sheet, draws: Draws) -> list[Cut]:
    smallest = draws.number(spec.smallest, f"{PATH}.smallest", low=1e-3)
    last_x, last_y = len(sheet.x) - 1, len(sheet.y) - 1
    walls = None
    if last_x > 1 and last_y > 1:
        wide = {
            "x": smallest / abs(sheet.x[1] - sheet.x[0]) + 1e-9,
            "y": smallest / abs(sheet.y[1] - sheet.y[0]) + 1e-9,
        }
        walls = partition(count, last_x, last_y, wide, lambda k: draws.stream(f"{PATH}.walls", attempt=k))
    if walls is None:
        rooms = f"{count} rooms wider than {smallest:.3g} m"
        where = "the floor" if spec.mirror == "none" else "half the floor"
        raise NoFit(f"{PATH}.smallest", f"{rooms} do not fit {where}")
    return walls
