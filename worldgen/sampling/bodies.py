"""Draws what agents and things are like (sizes, masses, colours, yaw) before anyone knows where they will stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import radians
from typing import Any

from schemas.colors import COLORS, rgb
from schemas.things import kind_of
from schemas.values import Value
from worldgen.game import Game
from worldgen.sampling.draw import Draws
from worldgen.sampling.geometry import Footprint, block, disc
from worldgen.sampling.layouts import NoFit
from worldgen.world import Agent, Attributes, Color, Thing

LEAST = 1e-3  # no drawn length or mass is below this
ARMS = 4 / 3  # how far an agent's arms reach, in radii: 0.20 m for 0.15

Draft = dict[str, Any]  # a Thing's fields, until its slot and its rank are known

TEAM_COLORS = (
    "cyan",
    "red",
    "lime",
    "purple",
    "orange",
    "pink",
)  # of `auto`, in the order teams are declared


def agents(scenario: Any, game: Game, draws: Draws) -> Iterator[Agent]:
    """Every agent of this world at the origin, by team and member."""
    colors = team_colors(scenario)
    for team, spec in scenario.teams.items():
        path = f"teams.{team}"
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
                yaw=_yaw(spec, path, member, draws),
                mass=draws.number(spec.mass, f"{path}.mass", member, LEAST),
                radius=radius,
                friction=draws.number(spec.friction, f"{path}.friction", member, 0.0),
                force=draws.number(spec.force, f"{path}.force", member, 0.0),
                torque=draws.number(spec.torque, f"{path}.torque", member, 0.0),
                color=colors[team],
                attributes=_attributes(spec.has, path, member, draws),
            )


def things(scenario: Any, game: Game, draws: Draws) -> list[Thing]:
    """Every thing of this world at the origin, standing on the floor, by group and member.

    Raises `NoFit` where groups that share slots have drawn more members than there are.
    """
    groups: dict[str, list[Draft]] = {}
    seen: dict[str, int] = {}
    for name, spec in scenario.objects.items():
        groups[name] = list(_members(scenario, game, name, draws, seen.get(spec.kind, 0)))
        seen[spec.kind] = seen.get(spec.kind, 0) + 1
    for host in scenario.objects:
        if game.group(host).within is None:
            joined = [n for n in scenario.objects if n == host or game.group(n).within == host]
            joined.sort(
                key=lambda name: name != host
            )  # the host's own members come first, the rest in file order
            _number(scenario, game, host, joined, groups, draws)
    return [Thing(**draft) for name in scenario.objects for draft in groups[name]]


def team_colors(scenario: Any) -> dict[str, Color]:
    """The colour of every team."""
    return {team: _color(spec.color, TEAM_COLORS, k) for k, (team, spec) in enumerate(scenario.teams.items())}


def footprint(body: Agent | Thing) -> Footprint:
    """The ground a body stands on, arms included."""
    if isinstance(body, Agent):
        return disc(body.radius * ARMS, body.x, body.y)
    if kind_of(body.kind).outline == "disc":
        return disc(body.size[0] / 2, body.x, body.y)
    return block(body.size[0], body.size[1], body.yaw, body.x, body.y)


def _members(scenario: Any, game: Game, group: str, draws: Draws, before: int) -> Iterator[Draft]:
    """The members of a group, team after team where every team has its own; slots and ranks are still to come.

    `before`: how many groups of its kind are declared above it, which settles its automatic colour.
    """
    spec, path = scenario.objects[group], f"objects.{group}"
    per_team = game.group(group).per_team
    colors = team_colors(scenario)
    member = 0
    for k, team in enumerate(scenario.teams if per_team else ("",)):
        color = colors[team] if per_team and spec.color == "auto" else _color(spec.color, spec.shades, before)
        for _ in range(draws.count(spec.count, f"{path}.count", k)):
            yield _thing(scenario, group, member, team, color, draws)
            member += 1


def _thing(scenario: Any, group: str, member: int, team: str, color: Color, draws: Draws) -> Draft:
    spec, path = scenario.objects[group], f"objects.{group}"
    source, size, mass = _body(scenario, spec, path, member, draws)
    return dict(
        name=f"{group}/{member}",
        group=group,
        kind=spec.kind,
        member=member,
        x=0.0,
        y=0.0,
        z=size[2] / 2,
        yaw=_yaw(spec, path, member, draws),
        size=size,
        mass=mass,
        friction=draws.number(spec.friction, f"{path}.friction", member, 0.0),
        color=color,
        fixed=spec.fixed,
        solid=spec.solid,
        tilts=spec.tilts and spec.solid and not spec.fixed and spec.shape != "sphere",
        team=team,
        source=source,
        attributes=_attributes(spec.has, path, member, draws),
    )


def _body(
    scenario: Any, spec: Any, path: str, member: int, draws: Draws
) -> tuple[str, tuple[float, float, float], float]:
    """(source file or "", full lengths, mass): drawn, or read from the file where an author brings one."""
    lengths = spec.lengths()
    if lengths:
        x, y, z = (draws.number(value, f"{path}.{key}", member, LEAST) for key, value in lengths)
        return "", (x, y, z), draws.number(spec.mass, f"{path}.mass", member, LEAST)
    # MuJoCo takes a while to import, and few worlds need it here.
    from worldgen.mjcf.source import locate, measure

    source = locate(scenario, f"{path}.file", spec.file)
    own = measure(source)
    return source, own.size, own.mass


def _number(
    scenario: Any, game: Game, host: str, joined: list[str], groups: dict[str, list[Draft]], draws: Draws
) -> None:
    """Give the members of groups that share slots their slots and their ranks in the host's `order`."""
    info, spec = game.group(host), scenario.objects[host]
    total = sum(len(groups[name]) for name in joined)
    if total > info.size:
        raise NoFit(
            f"objects.{host}.most", f"{' and '.join(joined)} are {total}, and there is room for {info.size}"
        )
    ranks = list(range(total))
    if spec.order == "shuffled":
        _shuffle(ranks, draws, f"objects.{host}.order")
    at = 0
    for name in joined:
        for k, draft in enumerate(groups[name]):
            shared = info.per_team and len(joined) == 1
            slot = info.first + (_team_place(scenario, game, name, groups[name], k) if shared else at)
            draft |= {"slot": slot, "rank": ranks[at]}
            at += 1


