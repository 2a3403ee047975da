"""The compiled physics against original-measured.md, section C: the same forces must give the same motion."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

# C(i): metres in each control step of an agent at full force from rest
FREE_RUN = [0.1844, 0.4008, 0.5036, 0.5536, 0.5786, 0.5871, 0.5984, 0.5945, 0.6016, 0.5969]


@pytest.mark.parametrize("yaw", [0.0, 2.0])
def test_an_agent_at_full_force_runs_as_the_original(make, run, yaw):
    position, velocity = run(make.world([make.agent(yaw=yaw)]), 40, control=[90, 0, 0])
    np.testing.assert_allclose(np.diff(position[:10, 0], prepend=0), FREE_RUN, rtol=0.015)
    # (90 N - 0.2 * 1 kg * 50 m/s2) / (10 N s/m) = 8 m/s
    assert (position[-1, 0] - position[-21, 0]) / (20 * 0.075) == pytest.approx(8.0, rel=0.005)
    assert abs(velocity[:, 1]).max() < 0.05


def test_full_torque_spins_at_9_radians_a_second(make, run):
    position, velocity = run(make.world([make.agent()]), 4, control=[0, 0, 90])
    np.testing.assert_allclose(np.diff(position[:, 3], prepend=0), [0.6669, 0.675, 0.675, 0.675], rtol=0.001)
    assert velocity[-1, 3] == pytest.approx(9.0, rel=1e-4)


@pytest.mark.parametrize(
    ("force", "after"),
    [
        (36, (0.341, 0.906, 2.098, 4.496)),
        (54, (0.697, 1.885, 4.416, 9.511)),
        (72, (1.063, 2.877, 6.750, 14.541)),
        (90, (1.430, 3.873, 9.084, 19.570)),
    ],
)
def test_pushing_a_box_moves_it_as_in_the_original(make, run, force, after):
    world = make.world([make.agent()], [make.thing("box", "boxes/0", x=0.15 + 0.05 + 0.25)])
    position, _ = run(world, 40, control=[force, 0, 0])
    np.testing.assert_allclose(position[[4, 9, 19, 39], 4], after, rtol=0.02)


@pytest.mark.parametrize(
    ("world", "distance"),
    [
        (lambda make: make.world(things=[make.thing("box", "boxes/0")]), 0.1952),
        (lambda make: make.world(things=[make.thing("ramp", "ramps/0")]), 0.1926),
        (lambda make: make.world([make.agent()]), 0.0880),
    ],
    ids=["box", "ramp", "agent"],
)
def test_stopping_distance_from_2_metres_a_second(make, run, world, distance):
    position, velocity = run(world(make), 6, kick=(0, 2.0))
    assert position[-1, 0] == pytest.approx(distance, rel=0.02)
    assert abs(velocity[-1, 0]) < 0.01


def test_joint_limits_switched_on_lock_a_box_in_the_air_also_after_it_slept(make, start):
    model, data, index = start(make.world([], [make.thing("box", "boxes/0", z=1.0)]))
    joints, tree = index.thing_joint[0, :4], 0
    model.jnt_range[joints] = data.qpos[index.thing_qpos[0, :4]][:, None]
    model.jnt_limited[joints] = 1
    mujoco.mj_step(model, data, nstep=2000)
    assert abs(data.xpos[1, 2] - 1.0) < 0.05
    assert data.tree_asleep[tree] >= 0
    model.jnt_limited[joints] = 0
    data.qvel[index.thing_dof[0, 0]] = -0.0  # what wakes a sleeper whose lock went away
    mujoco.mj_step(model, data, nstep=200)
    assert data.xpos[1, 2] == pytest.approx(0.25, abs=0.01)


def test_a_nan_stays_where_it_arose(make, start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # MuJoCo writes its warning to a log file in the working directory
    model, data, _ = start(make.world([make.agent()]))
    data.ctrl[0] = np.nan
    data.qvel[0] = np.nan
    mujoco.mj_step(model, data, nstep=3)
    assert np.isnan(data.qpos).any()
