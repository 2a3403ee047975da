"""What every layout shares: the cell grid, and the plan of walls that run from cell centre to cell centre.

Geometry of the original (original-mechanics.md, section 2), moved so that the origin is the floor's middle: cells of
about 0.2 m, walls half a cell thick and shortened by half their thickness at both ends, so that walls which meet at a
right angle touch without overlapping.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from worldgen.errors import UserError
from worldgen.world import Area, Door, Platform, Rect, Wall

Axis = Literal["x", "y"]


class NoFit(UserError):
    """This draw's numbers leave no room for a part of the layout; `path` is the key to change."""

    def __init__(self, path: str, message: str):
        super().__init__(message)
        self.path = path


MOST = 2000  # cells along a side: 400 m of the usual ones


class Grid(NamedTuple):
    """The floor in cells: `columns` x `rows` of them, `cell_x` x `cell_y` metres each; walls are `thick` metres."""

    size_x: float
    size_y: float
    columns: int
    rows: int
    thick: float

    @classmethod
    def of(cls, size_x: float, size_y: float, cell: float) -> Grid:
        columns, rows = max(1, round(size_x / cell)), max(1, round(size_y / cell))
        if max(columns, rows) > MOST:
            most = f"and {MOST:,} are the most"
            message = f"the floor has {max(columns, rows):,} cells of {cell:g} m along a side, {most}"
            raise NoFit("world.grid", message)
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


class Line(NamedTuple):
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
    """What a layout makes: walls, doors, platforms, named regions, and `spots`, where a group's members stand in turn.

    Names are given in the order walls are added; the parts of a family of regions ("rooms/0") follow it.
    """

    thick: float
    height: float
    friction: float
    outer_height: float = 4.0
    floor_friction: float = 0.2
    walls: list[Wall] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    platforms: list[Platform] = field(default_factory=list)
    regions: dict[str, Area] = field(default_factory=dict)
    spots: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    _inner: int = 0  # how many of the walls are

    def wall(self, line: Line) -> None:
        """Add an inner wall; one of no length is left out."""
        if line.high - line.low > 1e-9:
            self._inner += 1
            name = f"walls/{self._inner - 1}"
            self.walls.append(_wall(name, line, self.thick, self.height, self.friction, False))

    def outer(self, name: str, line: Line) -> None:
        self.walls.append(
            _wall(f"outer_walls/{name}", line, self.thick, self.outer_height, self.friction, True)
        )

    def block(self, box: Rect, outer: bool) -> None:
        """Add a wall that fills a rectangle."""
        name = (
            f"{'outer_walls' if outer else 'walls'}/{len(self.walls) - self._inner if outer else self._inner}"
        )
        self._inner += not outer
        middle = tidy((box.x0 + box.x1) / 2), tidy((box.y0 + box.y1) / 2)
        half = tidy((box.x1 - box.x0) / 2), tidy((box.y1 - box.y0) / 2)
        height = self.outer_height if outer else self.height
        self.walls.append(Wall(name, *middle, *half, height, self.friction, outer))

    def family(self, name: str, boxes: list[Rect]) -> None:
        """Add the region `name` of several rectangles, and each of them as a part of it."""
        shapes = tuple(Rect(tidy(b.x0), tidy(b.y0), tidy(b.x1), tidy(b.y1)) for b in boxes)
        self.regions[name] = Area(shapes)
        self.regions |= {f"{name}/{k}": Area((shape,)) for k, shape in enumerate(shapes)}

    def wall_with_door(self, line: Line, middle: float, width: float) -> None:
        """Add an inner wall with a clear opening of `width` metres around `middle` (along its axis)."""
        self.wall(Line(line.axis, line.across, line.low, middle - width / 2))
        self.wall(Line(line.axis, line.across, middle + width / 2, line.high))
        x, y = (middle, line.across) if line.axis == "x" else (line.across, middle)
        self.doors.append(Door(tidy(x), tidy(y), tidy(width), line.axis))


def outer_walls(plan: Plan, grid: Grid) -> None:
    """The four border walls, along the outermost cells' centres."""
    plan.walls += _border(grid, plan.outer_height, plan.friction)


@lru_cache(maxsize=64)
def _border(grid: Grid, height: float, friction: float) -> tuple[Wall, ...]:
    """The border of a floor; many worlds of a scenario have the same."""
    plan = Plan(grid.thick, height, friction, height)
    west, east, south, north = grid.x(0), grid.x(grid.columns - 1), grid.y(0), grid.y(grid.rows - 1)
    half = grid.thick / 2
    plan.outer("west", Line("y", west, south + half, north - half))
    plan.outer("east", Line("y", east, south + half, north - half))
    plan.outer("south", Line("x", south, west + half, east - half))
    plan.outer("north", Line("x", north, west + half, east - half))
    return tuple(plan.walls)


@lru_cache(maxsize=4096)
def _wall(name: str, line: Line, thick: float, height: float, friction: float, outer: bool) -> Wall:
    """The wall along a line; worlds whose walls stand on a grid share many."""
    middle, half = tidy((line.low + line.high) / 2), tidy((line.high - line.low) / 2)
    thick, across = tidy(thick / 2), tidy(line.across)
    if line.axis == "x":
        return Wall(name, middle, across, half, thick, height, friction, outer)
    return Wall(name, across, middle, thick, half, height, friction, outer)


@lru_cache(maxsize=4096, typed=True)
def tidy(value: float) -> float:
    """Without the noise of floating-point arithmetic, so that 0.30000000000000004 m is written as 0.3."""
    return round(value, 12) + 0.0
