"""Sides and middles where they are easily confused: teams as members, parts of regions, far ends that are not there."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, o, paid
from worldgen.sampling import PlacementError, sample
from worldgen.scenario import loads
from worldgen.world import Rect

YARD = "regions: {yard: {rect: [[-3, -3], [3, 3]]}}"
COUNTED = """
objects: {boxes: {is: box, count: 1}}
rules:
  capture: {while: each agent is within 1 of any box, reward: {the agent: 0.25}}
  rich: {while: each agent is inside yard and own team has at least 2 captures, reward: {the agent: 1}}
"""


def by_rule(game, rule: str) -> list:
    """What a rule pays in the next step."""
    paid(game)
    return game.rewards_by_rule[rule][0].tolist()


def test_own_team_has_what_its_own_members_did():
    near, far = (0.5, 0.0), (3.0, 3.0)
    game = bench(
        COUNTED + YARD, a("hiders/0", *far), a("hiders/1", 3.0, 2.0), a("seekers/0", *near),
        o("boxes/0", 0.0, 0.0), regions={"yard": Rect(-9, -9, 9, 9)},
    )  # fmt: skip
    assert [by_rule(game, "rich") for _ in range(3)] == [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 1],
    ]  # counted after each step


def test_the_team_is_paid_as_its_members():
    text = """
objects: {boxes: {is: box, count: 1}}
rules:
  capture: {while: each seeker is within 1 of any box, reward: {the seeker: 0.25}}
  won: {while: each team has at least 1 captures, reward: {the team: 1}}
"""
    game = bench(text, a("hiders/0", 3, 3), a("seekers/0", 0.5, 0), a("seekers/1", 3, -3), o("boxes/0", 0, 0))
    assert [by_rule(game, "won") for _ in range(2)] == [[0, 0, 0], [0, 1, 1]]


def test_a_soft_maximum_of_far_boxes_stays_a_number():
    text = """
objects: {boxes: {is: box, count: 2}}
rules: {far: {while: always, reward: {each hider: soft 90 distance from the hider to boxes}}}
"""
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 3, 3), o("boxes/0", 1, 0), o("boxes/1", 11, 0))
    assert by_rule(game, "far")[0] == pytest.approx(11, abs=0.1)


REQUIRED = """
worldgen: 1
world: {{floor: 6, layout: {{open: {{}}}}}}
teams: {{hiders: {{count: 1}}}}
objects: {{boxes: {{is: box, count: 1, where: inside middle 20% of floor}}}}
require: {{placed: each box is {how} middle 50% of floor}}
"""


def test_a_requirement_may_ask_about_the_middle_of_a_region():
    assert sample(loads(REQUIRED.format(how="inside")), 0).things
    with pytest.raises(PlacementError):
        sample(loads(REQUIRED.format(how="outside")), 0)


def test_what_is_read_of_a_step_stays_when_other_worlds_begin_anew():
    text = "rules: {held: {while: each hider is inside yard, freeze: the hider}}\n" + YARD
    game = bench(
        text, a("hiders/0", 0, 0), a("seekers/0", 3, 3), regions={"yard": Rect(-1, -1, 1, 1)}, worlds=2
    )
    paid(game)
    fired = game.rules.fired["held"].copy()
    game.begin(np.array([1]))
    assert fired.tolist() == game.rules.fired["held"].tolist() == [True, True]
