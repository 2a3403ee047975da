"""Judge: for which cells of a sentence's table it holds, and for which a rule fires; compiled, world by world."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed, like
from worldgen.compiled.kernel import kernel, part
from worldgen.sim.rays import ARM_SPAN
from worldgen.sim.rules.areas import away, inside
from worldgen.sim.rules.facts import (
    distance,
    from_start,
    half,
    pair,
    pose,
    single,
)
from worldgen.sim.rules.ground import Facts
from worldgen.sim.rules.meant import (
    AT_LEAST_SO,
    AT_MOST_SO,
    AXIS,
    BEGIN,
    COUNT,
    ENDS,
    TEAMS,
    begin,
    digit,
    following,
    meant,
    member,
    stride_of,
    team_bound,
)
from worldgen.sim.rules.table import (
    ALWAYS,
    AT_END,
    AT_LEAST,
    AT_STEP,
    ATTRIBUTE,
    EVERY,
    EVERY_STEPS,
    INSIDE,
    LESS,
    PAIR,
    SINGLE,
    TEAM_FIRED,
    TO_REGION,
    TO_START,
    Ask,
    Table,
    roomy,
)

SLACK = 1e-9  # sums of tenths are no round numbers
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
def evaluate(worlds, phase, f: Boxed, table: Boxed, tables, verdict: Boxed, verdicts, pays):
    """Work out for which cells every rule fires in the given worlds, where `pays` [R, N, A] become 0; where the physics
    broke down nothing fires or counts. Rules are given as two rows of boxes: the first box and the addresses of all."""
    for r in range(len(tables)):
        v, t = like(verdict, verdicts[r]).whole, like(table, tables[r]).whole
        _holding(worlds, roomy(t), f.whole, v.holds)
        best, least = np.empty(v.fires.shape[1], np.int64), np.empty(v.fires.shape[1])
        _evaluate(worlds, phase, t, f.whole, v, best, least, pays[r])


@kernel
def _evaluate(worlds, phase, t, f, v, best, least, pays):
    for w in worlds:
        pays[w] = 0.0
        v.fires[w], v.fired[w] = False, False
        if not f.bad[w]:
            on = v.during < 0 or phase[w] == v.during
            v.fired[w] = _reached(v.once, v.wait, on, v.holds[w], v.held_for[w], v.fires[w])
            if v.fired[w] and len(t.pending):
                witness(w, t, f, v.fires[w], best, least)


@njit(cache=True, nogil=True)
def holding(worlds, t: Boxed, f: Boxed, out):
    """out [N, V]: for which cells it holds, in the given worlds."""
    _holding(worlds, roomy(t.whole), f.whole, out)


@kernel
def _holding(worlds, t, f, out):
    for w in worlds:
        hold(w, t, f, out[w])


@njit(cache=True, nogil=True)
def witnessed(worlds, t: Boxed, f: Boxed, fires):
    """Keep of `fires` [N, V] one witness on every pending axis, in the given worlds."""
    best, least = np.empty(fires.shape[1], np.int64), np.empty(fires.shape[1])
    _witnessed(worlds, t.whole, f.whole, fires, best, least)


@kernel
def _witnessed(worlds, t, f, fires, best, least):
    for w in worlds:
        witness(w, t, f, fires[w], best, least)


@part
def _reached(once, wait, on, holds, held_for, fires):
    """Count how long each cell has held; whether any fires."""
    found = False
    for cell in range(len(holds)):
        held_for[cell] = held_for[cell] + 1 if holds[cell] else 0
        reached = held_for[cell] == wait if once else held_for[cell] >= wait
        fires[cell] = on and reached
        found |= fires[cell]
    return found


@part
def hold(w, t: Table, f: Facts, out):
    """Fill out [V]. A clause that fails for a binding fails for all that differ in later variables only."""
    out[:] = False
    begin(w, t, f)
    cell = 0
    while cell < len(out):
        out[cell], depth = True, len(t.sizes)
        for c in range(len(t.clauses)):
            if not holds_of(w, c, t, f):
                out[cell], depth = False, t.clauses[c, DEPTH]
                break
        cell = following(cell, depth, t)


# --- clauses


@part
def holds_of(w, c, t: Table, f: Facts):
    """Whether a clause holds for what is bound."""
    kind = t.clauses[c, KIND]
    if kind < SINGLE:
        return _of_time(w, c, t, f)
    who, other = t.clauses[c, WHO], -1  # the other noun's member, where it is bound
    if kind == PAIR and t.slots[t.clauses[c, WHOM], AXIS] > 0:
        other = member(t.clauses[c, WHOM], t)
    bound, every, count = t.slots[who, AXIS] > 0, True, 0
    first = member(who, t) if bound else t.slots[who, BEGIN]
    for i in range(first, first + (1 if bound else t.slots[who, COUNT])):
        if meant(w, who, i, other, t, f):
            so = _asked(w, c, i, t, f)
            every, count = every and so, count + so
    return _ended(who, bound, every, count, t)


@part
def _of_time(w, c, t: Table, f: Facts):
    kind, number, step = t.clauses[c, KIND], t.numbers[c], f.step[w]
    if kind == EVERY_STEPS:
        return step > 0 and step % int(number) == 0
    if kind == AT_STEP:
        return step == int(number)
    if kind == AT_END:
        return step >= f.limit[w]
    if kind == TEAM_FIRED:
        return compares(f.by_team[t.clauses[c, FACT], w, t.clauses[c, WHO]], t.clauses[c, HOW], number)
    return kind == ALWAYS


@part
def _ended(r, bound, every, count, t: Table):
    """What a slot comes to: the member bound is so; of those that run by themselves `every` one is, `count` are."""
    if bound:
        return count > 0
    if t.slots[r, ENDS] == EVERY:
        return every
    return t.slots[r, AT_LEAST_SO] <= count <= t.slots[r, AT_MOST_SO]


@part
def _asked(w, c, i, t: Table, f: Facts):
    """Whether what the clause says is true of its subject's member i."""
    if t.clauses[c, KIND] != PAIR:
        return _alone(w, c, i, t, f) != (t.clauses[c, NEGATED] > 0)
    whom, itself = t.clauses[c, WHOM], t.clauses[c, ITSELF] > 0
    bound, every, count = t.slots[whom, AXIS] > 0, True, 0
    first = member(whom, t) if bound else t.slots[whom, BEGIN]
    for j in range(first, first + (1 if bound else t.slots[whom, COUNT])):
        if (i != j or itself) and meant(w, whom, j, i, t, f):
            so = _both(w, c, i, j, t, f)
            every, count = every and so, count + so
    return _ended(whom, bound, every, count, t)


