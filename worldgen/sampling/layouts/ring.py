"""The ring layout: a round platform in the middle of the floor. Makes the region `ring`, the platform's top."""

from __future__ import annotations

from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts.base import Grid, NoFit, Plan
from worldgen.sampling.layouts.half import inner
from worldgen.world import Area, Circle, Platform

PATH = "world.layout.ring"


def lay_out(spec, grid: Grid, plan: Plan, draws: Draws) -> None:
    """Add the platform. Raises `NoFit` where it would reach the outer walls, or the floor's edge without them."""
    radius = draws.number(spec.radius, f"{PATH}.radius", low=1e-3)
    x0, y0, x1, y1 = inner(grid)
    room = min(x1 - x0, y1 - y0) / 2 if plan.walls else min(grid.size_x, grid.size_y) / 2
    if radius > room + 1e-9:
        raise NoFit(
            f"{PATH}.radius", f"a ring of radius {radius:.3g} m does not fit the floor: {room:.3g} m does"
        )
    circle = Circle(0.0, 0.0, radius)
    height = draws.number(spec.height, f"{PATH}.height", low=1e-3)
    plan.platforms.append(Platform("ring", circle, height, plan.floor_friction))
    plan.regions["ring"] = Area((circle,))
