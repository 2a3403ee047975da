"""Bodies: where each slot of each world lives in MuJoCo's own memory, so that kernels read and write it without Python.

A kernel takes a `Bodies` tuple and a world number and reads and writes at the addresses by `worldgen.compiled.memory`.
Addresses stay valid as long as the world's MjModel and MjData live, which `Physics` sees to.
"""

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import mujoco
import numpy as np

from worldgen.game import Game
from worldgen.mjcf import Index
from worldgen.mjcf.vessel import DATA_FIELDS, MODEL_FIELDS, Vessel
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
    mocap_pos: np.ndarray
    qacc_warmstart: np.ndarray
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
        addresses = [np.zeros(worlds, np.int64) for _ in _ADDRESSES]
        a, b = game.agents, game.objects
        shapes = [(a, 4), (a, 4), (a, 3), (a,), (b, 6), (b, 6), (b, 6), (b,), (b,), (b,)]
        return Bodies(*addresses, *(np.full((worlds, *shape), -1, np.int32) for shape in shapes))

    def move(self, w: int, vessel: Vessel) -> None:
        """Slot w lives in another vessel."""
        for name, address in zip(_ADDRESSES, vessel.addresses, strict=True):
            getattr(self, name)[w] = address

    def place(self, w: int, world: World, index: Index) -> None:
        """Point slot w at a world that was just built there."""
        agents, things = tuple([a.slot for a in world.agents]), tuple([t.slot for t in world.things])
        size = self.agent_weld.shape[1], self.thing_body.shape[1]
        for name, rows in zip(_AGENT + _THING, _rows(index, agents, things, size), strict=True):
            getattr(self, name)[w] = rows


@lru_cache(maxsize=1024)
def _rows(
    index: Index, agents: tuple[int, ...], things: tuple[int, ...], size: tuple[int, int]
) -> list[np.ndarray]:
    """An index's arrays by slot, for members that stand in these slots; -1 for all others."""
    found = []
    for names, slots, count in ((_AGENT, agents, size[0]), (_THING, things, size[1])):
        for name in names:
            rows = getattr(index, name)
            found.append(np.full((count, *rows.shape[1:]), -1, np.int32))
            found[-1][list(slots)] = rows
    return found


_ADDRESSES = DATA_FIELDS + MODEL_FIELDS
_AGENT = ("agent_qpos", "agent_dof", "agent_ctrl", "agent_weld")
_THING = ("thing_qpos", "thing_dof", "thing_joint", "thing_body", "thing_mocap", "thing_ball_dof")
WELD_WIDTH = int(
    mujoco.mjNEQDATA
)  # numbers a weld has in eq_data: anchor 3, position 3, quaternion 4, torque scale
