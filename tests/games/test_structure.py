"""What 300 seeds of each of the original's games are made of: its distributions (original-mechanics.md 2, 3.3 and 8).

Shares may be off by four standard deviations of as many draws.
"""

from collections import Counter

import pytest

from tests.games.survey import SEEDS, apart, boxes, corners, evenly, near, things, worlds
from worldgen.game import Game
from worldgen.sampling import sample
from worldgen.scenario import load


@pytest.mark.parametrize(("name", "steps", "agents"), [
    ("quadrant", 80, {"hiders": 2, "seekers": 2}), ("rooms", 240, {"hiders": 2, "seekers": 2}),
    ("half", 80, {"hiders": 2, "seekers": 2}), ("chase", 80, {"hiders": 1, "seekers": 1}),
    ("food", 240, {"hiders": 2, "seekers": 2}), ("moving_food", 240, {"hiders": 2, "seekers": 2}),
    ("lock_and_return", 120, {"players": 1}), ("sequential_lock", 120, {"players": 1}),
    ("three_rooms", 120, {"players": 1}), ("blueprint", 150, {"builders": 1}), ("shelter", 240, {"builders": 1}),
])  # fmt: skip
def test_steps_and_agents(name, steps, agents):
    scenario, world = load(name), worlds(name)[0]
    assert world.steps == steps
    assert Counter(agent.team for agent in world.agents) == agents
    assert world.floor == (6, 6)
    assert (world.timestep, world.substeps, world.gravity, world.floor_friction) == (0.005, 15, -50, 0.2)
    for agent in world.agents:
        assert (agent.mass, agent.radius, agent.friction, agent.force, agent.torque) == (
            1,
            0.15,
            0.01,
            90,
            90,
        )
    for team in scenario.teams.values():
        assert (team.reach, team.sensors.sight, team.sensors.lidar.rays) == (0.25, 135, 30)


@pytest.mark.parametrize(("name", "friction"), [
    ("quadrant", 0.01), ("blueprint", 0.01), ("shelter", 0.01),
    ("rooms", 1), ("lock_and_return", 1), ("sequential_lock", 1), ("three_rooms", 1),
])  # fmt: skip
def test_random_rooms_and_box_locking_have_rough_walls(name, friction):
    assert {wall.friction for world in worlds(name) for wall in world.walls} == {friction}


def test_every_game_has_the_masses_and_frictions_of_the_original():
    for name in ("quadrant", "rooms", "blueprint", "shelter", "sequential_lock", "lock_and_return"):
        for thing in worlds(name)[0].things:
            if thing.solid and not thing.fixed:
                assert (thing.mass, thing.friction) == (1, 0.01 if thing.kind == "ramp" else 0.2)
                assert thing.size[2] == 0.5


def test_quadrant():
    drawn = worlds("quadrant")
    evenly([len(world.doors) for world in drawn], (1, 2))
    only = [world.doors[0].axis for world in drawn if len(world.doors) == 1]
    evenly(only, ("x", "y"))
    for world in drawn:
        assert {door.width for door in world.doors} == {0.7}
        assert [len(boxes(world)), len(things(world, "ramps"))] == [2, 1]
        for box in boxes(world):
            assert box.size == (0.5, 0.5, 0.5)
            assert 0 < box.x < 2.85
            assert -2.85 < box.y < 0
        assert not any(
            agent.x > 0.15 and agent.y < -0.15 for agent in world.agents if agent.team == "seekers"
        )
    inside = sum(
        agent.x > 0 and agent.y < 0 for world in drawn for agent in world.agents if agent.team == "hiders"
    )
    near(inside, 0.22, 2 * SEEDS)  # uniform over the floor: (5.7 m less walls) / 4 and less the boxes' room
    assert {wall.outer for world in drawn for wall in world.walls} == {True, False}


def test_rooms():
    drawn = worlds("rooms")
    evenly([sum("rooms/" in name for name, _ in world.regions) for world in drawn], (1, 2, 3, 4))
    evenly([any(wall.outer for wall in world.walls) for world in drawn], (True, False))
    evenly([len(boxes(world)) for world in drawn], range(3, 10))
    for world in drawn:
        cubes, bars = things(world, "boxes"), [box for box in boxes(world) if box.group != "boxes"]
        assert 3 <= len(bars) <= len(cubes) + len(bars)
        assert {box.size for box in cubes} <= {(0.5, 0.5, 0.5)}
        for bar in bars:
            half = (0.825, 0.075) if bar.group == "long_boxes" else (0.075, 0.825)
            assert corners(bar) == pytest.approx(half)
        assert len(things(world, "ramps")) == 2
        for team in ("hiders", "seekers"):
            first, second = [agent for agent in world.agents if agent.team == team]
            assert apart(first, second) <= 0.5
        assert len(world.doors) == sum("rooms/" in name for name, _ in world.regions) - 1


def test_how_many_of_the_boxes_of_rooms_are_long_and_which_way_they_lie():
    long = Counter(), Counter()
    for world in worlds("rooms"):
        bars = [box.group for box in boxes(world) if box.group != "boxes"]
        if len(boxes(world)) == 9:
            long[0][len(bars)] += 1
        if len(bars) == 3:
            long[1][bars.count("turned_boxes")] += 1
    evenly(long[0].elements(), range(3, 10))  # of 9 boxes, 3 to 9
    evenly(long[1].elements(), range(4))  # of 3 long ones, 0 to 3


