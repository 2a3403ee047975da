"""Share: who gets how much of an effect, and amounts taken over the members of a slot; compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed, like
from worldgen.compiled.kernel import kernel, part
from worldgen.sim.rules.facts import speed, team_of
from worldgen.sim.rules.ground import Facts
from worldgen.sim.rules.meant import AXIS, BEGIN, COUNT, begin, digit, following, meant, member
from worldgen.sim.rules.table import Table, roomy

MEAN, TOTAL, SOFT, LEAST = 0, 1, 2, 3  # how amounts of several members become one
SPEED, ATTRIBUTE, ONE, VALUES = 0, 1, 2, 3  # what is measured of a member


class Aim(NamedTuple):
    """Whom one effect of a rule is for, and how much of it: M members of the variable by whom it is kept apart (1
    without). Each firing counts factor * amount."""

    rule: int
    row: int  # of its recipient's slot
    by: int  # axis of the variable by whose members it is kept apart, 0: it is not
    factor: np.ndarray  # float64 [N, 1]
    amount: np.ndarray  # float64 [N, cells or 1]
    times: np.ndarray  # int32 [N, M, E]: firings that each entity is meant in
    given: np.ndarray  # float64 [N, M, E]: what these count, summed
    touched: np.ndarray  # bool [N]: whether there is anything in the two


@njit(cache=True, nogil=True)
def aim(worlds, f: Boxed, one: Boxed, aims, table: Boxed, tables, verdict: Boxed, verdicts):
    """Settle whom effects are for in the given worlds. Aims, their tables and all rules' verdicts are rows of boxes."""
    for k in range(len(aims)):
        a = like(one, aims[k])
        v = like(verdict, verdicts[a.rule])
        if _stirs(worlds, v.fired, a.touched):
            _aim(worlds, f.whole, a.whole, roomy(like(table, tables[k]).whole), v.fired, v.fires)


@njit(cache=True, nogil=True)
def take_aim(fired, fires, a: Boxed, t: Boxed, f: Boxed):
    """The same for one effect, of firings that are no verdict's: `fired` [N], `fires` [N, cells of the rule]."""
    _aim(np.arange(len(fired)), f.whole, a.whole, roomy(t.whole), fired, fires)


@kernel
def _stirs(worlds, fired, touched):
    found = False
    for w in worlds:
        found |= fired[w] or touched[w]
    return found


@kernel
def _aim(worlds, f, a, t, fired, fires):
    for w in worlds:
        if a.touched[w]:
            a.times[w], a.given[w] = 0, 0.0
        a.touched[w] = fired[w]
        if fired[w]:
            share_in(w, fires[w], t, f, a.row, a.by, a.factor[w, 0], a.amount[w], a.times[w], a.given[w])


@part
def share_in(w, fires, t: Table, f: Facts, row, by, factor, amount, times, given):
    """Add up, for each entity, the firings it is meant in and what they count in one world.

    `fires` is bool [cells of the rule], the first variables of the table; `amount` [cells of the table or 1]; `row` the
    recipient's slot. Into `times` and `given` [M, E], M the members of the variable on axis `by` (0: 1).
    """
    cells, bound = 1, t.slots[row, AXIS] > 0
    for size in t.sizes:
        cells *= size
    each = max(1, cells // max(1, len(fires)))
    begin(w, t, f)
    cell = 0
    while cell < cells:
        if fires[cell // each]:
            weight, k = factor * amount[cell % len(amount)], t.bound[by - 1] if by > 0 else 0
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
    """What one `reward` of a rule pays: each firing factor * amount, as of an Aim."""

    rule: int
    row: int
    factor: np.ndarray  # float64 [N, 1]
    amount: np.ndarray  # float64 [N, cells or 1]


@njit(cache=True, nogil=True)
def pay(
    worlds,
    phase,
    silent,
    f: Boxed,
    one: Boxed,
    payments,
    table: Boxed,
    tables,
    verdict: Boxed,
    verdicts,
    pays,
):
    """Pay all rewards of the rules that fire in the given worlds, unless the `phase` [N] is a `silent` one, into pays
    [R, N, A]. Payments, their tables and all rules' verdicts are rows of boxes."""
    everyone = f.present.shape[1] + f.exists.shape[1]
    times, given = np.zeros((1, everyone), np.int32), np.zeros((1, everyone))
    for k in range(len(payments)):
        p = like(one, payments[k])
        v = like(verdict, verdicts[p.rule])
        if _stirs(worlds, v.fired, v.fired):
            t = roomy(like(table, tables[k]).whole)
            _pay(worlds, phase, silent, f.whole, p.whole, t, v.fired, v.fires, times, given, pays[p.rule])


@kernel
def _pay(worlds, phase, silent, f, p, t, fired, fires, times, given, pays):
    for w in worlds:
        if fired[w] and not silent[phase[w]]:
            given[:] = 0.0
            share_in(w, fires[w], t, f, p.row, 0, p.factor[w, 0], p.amount[w], times, given)
            for a in range(pays.shape[1]):
                pays[w, a] += np.float32(given[0, a])


@njit(cache=True, nogil=True)
def there(worlds, t: Boxed, f: Boxed, row, out):
    """out [N, cells, members]: who of a slot is meant in each cell; of a bound one only what the cell binds."""
    _there(worlds, roomy(t.whole), f.whole, row, out)


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
def gather(worlds, t: Boxed, f: Boxed, row, what, column, values, how, sharpness, out):
    """out [N, cells] in the given worlds: a number of the bound member of a slot, or those of all its members as one.
    `what` is SPEED, ONE, ATTRIBUTE of a column, or VALUES [N, E]."""
    _gather(worlds, roomy(t.whole), f.whole, row, what, column, values, how, sharpness, out)


@kernel
def _gather(worlds, t, f, row, what, column, values, how, sharpness, out):
    for w in worlds:
        begin(w, t, f)
        cell = 0
        while cell < out.shape[1]:
            if t.slots[row, AXIS] > 0:
                e = member(row, t)
                so = meant(w, row, e, -1, t, f)
                out[w, cell] = _number(w, e, what, column, values, f) if so else 0.0
            else:
                out[w, cell] = _as_one(w, row, what, column, values, how, sharpness, t, f)
            cell = following(cell, len(t.sizes), t)


@part
def _number(w, e, what, column, values, f: Facts):
    if what == SPEED:
        return speed(w, e, f)
    if what == ATTRIBUTE:
        return f.attribute[w, e, column]
    return values[w, e] if what == VALUES else 1.0


@part
def _as_one(w, row, what, column, values, how, sharpness, t: Table, f: Facts):
    top, bottom, most, first = 0.0, 0.0, -math.inf, t.slots[row, BEGIN]
    if how == SOFT:
        for e in range(first, first + t.slots[row, COUNT]):
            if meant(w, row, e, -1, t, f):
                most = max(most, sharpness * _number(w, e, what, column, values, f))
    for e in range(first, first + t.slots[row, COUNT]):
        if meant(w, row, e, -1, t, f):
            number = _number(w, e, what, column, values, f)
            weight = math.exp(sharpness * number - most) if how == SOFT else 1.0
            top, bottom = top + weight * number, bottom + weight
    return top if how == TOTAL or bottom == 0.0 else top / bottom
