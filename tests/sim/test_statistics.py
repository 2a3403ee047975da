"""Statistics of behaviour: who locked and carried what, how far everybody went, and which doors are shut."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.sim.rig import BASE, Rig, agent, scenario, thing, wall, world
from worldgen.scenario import load
from worldgen.sim.simulation import Simulation
from worldgen.world import Door

STEPS = 10
GAME = scenario(boxes=2, steps=STEPS)
# A wall from the west to the east of the floor, with a door of 0.7 m in its middle.
LEFT, RIGHT = wall(-3, -0.35, -0.05, 0.05), wall(0.35, 3, -0.05, 0.05, name="walls/1")
DOOR = Door(0.0, 0.0, 0.7, "x")


def halved():
    """The rig's game on a layout that has a door."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rig.yaml"
        text = BASE.format(
            hiders=1, seekers=1, steps=1, frame="world", sight=360, actions="move, lock objects",
            objects="objects:\n  boxes: {is: box, count: 2, where: inside floor}", extra="",
        )  # fmt: skip
        path.write_text(text.replace("open: {}", "half: {}"))
        return load(str(path))


HALVED = halved()


def blocked(*things, door: Door = DOOR, walls=(LEFT, RIGHT), lock=()) -> Simulation:
    """The rig after an episode of one step with these things about the door; `lock` are slots locked by hand."""
    agents = [agent("hiders/0", 0, -2.5, 2.5), agent("seekers/0", 1, 2.5, -2.5)]
    rig = Rig(HALVED, replace(world(agents, things, walls, steps=1), doors=(door,)))
    rig.state.locked[0, list(lock)] = True
    rig.act(1)
    assert rig.done[0]
    return rig


def box(slot: int, x: float, y: float, yaw: float = 0.0, size=(0.5, 0.5, 0.5), z: float = 0.25):
    return thing(f"boxes/{slot}", slot, x, y, yaw, z, size=size)


LONG = (1.65, 0.15, 0.5)


@pytest.mark.parametrize(
    ("things", "shut"),
    [
        ([], 0),
        ([box(0, 0, 0)], 1),  # in the doorway: 0.1 m are left at either side
        ([box(0, 0.1, 0)], 1),  # 0.2 m and nothing
        ([box(0, 0.25, 0.31)], 0),  # half of it, in front of the wall: 0.35 m of the opening stay
        ([box(0, 0, 0.31)], 1),  # in front of the doorway, nearly touching the wall
        ([box(0, 0, 0.34)], 1),  # 0.04 m from the wall
        ([box(0, 0, 0.65)], 0),  # 0.35 m from the wall: an agent of 0.3 m walks around it
        ([box(0, 1.0, 0.31)], 0),  # beside it
        ([box(0, 0, 0.2, size=LONG)], 1),  # a long one across it, 0.075 m off the wall
        ([box(0, 0, 0.5, size=LONG)], 0),  # 0.375 m off it
        ([box(0, 0, 0.2, 90, size=LONG)], 1),  # through the doorway: 0.275 m are left at either side
        ([box(0, 0.05, 0.2, 90, size=LONG)], 0),  # 0.325 m on one
        ([box(0, 0, 0, z=0.8)], 0),  # it lies upon others: agents walk beneath
        ([box(0, -0.3, 0.5), box(1, 0.3, 0.5)], 1),  # two in front of it: 0.2 m from the wall, 0.1 m apart
        ([box(0, -0.5, 0.5), box(1, 0.5, 0.5)], 0),  # 0.5 m apart
        ([box(0, -0.5, 0.31), box(1, 0.45, -0.31)], 0),  # on either side of the wall: 0.5 m are open
    ],
)
def test_a_door_is_blocked_when_no_agent_can_walk_through(things, shut):
    rig = blocked(*things)
    assert rig.statistics["doors_blocked"][0] == shut
    assert rig.statistics["any_door_blocked"][0] == shut
    assert rig.statistics["all_doors_blocked"][0] == shut


def test_a_door_in_a_wall_along_y_is_looked_at_along_y():
    walls = wall(-0.05, 0.05, -3, -0.35), wall(-0.05, 0.05, 0.35, 3, name="walls/1")
    door = Door(0.0, 0.0, 0.7, "y")
    assert blocked(box(0, 0, 0.05), door=door, walls=walls).statistics["doors_blocked"][0] == 1
    assert blocked(box(0, 0.3, 0.3), door=door, walls=walls).statistics["doors_blocked"][0] == 0


def test_a_row_may_lean_on_a_wall_that_stands_beside_the_door():
    beside = wall(-0.45, -0.35, 0.05, 3, name="walls/2")
    long = box(0, 0.3, 0.45, size=(0.15, 0.8, 0.5)), box(1, 0, 0.6)
    assert blocked(*long, walls=(LEFT, RIGHT, beside)).statistics["doors_blocked"][0] == 1
    assert blocked(*long).statistics["doors_blocked"][0] == 0


def test_a_door_is_locked_when_locked_objects_alone_block_it():
    one, two = box(0, -0.3, 0.5), box(1, 0.3, 0.5)
    locked = [blocked(one, two, lock=lock).statistics["doors_locked"][0] for lock in ((), (0,), (0, 1))]
    assert locked == [0, 0, 1]


def test_worlds_without_a_door_have_none_blocked_and_layouts_without_doors_no_such_statistic():
    rig = Rig(
        HALVED, world([agent("hiders/0", 0, 0, 2), agent("seekers/0", 1, 0, -2)], [box(0, 0, 0)], steps=1)
    )
    rig.act(1)
    assert rig.statistics["doors_blocked"][0] == rig.statistics["all_doors_blocked"][0] == 0
    assert not any("door" in name for name in Rig(GAME, rig.fixed).statistics)


