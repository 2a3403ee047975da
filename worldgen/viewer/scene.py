"""Scene: what one picture shows: a World with the poses, grabs and locks of one moment.

`Senses` are the parts of a team's perception that a picture draws; they come from the scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from worldgen.world import Attributes, World

if TYPE_CHECKING:
    from worldgen.game import Game


@dataclass(frozen=True, slots=True)
class Senses:
    team: str
    sight: float  # full opening angle of the vision cone, radians
    rays: int  # of the lidar; 0 without one
    lidar_range: float  # m
    frame: str  # "own": lidar turns with the agent; "world": it does not
    view: float = inf  # m, how far it sees


def senses_of(game: Game) -> tuple[Senses, ...]:
    return tuple(Senses(t.name, t.sight, t.rays, t.lidar_range, t.frame, t.view) for t in game.teams)


@dataclass(frozen=True, eq=False)
class Scene:
    """Members in the order of `world.agents` [a] and `world.things` [b]; poses (x, y, z, yaw) in m, rad."""

    world: World
    senses: tuple[Senses, ...]
    agent_pose: np.ndarray  # [a, 4]
    thing_pose: np.ndarray  # [b, 4]
    held: np.ndarray  # [a] the thing each agent holds, -1 for none
    locked: np.ndarray  # [b] bool
    locked_by: np.ndarray  # [b] the agent whose team locked it, -1 where not locked or not known
    sees: np.ndarray  # [a, a + b] bool: who sees which agent, then which thing
    thing_tilt: np.ndarray  # [b, 2] pitch and roll, rad
    agent_present: np.ndarray  # [a] bool: not removed
    thing_present: np.ndarray  # [b] bool
    left: np.ndarray  # [b] how much of a thing is left, 0..1: of the first number of its own; 1 without one

    @staticmethod
    def start(world: World, senses: tuple[Senses, ...] = ()) -> Scene:
        """The World as drawn, before its first step; nobody holds, locks or has looked."""
        a, b = len(world.agents), len(world.things)
        return Scene(
            world,
            senses,
            np.array([(g.x, g.y, g.z, g.yaw) for g in world.agents], float).reshape(a, 4),
            np.array([(t.x, t.y, t.z, t.yaw) for t in world.things], float).reshape(b, 4),
            np.full(a, -1),
            np.zeros(b, bool),
            np.full(b, -1),
            np.zeros((a, a + b), bool),
            np.zeros((b, 2)),
            np.ones(a, bool),
            np.ones(b, bool),
            np.array([_share(t.attributes) for t in world.things], float),
        )

    def senses_by_team(self) -> dict[str, Senses]:
        return {s.team: s for s in self.senses}


def _share(attributes: Attributes) -> float:
    """The first number of a member's own, as a share of its ceiling."""
    return attributes[0][1] / max(attributes[0][2], 1e-9) if attributes else 1.0
