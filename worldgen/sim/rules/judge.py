"""Judge: for which cells of a sentence's table it holds, and for which a rule fires; compiled, world by world."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.sim.boxed import Box
from worldgen.sim.rays import ARM_SPAN
from worldgen.sim.rules.areas import away, inside
from worldgen.sim.rules.facts import (
    distance,
    from_start,
    half,
    here,
    order_of,
    pair,
    pose,
    single,
    team_of,
)
from worldgen.sim.rules.ground import Facts
from worldgen.sim.rules.table import (
    ALWAYS,
    AT_END,
    AT_LEAST,
    AT_STEP,
    ATTRIBUTE,
    EVERY,
    EVERY_STEPS,
    FIRST,
    INSIDE,
    LESS,
    NO_SIDE,
    OTHER,
    OWN,
    PAIR,
    SINGLE,
    TEAM_FIRED,
    TO_REGION,
    TO_START,
    Ask,
    Place,
    Table,
)

SLACK = 1e-9  # sums of tenths are no round numbers
(AXIS, BEGIN, COUNT, TEAMS, DRAWN, GROUP, STATE, PLANE, SIDE, ENDS, CHOICE, AT_LEAST_SO, AT_MOST_SO, PARTNER) = (
    int(column) for column in Place
)  # fmt: skip
KIND, WHO, WHOM, FACT, FACT_PLANE, NEGATED, SWAPPED, ITSELF, DEPTH, SIDED, HOW, FLIPPED = (
    int(column) for column in Ask
)


class Verdict(NamedTuple):
    """What became of a rule: V cells."""

    once: bool  # `when`, not `while`
    wait: int
    during: int  # phase, -1 for all
    holds: np.ndarray  # bool [N, V]
    held_for: np.ndarray  # int32 [N, V]: evaluations in a row
    fires: np.ndarray  # bool [N, V]
    fired: np.ndarray  # bool [N]


@njit(cache=True, nogil=True)
def evaluate(active, phase, table: Box, ground: Box, verdict: Box):
    """Work out for which cells a rule fires; worlds that are not active neither fire nor count."""
    t, f, v = table.data, ground.data, verdict.data
    bound = np.zeros(len(t.sizes), np.int64)
    for w in range(len(active)):
        v.fires[w], v.fired[w] = False, False
        if active[w]:
            hold(w, t, f, bound, v.holds[w])
            on = v.during < 0 or phase[w] == v.during
            v.fired[w] = _reached(v.once, v.wait, on, v.holds[w], v.held_for[w], v.fires[w])
            if v.fired[w] and len(t.pending):
                witness(w, t, f, bound, v.fires[w])


@njit(cache=True, nogil=True)
def holding(worlds, table: Box, ground: Box, out):
    """out [N, V]: for which cells it holds, in the given worlds."""
    t, f = table.data, ground.data
    bound = np.zeros(len(t.sizes), np.int64)
    for w in worlds:
        hold(w, t, f, bound, out[w])


@njit(cache=True, nogil=True)
def witnessed(worlds, table: Box, ground: Box, fires):
    """Keep of fires [N, V] one witness on every pending axis, in the given worlds."""
    t, f = table.data, ground.data
    bound = np.zeros(len(t.sizes), np.int64)
    for w in worlds:
        witness(w, t, f, bound, fires[w])


@njit(cache=True, nogil=True)
def _reached(once, wait, on, holds, held_for, fires):
    """Count how long each cell has held; whether any fires."""
    found = False
    for cell in range(len(holds)):
        held_for[cell] = held_for[cell] + 1 if holds[cell] else 0
        reached = held_for[cell] == wait if once else held_for[cell] >= wait
        fires[cell] = on and reached
        found |= fires[cell]
    return found


@njit(cache=True, nogil=True)
def hold(w, t: Table, f: Facts, bound, out):
    """Fill out [V]. A clause that fails for a binding fails for all that differ in later variables only."""
    out[:] = False
    cell = 0
    while cell < len(out):
        unfold(cell, t, bound)
        out[cell], depth = True, len(t.sizes)
        for c in range(len(t.clauses)):
            if not holds_of(w, c, t, f, bound):
                out[cell], depth = False, t.clauses[c, DEPTH]
                break
        stride = 1
        for k in range(depth, len(t.sizes)):
            stride *= t.sizes[k]
        cell = (cell // stride + 1) * stride


@njit(cache=True, nogil=True)
def unfold(cell, t: Table, bound):
    """The members that a cell binds."""
    for k in range(len(t.sizes) - 1, -1, -1):
        bound[k] = cell % t.sizes[k]
        cell //= t.sizes[k]


@njit(cache=True, nogil=True)
def holds_of(w, c, t: Table, f: Facts, bound):
    """Whether a clause holds for what is bound."""
    kind, number = t.clauses[c, KIND], t.numbers[c]
    if kind < SINGLE:
        step = f.step[w]
        if kind == EVERY_STEPS:
            return step > 0 and step % int(number) == 0
        if kind == AT_STEP:
            return step == int(number)
        if kind == AT_END:
            return step >= f.limit[w]
        if kind == TEAM_FIRED:
            fired = f.by_team[t.clauses[c, FACT], w, t.clauses[c, WHO]]
            return compares(fired, t.clauses[c, HOW], number)
        return kind == ALWAYS
    who, whom = t.slots[t.clauses[c, WHO]], t.slots[t.clauses[c, WHOM]]
    other = -1  # the other noun of the clause, where it is bound
    if kind == PAIR and whom[AXIS] > 0:
        other = whom[BEGIN] + bound[whom[AXIS] - 1]
    if who[AXIS] > 0:
        i = who[BEGIN] + bound[who[AXIS] - 1]
        return meant(w, who, i, other, t, f, bound) and _asked(w, c, i, t, f, bound)
    every, count = True, 0
    for i in range(who[BEGIN], who[BEGIN] + who[COUNT]):
        if meant(w, who, i, other, t, f, bound):
            so = _asked(w, c, i, t, f, bound)
            every, count = every and so, count + so
    return every if who[ENDS] == EVERY else who[AT_LEAST_SO] <= count <= who[AT_MOST_SO]


@njit(cache=True, nogil=True)
def _asked(w, c, i, t: Table, f: Facts, bound):
    """Whether what the clause says is true of its subject's member i."""
    row = t.clauses[c]
    if row[KIND] != PAIR:
        return _alone(w, c, i, t, f, bound) != (row[NEGATED] > 0)
    whom = t.slots[row[WHOM]]
    if whom[AXIS] > 0:
        j = whom[BEGIN] + bound[whom[AXIS] - 1]
        return (i != j or row[ITSELF] > 0) and _both(w, c, i, j, t, f) and meant(w, whom, j, i, t, f, bound)
    every, count = True, 0
    for j in range(whom[BEGIN], whom[BEGIN] + whom[COUNT]):
        if (i != j or row[ITSELF] > 0) and meant(w, whom, j, i, t, f, bound):
            so = _both(w, c, i, j, t, f)
            every, count = every and so, count + so
    return every if whom[ENDS] == EVERY else whom[AT_LEAST_SO] <= count <= whom[AT_MOST_SO]


