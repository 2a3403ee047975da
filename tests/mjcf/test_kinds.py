"""Balls roll, tilting boxes tip, food and sites touch nothing, platforms carry: each by numbers computed by hand."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from worldgen.mjcf import compile_world, render
from worldgen.world import Circle, Platform, Rect


@pytest.fixture
def everything(make, robot):
    """A world of every template, apart from each other."""
    things = [
        make.thing("box", "boxes/0", x=-2, y=-2),
        make.thing("box", "tall/0", x=-1, y=-2, size=(0.3, 0.3, 1.0), z=0.5, tilts=True, yaw=0.4),
        make.thing("ramp", "ramps/0", x=0, y=-2),
        make.thing("pillar", "pillars/0", x=1.5, y=-2),
        make.thing("ball", "balls/0", x=-2, y=1, size=(0.4, 0.4, 0.4), z=0.2),
        make.thing("food", "food/0", x=-1, y=1, size=(0.2, 0.2, 0.1), z=0.05, solid=False),
        make.thing("site", "sites/0", x=0, y=1, solid=False),
        make.thing("flag", "flags/0", x=1, y=1, size=(0.1, 0.1, 0.4), z=0.2, mass=0.1),
        make.thing("mjcf", "robots/0", x=2, y=1, size=(0.4, 0.2, 0.3), z=0.15, source=str(robot)),
        make.thing(
            "mjcf", "statues/0", x=2, y=2, size=(0.4, 0.2, 0.3), z=0.15, source=str(robot), fixed=True
        ),
    ]
    platforms = (
        Platform("ring", Circle(0, 2.2, 0.6), 0.3, 0.2),
        Platform("step", Rect(-2, 2, -1, 3), 0.1, 0.2),
    )
    return make.world([make.agent()], things, platforms=platforms)


@pytest.mark.parametrize("light", ["default", "bright", "dim", "low"])
@pytest.mark.parametrize("materials", ["plain", "checker", "noise"])
def test_a_world_of_every_template_steps_without_nan(everything, start, light, materials):
    model, data, index = start(replace(everything, light=light, materials=materials))
    mujoco.mj_step(model, data, nstep=200)
    assert np.isfinite(data.qpos).all()
    assert abs(data.qvel).max() < 1.0  # nothing started in anything else
    assert [model.body(b).name for b in index.thing_body] == [thing.name for thing in everything.things]


def test_the_index_tells_joints_mocap_and_balls_apart(everything):
    model, index = compile_world(everything)
    names = [thing.name for thing in everything.things]
    rows = {name: k for k, name in enumerate(names)}
    present = {name: (index.thing_joint[k] >= 0).tolist() for name, k in rows.items()}
    assert present["boxes/0"] == present["flags/0"] == present["robots/0"] == [True] * 4 + [False] * 2
    assert present["tall/0"] == [True] * 6
    assert present["balls/0"] == [True] * 3 + [False] * 3
    assert not any(any(present[n]) for n in ("pillars/0", "food/0", "sites/0", "statues/0"))
    assert [n for n in names if index.thing_mocap[rows[n]] >= 0] == ["food/0", "sites/0"]
    assert [n for n in names if index.thing_ball[rows[n]] >= 0] == ["balls/0"]
    spin = model.joint("balls/0:spin")
    assert index.thing_ball[rows["balls/0"]] == spin.qposadr[0]
    assert index.thing_ball_dof[rows["balls/0"]] == spin.dofadr[0]
    assert index.thing_mocap.dtype == index.thing_ball.dtype == np.int32


def test_a_pushed_ball_rolls_without_slipping_and_comes_to_rest(make, start):
    ball = make.thing("ball", "balls/0", size=(0.4, 0.4, 0.4), z=0.2, mass=0.5)
    model, data, index = start(make.world(things=[ball]))
    data.qvel[index.thing_dof[0, 0]] = 2.0
    mujoco.mj_step(model, data, nstep=60)
    speed, spin = data.qvel[index.thing_dof[0, 0]], data.qvel[index.thing_ball_dof[0] + 1]
    # friction turns sliding into rolling at 5/7 of the speed (a solid ball), less a little for rolling friction
    assert speed == pytest.approx(2.0 * 5 / 7, rel=0.12)
    assert spin == pytest.approx(speed / 0.2, rel=0.05)  # MuJoCo's soft friction lets it creep a little
    mujoco.mj_step(model, data, nstep=15 * 80)
    assert abs(data.qvel[index.thing_dof[0, 0]]) < 0.05
    assert 1.0 < data.qpos[index.thing_qpos[0, 0]] < 6.0


def test_a_box_that_tilts_falls_over_and_another_does_not(make, start):
    tall = dict(size=(0.2, 0.2, 1.0), z=0.5)
    for tilts, height in ((True, 0.1), (False, 0.5)):
        model, data, index = start(make.world(things=[make.thing("box", "boxes/0", tilts=tilts, **tall)]))
        if tilts:
            data.qvel[index.thing_dof[0, 4]] = 8.0  # pitch: its top goes east
        mujoco.mj_step(model, data, nstep=400)
        assert data.xpos[index.thing_body[0], 2] == pytest.approx(height, abs=0.02)
        assert np.isfinite(data.qvel).all()


def test_yaw_pitch_and_roll_turn_in_that_order(make, start):
    model, data, index = start(make.world(things=[make.thing("box", "boxes/0", yaw=0.5, tilts=True)]))
    data.qpos[index.thing_qpos[0, 3:]] = [0.3, 0.7, -0.4]
    mujoco.mj_kinematics(model, data)
    c, s = np.cos([0.8, 0.7, -0.4]), np.sin([0.8, 0.7, -0.4])
    yaw = np.array([[c[0], -s[0], 0], [s[0], c[0], 0], [0, 0, 1]])
    pitch = np.array([[c[1], 0, s[1]], [0, 1, 0], [-s[1], 0, c[1]]])
    roll = np.array([[1, 0, 0], [0, c[2], -s[2]], [0, s[2], c[2]]])
    turned = data.xmat[index.thing_body[0]].reshape(3, 3)
    np.testing.assert_allclose(turned, yaw @ pitch @ roll, atol=1e-12)


def test_an_agent_runs_through_food_and_sites_and_they_move_as_mocap(make, start):
    food = make.thing("food", "food/0", x=0.5, size=(0.2, 0.2, 0.1), z=0.05, solid=False)
    site = make.thing("site", "sites/0", x=1.0, solid=False)
    alone, among = start(make.world([make.agent()])), start(make.world([make.agent()], [food, site]))
    for model, data, _ in (alone, among):
        data.ctrl[0] = 90
        mujoco.mj_step(model, data, nstep=60)
    assert among[1].qpos[0] == alone[1].qpos[0] > 1.0
    model, data, index = among
    data.mocap_pos[index.thing_mocap[0]] = [2, 2, 0.05]
    mujoco.mj_step(model, data)
    assert data.xpos[index.thing_body[0]].tolist() == [2, 2, 0.05]


def test_what_stands_on_a_platform_stays_at_its_height(make, start):
    ring = Platform("ring", Circle(0.0, 0.0, 1.0), 0.3, 0.2)
    model, data, index = start(make.world([make.agent(z=0.45)], platforms=(ring,)))
    mujoco.mj_step(model, data, nstep=300)
    assert data.xpos[index.agent_body[0], 2] == pytest.approx(0.45, abs=0.01)
    assert model.geom("ring").size[:2].tolist() == [1.0, 0.15]
    assert int(model.geom("ring").group[0]) == 1


def test_only_what_nothing_touches_is_in_group_3(everything):
    model, _ = compile_world(everything)
    hidden = {model.geom(g).name for g in range(model.ngeom) if model.geom_group[g] == 3}
    assert hidden == {"food/0", "sites/0", "flags/0:cloth"}


def test_a_kind_from_elsewhere_is_one_model_and_one_template(make, start, plug_in):
    world = make.world(things=[make.thing("snowman", "snowmen/0", size=(0.4, 0.4, 0.8), z=0.4)])
    assert '<geom name="snowmen/0:head"' in render(world)
    model, data, _ = start(world)
    mujoco.mj_step(model, data, nstep=50)
    assert np.isfinite(data.qpos).all()


def test_a_kind_from_elsewhere_goes_all_the_way_from_a_scenario_to_a_picture(start, plug_in):
    from worldgen.sampling import sample
    from worldgen.scenario import loads
    from worldgen.sim.rays import BOX, shapes_of
    from worldgen.viewer.map import draw_map
    from worldgen.viewer.scene import Scene

    text = (
        "worldgen: 1\nteams: {hiders: {}}\nobjects: {snowmen: {is: snowman, count: 2, size: [0.3, 0.3, 0.6]}}"
    )
    world = sample(loads(text), 0)
    assert [(thing.name, thing.size, thing.z) for thing in world.things] == [
        (f"snowmen/{k}", (0.3, 0.3, 0.6), 0.3) for k in range(2)
    ]
    assert shapes_of(world).thing_kind.tolist() == [[BOX, BOX]]
    model, _, _ = start(world)
    assert model.geom("snowmen/1:head").size[0] == 0.15
    assert draw_map(Scene.start(world), 300).width == 300
