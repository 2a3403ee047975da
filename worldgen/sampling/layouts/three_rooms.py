"""The three_rooms layout: a wall across the whole floor and a second one from it to the border.

As the original's `var_tri` (original-mechanics.md 2.4): which way the first wall runs and on which side of it the
second one stands are even chances, and each has a `split` of its own. Makes the regions `rooms`: the undivided side,
then the southern (western) and the other part of the divided one.
"""

from __future__ import annotations

from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts.base import Axis, Grid, Line, Plan
from worldgen.sampling.layouts.doors import Barrier, add_walls
from worldgen.sampling.layouts.half import cut_at, inner
from worldgen.world import Rect

PATH = "world.layout.three_rooms"


def lay_out(spec, grid: Grid, plan: Plan, draws: Draws) -> None:
    """Add both walls and the rooms to `plan`. Raises `NoFit` where a wall or a door has no room."""
    first: Axis = draws.stream(f"{PATH}.along").choice(("x", "y"))
    second: Axis = "y" if first == "x" else "x"
    beyond = draws.stream(f"{PATH}.side").chance(0.5)  # the second wall is north (east) of the first
    cut = grid.line(second, cut_at(spec.split, first, grid, draws, PATH))
    joint = grid.line(first, cut_at(spec.split, second, grid, draws, PATH, member=1))
    x0, y0, x1, y1 = inner(grid)
    # u runs along the first wall, v along the second
    u0, v0, u1, v1 = (x0, y0, x1, y1) if first == "x" else (y0, x0, y1, x1)
    half = plan.thick / 2
    low, high = (cut + half, v1) if beyond else (v0, cut - half)
    walls = [Barrier(Line(first, cut, u0, u1), (joint,)), Barrier(Line(second, joint, low, high))]
    add_walls(plan, walls, spec, grid, draws, PATH)
    undivided = (v0, cut - half) if beyond else (cut + half, v1)
    spans = [(u0, u1, *undivided), (u0, joint - half, low, high), (joint + half, u1, low, high)]
    plan.family(
        "rooms",
        [Rect(a, c, b, d) if first == "x" else Rect(c, a, d, b) for a, b, c, d in spans],
    )
