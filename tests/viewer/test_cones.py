"""Vision cones and lidar end where the simulation's rays end: distances by hand."""

from dataclasses import replace
from math import pi, sqrt, tan

import numpy as np
import pytest

from worldgen.viewer.cones import cone, far, lidar
from worldgen.viewer.scene import Scene
from worldgen.world import Wall

from .conftest import SENSES, agent, build, thing


def wall_at(x: float, half_y: float = 1.0, height: float = 0.5) -> Wall:
    return Wall("walls/0", x, 0.0, 0.05, half_y, height, 0.01, False)


def along(area: np.ndarray, angle: float) -> float:
    """Distance from the polygon's first point to its edge in a direction."""
    out = area[1:] - area[0]
    spread = np.abs((np.arctan2(out[:, 1], out[:, 0]) - angle + pi) % (2 * pi) - pi)
    return float(np.hypot(*out[np.argmin(spread)]))


def test_the_cone_ends_at_a_wall():
    scene = Scene.start(build([agent("hiders", 0, 0.0, 0.0, 0.0)], [], [wall_at(1.5)]), SENSES)
    area = cone(scene, 0, pi / 2)
    assert along(area, 0.0) == pytest.approx(1.45)  # the near face of a wall 0.1 m thick at 1.5 m
    assert along(area, pi / 6) == pytest.approx(1.45 * 2 / sqrt(3), rel=1e-4)


def test_the_cone_is_as_wide_as_the_sight_and_turns_with_the_agent():
    scene = Scene.start(build([agent("hiders", 0, 0.0, 0.0, pi / 2)], []), SENSES)
    out = cone(scene, 0, 3 * pi / 4)[1:]
    angles = np.arctan2(out[:, 1], out[:, 0]) % (2 * pi)
    assert angles.min() == pytest.approx(pi / 2 - 3 * pi / 8)
    assert angles.max() == pytest.approx(pi / 2 + 3 * pi / 8)
    assert np.hypot(out[:, 0], out[:, 1]) == pytest.approx(far(scene))


def test_the_shadow_of_a_wall_starts_exactly_at_its_corner():
    scene = Scene.start(build([agent("hiders", 0, 0.0, 0.0, 0.0)], [], [wall_at(1.5, half_y=0.5)]), SENSES)
    area = cone(scene, 0, pi / 2)
    corner = np.array((1.45, 0.5))
    assert np.hypot(*(area - corner).T).min() < 1e-3
    beyond = np.arctan2(0.5, 1.45) + 0.01
    assert along(area, beyond) > 4.0  # past the wall, nothing


def test_a_box_and_a_pillar_hide_what_is_behind_them():
    things = [
        thing("boxes", "box", 0, 1.25, 0.0),
        thing("pillars", "pillar", 1, 0.0, 1.5, size=(1.0, 1.0, 1.0)),
    ]
    scene = Scene.start(build([agent("hiders", 0, 0.0, 0.0, pi / 4)], things), SENSES)
    area = cone(scene, 0, pi)
    assert along(area, 0.0) == pytest.approx(1.0)
    assert along(area, pi / 2) == pytest.approx(1.0, abs=1e-6)
    tangent = pi / 2 - np.arcsin(0.5 / 1.5)
    assert along(area, tangent + 2e-4) == pytest.approx(sqrt(1.5**2 - 0.5**2), rel=0.03)
    assert along(area, tangent - 0.02) == pytest.approx(far(scene))


def test_an_agent_on_a_box_sees_over_a_low_wall_and_not_through_a_high_one():
    world = build([agent("hiders", 0, 0.0, 0.0, 0.0)], [], [wall_at(1.5)])
    scene = Scene.start(world, SENSES)
    high = replace(scene, agent_pose=np.array([(0.0, 0.0, 0.65, 0.0)]))
    assert along(cone(high, 0, 1.0), 0.0) == pytest.approx(far(scene))
    outer = build([agent("hiders", 0, 0.0, 0.0, 0.0)], [], [wall_at(1.5, height=4.0)])
    high = replace(Scene.start(outer, SENSES), agent_pose=np.array([(0.0, 0.0, 0.65, 0.0)]))
    assert along(cone(high, 0, 1.0), 0.0) == pytest.approx(1.45)


def test_lidar_turns_with_an_agent_in_its_own_frame_only():
    yaw = pi / 6
    agents = [agent("hiders", 0, 0.0, 0.0, yaw), agent("seekers", 1, 0.0, -3.0, yaw)]
    scene = Scene.start(build(agents, [], [wall_at(1.5, half_y=10.0)]), SENSES)
    own, fixed = lidar(scene, 0), lidar(scene, 1)
    assert own.shape == (30, 2)
    assert own[0] == pytest.approx((1.45, 1.45 * tan(yaw)))
    assert fixed[0] == pytest.approx((1.45, -3.0))
    assert own[15] == pytest.approx((-6 * np.cos(yaw), -6 * np.sin(yaw)))  # nothing there: its range
