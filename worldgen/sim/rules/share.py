"""Share: who gets how much of an effect, and amounts taken over the members of a slot; compiled."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from worldgen.sim.boxed import Box
from worldgen.sim.rules.judge import AXIS, BEGIN, COUNT, meant, unfold

MEAN, TOTAL, SOFT, LEAST = 0, 1, 2, 3  # how amounts of several members become one


@njit(cache=True, nogil=True)
def share(fired, fires, table: Box, ground: Box, row, by, weights, times, given):
    """Add up, for each entity, the firings it is meant in and their weights, in worlds that `fired` [N].

    `fires` is bool [N, cells of the rule], the first variables of the table; `weights` [N, cells of the table or 1];
    `row` the recipient's slot. Into `times` and `given` [N, M, E], M the members of the variable on axis `by` (0: 1).
    """
    t, f = table.data, ground.data
    slot, bound = t.slots[row], np.zeros(len(t.sizes), np.int64)
    cells = 1
    for k in range(len(t.sizes)):
        cells *= t.sizes[k]
    each = max(1, cells // max(1, fires.shape[1]))
    for w in range(len(fired)):
        if not fired[w]:
            continue
        for cell in range(cells):
            if not fires[w, cell // each]:
                continue
            unfold(cell, t, bound)
            weight, m = weights[w, cell % weights.shape[1]], bound[by - 1] if by > 0 else 0
            first, past = slot[BEGIN], slot[BEGIN] + slot[COUNT]
            if slot[AXIS] > 0:
                first = slot[BEGIN] + bound[slot[AXIS] - 1]
                past = first + 1
            for e in range(first, past):
                if meant(w, slot, e, -1, t, f, bound):
                    times[w, m, e] += 1
                    given[w, m, e] += weight


@njit(cache=True, nogil=True)
def there(worlds, table: Box, ground: Box, row, out):
    """out [N, cells, members]: who of a slot is meant in each cell; of a bound one only what the cell binds."""
    t, f = table.data, ground.data
    slot, bound = t.slots[row], np.zeros(len(t.sizes), np.int64)
    for w in worlds:
        for cell in range(out.shape[1]):
            unfold(cell, t, bound)
            for m in range(slot[COUNT]):
                mine = slot[AXIS] == 0 or bound[slot[AXIS] - 1] == m
                out[w, cell, m] = mine and meant(w, slot, slot[BEGIN] + m, -1, t, f, bound)


@njit(cache=True, nogil=True)
def gather(table: Box, ground: Box, row, values, how, sharpness, out):
    """out [N, cells]: of `values` [N, E], that of the bound member of a slot, or those of all its members as one."""
    t, f = table.data, ground.data
    slot, bound = t.slots[row], np.zeros(len(t.sizes), np.int64)
    for w in range(out.shape[0]):
        for cell in range(out.shape[1]):
            unfold(cell, t, bound)
            if slot[AXIS] > 0:
                e = slot[BEGIN] + bound[slot[AXIS] - 1]
                out[w, cell] = values[w, e] if meant(w, slot, e, -1, t, f, bound) else 0.0
                continue
            top, bottom, most = 0.0, 0.0, -math.inf
            if how == SOFT:
                for e in range(slot[BEGIN], slot[BEGIN] + slot[COUNT]):
                    if meant(w, slot, e, -1, t, f, bound):
                        most = max(most, sharpness * values[w, e])
            for e in range(slot[BEGIN], slot[BEGIN] + slot[COUNT]):
                if meant(w, slot, e, -1, t, f, bound):
                    weight = math.exp(sharpness * values[w, e] - most) if how == SOFT else 1.0
                    top, bottom = top + weight * values[w, e], bottom + weight
            out[w, cell] = top if how == TOTAL or bottom == 0.0 else top / bottom
