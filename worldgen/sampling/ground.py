"""Ground: where the centre of something may be, as rectangles, so that no candidate is thrown at a wall.

The plane is cut along every border of the allowed and the forbidden rectangles; what remains are cells that are
wholly allowed or wholly not, and a point is drawn uniformly from the allowed ones.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

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
        points = []
        for x0, y0, x1, y1 in self._cells:
            xs = np.linspace(x0, x1, int(np.ceil((x1 - x0) / pitch)) + 1)
            ys = np.linspace(y0, y1, int(np.ceil((y1 - y0) / pitch)) + 1)
            points.append(np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2))
        return np.unique(np.concatenate(points).round(9), axis=0) if points else np.zeros((0, 2))


def _at_least_a_sliver(box: Box) -> Box:
    x0, y0, x1, y1 = box
    if x1 - x0 < 1e-9:
        x0, x1 = (x0 + x1) / 2 - 5e-10, (x0 + x1) / 2 + 5e-10
    if y1 - y0 < 1e-9:
        y0, y1 = (y0 + y1) / 2 - 5e-10, (y0 + y1) / 2 + 5e-10
    return x0, y0, x1, y1
