"""Lidar and vision: against the original's dumped numbers (original-mechanics.md 15.2) and MuJoCo's own rays."""

import mujoco
import numpy as np
import pytest

from tests.sim.rig import Rig, agent, scenario, thing, wall, world
from worldgen.mjcf import compile_world
from worldgen.sampling import sample
from worldgen.scenario import load
from worldgen.sim.rays import cast, shapes_of


def dumped() -> Rig:
    """The original's quadrant episode: lower corners become centres, the floor's middle becomes the origin."""
    corners = [(1.4569, 1.8141), (0.2446, 3.6384), (3.4354, 3.2928), (3.8507, 3.4279)]
    names = ["hiders/0", "hiders/1", "seekers/0", "seekers/1"]
    agents = [
        agent(name, slot, x + 0.15 - 3, y + 0.15 - 3, facing=-90)
        for slot, (name, (x, y)) in enumerate(zip(names, corners, strict=True))
    ]
    things = [
        thing("boxes/0", 0, 4.2917 + 0.25 - 3, 1.4356 + 0.25 - 3),
        thing("boxes/1", 1, 3.4850 + 0.25 - 3, 0.4891 + 0.25 - 3),
        thing("ramps/0", 2, 0.6654 + 0.25 - 3, 1.2229 + 0.25 - 3, kind="ramp"),
    ]
    walls = [
        wall(-3.0, -2.85, -3.0, 3.0, 4.0, "outer_walls/west"),
        wall(2.85, 3.0, -3.0, 3.0, 4.0, "outer_walls/east"),
        wall(-3.0, 3.0, -3.0, -2.85, 4.0, "outer_walls/south"),
        wall(-3.0, 3.0, 2.85, 3.0, 4.0, "outer_walls/north"),
        wall(0.05, 0.15, -2.85, -1.5),  # the corner room's west wall, with the door that ray 27 passes
        wall(0.05, 0.15, -0.8, 0.05, name="walls/1"),
        wall(0.15, 2.85, 0.05, 0.15, name="walls/2"),
    ]
    game = scenario(hiders=2, seekers=2, boxes=2, ramps=1, sight=135)
    return Rig(game, world(agents, things, walls))


DUMPED = dumped()


@pytest.mark.parametrize(
    ("who", "ray", "metres"),
    [(0, 0, 4.2431), (0, 15, 1.4569), (0, 7, 3.9073), (0, 8, 3.9073), (0, 28, 1.5797), (1, 15, 0.2446)],
)
def test_lidar_measures_what_the_original_measured(who, ray, metres):
    assert DUMPED.obs.lidar[0, who, ray] == pytest.approx(metres, abs=2e-4)


def test_lidar_is_clipped_to_its_range_where_the_original_let_a_hit_through():
    assert DUMPED.obs.lidar[0, 1, 27] == 6.0  # 6.1900 there


def test_the_same_agents_see_the_same_things_as_in_the_original():
    mask = DUMPED.obs.mask
    assert mask["ramps"][0, :, 0].tolist() == [True, True, False, False]
    assert not mask["boxes"][0].any()
    assert mask["hiders"][0, 1].tolist() == [True, False]


def test_nobody_sees_itself():
    sees = DUMPED.state.sees[0]
    assert not sees[np.arange(4), np.arange(4)].any()


def facing(angle: float, sight: int = 135) -> bool:
    """Whether an agent facing east sees another 2 m away at `angle` degrees."""
    x, y = 2 * np.cos(np.radians(angle)), 2 * np.sin(np.radians(angle))
    rig = Rig(scenario(sight=sight), world([agent("hiders/0", 0, 0, 0), agent("seekers/0", 1, x, y)]))
    return bool(rig.state.sees[0, 0, 1])


@pytest.mark.parametrize(
    ("angle", "seen"), [(0, True), (67.4, True), (-67.4, True), (67.6, False), (180, False)]
)
def test_the_cone_opens_half_its_angle_to_each_side(angle, seen):
    assert facing(angle) == seen


def test_a_cone_of_360_degrees_sees_behind():
    assert facing(180, sight=360)


