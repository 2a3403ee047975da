"""View: what a scripted policy sees of its team in all worlds, and how wishes become bins of force."""

from __future__ import annotations

from typing import Any

import numpy as np

from rl.actions import NEUTRAL
from rl.noise import SCRIPT, agent_uniform

# An agent of the usual build (force and torque 90) turns 1.8 rad/s, 0.135 rad a step, for every bin from neutral
TURN = 0.135


class View:
    """N worlds, M members of the team named `team`; arrays are copies or views of the simulation's, unscaled."""

    def __init__(self, sim: Any, team: str, seed: int = 0):
        self.sim, self.team, self.seed = sim, sim.game.team(team), seed
        self.own = sim.obs.self[:, self.team.slots]  # [N, M, F]

    @property
    def position(self) -> np.ndarray:
        """[N, M, 2], metres, world frame."""
        return self.own[..., :2]

    def draw(self, count: int, hold: int = 1) -> np.ndarray:
        """Uniform numbers [N, M, count], drawn anew every `hold` steps."""
        sim, first = self.sim, getattr(self.sim, "first", 0)
        numbers = agent_uniform(
            self.seed, SCRIPT, sim.episode, sim.episode_step // hold, sim.game.agents, count, first
        )
        return numbers[:, self.team.slots]

    def rival(self) -> tuple[np.ndarray, np.ndarray]:
        """World-frame offset [N, M, 2] to the nearest rival each member sees, and whether it sees any [N, M]."""
        slots = self.team.slots
        there = np.concatenate([self.sim.obs.entity[t.name][..., :2] for t in self.sim.game.teams], 1)
        seen = np.concatenate([self.sim.obs.mask[t.name] for t in self.sim.game.teams], 2)[:, slots].copy()
        seen[:, :, slots] = False
        offset = there[:, None] - self.position[:, :, None]
        distance = np.where(seen, np.linalg.norm(offset, axis=-1), np.inf)
        nearest = distance.argmin(-1)[..., None, None]
        return np.take_along_axis(offset, nearest, 2)[:, :, 0], np.any(seen, axis=-1)

    def turn(self, direction: np.ndarray) -> np.ndarray:
        """Turning bins [N, M] that bring the heading to a world-frame direction [N, M, 2]."""
        cos, sin = self.own[..., 3], self.own[..., 4]
        x, y = direction[..., 0], direction[..., 1]
        error = np.arctan2(cos * y - sin * x, cos * x + sin * y)
        return NEUTRAL + np.clip(np.rint(error / TURN), -NEUTRAL, NEUTRAL)

    def go(self, velocity: np.ndarray) -> np.ndarray:
        """Movement bins [N, M, 2] for a wish [N, M, 2] in the world frame, of length 1 for full force."""
        x, y = velocity[..., 0], velocity[..., 1]
        if self.team.frame == "own":
            cos, sin = self.own[..., 3], self.own[..., 4]
            x, y = cos * x + sin * y, cos * y - sin * x
        return NEUTRAL + np.clip(np.rint(NEUTRAL * np.stack([x, y], -1)), -NEUTRAL, NEUTRAL)


def bins(go: np.ndarray | int, turn: np.ndarray | int, shape: tuple[int, ...]) -> np.ndarray:
    """int8 [N, M, 3] from movement [N, M, 2] and turning [N, M] bins; NEUTRAL stands for none."""
    move = np.full((*shape, 3), NEUTRAL, np.int8)
    move[..., :2] = go
    move[..., 2] = turn
    return move
