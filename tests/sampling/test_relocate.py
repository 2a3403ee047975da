"""Places found while an episode runs: free, near, inside, and the same when the episode is replayed."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import hypot
from time import perf_counter

import pytest

from worldgen.sampling import sample
from worldgen.sampling.bodies import footprint
from worldgen.sampling.company import Company
from worldgen.sampling.geometry import area_holds, overlap
from worldgen.sampling.relocate import Places, Relocation
from worldgen.world import Area, Circle, Rect

GAME = """
    worldgen: 1
    world: {floor: 6}
    regions: {pit: {circle: 1.2, at: [1, 1]}, west: {rect: [[-2.8, -2.8], [0, 2.8]]}}
    teams: {runners: {count: 3, where: inside west}}
    objects:
      boxes: {is: box, count: 4, yaw: 0..90, where: inside pit and within 1.5 of each other}
      peg: {is: pillar, diameter: 0.2, fixed: true, where: center of west}
"""


@pytest.fixture
def game(scenario):
    loaded = scenario(GAME)
    return loaded, Relocation(loaded)


def others(world, body):
    return [other for other in (*world.agents, *world.things) if other is not body]


class Standing(Company):
    """Bodies where they are said to be."""

    def __init__(self, relocation, bodies):
        super().__init__(relocation.roster)
        self.bodies = bodies

    def everyone(self):
        return range(len(self.bodies))

    def near(self, x, y, reach):
        return self.everyone()

    def member(self, number):
        body = self.bodies[number]
        return body, (body.x, body.y, body.z, body.yaw)


def anew(relocation, world, body, bodies, draw):
    return Places(relocation, world).anew(body, Standing(relocation, bodies), draw)


def near(relocation, world, body, bodies, x, y):
    return Places(relocation, world).near(body, Standing(relocation, bodies), x, y)


def into(relocation, world, body, bodies, area, draw):
    return Places(relocation, world).into(body, Standing(relocation, bodies), area, draw)


def clear(body, place, world):
    at = footprint(replace(body, x=place.x, y=place.y, yaw=place.yaw))
    walls = [Rect(w.x - w.half_x, w.y - w.half_y, w.x + w.half_x, w.y + w.half_y) for w in world.walls]
    from worldgen.sampling.geometry import of_shape

    return not any(overlap(at, footprint(other)) for other in others(world, body)) and not any(
        overlap(at, of_shape(wall)) for wall in walls
    )


def test_anew_goes_by_its_own_where_and_overlaps_nothing(game):
    loaded, relocation = game
    for seed in range(40):
        world = sample(loaded, seed)
        box, runner = world.things[1], world.agents[0]
        place = anew(relocation, world, box, others(world, box), 1)
        if place is not None:  # four boxes in a circle of 1.2 m leave little room
            at = footprint(replace(box, x=place.x, y=place.y, yaw=place.yaw))
            assert area_holds(world.region("pit"), at)
            assert hypot(place.x - world.things[0].x, place.y - world.things[0].y) <= 1.5
            assert clear(box, place, world)
        place = anew(relocation, world, runner, others(world, runner), 1)
        assert -2.65 + 0.2 <= place.x <= -0.2
        assert clear(runner, place, world)
        assert place.z == runner.z


def test_a_replayed_episode_relocates_alike(game):
    loaded, relocation = game
    world = sample(loaded, 3)
    runner = world.agents[1]
    fresh = Relocation(loaded)
    places = [anew(relocation, world, runner, others(world, runner), draw) for draw in range(20)]
    again = [
        anew(fresh, sample(loaded, 3), runner, others(world, runner), draw) for draw in reversed(range(20))
    ]
    assert places == again[::-1]
    assert len({(place.x, place.y, place.yaw) for place in places}) == 20


def test_near_is_the_place_itself_when_it_is_free(game):
    loaded, relocation = game
    world = sample(loaded, 0)
    runner = world.agents[0]
    # west of the middle there are only runners and the peg at (-1.4, 0)
    place = near(relocation, world, runner, [], -1, 2)
    assert place == (-1, 2, runner.z, runner.yaw)


def test_near_is_the_nearest_place_that_is_free(game):
    loaded, relocation = game
    world = sample(loaded, 0)
    runner = world.agents[0]
    [peg] = [thing for thing in world.things if thing.group == "peg"]
    # the arms' 0.2 m, the peg's 0.1 m and a clearance of 0.01 m: centres 0.31 m apart, on a grid of 5 cm
    place = near(relocation, world, runner, [peg], peg.x, peg.y)
    assert 0.31 <= hypot(place.x - peg.x, place.y - peg.y) < 0.36
    # hard by the eastern wall, whose face is at 2.85
    place = near(relocation, world, runner, [], 2.9, 0.03)
    assert place.x == pytest.approx(2.6, abs=0.05 + 1e-9)
    assert place.x <= 2.85 - 0.21 + 1e-9
    assert place.y == pytest.approx(0.03)


def test_into_keeps_the_whole_footprint_inside(game):
    loaded, relocation = game
    world = sample(loaded, 0)
    box = world.things[0]
    areas = (Area((Rect(-2, -2, -1, -1),)), Area((Circle(-1.4, 1.5, 0.6),)))
    for area, draw in ((area, draw) for area in areas for draw in range(20)):
        place = into(relocation, world, box, [], area, draw)
        assert place.yaw == box.yaw
        assert area_holds(area, footprint(replace(box, x=place.x, y=place.y)))


def test_none_where_there_is_no_room(game):
    loaded, relocation = game
    world = sample(loaded, 0)
    box, runner = world.things[0], world.agents[0]
    in_the_way = replace(world.things[1], x=-1.5, y=-1.5)
    area = Area(
        (Rect(-1.8, -1.8, -1.2, -1.2),)
    )  # 0.6 m: a box is in it, an agent of 0.4 m has no place beside
    assert into(relocation, world, runner, [in_the_way], area, 0) is None
    assert into(relocation, world, runner, [], area, 0) is not None
    slab = replace(world.things[1], x=0.0, y=0.0, yaw=0.0, size=(5.4, 5.4, 0.5))
    assert near(relocation, world, box, [slab], 0, 0) is None
    assert anew(relocation, world, runner, [slab], 0) is None


def test_a_platform_lifts_what_stands_on_it(scenario):
    sumo = scenario("""
        worldgen: 1
        world: {floor: 8, layout: {ring: {radius: 2, height: 0.3}}}
        teams: {reds: {where: inside ring}}
    """)
    world = sample(sumo, 0)
    [red] = world.agents
    assert red.z == pytest.approx(0.15 + 0.3)
    relocation = Relocation(sumo)
    assert near(relocation, world, red, [], 0, 0).z == pytest.approx(0.45)
    assert near(relocation, world, red, [], 3, 0).z == pytest.approx(0.15)
    # across the edge at 2 m it may not stand: inwards the disc of 0.2 m fits at 1.8
    place = near(relocation, world, red, [], 1.85, 0)
    assert hypot(place.x, place.y) <= 1.8 + 1e-9
    assert place.z == pytest.approx(0.45)


def test_it_takes_less_than_a_millisecond(game):
    loaded, relocation = game
    world = sample(loaded, 0)
    runner, rest = world.agents[0], others(world, world.agents[0])
    anew(relocation, world, runner, rest, 0)
    near(relocation, world, runner, rest, 1, 1)
    best = {"anew": 1.0, "near": 1.0}
    for draw in range(30):
        start = perf_counter()
        anew(relocation, world, runner, rest, draw)
        half = perf_counter()
        near(relocation, world, runner, rest, 1, 1)
        best["anew"] = min(best["anew"], half - start)
        best["near"] = min(best["near"], perf_counter() - half)
    assert max(best.values()) < 1e-3, best


def test_what_starts_and_what_is_relocated_never_overlap(game):
    loaded, relocation = game
    for seed in range(20):
        world = sample(loaded, seed)
        bodies = [*world.agents, *world.things]
        for k, body in enumerate(bodies):
            rest = bodies[:k] + bodies[k + 1 :]
            place = near(relocation, world, body, rest, 1.0, 1.0)
            bodies[k] = replace(body, x=place.x, y=place.y, z=place.z, yaw=place.yaw)
        assert not any(overlap(footprint(a), footprint(b)) for a, b in combinations(bodies, 2))


def test_worlds_that_share_their_terrain_still_draw_their_own(scenario):
    loaded = scenario("""
        worldgen: 1
        world: {floor: 8, layout: {rooms: {count: 3..4, smallest: 1.5, doors: all}}}
        teams: {runners: {count: 4, where: spread over rooms, yaw: 0..360}}
        objects: {boxes: {is: box, count: 3, size: 0.3..0.5, yaw: 0..90, where: inside floor}}
    """)
    shared = Relocation(loaded)
    worlds = [sample(loaded, seed) for seed in (0, 1, 0, 2)]
    same = replace(worlds[1], seed=7)  # other draws on the same floor
    assert shared.terrain(worlds[1]) is shared.terrain(same)
    for world in (*worlds, worlds[1], same, worlds[1]):
        for body in (*world.agents, *world.things):
            bodies = others(world, body)
            place = anew(shared, world, body, bodies, 2)
            assert place == anew(Relocation(loaded), world, body, bodies, 2)
