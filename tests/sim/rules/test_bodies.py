"""Effects on bodies: move, remove, push, lock, unlock and drop, worked out by hand."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, entity, food, number, o, paid, place_of, put, there
from worldgen.world import Rect

AGENTS = (a("hiders/0", 0, 0), a("seekers/0", 2, 2))
BOX = "objects: {boxes: {is: box, count: 1, where: inside floor}}\n"
GRAB = "actions: [move, grab boxes, lock boxes]"


def at(step: int, effects: str, head: str = BOX) -> str:
    return f"{head}rules: {{r: {{when: at step {step}, {effects}}}}}"


# --- move


def test_move_to_the_start_is_exact_and_at_rest():
    game = bench(
        at(2, "move: {boxes: start, hiders: start}"), a("hiders/0", 0, 0, 30), AGENTS[1], o("boxes/0", 1, -1)
    )
    put(game, "boxes/0", 2, -2, 45)
    put(game, "hiders/0", -1, -1, 200)
    game.act(2, move=(10, 5, 10))
    assert place_of(game, "boxes/0").tolist() == [1, -1]
    assert place_of(game, "hiders/0").tolist() == [0, 0]
    assert game.state.agent_pose[0, 0, 3] == pytest.approx(np.radians(30))
    assert game.state.thing_pose[0, 0, 3] == 0
    assert not game.state.agent_velocity[0, 0].any()
    game.act()
    assert np.abs(place_of(game, "hiders/0")).max() < 0.001  # it does not coast on
    assert place_of(game, "boxes/0") == pytest.approx([1, -1], abs=0.001)


def test_what_agents_perceive_after_a_move_is_the_new_place():
    game = bench(at(1, "move: {boxes: start}"), *AGENTS, o("boxes/0", 1, -1))
    put(game, "boxes/0", -2, -2)
    game.act()
    assert game.obs.entity["boxes"][0, 0, :2].tolist() == [1, -1]
    assert game.obs.relation["boxes"][0, 0, 0, :2] == pytest.approx([1, -1], abs=0.01)
    assert game.state.gap[0, 0, 0] == pytest.approx(np.hypot(0.75, 0.75), abs=0.01)


def test_an_occupied_start_gives_the_nearest_free_place_by_footprint():
    game = bench(at(1, "move: {boxes: start}"), *AGENTS, o("boxes/0", 1, -1))
    put(game, "boxes/0", -2, -2)
    put(game, "hiders/0", 1, -1)
    game.act()
    away = np.linalg.norm(place_of(game, "boxes/0") - [1, -1])
    assert 0.45 <= away <= 0.75  # 0.2 of arms and 0.25 of box, at most diagonally and one grid's step more


def test_moving_ends_grips_and_locks():
    things = o("boxes/0", 0.45, 0)
    game = bench(at(2, "move: {boxes: start}"), *AGENTS, things, team=GRAB)
    game.act(grab=[0], lock=[0])
    assert game.state.held[0, 0] == 0
    assert game.state.locked[0, 0]
    game.act(grab=[0], lock=[0])
    assert game.state.held[0, 0] == -1
    assert not game.state.locked[0, 0]
    assert game.state.owner[0, 0] == -1
    other = bench(at(2, "move: {hiders: start}"), *AGENTS, things, team=GRAB)
    other.act(2, grab=[0])
    assert other.state.held[0, 0] == -1


def test_move_into_a_region_keeps_the_whole_footprint_inside():
    head = BOX + "regions: {nook: {rect: [[1, 1], [2.5, 2.5]]}}\n"
    areas = {"nook": Rect(1, 1, 2.5, 2.5)}
    game = bench(
        at(1, "move: {boxes: nook}", head),
        AGENTS[0],
        a("seekers/0", -2, 0),
        o("boxes/0", -1, -1),
        regions=areas,
    )
    game.act()
    assert ((place_of(game, "boxes/0") >= 1.25 - 1e-9) & (place_of(game, "boxes/0") <= 2.25 + 1e-9)).all()


def test_move_anew_draws_its_own_where_again_and_differs_by_time():
    head = "objects: {boxes: {is: box, count: 1, where: inside middle 50% of floor}}\n"
    game = bench(f"{head}rules: {{r: {{while: always, move: {{boxes: anew}}}}}}", a("hiders/0", -2.5, -2.5),
                 a("seekers/0", 2.5, 2.5), o("boxes/0", 0, 0))  # fmt: skip
    places = []
    for _ in range(5):
        game.act()
        places.append(tuple(place_of(game, "boxes/0")))
    assert len(set(places)) == 5
    assert np.abs(places).max() <= 1.25


TWO_BASES = (
    "regions: {bases: {per: team, rect: {hiders: [[-3, -3], [-1.5, 3]], seekers: [[1.5, -3], [3, 3]]}}}\n"
)
HOME, AWAY = Rect(-3, -3, -1.5, 3), Rect(1.5, -3, 3, 3)
BASES = {"bases": (HOME, AWAY), "bases/hiders": HOME, "bases/seekers": AWAY}


def test_an_own_region_is_that_of_the_member_bound_by_each():
    # who touches a rival takes it to its own base; only hiders touch anybody first
    head = "objects: {flags: {is: flag, per: team, where: inside floor}}\n" + TWO_BASES
    text = "rules: {r: {when: each agent touches any rival flag, move: {the flag: own base}}}"
    shape = {"kind": "flag", "size": (0.15, 0.15, 0.4)}
    flags = (o("flags/0", -2, -2, team="hiders", **shape), o("flags/1", 2, -2, team="seekers", **shape))
    game = bench(head + text, a("hiders/0", 0, 0), a("seekers/0", 2, 2), *flags, regions=BASES)
    put(game, "flags/1", 0.2, 0)
    game.act()
    assert place_of(game, "flags/1")[0] < -1.5  # in the base of the hider that took it


def test_each_recipient_goes_to_its_own_base():
    text = TWO_BASES + "rules: {r: {when: at step 1, move: {each agent: own base}}}"
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 0, 2), regions=BASES)
    game.act()
    assert place_of(game, "hiders/0")[0] < -1.5
    assert place_of(game, "seekers/0")[0] > 1.5


def test_a_moved_ball_rolls_no_further():
    head = "objects: {balls: {is: ball, count: 1, where: inside floor}}\n"
    text = (
        head
        + "rules: {kick: {while: at step 1, push: {balls: [20, 0]}}, r: {when: at step 5, move: {balls: start}}}"
    )
    game = bench(text, *AGENTS, o("balls/0", -2, -2, kind="ball", size=(0.4, 0.4, 0.4)))
    game.act(4)
    assert place_of(game, "balls/0")[0] > -1.95
    game.act()
    game.act(5)
    assert place_of(game, "balls/0") == pytest.approx([-2, -2], abs=0.005)


# --- remove


def test_what_is_removed_is_not_there_for_anybody_and_comes_back_in_full():
    head = "objects: {food: {is: food, count: 1, has: {bites: 5}, where: inside middle 50% of floor}}\n"
    text = """
