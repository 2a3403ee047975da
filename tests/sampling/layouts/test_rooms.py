"""Random rooms: the original's numbers, walls that bound the rooms, mirrors."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from statistics import mean, median

import pytest

from tests.sampling.layouts.walls import inner
from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts import NoFit, lay_out
from worldgen.sampling.layouts.partition import partition, rooms_of
from worldgen.sampling.streams import stream
from worldgen.scenario import loads

SEEDS = range(400)


def rooms(plan):
    return [area.inside[0] for name, area in plan.regions.items() if name.startswith("rooms/")]


def length(face):
    return round(max(face[2] - face[0], face[3] - face[1]), 9)


def near(found, expected, spread, n):
    """Whether a mean of n draws is within four standard errors."""
    return abs(found - expected) < 4 * spread / sqrt(n)


def test_one_to_four_rooms_have_the_originals_numbers(plans):
    made = plans("rooms: {count: 1..4}", SEEDS)
    assert len(made) == 400
    counts = Counter(len(rooms(plan)) for plan in made)
    assert set(counts) == {1, 2, 3, 4}
    assert all(near(count, 100, sqrt(75), 1) for count in counts.values())
    # measured on 50 worlds (the half without outer walls included): 0 / 2 / 6 pieces of 0.1 / 1.7 / 5.1 m
    pieces = [len(inner(plan)) for plan in made]
    assert min(pieces) == 0
    assert 2 <= median(pieces) <= 3
    assert max(pieces) == 6
    lengths = [length(face) for plan in made for face in inner(plan)]
    assert min(lengths) == 0.1
    assert median(lengths) == pytest.approx(1.7, abs=0.3)
    assert 4.9 <= max(lengths) <= 5.1


def test_six_rooms_have_the_originals_numbers(plans):
    made = plans("rooms: {count: 6, smallest: 1.2}", SEEDS)
    assert len(made) > 390
    assert {len(rooms(plan)) for plan in made} == {6}
    assert {len(plan.doors) for plan in made} == {5}
    # measured on 50 worlds: 8 / 9 / 10 pieces of 0.1 / 1.1 / 5.1 m; a door at the end of its wall leaves one piece
    pieces = Counter(len(inner(plan)) for plan in made)
    assert median(pieces.elements()) == 9
    assert max(pieces) == 10
    assert min(pieces) >= 6
    assert (pieces[8] + pieces[9] + pieces[10]) / len(made) > 0.9
    lengths = [length(face) for plan in made for face in inner(plan)]
    assert median(lengths) == pytest.approx(1.1, abs=0.2)
    assert min(lengths) == 0.1
    assert max(lengths) <= 5.1


def test_rooms_are_wider_than_the_smallest_and_tile_the_floor(plans):
    for plan in plans("rooms: {count: 6}", range(100)):
        for room in rooms(plan):  # 1.4 m between centre lines is the first length above 1.2 m
            assert min(room.x1 - room.x0, room.y1 - room.y0) >= 1.3 - 1e-9
        # five walls of 0.1 m on 5.7 x 5.7 m, without their doors' gaps
        doors = sum(door.width for door in plan.doors)
        walls = sum(length(face) for face in inner(plan)) + doors
        area = sum((room.x1 - room.x0) * (room.y1 - room.y0) for room in rooms(plan))
        assert area + 0.1 * walls == pytest.approx(5.7**2)


def test_the_first_wall_is_where_the_original_draws_it():
    # of four border walls, then of 28 lines; 15 of them are more than six from both corners: 7..22, so 16 of 28
    lines, axes = Counter(), Counter()
    for seed in range(3000):
        walls = partition(2, 29, 29, {"x": 6, "y": 6}, lambda k, seed=seed: stream(seed, "walls", attempt=k))
        assert walls is not None
        lines[walls[4].at] += 1
        axes[walls[4].axis] += 1
    assert sorted(lines) == list(range(7, 23))
    assert near(mean(lines.elements()), 14.5, sqrt(255 / 12), 3000)
    assert all(near(count, 3000 / 16, sqrt(3000 / 16), 1) for count in lines.values())
    assert near(axes["x"] / 3000, 0.5, 0.5, 3000)


def test_rooms_of_a_hand_made_partition():
    walls = partition(4, 29, 29, {"x": 6, "y": 6}, lambda k: stream(3, "walls", attempt=k))
    assert walls is not None
    found = rooms_of(walls)
    assert sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in found) == 29 * 29
    assert all(x1 - x0 > 6 and y1 - y0 > 6 for x0, y0, x1, y1 in found)


@pytest.mark.parametrize(("doors", "expected"), [("none", {0}), ("2", {2}), ("1..2", {1, 2}), ("all", {3})])
def test_so_many_walls_have_a_door(plans, doors, expected):
    made = plans(f"rooms: {{count: 4, doors: {doors}}}", range(60))
    assert {len(plan.doors) for plan in made} == expected
    assert {door.width for plan in made for door in plan.doors} <= {0.7}


def test_rooms_exist_without_outer_walls(plans):
    [plan] = plans("rooms: {count: 3}", world="outer_walls: 0%")
    assert not any(wall.outer for wall in plan.walls)
    assert len(rooms(plan)) == 3
    with_walls = plans("rooms: {count: 3}")[0]
    assert inner(plan) == inner(with_walls)
    assert rooms(plan) == rooms(with_walls)


def test_too_many_rooms_are_refused_with_the_key_to_change():
    game = loads("worldgen: 1\nteams: {a: {}}\nworld: {layout: {rooms: {count: 40}}}")
    with pytest.raises(NoFit, match=r"40 rooms wider than 1.2 m do not fit the floor") as refused:
        lay_out(game, Draws.of(game, 0), True)
    assert refused.value.path == "world.layout.rooms.smallest"
    game = loads("worldgen: 1\nteams: {a: {}}\nworld: {layout: {rooms: {count: 2, door_width: 5.8}}}")
    with pytest.raises(NoFit, match=r"a door 5.8 m wide does not fit a wall of 5.7 m") as refused:
        lay_out(game, Draws.of(game, 0), True)
    assert refused.value.path == "world.layout.rooms.door_width"


def flipped(faces, axis):
    x0, y0, x1, y1 = faces
    low = (-x1, y0, -x0, y1) if axis == "x" else (x0, -y1, x1, -y0)
    return tuple(round(v, 9) + 0.0 for v in low)


@pytest.mark.parametrize(("mirror", "axis"), [("east-west", "x"), ("north-south", "y")])
@pytest.mark.parametrize("floor", ["10", "[9.8, 8]", "[9, 7.4]"])  # even and odd numbers of cells
def test_a_mirror_gives_both_halves_the_same_ground(plans, mirror, axis, floor):
    layout = f"rooms: {{count: 2..7, smallest: 1.2, mirror: {mirror}}}"
    made = plans(layout, range(80), floor=floor)
    assert len(made) == 80
    counts = Counter(len(rooms(plan)) for plan in made)
    assert set(counts) == {2, 3, 4, 5, 6, 7}
    for plan in made:
        walls = set(inner(plan))
        assert {flipped(face, axis) for face in walls} == walls
        doors = {(door.x, door.y, door.axis) for door in plan.doors}
        assert {(-x + 0.0, y, a) if axis == "x" else (x, -y + 0.0, a) for x, y, a in doors} == doors
        ground = {(room.x0, room.y0, room.x1, room.y1) for room in rooms(plan)}
        assert {flipped(room, axis) for room in ground} == {
            tuple(round(v, 9) + 0.0 for v in r) for r in ground
        }
        across = [
            room for room in ground if (room[0] < 0 < room[2] if axis == "x" else room[1] < 0 < room[3])
        ]
        assert len(across) == len(rooms(plan)) % 2


def test_a_mirror_of_two_rooms_is_one_wall_with_a_door(plans):
    [plan] = plans("rooms: {count: 2, mirror: east-west}", floor="10")
    [door] = plan.doors
    assert door.x == 0
    assert door.axis == "y"
    assert [(r.x0, r.y0, r.x1, r.y1) for r in rooms(plan)] == [
        (-4.85, -4.85, -0.05, 4.85),
        (0.05, -4.85, 4.85, 4.85),
    ]


@pytest.mark.parametrize(("doors", "expected"), [("1", 1), ("2", 1), ("3", 3), ("none", 0), ("all", 5)])
def test_the_line_of_the_mirror_gets_the_first_door_and_the_others_come_in_pairs(plans, doors, expected):
    for plan in plans(f"rooms: {{count: 6, doors: {doors}, mirror: east-west}}", range(20), floor="10"):
        assert len(plan.doors) == expected
        assert sum(door.x == 0 and door.axis == "y" for door in plan.doors) == (expected > 0)


def test_every_room_of_a_mirror_can_be_reached(plans):
    for plan in plans("rooms: {count: 3..7, mirror: east-west}", range(100), floor="10"):
        spaces = rooms(plan)
        joined = {0}
        for _ in spaces:
            for door in plan.doors:
                sides = [
                    k
                    for k, r in enumerate(spaces)
                    if r.x0 - 0.11 < door.x < r.x1 + 0.11 and r.y0 - 0.11 < door.y < r.y1 + 0.11
                ]
                if joined.intersection(sides):
                    joined.update(sides)
        assert len(joined) == len(spaces)


@pytest.mark.parametrize(
    "layout",
    [
        "rooms: {count: 1..7, smallest: 0.9..1.6, doors: 0..6, door_width: 0.15..0.9}",
        "rooms: {count: 1..7, smallest: 0.9..1.6, door_width: 0.15..0.9, mirror: east-west}",
        "rooms: {count: 1..7, smallest: 0.9..1.6, door_width: 0.15..0.9, mirror: north-south}",
        "three_rooms: {split: 20%..80%, doors: 0..2, door_width: 0.15..1.5}",
        "half: {split: 1..4, along: any, door_width: 0.15..3}",
        "maze: {corridor: 0.4..1.2, braid: 0%..100%}",
    ],
)
@pytest.mark.parametrize("world", ["grid: 0.2", "grid: 0.13..0.4"])
def test_whatever_is_drawn_walls_never_overlap_and_doors_are_clear(plans, layout, world):
    made = plans(layout, range(60), floor="[5..9, 5..9]", world=world)
    assert len(made) > 30
