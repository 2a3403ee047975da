"""Effects on bodies: move, lock, unlock and drop, worked out by hand."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, o, place_of, put
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