rules:
  out: {when: at step 2, remove: {food: 3 steps}}
  eat: {while: each hider is within 9 of any food, add: {the food: {bites: -1}}, reward: {the hider: 1}}
"""
    game = bench(head + text, *AGENTS, food("food/0", 1, 0, 5))
    out = []
    for _ in range(8):
        game.act()
        out.append(
            (
                game.reward[0, 0],
                there(game, "food/0"),
                bool(game.obs.mask["food"][0, 0, 0]),
                number(game, "bites", "food/0"),
            )
        )
    rewards, exists, seen, bites = zip(*out, strict=True)
    assert rewards == (1, 1, 0, 0, 0, 1, 1, 1)
    assert exists == seen == (True, False, False, False, True, True, True, True)
    assert bites[-1] == 5 - 3
    assert np.abs(place_of(game, "food/0")).max() <= 1.5


def test_a_removed_box_is_no_obstacle_and_a_removed_agent_cannot_act():
    game = bench(at(1, "remove: [boxes, seekers]"), *AGENTS, o("boxes/0", 0.6, 0))
    game.act(20, move=(10, 5, 5))
    assert place_of(game, "hiders/0")[0] > 1
    assert not game.alive[0].all()
    assert game.alive[0].tolist() == [True, False]
    assert not game.obs.self[0, 1, :9].any()
    assert not game.state.sees[0, 1].any()
    assert not game.state.sees[0, 0].any()
    before = game.physics.datas[0].qvel.copy()
    game.act(3, who=1, move=(10, 10, 10))
    assert np.isfinite(before).all()
    assert not game.obs.self[0, 1, :9].any()


def test_a_removed_fixed_box_is_no_obstacle_and_comes_back_as_one():
    head = "objects: {boxes: {is: box, count: 1, where: inside floor, fixed: true}}\n"
    game = bench(at(1, "remove: boxes", head), *AGENTS, o("boxes/0", 0.6, 0, fixed=True))
    game.act(20, move=(10, 5, 5))
    assert place_of(game, "hiders/0")[0] > 1
    game = bench(at(1, "remove: {boxes: 2 steps}", head), *AGENTS, o("boxes/0", 0.6, 0, fixed=True))
    game.act(4)
    x, y = place_of(game, "boxes/0")
    put(game, "hiders/0", x - 0.6, y) if x > 0 else put(game, "hiders/0", x + 0.6, y)
    east = 10 if x > 0 else 0
    game.act(15, move=(east, 5, 5))
    assert abs(place_of(game, "hiders/0")[0] - x) > 0.3


def test_a_removed_holder_lets_go_and_does_not_come_back_for_good():
    game = bench(at(2, "remove: hiders"), *AGENTS, o("boxes/0", 0.45, 0), team=GRAB, steps=60)
    game.act(1, grab=[0])
    assert game.state.held[0, 0] == 0
    game.act(50, grab=[0])
    assert game.state.held[0, 0] == -1
    assert not there(game, "hiders/0")
    assert place_of(game, "boxes/0") == pytest.approx([0.45, 0], abs=0.05)


def test_who_returns_waits_for_room():
    head = "objects: {boxes: {is: box, count: 1, where: inside nook}}\n"
    head += "regions: {nook: {rect: [[1, -0.5], [1.6, 0.1]]}}\n"
    game = bench(at(1, "remove: {boxes: 2 steps}", head), *AGENTS, o("boxes/0", 1.3, -0.2),
                 regions={"nook": Rect(1, -0.5, 1.6, 0.1)})  # fmt: skip
    game.act()
    put(game, "hiders/0", 1.3, -0.2)
    game.act(4)
    assert not there(game, "boxes/0")
    put(game, "hiders/0", -1, -1)
    game.act()
    assert there(game, "boxes/0")


def test_a_body_removed_and_moved_in_one_step_stays_removed():
    text = BOX + "rules: {a: {when: at step 1, remove: boxes}, b: {when: at step 1, move: {boxes: start}}}"
    game = bench(text, *AGENTS, o("boxes/0", 0.6, 0))
    game.act(20, move=(10, 5, 5))
    assert not there(game, "boxes/0")
    assert place_of(game, "hiders/0")[0] > 1


def test_a_removal_ends_a_push():
    text = BOX + "rules: {a: {when: at step 1, push: {boxes: [50, 0]}}, b: {when: at step 2, remove: boxes}}"
    game = bench(text, *AGENTS, o("boxes/0", 1, -1))
    game.act(3)
    assert not game.physics.datas[0].xfrc_applied.any()


# --- push


@pytest.mark.parametrize("force", [20.0, 40.0])
def test_a_push_on_a_box_is_newtons_for_a_step(force):
    # 1 kg, friction: mu = 0.2, weight 50 N: 10 N; 15 substeps of 5 ms: v = (F - 10) t = 0.075 (F - 10)
    game = bench(at(1, f"push: {{boxes: [{force}, 0]}}"), *AGENTS, o("boxes/0", -2, -2))
    game.act(2)
    assert game.state.thing_velocity[0, 0, 0] == pytest.approx(0.075 * (force - 10), rel=0.1)
    assert place_of(game, "boxes/0")[0] + 2 == pytest.approx(0.5 * (force - 10) * 0.075**2, rel=0.2)
    game.act(20)
    assert not game.state.thing_velocity[0, 0, :2].any() or abs(game.state.thing_velocity[0, 0, 0]) < 0.01


def test_pushes_toward_and_away_have_their_direction():
    for word, sign in (("toward", 1), ("away from", -1)):
        push = f"{{the box: {{force: 40, {word}: the hider}}}}"
        text = BOX + f"rules: {{r: {{while: each hider is within 9 of any box, push: {push}}}}}"
        game = bench(text, *AGENTS, o("boxes/0", 1.5, 0))
        game.act(2)
        assert np.sign(0 - (place_of(game, "boxes/0")[0] - 1.5)) == sign
        assert abs(place_of(game, "boxes/0")[1]) < 0.01


def test_every_binding_pushes_in_its_own_direction():
    # two hiders push one box, from the west and from the south: it goes north-east
    text = (
        BOX
        + "rules: {r: {while: each hider is within 9 of any box, push: {the box: {force: 30, away from: the hider}}}}"
    )
    game = bench(
        text, a("hiders/0", -1.5, 0), a("hiders/1", 0, -1.5), a("seekers/0", 2.5, 2.5), o("boxes/0", 0, 0)
    )
    game.act()
    assert game.state.shove[0, entity(game, "boxes/0")] == pytest.approx([30, 30], abs=0.5)


def test_each_box_is_pushed_by_its_own_hider_only():
    head = BOX.replace("count: 1", "count: 2")
    text = (
        head
        + "rules: {r: {while: each hider is within 1.2 of each box, push: {the box: {force: 30, toward: the hider}}}}"
    )
    agents = (a("hiders/0", 0, 0), a("hiders/1", 1.9, 0), a("seekers/0", 2.5, 2.5))
    game = bench(text, *agents, o("boxes/0", -1, 0), o("boxes/1", 0.9, 0))
    game.act()
    shove = game.state.shove[0]
    assert shove[entity(game, "boxes/0")] == pytest.approx([30, 0], abs=0.1)
    assert shove[entity(game, "boxes/1")] == pytest.approx(
        [0, 0], abs=0.1
    )  # 30 from the west, 30 from the east


@pytest.mark.parametrize("goal", ["nearest seeker", "any seeker", "seekers", "any rival agent"])
def test_a_push_toward_a_group_is_toward_its_nearest(goal):
    text = f"rules: {{r: {{while: each hider is still, push: {{the hider: {{force: 30, toward: {goal}}}}}}}}}"
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 2, 0), a("seekers/1", 0, 1.5))
    game.act()
    assert game.state.shove[0, 0] == pytest.approx([0, 30], abs=0.1)


def test_a_push_toward_a_region_is_toward_its_middle_and_own_is_the_teams():
    text = (
        TWO_BASES
        + "rules: {r: {while: each agent is still, push: {the agent: {force: 30, toward: own base}}}}"
    )
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 0, 2), regions=BASES)
    game.act()
    assert game.state.shove[0, 0] == pytest.approx([-30, 0], abs=0.1)
    assert game.state.shove[0, 1] == pytest.approx(30 * np.array([2.25, -2]) / np.hypot(2.25, 2), abs=0.1)


def test_a_push_wakes_what_sleeps():
    game = bench(at(40, "push: {boxes: [40, 0]}"), *AGENTS, o("boxes/0", -2, -2))
    game.act(43)
    assert place_of(game, "boxes/0")[0] > -1.95


def test_a_pushed_agent_moves_by_its_own_will_besides():
    # 60 N of its own and 30 N of the push along x against 15 N... only the ratio to no push matters here
    text = "rules: {r: {while: always, push: {hiders: [30, 0]}}}"
    pushed, alone = bench(text, *AGENTS), bench("rules: {r: {while: always, reward: {hiders: 1}}}", *AGENTS)
    for game in (pushed, alone):
        game.act(4, move=(7, 5, 5))
    assert place_of(pushed, "hiders/0")[0] > place_of(alone, "hiders/0")[0] + 0.05


# --- lock, unlock, drop


def test_rules_lock_and_unlock_and_whoever_each_binds_owns_the_lock():
    head = BOX.replace("count: 1", "count: 2")
    text = (
        head
        + """
