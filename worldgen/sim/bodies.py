"""Bodies: where each slot of each world lives in MuJoCo's own memory, so that kernels read and write it without Python.

A kernel takes a `Bodies` tuple and a world number and reads and writes at the addresses by `worldgen.sim.memory`.
Addresses stay valid as long as the world's MjModel and MjData live, which `Physics` sees to.
"""

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from typing import NamedTuple

import mujoco
import numpy as np

from worldgen.game import Game
from worldgen.mjcf import Index
from worldgen.world import World


class Bodies(NamedTuple):
    """Addresses [N] of MuJoCo's arrays and indices into them by slot; -1 where a slot is empty or a thing is fixed."""

    qpos: np.ndarray
    qvel: np.ndarray
    ctrl: np.ndarray
    eq_active: np.ndarray
    eq_obj2id: np.ndarray
    eq_data: np.ndarray
    jnt_limited: np.ndarray
    jnt_range: np.ndarray
    xfrc_applied: np.ndarray
    agent_qpos: np.ndarray  # int32 [N, A, 4] x, y, z, yaw
    agent_dof: np.ndarray  # int32 [N, A, 4]
    agent_ctrl: np.ndarray  # int32 [N, A, 3]
    agent_weld: np.ndarray  # int32 [N, A]
    thing_qpos: np.ndarray  # int32 [N, B, 6] x, y, z, yaw, pitch, roll
    thing_dof: np.ndarray  # int32 [N, B, 6]
    thing_joint: np.ndarray  # int32 [N, B, 6]
    thing_body: np.ndarray  # int32 [N, B]
    thing_mocap: np.ndarray  # int32 [N, B], of what is not solid
    thing_ball_dof: np.ndarray  # int32 [N, B], first of a ball's three angular velocities

    @staticmethod
    def empty(worlds: int, game: Game) -> Bodies:
        addresses = [np.zeros(worlds, np.int64) for _ in range(9)]
        a, b = game.agents, game.objects
        shapes = [(a, 4), (a, 4), (a, 3), (a,), (b, 6), (b, 6), (b, 6), (b,), (b,), (b,)]
        return Bodies(*addresses, *(np.full((worlds, *shape), -1, np.int32) for shape in shapes))

    def place(self, w: int, world: World, index: Index, model: mujoco.MjModel, data: mujoco.MjData) -> None:
        """Point slot w at a freshly compiled world."""
        for name in ("qpos", "qvel", "ctrl", "eq_active", "xfrc_applied"):
            getattr(self, name)[w] = getattr(data, name).ctypes.data
        for name in ("eq_obj2id", "eq_data", "jnt_limited", "jnt_range"):
            getattr(self, name)[w] = getattr(model, name).ctypes.data
        agents, things = [a.slot for a in world.agents], [t.slot for t in world.things]
        for names, slots in ((_AGENT, agents), (_THING, things)):
            for name in names:
                rows = getattr(self, name)[w]
                rows[...] = -1
                if slots:
                    rows[slots] = getattr(index, name)


_AGENT = ("agent_qpos", "agent_dof", "agent_ctrl", "agent_weld")
_THING = ("thing_qpos", "thing_dof", "thing_joint", "thing_body", "thing_mocap", "thing_ball_dof")
WELD_WIDTH = int(
    mujoco.mjNEQDATA
)  # numbers a weld has in eq_data: anchor 3, position 3, quaternion 4, torque scale
