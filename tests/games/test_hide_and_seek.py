"""Hide and seek pays by original-mechanics.md 7.1, 6.3 and 6.4: every number here is worked out by hand.

Slots: hiders 0 and 1, seekers 2 and 3. The hiders stand in the west; a seeker that faces west sees them.
"""

import pytest

from tests.games.stage import Stage

HIDERS = [(-1, 0), (-1, 1)]
WEST, EAST = 180, 0
NOW = [("prep", 0, 0), ("hunt", 0, 80)]


def quadrant(first=EAST, second=EAST, hiders=HIDERS, phases=NOW, boxes=(), ramps=()):
    seekers = [(1, 0, first), (1, 1, second)]
    return Stage("quadrant", {"hiders": hiders, "seekers": seekers}, {"boxes": boxes, "ramps": ramps}, phases)


UNSEEN, SEEN = [1, 1, -1, -1], [-1, -1, 1, 1]


@pytest.mark.parametrize(("first", "second", "paid"), [
    (EAST, EAST, UNSEEN), (WEST, EAST, SEEN), (EAST, WEST, SEEN), (WEST, WEST, SEEN),
])  # fmt: skip
def test_all_hiders_and_all_seekers_are_paid_by_whether_anyone_is_seen(first, second, paid):
    assert quadrant(first, second).paid() == paid


@pytest.mark.parametrize("hiders", [[(-1, 0), (2, 1)], [(2, 0), (-1, 1)]])
def test_one_seen_hider_costs_both(hiders):
    assert quadrant(WEST, WEST, hiders).paid() == SEEN


def test_a_hider_behind_a_box_is_unseen_and_only_the_seekers_look_counts():
    behind = [(-1.5, 0, EAST), (-1.5, 0.5, EAST)]
    stage = quadrant(WEST, EAST, behind, boxes=[(-0.9, 0, 0), (-0.5, 0.4, 0)])
    assert stage.paid() == UNSEEN
    facing = quadrant(EAST, EAST, [(-1, 0, EAST), (-1, 1, EAST)])
    assert facing.state.sees[0, 0, 2]
    assert facing.paid() == UNSEEN


def test_preparation_lasts_32_of_80_steps_and_pays_nothing_not_even_penalties():
    stage = quadrant(WEST, WEST, [(-1, 0), (-2.95, 1)], phases=None)
    paid = [stage.paid() for _ in range(34)]
    assert paid[:32] == [[0, 0, 0, 0]] * 32
    assert paid[32:] == [[-1, -11, 1, 1]] * 2


def test_seekers_stand_still_in_preparation():
    stage = quadrant(WEST, WEST, phases=None)
    stage.act(5, who=2, move=(10, 5, 5))
    assert stage.where("seekers/0") == pytest.approx([1, 0], abs=1e-6)


@pytest.mark.parametrize(("x", "stray"), [(-2.85, False), (-2.95, True)])
def test_who_leaves_the_yard_pays_ten_on_top_and_nobody_else(x, stray):
    assert quadrant(hiders=[(x, 0), (-1, 1)]).paid() == [1 - 10 * stray, 1, -1, -1]


@pytest.mark.parametrize(("things", "paid"), [
    ({"boxes": [(0, 2.85), (0, -2)]}, [1, 1, -1, -1]),
    ({"boxes": [(0, 2.95), (0, -2)]}, [-9, -9, -11, -11]),
    ({"boxes": [(0, 2.95), (0, -2.95)], "ramps": [(2.95, 2)]}, [-9, -9, -11, -11]),
    ({"ramps": [(2.95, 2)]}, [-9, -9, -11, -11]),
])  # fmt: skip
def test_anything_out_of_the_yard_costs_everybody_ten_once(things, paid):
    assert quadrant(**things).paid() == paid


def test_in_rooms_the_yard_reaches_six_metres_beyond_the_floor_and_litter_is_free():
    def rooms(x):
        agents = {"hiders": [(x, 0), (-1, 1)], "seekers": [(1, 0, EAST), (1, 1, EAST)]}
        return Stage("rooms", agents, {"ramps": [(0, 12), (0, -2)]}, NOW).paid()

    assert rooms(-8.9) == [1, 1, -1, -1]
    assert rooms(-9.1) == [-9, 1, -1, -1]


def test_preparation_of_rooms_lasts_96_of_240_steps():
    stage = Stage("rooms", {"hiders": HIDERS, "seekers": [(1, 0, WEST), (1, 1, EAST)]})
    assert [(p.name, p.start, p.end) for p in stage.fixed.phases] == [("prep", 0, 96), ("hunt", 96, 240)]
