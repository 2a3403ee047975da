"""Where every agent and thing of a World lives in its compiled model: no name is looked up while stepping."""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from dataclasses import dataclass

import mujoco
import numpy as np

from worldgen.world import World

JOINTS = ("x", "y", "z", "yaw")
TILTS = ("pitch", "roll")  # what a thing that tilts has besides
MOTORS = ("x", "y", "yaw")


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """int32 arrays in the order of `world.agents` [a] and `world.things` [t]; columns are x, y, z, yaw, pitch, roll.

    qpos of x, y, z is the displacement from the start in world axes and qpos of yaw the turn since then; qvel
    are world velocities. -1 stands where there is none: pitch and roll of what does not tilt, the turns of a ball,
    everything but `thing_body` of what is fixed. What is not solid has no joints either: it is moved as a mocap body.
    """

    agent_body: np.ndarray  # [a]
    agent_joint: np.ndarray  # [a, 4]
    agent_qpos: np.ndarray  # [a, 4]
    agent_dof: np.ndarray  # [a, 4]
    agent_ctrl: np.ndarray  # [a, 3]: x (N), y (N), yaw (N m)
    agent_weld: np.ndarray  # [a] equality constraints
    thing_body: np.ndarray  # [t]
    thing_joint: np.ndarray  # [t, 6]
    thing_qpos: np.ndarray  # [t, 6]
    thing_dof: np.ndarray  # [t, 6]
    thing_mocap: np.ndarray  # [t] row in mocap_pos of what is not solid
    thing_ball: np.ndarray  # [t] where a ball's quaternion starts in qpos
    thing_ball_dof: np.ndarray  # [t] where its three angular velocities start in qvel

    @classmethod
    def of(cls, world: World, model: mujoco.MjModel) -> Index:
        agents = [agent.name for agent in world.agents]
        things = [thing.name for thing in world.things]
        joints, bodies = _named(model, model.name_jntadr), _named(model, model.name_bodyadr)
        agent_joint, thing_joint = _ids(joints, agents, JOINTS), _ids(joints, things, JOINTS + TILTS)
        spin, thing_body = _ids(joints, things, ("spin",))[:, 0], _ids(bodies, things)[:, 0]
        return cls(
            agent_body=_ids(bodies, agents)[:, 0],
            agent_joint=agent_joint,
            agent_qpos=_at(model.jnt_qposadr, agent_joint),
            agent_dof=_at(model.jnt_dofadr, agent_joint),
            agent_ctrl=_ids(_named(model, model.name_actuatoradr), agents, MOTORS),
            agent_weld=_ids(_named(model, model.name_eqadr), agents, ("grab",))[:, 0],
            thing_body=thing_body,
            thing_joint=thing_joint,
            thing_qpos=_at(model.jnt_qposadr, thing_joint),
            thing_dof=_at(model.jnt_dofadr, thing_joint),
            thing_mocap=_at(model.body_mocapid, thing_body),
            thing_ball=_at(model.jnt_qposadr, spin),
            thing_ball_dof=_at(model.jnt_dofadr, spin),
        )


def _named(model: mujoco.MjModel, addresses: np.ndarray) -> dict[str, int]:
    """Ids by name, of all names at the given addresses."""
    text = model.names
    return {text[at : text.index(b"\0", at)].decode(): k for k, at in enumerate(addresses.tolist())}


def _ids(known: dict[str, int], names: list[str], parts: tuple[str, ...] = ()) -> np.ndarray:
    """int32 [names, parts]: ids of "name:part" (of "name" without parts); -1 where there is none."""
    wanted = [[f"{name}:{part}" for part in parts] or [name] for name in names]
    ids = [[known.get(text, -1) for text in row] for row in wanted]
    return np.array(ids, np.int32).reshape(len(names), len(parts) or 1)


def _at(table: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """`table[ids]` as int32, -1 where the id is -1."""
    if not len(table):
        return np.full(ids.shape, -1, np.int32)
    return np.where(ids < 0, -1, table[ids]).astype(np.int32)
