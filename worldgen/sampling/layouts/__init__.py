"""Layouts by name: each is one file with `lay_out(spec, grid, plan, draws)`, which adds walls, doors and regions.

A new layout is a file here, a model in the schemas and a line in `LAYOUTS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts import open, quadrant
from worldgen.sampling.layouts.base import Grid, NoFit, Plan, outer_walls

if TYPE_CHECKING:
    from schemas.scenario import Scenario

__all__ = ["LAYOUTS", "Grid", "NoFit", "Plan", "lay_out"]

LAYOUTS = {"open": open.lay_out, "quadrant": quadrant.lay_out}


def lay_out(scenario: Scenario, draws: Draws, square: bool) -> tuple[Grid, Plan]:
    """The drawn floor, its walls, doors and the layout's regions; `square`: both sides are one draw."""
    spec = scenario.world
    paths = ("world.floor", "world.floor" if square else "world.floor.1")
    size_x, size_y = (draws.number(side, path, low=0.1) for side, path in zip(spec.floor, paths, strict=True))
    grid = Grid.of(size_x, size_y, draws.number(spec.grid, "world.grid", low=1e-3))
    height = draws.number(spec.wall_height, "world.wall_height", low=1e-3)
    plan = Plan(grid.thick, height, draws.number(spec.wall_friction, "world.wall_friction", low=0.0))
    outer_walls(plan, scenario, grid, draws)
    LAYOUTS[spec.layout.kind](spec.layout, grid, plan, draws)
    return grid, plan
