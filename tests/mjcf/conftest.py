"""Hand-made Worlds (`make`), a compiled one with its data (`start`), and a run of it (`run`)."""

from __future__ import annotations

from types import SimpleNamespace

import mujoco
import numpy as np
import pytest

from worldgen.mjcf import compile_world
from worldgen.world import Agent, Area, PhaseSpan, Rect, Thing, Wall, World


def agent(name: str = "hiders/0", x: float = 0.0, y: float = 0.0, yaw: float = 0.0, **changes) -> Agent:
    team, _, member = name.partition("/")
    values = dict(
        name=name, team=team, member=int(member), slot=int(member), x=x, y=y, z=0.15, yaw=yaw,
        mass=1.0, radius=0.15, friction=0.01, force=90.0, torque=90.0, color=(0.26, 0.92, 0.96, 1.0),
    )  # fmt: skip
    return Agent(**(values | changes))


def thing(kind: str, name: str, x: float = 0.0, y: float = 0.0, yaw: float = 0.0, **changes) -> Thing:
    group, _, member = name.partition("/")
    size = (1.0, 1.0, 0.5) if kind == "pillar" else (0.5, 0.5, 0.5)
    values = dict(
        name=name, group=group, kind=kind, member=int(member), slot=int(member), x=x, y=y, z=0.25, yaw=yaw,
        size=size, mass=1.0, friction=0.01 if kind == "ramp" else 0.2, color=(0.9, 0.7, 0.2, 1.0),
        fixed=kind == "pillar",
    )  # fmt: skip
    return Thing(**(values | changes))


def wall(name: str, x: float, y: float, half_x: float, half_y: float, outer: bool = False) -> Wall:
    return Wall(name, x, y, half_x, half_y, 4.0 if outer else 0.5, 0.01, outer)


def world(agents=(), things=(), walls=(), **changes) -> World:
    """An open 6 m floor with the original's physics."""
    values = dict(
        scenario="test", identity="0123456789ab", seed=7, steps=80, floor=(6.0, 6.0), floor_friction=0.2,
        gravity=-50.0, timestep=0.005, substeps=15, walls=tuple(walls), doors=(), agents=tuple(agents),
        things=tuple(things),
        regions=(("floor", Area((Rect(-3.0, -3.0, 3.0, 3.0),))),), phases=(PhaseSpan("play", 0, 80),),
        params=(),
    )  # fmt: skip
    return World(**(values | changes))


@pytest.fixture(scope="session")
def make():
    """Functions `agent`, `thing`, `wall`, `world`: defaults are the original's numbers."""
    return SimpleNamespace(agent=agent, thing=thing, wall=wall, world=world)


@pytest.fixture
def start():
    """World -> (model, data, index), poses up to date."""

    def start_(world):
        model, index = compile_world(world)
        data = mujoco.MjData(model)
        mujoco.mj_forward(model, data)
        return model, data, index

    return start_


@pytest.fixture
def run(start):
    """World -> (qpos [steps, nq], qvel [steps, nv]) after each of `steps` control steps of 15 substeps."""

    def run_(world, steps, control=None, kick=None):
        model, data, _ = start(world)
        if control is not None:
            data.ctrl[:] = control
        if kick is not None:
            data.qvel[kick[0]] = kick[1]
        trace = []
        for _ in range(steps):
            mujoco.mj_step(model, data, nstep=15)
            trace.append((data.qpos.copy(), data.qvel.copy()))
        return tuple(np.array(part) for part in zip(*trace, strict=True))

    return run_


ROBOT = """<mujoco model="bot">
  <compiler angle="degree"/>
  <default><geom group="2"/><default class="hand"><geom type="box" size=".05 .05 .05"/></default></default>
  <worldbody>
    <light pos="0 0 3"/>
    <geom type="plane" size="1 1 .1"/>
    <body name="bot" pos="0 0 0.1">
      <geom type="box" size=".2 .1 .1" mass="2"/>
      <body name="arm" pos="0 0 0.15">
        <joint name="hinge" axis="0 0 1" range="-90 90" damping="0.1"/>
        <geom class="hand" mass="0.5"/>
      </body>
    </body>
  </worldbody>
  <actuator><position name="servo" joint="hinge" kp="5"/></actuator>
</mujoco>
"""


@pytest.fixture
def robot(tmp_path):
    """An author's MJCF file on a stage of its own: a trunk and a hand that turns, 2.5 kg, 0.4 x 0.2 x 0.3 m."""
    path = tmp_path / "robot.xml"
    path.write_text(ROBOT)
    return path


SNOWMAN = """{% from "slides.xml.j2" import joints, place -%}
{% macro defaults() %}
    <default class="snowman"><geom type="sphere" group="2"/></default>
{%- endmacro %}
{% macro body(it) %}
    <body {{ place(it) }} childclass="snowman">{{ joints(it) }}
      <geom name="{{ it.name }}" size="{{ (it.size[0] / 2)|num }}" pos="0 0 {{ (-it.size[2] / 4)|num }}"/>
      <geom name="{{ it.name }}:head" size="{{ (it.size[0] / 2)|num }}" pos="0 0 {{ (it.size[2] / 4)|num }}"/>
    </body>
{%- endmacro %}
"""


@pytest.fixture
def plug_in(tmp_path):
    """A kind of object from elsewhere, `snowman`: one model, one template in a folder of its own."""
    from typing import ClassVar, Literal

    from schemas.base import said
    from schemas.scenario import Scenario
    from schemas.things import TEMPLATE_FOLDERS, THINGS, Thing, register
    from schemas.things.thing import Size, sides

    class Snowman(Thing):
        """Two balls of snow."""

        outline: ClassVar = "disc"
        kind: Literal["snowman"] = said("snowman", "The template.", alias="is")
        size: Size = said([0.4, 0.4, 0.8], "Full lengths.")

        def lengths(self):
            return sides(self.size)

    (tmp_path / "snowman.xml.j2").write_text(SNOWMAN)
    register(Snowman, tmp_path)
    yield Snowman
    del THINGS["snowman"]
    TEMPLATE_FOLDERS.remove(tmp_path)
    Scenario.model_rebuild(force=True)
