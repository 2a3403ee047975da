"""Ratings kept while training: Elo's formula, an anchor that cannot drift, and what a frozen policy starts with."""

from __future__ import annotations

import numpy as np
import pytest

from rl.elo import NOW, Elo, expected, scores


def test_a_difference_of_400_is_odds_of_ten_to_one():
    assert expected(0) == 0.5
    assert expected(400) == pytest.approx(10 / 11)
    assert expected(-400) == pytest.approx(1 / 11)


def test_two_wins_over_the_untrained_policy_and_it_stays_at_zero():
    elo = Elo(2)
    elo.play(1, 0, 1.0)
    assert elo.learner == [0.0, 4.0]  # 8 (1 - 1/2)
    elo.play(1, 0, 1.0)
    assert elo.learner[1] == pytest.approx(4 + 8 * (1 - 0.5057563))  # 1 / (1 + 10 ** (-4 / 400))
    assert elo.company[0] == [0.0, 0.0]
    assert elo.learner[0] == 0.0  # the other team has a ladder of its own


def test_what_the_learner_wins_a_past_policy_loses():
    elo = Elo(2)
    elo.company[5] = [0.0, 400.0]
    elo.play(1, 5, 0.5)
    gain = 8 * (0.5 - 1 / 11)
    assert elo.learner[1] == pytest.approx(gain)
    assert elo.company[5] == [0.0, pytest.approx(400 - gain)]


def test_a_frozen_policy_enters_where_the_learner_stands_as_a_company():
    elo = Elo(2)
    elo.play(0, NOW, 0.0)  # the learner as team 0 loses to itself in team 1's part
    elo.enter(7)
    assert elo.company[7] == [4.0, 0.0]
    elo.play(0, NOW, 1.0)
    assert elo.company[7] == [4.0, 0.0]  # a copy
    elo.enter(9)
    elo.keep([0, 9])
    assert set(elo.company) == {NOW, 0, 9}


def test_closeness_is_greatest_for_equals():
    elo = Elo(2)
    elo.company[3] = [400.0, 0.0]
    assert elo.closeness(0) == 0.25
    assert elo.closeness(3) == pytest.approx((10 / 121 + 0.25) / 2)


def test_the_higher_return_wins_and_equals_draw():
    returns = np.array([[2.0, 1.0], [3.0, 3.0]])
    assert scores(returns).tolist() == [[1.0, 0.0], [0.5, 0.5]]
    assert scores(np.array([[2.0, 2.0, 1.0]])).tolist() == [[0.5, 0.5, 0.0]]


def test_ratings_survive_a_checkpoint():
    elo, again = Elo(2), Elo(2)
    elo.play(0, NOW, 1.0)
    elo.enter(4)
    elo.play(0, 4, 0.0)
    again.load_state_dict(elo.state_dict())
    assert again.learner == elo.learner
    assert again.company == elo.company
