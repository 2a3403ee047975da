"""Motion agrees with the original environments, measured (original-measured.md, table C), on an open floor."""

import numpy as np
import pytest

from tests.sim.rig import Rig, agent, scenario, thing, world

AWAY = agent("seekers/0", 1, -50.0, -50.0)  # the second team stands where it disturbs nothing
ALONE = scenario()
WITH_BOX = scenario(boxes=1)
WITH_RAMP = scenario(ramps=1)


def box_ahead(gap_from_centre: float, kind: str = "box") -> Rig:
    """An agent at the origin facing a box (or ramp) on its east side."""
    name = "boxes/0" if kind == "box" else "ramps/0"
    body = thing(name, 0, gap_from_centre + 0.25, 0.0, kind=kind)
    return Rig(
        WITH_BOX if kind == "box" else WITH_RAMP, world([agent("hiders/0", 0, 0.0, 0.0), AWAY], [body])
    )


def test_an_agent_at_full_force_covers_the_measured_distance_in_each_step():
    rig = Rig(ALONE, world([agent("hiders/0", 0, 0.0, 0.0), AWAY]))
    x = [0.0]
    for _ in range(30):
        rig.act(move=(10, 5, 5))
        x.append(rig.state.agent_pose[0, 0, 0])
    measured = [
        0.1844,
        0.4008,
        0.5036,
        0.5536,
        0.5786,
        0.5871,
        0.5984,
        0.5945,
        0.6016,
        0.5969,
        0.6024,
        0.5972,
    ]
    assert np.diff(x)[:12] == pytest.approx(measured, rel=0.015)


def test_the_mean_speed_over_an_even_number_of_late_steps_is_eight_metres_a_second():
    rig = Rig(ALONE, world([agent("hiders/0", 0, 0.0, 0.0), AWAY]))
    rig.act(20, move=(10, 5, 5))
    start = rig.state.agent_pose[0, 0, 0]
    rig.act(10, move=(10, 5, 5))
    assert (rig.state.agent_pose[0, 0, 0] - start) / (10 * 0.075) == pytest.approx(8.0, rel=0.005)


def test_full_torque_turns_as_measured():
    rig = Rig(ALONE, world([agent("hiders/0", 0, 0.0, 0.0), AWAY]))
    rig.act(move=(5, 5, 10))
    assert rig.state.agent_pose[0, 0, 3] == pytest.approx(0.6669, rel=0.005)
    rig.act(5, move=(5, 5, 10))
    assert rig.state.agent_velocity[0, 0, 3] == pytest.approx(9.0, rel=0.005)


# level of force (bins above the middle) -> displacement of the cube after 5, 10, 20, 40 steps
PUSHES = {2: (0.341, 0.906, 2.098, 4.496), 3: (0.697, 1.885, 4.416, 9.511), 4: (1.063, 2.877, 6.750, 14.541),
          5: (1.430, 3.873, 9.084, 19.570)}  # fmt: skip


@pytest.mark.parametrize("level", PUSHES)
def test_pushing_a_box_moves_it_as_measured(level):
    rig, moved = box_ahead(0.15 + 0.05), []
    for step in range(1, 41):
        rig.act(move=(5 + level, 5, 5))
        if step in (5, 10, 20, 40):
            moved.append(rig.state.thing_pose[0, 0, 0] - 0.45)
    assert moved == pytest.approx(PUSHES[level], rel=0.02)


def test_a_locked_box_gives_less_than_seven_millimetres_to_a_full_push():
    rig = box_ahead(0.15 + 0.05)
    worst = 0.0
    for _ in range(40):
        rig.act(move=(10, 5, 5), lock=[0])
        worst = max(worst, np.linalg.norm(rig.state.thing_pose[0, 0, :3] - [0.45, 0.0, 0.25]))
    assert rig.state.locked[0, 0]
    assert worst < 0.007


