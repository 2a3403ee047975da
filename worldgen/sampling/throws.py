"""Throws: random places for one item, tried one after another until nothing stands in the way, compiled.

What a footprint overlaps is decided as in `geometry.overlap`, number for number. Only where a disc comes within a
rounding error of a corner may Python's `hypot` say otherwise than a square root: that throw is left to be asked there.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from worldgen.compiled.kernel import kernel, part
from worldgen.sampling.blake import WORDS, key, uniform

CLEAR, TAKEN, UNSURE = 0, 1, 2
WALLED = -1
STANDING = 9  # numbers of a row: a footprint's, whether it stands, whether it is solid
UNTIL = 1e-9  # relative: where a square root and Python's `hypot` surely agree on what is longer


class Score(NamedTuple):
    """What became of an item's throws."""

    places: np.ndarray  # float64 [throws, 2] where they fell
    why: np.ndarray  # int32 [throws] what was in the way: WALLED, or whose row
    words: np.ndarray  # to work in

    @classmethod
    def of(cls, throws: int) -> Score:
        return cls(np.empty((throws, 2)), np.empty(throws, np.int32), np.empty(WORDS, np.uint64))


@kernel
def throw(
    start, text, split, number, lines, cells, sizes, half_x, half_y, cos, sin, radius, solid, clearance,
    walls, standing, places, why, words,
):  # fmt: skip
    """(the first throw from `start` on with room for the item, CLEAR or UNSURE); the number of throws when none has.

    Throw k has the stream `text` with `number` + k at `split` (see `blake.key`); it falls on a cell by its share of
    the ground. `walls` [n, 7] and `standing` [m, STANDING] keep `clearance` metres, but two that are not solid.
    """
    for k in range(start, len(places)):
        state = key(text, split, number + k, words)
        state, share = uniform(state)
        cell = min(_beyond(sizes, sizes[-1] * share), len(sizes) - 1)
        column, row = cells[cell, 0], cells[cell, 1]
        state, share = uniform(state)
        x = lines[0, column] + (lines[0, column + 1] - lines[0, column]) * share
        state, share = uniform(state)
        y = lines[1, row] + (lines[1, row + 1] - lines[1, row]) * share
        places[k, 0], places[k, 1] = x, y
        place = (x, y, half_x, half_y, cos, sin, radius)
        roomy = (
            x,
            y,
            half_x + clearance,
            half_y + clearance,
            cos,
            sin,
            radius + clearance if radius else 0.0,
        )
        verdict, why[k] = _walled(roomy, walls), WALLED
        if verdict == CLEAR:
            verdict, why[k] = _crowded(place, roomy, solid, standing)
        if verdict != TAKEN:
            return k, verdict
    return len(places), CLEAR


@part
def _beyond(sizes, mark) -> int:
    """How many of the sizes are at most `mark`."""
    low, high = 0, len(sizes)
    while low < high:
        middle = (low + high) // 2
        if sizes[middle] <= mark:
            low = middle + 1
        else:
            high = middle
    return low


@part
def _walled(roomy, walls) -> int:
    """As `obstacles.refusal` asks of the walls."""
    x, y, half_x, half_y, cos, sin, radius = roomy
    cos, sin = abs(cos), abs(sin)
    x_x, x_y, y_x, y_y = cos * half_x, sin * half_y, sin * half_x, cos * half_y
    for k in range(len(walls)):
        dx, dy = abs(walls[k, 0] - x), abs(walls[k, 1] - y)
        if radius:
            near = dx - walls[k, 2] < radius and dy - walls[k, 3] < radius
        else:
            near = dx < walls[k, 2] + x_x + x_y and dy < walls[k, 3] + y_x + y_y
        if near:
            verdict = _overlap(roomy, _print(walls[k]))
            if verdict != CLEAR:
                return verdict
    return CLEAR


@part
def _crowded(place, roomy, solid, standing):
    """(whether one of those standing leaves no room, which)"""
    for k in range(len(standing)):
        if standing[k, 7]:
            verdict = _overlap(roomy if solid or standing[k, 8] else place, _print(standing[k]))
            if verdict != CLEAR:
                return verdict, k
    return CLEAR, 0


@part
def _print(row):
    return row[0], row[1], row[2], row[3], row[4], row[5], row[6]


@kernel
def _overlap(a, b) -> int:
    """As `geometry.overlap`."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    reach = (a[6] if a[6] else a[2] + a[3]) + (b[6] if b[6] else b[2] + b[3])
    if abs(dx) >= reach or abs(dy) >= reach:
        return CLEAR
    if a[6] and b[6]:
        return TAKEN if dx * dx + dy * dy < reach * reach else CLEAR
    if a[6]:
        return _disc_on_block(a, b)
    if b[6]:
        return _disc_on_block(b, a)
    return CLEAR if _separated(a, b, dx, dy) or _separated(b, a, dx, dy) else TAKEN


@part
def _disc_on_block(disc, block) -> int:
    dx, dy = disc[0] - block[0], disc[1] - block[1]
    along = max(abs(dx * block[4] + dy * block[5]) - block[2], 0.0)
    across = max(abs(dy * block[4] - dx * block[5]) - block[3], 0.0)
    if along and across:
        away = sqrt(along * along + across * across)
        if abs(away - disc[6]) <= UNTIL * disc[6]:
            return UNSURE
    else:
        away = along + across
    return TAKEN if away < disc[6] else CLEAR


@part
def _separated(a, b, dx, dy) -> bool:
    c = abs(a[4] * b[4] + a[5] * b[5])
    s = abs(a[4] * b[5] - a[5] * b[4])
    if abs(dx * a[4] + dy * a[5]) >= a[2] + c * b[2] + s * b[3]:
        return True
    return abs(dy * a[4] - dx * a[5]) >= a[3] + s * b[2] + c * b[3]