def _team_place(scenario: Any, game: Game, group: str, members: list[Draft], k: int) -> int:
    """Where a team's member stands in its group: every team has an equal share of the slots."""
    team = members[k]["team"]
    share = game.group(group).size // len(scenario.teams)
    earlier = sum(other["team"] == team for other in members[:k])
    return list(scenario.teams).index(team) * share + earlier


def _shuffle(items: list[int], draws: Draws, path: str) -> None:
    """Fisher and Yates's shuffle, in place."""
    source = draws.stream(path)
    for last in range(len(items) - 1, 0, -1):
        k = source.integer(0, last)
        items[k], items[last] = items[last], items[k]


def _yaw(spec: Any, path: str, member: int, draws: Draws) -> float:
    """Radians; what faces something is turned once everything has its place."""
    drawn = draws.number(spec.yaw, f"{path}.yaw", member) if isinstance(spec.yaw, Value) else 0.0
    return radians(drawn)


def _attributes(has: Mapping[str, Any], path: str, member: int, draws: Draws) -> Attributes:
    """Start and ceiling of each number of a member's own; without a ceiling, the start is it."""
    drawn = []
    for name, attribute in has.items():
        start = draws.number(attribute.start, f"{path}.has.{name}", member, 0.0)
        ceiling = start
        if attribute.ceiling is not None:
            ceiling = draws.number(attribute.ceiling, f"{path}.has.{name}.ceiling", member, 0.0)
        drawn.append((name, min(start, ceiling), ceiling))
    return tuple(drawn)


def _color(color: str, automatic: tuple[str, ...], k: int) -> Color:
    automatic = automatic or tuple(COLORS)
    return (*rgb(automatic[k % len(automatic)] if color == "auto" else color), 1.0)
