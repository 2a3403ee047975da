"""Box locking by original-mechanics.md 7.2: +5 a lock, -5 an unlock, 0.5 a metre of shaping, 1 a step of success."""

import pytest

from tests.games.stage import Stage


def alone(name="lock_and_return", boxes=((1, 0),), at=(-1, 0), count=None):
    """One player who sees all round and reaches 0.4 m."""
    changed = {"teams.players.sensors.sight": "360deg", "teams.players.reach": "0.4"}
    changed |= {"objects.boxes.count": str(count)} if count else {}
    return Stage(name, {"players": [at]}, {"boxes": boxes}, overrides=changed)


def near(paid, *expected):
    return paid == pytest.approx(list(expected), abs=2e-3)


def test_an_episode_of_lock_and_return_step_by_step():
    game = alone()
    assert near(game.paid(), 0)
    game.put("players/0", 0.55, 0)  # from 2 m to 0.45 m of the box
    assert near(game.paid(), 0.5 * 1.55)
    assert near(game.paid(lock=[0]), 5 + 0.5 * 0.45)  # locked: what was left of the way is credited
    assert near(game.paid(lock=[0]), 0)
    game.put("players/0", -0.5, 0)  # homeward, from 1.55 m to 0.5 m of the start
    assert near(game.paid(lock=[0]), 0.5 * 1.05)
    game.put("players/0", -0.95, 0)  # home, within 0.1 m
    assert near(game.paid(), 0.5 * 0.45 + 1)
    assert near(game.paid(), 1)
    assert near(game.paid(), 1)
    game.put("players/0", 0.55, 0)
    assert near(game.paid(lock=[0]), -0.5 * 1.5)
    assert near(game.paid(), -5 - 0.5 * 0.45)  # unlocked: charged with the way to it
    assert near(game.paid(), 0)


def test_locking_while_coming_nearer_credits_the_whole_way_from_before():
    game = alone(at=(0.5, 0))  # 0.5 m from the box: in reach
    game.paid()
    game.put("players/0", 0.55, 0)
    assert near(game.paid(lock=[0]), 5 + 0.5 * 0.5 + 1)  # and it is still at home


def test_going_away_from_the_box_costs():
    game = alone()
    game.put("players/0", -2, 0)
    assert near(game.paid(), -0.5)


def test_success_needs_the_start_within_a_tenth_and_is_paid_every_step():
    game = alone(boxes=((-0.55, 0),))
    assert near(game.paid(lock=[0]), 5 + 0.5 * 0.45 + 1)  # at home all the while
    game.put("players/0", -1.09, 0)
    assert near(game.paid(lock=[0]), -0.5 * 0.09 + 1)
    game.put("players/0", -1.11, 0)
    assert near(game.paid(lock=[0]), -0.5 * 0.02)


def test_another_box_becoming_the_nearest_costs_nothing():
    game = alone(boxes=((-1, 0), (1, 0)), at=(-0.2, 0), count=2)
    game.put("players/0", 0.4, 0)  # 0.8 m from the nearest box, then 0.6 m
    assert near(game.paid(), 0.5 * 0.2)


# --- sequential_lock: four boxes around the player, in reach of it; their order is east, north, west, south

AROUND = [(0.55, 0), (0, 0.55), (-0.55, 0), (0, -0.55)]


def four():
    return alone("sequential_lock", AROUND, at=(0, 0))


def test_the_order_binds_from_the_first_step():
    game = four()
    game.act(lock=[0])
    assert game.state.locked[0].tolist()[:4] == [True, False, False, False]


def test_only_the_first_unlocked_box_can_be_locked_and_each_pays_with_what_was_left_of_the_way():
    game = four()
    game.act()
    paid, locked = [], []
    for _ in range(5):
        paid += game.paid(lock=[0])
        locked.append(int(game.state.locked[0].sum()))
    assert locked == [1, 2, 3, 4, 4]
    lock = 5 + 0.5 * 0.55
    assert paid == pytest.approx([lock, lock, lock, lock + 1, 1], abs=2e-3)


def test_locked_boxes_may_be_unlocked_out_of_order():
    game = four()
    game.act()
    game.act(lock=[0])
    game.put("players/0", 0, 1.1)  # in reach of the second alone, once that is locked too
    game.act(lock=[0])
    assert game.state.locked[0].tolist()[:4] == [True, True, False, False]
    # the target was the third box; the second is unlocked, so the player is charged with the way to it
    assert near(game.paid(), -5 - 0.5 * 0.55)
    assert game.state.locked[0].tolist()[:4] == [True, False, False, False]


def test_a_later_box_alone_in_reach_cannot_be_locked():
    game = alone("sequential_lock", [(2, 2), (0.45, 0), (2, -2), (-2, -2)], at=(0, 0))
    game.act()
    assert near(game.paid(lock=[0]), 0)
    assert not game.state.locked[0].any()


def test_three_rooms_pays_for_the_nearest_box_in_any_order():
    game = alone("three_rooms", [(2, 2), (0.45, 0), (-2, 2)], at=(0, 0))
    game.act()
    assert near(game.paid(lock=[0]), 5 + 0.5 * 0.45)