def test_the_distance_is_the_path_along_the_floor_averaged_over_the_members_there_are():
    game = scenario(hiders=2, steps=STEPS)
    agents = [agent("hiders/0", 0, -2, 0), agent("hiders/1", 1, 0, 2), agent("seekers/0", 2, 2, -2)]
    rig, at = Rig(game, world(agents, steps=STEPS)), []
    for k in range(STEPS):
        rig.act(1, move=(10, 5, 5) if k < 5 else (0, 5, 5))  # east, then back
        at.append(rig.state.agent_pose[0, 0, :2].copy())
    path = np.linalg.norm(np.diff([(-2, 0), *at], axis=0), axis=1).sum()
    assert path > 1.5 * np.linalg.norm(np.ptp(at, axis=0))  # not how far it is from where it began
    assert rig.statistics["hiders_distance"][0] == pytest.approx(path / 2, abs=1e-4)
    assert rig.statistics["seekers_distance"][0] == pytest.approx(0, abs=1e-4)
    alone = Rig(game, world([agents[0], agents[2]], steps=STEPS))  # the second hider was not drawn
    alone.act(STEPS, move=(10, 5, 5))
    straight = alone.state.agent_pose[0, 0, 0] + 2
    assert alone.statistics["hiders_distance"][0] == pytest.approx(straight, abs=1e-4)


def test_being_put_somewhere_by_a_rule_is_no_distance():
    agents = [agent("hiders/0", 0, 0, 0), agent("seekers/0", 1, 2, 2)]
    rig = Rig(scenario(steps=STEPS), world(agents, steps=STEPS))
    for _ in range(2):
        rig.hands.stand(0, 0, (-2.0, -2.0, 0.15, 0.0))  # 2.8 m away, then where it is
        rig.act(STEPS // 2)
    assert rig.statistics["hiders_distance"][0] == pytest.approx(0, abs=1e-3)


def carrying(grab, steps=STEPS):
    agents = [agent("hiders/0", 0, -0.45, 0), agent("hiders/1", 1, 0.45, 0, 180), agent("seekers/0", 2, 2, 2)]
    rig = Rig(scenario(hiders=2, boxes=2, steps=steps), world(agents, [box(0, 0, 0)], steps=steps))
    for _ in range(steps):
        rig.act(1, move=(0, 5, 5), grab=grab)
    return rig


def test_what_a_team_carries_is_the_path_of_its_objects_and_two_hands_count_once():
    rig = carrying(grab=[0, 1])
    gone = abs(rig.state.thing_pose[0, 0, 0])
    assert gone > 0.1
    assert rig.statistics["boxes_carried_by_hiders"][0] == pytest.approx(gone, rel=0.05)
    assert rig.statistics["boxes_carried_by_seekers"][0] == 0
    assert rig.statistics["boxes_max_move"][0] == pytest.approx(gone, rel=1e-3)
    assert carrying(grab=[]).statistics["boxes_carried_by_hiders"][0] == 0


def test_locks_are_counted_for_the_team_whose_member_locked():
    agents = [agent("hiders/0", 0, -2, 0), agent("seekers/0", 1, 2, 0, 180)]
    boxes = [box(0, -1.55, 0), box(1, 1.55, 0)]
    rig = Rig(GAME, world(agents, boxes, steps=STEPS))
    rig.act(STEPS, lock=[1])
    assert rig.statistics["boxes_locked"][0] == rig.statistics["boxes_locked_by_seekers"][0] == 1
    assert rig.statistics["boxes_locked_by_hiders"][0] == 0


def test_statistics_of_preparation_are_those_at_its_end():
    sim = Simulation(load("quadrant"), 4, seed=2)
    rng = np.random.default_rng(0)
    for step in range(80):
        sim.step(rng.integers(0, 11, (4, 4, 3)), rng.random((4, 4)) < 0.5, rng.random((4, 4)) < 0.5)
        if step == 31:  # 40 % of 80 steps are over
            gone, still = sim.stats.sums.gone.copy(), sim.state.agent_pose[:, 2:, :2].copy()
    assert np.allclose(sim.statistics["hiders_distance_prep"], gone[0] / 2)
    assert (sim.statistics["hiders_distance"] > 1.5 * sim.statistics["hiders_distance_prep"]).all()
    assert np.allclose(still, sim.state.agent_start[:, 2:, :2], atol=0.5)  # seekers are frozen until then


def test_a_team_without_an_action_has_no_statistic_of_it():
    names = Simulation(load("quadrant"), 1).statistics
    assert "boxes_locked_by_hiders" in names
    assert "ramps_carried_by_seekers" in names
    assert "ramps_locked_by_hiders" not in names  # nobody locks ramps there
    assert "hiders_max_rise" in names
    assert "hiders_max_rise" not in Simulation(load("chase"), 1).statistics


def test_what_ends_before_its_first_phase_does_reports_its_end_and_nothing_of_the_episode_before():
    sim = Simulation(load("quadrant"), 2, 5, threads=1)
    forward = np.full((2, sim.game.agents, 3), 5, np.int8)
    forward[..., 0] = 10
    try:
        for steps in (80, 5):  # a whole episode, then one that is cut short
            sim.limit[:] = steps
            for _ in range(steps):
                sim.step(forward)
            if steps == 80:
                sim.reset_done()
        for name in ("hiders_distance", "boxes_max_move", "boxes_locked"):
            np.testing.assert_array_equal(sim.statistics[f"{name}_prep"], sim.statistics[name], name)
        assert (sim.statistics["hiders_distance"] > 0).all()
    finally:
        sim.close()
