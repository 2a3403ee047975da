"""Doorways: which doors of a layout are shut by the objects that stand about them; compiled.

A door is blocked when no agent can walk through it: when a row of solid objects leads from the wall at its left to
the wall at its right with no gap in it as wide as the smallest agent. Rows count on either side of the wall and in
the doorway itself, and may lean on other walls that lie wholly to the left or to the right of the opening. What hangs
higher than an agent is tall is no obstacle. That is exact for footprints on the floor, which never cross each other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.kernel import kernel, part
from worldgen.sampling.ways import to_border
from worldgen.sim.rays import ABSENT, CYLINDER, GHOST, SPHERE
from worldgen.sim.state import State
from worldgen.world import World

NEAR = 0.01  # m: what is so near a jamb is the wall that it belongs to
LEFT, RIGHT, ASTRIDE, LOOSE = 0, 1, 2, 3  # where a wall lies along a door's own; objects are LOOSE


class Obstacles(NamedTuple):
    """Of one world: K walls and objects, as rows of `ways`."""

    row: np.ndarray  # float64 [K, 7]
    side: np.ndarray  # int8 [K] to the door at hand
    reached: np.ndarray  # bool [K]


class Doorways:
    """Of N worlds of a game whose objects are `fixed` [B] or not."""

    def __init__(self, worlds: int, fixed: np.ndarray):
        self.fixed = fixed
        self.door = np.zeros((worlds, 2, 4))  # x, y, half the opening, whether its wall runs along y
        self.count = np.zeros(worlds, np.int64)
        self.width = np.zeros(worlds)  # m, of the smallest agent

    def place(self, w: int, world: World) -> None:
        """A new episode begins in slot w."""
        more = len(world.doors) - self.door.shape[1]
        if more > 0:  # a world with more doors than any before: room for them in all
            self.door = np.pad(self.door, ((0, 0), (0, more), (0, 0)))
        self.count[w] = len(world.doors)
        self.width[w] = 2 * min((agent.radius for agent in world.agents), default=0.0)
        for k, door in enumerate(world.doors):
            self.door[w, k] = door.x, door.y, door.width / 2, door.axis == "y"

    def blocked(self, state: State, worlds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """int64 [k] each, of the given worlds [k]: how many doors are blocked, and how many are by objects that are
        locked or fixed alone."""
        kinds = (state.exists, state.exists & (state.locked | self.fixed))
        places = self.door, self.count, self.width, state.wall, state.walls
        bodies = state.thing_pose, state.thing_kind, state.thing_half
        now, lasting = (count_blocked(worlds, *places, *bodies, counts) for counts in kinds)
        return now, lasting


@njit(cache=True, nogil=True)
def count_blocked(worlds, door, count, width, wall, walls, pose, kind, half, counts):
    """int64 [k]: how many of the doors of each of the given worlds are blocked by the objects that are among `counts`
    [N, B]; arrays as in Doorways and State."""
    most = wall.shape[1] + pose.shape[1]
    room = Obstacles(np.empty((most, 7)), np.empty(most, np.int8), np.empty(most, np.bool_))
    found = np.zeros(len(worlds), np.int64)
    _count(worlds, door, count, width, wall, walls, pose, kind, half, counts, room, found)
    return found


@kernel
def _count(worlds, door, count, width, wall, walls, pose, kind, half, counts, o, found):
    for n in range(len(worlds)):
        w = worlds[n]
        rows, things = walls[w], 0
        for k in range(rows):
            x0, x1, y0, y1 = wall[w, k, 0], wall[w, k, 1], wall[w, k, 2], wall[w, k, 3]
            _put(o.row[k], (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2, 0.0, False)
        for t in range(pose.shape[1]):
            if counts[w, t] and _stands(pose[w, t, 2] - half[w, t, 2], kind[w, t], width[w]):
                p, h = pose[w, t], half[w, t]
                _put(o.row[rows + things], p[0], p[1], h[0], h[1], p[3], kind[w, t] in (CYLINDER, SPHERE))
                things += 1
        for k in range(count[w] if things else 0):
            found[n] += _is_blocked(door[w, k], width[w], rows, rows + things, o)


@part
def _stands(bottom, kind, height):
    """Whether it is solid, and no agent walks beneath it."""
    return kind != ABSENT and kind != GHOST and bottom < height


@part
def _put(row, x, y, half_x, half_y, yaw, round_):
    row[0], row[1], row[2], row[3] = x, y, half_x, half_y
    row[4], row[5], row[6] = math.cos(yaw), math.sin(yaw), half_x if round_ else 0.0


@part
def _is_blocked(door, width, walls, count, o):
    """Whether objects lead from the left of a door to its right; walls come first among the obstacles."""
    axis = int(door[3])
    for k in range(count):
        o.side[k] = _side(o.row[k], door, axis) if k < walls else LOOSE
        o.reached[k] = o.side[k] == LEFT and _at_jamb(o.row[k], door, axis, -door[2])
    more = True
    while more:
        more = False
        for i in range(count):
            if o.reached[i] or o.side[i] == ASTRIDE:
                continue
            for j in range(count):
                if o.reached[j] and _closer(o.row[i], o.row[j], width):
                    o.reached[i] = more = True
                    break
            if o.reached[i] and o.side[i] == RIGHT and _at_jamb(o.row[i], door, axis, door[2]):
                return True
    return False


@part
def _side(row, door, axis):
    """Where an upright wall lies, seen along the door's own."""
    offset = row[axis] - door[axis]
    if offset + row[2 + axis] <= -door[2] + NEAR:
        return LEFT
    return RIGHT if offset - row[2 + axis] >= door[2] - NEAR else ASTRIDE


@part
def _at_jamb(row, door, axis, along):
    """Whether the opening ends at this wall, `along` metres from its middle."""
    x, y = door[0] + (0.0 if axis else along), door[1] + (along if axis else 0.0)
    return to_border(x - row[0], y - row[1], row) <= NEAR


@part
def _closer(a, b, width):
    """Whether nobody so wide comes through between two footprints that do not cross."""
    if abs(a[0] - b[0]) >= _reach(a, 0) + _reach(b, 0) + width:
        return False
    if abs(a[1] - b[1]) >= _reach(a, 1) + _reach(b, 1) + width:
        return False
    return _from_corners(a, b) < width or _from_corners(b, a) < width


@part
def _reach(row, axis):
    """Half the side of a footprint's bounding box along x or y."""
    return row[6] if row[6] > 0.0 else abs(row[4]) * row[2 + axis] + abs(row[5]) * row[3 - axis]


@part
def _from_corners(a, b):
    """The least distance from the corners of a footprint, or the border of a round one, to another."""
    if a[6] > 0.0:
        return to_border(a[0] - b[0], a[1] - b[1], b) - a[6]
    least = math.inf
    for k in range(4):
        x, y = a[2] if k & 1 else -a[2], a[3] if k & 2 else -a[3]
        dx, dy = a[0] + x * a[4] - y * a[5] - b[0], a[1] + x * a[5] + y * a[4] - b[1]
        least = min(least, to_border(dx, dy, b))
    return least
