"""Reachability: in how many drawn worlds every agent can get to everything, by the planner behind `can reach`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from worldgen.sampling.bodies import footprint
from worldgen.sampling.geometry import Footprint, block
from worldgen.sampling.requirements import Reachable
from worldgen.world import Agent, Rect, Thing, World

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class _Ground:
    """What the planner looks at."""

    barriers: tuple[Footprint, ...]
    floor: Rect


def reachability(worlds: Sequence[World]) -> dict[str, float]:
    """By group: the share of the worlds with a member of it in which every agent can reach every one of them.

    Under `everything`: the share in which every agent can reach every other agent and object.
    """
    met: dict[str, list[bool]] = {}
    for world in worlds:
        verdicts = _verdicts(world)
        for group, reached in verdicts.items():
            met.setdefault(group, []).append(reached)
        if verdicts:
            met.setdefault("everything", []).append(all(verdicts.values()))
    shares = {group: sum(found) / len(found) for group, found in met.items()}
    return {group: shares[group] for group in sorted(shares, key=lambda name: name == "everything")}


def _verdicts(world: World) -> dict[str, bool]:
    rooms: dict[float, Reachable] = {}
    ground = _ground(world)
    bodies = [(_group(body), body, footprint(body)) for body in (*world.agents, *world.things)]
    found: dict[str, bool] = {}
    for agent in world.agents:
        place = footprint(agent)
        if place.radius not in rooms:
            rooms[place.radius] = Reachable(ground, place.radius)  # pyright: ignore[reportArgumentType]
        reachable = rooms[place.radius]
        room = reachable.room(place.x, place.y)
        for group, body, other in bodies:
            if body is not agent:
                found[group] = found.get(group, True) and reachable.touches(room, other)
    return {group: found[group] for group, _, _ in bodies if group in found}


def _ground(world: World) -> _Ground:
    walls = [block(2 * wall.half_x, 2 * wall.half_y, 0.0, wall.x, wall.y) for wall in world.walls]
    half_x, half_y = world.floor[0] / 2, world.floor[1] / 2
    return _Ground((*walls, *_fixed(world.things)), Rect(-half_x, -half_y, half_x, half_y))


def _fixed(things: Iterable[Thing]) -> list[Footprint]:
    return [footprint(thing) for thing in things if thing.fixed and thing.solid]


def _group(body: Agent | Thing) -> str:
    return body.team if isinstance(body, Agent) else body.group
