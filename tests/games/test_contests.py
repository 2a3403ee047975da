"""Sumo and tag, step by step."""

import numpy as np
import pytest

from tests.games.stage import Stage
from worldgen.sampling import sample
from worldgen.scenario import load

STALL = -0.001


def sumo(reds=(0.5, 0), blues=(-0.5, 0)):
    return Stage("sumo", {"reds": [(*reds, 180)], "blues": [(*blues, 0)]}, overrides={"params.radius": 2})


def test_on_the_ring_both_pay_a_little_for_every_step():
    game = sumo()
    assert [game.paid() for _ in range(3)] == [[STALL, STALL]] * 3
    assert not game.done[0]


@pytest.mark.parametrize(("who", "loser", "winner"), [("reds/0", 0, 1), ("blues/0", 1, 0)])
def test_who_falls_loses_and_the_episode_ends(who, loser, winner):
    game = sumo()
    game.act()
    game.put(who, 2.05, 0)
    paid = game.paid()
    assert paid[loser] == pytest.approx(-1 + STALL)
    assert paid[winner] == pytest.approx(1 + STALL)
    assert game.terminated[0]
    assert game.winner[0] == winner


def test_who_fall_in_one_step_draw():
    game = sumo()
    game.act()
    game.put("reds/0", 2.05, 0)
    game.put("blues/0", -2.05, 0)
    assert game.paid() == [STALL, STALL]
    assert game.terminated[0]
    assert game.winner[0] == -1


def test_they_stand_on_the_platform_and_drop_when_they_leave_it():
    game = sumo()
    game.act(3)
    assert game.state.agent_pose[0, 0, 2] == pytest.approx(0.45, abs=0.01)
    for _ in range(12):
        if not game.done[0]:
            game.act(who=0, move=(0, 5, 5))  # it faces west, and backs out
    assert game.terminated[0]
    assert game.winner[0] == 1


# --- tag: slots runners 0 and 1, tagger 2; a run is worth 0.01 a step

FREE = 0.01


def tag(runners, tagger):
    return Stage("tag", {"runners": runners, "taggers": [tagger]})


def test_a_touch_pays_the_tagger_costs_the_touched_and_sends_it_back():
    game = tag([(-2, 0), (2, 1)], (0, 0))
    assert game.paid() == [FREE, FREE, 0]
    game.put("runners/0", 0.31, 0)  # surfaces a centimetre apart
    assert game.paid() == [pytest.approx(FREE - 1), FREE, 1]
    assert game.where("runners/0") == pytest.approx([-2, 0])
    assert game.paid() == [FREE, FREE, 0]


def test_both_touched_at_once_count_twice():
    game = tag([(-2, 0), (2, 1)], (0, 0))
    game.act()
    game.put("runners/0", 0.31, 0)
    game.put("runners/1", -0.31, 0)
    assert game.paid() == [pytest.approx(FREE - 1)] * 2 + [2]


def test_near_is_not_touched():
    game = tag([(-2, 0), (2, 1)], (0, 0))
    game.act()
    game.put("runners/0", 0.35, 0)
    assert game.paid() == [FREE, FREE, 0]


def test_the_map_is_what_is_drawn():
    world = sample(load("tag"), 5)
    assert world.floor == (8, 4)
    middles = {
        "boxes/0": (-1.75, 0.25),
        "ramps/0": (1.75, 0.25),
        "ramps/1": (-1.75, -1.25),
        "boxes/1": (1.25, -1.25),
    }
    assert {thing.name for thing in world.things} == middles.keys()
    for thing in world.things:  # as wide as their squares, they stand a little off the walls beside them
        assert (thing.x, thing.y) == pytest.approx(middles[thing.name], abs=0.06)
    gaps = [np.hypot(a.x - world.agents[2].x, a.y - world.agents[2].y) for a in world.agents[:2]]
    assert min(gaps) >= 2