@njit(cache=True, nogil=True)
def _both(w, c, i, j, t: Table, f: Facts):
    row = t.clauses[c]
    if row[SWAPPED] > 0:
        i, j = j, i
    return pair(row[FACT], row[FACT_PLANE], t.numbers[c], w, i, j, f) != (row[NEGATED] > 0)


@njit(cache=True, nogil=True)
def _alone(w, c, i, t: Table, f: Facts, bound):
    row, number = t.clauses[c], t.numbers[c]
    kind = row[KIND]
    if kind == SINGLE:
        return single(row[FACT], row[FACT_PLANE], w, i, f)
    if kind == TO_START:
        metres = from_start(w, i, f)
        return metres >= number if row[FLIPPED] > 0 else metres <= number
    if kind == ATTRIBUTE:
        return f.owns[w, i, row[FACT]] and compares(f.attribute[w, i, row[FACT]], row[HOW], number)
    if kind in (INSIDE, TO_REGION):
        part = row[FACT]
        if row[SIDED] > 0:
            side = team_bound(w, row[SIDED], t, f, bound)
            if side < 0:
                return False
            part += side
        if kind == INSIDE:
            return _in_any(w, i, t.lists[part], row[HOW] > 0, row[FLIPPED] > 0, t, f)
        metres = region_gap(w, i, t.lists[part], t, f)
        return metres >= number if row[FLIPPED] > 0 else metres <= number
    if t.slots[row[WHO], TEAMS] > 0:
        return compares(f.by_team[row[FACT], w, i], row[HOW], number)
    return compares(f.by_agent[row[FACT], w, i], row[HOW], number)


@njit(cache=True, nogil=True)
def compares(value, how, number):
    if how == AT_LEAST:
        return value >= number - SLACK
    if how == LESS:
        return value < number - SLACK
    return abs(value - number) <= SLACK


