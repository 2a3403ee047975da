"""Exposure: `count of 100 rays from edge of floor to treasure`, the shelter reward of original-mechanics.md 7.4.

Rays start on the floor, evenly around the region's bounding rectangle drawn in by 1.01 cells of the layout's grid
(so that they start inside the walls around a floor), and aim at each target's centre; those that meet it first count.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numba import njit

from schemas.grammar import tree
from worldgen.sim.rays import ABSENT, ARM_SPAN, FAR, Shapes, hit_agent, hit_thing, hit_walls
from worldgen.sim.rules import share
from worldgen.sim.rules.measure import Measure
from worldgen.sim.rules.program import Program
from worldgen.sim.rules.where import key

INSET = 1.01  # cells


class Exposure(Measure):
    def __init__(self, program: Program, spec: tree.Measure, quantity: tree.RaysTo, cell: float):
        super().__init__(program, spec)
        self.slot = program.place(quantity.target, local=True)
        self.number, self.region, self.inset = quantity.number, quantity.region, INSET * cell
        self.ground.region(key(quantity.region.name, quantity.region.middle))

    @cached_property
    def memory(self) -> Memory:
        return Memory.empty(self.ground.state.shapes(), len(self.slot.members), self.number)

    @cached_property
    def _counts(self) -> np.ndarray:
        """float64 [N, E]"""
        return np.zeros((self.ground.worlds, self.ground.entities))

    def start(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        boxes = bounds(self.ground.pieces(key(self.region.name, self.region.middle))[worlds])
        boxes += self.inset * np.array([1, 1, -1, -1])
        self.memory.known[worlds] = False
        self.memory.start[worlds] = around(boxes, self.number)

    def take(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        """Only what the slot runs over is worked out."""
        state = self.ground.state
        count_rays(
            worlds, state.shapes(), state.present, state.exists, self.slot.members, self.memory, self._counts
        )
        self.over(worlds, self.slot, share.VALUES, share.TOTAL, values=self._counts)


class Memory(NamedTuple):
    """Where rays start, how far each has to its target, and what is before it, kept until something moves."""

    start: np.ndarray  # [N, R, 2], on the floor
    known: np.ndarray  # bool [N]
    pose: np.ndarray  # [N, B, 4] where the objects were then
    kind: np.ndarray  # [N, B]
    length: (
        np.ndarray
    )  # [N, M, R] lengths of the ray at which it meets the target; FAR where a wall is before it
    before: np.ndarray  # bool [N, M, B, R]: the object is before the target
    open: np.ndarray  # bool [N, M, R]: neither a wall nor an object is before the target

    @staticmethod
    def empty(shapes: Shapes, members: int, number: int) -> Memory:
        n, b = shapes.thing_kind.shape
        starts, lengths = np.zeros((n, number, 2)), np.zeros((n, members, number))
        before, free = np.zeros((n, members, b, number), bool), np.zeros((n, members, number), bool)
        return Memory(
            starts,
            np.zeros(n, bool),
            shapes.thing_pose.copy(),
            shapes.thing_kind.copy(),
            lengths,
            before,
            free,
        )


def around(boxes: np.ndarray, number: int) -> np.ndarray:
    """[N, number, 2]: points evenly around rectangles [N, 4], anticlockwise from the south-west corner."""
    t = 4.0 * np.arange(number) / number
    x0, y0, x1, y1 = (column[:, None] for column in boxes.T)
    along = np.clip(np.stack([t, t - 1, t - 2, t - 3]), 0, 1)
    x = x0 + (x1 - x0) * (along[0] - along[2])
    y = y0 + (y1 - y0) * (along[1] - along[3])
    return np.stack([x, y], axis=-1)


def bounds(table: np.ndarray) -> np.ndarray:
    """float64 [N, 4]: x0, y0, x1, y1 around a region's `inside` pieces [N, P, 6]."""
    kind, sign, a, b, c, d = table.transpose(2, 0, 1)
    circle = kind == 2
    low_x, low_y = np.where(circle, a - c, a), np.where(circle, b - c, b)
    high_x, high_y = np.where(circle, a + c, c), np.where(circle, b + c, d)
    there = (kind > 0) & (sign > 0)
    edges = [np.where(there, low, np.inf).min(axis=1) for low in (low_x, low_y)]
    edges += [np.where(there, high, -np.inf).max(axis=1) for high in (high_x, high_y)]
    return np.stack(edges, axis=1)


