"""The half layout: one wall across the floor. Makes the regions `rooms`: what is south (west) of it, and the rest."""

from __future__ import annotations

from schemas.values import is_percent
from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts.base import Axis, Grid, Line, NoFit, Plan
from worldgen.sampling.layouts.doors import Barrier, add_walls
from worldgen.world import Rect

PATH = "world.layout.half"


def lay_out(spec, grid: Grid, plan: Plan, draws: Draws) -> None:
    """Add the wall and the rooms to `plan`. Raises `NoFit` where the wall or its door has no room."""
    axis = across(spec.along, draws)
    cut = cut_at(spec.split, axis, grid, draws, PATH)
    x0, y0, x1, y1 = inner(grid)
    half, line = plan.thick / 2, grid.line("y" if axis == "x" else "x", cut)
    if axis == "x":
        wall, rooms = Line("x", line, x0, x1), [Rect(x0, y0, x1, line - half), Rect(x0, line + half, x1, y1)]
    else:
        wall, rooms = Line("y", line, y0, y1), [Rect(x0, y0, line - half, y1), Rect(line + half, y0, x1, y1)]
    add_walls(plan, [Barrier(wall)], spec, grid, draws, PATH)
    plan.family("rooms", rooms)


def across(along: str, draws: Draws) -> Axis:
    """The axis along which the wall runs."""
    if along == "any":
        return draws.stream(f"{PATH}.along").choice(("x", "y"))
    return "x" if along == "east-west" else "y"


def cut_at(value, axis: Axis, grid: Grid, draws: Draws, path: str, member: int = 0) -> int:
    """The line of cells on which a wall along `axis` stands, counted as the original counts it: the whole cells of a
    percentage of the floor. Raises `NoFit` where no room is left on one of its sides."""
    cells = grid.rows if axis == "x" else grid.columns
    split = draws.number(value, f"{path}.split", member, low=1e-3)
    cell = grid.cell("y" if axis == "x" else "x")
    cut = int(split * cells + 1e-9) if is_percent(value) else round(split / cell)
    if not 2 <= cut <= cells - 3:
        where = f"{100 * split:.3g}%" if is_percent(value) else f"{split:.3g} m"
        raise NoFit(f"{path}.split", f"a wall at {where} leaves no room on one of its sides")
    return cut


def inner(grid: Grid) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1 of the inner faces of the outer walls, whether or not they stand."""
    half = grid.thick / 2
    return (
        grid.x(0) + half,
        grid.y(0) + half,
        grid.x(grid.columns - 1) - half,
        grid.y(grid.rows - 1) - half,
    )
