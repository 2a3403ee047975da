"""Which slot of the game's arrays each body of a world takes.

A team's members take its slots in order. A group that others joined by `also` shares its slots: its own members come
first, then each joined group's, in file order. The slots of a group that is `per: team` are shared out evenly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from worldgen.game import Game
from worldgen.sampling.members import group_of
from worldgen.world import Agent, Thing


class TooMany(Exception):
    """A world drew more members of a group (and those that joined it) than it has slots."""

    def __init__(self, group: str, drawn: int, most: int):
        super().__init__(f"{drawn} {group}, at most {most}")
        self.group = group
        self.drawn = drawn
        self.most = most


def seated(bodies: Sequence[Agent | Thing], game: Game) -> list[Agent | Thing]:
    """The bodies with their slots; raises `TooMany`."""
    if not any(group.within or group.per_team for group in game.groups):
        return list(bodies)  # drawn in their slots
    hosts = {group.name: group.within or group.name for group in game.groups}
    drawn = Counter(hosts.get(group_of(body), group_of(body)) for body in bodies)
    for entry in (*game.teams, *game.groups):
        if drawn[entry.name] > entry.size and hosts.get(entry.name, entry.name) == entry.name:
            raise TooMany(entry.name, drawn[entry.name], entry.size)
    # A host's own members go before those that joined, wherever the groups stand in the file.
    seats: Counter[tuple[str, str]] = Counter()
    found: dict[str, Agent | Thing] = {}
    for body in sorted(bodies, key=lambda body: hosts.get(group_of(body), "") not in ("", group_of(body))):
        slot = _slot(body, game, hosts, seats)
        found[body.name] = body if body.slot == slot else replace(body, slot=slot)
    return [found[body.name] for body in bodies]


def _slot(body: Agent | Thing, game: Game, hosts: dict[str, str], seats: Counter[tuple[str, str]]) -> int:
    if isinstance(body, Agent):
        return game.team(body.team).first + body.member
    host = game.group(hosts[body.group])
    key = host.name, body.team
    seats[key] += 1
    share = host.size // len(game.teams) if host.per_team else 0
    turn = [team.name for team in game.teams].index(body.team) if host.per_team else 0
    return host.first + turn * share + seats[key] - 1
