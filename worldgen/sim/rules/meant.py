"""Meant: walking through the cells of a sentence's table, and who is meant by a slot in one of them; compiled."""

from __future__ import annotations

import math

from worldgen.compiled.kernel import part
from worldgen.sim.rules.facts import distance, here, order_of, single, team_of
from worldgen.sim.rules.ground import Facts
from worldgen.sim.rules.table import NEAREST, NO_SIDE, OTHER, OWN, Place, Table

(AXIS, BEGIN, COUNT, TEAMS, DRAWN, GROUP, STATE, PLANE, SIDE, ENDS, CHOICE, AT_LEAST_SO, AT_MOST_SO, PARTNER) = (
    int(column) for column in Place
)  # fmt: skip


@part
def begin(w, t: Table, f: Facts):
    """Bind the first cell, and settle who is able to be meant in this world."""
    t.bound[:] = 0
    for r in range(len(t.slots)):
        if t.slots[r, TEAMS] > 0:
            t.able[r] = True
            continue
        drawn, group, state = t.slots[r, DRAWN] > 0, t.slots[r, GROUP], t.slots[r, STATE]
        for m in range(t.slots[r, COUNT]):
            e = t.slots[r, BEGIN] + m
            so = f.drawn[w, e] if drawn else here(w, e, f)
            if so and group >= 0:
                so = f.thing_group[w, e - f.present.shape[1]] == group
            if so and state >= 0:
                so = single(state, t.slots[r, PLANE], w, e, f)
            t.able[r, m] = so


@part
def following(cell, depth, t: Table):
    """Bind the next cell that differs in the first `depth` variables, and give its number."""
    stride = 1
    for k in range(depth, len(t.sizes)):
        stride *= t.sizes[k]
        t.bound[k] = 0
    k = depth - 1
    while k >= 0:
        t.bound[k] += 1
        if t.bound[k] < t.sizes[k]:
            break
        t.bound[k] = 0
        k -= 1
    return cell + 1 if stride == 1 else (cell // stride + 1) * stride


@part
def member(r, t: Table):
    """The member that a slot on a variable's axis is bound to."""
    return t.slots[r, BEGIN] + t.bound[t.slots[r, AXIS] - 1]


@part
def team_bound(w, axis, t: Table, f: Facts):
    """The team of the member bound on an axis."""
    who = t.firsts[axis - 1] + t.bound[axis - 1]
    return who if t.teams[axis - 1] else team_of(w, who, f)


@part
def meant(w, r, e, other, t: Table, f: Facts):
    """Whether member e of slot r is meant; `other` is the member of the clause's other noun, -1 for none."""
    if not such(w, r, e, t, f):
        return False
    return t.slots[r, CHOICE] < 0 or chosen(w, r, other, t, f) == e


@part
def such(w, r, e, t: Table, f: Facts):
    """Whether it is there, of the group, in the state and of the side."""
    if not t.able[r, e - t.slots[r, BEGIN]]:
        return False
    side = t.slots[r, SIDE]
    if side == NO_SIDE:
        return True
    mine, theirs = team_bound(w, t.anchor, t, f), e if t.slots[r, TEAMS] > 0 else team_of(w, e, f)
    return mine == theirs if side == OWN else mine != theirs and theirs >= 0


@part
def chosen(w, r, other, t: Table, f: Facts):
    """The first or nearest of all such members, -1 where there is none."""
    best, least = -1, math.inf
    first, axis, nearest = t.slots[r, BEGIN], t.slots[r, PARTNER], t.slots[r, CHOICE] == NEAREST
    to = other if axis == OTHER or not nearest else t.firsts[axis - 1] + t.bound[axis - 1]
    for m in range(first, first + t.slots[r, COUNT]):
        if such(w, r, m, t, f):
            key = float(order_of(w, m, f))
            if nearest:
                key = math.inf if to == m else distance(w, m, to, f)
            if key < least:
                best, least = m, key
    return best


@part
def stride_of(axis, t: Table):
    """By how many cells two differ that bind neighbours on an axis."""
    stride = 1
    for k in range(axis, len(t.sizes)):
        stride *= t.sizes[k]
    return stride


@part
def digit(cell, axis, t: Table):
    """Which member of the variable on an axis a cell binds."""
    return cell // stride_of(axis, t) % t.sizes[axis - 1]
