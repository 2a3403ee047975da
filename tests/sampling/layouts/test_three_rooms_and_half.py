"""Walls across the floor at hand-computed places, and the original's chances."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.sampling.layouts.walls import inner
from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts import NoFit, lay_out
from worldgen.scenario import loads
from worldgen.world import Rect


def rooms(plan):
    return [area.inside[0] for name, area in plan.regions.items() if name.startswith("rooms/")]


def test_a_half_stands_in_the_middle(plans):
    [plan] = plans("half: {doors: none}")
    # line 15 of 30 is 0.1 m north of the middle, as the quadrant's
    assert inner(plan) == [(-2.85, 0.05, 2.85, 0.15)]
    assert rooms(plan) == [Rect(-2.85, -2.85, 2.85, 0.05), Rect(-2.85, 0.15, 2.85, 2.85)]
    assert plan.regions["rooms"].inside == tuple(rooms(plan))


def test_a_half_the_other_way_and_elsewhere(plans):
    [plan] = plans("half: {along: north-south, split: 2, doors: none}", floor="[8, 6]")
    # 2 m are 10 cells: the line of column 10, at -4 + 2.1 m
    assert inner(plan) == [(-1.95, -2.85, -1.85, 2.85)]
    assert rooms(plan) == [Rect(-3.85, -2.85, -1.95, 2.85), Rect(-1.85, -2.85, 3.85, 2.85)]


def test_any_half_runs_either_way(plans):
    made = plans("half: {along: any}", range(400))
    axes = Counter(plan.doors[0].axis for plan in made)
    assert 160 < axes["x"] < 240
    assert axes["x"] + axes["y"] == 400


def test_three_rooms_are_drawn_as_the_original_draws_them(plans):
    made = plans("three_rooms: {doors: none}", range(800))
    assert {len(inner(plan)) for plan in made} == {2}
    ways = Counter()
    lines = Counter()
    for plan in made:
        first, second = inner(plan)
        level = first[2] - first[0] > 1
        assert (first[2] - first[0] if level else first[3] - first[1]) == pytest.approx(5.7)
        ways[level, (second[1] > first[1]) if level else (second[0] > first[0])] += 1
        for face, across in ((first, level), (second, not level)):
            lines[round((face[1] + face[3] if across else face[0] + face[2]) / 2, 9)] += 1
        biggest, *quarters = rooms(plan)
        assert all(
            (biggest.x1 - biggest.x0) * (biggest.y1 - biggest.y0) > (r.x1 - r.x0) * (r.y1 - r.y0)
            for r in quarters
        )
        assert quarters[0].x0 <= quarters[1].x0
        assert quarters[0].y0 <= quarters[1].y0
    assert all(150 < count < 250 for count in ways.values())
    assert len(ways) == 4
    # int(30 * U(0.4, 0.6)): the lines of 12..17, from -3 + 2.5 to -3 + 3.5 m
    assert sorted(lines) == [-0.5, -0.3, -0.1, 0.1, 0.3, 0.5]
    assert all(200 < count < 340 for count in lines.values())  # 267 expected


def test_a_door_of_three_rooms_keeps_off_the_second_wall(plans):
    for plan in plans("three_rooms: {}", range(200)):
        assert len(plan.doors) == 2
        assert {door.width for door in plan.doors} == {0.7}


def test_one_door_is_in_either_wall(plans):
    made = plans("three_rooms: {doors: 1}", range(300))
    assert {len(plan.doors) for plan in made} == {1}
    whole = Counter(
        max(max(face[2] - face[0], face[3] - face[1]) for face in inner(plan)) > 5.6 for plan in made
    )
    assert 110 < whole[True] < 190  # the long wall has none


@pytest.mark.parametrize(
    ("layout", "key"),
    [
        ("half: {split: 99%}", "world.layout.half.split"),
        ("half: {split: 7}", "world.layout.half.split"),
        ("half: {door_width: 6}", "world.layout.half.door_width"),
        ("three_rooms: {split: 1%}", "world.layout.three_rooms.split"),
        ("three_rooms: {door_width: 4}", "world.layout.three_rooms.door_width"),
        ("ring: {radius: 2.9}", "world.layout.ring.radius"),
        ("maze: {corridor: 4}", "world.layout.maze.corridor"),
    ],
)
def test_what_does_not_fit_names_the_key_to_change(layout, key):
    game = loads(f"worldgen: 1\nteams: {{a: {{}}}}\nworld: {{floor: 6, layout: {{{layout}}}}}")
    with pytest.raises(NoFit) as refused:
        lay_out(game, Draws.of(game, 0), True)
    assert refused.value.path == key
