"""Share: who gets how much of an effect, and amounts taken over the members of a slot; compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.sim.boxed import Boxed, like
from worldgen.sim.compiled import kernel, part
from worldgen.sim.rules.facts import team_of
from worldgen.sim.rules.ground import Facts
from worldgen.sim.rules.meant import AXIS, BEGIN, COUNT, begin, digit, following, meant, member
from worldgen.sim.rules.table import Table

MEAN, TOTAL, SOFT, LEAST = 0, 1, 2, 3  # how amounts of several members become one


@njit(cache=True, nogil=True)
def share(fired, fires, t: Boxed, f: Boxed, row, by, weights, times, given):
    """Add up, for each entity, the firings it is meant in and their weights, in worlds that `fired` [N].

    `fires` is bool [N, cells of the rule], the first variables of the table; `weights` [N, cells of the table or 1];
    `row` the recipient's slot. Into `times` and `given` [N, M, E], M the members of the variable on axis `by` (0: 1).
    """
    _share(fired, fires, t.whole, f.whole, row, by, weights, times, given)


@kernel
def _share(fired, fires, t, f, row, by, weights, times, given):
    for w in range(len(fired)):
        if fired[w]:
            share_in(w, fires[w], t, f, row, by, weights[w], times[w], given[w])


@part
def share_in(w, fires, t: Table, f: Facts, row, by, weights, times, given):
    """`share` in one world."""
    cells, bound = 1, t.slots[row, AXIS] > 0
    for size in t.sizes:
        cells *= size
    each = max(1, cells // max(1, len(fires)))
    begin(w, t, f)
    cell = 0
    while cell < cells:
        if fires[cell // each]:
            weight, k = weights[cell % len(weights)], t.bound[by - 1] if by > 0 else 0
            first = member(row, t) if bound else t.slots[row, BEGIN]
            for e in range(first, first + (1 if bound else t.slots[row, COUNT])):
                if meant(w, row, e, -1, t, f):
                    times[k, e] += 1
                    given[k, e] += weight
        cell = following(cell, len(t.sizes), t)


@njit(cache=True, nogil=True)
def sides(fired, fires, t: Boxed, f: Boxed, rival, found):
    """found [N, teams]: the own team (every rival one) of whom the first `each` binds in cells that fire."""
    _sides(fired, fires, t.whole, f.whole, rival, found)


@kernel
def _sides(fired, fires, t, f, rival, found):
    for w in range(len(fired)):
        if fired[w]:
            for cell in range(fires.shape[1]):
                if fires[w, cell]:
                    e = t.firsts[t.anchor - 1] + digit(cell, t.anchor, t)
                    team = e if t.teams[t.anchor - 1] else team_of(w, e, f)
                    for k in range(found.shape[1]):
                        found[w, k] |= team >= 0 and (team == k) != rival


class Payment(NamedTuple):
    """What one `reward` of a rule pays."""

    rule: int
    row: int  # of its recipient's slot
    weights: np.ndarray  # float64 [N, cells or 1]


@njit(cache=True, nogil=True)
def pay(loud, f: Boxed, payment: Boxed, payments, table: Boxed, tables, verdict: Boxed, verdicts, pays):
    """Pay all rewards of the rules that fire, where it is `loud` [N], into pays [R, N, A]. Payments, their tables and
    all rules' verdicts are rows of boxes."""
    everyone = f.present.shape[1] + f.exists.shape[1]
    times, given = np.zeros((1, everyone), np.int32), np.zeros((1, everyone))
    for k in range(len(payments)):
        p, t = like(payment, payments[k]), like(table, tables[k])
        _pay(
            loud, f.whole, p.whole, t.whole, like(verdict, verdicts[p.rule]).whole, times, given, pays[p.rule]
        )


@kernel
def _pay(loud, f, p, t, v, times, given, pays):
    for w in range(len(loud)):
        if v.fired[w] and loud[w]:
            given[:] = 0.0
            share_in(w, v.fires[w], t, f, p.row, 0, p.weights[w], times, given)
            for a in range(pays.shape[1]):
                pays[w, a] += np.float32(given[0, a])


@njit(cache=True, nogil=True)
def there(worlds, t: Boxed, f: Boxed, row, out):
    """out [N, cells, members]: who of a slot is meant in each cell; of a bound one only what the cell binds."""
    _there(worlds, t.whole, f.whole, row, out)


@kernel
def _there(worlds, t, f, row, out):
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
def gather(t: Boxed, f: Boxed, row, values, how, sharpness, out):
    """out [N, cells]: of `values` [N, E], that of the bound member of a slot, or those of all its members as one."""
    _gather(t.whole, f.whole, row, values, how, sharpness, out)


@kernel
def _gather(t, f, row, values, how, sharpness, out):
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


@part
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
