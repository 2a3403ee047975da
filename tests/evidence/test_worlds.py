"""Worlds of every bundled game are as their files ask, and the checks that say so can tell when they are not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import pi

import pytest

from benchmarks.places import misplaced
from benchmarks.standing import Ground, gap, overlaps
from benchmarks.worlds import contacts, games, survey, table, unmet
from worldgen.sampling import Sampler, sample
from worldgen.scenario import load, loads

SEEDS = 50


@pytest.mark.parametrize("name", games())
def test_fifty_worlds_of_a_game_are_as_it_asks(name: str):
    found = survey(name, range(SEEDS))
    assert (found.seeds, found.wrong) == (SEEDS, 0), found.examples


def test_gaps_between_grounds_are_the_hand_computed_ones():
    disc, square = Ground(0, 0, radius=0.5), Ground(2, 0, half_x=0.5, half_y=0.5)
    assert gap(disc, Ground(0, 2, radius=0.5)) == pytest.approx(1)
    assert gap(disc, square) == pytest.approx(1)
    assert gap(disc, replace(square, x=0.9)) == pytest.approx(-0.1)
    # turned by 45 degrees its corner is 0.7071 m out: 2 - 0.5 - 0.7071
    assert gap(disc, replace(square, yaw=pi / 4)) == pytest.approx(0.7929, abs=1e-4)
    assert gap(square, replace(square, x=3.2, yaw=pi / 4)) == pytest.approx(1.2 - 0.5 - 0.70711, abs=1e-4)
    assert gap(square, replace(square, x=3.3)) == pytest.approx(0.3)


@cache
def _quadrant():
    scenario = load("quadrant")
    return scenario, sample(scenario, 3)


def _moved(world, group: str, **change):
    """The world with the first member of a group changed."""
    part = "agents" if any(agent.team == group for agent in world.agents) else "things"
    members = tuple(
        replace(body, **change) if body.name == f"{group}/0" else body for body in getattr(world, part)
    )
    return replace(world, **{part: members})


def test_an_overlap_is_found():
    _, world = _quadrant()
    assert overlaps(world) == []
    box, seeker = world.things[0], world.agents[-1]
    on_a_box = _moved(world, "hiders", x=box.x, y=box.y)
    assert any("overlaps" in text for text in overlaps(on_a_box))
    assert any("overlaps outer_walls" in text for text in overlaps(_moved(world, "hiders", x=2.9)))
    assert any("above the ground" in text for text in overlaps(_moved(world, "seekers", z=seeker.z + 0.1)))
    assert contacts(world) == []
    assert contacts(on_a_box)


def test_what_is_not_where_it_should_be_is_found():
    scenario, world = _quadrant()
    assert misplaced(scenario, world) == []
    assert misplaced(scenario, _moved(world, "seekers", x=1.5, y=-1.5)) == [
        "seekers/0 is not 'outside quadrant'"
    ]
    assert misplaced(scenario, _moved(world, "boxes", x=-1.0)) == ["boxes/0 is not 'inside quadrant'"]
    assert misplaced(scenario, _moved(world, "hiders", x=3.5)) == ["hiders/0 is not 'inside floor'"]


def test_a_requirement_that_does_not_hold_is_found():
    scenario = loads(
        "worldgen: 1\nworld: {layout: {half: {along: north-south}}}\n"
        "teams: {a: {where: inside floor}, b: {where: inside floor}}\n"
        "objects: {sites: {is: site, size: 0.2}}\n"
        "require: {apart: no a sees any b, way: every a can reach every site}\n"
    )
    sampler = Sampler(scenario)
    world = sample(scenario, 0)
    assert unmet(scenario, sampler, world) == []
    face_to_face = _moved(_moved(world, "a", x=-2, y=0, yaw=0.0), "b", x=-1, y=0)
    assert unmet(scenario, sampler, face_to_face) == ["apart"]
    closed = loads(
        "worldgen: 1\nworld: {layout: {half: {doors: none}}}\nteams: {a: {}}\n"
        "objects: {sites: {is: site, size: 0.2}}\nrequire: {way: every a can reach every site}\n"
    )
    there = sample(closed, 0)
    side = 1 if there.agents[0].y > 0 else -1
    assert unmet(closed, Sampler(closed), _moved(there, "sites", x=0, y=-2.0 * side)) == ["way"]


def test_the_table_has_a_line_for_each_game():
    lines = table([survey("chase", range(2))]).splitlines()
    assert len(lines) == 3
    assert lines[2].startswith("| chase | 2 | 0 | 0 |")
