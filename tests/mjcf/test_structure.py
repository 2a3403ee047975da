"""What the compiled model holds: names, counts, masses, damping, friction, geometry, and its Index."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from worldgen.errors import UserError
from worldgen.mjcf import compile_world, render


@pytest.fixture(scope="module")
def quadrant_like(make):
    """2 v 2, 2 boxes, 1 ramp, as the original's quadrant, with 8 walls."""
    agents = [
        make.agent(f"{team}/{k}", x=-2 + k, y=1 + i)
        for i, team in enumerate(("hiders", "seekers"))
        for k in (0, 1)
    ]
    boxes = [make.thing("box", f"boxes/{k}", x=1 + k, y=-1) for k in (0, 1)]
    walls = [make.wall(f"walls/{k}", -2.5, -2.5 + 0.3 * k, 0.05, 0.1) for k in range(8)]
    return make.world(agents, [*boxes, make.thing("ramp", "ramps/0", x=1, y=1)], walls)


def test_the_text_is_a_file_plain_mujoco_opens(quadrant_like, tmp_path):
    path = tmp_path / "world.xml"
    path.write_text(render(quadrant_like))
    model = mujoco.MjModel.from_xml_path(str(path))
    assert {model.body(k).name for k in range(model.nbody)} == {
        "world",
        *(f"walls/{k}" for k in range(8)),
        *(f"{team}/{k}" for team in ("hiders", "seekers", "boxes") for k in (0, 1)),
        "ramps/0",
    }


def test_counts_equal_the_originals_quadrant(quadrant_like):
    model, _ = compile_world(quadrant_like)
    assert (model.nq, model.nv, model.njnt, model.nu, model.neq) == (28, 28, 28, 12, 4)
    # 4 agents of 3 geoms, 3 things, 8 walls, the floor
    assert (model.nbody, model.ngeom) == (1 + 8 + 4 + 3, 1 + 8 + 12 + 3)


def test_options_are_the_worlds_with_sleep_on_and_autoreset_off(make):
    model, _ = compile_world(make.world([make.agent()], timestep=0.0075, gravity=-9.81))
    assert model.opt.timestep == 0.0075
    assert list(model.opt.gravity) == [0, 0, -9.81]
    assert model.opt.enableflags & int(mujoco.mjtEnableBit.mjENBL_SLEEP)
    assert model.opt.disableflags == int(mujoco.mjtDisableBit.mjDSBL_AUTORESET)
    assert model.narena == 2 * 2**20


def test_masses_inertia_and_damping(quadrant_like):
    model, index = compile_world(quadrant_like)
    np.testing.assert_allclose(model.body_mass[index.agent_body], 1)
    np.testing.assert_allclose(model.body_mass[index.thing_body], 1)
    # a ball: 2/5 m r^2; a cube: m a^2 / 6
    np.testing.assert_allclose(model.body_inertia[index.agent_body], 0.4 * 0.15**2)
    np.testing.assert_allclose(model.body_inertia[index.thing_body[:2]], 0.5**2 / 6)
    # the wedge: two principal moments of m a^2 / 9, the third m a^2 / 6 (original-mechanics 13.8)
    wedge = sorted(model.body_inertia[index.thing_body[2]])
    np.testing.assert_allclose(wedge, [0.25 / 9, 0.25 / 9, 0.25 / 6], rtol=1e-5)
    np.testing.assert_allclose(model.dof_damping[index.agent_dof], [[10, 10, 1, 10]] * 4)
    np.testing.assert_allclose(model.dof_damping[index.thing_dof[:, :4]], [[0.01] * 4] * 2 + [[0.1] * 4])
    assert not model.dof_armature.any()
    assert not model.jnt_limited.any()


