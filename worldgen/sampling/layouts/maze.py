"""The maze layout: corridors between walls on a lattice. Makes the regions `dead_ends`.

The maze is carved by a recursive backtracker, a walk that turns back only where it is stuck: its corridors are long
and winding with few dead ends (about one square in ten), which suits chases, and it takes one visit a square, where
Wilson's algorithm, which draws every maze as often, takes a random and much longer time and leaves three times as
many stubs. Braiding then opens a share of the dead ends into a neighbouring corridor, which makes loops.
"""

from __future__ import annotations

from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts.base import Grid, NoFit, Plan
from worldgen.sampling.layouts.half import inner
from worldgen.sampling.layouts.lattice import Edge, Lattice, Square
from worldgen.sampling.streams import Stream

PATH = "world.layout.maze"
LARGEST = 100  # squares along a side


def lay_out(spec, grid: Grid, plan: Plan, draws: Draws) -> None:
    """Add the walls and the dead ends. Raises `NoFit` where the corridors are too wide or too narrow for the floor."""
    corridor = draws.number(spec.corridor, f"{PATH}.corridor", low=1e-3)
    x0, y0, x1, y1 = inner(grid)
    columns, rows = (int((side + plan.thick) / (corridor + plan.thick) + 1e-9) for side in (x1 - x0, y1 - y0))
    if min(columns, rows) < 2 or max(columns, rows) > LARGEST:
        raise NoFit(
            f"{PATH}.corridor",
            f"corridors {corridor:.3g} m wide make {columns} x {rows} squares; 2 to {LARGEST} a side are possible",
        )
    half = plan.thick / 2
    lattice = Lattice(columns, rows, x0 - half, y0 - half, x1 + half, y1 + half, plan.thick)
    passages = carved(columns, rows, draws.stream(f"{PATH}.walls"))
    share = min(1.0, draws.number(spec.braid, f"{PATH}.braid", low=0.0))
    braid(columns, rows, passages, share, draws.stream(f"{PATH}.loops"))
    for line in lattice.walls(passages):
        plan.wall(line)
    plan.family("dead_ends", [lattice.rect(square) for square in dead_ends(columns, rows, passages)])


def carved(columns: int, rows: int, source: Stream) -> set[Edge]:
    """Passages (pairs of neighbouring squares, the smaller first) that join all squares without a loop."""
    start = source.integer(0, columns - 1), source.integer(0, rows - 1)
    seen, trail, passages = {start}, [start], set()
    while trail:
        here = trail[-1]
        onward = [square for square in _around(here, columns, rows) if square not in seen]
        if not onward:
            trail.pop()
            continue
        there = source.choice(onward)
        passages.add(_edge(here, there))
        seen.add(there)
        trail.append(there)
    return passages


def braid(columns: int, rows: int, passages: set[Edge], share: float, source: Stream) -> None:
    """Open each dead end with the chance `share`, if possible into another one."""
    for square in dead_ends(columns, rows, passages):
        if _ways(square, columns, rows, passages) > 1 or not source.chance(share):
            continue
        closed = [s for s in _around(square, columns, rows) if _edge(square, s) not in passages]
        ends = [s for s in closed if _ways(s, columns, rows, passages) == 1]
        if closed:
            passages.add(_edge(square, source.choice(ends or closed)))


def dead_ends(columns: int, rows: int, passages: set[Edge]) -> list[Square]:
    """The squares with one way out, from west to east and from south to north."""
    squares = [(column, row) for column in range(columns) for row in range(rows)]
    return [square for square in squares if _ways(square, columns, rows, passages) == 1]


def _ways(square: Square, columns: int, rows: int, passages: set[Edge]) -> int:
    return sum(_edge(square, other) in passages for other in _around(square, columns, rows))


def _around(square: Square, columns: int, rows: int) -> list[Square]:
    x, y = square
    near = ((x + 1, y), (x, y + 1), (x - 1, y), (x, y - 1))
    return [(a, b) for a, b in near if 0 <= a < columns and 0 <= b < rows]


def _edge(a: Square, b: Square) -> Edge:
    return (a, b) if a < b else (b, a)