def test_a_box_between_two_agents_hides_them_and_a_locked_one_still_does():
    agents = [agent("hiders/0", 0, 0, 0), agent("seekers/0", 1, 2, 0, facing=180)]
    hidden = Rig(scenario(boxes=1), world(agents, [thing("boxes/0", 0, 1, 0)]))
    assert hidden.state.sees[0].tolist() == [[False, False, True], [False, False, True]]
    aside = Rig(scenario(boxes=1), world(agents, [thing("boxes/0", 0, 1, 1)]))
    assert aside.state.sees[0, 0, 1]


def test_from_on_top_of_a_box_an_agent_sees_over_an_inner_wall():
    walls = [wall(0.45, 0.55, -2, 2)]
    low = [agent("hiders/0", 0, 0, 0), agent("seekers/0", 1, 1.3, 0)]
    high = [agent("hiders/0", 0, 0, 0, z=0.65), agent("seekers/0", 1, 2.9, 0)]
    assert not Rig(scenario(), world(low, walls=walls)).state.sees[0, 0, 1]
    assert Rig(scenario(), world(high, walls=walls)).state.sees[0, 0, 1]


def test_with_frame_own_lidar_and_relations_turn_with_the_agent():
    agents = [agent("hiders/0", 0, 0, 0, facing=90), agent("seekers/0", 1, 0, 2, facing=90)]
    walls = [wall(-1.1, -1.0, -3, 3)]
    own = Rig(scenario(frame="own"), world(agents, walls=walls))
    fixed = Rig(scenario(frame="world"), world(agents, walls=walls))
    assert own.obs.relation["seekers"][0, 0, 0] == pytest.approx([2, 0, 0, 2, 1, 0, 0, 0], abs=1e-6)
    assert fixed.obs.relation["seekers"][0, 0, 0] == pytest.approx([0, 2, 0, 2, 0, 1, 0, 0], abs=1e-6)
    assert own.obs.lidar[0, 0, 0] == pytest.approx(1.85)  # straight at the other agent's body
    assert fixed.obs.lidar[0, 0, 15] == pytest.approx(1.0)  # the wall lies west: ray 15 of 30
    assert own.obs.lidar[0, 0, 7] == pytest.approx(
        1 / np.cos(np.radians(6))
    )  # 84 degrees to the left of north


def test_with_frame_own_forward_is_where_the_agent_faces():
    agents = [agent("hiders/0", 0, 0, 0, facing=90), agent("seekers/0", 1, 9, 9)]
    own, fixed = (Rig(scenario(frame=frame), world(agents)) for frame in ("own", "world"))
    for rig in (own, fixed):
        rig.act(5, move=(10, 5, 5))
    assert own.state.agent_pose[0, 0, 1] == pytest.approx(fixed.state.agent_pose[0, 0, 0], rel=0.02)
    assert own.obs.self[0, 0, 5] == pytest.approx(own.state.agent_velocity[0, 0, 1])


@pytest.mark.parametrize("seed", range(8))
def test_every_ray_agrees_with_mujocos_own(seed):
    drawn = sample(load("quadrant"), seed)
    model, index = compile_world(drawn)
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    floor = [g for g in range(model.ngeom) if int(model.geom_type[g]) == int(mujoco.mjtGeom.mjGEOM_PLANE)]
    groups = np.ones(6, np.uint8)
    groups[model.geom_group[floor[0]]] = 0
    rng = np.random.default_rng(seed)
    origins = np.column_stack([rng.uniform(-2.8, 2.8, (300, 2)), rng.uniform(0.02, 1.2, 300)])
    directions = rng.normal(size=(300, 3)) * [1, 1, 0.3]
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    ignore = rng.integers(-1, len(drawn.agents), 300)
    theirs = []
    for o, d, skip in zip(origins, directions, ignore, strict=True):
        body = int(index.agent_body[skip]) if skip >= 0 else -1
        hit = mujoco.mj_ray(model, data, o, d, groups, 1, body, np.zeros(1, np.int32))
        theirs.append(np.inf if hit < 0 else hit)
    ours = cast(shapes_of(drawn), origins, directions, ignore)
    assert ours == pytest.approx(np.array(theirs), abs=1e-6)
