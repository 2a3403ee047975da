"""Bodies: the ground they stand on, and their colours where nobody says any."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schemas.colors import COLORS, rgb
from schemas.things import kind_of
from worldgen.sampling.geometry import Footprint, block, disc
from worldgen.world import Agent, Color, Thing

ARMS = 4 / 3  # how far an agent's arms reach, in radii: 0.20 m for 0.15

TEAM_COLORS = (
    "cyan",
    "red",
    "lime",
    "purple",
    "orange",
    "pink",
)  # of `auto`, in the order teams are declared


def team_colors(scenario: Any) -> dict[str, Color]:
    """The colour of every team."""
    return {
        team: color_of(spec.color, TEAM_COLORS, k) for k, (team, spec) in enumerate(scenario.teams.items())
    }


def color_of(color: str, automatic: Iterable[str], k: int) -> Color:
    """A colour as written, or number `k` of the automatic ones (none: all there are)."""
    shades = tuple(automatic) or tuple(COLORS)
    return (*rgb(shades[k % len(shades)] if color == "auto" else color), 1.0)


def footprint(body: Agent | Thing) -> Footprint:
    """The ground a body stands on, arms included."""
    if isinstance(body, Agent):
        return disc(body.radius * ARMS, body.x, body.y)
    if kind_of(body.kind).outline == "disc":
        return disc(body.size[0] / 2, body.x, body.y)
    return block(body.size[0], body.size[1], body.yaw, body.x, body.y)
