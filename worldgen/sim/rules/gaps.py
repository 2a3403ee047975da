"""Gaps: how far the member of one slot is from another's members, from its start or from a region; compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed
from worldgen.compiled.kernel import kernel, part
from worldgen.sim.rules.facts import distance, from_start, half, here, pose, team_of, turned
from worldgen.sim.rules.ground import Facts
from worldgen.sim.rules.judge import region_gap
from worldgen.sim.rules.meant import AXIS, BEGIN, COUNT, begin, chosen, following, meant, member, such
from worldgen.sim.rules.share import LEAST, MEAN, SOFT
from worldgen.sim.rules.table import Table, roomy

TO_MEMBERS, TO_ITS_START, TO_A_REGION = 0, 1, 2


class Way(NamedTuple):
    """From the members of one slot to what; rows of a table."""

    near: int
    far: int
    goal: int  # TO_MEMBERS, TO_ITS_START, TO_A_REGION
    parts: int  # of a region: its (first) list
    sided: bool  # each one's list is that of its own team
    any: int  # row of the far slot where all that qualify are meant, not only the first or nearest
    near_corners: int  # 4 from corners, 1 from the centre
    far_corners: int
    near_how: int  # how the members of a near slot that runs by itself become one
    far_how: int
    sharpness: float


@part
def elsewhere(w, i, way: Way, t: Table, f: Facts):
    """Metres from entity i to its start or to the region."""
    if way.goal == TO_ITS_START:
        return from_start(w, i, f)
    part = way.parts + (max(0, team_of(w, i, f)) if way.sided else 0)
    return region_gap(w, i, part, t, f)


class Kept(NamedTuple):
    """What a measure saw and said last, where nothing but poses and presence decides: most steps leave most objects
    where they are."""

    pose: np.ndarray  # float64 [N, E, 4]; NaN before the first time
    here: np.ndarray  # bool [N, E]
    corner: np.ndarray  # float64 [N, E, 4, 2]
    out: np.ndarray  # float64 [N, cells]


@njit(cache=True, nogil=True)
def apart(worlds, t: Boxed, f: Boxed, way: Way, lasting, kept: Boxed):
    """kept.out [N, cells] in the given worlds: the distance from each one meant to what it is measured to. `lasting`:
    it changes only with the poses and the presence of the two slots' members."""
    _apart(worlds, roomy(t.whole), f.whole, way, lasting, kept.whole)


@kernel
def _apart(worlds, t, f, way, lasting, kept):
    for w in worlds:
        if lasting and _same(w, way.near, t, f, kept) and _same(w, way.far, t, f, kept):
            continue
        _keep(w, way.near, t, f, kept)
        _keep(w, way.far, t, f, kept)
        begin(w, t, f)
        cell = 0
        while cell < kept.out.shape[1]:
            kept.out[w, cell] = _from(w, way, t, f, kept)
            cell = following(cell, len(t.sizes), t)


@part
def _from(w, way: Way, t: Table, f: Facts, kept: Kept):
    """The distance from the bound member of the near slot, or from all its members as one."""
    r = way.near
    if t.slots[r, AXIS] > 0:
        i = member(r, t)
        return _gap(w, i, way, t, f, kept) if meant(w, r, i, -1, t, f) else 0.0
    total, count, least, first = 0.0, 0, math.inf, t.slots[r, BEGIN]
    for i in range(first, first + t.slots[r, COUNT]):
        if meant(w, r, i, -1, t, f):
            gap = _gap(w, i, way, t, f, kept)
            total, count, least = total + gap, count + 1, min(least, gap)
    if way.near_how == LEAST:
        return least if least < math.inf else 0.0
    return total / (max(1, count) if way.near_how == MEAN else 1)


@part
def _same(w, r, t: Table, f: Facts, kept: Kept):
    for e in range(t.slots[r, BEGIN], t.slots[r, BEGIN] + t.slots[r, COUNT]):
        x, y, z, yaw = pose(w, e, f)
        was = kept.pose[w, e]
        if x != was[0] or y != was[1] or z != was[2] or yaw != was[3] or here(w, e, f) != kept.here[w, e]:
            return False
    return True


@part
def _keep(w, r, t: Table, f: Facts, kept: Kept):
    for e in range(t.slots[r, BEGIN], t.slots[r, BEGIN] + t.slots[r, COUNT]):
        x, y, z, yaw = pose(w, e, f)
        was = kept.pose[w, e]
        if not (x == was[0] and y == was[1] and yaw == was[3]):
            c, s, h = math.cos(yaw), math.sin(yaw), half(w, e, f)
            for k in range(4):
                kept.corner[w, e, k, 0], kept.corner[w, e, k, 1] = turned(x, y, c, s, h, k)
        was[0], was[1], was[2], was[3] = x, y, z, yaw
        kept.here[w, e] = here(w, e, f)


@part
def _gap(w, i, way: Way, t: Table, f: Facts, kept: Kept):
    """Metres from member i, averaged over its corners, to the nearest of the others (to each of them on average; to
    the soft minimum over all their corners); 0 where there is none."""
    if way.goal != TO_MEMBERS:
        return elsewhere(w, i, way, t, f)
    first, past = t.slots[way.far, BEGIN], t.slots[way.far, BEGIN] + t.slots[way.far, COUNT]
    if t.slots[way.far, AXIS] > 0:
        first = member(way.far, t)
        past = first + 1
    if way.far_how == MEAN:
        total, count = 0.0, 0
        for j in range(first, past):
            if i != j and meant(w, way.far, j, i, t, f):
                total, count = total + _to_one(w, i, j, way, kept), count + 1
        return total / max(1, count)
    total = 0.0
    for c in range(way.near_corners):
        total += _from_corner(w, i, c, first, past, way, t, f, kept)
    return total / way.near_corners


