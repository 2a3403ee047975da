"""Scene: the facts rules ask about, over [world, entity], worked out at most once a step and only when asked for.

Entities share one numbering: agent slots 0..A-1, then object slots A..A+B-1. All facts are of one and the same state.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from worldgen.sim.rules.facts import IN_MOTION, STANDING, TOUCHES
from worldgen.sim.rules.ground import Ground
from worldgen.sim.rules.planes import corners_of, distances, of_each, of_pairs


class Scene:
    def __init__(self, ground: Ground):
        self.ground, self.game, self.state = ground, ground.game, ground.state
        self.step = ground.step  # int32 [N], steps taken so far
        self.limit = ground.limit  # int32 [N], steps after which the episode is cut
        self.active = (
            ground.active
        )  # bool [N], worlds that were stepped; what has a memory leaves the others be

    @cached_property
    def present(self) -> np.ndarray:
        """bool [N, E]"""
        return np.concatenate([self.state.present, self.state.exists], axis=1)

    @cached_property
    def removed(self) -> np.ndarray:
        """bool [N, E]"""
        return self.state.drawn & ~self.present

    @cached_property
    def team(self) -> np.ndarray:
        """int [N, E]: index of each one's team, -1 for nobody's"""
        mine = np.array(self.game.team_of_agent, np.int16)
        return np.concatenate(
            [np.broadcast_to(mine, self.state.present.shape), self.state.thing_team], axis=1
        )

    @cached_property
    def rank(self) -> np.ndarray:
        """int [N, E]: place in the group's order; agents by slot"""
        slots = np.arange(self.game.agents, dtype=np.int32)
        return np.concatenate([np.broadcast_to(slots, self.state.present.shape), self.state.rank], axis=1)

    @cached_property
    def xyz(self) -> np.ndarray:
        """float64 [N, E, 3]"""
        return np.concatenate([self.state.agent_pose[..., :3], self.state.thing_pose[..., :3]], axis=1)

    @property
    def xy(self) -> np.ndarray:
        """float64 [N, E, 2]"""
        return self.xyz[..., :2]

    @cached_property
    def yaw(self) -> np.ndarray:
        """float64 [N, E]"""
        return np.concatenate([self.state.agent_pose[..., 3], self.state.thing_pose[..., 3]], axis=1)

    @cached_property
    def half(self) -> np.ndarray:
        """float64 [N, E, 3], half sizes before yaw"""
        agents = np.repeat(self.state.agent_radius[..., None], 3, axis=2)
        return np.concatenate([agents, self.state.thing_half], axis=1)

    @cached_property
    def start(self) -> np.ndarray:
        """float64 [N, E, 2]"""
        return np.concatenate([self.state.agent_start[..., :2], self.state.thing_start[..., :2]], axis=1)

    @cached_property
    def speed(self) -> np.ndarray:
        """float64 [N, E], in the plane, m/s"""
        velocity = np.concatenate([self.state.agent_velocity, self.state.thing_velocity], axis=1)
        return np.hypot(velocity[..., 0], velocity[..., 1])

    @cached_property
    def distance(self) -> np.ndarray:
        """float64 [N, E, E], between centres in the plane, m"""
        return distances(self.xy)

    @cached_property
    def corners(self) -> np.ndarray:
        """float64 [N, E, 4, 2]: corners of the bounding boxes, in the plane"""
        return corners_of(self.xy, self.yaw, self.half)

    @cached_property
    def sees(self) -> np.ndarray:
        """bool [N, E, E]; objects see nothing"""
        return self._rows_of_agents(self.state.sees)

    @cached_property
    def touches(self) -> np.ndarray:
        """bool [N, E, E], symmetric"""
        return of_pairs(TOUCHES, self.ground.box, np.zeros_like(self.sees))

    @cached_property
    def holds(self) -> np.ndarray:
        """bool [N, E, E]"""
        a, b = self.game.agents, self.game.objects
        rows = np.zeros((len(self.step), a, a + b), bool)
        rows[..., a:] = self.state.held[..., None] == np.arange(b)
        return self._rows_of_agents(rows)

    @cached_property
    def locked(self) -> np.ndarray:
        """bool [N, E]"""
        return np.concatenate([np.zeros_like(self.state.present), self.state.locked], axis=1)

    @cached_property
    def held(self) -> np.ndarray:
        """bool [N, E]"""
        return np.any(self.holds, axis=1)

    @cached_property
    def moving(self) -> np.ndarray:
        """bool [N, E]"""
        return of_each(IN_MOTION, self.ground.box, np.zeros_like(self.present))

    @cached_property
    def upright(self) -> np.ndarray:
        """bool [N, E]: leans less than 20 degrees"""
        return of_each(STANDING, self.ground.box, np.zeros_like(self.present))

    def member(self, group: int) -> np.ndarray:
        """bool [N, E]: who is of a declared object group (joined ones included, their hosts' others not)."""
        mine = self.state.thing_group == group
        return np.concatenate([np.zeros_like(self.state.present), mine], axis=1)

    def _rows_of_agents(self, rows: np.ndarray) -> np.ndarray:
        """[N, A, E] facts about agents as [N, E, E], false for objects."""
        out = np.zeros((len(rows), rows.shape[2], rows.shape[2]), bool)
        out[:, : rows.shape[1]] = rows
        return out
