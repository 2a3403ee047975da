"""Many drawn worlds of a game, and whether what they hold is distributed as it should be."""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import cos, hypot, sin, sqrt

from worldgen.sampling import sample
from worldgen.scenario import load

SEEDS = 300


@cache
def worlds(name, seeds=SEEDS):
    scenario = load(name)
    return [sample(scenario, seed) for seed in range(seeds)]


def things(world, group):
    return [thing for thing in world.things if thing.group == group]


def boxes(world):
    return [thing for thing in world.things if thing.kind == "box"]


def evenly(values, expected):
    """Each of `expected` comes up as often as the others, and nothing else does."""
    counts, p = Counter(values), 1 / len(expected)
    assert set(counts) <= set(expected)
    for value in expected:
        near(counts[value], p, sum(counts.values()), value)


def near(count, p, of, what=""):
    assert abs(count - p * of) <= 4 * sqrt(of * p * (1 - p)) + 1e-9, (what, count, p * of)


def apart(one, other):
    return hypot(one.x - other.x, one.y - other.y)


def corners(thing):
    c, s = abs(cos(thing.yaw)), abs(sin(thing.yaw))
    half_x, half_y = thing.size[0] / 2, thing.size[1] / 2
    return c * half_x + s * half_y, s * half_x + c * half_y
