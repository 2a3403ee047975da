"""Ground: where the centre of something may be, as rectangles, so that no candidate is thrown at a wall.

The plane is cut along every border of the allowed and the forbidden rectangles; what remains are cells that are
wholly allowed or wholly not, and a point is drawn uniformly from the allowed ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import ceil
from typing import NamedTuple

import numpy as np

from worldgen.sampling.cells import ALLOWED, FORBIDDEN, cut, line_up
from worldgen.sampling.streams import Stream

Box = tuple[float, float, float, float]  # x0, y0, x1, y1
Boxes = tuple[Box, ...]


class Around(NamedTuple):
    """Walls, and how near to them a centre may not be."""

    walls: bytes  # of float64 [n, 7]
    reach_x: float
    reach_y: float
    crossed: bool  # the corners between are not barred

    @property
    def boxes(self) -> int:
        return len(self.walls) // 56 * (2 if self.crossed else 1)


OPEN = Around(b"", 0.0, 0.0, False)


@lru_cache(maxsize=1024)
def kept_ground(
    allowed: Boxes, forbidden: Boxes, near: tuple[Boxes, ...] = (), around: Around = OPEN
) -> Ground:
    """The Ground of these boxes. Worlds of one scenario share most of theirs: an open floor is cut up once."""
    return Ground(allowed, forbidden, near, around)


class Ground:
    """The union of `allowed` minus the union of `forbidden`; `near`: further unions that it must be in, each.

    `lines`, `cells` and `sizes` are as `cells` fills them.
    """

    def __init__(self, allowed: Boxes, forbidden: Boxes, near: tuple[Boxes, ...] = (), around: Around = OPEN):
        # A region exactly as wide as what stands in it is a line or a point: keep it as a sliver, not as nothing.
        given: list[float] = []
        for box in allowed:
            if box[2] - box[0] > -1e-9 and box[3] - box[1] > -1e-9:
                given += (*_at_least_a_sliver(box), ALLOWED)
        for box in forbidden:
            given += (*box, FORBIDDEN)
        for k, union in enumerate(near, 1):
            for box in union:
                given += (*box, k)
        numbers = np.array(given, float).reshape(-1, 5)
        most = len(numbers) + around.boxes
        boxes, self.lines = np.empty((most, 5)), np.empty((2, 2 * most))
        walls = np.frombuffer(around.walls).reshape(-1, 7)
        count, columns, rows = line_up(numbers, walls, *around[1:], boxes, self.lines)
        state = np.empty((max(0, columns - 1), max(0, rows - 1)), np.int32)
        cells, sizes = np.empty((state.size, 2), np.int32), np.empty(state.size)
        found = cut(boxes, count, self.lines, columns, rows, len(near), state, cells, sizes)
        self.cells, self.sizes = cells[:found].copy(), sizes[:found].copy()

    @property
    def empty(self) -> bool:
        return not len(self.cells)

    @property
    def size(self) -> float:
        """Square metres."""
        return float(self.sizes[-1]) if len(self.sizes) else 0.0

    @property
    def bounds(self) -> Box:
        """The smallest box around the ground, which is not empty."""
        west, south = self.cells.min(0).tolist()
        east, north = self.cells.max(0).tolist()
        xs, ys = self.lines
        return xs.item(west), ys.item(south), xs.item(east + 1), ys.item(north + 1)

    def point(self, source: Stream) -> tuple[float, float]:
        """A point, uniform over the ground's area."""
        mark = source.uniform(0.0, self.size)
        cell = min(int(self.sizes.searchsorted(mark, "right")), len(self.cells) - 1)
        column, row = self.cells[cell].tolist()
        xs, ys = self.lines
        x = source.uniform(xs.item(column), xs.item(column + 1))
        return x, source.uniform(ys.item(row), ys.item(row + 1))

    def grid(self, pitch: float) -> np.ndarray:
        """[n, 2] points no farther apart than `pitch` metres in each cell, borders included, without repeats."""
        if self.empty:
            return np.zeros((0, 2))
        cells = self.cells.tolist()
        xs, ys = (
            _cut_up(self.lines[0], {c for c, _ in cells}, pitch),
            _cut_up(self.lines[1], {r for _, r in cells}, pitch),
        )
        found = np.stack([
            np.concatenate([np.repeat(xs[column], len(ys[row])) for column, row in cells]),
            np.concatenate([np.tile(ys[row], len(xs[column])) for column, row in cells]),
        ], axis=1)  # fmt: skip
        found = found[np.lexsort((found[:, 1], found[:, 0]))]  # `np.unique` by rows takes four times as long
        new = np.ones(len(found), bool)
        new[1:] = (found[1:] != found[:-1]).any(axis=1)
        return found[new]


def _cut_up(lines: np.ndarray, gaps: Iterable[int], pitch: float) -> dict[int, np.ndarray]:
    """Points from line k to the next, no farther apart than `pitch`, for each k of `gaps`."""
    found = {}
    for k in gaps:
        low, high = lines.item(k), lines.item(k + 1)
        found[k] = np.linspace(low, high, ceil((high - low) / pitch) + 1).round(9)
    return found


def _at_least_a_sliver(box: Box) -> Box:
    x0, y0, x1, y1 = box
    if x1 - x0 < 1e-9:
        x0, x1 = (x0 + x1) / 2 - 5e-10, (x0 + x1) / 2 + 5e-10
    if y1 - y0 < 1e-9:
        y0, y1 = (y0 + y1) / 2 - 5e-10, (y0 + y1) / 2 + 5e-10
    return x0, y0, x1, y1
