"""Share: who gets how much of an effect, and amounts taken over the members of a slot; compiled."""

from __future__ import annotations

import math

from numba import njit

from worldgen.sim.rules.ground import Facts
from worldgen.sim.rules.judge import AXIS, BEGIN, COUNT, begin, following, meant, member
from worldgen.sim.rules.table import Table

MEAN, TOTAL, SOFT, LEAST = 0, 1, 2, 3  # how amounts of several members become one


@njit(cache=True, nogil=True)
def share(fired, fires, t: Table, f: Facts, row, by, weights, times, given):
    """Add up, for each entity, the firings it is meant in and their weights, in worlds that `fired` [N].

    `fires` is bool [N, cells of the rule], the first variables of the table; `weights` [N, cells of the table or 1];
    `row` the recipient's slot. Into `times` and `given` [N, M, E], M the members of the variable on axis `by` (0: 1).
    """
    cells, bound = 1, t.slots[row, AXIS] > 0
    for size in t.sizes:
        cells *= size
    each = max(1, cells // max(1, fires.shape[1]))
    for w in range(len(fired)):
        if not fired[w]:
            continue
        begin(w, t, f)
        cell = 0
        while cell < cells:
            if fires[w, cell // each]:
                weight, k = weights[w, cell % weights.shape[1]], t.bound[by - 1] if by > 0 else 0
                first = member(row, t) if bound else t.slots[row, BEGIN]
                for e in range(first, first + (1 if bound else t.slots[row, COUNT])):
                    if meant(w, row, e, -1, t, f):
                        times[w, k, e] += 1
                        given[w, k, e] += weight
            cell = following(cell, len(t.sizes), t)


@njit(cache=True, nogil=True)
def there(worlds, t: Table, f: Facts, row, out):
    """out [N, cells, members]: who of a slot is meant in each cell; of a bound one only what the cell binds."""
    first = t.slots[row, BEGIN]
    for w in worlds:
        begin(w, t, f)
        cell = 0
        while cell < out.shape[1]:
            for m in range(t.slots[row, COUNT]):
                mine = t.slots[row, AXIS] == 0 or member(row, t) == first + m
                out[w, cell, m] = mine and meant(w, row, first + m, -1, t, f)
            cell = following(cell, len(t.sizes), t)


@njit(cache=True, nogil=True)
def gather(t: Table, f: Facts, row, values, how, sharpness, out):
    """out [N, cells]: of `values` [N, E], that of the bound member of a slot, or those of all its members as one."""
    for w in range(out.shape[0]):
        begin(w, t, f)
        cell = 0
        while cell < out.shape[1]:
            if t.slots[row, AXIS] > 0:
                e = member(row, t)
                out[w, cell] = values[w, e] if meant(w, row, e, -1, t, f) else 0.0
            else:
                out[w, cell] = _as_one(w, row, values, how, sharpness, t, f)
            cell = following(cell, len(t.sizes), t)


@njit(cache=True, nogil=True)
def _as_one(w, row, values, how, sharpness, t: Table, f: Facts):
    top, bottom, most, first = 0.0, 0.0, -math.inf, t.slots[row, BEGIN]
    if how == SOFT:
        for e in range(first, first + t.slots[row, COUNT]):
            if meant(w, row, e, -1, t, f):
                most = max(most, sharpness * values[w, e])
    for e in range(first, first + t.slots[row, COUNT]):
        if meant(w, row, e, -1, t, f):
            weight = math.exp(sharpness * values[w, e] - most) if how == SOFT else 1.0
            top, bottom = top + weight * values[w, e], bottom + weight
    return top if how == TOTAL or bottom == 0.0 else top / bottom
