"""An author's own body: measured from its file, attached under the member's name, and never read from elsewhere."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from schemas.problem import Problem
from schemas.things.files import bundle
from worldgen.errors import UserError
from worldgen.mjcf.source import measure


def test_the_box_around_a_body_is_read_from_its_file(robot):
    own = measure(str(robot))
    # the trunk: x -0.2..0.2, y -0.1..0.1, z 0..0.2; the hand on top: z 0.2..0.3
    assert own.body == "bot"
    np.testing.assert_allclose(own.center, [0, 0, 0.15], atol=1e-9)
    np.testing.assert_allclose(own.size, [0.4, 0.2, 0.3], atol=1e-9)
    assert own.mass == pytest.approx(2.5)
    assert own.bodies == 2


def test_its_joints_and_motors_come_along_under_the_members_name(make, start, robot):
    bot = make.thing("mjcf", "robots/1", x=1, yaw=0.5, size=(0.4, 0.2, 0.3), z=0.15, source=str(robot))
    model, data, index = start(make.world([make.agent(x=-2)], [bot]))
    assert model.actuator("robots/1:servo").id == 3
    assert model.joint("robots/1:hinge").range == pytest.approx(
        [-np.pi / 2, np.pi / 2]
    )  # its degrees, our radians
    np.testing.assert_allclose(data.xpos[index.thing_body[0]], [1, 0, 0.15])
    np.testing.assert_allclose(data.body("robots/1:bot").xpos, [1, 0, 0.1])
    data.ctrl[3] = 0.5
    mujoco.mj_step(model, data, nstep=400)
    assert data.joint("robots/1:hinge").qpos[0] == pytest.approx(0.5, abs=0.1)


def test_a_file_is_measured_again_once_it_has_changed(robot):
    assert measure(str(robot)).size[0] == pytest.approx(0.4)
    robot.write_text(robot.read_text().replace('size=".2 .1 .1"', 'size=".3 .1 .1"'))
    assert measure(str(robot)).size[0] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("<body name=", '<body name="second"/><body name='), "one body with a name"),
        (('<body name="bot"', '<body name=""'), "one body with a name"),
        (('<geom type="box" size=".2', '<freejoint/><geom type="box" size=".2'), "take the free joint away"),
        (("<worldbody>", "<wrongbody>"), "no XML"),
        (('<geom type="box"', '<geom type="blob"'), "MuJoCo cannot read"),
    ],
)
def test_what_cannot_be_attached_is_refused_with_a_reason(robot, change, reason):
    robot.write_text(robot.read_text().replace(*change, 1))
    with pytest.raises(UserError, match=reason):
        measure(str(robot))


def test_assets_and_includes_beside_the_scenario_are_found(tmp_path):
    (tmp_path / "parts" / "meshes").mkdir(parents=True)
    (tmp_path / "parts" / "meshes" / "a.obj").write_text("v 0 0 0\n")
    (tmp_path / "parts" / "more.xml").write_text("<mujocoinclude/>")
    (tmp_path / "parts" / "bot.xml").write_text(
        '<mujoco><compiler meshdir="meshes"/><asset><mesh file="a.obj"/></asset><include file="more.xml"/></mujoco>'
    )
    names = [path.name for path in bundle(tmp_path, "parts/bot.xml")]
    assert names == ["bot.xml", "a.obj", "more.xml"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<asset><mesh file="/etc/hostname"/></asset>', "not below the scenario's folder"),
        ('<asset><texture fileright="../up.png"/></asset>', "not below the scenario's folder"),
        ('<asset><mesh file="C:\\\\up.obj"/></asset>', "not below the scenario's folder"),
        ('<compiler meshdir="/tmp"/>', "not below its folder"),
        ('<include file="gone.xml"/>', "no such file"),
        ('<asset><mesh file="link.obj"/></asset>', "a link that leads out"),
        ('<include file="inner.xml"/>', "not below the scenario's folder"),
        ("<extension/>", "plugin"),
    ],
)
def test_files_from_elsewhere_are_refused(tmp_path, body, reason):
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.obj").write_text("v 0 0 0\n")
    (home / "link.obj").symlink_to(tmp_path / "secret.obj")
    (home / "inner.xml").write_text(
        '<mujocoinclude><asset><mesh file="../secret.obj"/></asset></mujocoinclude>'
    )
    (home / "bot.xml").write_text(f"<mujoco>{body}</mujoco>")
    with pytest.raises(Problem) as caught:
        bundle(home, "bot.xml")
    assert reason in caught.value.message


@pytest.mark.parametrize("name", ["/etc/passwd", "../bot.xml", "", "a/../../bot.xml", "gone.xml"])
def test_the_file_itself_must_lie_beside_the_scenario(tmp_path, name):
    with pytest.raises(Problem):
        bundle(tmp_path, name)


def test_entities_are_refused(tmp_path):
    (tmp_path / "bot.xml").write_text('<!DOCTYPE m [<!ENTITY a "b">]><mujoco/>')
    with pytest.raises(Problem, match="entities"):
        bundle(tmp_path, "bot.xml")