def test_lock_and_return():
    for world in worlds("lock_and_return"):
        assert sum("rooms/" in name for name, _ in world.regions) == 6
        assert [len(world.doors), len(world.things)] == [5, 1]
        assert any(wall.outer for wall in world.walls)


def test_sequential_lock():
    drawn = worlds("sequential_lock")
    for world in drawn:
        assert not world.doors
        assert sum(not wall.outer for wall in world.walls) == 2
        assert [len(boxes(world)), len(things(world, "ramps"))] == [4, 3]
        assert sorted(box.rank for box in boxes(world)) == [0, 1, 2, 3]
        assert rooms_of(world, things(world, "ramps")) == {0, 1, 2}
    evenly([box.rank for world in drawn for box in boxes(world)[:1]], range(4))
    across = [next(wall for wall in world.walls if not wall.outer) for world in drawn]
    evenly([wall.half_x > wall.half_y for wall in across], (True, False))


def test_three_rooms():
    for world in worlds("three_rooms"):
        assert [len(world.doors), len(world.things)] == [2, 3]
        assert rooms_of(world, boxes(world)) == {0, 1, 2}


def rooms_of(world, bodies):
    rooms = {k: world.region(f"rooms/{k}").inside[0] for k in range(3)}
    return {k for k, r in rooms.items() for b in bodies if r.x0 <= b.x <= r.x1 and r.y0 <= b.y <= r.y1}


def test_half():
    for world in worlds("half"):
        assert len(world.doors) == 1
        hiders = [agent.y for agent in world.agents if agent.team == "hiders"]
        assert min(hiders + [box.y for box in boxes(world)]) > 0
        assert max(agent.y for agent in world.agents if agent.team == "seekers") < 0.2


def test_blueprint():
    drawn = worlds("blueprint")
    evenly([len(things(world, "sites")) for world in drawn], (1, 2, 3, 4))
    for world in drawn:
        assert Counter(box.size for box in boxes(world)) == {(0.5, 0.5, 0.5): 8}
        sites = things(world, "sites")
        for k, site in enumerate(sites):
            assert max(abs(site.x), abs(site.y)) <= 0.85 * 3 - 0.25
            assert all(apart(site, other) >= 0.71 for other in sites[:k])


def test_shelter():
    drawn = worlds("shelter")
    evenly([len(things(world, "turned_boxes")) for world in drawn], range(4))
    diameters = []
    for world in drawn:
        cubes, bars = things(world, "boxes"), [box for box in boxes(world) if box.group != "boxes"]
        assert [len(cubes), len(bars)] == [5, 3]
        (treasure,) = things(world, "treasure")
        assert treasure.fixed
        assert treasure.size[2] == 0.5
        assert max(abs(treasure.x), abs(treasure.y)) <= 0.7 * 3 - treasure.size[0] / 2 + 1e-9
        diameters.append(treasure.size[0])
    assert min(diameters) >= 1.5
    assert max(diameters) <= 2
    near(sum(d < 1.75 for d in diameters), 0.5, SEEDS)


def test_food():
    for world in worlds("food"):
        food = things(world, "food")
        assert len(food) == 5
        assert food[0].attributes == (("bites", 40, 40),)
        assert all(max(abs(f.x), abs(f.y)) <= 0.65 + 1e-9 and apart(f, food[0]) <= 0.25 for f in food)
    for world in worlds("moving_food"):
        (morsel,) = things(world, "food")
        assert max(abs(morsel.x), abs(morsel.y)) <= 0.5 + 1e-9


@pytest.mark.parametrize(("name", "grabs", "locks"), [
    ("quadrant", {"boxes", "ramps"}, {"boxes"}), ("rooms", {"boxes", "ramps"}, {"boxes", "ramps"}),
    ("lock_and_return", {"boxes"}, {"boxes"}), ("sequential_lock", {"boxes", "ramps"}, {"boxes", "ramps"}),
    ("blueprint", {"boxes"}, {"boxes"}), ("shelter", {"boxes"}, {"boxes"}), ("chase", set(), set()),
])  # fmt: skip
def test_who_may_grab_and_lock_what(name, grabs, locks):
    game = Game.of(load(name))
    joined = {group.name for group in game.joined}  # long boxes are handled as boxes are
    for team in game.teams:
        assert (set(team.grabs) - joined, set(team.locks) - joined) == (grabs, locks)
        assert joined <= set(team.grabs) & set(team.locks)
    assert {group.locks for group in game.groups} <= {"team"}


def test_starts_and_axes_as_in_the_original_are_two_values_away():
    scenario = load("quadrant", {"teams.hiders.yaw": "-90", "teams.hiders.frame": "world"})
    for seed in range(10):
        assert {round(agent.yaw, 4) for agent in sample(scenario, seed).agents} == {-1.5708}
    assert [team.frame for team in Game.of(scenario).teams] == ["world", "world"]
