"""Start: a freshly drawn world put into a slot of the State, everyone at the start, nothing locked, held or seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit

from worldgen.game import Game
from worldgen.sim.boxed import boxed
from worldgen.sim.rays import primitive
from worldgen.sim.warmup import warm_up
from worldgen.world import World

if TYPE_CHECKING:
    from worldgen.sim.state import State

NEVER = np.int32(2**31 - 1)
AGENT, THING, OWNED = 8, 12, 4  # numbers in the rows of `begin`


class Starting(NamedTuple):
    """Arrays of State under their names."""

    agent_pose: np.ndarray
    agent_velocity: np.ndarray
    agent_start: np.ndarray
    agent_radius: np.ndarray
    strength: np.ndarray
    present: np.ndarray
    drawn: np.ndarray
    back: np.ndarray
    thing_pose: np.ndarray
    thing_velocity: np.ndarray
    thing_start: np.ndarray
    thing_tilt: np.ndarray
    thing_half: np.ndarray
    thing_kind: np.ndarray
    exists: np.ndarray
    thing_group: np.ndarray
    thing_team: np.ndarray
    rank: np.ndarray
    attribute: np.ndarray
    ceiling: np.ndarray
    fresh: np.ndarray
    owns: np.ndarray
    still: np.ndarray
    barred: np.ndarray
    shove: np.ndarray
    locked: np.ndarray
    owner: np.ndarray
    held: np.ndarray
    sees: np.ndarray
    bad: np.ndarray


class Start:
    """Of one State and Game."""

    def __init__(self, state: State, game: Game):
        self._agents = game.agents
        self._box: Any = boxed(Starting(**{name: getattr(state, name) for name in Starting._fields}))
        self._group = {name: float(k) for k, name in enumerate(game.declared)}
        self._team = {team.name: float(k) for k, team in enumerate(game.teams)} | {"": -1.0}
        self._column = {name: float(k) for k, name in enumerate(game.attributes)}
        warm_up(lambda: begin(0, _rows([], AGENT), _rows([], THING), _rows([], OWNED), self._box))

    def place(self, w: int, world: World) -> None:
        agents = [(a.slot, a.x, a.y, a.z, a.yaw, a.radius, a.force, a.torque) for a in world.agents]
        things = [
            (t.slot, t.x, t.y, t.z, t.yaw, *t.size, primitive(t), self._group[t.group], self._team[t.team], t.rank)
            for t in world.things
        ]  # fmt: skip
        owned = self._owned(world) if self._column else []
        begin(w, _rows(agents, AGENT), _rows(things, THING), _rows(owned, OWNED), self._box)

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


@njit(cache=True, nogil=True)
def begin(w, agents, things, owned, s: Starting):
    """`agents` [a, AGENT]: slot, pose, radius, force, torque; `things` [t, THING]: slot, pose, size, primitive, group,
    team, rank; `owned` [k, OWNED]: entity, attribute, start, ceiling."""
    s.agent_start[w] = 0.0
    s.agent_radius[w] = 0.0
    s.present[w] = False
    s.thing_start[w] = 0.0
    s.thing_kind[w] = 0
    s.exists[w] = False
    s.thing_group[w] = -1
    s.thing_team[w] = -1
    for i in range(len(agents)):
        slot = int(agents[i, 0])
        s.agent_start[w, slot] = agents[i, 1:5]
        s.agent_radius[w, slot] = agents[i, 5]
        s.strength[w, slot] = agents[i, 6:8]
        s.present[w, slot] = True
    for i in range(len(things)):
        slot = int(things[i, 0])
        s.thing_start[w, slot] = things[i, 1:5]
        s.thing_half[w, slot] = things[i, 5:8] / 2
        s.thing_kind[w, slot] = things[i, 8]
        s.thing_group[w, slot] = things[i, 9]
        s.thing_team[w, slot] = things[i, 10]
        s.rank[w, slot] = things[i, 11]
        s.exists[w, slot] = True
    _own(w, owned, s)
    _still(w, s)


@njit(cache=True, nogil=True)
def _own(w, owned, s: Starting):
    s.attribute[w] = 0.0
    s.ceiling[w] = 0.0
    s.owns[w] = False
    for i in range(len(owned)):
        entity, column = int(owned[i, 0]), int(owned[i, 1])
        s.attribute[w, entity, column] = owned[i, 2]
        s.ceiling[w, entity, column] = owned[i, 3]
        s.owns[w, entity, column] = True
    s.fresh[w] = s.attribute[w]


@njit(cache=True, nogil=True)
def _still(w, s: Starting):
    """Nothing has happened yet."""
    agents = s.present.shape[1]
    s.drawn[w, :agents] = s.present[w]
    s.drawn[w, agents:] = s.exists[w]
    s.agent_pose[w] = s.agent_start[w]
    s.thing_pose[w] = s.thing_start[w]
    s.agent_velocity[w] = 0.0
    s.thing_velocity[w] = 0.0
    s.thing_tilt[w] = 0.0
    s.shove[w] = 0.0
    s.locked[w] = False
    s.sees[w] = False
    s.bad[w] = False
    s.barred[w] = False
    s.owner[w] = -1
    s.held[w] = -1
    s.back[w] = NEVER
    s.still[w] = 0
