"""Curves show the mean and range of runs, as far as all of them reach."""

from __future__ import annotations

import numpy as np
import pytest

from rl.curves import COLORS, _band, _smooth, _ticks, draw_curves


def log(offset: float, updates: int = 40) -> list[dict]:
    return [
        {"update": u, "steps": 1000 * u, "minutes": u / 10, "episode/hiders_seen": 0.2 + offset + u / 100,
         "episode/hiders_reward": -u, "episode/seekers_reward": u if u % 2 else None}
        for u in range(1, updates + 1)
    ]  # fmt: skip


def test_a_band_is_the_mean_the_lowest_and_the_highest_run():
    x, (mean, low, high) = _band([log(0), log(0.1, updates=20)], "steps", "episode/hiders_seen")
    assert x[0] == 1000
    assert x[-1] == 20_000
    assert mean[-1] == pytest.approx(0.2 + 0.2 + 0.05)
    assert low[-1] == pytest.approx(0.4)
    assert high[-1] == pytest.approx(0.5)


def test_updates_in_which_no_episode_finished_are_passed_over():
    x, (mean, _, _) = _band([log(0)], "minutes", "episode/seekers_reward")
    assert x[-1] == pytest.approx(3.9)
    assert mean[-1] == pytest.approx(39)


def test_smoothing_keeps_length_and_level():
    values = np.full(400, 3.0)
    assert np.allclose(_smooth(values), 3.0)
    assert len(_smooth(np.arange(7.0))) == 7


def test_a_picture_has_four_charts_with_both_teams_in_it():
    picture = draw_curves([log(0), log(0.1)], "chase")
    assert picture.size == (2 * 560 + 12, 2 * 320 + 40)
    found = {color for _, color in picture.getcolors(1 << 20) or []}
    assert set(COLORS[:2]) <= found


def test_logs_without_a_finished_episode_draw_an_empty_page():
    assert draw_curves([[{"update": 1, "steps": 10, "minutes": 0.1}]], "chase").size[1] == 40


def test_ticks_are_round_numbers():
    assert _ticks(0, 1) == [0.0, 0.5, 1.0]
    assert _ticks(-28, 28) == [-20.0, 0.0, 20.0]
    assert _ticks(0, 404_000) == [0.0, 200_000.0, 400_000.0]
    assert _ticks(0, 8) == [0.0, 2.0, 4.0, 6.0, 8.0]
