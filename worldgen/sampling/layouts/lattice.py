"""A lattice of squares and the walls on its lines, as few as possible, which touch and never overlap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from worldgen.sampling.layouts.base import Axis, Line
from worldgen.world import Rect

Square = tuple[int, int]  # column, row
Edge = tuple[Square, Square]
_AXES: tuple[Axis, Axis] = ("y", "x")
Node = tuple[int, int]  # where lines cross: 0, 0 is the south-western corner

Runs = dict[Axis, list[tuple[Node, Node]]]


@dataclass(frozen=True, slots=True)
class Lattice:
    """`columns` x `rows` squares between the centre lines x0, y0, x1, y1 of the border's walls."""

    columns: int
    rows: int
    x0: float
    y0: float
    x1: float
    y1: float
    thick: float

    def rect(self, square: Square) -> Rect:
        """A square's clear floor."""
        column, row = square
        half = self.thick / 2
        return Rect(
            self._x(column) + half, self._y(row) + half, self._x(column + 1) - half, self._y(row + 1) - half
        )

    def walls(self, passages: set[Edge]) -> Iterator[Line]:
        """Walls wherever no passage is, straight runs in one piece.

        The square where runs meet belongs to one of them: to the one that goes on beyond it, or to the upright one
        when both or neither do.
        """
        runs: Runs = {axis: list(self._runs(axis, passages)) for axis in _AXES}
        through, ends = self._nodes(runs)
        for axis in _AXES:
            for first, last in runs[axis]:
                yield from self._pieces(axis, first, last, through, ends)

    def _runs(self, axis: Axis, passages: set[Edge]) -> Iterator[tuple[Node, Node]]:
        """Straight stretches of wall inside the border, from node to node."""
        lines, length = (self.columns, self.rows) if axis == "y" else (self.rows, self.columns)
        for line in range(1, lines):
            start = None
            for k in range(length + 1):
                sides = ((line - 1, k), (line, k)) if axis == "y" else ((k, line - 1), (k, line))
                closed = k < length and sides not in passages
                if closed and start is None:
                    start = k
                elif not closed and start is not None:
                    yield (
                        (line, start) if axis == "y" else (start, line),
                        ((line, k) if axis == "y" else (k, line)),
                    )
                    start = None

    def _nodes(self, runs: Runs) -> tuple[dict, dict]:
        """Per axis, the nodes that runs go through and those where they end."""
        through: dict[Axis, set[Node]] = {"x": set(), "y": set()}
        ends: dict[Axis, set[Node]] = {"x": set(), "y": set()}
        for axis, found in runs.items():
            for first, last in found:
                ends[axis] |= {first, last}
                through[axis] |= set(_between(first, last))
        return through, ends

    def _pieces(self, axis: Axis, first: Node, last: Node, through: dict, ends: dict) -> Iterator[Line]:
        """One run, cut at the nodes in its middle that belong to the other axis."""
        other: Axis = "x" if axis == "y" else "y"

        def owned(node: Node) -> bool:
            if self._border(node):
                return False
            if node in through[other]:
                return axis == "y" and node in through[axis]
            return axis == "y" or node in through[axis] or node not in ends[other]

        cuts = [node for node in _between(first, last) if not owned(node)]
        marks = [first, *cuts, last]
        for start, end in pairwise(marks):
            half = self.thick / 2
            low = self._along(axis, start) + (-half if owned(start) else half)
            high = self._along(axis, end) + (half if owned(end) else -half)
            across = self._x(first[0]) if axis == "y" else self._y(first[1])
            yield Line(axis, across, low, high)

    def _border(self, node: Node) -> bool:
        return node[0] in (0, self.columns) or node[1] in (0, self.rows)

    def _along(self, axis: Axis, node: Node) -> float:
        return self._y(node[1]) if axis == "y" else self._x(node[0])

    def _x(self, column: int) -> float:
        return self.x0 + (self.x1 - self.x0) * column / self.columns

    def _y(self, row: int) -> float:
        return self.y0 + (self.y1 - self.y0) * row / self.rows


def _between(first: Node, last: Node) -> list[Node]:
    """The nodes inside a run."""
    if first[0] == last[0]:
        return [(first[0], k) for k in range(first[1] + 1, last[1])]
    return [(k, first[1]) for k in range(first[0] + 1, last[0])]
