"""What every layout shares: the cell grid, walls that run from cell centre to cell centre, and doors cut into them.

Geometry of the original (original-mechanics.md, section 2), moved so that the origin is the floor's middle: cells of
about 0.2 m, walls half a cell thick and shortened by half their thickness at both ends, so that walls which meet at a
right angle touch without overlapping.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from worldgen.errors import UserError
from worldgen.sampling.draw import Draws
from worldgen.sampling.streams import Stream
from worldgen.world import Area, Door, Rect, Wall

if TYPE_CHECKING:
    from schemas.scenario import Scenario

Axis = Literal["x", "y"]


class NoFit(UserError):
    """This draw's numbers leave no room for a part of the layout; `path` is the key to change."""

    def __init__(self, path: str, message: str):
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class Grid:
    """The floor in cells: `columns` x `rows` of them, `cell_x` x `cell_y` metres each; walls are `thick` metres."""

    size_x: float
    size_y: float
    columns: int
    rows: int
    thick: float

    @classmethod
    def of(cls, size_x: float, size_y: float, cell: float) -> Grid:
        columns, rows = max(1, round(size_x / cell)), max(1, round(size_y / cell))
        return cls(size_x, size_y, columns, rows, min(size_x / columns, size_y / rows) / 2)

    def x(self, column: int) -> float:
        """The centre of a column of cells."""
        return (column + 0.5) * self.size_x / self.columns - self.size_x / 2

    def y(self, row: int) -> float:
        return (row + 0.5) * self.size_y / self.rows - self.size_y / 2

    def cell(self, axis: Axis) -> float:
        return self.size_x / self.columns if axis == "x" else self.size_y / self.rows

    def line(self, axis: Axis, index: int) -> float:
        """Where the centre line of cells number `index` along `axis` is."""
        return self.x(index) if axis == "x" else self.y(index)


@dataclass(frozen=True, slots=True)
class Line:
    """A wall before it is cut: it runs along `axis` at `across`, from `low` to `high` metres."""

    axis: Axis
    across: float
    low: float
    high: float

    def mirrored(self, flip_x: bool, flip_y: bool) -> Line:
        along, other = (flip_x, flip_y) if self.axis == "x" else (flip_y, flip_x)
        low, high = (-self.high, -self.low) if along else (self.low, self.high)
        return Line(self.axis, -self.across if other else self.across, low, high)


@dataclass(slots=True)
class Plan:
    """What a layout makes: walls, doors and named regions. Names are given in the order walls are added."""

    thick: float
    height: float
    friction: float
    walls: list[Wall] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    regions: dict[str, Area] = field(default_factory=dict)

    def wall(self, line: Line) -> None:
        """Add an inner wall; one of no length is left out."""
        if line.high - line.low > 1e-9:
            name = f"walls/{sum(not wall.outer for wall in self.walls)}"
            self.walls.append(self._box(name, line, self.height, outer=False))

    def outer(self, name: str, line: Line, height: float) -> None:
        self.walls.append(self._box(f"outer_walls/{name}", line, height, outer=True))

    def wall_with_door(self, line: Line, middle: float, width: float) -> None:
        """Add an inner wall with a clear opening of `width` metres around `middle` (along its axis)."""
        self.wall(Line(line.axis, line.across, line.low, middle - width / 2))
        self.wall(Line(line.axis, line.across, middle + width / 2, line.high))
        x, y = (middle, line.across) if line.axis == "x" else (line.across, middle)
        self.doors.append(Door(tidy(x), tidy(y), tidy(width), line.axis))

    def _box(self, name: str, line: Line, height: float, outer: bool) -> Wall:
        middle, half = tidy((line.low + line.high) / 2), tidy((line.high - line.low) / 2)
        thick, across = tidy(self.thick / 2), tidy(line.across)
        if line.axis == "x":
            return Wall(name, middle, across, half, thick, height, self.friction, outer)
        return Wall(name, across, middle, thick, half, height, self.friction, outer)


def door_middle(line: Line, cell: float, thick: float, width: float, source: Stream) -> float | None:
    """Where the middle of a door comes, drawn as the original draws it; None where the wall is too short.

    With L cells from end to end and a door of d cells, its first cell is uniform in 1..L - d. The opening reaches
    half a wall beyond the outer halves of the neighbouring cells, which is (d + 1) cell + thick: 0.7 m for d = 2.
    At the ends of the wall it is moved so that all of `width` stays clear; the original loses a wall's thickness.
    """
    cells = round((line.high - line.low + thick) / cell)
    door = round((width - thick) / cell) - 1
    if door < 0 or cells - door < 1 or width > line.high - line.low:
        return None
    first = source.integer(1, cells - door)
    middle = line.low - thick / 2 + (first + (door - 1) / 2) * cell
    return min(max(middle, line.low + width / 2), line.high - width / 2)


def outer_walls(plan: Plan, scenario: Scenario, grid: Grid, draws: Draws) -> None:
    """The four border walls, with the scenario's chance (all or none); the floor region either way."""
    plan.regions["floor"] = Area(
        (Rect(-grid.size_x / 2, -grid.size_y / 2, grid.size_x / 2, grid.size_y / 2),)
    )
    if not draws.chance(scenario.world.outer_walls, "world.outer_walls"):
        return
    height = draws.number(scenario.world.outer_height, "world.outer_height", low=1e-3)
    west, east, south, north = grid.x(0), grid.x(grid.columns - 1), grid.y(0), grid.y(grid.rows - 1)
    half = plan.thick / 2
    plan.outer("west", Line("y", west, south + half, north - half), height)
    plan.outer("east", Line("y", east, south + half, north - half), height)
    plan.outer("south", Line("x", south, west + half, east - half), height)
    plan.outer("north", Line("x", north, west + half, east - half), height)


def tidy(value: float) -> float:
    """Without the noise of floating-point arithmetic, so that 0.30000000000000004 m is written as 0.3."""
    return round(value, 12) + 0.0
