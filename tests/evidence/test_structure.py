"""Worlds of the original's games are made as the original's were: 400 seeds of ours against what was measured
on 50 seeds of the original (original-measured.md, table B).

What was measured is itself a sample. Histograms are compared by a two-sample chi-square test at 0.1 %, medians by four
standard errors of a median of 50 (1.25 s / sqrt(50), s the spread of ours), constants exactly. What differs on purpose
is said beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from math import hypot, sqrt
from statistics import median, pstdev

import pytest

from worldgen.mjcf import compile_world
from worldgen.sampling import sample
from worldgen.scenario import load
from worldgen.world import World

SEEDS, THEIRS = 400, 50
BEYOND = {
    1: 10.83,
    2: 13.82,
    3: 16.27,
    4: 18.47,
    5: 20.52,
    6: 22.46,
}  # chi-square at 0.1 %, by degrees of freedom


@cache
def worlds(name: str) -> tuple[World, ...]:
    scenario = load(name)
    return tuple(sample(scenario, seed) for seed in range(SEEDS))


def boxes(world: World) -> list:
    return [thing for thing in world.things if thing.kind == "box"]


def inner(world: World) -> list:
    return [wall for wall in world.walls if not wall.outer]


HISTOGRAMS: list[tuple[str, str, Callable[[World], int], dict[int, int]]] = [
    ("rooms", "boxes", lambda w: len(boxes(w)), {3: 14, 4: 3, 5: 6, 6: 7, 7: 5, 8: 7, 9: 8}),
    ("rooms", "long boxes", lambda w: sum(b.size[0] > 1 for b in boxes(w)), {3: 23, 4: 9, 5: 9, 6: 2, 7: 3, 8: 4}),
    ("rooms", "rooms", lambda w: sum("rooms/" in name for name, _ in w.regions), {1: 10, 2: 17, 3: 10, 4: 13}),
    ("rooms", "outer walls", lambda w: sum(wall.outer for wall in w.walls), {0: 22, 4: 28}),
    ("quadrant", "pieces of inner wall", lambda w: len(inner(w)), {2: 3, 3: 35, 4: 12}),
    ("quadrant", "doors", lambda w: len(w.doors), {1: 26, 2: 24}),
    ("blueprint", "sites", lambda w: sum(t.kind == "site" for t in w.things), {1: 15, 2: 11, 3: 13, 4: 11}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("game", "what", "count", "theirs"), HISTOGRAMS, ids=lambda v: v if isinstance(v, str) else ""
)
def test_counts_are_spread_as_the_originals(game, what, count, theirs):
    ours = Counter(count(world) for world in worlds(game))
    assert sum(theirs.values()) == THEIRS
    assert _chi_square(ours, theirs) < BEYOND[len({*ours, *theirs}) - 1], (what, ours)


def _chi_square(ours: Counter, theirs: dict[int, int]) -> float:
    """Of two samples of different sizes: 0 where they are spread alike."""
    a, b = sqrt(THEIRS / SEEDS), sqrt(SEEDS / THEIRS)
    values = {*ours, *theirs}
    return sum((a * ours[v] - b * theirs.get(v, 0)) ** 2 / (ours[v] + theirs.get(v, 0)) for v in values)


# (game, joints = degrees of freedom least and most, motors, welds)
MODELS = [("quadrant", 28, 28, 12, 4), ("rooms", 36, 60, 12, 4), ("lock_and_return", 8, 8, 3, 1),
          ("sequential_lock", 32, 32, 3, 1), ("blueprint", 36, 36, 3, 1), ("shelter", 36, 36, 3, 1)]  # fmt: skip


@pytest.mark.parametrize(("game", "least", "most", "motors", "welds"), MODELS)
def test_compiled_worlds_have_the_originals_joints_motors_and_welds(game, least, most, motors, welds):
    for world in worlds(game)[:20]:
        model, _ = compile_world(world)
        assert least <= model.njnt <= most
        assert model.nq == model.nv == model.njnt == 4 * (len(world.agents) + _movable(world))
        assert (model.nu, model.neq) == (motors, welds)


def _movable(world: World) -> int:
    return sum(thing.solid and not thing.fixed for thing in world.things)


# (game, fewest, median and most pieces of inner wall, shortest, median and longest of them, metres)
WALLS = [("quadrant", 2, 3, 4, 0.1, 1.3, 2.9), ("rooms", 0, 2, 6, 0.1, 1.7, 5.1),
         ("lock_and_return", 8, 9, 10, 0.1, 1.1, 5.1), ("sequential_lock", 2, 2, 2, 2.3, 4.5, 5.7)]  # fmt: skip


@pytest.mark.parametrize(("game", "fewest", "middle", "most", "shortest", "usual", "longest"), WALLS)
def test_inner_walls_are_as_many_and_as_long_as_the_originals(
    game, fewest, middle, most, shortest, usual, longest
):
    pieces = [len(inner(world)) for world in worlds(game)]
    # 400 seeds may show a rare case that 50 did not: a door at the end of its wall leaves one piece less
    assert fewest - 2 <= min(pieces) <= fewest
    assert abs(median(pieces) - middle) <= 1
    assert max(pieces) == most
    lengths = [round(2 * max(w.half_x, w.half_y), 6) for world in worlds(game) for w in inner(world)]
    assert min(lengths) == pytest.approx(shortest, abs=0.2)
    assert max(lengths) == pytest.approx(longest, abs=0.2)
    assert abs(median(lengths) - usual) < 4 * 1.25 * pstdev(lengths) / sqrt(THEIRS)
    assert {round(2 * min(w.half_x, w.half_y), 6) for world in worlds(game) for w in inner(world)} <= {0.1}
    assert {wall.height for world in worlds(game) for wall in inner(world)} == {0.5}
    assert {wall.height for world in worlds(game) for wall in world.walls if wall.outer} == {4.0}


def _apart(one, other) -> float:
    return hypot(one.x - other.x, one.y - other.y)


def _team(world: World, name: str) -> list:
    return [agent for agent in world.agents if agent.team == name]


def _pair(name: str) -> Callable[[World], float]:
    return lambda world: _apart(*_team(world, name))


def _between(world: World) -> float:
    return min(_apart(a, b) for a in _team(world, "hiders") for b in _team(world, "seekers"))


DISTANCES = [("quadrant", _pair("hiders"), 2.67), ("quadrant", _pair("seekers"), 2.54), ("quadrant", _between, 1.37),
             ("rooms", _between, 2.41)]  # fmt: skip


@pytest.mark.parametrize(("game", "distance", "theirs"), DISTANCES)
def test_agents_start_as_far_apart_as_the_originals(game, distance, theirs):
    ours = [distance(world) for world in worlds(game)]
    assert abs(median(ours) - theirs) < 4 * 1.25 * pstdev(ours) / sqrt(THEIRS), median(ours)


def test_members_of_a_team_of_rooms_start_within_half_a_metre():
    """The original asked it of grid cells (0.31 to 0.84 m, median 0.5); ours asks it of centres."""
    for name in ("hiders", "seekers"):
        ours = [_pair(name)(world) for world in worlds("rooms")]
        assert max(ours) <= 0.5
        assert median(ours) == pytest.approx(0.5, abs=0.1)
        assert min(ours) >= 0.4  # two agents with arms of 0.20 m; the original's may reach into each other


# (game, share of the long boxes that lie east to west)
LYING = [("rooms", 105 / 215), ("shelter", 79 / 150)]


@pytest.mark.parametrize(("game", "theirs"), LYING)
def test_long_boxes_lie_either_way_as_often(game, theirs):
    long = [box for world in worlds(game) for box in boxes(world) if box.size[0] > 1]
    assert {box.size for box in boxes_of(game)} <= {(0.5, 0.5, 0.5), (1.65, 0.15, 0.5)}
    assert {round(abs(box.yaw), 6) for box in long} <= {0.0, 1.570796}
    east = sum(box.yaw == 0 for box in long) / len(long)
    # boxes of one world are drawn together, so that many boxes are worth only 50 worlds
    assert abs(east - theirs) < 4 * 0.5 / sqrt(THEIRS)


def boxes_of(game: str) -> Iterable:
    return (box for world in worlds(game) for box in boxes(world))


def test_the_treasure_of_shelter_is_as_wide_as_the_originals():
    ours = [thing.size[0] for world in worlds("shelter") for thing in world.things if thing.kind == "pillar"]
    # measured: 1.505 / 1.724 / 1.995 m
    assert 1.5 <= min(ours) < 1.51
    assert 1.99 < max(ours) <= 2
    assert abs(median(ours) - 1.724) < 4 * 1.25 * pstdev(ours) / sqrt(THEIRS)


def test_there_are_as_many_things_as_in_the_originals():
    counts = {game: Counter(thing.kind for world in worlds(game) for thing in world.things) for game in
              ("quadrant", "lock_and_return", "sequential_lock", "blueprint", "shelter")}  # fmt: skip
    assert counts["quadrant"] == {"box": 2 * SEEDS, "ramp": SEEDS}
    assert counts["lock_and_return"] == {"box": SEEDS}
    assert counts["sequential_lock"] == {"box": 4 * SEEDS, "ramp": 3 * SEEDS}
    assert counts["blueprint"]["box"] == 8 * SEEDS
    assert counts["shelter"] == {"box": 8 * SEEDS, "pillar": SEEDS}
