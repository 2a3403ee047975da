"""The quadrant's walls and doors at hand-computed coordinates, and its doors' distribution."""

from __future__ import annotations

from collections import Counter

import pytest

from worldgen.sampling import PlacementError, Sampler, sample
from worldgen.world import Area, Rect


def faces(wall):
    return tuple(
        round(v, 9)
        for v in (wall.x - wall.half_x, wall.y - wall.half_y, wall.x + wall.half_x, wall.y + wall.half_y)
    )


GAME = """
    worldgen: 1
    teams: {{hiders: {{}}}}
    world:
      floor: {floor}
      layout: {{quadrant: {{corner: {corner}, size: {size}, doors: {doors}, door_width: {width}}}}}
"""


def game(scenario, floor=6, corner="south-east", size="50%", doors="none", width=0.7):
    return scenario(GAME.format(floor=floor, corner=corner, size=size, doors=doors, width=width))


def test_walls_stand_where_the_originals_do(scenario):
    world = sample(game(scenario), 0)
    inner = {wall.name: faces(wall) for wall in world.walls if not wall.outer}
    # original: 30 cells of 0.2 m, lines through the centres of column and row 15, 0.1 m thick; origin moved by 3 m
    assert inner == {"walls/0": (0.05, -2.85, 0.15, 0.05), "walls/1": (0.15, 0.05, 2.85, 0.15)}
    outer = {wall.name: faces(wall) for wall in world.walls if wall.outer}
    assert outer["outer_walls/west"] == (-2.95, -2.85, -2.85, 2.85)
    assert outer["outer_walls/north"] == (-2.85, 2.85, 2.85, 2.95)
    assert {wall.height for wall in world.walls if wall.outer} == {4.0}
    assert {wall.height for wall in world.walls if not wall.outer} == {0.5}
    assert world.region("quadrant") == Area((Rect(0.15, -2.85, 2.85, 0.05),))
    assert world.region("floor") == Area((Rect(-3, -3, 3, 3),))


@pytest.mark.parametrize(
    ("corner", "upright", "level", "room"),
    [
        (
            "south-west",
            (-0.15, -2.85, -0.05, 0.05),
            (-2.85, 0.05, -0.15, 0.15),
            Rect(-2.85, -2.85, -0.15, 0.05),
        ),
        ("north-east", (0.05, -0.05, 0.15, 2.85), (0.15, -0.15, 2.85, -0.05), Rect(0.15, -0.05, 2.85, 2.85)),
        (
            "north-west",
            (-0.15, -0.05, -0.05, 2.85),
            (-2.85, -0.15, -0.15, -0.05),
            Rect(-2.85, -0.05, -0.15, 2.85),
        ),
    ],
)
def test_other_corners_are_mirror_images(scenario, corner, upright, level, room):
    world = sample(game(scenario, corner=corner), 0)
    assert [faces(wall) for wall in world.walls if not wall.outer] == [upright, level]
    assert world.region("quadrant") == Area((room,))


@pytest.mark.parametrize("corner", ["south-east", "south-west", "north-east", "north-west"])
def test_a_door_is_exactly_the_gap_in_its_wall(scenario, corner):
    both = game(scenario, corner=corner, doors=2)
    for seed in range(40):
        world = sample(both, seed)
        walls = [faces(wall) for wall in world.walls if not wall.outer]
        assert len(world.doors) == 2
        for door in world.doors:
            along = 0 if door.axis == "x" else 1
            place, across = (door.x, door.y) if along == 0 else (door.y, door.x)
            low, high = round(place - 0.35, 9), round(place + 0.35, 9)
            own = [face for face in walls if face[1 - along] < across < face[3 - along]]
            assert all(face[along + 2] <= low or face[along] >= high for face in own)
            # clear all the way: it ends at a piece of its own wall, at the border, or at the corner
            ends = (
                {face[along + 2] for face in own}
                | {face[along] for face in own}
                | {-2.85, 2.85, -0.05, 0.05, -0.15, 0.15}
            )
            assert {low, high} <= ends


def test_doors_are_placed_as_the_original_places_them(scenario):
    both = game(scenario, doors=2)
    upright, level = Counter(), Counter()
    for seed in range(1300):
        for door in sample(both, seed).doors:
            (upright if door.axis == "y" else level)[round(door.y if door.axis == "y" else door.x, 9)] += 1
    # 15 cells: 13 first cells, 0.2 m apart, the outermost moved by half a wall's thickness so that 0.7 m stay clear
    assert sorted(upright) == [-2.5, *[round(-2.4 + 0.2 * k, 9) for k in range(11)], -0.3]
    assert sorted(level) == [0.5, *[round(0.6 + 0.2 * k, 9) for k in range(10)], 2.5]
    assert all(60 <= count <= 145 for count in upright.values())  # 100 expected, 10 standard deviation
    assert all(65 <= count <= 155 for count in level.values())


def test_one_or_two_doors_come_about_equally_often_and_a_single_one_in_either_wall(quadrants):
    counts = Counter(len(world.doors) for world in quadrants)
    assert set(counts) == {1, 2}
    assert counts[1] / len(quadrants) == pytest.approx(0.5, abs=0.04)
    axes = Counter(world.doors[0].axis for world in quadrants if len(world.doors) == 1)
    assert axes["x"] / counts[1] == pytest.approx(0.5, abs=0.06)
    assert {door.width for world in quadrants for door in world.doors} == {0.7}


def test_size_in_metres_and_a_floor_that_is_not_square(scenario):
    world = sample(game(scenario, floor="[6, 4]", size=2), 0)
    # 10 cells each way: the lines of column 20 (x 1.1) and of row 10 (y 0.1)
    assert world.region("quadrant") == Area((Rect(1.15, -1.85, 2.85, 0.05),))
    half = sample(game(scenario, floor="[6, 4]"), 0)
    assert half.region("quadrant") == Area((Rect(0.15, -1.85, 2.85, 0.05),))


def test_a_room_drawn_too_small_for_its_door_is_drawn_again_and_said_when_it_never_fits(scenario):
    text = GAME.format(floor=6, corner="south-east", size="1..3", doors=2, width=0.8)
    sampler = Sampler(scenario(text))
    drawn = [sampler.sample(seed) for seed in range(60)]
    assert all([door.width for door in sampled.world.doors] == [0.8, 0.8] for sampled in drawn)
    reasons = {refusal.reason for sampled in drawn for refusal in sampled.refusals}
    assert reasons == {"world.layout.quadrant.door_width does not fit"}
    unlucky = next(seed for seed, sampled in enumerate(drawn) if sampled.refusals)
    once = scenario(text.replace("floor: 6", "floor: 6\n      worlds: 1"))
    with pytest.raises(
        PlacementError, match=rf"a door 0.8 m wide does not fit a wall of .* m \(seed {unlucky}\)"
    ):
        sample(once, unlucky)
