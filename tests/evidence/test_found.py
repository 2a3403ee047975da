"""What random scenarios and mutated files brought to light, each as a small case worked out by hand."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest

from benchmarks.places import misplaced
from schemas.problem import Problem
from schemas.values import parse_value
from tests.sim.rig import Rig, agent, scenario, thing, world
from worldgen.errors import UserError
from worldgen.sampling import PlacementError, sample
from worldgen.scenario import ScenarioError, examine, loads
from worldgen.sim.simulation import Simulation

SOME = "worldgen: 1\nteams: {reds: {}}\n"


def _shoved(rule: str, places: list[tuple[float, float]], things=()) -> np.ndarray:
    """Newtons [agents, 2] on each agent in the first step: two hiders, then a seeker."""
    game = scenario(hiders=2, seekers=1, boxes=len(things), extra=f"rules:\n  r: {{{rule}}}\n")
    names = ("hiders/0", "hiders/1", "seekers/0")
    rig = Rig(game, world([agent(n, k, *places[k]) for k, n in enumerate(names)], things))
    rig.act()
    return rig.state.shove[0, :3]


def test_a_push_toward_the_nearest_needs_no_each_and_goes_by_each_ones_own():
    shoved = _shoved(
        "while: always, push: {hiders: {force: 5, toward: nearest agent}}", [(-2, 0), (-2, 1), (2, 1)]
    )
    # each hider is 1 m from the other, the seeker is farther
    np.testing.assert_allclose(shoved, [[0, 5], [0, -5], [0, 0]], atol=0.2)


def test_a_push_away_from_rivals_goes_by_the_one_pushed():
    rule = "while: each agent is inside floor, push: {the agent: {force: 5, away from: nearest rival agent}}"
    shoved = _shoved(rule, [(-2, 0), (-1, 0), (2, 0)])
    np.testing.assert_allclose(shoved, [[-5, 0], [-5, 0], [5, 0]], atol=0.2)


def test_who_is_bound_is_pushed_by_its_own_partner():
    rule = "while: each hider is within 1.5 of any box, push: {the hider: {force: 5, toward: the box}}"
    boxes = [thing("boxes/0", 0, -2.0, 1.0), thing("boxes/1", 1, 2.0, 1.0)]
    shoved = _shoved(rule, [(-2, 0), (2, 0), (0, -2)], boxes)
    np.testing.assert_allclose(shoved, [[0, 5], [0, 5], [0, 0]], atol=0.2)


def test_a_door_width_without_bounds_is_no_error_of_the_file():
    assert loads(SOME + "world: {layout: {quadrant: {door_width: {normal: [0.7, 0.05]}}}}\n")


def test_the_share_of_a_floor_may_be_chosen():
    chosen = "world: {layout: {quadrant: {size: {choose: [50%, 40%..60%]}}}}\n"
    assert loads(SOME + chosen)


@pytest.mark.parametrize("mixed", [{"choose": ["50%", 2]}, {"normal": ["50%", "5%"]}, {"log": "10%..50%"}])
def test_percentages_are_not_mixed_with_numbers(mixed: dict[str, object]):
    with pytest.raises(Problem):
        parse_value(mixed)


def test_a_percentage_is_no_mass_however_it_is_drawn():
    with pytest.raises(ScenarioError, match="a percentage has no meaning here"):
        loads("worldgen: 1\nteams: {reds: {mass: {choose: [50%, 60%]}}}\n")


def test_nobody_is_in_or_near_a_rivals_region_where_there_is_no_rival():
    game = loads(
        "worldgen: 1\nteams: {reds: {count: 1}}\nregions: {bases: {per: team, half: {reds: west}}}\nrules:\n"
        "  a: {while: each red is inside rival base, reward: {the red: 1}}\n"
        "  b: {while: each red is outside rival base, reward: {the red: 2}}\n"
        "  c: {while: each red is within 99 of rival base, reward: {the red: 4}}\n"
        "  d: {while: each red is 1 away from rival base, reward: {the red: 8}}\n"
    )
    sim = Simulation(game, 1)
    sim.step(np.full((1, 1, 3), 5))
    assert sim.reward[0].tolist() == [10]


def test_ways_over_a_huge_floor_are_refused_before_they_fill_the_memory():
    game = loads(SOME + "world: {floor: 990, grid: 1}\nrequire: {way: every red can reach its start}\n")
    with pytest.raises(UserError, match=r"make world\.floor smaller"):
        sample(game, 0)


@pytest.mark.parametrize("region", ['{grow: "", by: 1}', '{minus: [floor, " "]}', '{middle: 50%, of: ""}'])
def test_a_region_made_from_nothing_is_refused(region: str):
    with pytest.raises(ScenarioError, match="a region's name is missing here"):
        loads(SOME + f"regions: {{yard: {region}}}\n")


@pytest.mark.parametrize(
    "text",
    ["extends: " + "9" * 5000, "teams: {reds: {}}\nobjects: {a: {is: mjcf, file: " + "x" * 5000 + ".xml}}"],
)
def test_a_name_that_no_file_can_have_is_refused_like_any_other(text: str):
    with pytest.raises(ScenarioError) as caught:
        loads(f"worldgen: 1\n{text}\n")
    assert caught.value.diagnostics[0].code in ("no-such-file", "bad-file")
    assert examine("y" * 5000)[0] is None


def test_behind_goes_by_the_way_an_agent_faces_when_all_stand():
    """Reds turn to the nearest rival, who was placed after them: nobody is left behind them with his face to them."""
    game = loads(
        "worldgen: 1\nteams:\n  reds: {yaw: toward nearest rival agent}\n  greens: {}\n"
        "  blues: {where: inside floor and behind reds}\n"
    )
    drawn = []
    for seed in range(20):
        with suppress(PlacementError):  # a blue that is their nearest rival cannot be behind them
            drawn.append(sample(game, seed))
    assert len(drawn) > 3
    assert [misplaced(game, world) for world in drawn] == [[]] * len(drawn)


def test_a_number_whose_square_is_none_is_refused():
    with pytest.raises(ScenarioError, match=r"1e\+308 is larger than anything in a world"):
        loads("worldgen: 1\nteams: {reds: {radius: 1e308}}\n")


def test_rooms_on_a_floor_of_a_single_cell_do_not_fit():
    game = loads(SOME + "world: {floor: 0.1, layout: {rooms: {count: 4, mirror: east-west}}}\n")
    with pytest.raises(PlacementError, match="do not fit"):
        sample(game, 0)


def test_a_regions_name_with_odd_blanks_in_it_is_unknown_like_any_other():
    with pytest.raises(ScenarioError, match="there is no region 'f r'"):
        loads(SOME + 'regions: {yard: {shrink: "f\\tr", by: 0.1}}\n')
