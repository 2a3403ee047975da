"""Layouts by name: each is one file with `lay_out(spec, grid, plan, draws)`, which adds what it makes to the plan.

A new layout is a file here, a model in the schemas and a line in `LAYOUTS`; a plug-in's comes from `worldgen.plugins`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.layouts import Map
from worldgen.plugins.running import function
from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts import half, map, maze, open, quadrant, ring, rooms, three_rooms
from worldgen.sampling.layouts.base import Grid, NoFit, Plan, outer_walls
from worldgen.world import Area, Rect

if TYPE_CHECKING:
    from schemas.scenario import Scenario

__all__ = ["LAYOUTS", "Grid", "NoFit", "Plan", "lay_out"]

LAYOUTS = {
    "open": open.lay_out,
    "quadrant": quadrant.lay_out,
    "rooms": rooms.lay_out,
    "three_rooms": three_rooms.lay_out,
    "half": half.lay_out,
    "ring": ring.lay_out,
    "maze": maze.lay_out,
    "map": map.lay_out,
}


def lay_out(scenario: Scenario, draws: Draws, square: bool) -> tuple[Grid, Plan]:
    """The drawn floor, its walls, doors and the layout's regions; `square`: both sides are one draw."""
    spec = scenario.world
    size_x, size_y = _floor(scenario, draws, square)
    grid = Grid.of(size_x, size_y, draws.number(spec.grid, "world.grid", low=1e-3))
    plan = Plan(
        thick=grid.thick,
        height=draws.number(spec.wall_height, "world.wall_height", low=1e-3),
        friction=draws.number(spec.wall_friction, "world.wall_friction", low=0.0),
        outer_height=draws.number(spec.outer_height, "world.outer_height", low=1e-3),
        floor_friction=draws.number(spec.friction, "world.friction", low=0.0),
    )
    plan.regions["floor"] = Area((Rect(-size_x / 2, -size_y / 2, size_x / 2, size_y / 2),))
    # A map says itself what stands along its border.
    if not isinstance(spec.layout, Map) and draws.chance(spec.outer_walls, "world.outer_walls"):
        outer_walls(plan, grid)
    add = LAYOUTS.get(spec.layout.kind) or function("layout", spec.layout.kind)
    assert add is not None
    add(spec.layout, grid, plan, draws)
    return grid, plan


def _floor(scenario: Scenario, draws: Draws, square: bool) -> tuple[float, float]:
    """The floor's sides, metres; a map has its own."""
    if isinstance(scenario.world.layout, Map):
        return scenario.world.layout.floor()
    paths = ("world.floor", "world.floor" if square else "world.floor.1")
    east, north = (
        draws.number(side, path, low=0.1) for side, path in zip(scenario.world.floor, paths, strict=True)
    )
    return east, north
