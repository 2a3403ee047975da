"""Putting a scene's bodies where they are."""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from math import pi

import mujoco
import numpy as np

from worldgen.viewer.outline import turn
from worldgen.viewer.room.model import LEFT
from worldgen.viewer.scene import Scene

AWAY = (0.0, 0.0, -100.0)  # under the floor, where nobody looks


def stand(model: mujoco.MjModel, data: mujoco.MjData, scene: Scene) -> None:
    """Set the mocap bodies of a `model` of `mjcf`, and how much is left of what is eaten."""
    agents = (
        (f"agents/{k}", pose, (0.0, 0.0), scene.agent_present[k]) for k, pose in enumerate(scene.agent_pose)
    )
    things = (
        (f"things/{k}", pose, scene.thing_tilt[k], scene.thing_present[k])
        for k, pose in enumerate(scene.thing_pose)
    )
    for name, pose, tilt, there in (*agents, *things):
        mocap = model.body_mocapid[mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_BODY, name)]
        data.mocap_pos[mocap] = pose[:3] if there else AWAY
        mujoco.mju_mat2Quat(
            data.mocap_quat[mocap], turn(float(pose[3]) % (2 * pi), *map(float, tilt)).flatten()
        )
    for k, thing in enumerate(scene.world.things):
        geom = mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_GEOM, f"things/{k}/{LEFT}")
        if geom >= 0:
            model.geom_size[geom] = max(thing.size[0] / 2 * np.sqrt(max(float(scene.left[k]), 0.0)), 1e-3)
    mujoco.mj_kinematics(model, data)
    mujoco.mj_camlight(model, data)
