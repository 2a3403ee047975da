"""Ground: where the centre of something may be, as rectangles, so that no candidate is thrown at a wall.

The plane is cut along every border of the allowed and the forbidden rectangles; what remains are cells that are
wholly allowed or wholly not, and a point is drawn uniformly from the allowed ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from math import ceil

import numpy as np

from worldgen.sampling.streams import Stream

Box = tuple[float, float, float, float]  # x0, y0, x1, y1
Boxes = tuple[Box, ...]


@lru_cache(maxsize=1024)
def ground_of(allowed: Boxes, forbidden: Boxes, near: tuple[Boxes, ...] = ()) -> Ground:
    """The Ground of these boxes. Worlds of one scenario share most of theirs: an open floor is cut up once."""
    return Ground(allowed, forbidden, near)


class Ground:
    """The union of `allowed` minus the union of `forbidden`; `near`: further unions that it must be in, each."""

    def __init__(self, allowed: Boxes, forbidden: Boxes, near: tuple[Boxes, ...] = ()):
        # A region exactly as wide as what stands in it is a line or a point: keep it as a sliver, not as nothing.
        allowed = tuple(
            _at_least_a_sliver(box) for box in allowed if box[2] - box[0] > -1e-9 and box[3] - box[1] > -1e-9
        )
        cuts = (*allowed, *forbidden, *(box for union in near for box in union))
        xs = sorted({x for x0, _, x1, _ in cuts for x in (x0, x1)})
        ys = sorted({y for _, y0, _, y1 in cuts for y in (y0, y1)})
        column, row = {x: k for k, x in enumerate(xs)}, {y: k for k, y in enumerate(ys)}

        def cover(boxes: Boxes, mask: np.ndarray, value: bool) -> np.ndarray:
            for x0, y0, x1, y1 in boxes:
                mask[column[x0] : column[x1], row[y0] : row[y1]] = value
            return mask

        shape = max(len(xs) - 1, 0), max(len(ys) - 1, 0)
        free = cover(allowed, np.zeros(shape, bool), True)
        for union in near:
            free &= cover(union, np.zeros(shape, bool), True)
        cover(forbidden, free, False)
        self._xs, self._ys = xs, ys
        self._columns, self._rows = free.nonzero()
        across, along = np.array(xs), np.array(ys)
        sizes = (across[1:] - across[:-1])[self._columns] * (along[1:] - along[:-1])[self._rows]
        self._cumulative = sizes.cumsum()

    @cached_property
    def _cells(self) -> list[list[float]]:
        """x0, y0, x1, y1 of each."""
        xs, ys = self._xs, self._ys
        pairs = zip(self._columns.tolist(), self._rows.tolist(), strict=True)
        return [[xs[c], ys[r], xs[c + 1], ys[r + 1]] for c, r in pairs]

    @property
    def empty(self) -> bool:
        return not len(self._columns)

    @property
    def size(self) -> float:
        """Square metres."""
        return float(self._cumulative[-1]) if len(self._cumulative) else 0.0

    @property
    def bounds(self) -> Box:
        """The smallest box around the ground, which is not empty."""
        x0, y0, x1, y1 = zip(*self._cells, strict=True)
        return min(x0), min(y0), max(x1), max(y1)

    def point(self, source: Stream) -> tuple[float, float]:
        """A point, uniform over the ground's area."""
        mark = source.uniform(0.0, self.size)
        cell = min(int(self._cumulative.searchsorted(mark, "right")), len(self._columns) - 1)
        column, row = self._columns.item(cell), self._rows.item(cell)
        x = source.uniform(self._xs[column], self._xs[column + 1])
        return x, source.uniform(self._ys[row], self._ys[row + 1])

    def grid(self, pitch: float) -> np.ndarray:
        """[n, 2] points no farther apart than `pitch` metres in each cell, borders included, without repeats."""
        if self.empty:
            return np.zeros((0, 2))
        columns, rows = self._columns.tolist(), self._rows.tolist()
        xs, ys = _cut_up(self._xs, set(columns), pitch), _cut_up(self._ys, set(rows), pitch)
        cells = list(zip(columns, rows, strict=True))
        found = np.stack([
            np.concatenate([np.repeat(xs[column], len(ys[row])) for column, row in cells]),
            np.concatenate([np.tile(ys[row], len(xs[column])) for column, row in cells]),
        ], axis=1)  # fmt: skip
        found = found[np.lexsort((found[:, 1], found[:, 0]))]  # `np.unique` by rows takes four times as long
        new = np.ones(len(found), bool)
        new[1:] = (found[1:] != found[:-1]).any(axis=1)
        return found[new]


def _cut_up(lines: list[float], gaps: Iterable[int], pitch: float) -> dict[int, np.ndarray]:
    """Points from line k to the next, no farther apart than `pitch`, for each k of `gaps`."""
    found = {}
    for k in gaps:
        low, high = lines[k], lines[k + 1]
        found[k] = np.linspace(low, high, ceil((high - low) / pitch) + 1).round(9)
    return found


def _at_least_a_sliver(box: Box) -> Box:
    x0, y0, x1, y1 = box
    if x1 - x0 < 1e-9:
        x0, x1 = (x0 + x1) / 2 - 5e-10, (x0 + x1) / 2 + 5e-10
    if y1 - y0 < 1e-9:
        y0, y1 = (y0 + y1) / 2 - 5e-10, (y0 + y1) / 2 + 5e-10
    return x0, y0, x1, y1