def test_dragging_a_box_backwards_moves_it_as_measured():
    rig, moved = box_ahead(0.20), []
    for step in range(1, 41):
        rig.act(move=(0, 5, 5), grab=[0])
        if step % 10 == 0:
            moved.append(0.45 - rig.state.thing_pose[0, 0, 0])
    assert moved == pytest.approx((3.882, 9.092, 14.335, 19.580), rel=0.01)


@pytest.mark.parametrize(("level", "distance"), [(2, 4.475), (3, 9.511), (4, 14.546)])
def test_dragging_at_lower_levels_moves_as_measured(level, distance):
    rig = box_ahead(0.20)
    rig.act(40, move=(5 - level, 5, 5), grab=[0])
    assert 0.45 - rig.state.thing_pose[0, 0, 0] == pytest.approx(distance, rel=0.01)


def test_dragging_a_box_sideways_swings_it_as_measured():
    rig = box_ahead(0.20)
    rig.act(40, move=(5, 10, 5), grab=[0])
    pose = rig.state.thing_pose[0, 0]
    offset = pose[:2] - rig.state.agent_pose[0, 0, :2]
    assert np.hypot(pose[0] - 0.45, pose[1]) == pytest.approx(19.20, rel=0.02)
    assert pose[3] == pytest.approx(-1.038, rel=0.02)
    assert np.hypot(*offset) == pytest.approx(np.hypot(0.228, -0.388), rel=0.02)


@pytest.mark.parametrize(("level", "turn"), [(1, 2.93), (2, 8.08), (5, 23.42)])
def test_turning_while_grabbing_turns_the_box_with_the_agent(level, turn):
    rig = box_ahead(0.20)
    rig.act(40, move=(5, 5, 5 + level), grab=[0])
    assert rig.state.thing_pose[0, 0, 3] == pytest.approx(turn, rel=0.02)


@pytest.mark.parametrize(("body", "distance"), [("agent", 0.0880), ("box", 0.1952), ("ramp", 0.1926)])
def test_a_body_sliding_at_two_metres_a_second_stops_as_measured(body, distance):
    rig = box_ahead(5.0, "ramp" if body == "ramp" else "box")
    bodies, data = rig.physics.bodies, rig.physics.datas[0]
    dof = bodies.agent_dof[0, 0, 0] if body == "agent" else bodies.thing_dof[0, 0, 0]
    data.qvel[dof] = 2.0
    pose = rig.state.agent_pose[0, 0] if body == "agent" else rig.state.thing_pose[0, 0]
    start = pose[0]
    rig.act(20)
    assert pose[0] - start == pytest.approx(distance, rel=0.02)


@pytest.mark.parametrize(("gap", "grabs"), [(0.249, True), (0.251, False)])
def test_grabbing_reaches_a_quarter_of_a_metre_from_the_centre_to_the_surface(gap, grabs):
    rig = box_ahead(gap)
    rig.act(grab=[0])
    assert (rig.state.held[0, 0] == 0) == grabs


def test_a_box_locked_in_the_air_stays_there_and_falls_when_unlocked_even_after_minutes_asleep():
    high = thing("boxes/0", 0, 0.42, 0.0, z=0.5)
    low = agent("hiders/0", 0, 0.0, 0.0)
    rig = Rig(scenario(boxes=1, steps=3000), world([low, AWAY], [high], steps=3000))
    rig.act(lock=[0])
    assert rig.state.locked[0, 0]
    rig.act(1600, lock=[0])  # two minutes
    resting = rig.state.thing_pose[0, 0, 2]
    assert resting == pytest.approx(0.5, abs=0.02)
    data = rig.physics.datas[0]
    tree = rig.physics.models[0].dof_treeid[rig.physics.bodies.thing_dof[0, 0, 0]]
    assert data.tree_asleep[tree] >= 0, "the box should have gone to sleep, or this test proves nothing"
    rig.act(10)
    assert not rig.state.locked[0, 0]
    assert rig.state.thing_pose[0, 0, 2] == pytest.approx(0.25, abs=0.005)
