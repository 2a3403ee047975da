"""What agents are told: range, noise, frame, what they know, attributes, regions, parameters, phases, and `observe`."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, o
from worldgen.world import Circle, Rect

BOX = "objects: {boxes: {is: box, count: 2, where: inside floor, has: {marks: 2 of 5}}}\n"
MARKS = {"marks": (2, 5)}
TEXT = """
worldgen: 1
steps: 50
world: {{floor: 6, layout: {{open: {{}}}}}}
teams:
  hiders: {{count: 1, frame: {frame}, actions: [{actions}], sensors: {{{sensors}}}, reach: {reach}, {more}}}
  seekers: {{count: 1, frame: world, sensors: {{sight: 360deg}}}}
{rest}
"""


def told(
    *bodies,
    sensors="sight: 360deg",
    frame="world",
    actions="move",
    reach=0.25,
    more="color: auto",
    rest=BOX,
    **kw,
):
    text = TEXT.format(sensors=sensors, frame=frame, actions=actions, reach=reach, more=more, rest=rest)
    agents = () if any(b.name.startswith("hiders") for b in bodies) else (a("hiders/0", 0, 0),)
    return bench(text, *agents, a("seekers/0", -2, -2), *bodies, whole=True, **kw)


def column(game, group: str, name: str) -> int:
    return game.obs.columns[group].index(name)


NEAR, FAR = o("boxes/0", 1, 0, has=MARKS), o("boxes/1", 0, 2.5, has=MARKS)


def test_range_bounds_sight_and_nothing_else():
    game = told(NEAR, FAR, sensors="sight: 360deg, range: 2")
    assert game.obs.mask["boxes"][0, 0].tolist() == [True, False]
    assert game.obs.mask["seekers"][0, 0].tolist() == [False]  # 2.83 m away
    assert game.obs.mask["hiders"][0, 1].tolist() == [True]  # the seeker sees as far as there is
    assert game.obs.lidar[0, 0].max() > 2


def test_knows_shows_a_group_without_its_being_seen_and_leaves_seeing_alone():
    game = told(
        NEAR,
        FAR,
        sensors="sight: 20deg, knows: [boxes]",
        rest=BOX + "rules: {r: {while: any hider sees any box, reward: {hiders: 1}}}",
    )
    hidden = told(o("boxes/0", -1, 0, has=MARKS), FAR, sensors="sight: 20deg, knows: [boxes]",
                  rest=BOX + "rules: {r: {while: any hider sees any box, reward: {hiders: 1}}}")  # fmt: skip
    for one, sees in ((game, 1), (hidden, 0)):
        one.act()
        assert one.obs.mask["boxes"][0, 0].tolist() == [True, True]
        assert one.reward[0, 0] == sees
        assert one.state.sees[0, 0].any() == bool(sees)
    assert hidden.obs.relation["boxes"][0, 0, 0, :2] == pytest.approx([-1, 0], abs=0.01)


def test_what_is_known_and_absent_is_not_shown():
    game = told(
        NEAR,
        sensors="sight: 20deg, knows: [boxes]",
        rest=BOX + "rules: {r: {when: at step 1, remove: boxes}}",
    )
    assert game.obs.mask["boxes"][0, 0].tolist() == [True, False]
    game.act()
    assert game.obs.mask["boxes"][0, 0].tolist() == [False, False]


def test_attributes_are_in_the_entity_rows_and_in_self():
    game = told(a("hiders/0", 0, 0, has={"energy": (3, 9)}), NEAR, more="has: {energy: 3 of 9}")
    assert game.obs.entity["boxes"][0, :, column(game, "boxes", "marks")].tolist() == [2, 0]
    assert game.obs.self[0, 0, column(game, "self", "energy")] == 3
    assert game.obs.self[0, 1, column(game, "self", "energy")] == 0
    assert game.obs.entity["hiders"][0, 0, column(game, "hiders", "energy")] == 3


AREA = """regions:
  yard: {circle: 1, at: [1, 2]}
  bases: {per: team, rect: {hiders: [[-3, -3], [-2, 3]], seekers: [[2, -3], [3, 1]]}}
