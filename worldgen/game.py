"""Game: what is known of a scenario before anything is drawn: who can be there, in which slot, and what they may do.

Every array of the simulation and of the learner takes its shape from here. A slot is a member's place among all
agents (or all objects) the game can have; members that a world did not draw leave their slot empty and masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, pi
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.scenario import Scenario

LOCK_KINDS = ("team", "owner", "anyone", "all")


@dataclass(frozen=True, slots=True)
class TeamInfo:
    name: str
    first: int  # slot of its first member
    size: int  # the most members it can have
    sight: float  # full opening angle of the vision cone, radians
    rays: int
    lidar_range: float  # m
    reach: float  # m from the agent's centre to a surface
    frame: str  # "own" or "world"
    moves: bool
    grabs: tuple[str, ...]  # object groups it may grab
    locks: tuple[str, ...]
    knows: tuple[str, ...] = ()  # groups and regions observed without being seen
    view: float = inf  # m, how far it sees
    noise: float = 0.0  # m, standard deviation of measured lengths
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
    groups: tuple[GroupInfo, ...]
    agents: int
    objects: int

    @staticmethod
    def of(scenario: Scenario) -> Game:
        """The Game of a checked scenario; sizes are the upper bounds of the counts."""
        teams: list[TeamInfo] = []
        groups: list[GroupInfo] = []
        slot = 0
        for name, team in scenario.teams.items():
            info = _team(scenario, name, team, slot)
            teams.append(info)
            slot += info.size
        agents, slot = slot, 0
        for name, thing in scenario.objects.items():
            size = most(thing.count, scenario)
            groups.append(GroupInfo(name, thing.kind, slot, size, thing.locks, bool(thing.fixed)))
            slot += size
        return Game(scenario.name, scenario.steps, tuple(teams), tuple(groups), agents, slot)

    @property
    def rays(self) -> int:
        return max((team.rays for team in self.teams), default=0)

    @property
    def entities(self) -> tuple[str, ...]:
        """Teams, then object groups: the keys of the observation's per-group arrays."""
        return tuple(t.name for t in self.teams) + tuple(g.name for g in self.groups)

    def team(self, name: str) -> TeamInfo:
        return next(team for team in self.teams if team.name == name)

    def group(self, name: str) -> GroupInfo:
        return next(group for group in self.groups if group.name == name)

    def slots(self, name: str) -> tuple[int, int]:
        """(first, past the last) slot of a team or group in the shared numbering: agents first, then objects."""
        for team in self.teams:
            if team.name == name:
                return team.first, team.first + team.size
        group = self.group(name)
        return self.agents + group.first, self.agents + group.first + group.size


def most(count: Any, scenario: Scenario) -> int:
    """The static upper bound of a count."""
    from schemas.values import bounds

    return int(bounds(count, scenario.params)[1])


def _team(scenario: Scenario, name: str, team: Any, first: int) -> TeamInfo:
    actions = scenario.actions(name)
    lidar = team.sensors.lidar
    allowed = {
        verb: tuple(
            group
            for group in scenario.objects
            if any(a.verb == verb and (a.noun is None or a.noun.name in (group, "object")) for a in actions)
        )
        for verb in ("grab", "lock")
    }
    return TeamInfo(
        name=name,
        first=first,
        size=most(team.count, scenario),
        sight=team.sensors.sight * pi / 180,
        rays=lidar.rays if lidar else 0,
        lidar_range=lidar.range if lidar else 0.0,
        reach=team.reach,
        frame=team.frame,
        moves=any(a.verb == "move" for a in actions),
        grabs=allowed["grab"],
        locks=allowed["lock"],
    )
