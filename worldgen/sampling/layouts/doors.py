"""Doors cut into walls where the original cuts them (original-mechanics.md 2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts.base import Grid, Line, NoFit, Plan
from worldgen.sampling.streams import Stream


class Barrier(NamedTuple):
    """A wall that may get a door, and the `joints` along it, where the centre lines of other walls meet it."""

    line: Line
    joints: tuple[float, ...] = ()


def door_middle(line: Line, cell: float, thick: float, width: float, source: Stream) -> float | None:
    """Where the middle of a door comes, drawn as the original draws it; None where the wall is too short.

    With L cells from end to end and a door of d cells, its first cell is uniform in 1..L - d. The opening reaches
    half a wall beyond the outer halves of the neighbouring cells, which is (d + 1) cell + thick: 0.7 m for d = 2.
    At the ends of the wall it is moved so that all of `width` stays clear; the original loses a wall's thickness.
    """
    cells = round((line.high - line.low + thick) / cell)
    door = max(0, round((width - thick) / cell) - 1)
    if cells - door < 1 or width > line.high - line.low:
        return None
    first = source.integer(1, cells - door)
    middle = line.low - thick / 2 + (first + (door - 1) / 2) * cell
    return min(max(middle, line.low + width / 2), line.high - width / 2)


def door_between_joints(
    barrier: Barrier, cell: float, thick: float, width: float, source: Stream
) -> float | None:
    """The middle of a door in one of the stretches between joints, each as likely that is long enough."""
    line, half = barrier.line, thick / 2
    marks = sorted({line.low - half, *barrier.joints, line.high + half})
    stretches = [Line(line.axis, line.across, low + half, high - half) for low, high in pairwise(marks)]
    # a stretch that the door misses by the noise of arithmetic alone is long enough
    fitting = [s for s in stretches if s.high - s.low > width - 1e-9 and s.high - s.low > cell / 2]
    if not fitting:
        return None
    stretch = source.choice(fitting) if len(fitting) > 1 else fitting[0]
    return door_middle(stretch, cell, thick, min(width, stretch.high - stretch.low), source)


def fit(barrier: Barrier, member: int, width: float, grid: Grid, draws: Draws, path: str) -> float:
    """The middle of the door of wall number `member`. Raises `NoFit` where the wall is too short for one."""
    line = barrier.line
    source = draws.stream(f"{path}.doors.place", member)
    middle = door_between_joints(barrier, grid.cell(line.axis), grid.thick, width, source)
    if middle is None:
        length = f"a wall of {line.high - line.low:.2g} m" + (" between its joints" if barrier.joints else "")
        raise NoFit(f"{path}.door_width", f"a door {width:g} m wide does not fit {length}")
    return middle


def some(count: int, of: int, source: Stream) -> set[int]:
    """`count` of the numbers below `of`, all sets as likely; all of them when there are no more."""
    left = list(range(of))
    if count >= of:
        return set(left)
    return {left.pop(source.integer(0, len(left) - 1)) for _ in range(count)}


def add_walls(
    plan: Plan, barriers: Sequence[Barrier], spec: Any, grid: Grid, draws: Draws, path: str
) -> None:
    """Add inner walls, `spec.doors` of them with a door `spec.door_width` wide, wherever they are."""
    width = draws.number(spec.door_width, f"{path}.door_width", low=1e-3)
    count = draws.count(spec.doors, f"{path}.doors")
    with_door = some(count, len(barriers), draws.stream(f"{path}.doors.wall"))
    for k, barrier in enumerate(barriers):
        if k in with_door:
            plan.wall_with_door(barrier.line, fit(barrier, k, width, grid, draws, path), width)
        else:
            plan.wall(barrier.line)
