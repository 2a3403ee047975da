"""The map layout: walls drawn as text, each as large as its squares, and the places of the legend's groups.

Walls along the border are outer walls. Squares that touch are merged into few boxes, which never overlap; this is
settled by the map alone, so it is done once.
"""

from __future__ import annotations

from functools import lru_cache

from schemas.layouts.map import WALL
from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts.base import Grid, Plan, tidy
from worldgen.world import Rect

Cells = tuple[int, int, int, int]  # first column and row, last column and row


def lay_out(spec, grid: Grid, plan: Plan, draws: Draws) -> None:
    """Add the walls and the groups' places."""
    east, north = spec.floor()
    cell = spec.cell
    for boxes, outer in zip(blocks(spec.grid()), (True, False), strict=True):
        for x0, y0, x1, y1 in boxes:
            west, top = x0 * cell - east / 2, north / 2 - y0 * cell
            plan.block(Rect(west, north / 2 - (y1 + 1) * cell, (x1 + 1) * cell - east / 2, top), outer)
    for group, places in spec.places().items():
        plan.spots[group] = [
            (tidy((column + 0.5) * cell - east / 2), tidy(north / 2 - (row + 0.5) * cell))
            for column, row in places
        ]


@lru_cache(maxsize=64)
def blocks(rows: tuple[str, ...]) -> tuple[list[Cells], list[Cells]]:
    """The map's walls as boxes of squares: those along the border, then the others."""
    last = len(rows[0]) - 1, len(rows) - 1
    walls = {(x, y) for y, row in enumerate(rows) for x, letter in enumerate(row) if letter == WALL}
    border = {(x, y) for x, y in walls if x in (0, last[0]) or y in (0, last[1])}
    return _merged(border), _merged(walls - border)


def _merged(cells: set[tuple[int, int]]) -> list[Cells]:
    """Boxes that cover the cells without overlap: from each first cell in reading order, the larger of the box that
    grows eastwards first and the one that grows southwards first."""
    left, found = set(cells), []
    for cell in sorted(cells, key=_turned):
        if cell in left:
            box = max(_wide(cell, left), _tall(cell, left), key=_size)
            left -= {(x, y) for x in range(box[0], box[2] + 1) for y in range(box[1], box[3] + 1)}
            found.append(box)
    return found


def _wide(cell: tuple[int, int], free: set[tuple[int, int]]) -> Cells:
    """The box of free cells from `cell` on that goes as far east as it can, then south."""
    x, y = cell
    east, south = x, y
    while (east + 1, y) in free:
        east += 1
    while all((column, south + 1) in free for column in range(x, east + 1)):
        south += 1
    return x, y, east, south


def _tall(cell: tuple[int, int], free: set[tuple[int, int]]) -> Cells:
    """The same, south first and then east."""
    y0, x0, y1, x1 = _wide(_turned(cell), {_turned(other) for other in free})
    return x0, y0, x1, y1


def _turned(cell: tuple[int, int]) -> tuple[int, int]:
    return cell[1], cell[0]


def _size(box: Cells) -> int:
    return (box[2] - box[0] + 1) * (box[3] - box[1] + 1)
