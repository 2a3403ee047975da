"""Observations: the float32 arrays a learner reads, allocated once and written in place; SI units, unscaled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worldgen.game import Game

SELF = ("x", "y", "z", "cos yaw", "sin yaw", "vx", "vy", "vz", "spin", "clock")  # then one column a team
AGENT = ("x", "y", "z", "cos yaw", "sin yaw", "vx", "vy", "vz", "spin")
THING = (*AGENT, "size x", "size y", "size z", "locked")
RELATION = ("dx", "dy", "dz", "distance", "cos", "sin", "dvx", "dvy")
THING_RELATION = (*RELATION, "locked by me", "locked by my team")


@dataclass(frozen=True)
class Observations:
    """N worlds, A agents, M members of a group, R rays.

    `self` holds the agent's own pose, its velocity (in its own frame when the team's `frame` is own), its spin, the
    clock and its team as one-hot. `entity[group]` is the same for all agents (world frame); `relation[group]` is what
    differs by agent: offset, distance, relative yaw and velocity in its frame. Absent members are zero.
    """

    self: np.ndarray  # float32 [N, A, len(SELF) + teams]
    lidar: np.ndarray  # float32 [N, A, R], metres, clipped to the lidar's range
    entity: dict[str, np.ndarray]  # float32 [N, M, len(AGENT) or len(THING)]
    relation: dict[str, np.ndarray]  # float32 [N, A, M, len(RELATION) or len(THING_RELATION)]
    mask: dict[str, np.ndarray]  # bool [N, A, M]: visible now; nobody sees itself
    exists: dict[str, np.ndarray]  # bool [N, M]
    # the arrays the dicts above are views of: one for all agents, one for all things
    agents: np.ndarray
    things: np.ndarray
    to_agents: np.ndarray
    to_things: np.ndarray

    @staticmethod
    def empty(
        worlds: int, game: Game, sees: np.ndarray, present: np.ndarray, exists: np.ndarray
    ) -> Observations:
        """Fresh arrays; masks and existence are views of the state's own `sees`, `present` and `exists`."""
        n, a, b = worlds, game.agents, game.objects
        f32 = np.float32
        agents, things = np.zeros((n, a, len(AGENT)), f32), np.zeros((n, b, len(THING)), f32)
        to_agents = np.zeros((n, a, a, len(RELATION)), f32)
        to_things = np.zeros((n, a, b, len(THING_RELATION)), f32)
        entity, relation, mask, there = {}, {}, {}, {}
        for team in game.teams:
            s = team.slots
            entity[team.name], relation[team.name] = agents[:, s], to_agents[:, :, s]
            mask[team.name], there[team.name] = sees[:, :, s], present[:, s]
        for group in game.groups:
            s = group.slots
            entity[group.name], relation[group.name] = things[:, s], to_things[:, :, s]
            mask[group.name] = sees[:, :, a + s.start : a + s.stop]
            there[group.name] = exists[:, s]
        own = np.zeros((n, a, len(SELF) + len(game.teams)), f32)
        for index, team in enumerate(game.teams):
            own[:, team.slots, len(SELF) + index] = 1.0
        lidar = np.zeros((n, a, game.rays), f32)
        return Observations(own, lidar, entity, relation, mask, there, agents, things, to_agents, to_things)
