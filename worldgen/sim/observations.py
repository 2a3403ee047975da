"""Observations: the float32 arrays a learner reads, allocated once and written in place; SI units, unscaled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worldgen.game import Game

SELF = (
    "x",
    "y",
    "z",
    "cos yaw",
    "sin yaw",
    "vx",
    "vy",
    "vz",
    "spin",
    "clock",
)  # then one column a team, then extras
AGENT = ("x", "y", "z", "cos yaw", "sin yaw", "vx", "vy", "vz", "spin")
THING = (*AGENT, "size x", "size y", "size z", "locked")
RELATION = ("dx", "dy", "dz", "distance", "cos", "sin", "dvx", "dvy")
THING_RELATION = (*RELATION, "locked by me", "locked by my team")


@dataclass(frozen=True)
class Observations:
    """N worlds, A agents, M members of a group, R rays, P parameters.

    `self` holds the agent's own pose, its velocity (in its own frame when the team's `frame` is own), its spin, the
    clock, its team as one-hot, its attributes, the regions it knows and the parameters it is told. `entity[group]` is
    the same for all agents (world frame), attributes last; `relation[group]` is what differs by agent: offset,
    distance, relative yaw and velocity in its frame. Absent members are zero. `columns` names the columns of `self` and
    of each group. What no policy sees and every critic may: `params`, `agents_hidden` and `things_hidden`.
    """

    self: np.ndarray  # float32 [N, A, columns["self"]]
    lidar: np.ndarray  # float32 [N, A, R], metres, clipped to the lidar's range
    entity: dict[str, np.ndarray]  # float32 [N, M, columns[group]]
    relation: dict[str, np.ndarray]  # float32 [N, A, M, len(RELATION) or len(THING_RELATION)]
    mask: dict[str, np.ndarray]  # bool [N, A, M]: visible now, or known; nobody sees itself
    exists: dict[str, np.ndarray]  # bool [N, M]
    columns: dict[str, tuple[str, ...]]
    params: np.ndarray  # float32 [N, P], in the scenario's order
    agents_hidden: np.ndarray  # float32 [N, A, 4]: mass, friction, force, torque
    things_hidden: np.ndarray  # float32 [N, B, 2]: mass, friction
    # the arrays the dicts above are views of: one for all agents, one for all things
    agents: np.ndarray
    things: np.ndarray
    to_agents: np.ndarray
    to_things: np.ndarray
    seen: np.ndarray  # bool [N, A, A + B], what the masks are views of

    @staticmethod
    def empty(
        worlds: int, game: Game, seen: np.ndarray, present: np.ndarray, exists: np.ndarray,
        extras: tuple[str, ...], params: int,
    ) -> Observations:  # fmt: skip
        """Fresh arrays; masks and existence are views of `seen`, `present` and `exists`. `extras` names the columns
        of `self` that come after the team's."""
        n, a, b = worlds, game.agents, game.objects
        columns = columns_of(game, extras)
        agent, thing = AGENT + game.attributes, THING + game.attributes

        def zeros(*shape: int) -> np.ndarray:
            return np.zeros((n, *shape), np.float32)

        agents, things = zeros(a, len(agent)), zeros(b, len(thing))
        to_agents, to_things = zeros(a, a, len(RELATION)), zeros(a, b, len(THING_RELATION))
        entity, relation, mask, there = {}, {}, {}, {}
        for team in game.teams:
            s = team.slots
            entity[team.name], relation[team.name] = agents[:, s], to_agents[:, :, s]
            mask[team.name], there[team.name] = seen[:, :, s], present[:, s]
        for group in game.groups:
            s = group.slots
            entity[group.name], relation[group.name] = things[:, s], to_things[:, :, s]
            mask[group.name] = seen[:, :, a + s.start : a + s.stop]
            there[group.name] = exists[:, s]
        own = zeros(a, len(columns["self"]))
        for index, team in enumerate(game.teams):
            own[:, team.slots, len(SELF) + index] = 1.0
        return Observations(
            own, zeros(a, game.rays), entity, relation, mask, there, columns, zeros(params), zeros(a, 4), zeros(b, 2),
            agents, things, to_agents, to_things, seen,
        )  # fmt: skip


def columns_of(game: Game, extras: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Names of the columns of `self` and of each group's entity rows."""
    found = {"self": SELF + tuple(f"in {team.name}" for team in game.teams) + extras}
    found |= {team.name: AGENT + game.attributes for team in game.teams}
    return found | {group.name: THING + game.attributes for group in game.groups}
