"""A small world made by hand: a 4 m room, one inner wall with a door, a box, a ramp, a pillar, two rivals."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest

from worldgen.viewer.recording import Recording
from worldgen.viewer.scene import Senses
from worldgen.world import Agent, Area, Circle, Door, PhaseSpan, Rect, Thing, Wall, World

CYAN, RED = (66 / 255, 235 / 255, 244 / 255, 1.0), (1.0, 0.0, 0.0, 1.0)
SENSES = (Senses("hiders", 3 * pi / 4, 30, 6.0, "own"), Senses("seekers", 3 * pi / 4, 30, 6.0, "world"))


def agent(team: str, slot: int, x: float, y: float, yaw: float, color=CYAN) -> Agent:
    return Agent(f"{team}/0", team, 0, slot, x, y, 0.15, yaw, 1.0, 0.15, 0.01, 90.0, 90.0, color)


def thing(
    group: str, kind: str, slot: int, x: float, y: float, yaw: float = 0.0, size=(0.5, 0.5, 0.5)
) -> Thing:
    color, fixed = (0.9, 0.7, 0.1, 1.0), kind == "pillar"
    return Thing(f"{group}/0", group, kind, 0, slot, x, y, size[2] / 2, yaw, size, 1.0, 0.2, color, fixed)


def build(agents, things, walls=(), doors=(), floor=(4.0, 4.0)) -> World:
    x, y = floor[0] / 2, floor[1] / 2
    regions = (
        ("floor", Area((Rect(-x, -y, x, y),))),
        ("corner", Area((Rect(0.0, -y, x, 0.0),), (Circle(0.5, -0.5, 0.2),))),
    )
    phases = (PhaseSpan("prep", 0, 4), PhaseSpan("hunt", 4, 10))
    return World(
        "handmade", "0123456789ab", 7, 10, floor, 0.2, -50.0, 0.005, 15, tuple(walls), tuple(doors), regions,
        tuple(agents), tuple(things), phases, (("total", 2.5),),
    )  # fmt: skip


@pytest.fixture
def world() -> World:
    walls = (
        Wall("outer_walls/west", -1.9, 0.0, 0.05, 1.85, 4.0, 0.01, True),
        Wall("outer_walls/south", 0.0, -1.9, 1.85, 0.05, 4.0, 0.01, True),
        Wall("walls/0", 1.0, 1.2, 0.05, 0.65, 0.5, 0.01, False),
    )
    agents = (agent("hiders", 0, -1.0, 1.0, 0.0), agent("seekers", 1, 1.5, -1.5, pi / 2, RED))
    things = (
        thing("boxes", "box", 0, 0.0, 1.0),
        thing("ramps", "ramp", 1, -1.0, -1.0),
        thing("pillars", "pillar", 2, 0.5, -0.5, size=(0.6, 0.6, 1.0)),
    )
    return build(agents, things, walls, (Door(1.0, 0.2, 0.7, "y"),))


@pytest.fixture
def recording(world: World) -> Recording:
    """Ten steps: the hider walks 0.05 m east a step, turns through pi, and is paid 1 from step 5 on."""
    steps, a, b = 10, len(world.agents), len(world.things)
    agent_pose = np.array([[(g.x, g.y, g.z, g.yaw) for g in world.agents]] * (steps + 1))
    agent_pose[:, 0, 0] += 0.05 * np.arange(steps + 1)
    agent_pose[:, 0, 3] = 3.0 + 0.1 * np.arange(steps + 1)
    thing_pose = np.array([[(t.x, t.y, t.z, t.yaw) for t in world.things]] * (steps + 1))
    locked = np.zeros((steps + 1, b), bool)
    locked[6:, 0] = True
    locked_by = np.full((steps + 1, b), -1, np.int32)
    locked_by[6:, 0] = 0
    held = np.full((steps + 1, a), -1, np.int32)
    held[2:4, 0] = 0
    sees = np.zeros((steps + 1, a, a + b), bool)
    sees[:, 0, 1] = True
    reward = np.zeros((steps + 1, a), np.float32)
    reward[5:] = (1.0, -1.0)
    phase = (np.arange(steps + 1) >= 4).astype(np.int32)
    move = np.arange(steps * a * 3, dtype=np.int8).reshape(steps, a, 3) % 11
    grab = np.zeros((steps, a), bool)
    grab[2:4, 0] = True
    paid = np.zeros((steps + 1, 2, a), np.float32)
    paid[:, 0] = reward
    fired = np.stack([np.arange(steps + 1) >= 5, np.arange(steps + 1) < 5], axis=1)
    return Recording(
        world, SENSES, {"hiders": "random"}, "truncated", ("hidden", "found"), (), agent_pose, thing_pose, held,
        locked, locked_by, sees, phase, reward, move, grab, ~grab, np.zeros((steps + 1, b, 2)),
        np.ones((steps + 1, a), bool),
        np.ones((steps + 1, b), bool), np.ones((steps + 1, b), np.float32), paid, fired,
    )  # fmt: skip
