"""Removal: who is taken out of the game is not there for anybody, and comes back in full."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, food, number, o, paid, place_of, put, there
from worldgen.world import Rect

AGENTS = (a("hiders/0", 0, 0), a("seekers/0", 2, 2))
BOX = "objects: {boxes: {is: box, count: 1, where: inside floor}}\n"
GRAB = "actions: [move, grab boxes, lock boxes]"


def at(step: int, effects: str, head: str = BOX) -> str:
    return f"{head}rules: {{r: {{when: at step {step}, {effects}}}}}"


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


def test_rewards_of_a_step_in_which_somebody_is_removed_are_shared_by_who_was_there():
    text = "rules: {r: {when: at step 1, reward: {hiders: 2}, remove: first hider}}"
    game = bench(text, AGENTS[0], a("hiders/1", 1, 0), AGENTS[1], steps=2)
    assert paid(game) == [2, 2, 0]
    game.act()
    assert game.statistics["hiders_reward"][0] == 2