"""
AREAS = {"yard": Circle(1, 2, 1), "bases": (Rect(-3, -3, -2, 3), Rect(2, -3, 3, 1)),
         "bases/hiders": Rect(-3, -3, -2, 3), "bases/seekers": Rect(2, -3, 3, 1)}  # fmt: skip


@pytest.mark.parametrize(
    ("frame", "facing", "expected"), [("world", 90, (1, 2)), ("own", 90, (2, -1)), ("own", 0, (1, 2))]
)
def test_known_regions_are_offsets_of_their_middles_in_the_agents_frame(frame, facing, expected):
    game = told(
        a("hiders/0", 0, 0, facing),
        frame=frame,
        sensors="sight: 360deg, knows: [yard]",
        rest=AREA,
        regions=AREAS,
    )
    first = column(game, "self", "yard dx")
    assert game.obs.self[0, 0, first : first + 4] == pytest.approx([*expected, 1, 1], abs=1e-6)
    assert not game.obs.self[0, 1, first : first + 4].any()  # the seeker does not know it


def test_of_regions_per_team_the_own_and_the_rivals_are_told_apart():
    game = told(a("hiders/0", 0, 0), sensors="sight: 360deg, knows: [bases]", rest=AREA, regions=AREAS)
    own, rival = column(game, "self", "own bases dx"), column(game, "self", "rival bases dx")
    assert game.obs.self[0, 0, own : own + 4] == pytest.approx([-2.5, 0, 0.5, 3])
    assert game.obs.self[0, 0, rival : rival + 4] == pytest.approx([2.5, -1, 0.5, 2])


def test_parameters_are_told_where_observe_says_so_and_to_the_critic_always():
    params = "params: {weight: 1..3, pull: 2}\n"
    kept = told(NEAR, rest=params + BOX, params={"weight": 2.0, "pull": 2.0})
    assert "weight" not in kept.obs.columns["self"]
    assert kept.obs.params[0].tolist() == [2, 2]
    game = told(NEAR, rest=params + BOX + "observe: {params: [weight]}", params={"weight": 2.0, "pull": 2.0})
    assert game.obs.self[0, :, column(game, "self", "weight")].tolist() == [2, 2]
    assert game.obs.mask["boxes"][0, 0].tolist() == [True, False]  # the rest as in auto


def test_hidden_numbers_are_mass_friction_and_strength():
    game = told(NEAR)
    assert game.obs.agents_hidden[0, 0].tolist() == pytest.approx([1, 0.01, 90, 90])
    assert game.obs.things_hidden[0].tolist() == [pytest.approx([1, 0.2]), [0, 0]]


def test_observe_blanks_what_it_does_not_list():
    listed = "observe: {boxes: [position, marks], seekers: [velocity]}\n"
    game = told(NEAR, FAR, rest=BOX + listed)
    game.act()
    row = dict(zip(game.obs.columns["boxes"], game.obs.entity["boxes"][0, 0].tolist(), strict=True))
    assert (row["x"], row["marks"]) == (pytest.approx(1, abs=0.01), 2)
    assert [row[name] for name in ("size x", "size y", "size z", "locked", "vx", "vy")] == [0] * 6
    seeker = dict(zip(game.obs.columns["seekers"], game.obs.entity["seekers"][0, 0].tolist(), strict=True))
    assert (seeker["x"], seeker["y"]) == (0, 0)
    assert not game.obs.mask["hiders"].any()  # left out altogether
    assert game.obs.mask["boxes"][0, 0].all()
    assert game.obs.relation["boxes"][0, 0, 0, 0] == pytest.approx(1, abs=0.01)


def test_noise_has_its_spread_is_repeatable_and_leaves_the_truth_alone():
    quiet, loud = told(NEAR, FAR), [told(NEAR, FAR, sensors="sight: 360deg, noise: 0.1") for _ in range(2)]
    errors, lidar = [], []
    for _ in range(300):
        for game in (quiet, *loud):
            game.act()
            game.limit[:] = 10_000
            game.truncated[:] = False
            game.episode_step[0] %= 40
        assert np.array_equal(loud[0].obs.relation["boxes"], loud[1].obs.relation["boxes"])
        errors.append(loud[0].obs.relation["boxes"][0, 0, :, :3] - quiet.obs.relation["boxes"][0, 0, :, :3])
        lidar.append(loud[0].obs.lidar[0, 0] - quiet.obs.lidar[0, 0])
    assert np.array_equal(loud[0].obs.self, quiet.obs.self)
    assert np.array_equal(loud[0].state.sees, quiet.state.sees)
    distinct = np.array(errors[:40])
    assert np.abs(distinct.mean()) < 0.02
    assert distinct.std() == pytest.approx(0.1, rel=0.15)
    within = quiet.obs.lidar[0, 0] < quiet.obs.lidar.max() - 0.5  # the others are cut at the range
    assert within.any()
    assert np.array(lidar[:40])[:, within].std() == pytest.approx(0.1, rel=0.25)
    assert loud[0].obs.lidar.min() >= 0


def test_lidar_stays_within_its_range_with_noise_too():
    game = told(NEAR, FAR, sensors="sight: 360deg, noise: 0.5, lidar: {rays: 30, range: 2}")
    for _ in range(20):
        game.act()
        assert 0 <= game.obs.lidar[0, 0].min() <= game.obs.lidar[0, 0].max() <= 2


PHASES = "phases: {prep: {lasts: 3 steps, set: {SET}}, hunt: {}}\n"
SPANS = {"prep": (0, 3), "hunt": (3, 50)}


def phased(change: str, *bodies, **kw):
    return told(*bodies, rest=BOX + PHASES.replace("SET", change), phases=SPANS, **kw)


def test_a_phase_may_change_sight():
    behind = o("boxes/0", -1, 0, has=MARKS)
    game, seen = phased("hiders.sensors: {sight: 90deg}", behind), []
    for _ in range(5):
        seen.append(bool(game.obs.mask["boxes"][0, 0, 0]))
        game.act()
    # what is observed after a step was sensed with the abilities of the step that was taken
    assert seen[:3] == [False, False, False]
    assert seen[4]


def test_a_phase_may_change_reach_and_actions():
    box = o("boxes/0", 0.6, 0, has=MARKS)  # its surface is 0.35 m away
    game, held = phased("hiders.reach: 0.5", box, actions="move, grab boxes"), []
    for _ in range(5):
        game.act(grab=[0])
        held.append(int(game.state.held[0, 0]))
    assert held == [0, 0, 0, -1, -1]
    box = o("boxes/0", 0.45, 0, has=MARKS)
    game, held = phased("hiders.actions: [grab boxes]", box, actions="move"), []
    for _ in range(5):
        game.act(move=(10, 5, 5), grab=[0])
        held.append(
            (
                int(game.state.held[0, 0]),
                bool(game.physics.datas[0].ctrl[game.physics.bodies.agent_ctrl[0, 0, 0]]),
            )
        )
    assert held == [(0, False)] * 3 + [(-1, True)] * 2
    assert game.can_grab.tolist() == [True, False]
    assert game.can_move.tolist() == [True, True]
    assert game.can_lock.tolist() == [False, False]


def test_who_can_move_is_told_by_agent():
    game = told(NEAR, actions="grab boxes")
    assert game.can_move.tolist() == [False, True]
