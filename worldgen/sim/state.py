"""State: what is true of every world now, as arrays over [world, slot]; written by the kernels, read by everyone else.

N worlds, A agent slots, B object slots, E = A + B entities, K attributes. Poses are (x, y, z, yaw), velocities
(x, y, z, spin) in the world frame. A member that a world drew is `drawn`; it is `present` (an agent) or `exists` (an
object) unless a rule has removed it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worldgen.game import Game
from worldgen.sim.rays import ROW, Shapes, wall_rows
from worldgen.sim.start import Start
from worldgen.world import World

NEVER = np.int32(2**31 - 1)
MOVE, GRAB, LOCK = 0, 1, 2  # columns of `barred`


@dataclass
class State:
    agent_pose: np.ndarray  # float64 [N, A, 4]
    agent_velocity: np.ndarray  # float64 [N, A, 4]
    agent_start: np.ndarray  # float64 [N, A, 4]
    agent_radius: np.ndarray  # float64 [N, A]; 0 where absent
    strength: np.ndarray  # float64 [N, A, 2] newtons along an axis and newton metres at full action
    present: np.ndarray  # bool [N, A]
    drawn: np.ndarray  # bool [N, E]
    back: np.ndarray  # int32 [N, E]: step from which a removed member comes back; NEVER while there is none
    thing_pose: np.ndarray  # float64 [N, B, 4]
    thing_velocity: np.ndarray
    thing_start: np.ndarray
    thing_tilt: np.ndarray  # float64 [N, B, 2]: pitch and roll of what tilts, radians
    thing_half: np.ndarray  # float64 [N, B, 3]
    thing_kind: np.ndarray  # int8 [N, B]; rays.ABSENT where absent
    exists: np.ndarray  # bool [N, B]
    thing_group: np.ndarray  # int16 [N, B], index into `game.declared`; -1 where absent
    thing_team: np.ndarray  # int16 [N, B]: the team it belongs to; -1 for nobody's
    rank: np.ndarray  # int32 [N, B]: place in its group's order
    attribute: np.ndarray  # float64 [N, E, K]; 0 for what a member does not have
    ceiling: np.ndarray  # float64 [N, E, K]
    fresh: np.ndarray  # float64 [N, E, K]: what `attribute` was at the start
    owns: np.ndarray  # bool [N, E, K]: has this attribute
    still: np.ndarray  # int32 [N, A]: frozen by a rule in steps before this one
    barred: (
        np.ndarray
    )  # bool [N, E, 3]: may not move, grab or be grabbed, lock or be locked, in the next step
    placed: np.ndarray  # bool [N, E]: put somewhere by a rule since its travel was counted
    shove: np.ndarray  # float64 [N, E, 2]: newtons east and north, in the next step
    locked: np.ndarray  # bool [N, B]
    owner: np.ndarray  # int32 [N, B]: slot of the agent that locked it, -1 while unlocked
    held: np.ndarray  # int32 [N, A]: slot of the object in its grip, -1 for none
    sees: np.ndarray  # bool [N, A, A + B]: agent sees agent or object (never itself)
    gap: np.ndarray  # float64 [N, A, B]: metres from the agent's centre to the object's surface
    wall: np.ndarray  # float64 [N, W, ROW], see Shapes
    walls: np.ndarray  # int64 [N]
    bad: np.ndarray  # bool [N]: the physics produced a number that is none
    start: Start | None = None  # of the others, that it puts worlds into

    @staticmethod
    def empty(worlds: int, game: Game) -> State:
        n, a, b = worlds, game.agents, game.objects
        e, k, zeros = a + b, len(game.attributes), np.zeros
        state = State(
            agent_pose=zeros((n, a, 4)),
            agent_velocity=zeros((n, a, 4)),
            agent_start=zeros((n, a, 4)),
            agent_radius=zeros((n, a)),
            strength=zeros((n, a, 2)),
            present=zeros((n, a), bool),
            drawn=zeros((n, e), bool),
            back=np.full((n, e), NEVER, np.int32),
            thing_pose=zeros((n, b, 4)),
            thing_velocity=zeros((n, b, 4)),
            thing_start=zeros((n, b, 4)),
            thing_tilt=zeros((n, b, 2)),
            thing_half=zeros((n, b, 3)),
            thing_kind=zeros((n, b), np.int8),
            exists=zeros((n, b), bool),
            thing_group=np.full((n, b), -1, np.int16),
            thing_team=np.full((n, b), -1, np.int16),
            rank=zeros((n, b), np.int32),
            attribute=zeros((n, e, k)),
            ceiling=zeros((n, e, k)),
            fresh=zeros((n, e, k)),
            owns=zeros((n, e, k), bool),
            still=zeros((n, a), np.int32),
            barred=zeros((n, e, 3), bool),
            placed=zeros((n, e), bool),
            shove=zeros((n, e, 2)),
            locked=zeros((n, b), bool),
            owner=np.full((n, b), -1, np.int32),
            held=np.full((n, a), -1, np.int32),
            sees=zeros((n, a, a + b), bool),
            gap=np.full((n, a, b), np.inf),
            wall=zeros((n, 16, ROW)),
            walls=zeros(n, np.int64),
            bad=zeros(n, bool),
        )
        state.start = Start(state, game)
        return state

    def shapes(self) -> Shapes:
        return Shapes(
            self.wall,
            self.walls,
            self.agent_pose,
            self.agent_radius,
            self.thing_pose,
            self.thing_kind,
            self.thing_half,
            self.thing_tilt,
        )

    def place(self, w: int, world: World) -> None:
        """Put a freshly drawn world into slot w: everyone at the start, nothing locked, held or seen."""
        assert self.start is not None
        self.start.place(w, world)
        self._walls(w, wall_rows(world))

    def _walls(self, w: int, rows: np.ndarray) -> None:
        if len(rows) > self.wall.shape[1]:  # a world with more walls than any before: widen all
            wider = np.zeros((self.wall.shape[0], len(rows), ROW))
            wider[:, : self.wall.shape[1]] = self.wall
            self.wall = wider
        self.wall[w, : len(rows)] = rows
        self.walls[w] = len(rows)
