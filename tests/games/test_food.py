"""Eating by original-mechanics.md 6.5, on top of hide and seek. Slots: hiders 0 and 1, seekers 2 and 3.

The seekers look away unless a test turns them, so unseen hiders have 1 a step and what they bite off beside it.
"""

import pytest

from tests.games.stage import Stage

WEST, EAST, NORTH = 180, 0, 90
NOW = [("prep", 0, 0), ("hunt", 0, 240)]
FEEDING = [(-0.3, 0, EAST), (0.3, 0, WEST)]  # on either side of the middle, seeing it and each other


def game(name="food", hiders=FEEDING, food=((0, 0),), seeker=EAST, phases=NOW, bites=None):
    agents = {"hiders": hiders, "seekers": [(2, -1, EAST), (2, 1, seeker)]}
    told = {} if bites is None else {"food": {"bites": bites}}
    return Stage(name, agents, {"food": food}, phases, told)


def test_each_hider_that_sees_it_within_half_a_metre_eats_one_a_step():
    stage = game()
    assert stage.paid() == [2, 2, -1, -1]
    assert stage.has("food/0", "bites") == 38


def test_what_two_want_and_only_one_can_have_is_shared():
    stage = game(bites=1)
    assert stage.paid() == [1.5, 1.5, -1, -1]
    assert stage.has("food/0", "bites") == 0
    assert stage.paid() == [1, 1, -1, -1]


def test_eaten_up_it_is_back_in_full_and_in_place_after_five_steps():
    stage = game(hiders=[(-0.3, 0, EAST), (-2, 2, NORTH)], bites=1)
    assert [stage.paid()[0] for _ in range(8)] == [2, 1, 1, 1, 1, 1, 2, 2]
    assert stage.has("food/0", "bites") == 38
    assert stage.where("food/0") == [0, 0]


def test_several_morsels_are_eaten_at_once():
    stage = game(food=[(0, 0), (0, 0.2), (0, -0.2), (2, 2)], hiders=[(-0.3, 0, EAST), (-2, 2, NORTH)])
    assert stage.paid() == [4, 1, -1, -1]


def test_nobody_eats_in_preparation():
    stage = game(phases=[("prep", 0, 3), ("hunt", 3, 240)])
    assert [stage.paid()[0] for _ in range(5)] == [0, 0, 0, 2, 2]
    assert stage.has("food/0", "bites") == 36


def test_nobody_eats_while_any_hider_is_seen():
    far = [(-0.3, 0, EAST), (2, 2.5, EAST)]
    unseen, seen = game(hiders=far), game(hiders=far, seeker=NORTH)  # it sees the second hider alone
    assert unseen.paid() == [2, 1, -1, -1]
    assert seen.paid() == [-1, -1, 1, 1]
    assert seen.has("food/0", "bites") == 40


@pytest.mark.parametrize(("hider", "eats"), [
    ((-0.3, 0, EAST), True),
    ((-0.3, 0, WEST), False),  # behind its back
    ((-0.49, 0, EAST), True),
    ((-0.51, 0, EAST), False),  # too far
])  # fmt: skip
def test_only_what_is_seen_and_near_is_eaten(hider, eats):
    assert game(hiders=[hider, (-2, 2, NORTH)]).paid()[0] == 1 + eats


def test_seekers_do_not_eat():
    agents = {"hiders": [(-2, 2, NORTH), (-2, 1, NORTH)], "seekers": [(-0.3, 0, EAST), (2, 1, EAST)]}
    assert Stage("food", agents, {"food": [(0, 0)]}, NOW).paid() == [1, 1, -1, -1]


def test_a_moving_morsel_comes_back_in_the_middle_a_step_later():
    stage = game("moving_food", hiders=[(-0.3, 0, EAST), (-2, 2, NORTH)])
    seen = set()
    for _ in range(12):
        x, y = stage.where("food/0")
        stage.put("hiders/0", x - 0.3 if x > 0 else x + 0.3, y, EAST if x > 0 else WEST)
        assert stage.paid()[0] == pytest.approx(2)
        assert stage.has("food/0", "bites") == 0
        assert stage.paid()[0] == pytest.approx(1)
        assert stage.has("food/0", "bites") == 1
        x, y = stage.where("food/0")
        assert max(abs(x), abs(y)) <= 0.5 + 1e-9  # the middle 20 % of 6 m, less its radius
        seen.add((x, y))
    assert len(seen) == 12
