"""Curves show the mean and range of runs, as far as all of them reach."""

from __future__ import annotations

import numpy as np
import pytest

from rl.curves import COLORS, LINE, STAGE, _apart, _band, _changes, _smooth, _ticks, draw_curves
from rl.layout import Layout
from rl.progress import Progress
from tests.rl.fake import Pursuit


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


def test_curves_show_where_a_stage_was_reached_and_no_chart_of_what_never_happens():
    rows = [row | {"stage": "wide" if row["update"] < 20 else "tight", "episode/hiders/stall_reward": 1.0}
            | {"episode/hiders_seen": 0.0} for row in log(0)]  # fmt: skip
    assert _changes([rows], "steps") == [(19_000, "tight")]
    assert _changes([log(0)], "steps") == []
    picture = draw_curves([rows], "sumo")
    assert picture.size[1] == 320 + 40  # rewards only: nobody was ever seen
    found = {color for _, color in picture.getcolors(1 << 20) or []}
    assert STAGE in found
    assert COLORS[2] not in found  # what one rule paid is no curve


def test_progress_tells_the_stage_and_forgets_the_last_ones_share(config, capsys):
    progress = Progress("sumo", Layout.of(Pursuit(1, alone=True)), config(steps=1000), quiet=False)
    row = {"update": 1, "steps": 500, "minutes": 0.5, "steps_per_second": 9.0, "episode/runners_seen": 0.0}
    progress.show(row | {"stage": "wide", "stage_steps": 500, "stage_held": 0.25})
    assert "stage wide for 0.00M steps, its rule held 25% of the time" in capsys.readouterr().err
    progress.show(row | {"stage": "tight", "stage_steps": 0, "stage_held": None})
    line = capsys.readouterr().err
    assert "stage tight" in line
    assert "held" not in line
    assert "seen" not in line  # a team alone is seen by nobody


def test_logs_without_a_finished_episode_draw_an_empty_page():
    assert draw_curves([[{"update": 1, "steps": 10, "minutes": 0.1}]], "chase").size[1] == 40


def test_names_beside_the_ends_of_lines_are_a_line_apart_and_in_their_order():
    assert _apart([20.0, 100.0]) == [20.0, 100.0]
    assert _apart([22.0, 20.0]) == [21 + LINE / 2, 21 - LINE / 2]
    crowd = _apart([50.0, 51.0, 52.0, 49.0])
    assert np.argsort(crowd).tolist() == [3, 0, 1, 2]
    assert np.diff(np.sort(crowd)).min() > 0.95 * LINE


def test_ticks_are_round_numbers():
    assert _ticks(0, 1) == [0.0, 0.5, 1.0]
    assert _ticks(-28, 28) == [-20.0, 0.0, 20.0]
    assert _ticks(0, 404_000) == [0.0, 200_000.0, 400_000.0]
    assert _ticks(0, 8) == [0.0, 2.0, 4.0, 6.0, 8.0]