def test_sliding_friction_and_contact_dimension(quadrant_like):
    model, _ = compile_world(quadrant_like)
    assert set(model.geom_condim) == {3}
    sliding = {model.geom(k).name: model.geom_friction[k, 0] for k in range(model.ngeom)}
    assert sliding["floor"] == sliding["boxes/0"] == 0.2
    assert (
        sliding["hiders/0"]
        == sliding["hiders/0:left_arm"]
        == sliding["ramps/0"]
        == sliding["walls/3"]
        == 0.01
    )
    np.testing.assert_array_equal(model.geom_friction[:, 1:], [[0.005, 0.0001]] * model.ngeom)


def test_only_the_floor_is_in_group_0_so_that_rays_can_skip_it(quadrant_like):
    model, _ = compile_world(quadrant_like)
    group = {model.geom(k).name: int(model.geom_group[k]) for k in range(model.ngeom)}
    assert [name for name, number in group.items() if number == 0] == ["floor"]
    assert {number for name, number in group.items() if name.startswith("walls/")} == {1}
    assert group["hiders/0"] == group["boxes/0"] == group["ramps/0"] == 2


@pytest.mark.parametrize("yaw", [0.0, 1.1, -2.5])
def test_ramp_vertices_stand_where_the_wedge_should(make, start, yaw):
    ramp = make.thing("ramp", "ramps/0", x=1, y=-0.5, yaw=yaw, size=(0.5, 1.0, 0.4), z=0.2)
    model, data, _ = start(make.world(things=[ramp]))
    geom = model.geom("ramps/0").id
    corners = model.mesh_vert @ data.geom_xmat[geom].reshape(3, 3).T + data.geom_xpos[geom]
    # in the ramp's own frame: two at the top, both over the edge at -y, and the four of the base
    own = [(x, y, -0.2) for x in (-0.25, 0.25) for y in (-0.5, 0.5)] + [(x, -0.5, 0.2) for x in (-0.25, 0.25)]
    turn = np.array([[np.cos(yaw), -np.sin(yaw), 0], [np.sin(yaw), np.cos(yaw), 0], [0, 0, 1]])
    expected = np.array(own) @ turn.T + [1, -0.5, 0.2]
    assert corners.shape == (6, 3)
    distance = np.linalg.norm(corners[:, None] - expected[None], axis=-1)
    assert distance.min(axis=0).max() < 1e-6
    # the centre of mass is a sixth of the size towards the tall side and towards the floor
    np.testing.assert_allclose(
        data.xipos[1], np.array([0, -1 / 6, -0.4 / 6]) @ turn.T + [1, -0.5, 0.2], atol=1e-7
    )


@pytest.mark.parametrize("yaw", [0.0, 2.2])
def test_slides_move_along_world_axes_whatever_the_start_yaw(make, start, yaw):
    model, data, index = start(
        make.world([make.agent(yaw=yaw)], [make.thing("box", "boxes/0", x=1, yaw=yaw)])
    )
    data.qpos[index.agent_qpos[0]] = [0.3, 0.4, 0.5, 0.6]
    data.qpos[index.thing_qpos[0, :4]] = [-0.3, 0.2, 0.1, -0.6]
    mujoco.mj_kinematics(model, data)
    np.testing.assert_allclose(data.xpos[index.agent_body[0]], [0.3, 0.4, 0.65], atol=1e-12)
    np.testing.assert_allclose(data.xpos[index.thing_body[0]], [0.7, 0.2, 0.35], atol=1e-12)
    forward = data.xmat[index.agent_body[0]].reshape(3, 3)[:, 0]
    np.testing.assert_allclose(forward, [np.cos(yaw + 0.6), np.sin(yaw + 0.6), 0], atol=1e-12)


def test_arms_are_in_front_left_and_right(make, start):
    model, data, _ = start(make.world([make.agent(yaw=np.pi / 2)]))  # facing north: left is west
    np.testing.assert_allclose(data.geom("hiders/0:left_arm").xpos, [-0.13, 0.075, 0.10], atol=1e-12)
    np.testing.assert_allclose(data.geom("hiders/0:right_arm").xpos, [0.13, 0.075, 0.10], atol=1e-12)
    assert model.geom("hiders/0:left_arm").size[0] == 0.05


