"""What belongs to no team has no own team, no rivals and no own region."""

import pytest

from tests.sim.rules.bench import a, bench, o
from worldgen.world import Rect

REGIONS = """regions:
  bases: {per: team, rect: {hiders: [[-3, -3], [0, 3]], seekers: [[0, -3], [3, 3]]}}
objects: {boxes: {is: box, count: 1}}
"""
AREAS = {
    "bases": (Rect(-3, -3, 0, 3), Rect(0, -3, 3, 3)),
    "bases/hiders": Rect(-3, -3, 0, 3),
    "bases/seekers": Rect(0, -3, 3, 3),
}


def game(rule: str, x: float):
    bodies = a("hiders/0", -2, 0), a("seekers/0", 2, 0), o("boxes/0", x, 1)
    return bench(REGIONS + f"rules: {{r: {{{rule}}}}}\n", *bodies, regions=AREAS)


@pytest.mark.parametrize("side", ["own", "rival"])
def test_a_box_that_is_nobodys_ends_the_game_with_no_winner(side):
    one = game(f"while: each box is within 9 of any hider, end: {side} team wins", 1)
    one.act()
    assert one.done[0]
    assert one.winner[0] == -1


@pytest.mark.parametrize("side", ["own", "rival"])
@pytest.mark.parametrize("x", [-1, 1])
def test_a_box_that_is_nobodys_is_in_no_base_of_its_own_or_its_rivals(side, x):
    one = game(f"while: each box is inside {side} bases, reward: {{hiders: 1}}", x)
    one.act()
    assert one.reward[0, 0] == 0