@part
def _both(w, c, i, j, t: Table, f: Facts):
    if t.clauses[c, SWAPPED] > 0:
        i, j = j, i
    so = pair(t.clauses[c, FACT], t.clauses[c, FACT_PLANE], t.numbers[c], w, i, j, f)
    return so != (t.clauses[c, NEGATED] > 0)


@part
def _alone(w, c, i, t: Table, f: Facts):
    kind, fact, how, number = t.clauses[c, KIND], t.clauses[c, FACT], t.clauses[c, HOW], t.numbers[c]
    flipped = t.clauses[c, FLIPPED] > 0
    if kind == SINGLE:
        return single(fact, t.clauses[c, FACT_PLANE], w, i, f)
    if kind == TO_START:
        metres = from_start(w, i, f)
        return metres >= number if flipped else metres <= number
    if kind == ATTRIBUTE:
        return f.owns[w, i, fact] and compares(f.attribute[w, i, fact], how, number)
    if kind in (INSIDE, TO_REGION):
        if t.clauses[c, SIDED] > 0:
            side = team_bound(w, t.clauses[c, SIDED], t, f)
            if side < 0:
                return False
            fact += side
        if kind == INSIDE:
            return _in_any(w, i, fact, how > 0, flipped, t, f)
        metres = region_gap(w, i, fact, t, f)
        return metres >= number if flipped else metres <= number
    if t.slots[t.clauses[c, WHO], TEAMS] > 0:
        return compares(f.by_team[fact, w, i], how, number)
    return compares(f.by_agent[fact, w, i], how, number)


@part
def compares(value, how, number):
    if how == AT_LEAST:
        return value >= number - SLACK
    if how == LESS:
        return value < number - SLACK
    return abs(value - number) <= SLACK


@part
def _in_any(w, e, part, wholly, outside, t: Table, f: Facts):
    """Whether the centre (every one of eight points of the outline when `wholly`) lies in one of the regions, or in
    none of them: circles for agents, boxes for objects."""
    p = pose(w, e, f)
    if not wholly:
        return _point_in(w, p[0], p[1], part, t, f) != outside
    h, c, s = half(w, e, f), math.cos(p[3]), math.sin(p[3])
    for k in range(8):
        x, y = math.cos(k * math.pi / 4), math.sin(k * math.pi / 4)
        if e < f.present.shape[1]:
            u, v = x * ARM_SPAN, y * ARM_SPAN
        else:
            scale = max(abs(x), abs(y))
            x, y = x / scale * h[0], y / scale * h[1]
            u, v = c * x - s * y, s * x + c * y
        if _point_in(w, p[0] + u, p[1] + v, part, t, f) == outside:
            return False
    return True


@part
def _point_in(w, x, y, part, t: Table, f: Facts):
    found = False
    for k in range(t.lists[part, 0], t.lists[part, 1]):
        found |= inside(f.pieces[t.parts[k], w], x, y)
    return found


@part
def region_gap(w, e, part, t: Table, f: Facts):
    """Metres from the centre to the nearest region of a list; 0 inside, infinite where there is none."""
    p, least = pose(w, e, f), math.inf
    for k in range(t.lists[part, 0], t.lists[part, 1]):
        least = min(least, away(f.pieces[t.parts[k], w], p[0], p[1]))
    return least


# --- witnesses


@part
def witness(w, t: Table, f: Facts, fires, best, least):
    """Keep one witness on every pending axis: the nearest to what the anchor binds, the first member without one.
    `best` and `least` [V] are room."""
    near = t.anchor > 0 and not t.teams[t.anchor - 1]
    for axis in t.pending:
        best[:], least[:] = -1, math.inf
        for cell in range(len(fires)):
            if fires[cell]:
                far, key = 0.0, _without(cell, axis, t)
                if near:
                    mine = t.firsts[t.anchor - 1] + digit(cell, t.anchor, t)
                    far = distance(w, mine, t.firsts[axis - 1] + digit(cell, axis, t), f)
                if best[key] < 0 or far < least[key]:
                    best[key], least[key] = digit(cell, axis, t), far
        for cell in range(len(fires)):
            if fires[cell]:
                fires[cell] = digit(cell, axis, t) == best[_without(cell, axis, t)]


@part
def _without(cell, axis, t: Table):
    """The cell that differs on `axis` and on later pending ones only: there the first member is bound."""
    for k in t.pending:
        if k >= axis:
            cell -= digit(cell, k, t) * stride_of(k, t)
    return cell
