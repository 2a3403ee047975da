"""State: what is true of every world now, as arrays over [world, slot]; written by the kernels, read by everyone else.

N worlds, A agent slots, B object slots. Poses are (x, y, z, yaw), velocities (x, y, z, spin) in the world frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worldgen.game import LOCK_KINDS, Game
from worldgen.sim.rays import PRIMITIVES, Shapes, wall_rows
from worldgen.world import World


@dataclass
class State:
    agent_pose: np.ndarray  # float64 [N, A, 4]
    agent_velocity: np.ndarray  # float64 [N, A, 4]
    agent_start: np.ndarray  # float64 [N, A, 4]
    agent_radius: np.ndarray  # float64 [N, A]; 0 where absent
    strength: np.ndarray  # float64 [N, A, 2] newtons along an axis and newton metres at full action
    present: np.ndarray  # bool [N, A]
    thing_pose: np.ndarray  # float64 [N, B, 4]
    thing_velocity: np.ndarray
    thing_start: np.ndarray
    thing_half: np.ndarray  # float64 [N, B, 3]
    thing_kind: np.ndarray  # int8 [N, B]; rays.ABSENT where absent
    exists: np.ndarray  # bool [N, B]
    locked: np.ndarray  # bool [N, B]
    owner: np.ndarray  # int32 [N, B]: slot of the agent that locked it, -1 while unlocked
    held: np.ndarray  # int32 [N, A]: slot of the object in its grip, -1 for none
    sees: np.ndarray  # bool [N, A, A + B]: agent sees agent or object (never itself)
    gap: np.ndarray  # float64 [N, A, B]: metres from the agent's centre to the object's surface
    wall: np.ndarray  # float64 [N, W, 5], see Shapes
    walls: np.ndarray  # int64 [N]
    bad: np.ndarray  # bool [N]: the physics produced a number that is none

    @staticmethod
    def empty(worlds: int, game: Game) -> State:
        n, a, b = worlds, game.agents, game.objects
        zeros = np.zeros
        return State(
            agent_pose=zeros((n, a, 4)),
            agent_velocity=zeros((n, a, 4)),
            agent_start=zeros((n, a, 4)),
            agent_radius=zeros((n, a)),
            strength=zeros((n, a, 2)),
            present=zeros((n, a), bool),
            thing_pose=zeros((n, b, 4)),
            thing_velocity=zeros((n, b, 4)),
            thing_start=zeros((n, b, 4)),
            thing_half=zeros((n, b, 3)),
            thing_kind=zeros((n, b), np.int8),
            exists=zeros((n, b), bool),
            locked=zeros((n, b), bool),
            owner=np.full((n, b), -1, np.int32),
            held=np.full((n, a), -1, np.int32),
            sees=zeros((n, a, a + b), bool),
            gap=np.full((n, a, b), np.inf),
            wall=zeros((n, 16, 5)),
            walls=zeros(n, np.int64),
            bad=zeros(n, bool),
        )

    def shapes(self) -> Shapes:
        return Shapes(
            self.wall,
            self.walls,
            self.agent_pose,
            self.agent_radius,
            self.thing_pose,
            self.thing_kind,
            self.thing_half,
        )

    def place(self, w: int, world: World) -> None:
        """Put a freshly drawn world into slot w: everyone at the start, nothing locked, held or seen."""
        agents, things = [a.slot for a in world.agents], [t.slot for t in world.things]
        self.present[w] = False
        self.present[w, agents] = True
        self.exists[w] = False
        self.exists[w, things] = True
        self.agent_start[w] = 0.0
        self.agent_start[w, agents] = [(a.x, a.y, a.z, a.yaw) for a in world.agents]
        self.agent_radius[w] = 0.0
        self.agent_radius[w, agents] = [a.radius for a in world.agents]
        self.strength[w, agents] = [(a.force, a.torque) for a in world.agents]
        self.thing_start[w] = self.thing_kind[w] = 0
        if things:
            self.thing_start[w, things] = [(t.x, t.y, t.z, t.yaw) for t in world.things]
            self.thing_half[w, things] = [(t.size[0] / 2, t.size[1] / 2, t.size[2] / 2) for t in world.things]
            self.thing_kind[w, things] = [PRIMITIVES[t.kind] for t in world.things]
        self.agent_pose[w] = self.agent_start[w]
        self.thing_pose[w] = self.thing_start[w]
        self.agent_velocity[w] = self.thing_velocity[w] = 0.0
        self.locked[w] = self.sees[w] = self.bad[w] = False
        self.owner[w] = self.held[w] = -1
        self._walls(w, wall_rows(world))

    def _walls(self, w: int, rows: np.ndarray) -> None:
        if len(rows) > self.wall.shape[1]:  # a world with more walls than any before: widen all
            wider = np.zeros((self.wall.shape[0], len(rows), 5))
            wider[:, : self.wall.shape[1]] = self.wall
            self.wall = wider
        self.wall[w, : len(rows)] = rows
        self.walls[w] = len(rows)


@dataclass(frozen=True)
class Abilities:
    """What each slot may do and perceive, the same in every world."""

    team: np.ndarray  # int32 [A]
    moves: np.ndarray  # bool [A]
    can_grab: np.ndarray  # bool [A, B]
    can_lock: np.ndarray  # bool [A, B]
    lock_kind: np.ndarray  # int8 [B], index into LOCK_KINDS
    half_sight: np.ndarray  # float64 [A], radians
    reach: np.ndarray  # float64 [A], m
    own_frame: np.ndarray  # bool [A]
    rays: np.ndarray  # int32 [A]
    lidar_range: np.ndarray  # float64 [A], m

    @staticmethod
    def of(game: Game) -> Abilities:
        teams = [(index, team) for index, team in enumerate(game.teams) for _ in range(team.size)]
        groups = [group for group in game.groups for _ in range(group.size)]

        def column(pick, dtype):
            return np.array([pick(team) for _, team in teams], dtype)

        def allowed(verb: str) -> np.ndarray:
            rows = [[group.name in getattr(team, verb) for group in groups] for _, team in teams]
            return np.array(rows, bool).reshape(len(teams), len(groups))

        return Abilities(
            team=np.array([index for index, _ in teams], np.int32),
            moves=column(lambda t: t.moves, bool),
            can_grab=allowed("grabs"),
            can_lock=allowed("locks"),
            lock_kind=np.array([LOCK_KINDS.index(g.locks) for g in groups], np.int8),
            half_sight=column(lambda t: t.sight / 2, np.float64),
            reach=column(lambda t: t.reach, np.float64),
            own_frame=column(lambda t: t.frame == "own", bool),
            rays=column(lambda t: t.rays, np.int32),
            lidar_range=column(lambda t: t.lidar_range, np.float64),
        )
