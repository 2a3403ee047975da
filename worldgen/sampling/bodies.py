"""Draws what agents and things are like (sizes, masses, colours, yaw) before anyone knows where they will stand."""

from __future__ import annotations

from collections.abc import Iterator
from math import radians
from typing import Any

from schemas.colors import COLORS, rgb
from worldgen.game import Game
from worldgen.sampling.draw import Draws
from worldgen.sampling.geometry import Footprint, block, disc
from worldgen.world import Agent, Color, Thing

LEAST = 1e-3  # no drawn length or mass is below this
ARMS = 4 / 3  # how far an agent's arms reach, in radii: 0.20 m for 0.15

# Colours of `auto`, in the order teams and kinds of object are declared.
TEAM_COLORS = ("cyan", "red", "lime", "purple", "orange", "pink")
THING_COLORS = {
    "box": ("yellow", "orange", "brown"),
    "ramp": ("blue", "navy", "teal"),
    "pillar": ("gray", "silver"),
}


def agents(scenario: Any, game: Game, draws: Draws) -> Iterator[Agent]:
    """Every agent of this world at the origin, by team and member."""
    for k, (team, spec) in enumerate(scenario.teams.items()):
        path = f"teams.{team}"
        color = _color(spec.color, TEAM_COLORS, k)
        first = game.team(team).first
        for member in range(draws.count(spec.count, f"{path}.count")):
            radius = draws.number(spec.radius, f"{path}.radius", member, LEAST)
            yield Agent(
                name=f"{team}/{member}",
                team=team,
                member=member,
                slot=first + member,
                x=0.0,
                y=0.0,
                z=radius,
                yaw=radians(draws.number(spec.yaw, f"{path}.yaw", member)),
                mass=draws.number(spec.mass, f"{path}.mass", member, LEAST),
                radius=radius,
                friction=draws.number(spec.friction, f"{path}.friction", member, 0.0),
                force=draws.number(spec.force, f"{path}.force", member, 0.0),
                torque=draws.number(spec.torque, f"{path}.torque", member, 0.0),
                color=color,
            )


def things(scenario: Any, game: Game, draws: Draws) -> Iterator[Thing]:
    """Every thing of this world at the origin, standing on the floor, by group and member."""
    seen: dict[str, int] = {}
    for group, spec in scenario.objects.items():
        path = f"objects.{group}"
        kinds = seen.get(spec.kind, 0)
        seen[spec.kind] = kinds + 1
        color = _color(spec.color, THING_COLORS.get(spec.kind, tuple(COLORS)), kinds)
        first = game.group(group).first
        for member in range(draws.count(spec.count, f"{path}.count")):
            size = _size(spec, path, member, draws)
            yield Thing(
                name=f"{group}/{member}",
                group=group,
                kind=spec.kind,
                member=member,
                slot=first + member,
                x=0.0,
                y=0.0,
                z=size[2] / 2,
                yaw=radians(draws.number(spec.yaw, f"{path}.yaw", member)),
                size=size,
                mass=draws.number(spec.mass, f"{path}.mass", member, LEAST),
                friction=draws.number(spec.friction, f"{path}.friction", member, 0.0),
                color=color,
                fixed=spec.fixed,
            )


def footprint(body: Agent | Thing) -> Footprint:
    """The ground a body stands on, arms included."""
    if isinstance(body, Agent):
        return disc(body.radius * ARMS, body.x, body.y)
    if body.kind == "pillar":
        return disc(body.size[0] / 2, body.x, body.y)
    return block(body.size[0], body.size[1], body.yaw, body.x, body.y)


def _size(spec: Any, path: str, member: int, draws: Draws) -> tuple[float, float, float]:
    """Full lengths: `size` is one side or three, a pillar has a diameter and a height."""
    if spec.kind == "pillar":
        diameter = draws.number(spec.diameter, f"{path}.diameter", member, LEAST)
        return diameter, diameter, draws.number(spec.height, f"{path}.height", member, LEAST)
    if len(spec.size) == 1:
        side = draws.number(spec.size[0], f"{path}.size", member, LEAST)
        return side, side, side
    x, y, z = (
        draws.number(side, f"{path}.size.{axis}", member, LEAST) for axis, side in enumerate(spec.size)
    )
    return x, y, z


def _color(color: str, automatic: tuple[str, ...], k: int) -> Color:
    return (*rgb(automatic[k % len(automatic)] if color == "auto" else color), 1.0)