rules:
  shut: {when: each agent is within 1 of each box, lock: the box}
  open: {when: at step 4, unlock: boxes}
"""
    )
    game = bench(text, a("hiders/0", -2, 0), a("seekers/0", 2, 0), o("boxes/0", 0, -2), o("boxes/1", 0, 2))
    put(game, "boxes/1", -1.4, 0)
    put(game, "boxes/0", 1.4, 0)
    game.act()
    assert game.state.locked[0].tolist() == [True, True]
    assert game.state.owner[0].tolist() == [1, 0]
    game.act(3)
    assert game.state.locked[0].tolist() == [False, False]
    assert game.state.owner[0].tolist() == [-1, -1]


def test_a_locked_box_stays_under_a_push():
    text = BOX + "rules: {l: {when: at step 1, lock: boxes}, p: {while: always, push: {boxes: [80, 0]}}}"
    game = bench(text, *AGENTS, o("boxes/0", -2, -2))
    game.act(10)
    assert place_of(game, "boxes/0") == pytest.approx([-2, -2], abs=0.01)


def test_drop_ends_a_grip_and_keeps_it_from_being_renewed_for_a_step():
    for whom in ("hiders", "boxes"):
        game = bench(at(2, f"drop: {whom}"), *AGENTS, o("boxes/0", 0.45, 0), team=GRAB)
        held = []
        for _ in range(4):
            game.act(grab=[0])
            held.append(int(game.state.held[0, 0]))
        assert held == [0, -1, -1, 0]


def test_rewards_of_a_step_in_which_somebody_is_removed_are_shared_by_who_was_there():
    text = "rules: {r: {when: at step 1, reward: {hiders: 2}, remove: first hider}}"
    game = bench(text, AGENTS[0], a("hiders/1", 1, 0), AGENTS[1], steps=2)
    assert paid(game) == [2, 2, 0]
    game.act()
    assert game.statistics["hiders_reward"][0] == 2
