"""What worlds share that differ in numbers alone: their shape, and the parts that it is made of.

A part is a wall, platform, agent or thing by all that MuJoCo works its rows out from; where it stands is its pose. Two
worlds of one shape compile to models of equal sizes and addresses. Names and colours are of no part: nothing looks
for them while stepping.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import cos, sin
from typing import Any, NamedTuple

from worldgen.world import Agent, Circle, Platform, Thing, Wall, World

# Templates whose numbers of a pose stand in `place` and `joints` alone; a plug-in's may use them anywhere.
KINDS = frozenset(("box", "ramp", "pillar", "ball", "food", "site", "flag"))
PLAIN = (0.5, 0.5, 0.5, 1.0)
Body = Wall | Platform | Agent | Thing
_WALL, _AGENT = ("wall",), (("agent", False), ("agent", True))


class Part(NamedTuple):
    """One body: `kind` settles which rows it has, `kind` and `numbers` what is in them, `pose` where they stand.

    `numbers` are its size (up to three, of a floor, platform or thing in full), its mass and its friction; 0 where it
    has fewer.
    """

    kind: tuple
    numbers: tuple[float, float, float, float, float]
    pose: tuple[float, float, float, float]  # x, y, z, yaw


def parts_of(world: World) -> list[Part] | None:
    """The parts in the order of a compiled model's bodies, the floor first; None where one is of another kind."""
    things = world.things
    if not KINDS.issuperset([thing.kind for thing in things]):
        return None
    parts = [Part(("floor",), (*world.floor, 0.0, 0.0, world.floor_friction), (0.0, 0.0, 0.0, 0.0))]
    parts += [
        Part(_WALL, (it.half_x, it.half_y, it.height, 0.0, it.friction), (it.x, it.y, it.height / 2, 0.0))
        for it in world.walls
    ]
    parts += map(_platform, world.platforms)
    parts += [
        Part(
            _AGENT[_aligned(it.yaw)], (it.radius, 0.0, 0.0, it.mass, it.friction), (it.x, it.y, it.z, it.yaw)
        )
        for it in world.agents
    ]
    parts += [
        Part(
            (it.kind, it.fixed, it.tilts, _aligned(it.yaw)),
            (*it.size, it.mass, it.friction),
            (it.x, it.y, it.z, it.yaw),
        )
        for it in things
    ]
    return parts


def plain(world: World) -> World:
    """`world` as far as it moves: names by place, no looks, no story."""
    return replace(
        world,
        scenario="",
        identity="",
        seed=0,
        walls=tuple(replace(it, name=f"walls/{k}", outer=False) for k, it in enumerate(world.walls)),
        platforms=tuple(replace(it, name=f"platforms/{k}") for k, it in enumerate(world.platforms)),
        agents=tuple(replace(it, name=f"agents/{k}", color=PLAIN) for k, it in enumerate(world.agents)),
        things=tuple(replace(it, name=f"things/{k}", color=PLAIN) for k, it in enumerate(world.things)),
        light="default",
        materials="plain",
    )


def only(world: World, parts: Sequence[Part], wanted: set[tuple]) -> World:
    """`world` with one body of each wanted (kind, numbers) and no other."""
    bodies = []
    for part, body in zip(
        parts[1:], (*world.walls, *world.platforms, *world.agents, *world.things), strict=True
    ):
        if part[:2] in wanted:
            wanted.remove(part[:2])
            bodies.append(body)
    return replace(
        world,
        walls=tuple(it for it in bodies if isinstance(it, Wall)),
        platforms=tuple(it for it in bodies if isinstance(it, Platform)),
        agents=tuple(it for it in bodies if isinstance(it, Agent)),
        things=tuple(it for it in bodies if isinstance(it, Thing)),
    )


def ample(worlds: Sequence[World]) -> World:
    """A world with as many bodies of each sort as any of those given has, none of them along the
    axes, where it would take less room."""
    return replace(
        worlds[0],
        walls=_most([world.walls for world in worlds], lambda wall: None),
        platforms=_most([world.platforms for world in worlds], lambda platform: None),
        agents=_most([_askew(world.agents) for world in worlds], lambda agent: None),
        things=_most([_askew(world.things) for world in worlds], lambda it: (it.kind, it.fixed, it.tilts)),
    )


def _most(lists: Sequence[Sequence[Any]], sort: Callable[[Any], Any]) -> tuple:
    """Of each sort, the bodies of the list that has most of it."""
    found: dict[Any, list] = {}
    for bodies in lists:
        mine: dict[Any, list] = {}
        for body in bodies:
            mine.setdefault(sort(body), []).append(body)
        found |= {key: group for key, group in mine.items() if len(group) > len(found.get(key, ()))}
    return tuple(body for group in found.values() for body in group)


def _askew(bodies: Sequence[Any]) -> list:
    return [replace(body, yaw=0.3) for body in bodies]


def _platform(it: Platform) -> Part:
    s = it.shape
    if isinstance(s, Circle):
        return Part(("disc",), (s.radius, it.height, 0.0, 0.0, it.friction), (s.x, s.y, it.height / 2, 0.0))
    middle = (s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2, it.height / 2, 0.0
    return Part(("block",), (s.x1 - s.x0, s.y1 - s.y0, it.height, 0.0, it.friction), middle)


def _aligned(yaw: float) -> bool:
    """Whether a body stands along the axes: MuJoCo takes a shorter way then."""
    return abs(cos(yaw)) < 1e-12 or abs(sin(yaw)) < 1e-12