@njit(cache=True, nogil=True)
def _in_any(w, e, stretch, wholly, outside, t: Table, f: Facts):
    """Whether the centre (every one of eight points of the outline when `wholly`) lies in one of the regions, or in
    none of them: circles for agents, boxes for objects."""
    p = pose(w, e, f)
    if not wholly:
        return _point_in(w, p[0], p[1], stretch, t, f) != outside
    h, c, s = half(w, e, f), math.cos(p[3]), math.sin(p[3])
    for k in range(8):
        x, y = math.cos(k * math.pi / 4), math.sin(k * math.pi / 4)
        if e < f.present.shape[1]:
            u, v = x * ARM_SPAN, y * ARM_SPAN
        else:
            scale = max(abs(x), abs(y))
            x, y = x / scale * h[0], y / scale * h[1]
            u, v = c * x - s * y, s * x + c * y
        if _point_in(w, p[0] + u, p[1] + v, stretch, t, f) == outside:
            return False
    return True


@njit(cache=True, nogil=True)
def _point_in(w, x, y, stretch, t: Table, f: Facts):
    found = False
    for k in range(stretch[0], stretch[1]):
        found |= inside(f.pieces[t.parts[k], w], x, y)
    return found


@njit(cache=True, nogil=True)
def region_gap(w, e, stretch, t: Table, f: Facts):
    """Metres from the centre to the nearest region of a list; 0 inside, infinite where there is none."""
    p, least = pose(w, e, f), math.inf
    for k in range(stretch[0], stretch[1]):
        least = min(least, away(f.pieces[t.parts[k], w], p[0], p[1]))
    return least


@njit(cache=True, nogil=True)
def team_bound(w, axis, t: Table, f: Facts, bound):
    """The team of the member bound on an axis."""
    who = t.firsts[axis - 1] + bound[axis - 1]
    return who if t.teams[axis - 1] else team_of(w, who, f)


# --- who is meant


@njit(cache=True, nogil=True)
def meant(w, slot, e, other, t: Table, f: Facts, bound):
    """Whether member e of a slot is meant; `other` is the member of the clause's other noun, -1 for none."""
    if not _such(w, slot, e, t, f, bound):
        return False
    if slot[CHOICE] < 0:
        return True
    best, least = -1, math.inf
    for m in range(slot[BEGIN], slot[BEGIN] + slot[COUNT]):
        if _such(w, slot, m, t, f, bound):
            far = _key(w, slot, m, other, t, f, bound)
            if far < least:
                best, least = m, far
    return best == e


@njit(cache=True, nogil=True)
def _key(w, slot, m, other, t: Table, f: Facts, bound):
    """By what `first` and `nearest` choose."""
    if slot[CHOICE] == FIRST:
        return float(order_of(w, m, f))
    axis = slot[PARTNER]
    to = other if axis == OTHER else t.firsts[axis - 1] + bound[axis - 1]
    return math.inf if to == m else distance(w, m, to, f)


@njit(cache=True, nogil=True)
def _such(w, slot, e, t: Table, f: Facts, bound):
    """By presence, group, state and side."""
    if slot[TEAMS] > 0:
        return True
    if not (f.drawn[w, e] if slot[DRAWN] > 0 else here(w, e, f)):
        return False
    if slot[GROUP] >= 0 and f.thing_group[w, e - f.present.shape[1]] != slot[GROUP]:
        return False
    if slot[STATE] >= 0 and not single(slot[STATE], slot[PLANE], w, e, f):
        return False
    if slot[SIDE] == NO_SIDE:
        return True
    mine, theirs = team_bound(w, t.anchor, t, f, bound), team_of(w, e, f)
    return mine == theirs if slot[SIDE] == OWN else mine != theirs and theirs >= 0


# --- witnesses


@njit(cache=True, nogil=True)
def witness(w, t: Table, f: Facts, bound, fires):
    """Keep one witness on every pending axis: the nearest to what the anchor binds, the first member without one."""
    chosen, least = np.empty(len(fires), np.int64), np.empty(len(fires))
    for axis in t.pending:
        chosen[:], least[:] = -1, math.inf
        near = t.anchor > 0 and not t.teams[t.anchor - 1]
        for cell in range(len(fires)):
            if fires[cell]:
                unfold(cell, t, bound)
                far = 0.0
                if near:
                    mine = t.firsts[t.anchor - 1] + bound[t.anchor - 1]
                    far = distance(w, mine, t.firsts[axis - 1] + bound[axis - 1], f)
                key = _without(axis, t, bound)
                if chosen[key] < 0 or far < least[key]:
                    chosen[key], least[key] = bound[axis - 1], far
        for cell in range(len(fires)):
            if fires[cell]:
                unfold(cell, t, bound)
                fires[cell] = bound[axis - 1] == chosen[_without(axis, t, bound)]


@njit(cache=True, nogil=True)
def _without(axis, t: Table, bound):
    """The cell that differs on `axis` and on later pending ones only: there the first member is bound."""
    cell = 0
    for k in range(len(t.sizes)):
        open_ = k + 1 == axis
        for later in t.pending:
            open_ |= later > axis and k + 1 == later
        cell = cell * t.sizes[k] + (0 if open_ else bound[k])
    return cell
