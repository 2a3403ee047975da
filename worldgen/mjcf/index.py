"""Where every agent and thing of a World lives in its compiled model: no name is looked up while stepping."""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from dataclasses import dataclass

import mujoco
import numpy as np

from worldgen.world import World

JOINTS = ("x", "y", "z", "yaw")
MOTORS = ("x", "y", "yaw")


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """int32 arrays in the order of `world.agents` [a] and `world.things` [t]; columns are x, y, z, yaw.

    qpos of x, y, z is the displacement from the start in world axes and qpos of yaw the turn since then; qvel
    are world velocities. Fixed things have -1 everywhere but in `thing_body`.
    """

    agent_body: np.ndarray  # [a]
    agent_joint: np.ndarray  # [a, 4]
    agent_qpos: np.ndarray  # [a, 4]
    agent_dof: np.ndarray  # [a, 4]
    agent_ctrl: np.ndarray  # [a, 3]: x (N), y (N), yaw (N m)
    agent_weld: np.ndarray  # [a] equality constraints
    thing_body: np.ndarray  # [t]
    thing_joint: np.ndarray  # [t, 4]
    thing_qpos: np.ndarray  # [t, 4]
    thing_dof: np.ndarray  # [t, 4]

    @classmethod
    def of(cls, world: World, model: mujoco.MjModel) -> Index:
        agents = [agent.name for agent in world.agents]
        things = [thing.name for thing in world.things]
        agent_joint = _ids(model, mujoco.mjtObj.mjOBJ_JOINT, agents, JOINTS)
        thing_joint = _ids(model, mujoco.mjtObj.mjOBJ_JOINT, things, JOINTS)
        return cls(
            agent_body=_ids(model, mujoco.mjtObj.mjOBJ_BODY, agents)[:, 0],
            agent_joint=agent_joint,
            agent_qpos=_at(model.jnt_qposadr, agent_joint),
            agent_dof=_at(model.jnt_dofadr, agent_joint),
            agent_ctrl=_ids(model, mujoco.mjtObj.mjOBJ_ACTUATOR, agents, MOTORS),
            agent_weld=_ids(model, mujoco.mjtObj.mjOBJ_EQUALITY, agents, ("grab",))[:, 0],
            thing_body=_ids(model, mujoco.mjtObj.mjOBJ_BODY, things)[:, 0],
            thing_joint=thing_joint,
            thing_qpos=_at(model.jnt_qposadr, thing_joint),
            thing_dof=_at(model.jnt_dofadr, thing_joint),
        )


def _ids(
    model: mujoco.MjModel, kind: mujoco.mjtObj, names: list[str], parts: tuple[str, ...] = ()
) -> np.ndarray:
    """int32 [names, parts]: ids of "name:part" (of "name" without parts); -1 where there is none."""
    wanted = [[f"{name}:{part}" for part in parts] or [name] for name in names]
    ids = [[mujoco.mj_name2id(model, kind, text) for text in row] for row in wanted]
    return np.array(ids, np.int32).reshape(len(names), len(parts) or 1)


def _at(table: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """`table[ids]` as int32, -1 where the id is -1."""
    if not len(table):
        return np.full(ids.shape, -1, np.int32)
    return np.where(ids < 0, -1, table[ids]).astype(np.int32)
