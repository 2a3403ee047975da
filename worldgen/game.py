"""Game: what is known of a scenario before anything is drawn: who can be there, in which slot, and what they may do.

Every array of the simulation and of the learner takes its shape from here. A slot is a member's place among all
agents (or all objects) the game can have; members that a world did not draw leave their slot empty and masked.
Over a curriculum the shapes are those of its largest stage, so that one network plays them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf, pi
from typing import TYPE_CHECKING, Any

from schemas.values import bounds

if TYPE_CHECKING:
    from schemas.scenario import Scenario

Family = tuple["Scenario", ...]
LOCK_KINDS = ("team", "owner", "anyone", "all")


@dataclass(frozen=True, slots=True)
class TeamInfo:
    name: str
    first: int  # slot of its first member
    size: int  # the most members it can have
    sight: float  # full opening angle of the vision cone, radians
    rays: int
    lidar_range: float  # m
    frame: str  # "own" or "world"
    grabs: tuple[str, ...]  # object groups it may grab
    locks: tuple[str, ...]
    knows: tuple[str, ...] = ()  # groups and regions observed without being seen
    view: float = inf  # m, how far it sees
    attributes: tuple[str, ...] = ()

    @property
    def slots(self) -> slice:
        return slice(self.first, self.first + self.size)


@dataclass(frozen=True, slots=True)
class GroupInfo:
    name: str
    kind: str  # the template: box, ramp, pillar, ...
    first: int
    size: int
    locks: str  # who may unlock: team, owner, anyone, all
    fixed: bool
    within: str | None = None  # the group whose slots it shares, by `also:`
    per_team: bool = False  # slots are shared out evenly, team after team
    solid: bool = True
    tilts: bool = False
    attributes: tuple[str, ...] = ()

    @property
    def slots(self) -> slice:
        return slice(self.first, self.first + self.size)


@dataclass(frozen=True)
class Game:
    name: str
    steps: int
    teams: tuple[TeamInfo, ...]
    groups: tuple[GroupInfo, ...]  # those with slots of their own
    agents: int
    objects: int
    joined: tuple[GroupInfo, ...] = ()  # those that share another group's slots

    @staticmethod
    def of(scenario: Scenario) -> Game:
        """The Game of a checked scenario; sizes are the upper bounds of the counts."""
        family = scenario.members
        teams: list[TeamInfo] = []
        slot = 0
        for name, team in scenario.teams.items():
            teams.append(_team(family, scenario, name, team, slot))
            slot += teams[-1].size
        agents, slot = slot, 0
        hosts: dict[str, GroupInfo] = {}
        for name, thing in scenario.objects.items():
            if thing.also is None:
                size = max(_size(s, name) for s in family)
                hosts[name] = _group(family, name, thing, slot, size)
                slot += size
        joined = tuple(
            _joined(family, name, thing, hosts) for name, thing in scenario.objects.items() if thing.also
        )
        for group in joined:
            assert group.within is not None
            hosts[group.within] = _widened(hosts[group.within], group)
        steps = max(s.steps for s in family)
        return Game(scenario.name, steps, tuple(teams), tuple(hosts.values()), agents, slot, joined)

    @property
    def rays(self) -> int:
        return max((team.rays for team in self.teams), default=0)

    @property
    def team_names(self) -> tuple[str, ...]:
        return tuple(team.name for team in self.teams)

    @property
    def entities(self) -> tuple[str, ...]:
        """Teams, then object groups: the keys of the observation's per-group arrays."""
        return self.team_names + tuple(g.name for g in self.groups)

    @property
    def declared(self) -> tuple[str, ...]:
        """Every object group by name, joined ones last; `State.thing_group` counts in this order."""
        return tuple(g.name for g in self.groups + self.joined)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Every attribute that some team or group has, once."""
        return tuple(
            dict.fromkeys(a for part in (*self.teams, *self.groups, *self.joined) for a in part.attributes)
        )

    @property
    def team_of_agent(self) -> tuple[int, ...]:
        """Index of each agent slot's team."""
        return tuple(index for index, team in enumerate(self.teams) for _ in range(team.size))

    def team(self, name: str) -> TeamInfo:
        return next(team for team in self.teams if team.name == name)

    def group(self, name: str) -> GroupInfo:
        return next(group for group in self.groups + self.joined if group.name == name)

    def slots(self, name: str) -> tuple[int, int]:
        """(first, past the last) slot of a team or group in the shared numbering: agents first, then objects."""
        for team in self.teams:
            if team.name == name:
                return team.first, team.first + team.size
        group = self.group(name)
        return self.agents + group.first, self.agents + group.first + group.size


def most(count: Any, scenario: Scenario) -> int:
    """The static upper bound of a count."""
    return int(bounds(count, scenario.params)[1])


def _size(scenario: Scenario, name: str) -> int:
    """Slots of a group that has its own: members of each team, and those of the groups that join it."""
    thing = scenario.objects[name]
    if thing.most is not None:
        return thing.most
    own = most(thing.count, scenario) * (len(scenario.teams) if thing.per == "team" else 1)
    others = [other for other in scenario.objects.values() if other.also == name]
    return own + sum(most(other.count, scenario) for other in others)


def _group(family: Family, name: str, thing: Any, first: int, size: int) -> GroupInfo:
    return GroupInfo(
        name=name,
        kind=thing.kind,
        first=first,
        size=size,
        locks=thing.locks,
        fixed=bool(thing.fixed),
        per_team=thing.per == "team",
        solid=type(thing).solid,
        tilts=bool(thing.tilts),
        attributes=_attributes(s.objects[name] for s in family),
    )


def _joined(family: Family, name: str, thing: Any, hosts: dict[str, GroupInfo]) -> GroupInfo:
    host = hosts[thing.also]
    return replace(_group(family, name, thing, host.first, host.size), within=host.name)


def _widened(host: GroupInfo, group: GroupInfo) -> GroupInfo:
    """The host as its joined groups make it: what any member can have, the shared arrays have."""
    both = tuple(dict.fromkeys(host.attributes + group.attributes))
    return replace(host, attributes=both, tilts=host.tilts or group.tilts)


def _attributes(parts: Iterable[Any]) -> tuple[str, ...]:
    """What a group has in any stage, once."""
    return tuple(dict.fromkeys(name for part in parts for name in part.has))


def _team(family: Family, scenario: Scenario, name: str, team: Any, first: int) -> TeamInfo:
    """Its senses are those of `scenario`, its sizes those of the whole family."""
    sensors = team.sensors
    return TeamInfo(
        name=name,
        first=first,
        size=max(most(s.teams[name].count, s) for s in family),
        sight=sensors.sight * pi / 180,
        rays=max(s.teams[name].sensors.lidar.rays for s in family),
        lidar_range=sensors.lidar.range,
        frame=team.frame,
        grabs=handled(scenario, scenario.actions(name), "grab"),
        locks=handled(scenario, scenario.actions(name), "lock"),
        knows=sensors.knows,
        view=inf if sensors.range is None else sensors.range,
        attributes=_attributes(s.teams[name] for s in family),
    )


def handled(scenario: Scenario, actions: tuple, verb: str) -> tuple[str, ...]:
    """The object groups that actions of a verb are about, whoever's they are."""
    return tuple(
        group
        for group, thing in scenario.objects.items()
        if any(
            a.verb == verb and (a.noun is None or a.noun.name in (group, "object", thing.also))
            for a in actions
        )
    )
