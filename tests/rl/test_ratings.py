"""Ratings: hand-computed strengths, whatever the order of games, and intervals that mean what they say."""

from __future__ import annotations

import numpy as np
import pytest

from rl.ratings import ELO, Ratings, rate, strengths, won


def tables(shares: np.ndarray, worlds: int, seed: int = 0, alike: float = 0.0) -> np.ndarray:
    """Outcomes [I, J, W] with these chances; in a share `alike` of worlds one throw decides all pairings."""
    rng = np.random.default_rng(seed)
    throws = rng.random((*shares.shape, worlds))
    throws = np.where(rng.random(worlds) < alike, rng.random(worlds), throws)
    return (throws < shares[..., None]).astype(float)


def counted(wins: int, drawn: int, lost: int) -> list[float]:
    return [1.0] * wins + [0.5] * drawn + [0.0] * lost


def logistic(odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-odds))


def test_two_by_two_has_a_closed_form():
    # with the virtual draw, 42 of 84, 56 of 84, 63 of 84 and 72 of 84: odds of 1, 2, 3 and 6
    outcome = np.array([[counted(41, 1, 41), counted(55, 1, 27)], [counted(62, 1, 20), counted(71, 1, 11)]])
    rows, columns = rate(outcome), rate(1 - outcome.swapaxes(0, 1))
    assert rows.points == pytest.approx([0, 190.8485], abs=1e-3)  # 400 log10 3
    assert columns.points == pytest.approx([0, -120.4120], abs=1e-3)  # 400 log10 of a half
    assert rows.edge == pytest.approx(0, abs=1e-3)  # the anchors win as often as they lose
    assert rows.expected == pytest.approx(np.array([[1 / 2, 2 / 3], [3 / 4, 6 / 7]]), abs=1e-6)


def test_a_single_pairing_is_all_edge():
    rated = rate(np.array([[counted(99, 0, 0)]]))
    assert rated.points == pytest.approx([0])
    assert rated.edge == pytest.approx(400 * np.log10(99.5 / 0.5), abs=1e-3)


def test_at_the_maximum_everybody_wins_as_often_as_expected():
    outcome = tables(np.random.default_rng(3).random((4, 5)), 40)
    gains, losses = outcome.sum(-1) + 0.5, 40 - outcome.sum(-1) + 0.5
    rows, columns = strengths(gains, losses)
    expected = 41 * logistic(rows[:, None] - columns)
    assert expected.sum(1) == pytest.approx(gains.sum(1), rel=1e-6)
    assert expected.sum(0) == pytest.approx(gains.sum(0), rel=1e-6)


def test_strengths_are_found_again_from_their_own_odds():
    a, b = np.array([0.0, 1.0, -2.0]), np.array([0.5, 0.0])
    share = logistic(a[:, None] - b)
    rows, columns = strengths(1000 * share, 1000 * (1 - share))
    assert rows - rows[0] == pytest.approx(a, abs=1e-6)
    assert columns - columns[0] == pytest.approx(b - 0.5, abs=1e-6)
    assert rows[0] - columns[0] == pytest.approx(-0.5, abs=1e-6)


def test_neither_the_order_of_episodes_nor_of_entrants_matters():
    outcome = tables(logistic(np.array([[0.0, 1.0], [1.0, 2.0], [-1.0, 0.0]])), 60)
    rated = rate(outcome)
    assert rate(outcome[:, :, ::-1]).points == pytest.approx(rated.points, abs=1e-4)
    turned = rate(outcome[:2][::-1, ::-1], anchor=1)
    assert turned.points[::-1] == pytest.approx(rate(outcome[:2]).points, abs=1e-4)


def test_sides_that_change_places_keep_their_ratings():
    outcome = tables(logistic(np.array([[0.3, 1.0], [-1.0, 0.2]])), 50)
    mirrored = 1 - outcome.swapaxes(0, 1)
    assert rate(mirrored).edge == pytest.approx(-rate(outcome).edge, abs=1e-4)
    assert rate(mirrored).expected == pytest.approx(1 - rate(outcome).expected.T, abs=1e-6)
    # an even game of equals: nobody is ahead of anybody
    even = rate(np.full((2, 2, 10), 0.5))
    assert even.points == pytest.approx([0, 0], abs=1e-6)
    assert even.edge == pytest.approx(0, abs=1e-6)


