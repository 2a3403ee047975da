"""Start: a freshly drawn world put into a slot of the State, everyone at the start, nothing locked, held or seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from worldgen.compiled.kernel import kernel
from worldgen.compiled.memory import copy, put_double, put_integer, put_octet, put_short
from worldgen.game import Game
from worldgen.sim.rays import primitive
from worldgen.world import World

if TYPE_CHECKING:
    from worldgen.sim.state import State

# Arrays of State: those that worlds fill, then those that begin alike.
FILLED = (
    "agent_start", "agent_pose", "agent_radius", "present", "drawn", "thing_start", "thing_pose", "thing_kind",
    "exists", "thing_group", "thing_team", "attribute", "ceiling", "fresh", "owns", "strength", "thing_half", "rank",
)  # fmt: skip
AGENT_START, AGENT_POSE, RADIUS, PRESENT, DRAWN, THING_START, THING_POSE, KIND = range(8)
EXISTS, GROUP, TEAM, ATTRIBUTE, CEILING, FRESH, OWNS, STRENGTH, HALF, RANK = range(8, 18)
ALIKE = (
    "agent_velocity", "thing_velocity", "thing_tilt", "back", "still", "barred", "placed", "shove", "locked", "owner",
    "held", "sees", "bad",
)  # fmt: skip
OF_AGENT, OF_THING, OWNED = 8, 12, 4  # numbers in the rows of `begin`


class Start:
    """Of a State that no world was put into yet, and a Game."""

    def __init__(self, state: State, game: Game):
        arrays = [getattr(state, name) for name in FILLED + ALIKE]
        self._blank = [array[:1].copy() for array in arrays]
        # per array: its address, bytes a world, and the address of what a slot holds that no world fills
        self._where = np.array(
            [
                (a.ctypes.data, a.nbytes // len(a), b.ctypes.data)
                for a, b in zip(arrays, self._blank, strict=True)
            ]
        )
        self._at = np.zeros(len(arrays), np.int64)  # for the kernel: where a slot's are
        self._arrays = arrays  # kept, as long as their addresses are
        self._agents, self._attributes = game.agents, len(game.attributes)
        self._group = {name: float(k) for k, name in enumerate(game.declared)}
        self._team = {team.name: float(k) for k, team in enumerate(game.teams)} | {"": -1.0}
        self._column = {name: float(k) for k, name in enumerate(game.attributes)}

    def place(self, w: int, world: World) -> None:
        agents = [(a.slot, a.x, a.y, a.z, a.yaw, a.radius, a.force, a.torque) for a in world.agents]
        things = [
            (t.slot, t.x, t.y, t.z, t.yaw, *t.size, primitive(t), self._group[t.group], self._team[t.team], t.rank)
            for t in world.things
        ]  # fmt: skip
        owned = self._owned(world) if self._column else []
        rows = _rows(agents, OF_AGENT), _rows(things, OF_THING), _rows(owned, OWNED)
        begin(w, self._where, self._at, *rows, self._agents, self._attributes)

    def _owned(self, world: World) -> list[tuple[float, ...]]:
        """(entity, attribute, start, ceiling) of all attributes."""
        column = self._column
        return [
            (offset + body.slot, column[name], start, ceiling)
            for offset, bodies in ((0, world.agents), (self._agents, world.things))
            for body in bodies
            for name, start, ceiling in body.attributes
        ]


def _rows(rows: list[tuple[float, ...]], width: int) -> np.ndarray:
    return np.array(rows, float) if rows else np.zeros((0, width))


@kernel
def begin(w, arrays, at, agents, things, owned, a, k):
    """`agents` float64 [n, OF_AGENT]: slot, pose, radius, force, torque; `things` [n, OF_THING]: slot, pose, size,
    primitive, group, team, rank; `owned` [n, OWNED]: entity, attribute, start, ceiling; `a` agent slots, `k`
    attributes."""
    for i in range(len(arrays)):
        at[i] = arrays[i, 0] + w * arrays[i, 1]
        if not STRENGTH <= i <= RANK:  # nobody reads these of who is absent
            copy(at[i], arrays[i, 2], arrays[i, 1])
    for n in range(len(agents)):
        row = agents[n]
        slot = int(row[0])
        for i in range(4):
            put_double(at[AGENT_START], 4 * slot + i, row[1 + i])
            put_double(at[AGENT_POSE], 4 * slot + i, row[1 + i])
        put_double(at[RADIUS], slot, row[5])
        put_double(at[STRENGTH], 2 * slot, row[6])
        put_double(at[STRENGTH], 2 * slot + 1, row[7])
        put_octet(at[PRESENT], slot, 1)
        put_octet(at[DRAWN], slot, 1)
    for n in range(len(things)):
        row = things[n]
        slot = int(row[0])
        for i in range(4):
            put_double(at[THING_START], 4 * slot + i, row[1 + i])
            put_double(at[THING_POSE], 4 * slot + i, row[1 + i])
        for i in range(3):
            put_double(at[HALF], 3 * slot + i, row[5 + i] / 2)
        put_octet(at[KIND], slot, int(row[8]))
        put_short(at[GROUP], slot, int(row[9]))
        put_short(at[TEAM], slot, int(row[10]))
        put_integer(at[RANK], slot, int(row[11]))
        put_octet(at[EXISTS], slot, 1)
        put_octet(at[DRAWN], a + slot, 1)
    for n in range(len(owned)):
        row = owned[n]
        cell = int(row[0]) * k + int(row[1])
        put_double(at[ATTRIBUTE], cell, row[2])
        put_double(at[FRESH], cell, row[2])
        put_double(at[CEILING], cell, row[3])
        put_octet(at[OWNS], cell, 1)
