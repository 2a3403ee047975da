"""`where` places, tight packings, and what an author is told when there is no room."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from worldgen.sampling import PlacementError, Sampler, sample


def spread(world, group):
    return [(t.x, t.y) for t in (*world.things, *world.agents) if t.name.startswith(group + "/")]


def near_first(points, limit):
    return all(math.dist(point, points[0]) <= limit for point in points[1:])


GAME = """
    worldgen: 1
    teams: {{runners: {{count: 3, where: "{runners}"}}}}
    regions: {{pit: {{circle: 0.8, at: [1, 1]}}, ring: {{minus: [floor, pit]}}}}
    objects:
      flags: {{is: pillar, diameter: 0.2, where: "{flags}"}}
      boxes: {{is: box, count: 3, size: 0.4, where: "{boxes}"}}
"""


def game(scenario, runners="inside floor", flags="inside floor", boxes="inside floor"):
    return scenario(GAME.format(runners=runners, flags=flags, boxes=boxes))


def test_within_of_each_other_is_measured_to_the_first_member(scenario):
    close = game(scenario, boxes="within 0.7 of each other")
    for seed in range(100):
        assert near_first(spread(sample(close, seed), "boxes"), 0.7)


def test_within_and_away_from_another_group(scenario):
    both = game(scenario, boxes="within 1 of any flag and 1.5 away from every runner", flags="inside pit")
    for seed in range(100):
        world = sample(both, seed)
        (flag,) = spread(world, "flags")
        assert math.dist(flag, (1, 1)) <= 0.7 + 1e-9  # the whole pillar is in the pit
        for box in spread(world, "boxes"):
            assert math.dist(box, flag) <= 1
            assert min(math.dist(box, runner) for runner in spread(world, "runners")) >= 1.5


def test_away_from_each_other_holds_for_every_pair(scenario):
    apart = game(scenario, boxes="1.8 away from each other")
    for seed in range(100):
        pairs = combinations(spread(sample(apart, seed), "boxes"), 2)
        assert min(math.dist(a, b) for a, b in pairs) >= 1.8


def test_center_middle_and_regions_with_holes(scenario):
    mixed = game(scenario, flags="center of pit", boxes="inside ring", runners="inside middle 50% of floor")
    for seed in range(100):
        world = sample(mixed, seed)
        assert spread(world, "flags") == [(1, 1)]
        assert all(max(abs(x), abs(y)) <= 1.3 + 1e-9 for x, y in spread(world, "runners"))
        # the nearest point of an unturned box to the pit's middle is outside the pit
        for x, y in spread(world, "boxes"):
            assert math.hypot(max(abs(x - 1) - 0.2, 0), max(abs(y - 1) - 0.2, 0)) >= 0.8 - 1e-9


TIGHT = """
    worldgen: 1
    teams: {{runners: {{}}}}
    world: {{floor: 6, outer_walls: 0%, tries: {tries}, worlds: {worlds}}}
    regions: {{pen: {{rect: [[0, 0], [{width}, {height}]]}}}}
    objects:
      {objects}
