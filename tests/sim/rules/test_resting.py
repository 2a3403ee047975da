"""What a world that is not stepped is paid, and one whose next episode is of other rules: nothing is left over."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, o
from worldgen.scenario import loads
from worldgen.sim.simulation import Simulation

RULES = """
objects:
  boxes: {is: box, count: 1, locks: anyone}
rules:
  near: {while: each seeker is within 9 of any hider, reward: {the seeker: 2}, push: {boxes: [3, 0]}}
  stop: {when: at step 2, end: seekers win}
"""
STAGES = """
worldgen: 1
steps: 5
world: {floor: 6, layout: {open: {}}}
teams: {mice: {count: 1, where: inside floor}}
rules:
  cheese: {while: always, reward: {mice: 5}}
curriculum:
  first: {set: {}, until: 100 steps}
  last: {set: {rules.cheese.reward: {mice: 3}}}
"""


def test_a_done_world_is_paid_nothing_while_the_others_go_on():
    game = bench(RULES, a("hiders/0", 0, 0), a("seekers/0", 1, 0), o("boxes/0", 2, 2), worlds=3)
    game.act()
    game.limit[0] = 1
    game.terminated[0] = True  # as if it had ended in the first step, in which it was paid and pushed
    game.act()
    assert game.reward[:, 1].tolist() == [0, 2, 2]
    assert game.rewards_by_rule["near"][:, 1].tolist() == [0, 2, 2]
    assert game.rules.fired["near"].tolist() == [False, True, True]
    assert game.rules.fired["stop"].tolist() == [False, True, True]
    assert game.winner.tolist() == [-1, 1, 1]
    assert game.state.shove[1:, 2].tolist() == [[3, 0], [3, 0]]


@pytest.mark.parametrize("asks", [False, True])
def test_a_world_that_breaks_down_is_paid_nothing_and_nothing_is_done_to_it(asks: bool):
    rules = "rules: {tire: {while: always, reward: {hiders: 3}, add: {hiders: {energy: -1}}}}"
    hider, seeker = (a(name, x, 0, has={"energy": (9, 9)}) for name, x in (("hiders/0", 0), ("seekers/0", 2)))
    game = bench(rules, hider, seeker, worlds=2, team="has: {energy: 9 of 9}")
    if asks:  # as a plug-in's word does, so that all worlds are judged at once
        game.rules.books[0].ground.plane("singles", "odd", lambda scene: scene.removed)
    game.act()
    game.physics.datas[1].qvel[0] = np.nan
    game.act()
    assert game.rules.at_once == asks
    assert game.discarded.tolist() == [False, True]
    assert game.reward[:, 0].tolist() == [3, 0]
    assert game.state.attribute[:, 0, 0].tolist() == [7, 8]


def test_rules_of_the_stage_before_pay_nothing_in_the_next():
    scenario = loads(STAGES)
    sim = Simulation(scenario, 2, threads=1, stages=tuple(scenario.stages.values()))
    assert len(sim.rules.books) == 2
    still = np.full((2, 1, 3), 5)
    sim.step(still)
    assert sim.reward.tolist() == [[5], [5]]
    sim.enter(np.array([0, 1]))
    sim.reset()
    for _ in range(2):
        sim.step(still)
        assert sim.reward.tolist() == [[5], [3]]
        assert sim.rewards_by_rule["cheese"][:, 0].tolist() == [5, 3]
