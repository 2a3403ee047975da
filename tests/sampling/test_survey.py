"""The survey counts what it draws, and the heat map shows where."""

from __future__ import annotations

import numpy as np
import pytest

from worldgen.errors import UserError
from worldgen.sampling.heatmap import MARGIN, heatmap
from worldgen.sampling.survey import survey

GAME = """
    worldgen: 1
    teams: {runners: {count: 1..2, where: inside half_east}}
    world: {floor: [6, 3], layout: {quadrant: {doors: 1, size: 2}}, worlds: 3}
    regions: {half_east: {half: east}}
    objects: {boxes: {is: box, count: 3, size: BOX, where: inside quadrant}}
"""


def test_counts_fits_doors_and_costs(scenario):
    done = []
    found = survey(scenario(GAME.replace("BOX", "0.5")), range(40), done.append)
    assert (found.seeds, found.worlds, found.first_failure) == (40, 40, None)
    assert done == list(range(1, 41))
    assert set(found.counts["runners"]) == {1, 2}
    assert found.counts["runners"].total() == 40
    assert found.counts["boxes"] == {3: 40}
    assert (found.doors, found.door_widths) == ({1: 40}, {0.7: 40})
    assert len(found.places["boxes"]) == 120
    assert set(found.milliseconds) == {"draw", "render", "compile"}
    assert all(cost > 0 for cost in found.milliseconds.values())
    assert found.as_json()["fit_rate"] == 1.0


def test_redraws_are_counted_by_reason_and_a_hopeless_scenario_is_given_up(scenario):
    found = survey(scenario(GAME.replace("BOX", "1.0")), range(1000))
    assert (found.seeds, found.worlds) == (10, 0)
    assert found.redraws == {"no room for boxes": 30}
    assert "could not place boxes" in (found.first_failure or "")
    assert found.as_json()["fit_rate"] == 0.0


def test_no_seeds_is_an_error(scenario):
    with pytest.raises(UserError, match="--seeds"):
        survey(scenario(GAME.replace("BOX", "0.5")), [])


def test_the_heat_map_is_red_where_members_start(scenario):
    found = survey(scenario(GAME.replace("BOX", "0.5")), range(60))
    picture = np.asarray(heatmap(found)).astype(int)
    panel = picture[
        MARGIN + 40 : MARGIN + 40 + 130, MARGIN : MARGIN + 260
    ]  # the floor is twice as wide as deep
    red = (panel[..., 0] - panel[..., 2]) > 20
    assert red[:, 140:250].mean() > 0.1
    assert not red[:, :120].any()