def test_index_names_what_it_says(quadrant_like):
    model, index = compile_world(quadrant_like)
    for a, agent in enumerate(quadrant_like.agents):
        assert model.body(index.agent_body[a]).name == agent.name
        for k, part in enumerate(("x", "y", "z", "yaw")):
            assert model.joint(index.agent_joint[a, k]).name == f"{agent.name}:{part}"
            assert model.joint(f"{agent.name}:{part}").qposadr[0] == index.agent_qpos[a, k]
            assert model.joint(f"{agent.name}:{part}").dofadr[0] == index.agent_dof[a, k]
        for k, part in enumerate(("x", "y", "yaw")):
            assert model.actuator(index.agent_ctrl[a, k]).name == f"{agent.name}:{part}"
        assert model.equality(index.agent_weld[a]).name == f"{agent.name}:grab"
    assert [model.body(body).name for body in index.thing_body] == ["boxes/0", "boxes/1", "ramps/0"]
    assert index.thing_dof.dtype == np.int32


def test_fixed_things_have_no_joints_and_minus_one_in_the_index(make):
    world = make.world(
        [make.agent()], [make.thing("pillar", "pillars/0", x=2), make.thing("box", "boxes/0", x=-2)]
    )
    model, index = compile_world(world)
    assert list(index.thing_dof[0]) == list(index.thing_joint[0]) == list(index.thing_qpos[0]) == [-1] * 6
    assert list(index.thing_dof[1]) == [4, 5, 6, 7, -1, -1]
    np.testing.assert_allclose(model.geom("pillars/0").size[:2], [0.5, 0.25])


def test_a_world_without_agents_or_without_things_compiles(make):
    _, index = compile_world(make.world())
    assert index.agent_ctrl.shape == (0, 3)
    assert index.thing_dof.shape == (0, 6)


def test_welds_start_inactive_on_the_floor_and_hold_when_pointed_at_a_box(make, start):
    model, data, index = start(make.world([make.agent()], [make.thing("box", "boxes/0", x=0.6)]))
    weld = index.agent_weld[0]
    assert not data.eq_active[weld]
    assert (model.eq_obj1id[weld], model.eq_obj2id[weld]) == (index.agent_body[0], 0)
    # anchor 0, pose of body 2 in body 1, torque scale 1
    model.eq_obj2id[weld] = index.thing_body[0]
    model.eq_data[weld, :11] = [0, 0, 0, 0.6, 0, 0.1, 1, 0, 0, 0, 1]
    data.eq_active[weld] = 1
    data.ctrl[index.agent_ctrl[0]] = [-90, 0, 0]
    mujoco.mj_step(model, data, nstep=15 * 10)
    agent, box = data.xpos[index.agent_body[0]], data.xpos[index.thing_body[0]]
    assert agent[0] < -3
    np.testing.assert_allclose(box - agent, [0.6, 0, 0.1], atol=0.01)


def test_names_of_a_scenario_cannot_break_the_text(make):
    text = render(make.world([make.agent()], scenario='a "b" <c> -- & d'))
    mujoco.MjModel.from_xml_string(text)
    assert text.startswith('<!-- a "b" <c> - - & d, seed 7, identity 0123456789ab.')


def test_numbers_are_written_in_full_and_noise_as_zero(make):
    text = render(make.world([make.agent(x=0.1 + 0.2, y=1e-17, yaw=np.pi / 2)]))
    assert '<body name="hiders/0" pos="0.30000000000000004 0 0.15" euler="0 0 1.5707963267948966"' in text
    assert '<joint name="hiders/0:x" type="slide" axis="0 -1 0"/>' in text


def test_what_mujoco_refuses_is_named(make):
    box = replace(make.thing("box", "boxes/0"), mass=0.0)
    with pytest.raises(
        UserError, match=r"test \(seed 7\): MuJoCo cannot build boxes/0: .*change boxes's numbers"
    ):
        compile_world(make.world(things=[box]))
