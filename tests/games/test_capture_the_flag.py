"""Capture the flag: reds hold the west, blues the east; bases are the circles of 1 m around (-4, 0) and (4, 0).

Slots: reds 0..2, blues 3..5; two of each play. Flags: slot 0 the reds', slot 1 the blues'.
"""

import pytest

from tests.games.stage import Stage
from worldgen.world import Circle

RED, MATE, BLUE, OTHER = 0, 1, 3, 4
HOME = {"reds": (-4, 0), "blues": (4, 0)}
QUIET = [0, 0, 0, 0, 0, 0]


def game(red=(-3.3, 0), mate=(-2, 3), blue=(3.3, 0), other=(2, 3)):
    agents = {"reds": [red, mate], "blues": [blue, other]}
    stage = Stage("capture_the_flag", agents, {"flags": list(HOME.values())})
    assert [team for _, team in sorted((t.slot, t.team) for t in stage.fixed.things)] == ["reds", "blues"]
    return stage


# where agents touch, they face away from each other's arms


def bring(stage, x, y=0.0):
    """Set the blues' flag down a hand's breadth east of (x, y), where a red at (x, y) reaches and sees it."""
    stage.put("flags/1", x + 0.25, y)
    stage.act()


def test_the_bases_are_where_the_tests_think():
    stage = game()
    for team, (x, _) in HOME.items():
        (circle,) = stage.fixed.region(f"bases/{team}").inside
        assert isinstance(circle, Circle)
        assert (circle.x, circle.y, circle.radius) == pytest.approx((x, 0, 1))


def test_a_rivals_flag_held_in_the_own_base_pays_and_goes_home():
    stage = game()
    bring(stage, -3.3)
    assert stage.paid(grab=[RED]) == [1, 1, 0, -1, -1, 0]
    assert stage.where("flags/1") == pytest.approx([4, 0], abs=1e-3)
    assert stage.state.held[0, RED] == -1
    assert stage.paid(grab=[RED]) == QUIET


def test_held_outside_the_own_base_it_is_no_capture():
    stage = game(red=(-2, 0))
    bring(stage, -2)
    assert stage.paid(grab=[RED]) == QUIET
    assert stage.state.held[0, RED] == 1
    stage.put("reds/0", -3.1, 0)  # carried home
    stage.put("flags/1", -2.85, 0)
    assert stage.paid(grab=[RED]) == [1, 1, 0, -1, -1, 0]


def test_the_own_flag_cannot_be_grabbed():
    stage = game(red=(-4.35, 0))
    stage.act(2, grab=[RED])
    assert stage.state.held[0, RED] == -1


def test_a_touch_in_the_defenders_half_sends_the_raider_home_without_the_flag():
    stage = game(blue=(-1, 0, 180))
    stage.act()
    stage.put("flags/0", -1.25, 0)
    stage.act()
    stage.act(2, grab=[BLUE])
    assert stage.state.held[0, BLUE] == 0
    stage.put("reds/0", -1, 0.31)
    assert stage.paid(grab=[BLUE]) == [0.1, 0.1, 0, 0, 0, 0]
    assert stage.state.held[0, BLUE] == -1
    assert stage.where("blues/0") == pytest.approx(
        [-1, 0], abs=0.15
    )  # beside its start: the red stands there


def test_a_raider_goes_back_to_where_it_started():
    stage = game()
    stage.act()
    stage.put("blues/0", -1, 0)
    stage.put("reds/0", -1, 0.31, 180)
    assert stage.paid() == [0.1, 0.1, 0, 0, 0, 0]
    assert stage.where("blues/0") == pytest.approx([3.3, 0])
    assert stage.where("reds/0") == pytest.approx([-1, 0.31], abs=1e-3)


def test_in_the_other_half_it_is_the_other_way_round():
    stage = game()
    stage.act()
    stage.put("blues/0", 1, 0)
    stage.put("reds/0", 1, 0.31, 180)
    assert stage.paid() == [0, 0, 0, 0.1, 0.1, 0]
    assert stage.where("reds/0") == pytest.approx([-3.3, 0])


def test_two_raiders_touched_at_once_are_both_sent_home():
    stage = game()
    stage.act()
    stage.put("reds/0", -1, 0, 180)
    stage.put("blues/0", -1, 0.31)
    stage.put("blues/1", -1, -0.31)
    assert stage.paid() == pytest.approx([0.2, 0.2, 0, 0, 0, 0])
    assert stage.where("blues/0") == pytest.approx([3.3, 0])
    assert stage.where("blues/1") == pytest.approx([2, 3])


def test_a_touch_of_the_own_flag_takes_it_home():
    stage = game()
    stage.act()
    stage.put("flags/0", -1, -2)
    stage.act()
    stage.put("reds/1", -1, -1.79)
    assert stage.paid() == QUIET
    assert stage.where("flags/0") == pytest.approx([-4, 0], abs=1e-3)


def test_a_team_with_three_captures_wins_and_the_next_episode_counts_anew():
    stage = game()
    for capture in range(3):
        assert not stage.done[0]
        bring(stage, -3.3)
        assert stage.paid(grab=[RED])[RED] == 1, capture
    stage.act()
    assert stage.terminated[0]
    assert stage.winner[0] == 0
    stage.reset_done()
    bring(stage, -3.3)
    assert stage.paid(grab=[RED])[RED] == 1
    stage.act(2)
    assert not stage.done[0]


def test_two_captures_of_each_team_are_no_win():
    stage = game()
    for _ in range(2):
        bring(stage, -3.3)
        assert stage.paid(grab=[RED]) == [1, 1, 0, -1, -1, 0]
        stage.put("flags/0", 3.05, 0)
        stage.put("blues/0", 3.3, 0, 180)
        stage.act()
        assert stage.paid(grab=[BLUE]) == [-1, -1, 0, 1, 1, 0]
    stage.act(2)
    assert not stage.done[0]
