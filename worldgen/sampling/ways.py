"""Ways: where on a grid a disc's centre can be, and which of those points are connected, compiled.

A barrier is a row of numbers, a `Footprint`'s fields in their order. The grid has lines `xs` and `ys`, PITCH apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import ceil, floor, sqrt

import numpy as np

from worldgen.compiled.kernel import kernel, part
from worldgen.sampling.geometry import Footprint

PITCH = 0.05  # m


def rows_of(barriers: Sequence[Footprint]) -> np.ndarray:
    """float64 [n, 7]"""
    numbers = np.fromiter(chain.from_iterable(barriers), float, 7 * len(barriers))
    return numbers.reshape(-1, 7)


def unlabelled(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Room for the labels of a grid's points, and for the names of the labels: there are no more than second points."""
    return np.empty((rows, columns), np.int32), np.empty(rows * (columns // 2 + 1) + 1, np.int32)


@kernel
def connect(xs, ys, barriers, radius, free, labels, names) -> None:
    """Number the connected parts (by sides) of where a disc is clear of `barriers` [n, 7].

    `free` bool [rows, columns] is all true at first. A point's part is `names[labels[row, column]]`, 0 where it is not
    free.
    """
    for k in range(len(barriers)):
        _bar(xs, ys, barriers[k], radius, free)
    label(free, labels, names)


@kernel
def touches(xs, ys, labels, names, name, other, reach) -> bool:
    """Whether a point of the part `name` is at most `reach` metres from a footprint's border."""
    first, last = _window(ys[0], len(ys), other[1], _reach(other[3], other[2], other) + reach)
    left, right = _window(xs[0], len(xs), other[0], _reach(other[2], other[3], other) + reach)
    for row in range(first, last):
        for column in range(left, right):
            if (
                names[labels[row, column]] == name
                and to_border(xs[column] - other[0], ys[row] - other[1], other) <= reach
            ):
                return True
    return False


@kernel
def label(free, labels, names) -> None:
    """Number the parts of a grid: runs of free points in each row take the number of those they touch in the row
    before. Of equal neighbouring rows only the first is looked at: walls are straight."""
    rows, columns = free.shape
    count = 0
    names[0] = 0
    for row in range(rows):
        if row and _same(free, row):
            for column in range(columns):
                labels[row, column] = labels[row - 1, column]
            continue
        column = 0
        while column < columns:
            if not free[row, column]:
                labels[row, column] = 0
                column += 1
                continue
            start, name, last = column, 0, 0
            while column < columns and free[row, column]:
                other = labels[row - 1, column] if row else 0
                if other and other != last:
                    last = other
                    other = _root(names, other)
                    if name and name != other:
                        names[max(name, other)] = min(name, other)
                        name = min(name, other)
                    else:
                        name = other
                column += 1
            if not name:
                count += 1
                names[count] = name = count
            labels[row, start:column] = name
    for name in range(1, count + 1):  # a number's root is smaller than it, and done
        names[name] = names[names[name]]


@part
def _same(free, row) -> bool:
    differing = 0
    for column in range(free.shape[1]):
        differing += free[row, column] != free[row - 1, column]
    return differing == 0


@part
def _root(names, name):
    while names[name] != name:
        name = names[name]
    return name


@part
def _bar(xs, ys, barrier, radius, free) -> None:
    """Mark the points that are nearer than `radius` to a barrier: in each row those between two ends, which are sought
    from outside, as most rows of a wall are alike."""
    turned = barrier[5] != 0.0  # rounding may leave holes in what is not square to the grid
    first, last = _window(ys[0], len(ys), barrier[1], _reach(barrier[3], barrier[2], barrier) + radius)
    left, right = _window(xs[0], len(xs), barrier[0], _reach(barrier[2], barrier[3], barrier) + radius)
    for row in range(first, last):
        dy = ys[row] - barrier[1]
        low, high = left, right
        while low < high and to_border(xs[low] - barrier[0], dy, barrier) >= radius:
            low += 1
        while low < high and to_border(xs[high - 1] - barrier[0], dy, barrier) >= radius:
            high -= 1
        for column in range(low, high):
            if not turned or to_border(xs[column] - barrier[0], dy, barrier) < radius:
                free[row, column] = False


@part
def to_border(dx, dy, other) -> float:
    """Metres from a point, seen from a footprint's middle, to its border; 0 inside."""
    if other[6]:
        return max(sqrt(dx * dx + dy * dy) - other[6], 0.0)
    along = max(abs(dx * other[4] + dy * other[5]) - other[2], 0.0)
    across = max(abs(dy * other[4] - dx * other[5]) - other[3], 0.0)
    return sqrt(along * along + across * across)


@part
def _reach(along, across, other) -> float:
    """Half the side of a footprint's bounding box along an axis, of its half sizes `along` and across it."""
    return other[6] if other[6] else abs(other[4]) * along + abs(other[5]) * across


@part
def _window(start, count, middle, reach):
    """(first, past the last) of the grid lines within `reach` of `middle`."""
    middle -= start
    first = max(0, ceil((middle - reach) / PITCH - 1e-9))
    return first, min(count, max(0, floor((middle + reach) / PITCH + 1e-9) + 1))