"""


def test_free_ground_is_searched_when_random_tries_fail(scenario):
    # nine boxes of 0.5 m in 1.95 m square: a random tenth of the packings jam, the search and the redraws do not
    boxes = "boxes: {is: box, count: 7, where: inside pen}"
    packed = scenario(TIGHT.format(tries=3, worlds=20, width=1.95, height=1.95, objects=boxes))
    for seed in range(30):
        assert len(spread(sample(packed, seed), "boxes")) == 7


def test_what_is_in_the_way_is_placed_again(scenario):
    # the long boxes are placed last (smaller ground), and fit only when the square one is not in the middle
    objects = """square: {is: box, size: [1, 1, 0.5], where: inside pen}
      long: {is: box, size: [1.9, 0.3, 0.5], where: inside pen}"""
    crowded = scenario(TIGHT.format(tries=50, worlds=20, width=2, height=1.4, objects=objects))
    sampler = Sampler(crowded)
    # left where it fell, the square would bar the long one in about half of all worlds
    assert sum(len(sampler.sample(seed).refusals) for seed in range(60)) <= 10


def test_a_room_that_fits_exactly_one_is_used(scenario):
    boxes = "boxes: {is: box, size: [2, 1, 0.5], where: inside pen}"
    exact = scenario(TIGHT.format(tries=5, worlds=1, width=2, height=1, objects=boxes))
    (place,) = spread(sample(exact, 0), "boxes")
    assert place == (pytest.approx(1), pytest.approx(0.5))


def test_no_room_says_what_where_how_often_and_what_to_change(scenario):
    boxes = "boxes: {is: box, count: 9, where: inside pen and within 0.9 of each other}"
    impossible = scenario(TIGHT.format(tries=50, worlds=3, width=1.2, height=1.2, objects=boxes))
    with pytest.raises(PlacementError) as caught:
        sample(impossible, 41)
    # two boxes of 0.5 m go side by side in 1.2 m, so four find room
    head, *rest = str(caught.value).splitlines()
    assert head == "game.yaml:7:3  could not place boxes 5 of 9 (seed 41): 50 tries  [no-room]"
    assert rest == [
        "    7 |   boxes: {is: box, count: 9, where: inside pen and within 0.9 of each other}",
        "      |   ^~~~~",
        "      | 50 overlapped boxes",
        "      | lower objects.boxes.count or enlarge regions.pen",
        "      | so it went in 3 of 3 redraws of the world",
    ]


def test_something_wider_than_its_region_says_so(scenario):
    boxes = "boxes: {is: box, size: 2, where: inside pen}"
    impossible = scenario(TIGHT.format(tries=50, worlds=1, width=1.2, height=1.2, objects=boxes))
    with pytest.raises(PlacementError, match="no ground inside pen is wide enough for it") as caught:
        sample(impossible, 1)
    assert "could not place boxes 1 of 1 (seed 1): 0 tries" in str(caught.value)
    assert "lower objects.boxes.size or enlarge regions.pen" in str(caught.value)


def test_reasons_are_counted_and_the_broken_place_is_quoted(scenario):
    objects = """flags: {is: pillar, diameter: 0.2, where: center of floor}
      boxes: {is: box, where: inside pen and 3 away from any flag}"""
    impossible = scenario(TIGHT.format(tries=20, worlds=2, width=2, height=2, objects=objects))
    with pytest.raises(PlacementError, match="20 broke '3 away from any flag'"):
        sample(impossible, 1)


def test_larger_things_go_first_whatever_the_order_in_the_file(scenario):
    # were the small ones first, they would scatter over the pen and leave no room for the large one
    objects = """pegs: {is: box, count: 12, size: 0.2, where: inside pen}
      slab: {is: box, size: [1.5, 1.5, 0.5], where: inside pen}"""
    mixed = scenario(TIGHT.format(tries=50, worlds=1, width=2.2, height=2.2, objects=objects))
    sampler = Sampler(mixed)
    assert sum(len(sampler.sample(seed).refusals) for seed in range(30)) == 0


def test_a_cornered_cluster_starts_over_together(scenario):
    # a peg fits the narrow pocket, and then its mates do not: the wide one takes all three
    text = """
        worldgen: 1
        teams: {runners: {where: outside pockets}}
        world: {worlds: 1}
        regions:
          narrow: {rect: [[-2, -2], [-1.5, -1.5]]}
          wide: {rect: [[1, 1], [2.2, 2.2]]}
          pockets: {union: [narrow, wide]}
        objects: {pegs: {is: pillar, diameter: 0.4, count: 3, where: inside pockets and within 1 of each other}}
    """
    sampler = Sampler(scenario(text))
    for seed in range(100):
        pegs = spread(sampler.sample(seed).world, "pegs")
        assert all(1 <= x <= 2.2 and 1 <= y <= 2.2 for x, y in pegs)