def test_a_side_with_an_advantage_does_not_look_strong():
    a = np.array([0.0, 1.0])
    fair, tilted = (rate(tables(logistic(a[:, None] - a + edge), 4000)) for edge in (0.0, 2.0))
    assert tilted.points[1] == pytest.approx(fair.points[1], abs=25)
    assert tilted.edge - fair.edge == pytest.approx(2 * ELO, abs=25)


def test_who_always_wins_or_loses_has_a_finite_rating_and_no_narrow_interval():
    outcome = tables(np.full((3, 3), 0.5), 30)
    outcome[1], outcome[2] = 1.0, 0.0
    rated = rate(outcome)
    assert np.isfinite(rated.samples).all()
    assert 500 < rated.points[1] < 1200
    low, high = rated.interval(1)
    assert high - low > 200
    assert rated.above(1, 0) == 1.0
    assert rated.above(2, 1) == 0.0


def test_the_anchor_is_zero_and_equal_to_itself():
    rated = rate(tables(np.full((2, 2), 0.7), 20), anchor=1)
    assert rated.points[1] == 0
    assert rated.interval(1) == (0, 0)
    assert rated.above(1, 1) == 0.5


def test_an_interval_is_the_middle_of_the_draws():
    rated = Ratings(np.zeros(1), np.arange(101.0)[:, None], 0.0, np.zeros((1, 1)))
    assert rated.interval(0) == pytest.approx((2.5, 97.5))


@pytest.mark.parametrize("alike", [0.0, 0.6])
def test_intervals_hold_the_truth_nineteen_times_in_twenty(monkeypatch, alike):
    monkeypatch.setattr("rl.ratings.DRAWS", 150)
    a, b = np.array([0.0, 0.5, 1.5]), np.array([-0.4, 0.3, 0.6])
    held = []
    for seed in range(60):
        rated = rate(tables(logistic(a[:, None] - b), 40, seed, alike), seed=seed)
        for player in (1, 2):
            low, high = rated.interval(player)
            held.append(low <= ELO * a[player] <= high)
    assert 0.9 <= np.mean(held) <= 0.99  # of 120


def test_episodes_that_pairings_share_make_differences_more_certain():
    # the two rows differ in the same five worlds of a hundred: sure, however much luck the other worlds hold
    luck = (np.arange(100) % 2).astype(float)
    better = np.where(np.arange(100) < 10, 1.0, luck)
    outcome = np.stack([np.stack([luck, luck]), np.stack([better, better])])
    shuffled = outcome.copy()
    shuffled[1] = np.random.default_rng(0).permuted(shuffled[1], axis=1)
    widths = [np.subtract(*rate(table).interval(1)[::-1]) for table in (outcome, shuffled)]
    assert widths[0] < 0.8 * widths[1]


def test_the_same_seed_gives_the_same_intervals_and_another_others():
    outcome = tables(np.full((2, 2), 0.6), 20)
    one, same, other = (rate(outcome, seed=seed).samples for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_episodes_that_do_not_count_change_nothing():
    outcome = tables(np.full((2, 2), 0.6), 20)
    longer = np.concatenate([outcome, np.full((2, 2, 5), np.nan)], axis=2)
    assert rate(longer).points == pytest.approx(rate(outcome).points, abs=1e-6)


def test_a_win_is_the_higher_return_and_rounding_is_a_draw():
    mine = np.array([2.0, -3.0, 0.0, 80.0, np.nan, 1e-7])
    theirs = np.array([1.0, -2.0, 0.0, 80.0 + 4e-6, 1.0, -1e-7])
    assert np.array_equal(won(mine, theirs), [1.0, 0.0, 0.5, 0.5, np.nan, 0.5], equal_nan=True)