@njit(cache=True, nogil=True)
def count_rays(worlds, s: Shapes, present, exists, members, m: Memory, counts):
    """For each member, how many rays meet it first; into counts [N, E] of the given worlds."""
    agents = s.agent_pose.shape[1]
    for w in worlds:
        for i, e in enumerate(members):
            counts[w, e] = 0.0
            if present[w, e] if e < agents else exists[w, e - agents]:
                pose = s.agent_pose[w, e] if e < agents else s.thing_pose[w, e - agents]
                anew = e < agents or not m.known[w] or moved(s, w, e - agents, m)
                if anew:
                    measure(s, w, e, agents, pose, m.start[w], m.length[w, i])
                changed = anew
                for t in range(s.thing_pose.shape[1]):
                    if agents + t != e and (anew or moved(s, w, t, m)):
                        shade(s, w, t, pose, m.start[w], m.length[w, i], m.before[w, i, t])
                        changed = True
                if changed:
                    clear(m.length[w, i], m.before[w, i], m.open[w, i])
                counts[w, e] = unhidden(s, w, e, agents, pose, m.start[w], m.length[w, i], m.open[w, i])
        m.known[w], m.pose[w], m.kind[w] = True, s.thing_pose[w], s.thing_kind[w]


@njit(cache=True, nogil=True)
def moved(s, w, t, m):
    """Whether an object is not as it was."""
    same = s.thing_kind[w, t] == m.kind[w, t]
    for i in range(4):
        same = same and s.thing_pose[w, t, i] == m.pose[w, t, i]
    return not same


@njit(cache=True, nogil=True)
def measure(s, w, e, agents, pose, start, length):
    """Lengths of each ray at which it meets entity e, FAR if a wall is before it."""
    for k in range(len(start)):
        x, y = start[k, 0], start[k, 1]
        dx, dy, dz = pose[0] - x, pose[1] - y, pose[2]
        if e < agents:
            mine = hit_agent(s, w, e, x, y, 0.0, dx, dy, dz)
        else:
            mine = hit_thing(s, w, e - agents, x, y, 0.0, dx, dy, dz)
        near = mine < FAR and walled(s, w, x, y, dx * mine, dy * mine)
        length[k] = FAR if near and hit_walls(s, w, x, y, 0.0, dx, dy, dz, mine) < mine else mine


@njit(cache=True, nogil=True)
def shade(s, w, t, pose, start, length, before):
    """Before which rays an object is."""
    reach = reach_of(s, w, t)
    for k in range(len(start)):
        x, y = start[k, 0], start[k, 1]
        dx, dy = pose[0] - x, pose[1] - y
        near = length[k] < FAR and passes(s.thing_pose[w, t], reach, x, y, dx, dy)
        before[k] = near and hit_thing(s, w, t, x, y, 0.0, dx, dy, pose[2]) < length[k]


@njit(cache=True, nogil=True)
def clear(length, before, free):
    """Which rays walls and objects let through."""
    for k in range(len(length)):
        free[k] = length[k] < FAR
        for t in range(len(before)):
            free[k] &= not before[t, k]


@njit(cache=True, nogil=True)
def unhidden(s, w, e, agents, pose, start, length, free):
    """How many of the rays that walls and objects let through are let through by agents too."""
    total = 0
    for k in range(len(start)):
        if not free[k]:
            continue
        seen = True
        x, y = start[k, 0], start[k, 1]
        dx, dy = pose[0] - x, pose[1] - y
        for a in range(agents):
            reach = max(s.agent_radius[w, a], ARM_SPAN)
            near = a != e and passes(s.agent_pose[w, a], reach, x, y, dx, dy)
            if near and hit_agent(s, w, a, x, y, 0.0, dx, dy, pose[2]) < length[k]:
                seen = False
        total += seen
    return total


@njit(cache=True, nogil=True, inline="always")
def walled(s, w, x, y, dx, dy):
    """Whether any wall comes near the stretch from (x, y) on by (dx, dy), by their bounding rectangles."""
    x0, x1, y0, y1 = min(x, x + dx), max(x, x + dx), min(y, y + dy), max(y, y + dy)
    for i in range(s.walls[w]):
        if (
            s.wall[w, i, 0] <= x1
            and s.wall[w, i, 1] >= x0
            and s.wall[w, i, 2] <= y1
            and s.wall[w, i, 3] >= y0
        ):
            return True
    return False


@njit(cache=True, nogil=True, inline="always")
def reach_of(s, w, t):
    """Metres within which all of a thing lies, from its centre; 0 where there is none."""
    h = s.thing_half[w, t]
    return math.sqrt(h[0] * h[0] + h[1] * h[1] + h[2] * h[2]) if s.thing_kind[w, t] != ABSENT else 0.0


@njit(cache=True, nogil=True, inline="always")
def passes(pose, reach, x, y, dx, dy):
    """Whether a ray in the plane comes within `reach` of a body: most do not, and need no exact test."""
    ox, oy = pose[0] - x, pose[1] - y
    across = ox * dy - oy * dx
    return across * across <= reach * reach * (dx * dx + dy * dy)