@part
def _to_one(w, i, j, way: Way, kept: Kept):
    total = 0.0
    for c in range(way.near_corners):
        x, y = _point(w, i, c, way.near_corners, kept)
        total += _nearest_point(w, j, x, y, way, kept)
    return total / way.near_corners


@part
def _nearest_point(w, j, x, y, way: Way, kept: Kept):
    least = math.inf
    for d in range(way.far_corners):
        least = min(least, _to_point(w, j, d, x, y, way, kept))
    return least


@part
def _to_point(w, j, d, x, y, way: Way, kept: Kept):
    u, v = _point(w, j, d, way.far_corners, kept)
    return math.sqrt((x - u) * (x - u) + (y - v) * (y - v))


@part
def _point(w, e, k, corners, kept: Kept):
    """A corner, or the centre where the only point is meant."""
    if corners == 4:
        return kept.corner[w, e, k, 0], kept.corner[w, e, k, 1]
    return kept.pose[w, e, 0], kept.pose[w, e, 1]


@part
def _from_corner(w, i, c, first, past, way: Way, t: Table, f: Facts, kept: Kept):
    x, y = _point(w, i, c, way.near_corners, kept)
    least, farthest, top, bottom = math.inf, 0.0, 0.0, 0.0
    for j in range(first, past):
        if i != j and meant(w, way.far, j, i, t, f):
            for d in range(way.far_corners):
                gap = _to_point(w, j, d, x, y, way, kept)
                least, farthest = min(least, gap), max(farthest, gap)
    if way.far_how != SOFT or least == math.inf:
        return least if least < math.inf else 0.0
    heaviest = least if way.sharpness < 0 else farthest
    for j in range(first, past):
        if i != j and meant(w, way.far, j, i, t, f):
            for d in range(way.far_corners):
                gap = _to_point(w, j, d, x, y, way, kept)
                weight = math.exp(way.sharpness * (gap - heaviest))
                top, bottom = top + weight * gap, bottom + weight
    return top / bottom


class Last(NamedTuple):
    """What was at the last evaluation: cells, members of the near slot (1 where it is bound), of the far slot."""

    distance: np.ndarray  # [N, cells, I]; 0 without a target
    target: np.ndarray  # int64 [N, cells, I]: which member of the far slot
    such: np.ndarray  # bool [N, cells, I, M]: who qualified
    counted: np.ndarray  # bool [N, cells, I]


@njit(cache=True, nogil=True)
def progress(worlds, always, holds, t: Boxed, f: Boxed, way: Way, last: Boxed, out):
    """out [N, cells] in the given worlds, but for those whose physics broke down: how much nearer each one has come
    since the last time, averaged over a near slot that runs by itself; what is now becomes the last. It counts where
    `holds` [N, cells of the rule], or `always`."""
    so = np.zeros(last.such.shape[3], np.bool_)
    _progress(worlds, always, holds, roomy(t.whole), f.whole, way, last.whole, so, out)


@kernel
def _progress(worlds, always, holds, t, f, way, last, so, out):
    each = max(1, out.shape[1] // max(1, holds.shape[1]))
    for w in worlds:
        if f.bad[w]:
            continue
        begin(w, t, f)
        cell = 0
        while cell < out.shape[1]:
            out[w, cell] = _all_nearer(w, cell, always or holds[w, cell // each], way, t, f, last, so)
            cell = following(cell, len(t.sizes), t)


@part
def _all_nearer(w, cell, counts, way: Way, t: Table, f: Facts, last: Last, so):
    """The progress of the bound member of the near slot, or that of all its members, averaged."""
    total, number, bound = 0.0, 0, t.slots[way.near, AXIS] > 0
    first = member(way.near, t) if bound else t.slots[way.near, BEGIN]
    for k in range(1 if bound else t.slots[way.near, COUNT]):
        there = meant(w, way.near, first + k, -1, t, f)
        total += _nearer(w, cell, k, first + k, counts and there, way, t, f, last, so)
        number += there
    return total / (1 if bound else max(1, number))


@part
def _nearer(w, cell, k, i, counting, way: Way, t: Table, f: Facts, last: Last, so):
    """The progress of member i; remembers where it is. `so` [M] is room for who qualifies now."""
    best, now = 0, math.inf
    if way.goal != TO_MEMBERS:
        now, so[0] = elsewhere(w, i, way, t, f), True
    elif t.slots[way.far, AXIS] > 0:  # a bound target is asked about itself
        j = member(way.far, t)
        now, so[0] = distance(w, i, j, f), True
        counting = counting and i != j and meant(w, way.far, j, i, t, f)
    else:
        first = t.slots[way.far, BEGIN]
        only = -1 if way.any == way.far else chosen(w, way.far, i, t, f)  # first or nearest
        for m in range(t.slots[way.far, COUNT]):
            so[m] = i != first + m and such(w, way.any, first + m, t, f)
            if so[m] and (way.any == way.far or first + m == only):
                gap = distance(w, i, first + m, f)
                if gap < now:
                    best, now = m, gap
        now = now if now < math.inf else 0.0
    gone, new = not so[last.target[w, cell, k]], not last.such[w, cell, k, best]
    found = 0.0
    if counting and last.counted[w, cell, k]:
        credit = 0.0 if new and not gone else last.distance[w, cell, k]
        charge = 0.0 if gone and not new else now
        found = credit - charge
    last.distance[w, cell, k], last.target[w, cell, k], last.counted[w, cell, k] = now, best, counting
    for m in range(len(so)):
        last.such[w, cell, k, m] = so[m]
    return found
