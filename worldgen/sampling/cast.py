"""Cast: every body of a world, its slot and its rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from worldgen.game import Game, GroupInfo
from worldgen.sampling.bodies import color_of, team_colors
from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts import NoFit
from worldgen.sampling.sorts import Agents, Draft, Things
from worldgen.world import Color

if TYPE_CHECKING:
    from schemas.scenario import Scenario
    from schemas.values import Value


class _Shared(NamedTuple):
    """Slots, whose they are, and who has them: the host's own members come first, the rest in file order."""

    info: GroupInfo
    groups: list[str]
    shuffled: bool


class Cast:
    """Draws the bodies of one scenario's worlds."""

    def __init__(self, scenario: Scenario, game: Game):
        colors = team_colors(scenario)
        self._teams = list(scenario.teams)
        self._agents: list[tuple[Agents, Value, int]] = [
            (Agents(spec, team, colors[team]), spec.count, game.team(team).first)
            for team, spec in scenario.teams.items()
        ]
        self._things: dict[str, tuple[Things, Value, list[tuple[str, Color]]]] = {}
        seen: dict[
            str, int
        ] = {}  # how many groups of a kind are declared above, which settles the automatic colour
        for group, spec in scenario.objects.items():
            own = color_of(spec.color, spec.shades, seen.get(spec.kind, 0))
            seen[spec.kind] = seen.get(spec.kind, 0) + 1
            of = [("", own)]
            if game.group(group).per_team:
                of = [(team, colors[team] if spec.color == "auto" else own) for team in self._teams]
            self._things[group] = Things(scenario, group), spec.count, of
        self._shared = [
            _Shared(
                game.group(host),
                [host, *(name for name in scenario.objects if game.group(name).within == host)],
                spec.order == "shuffled",
            )
            for host, spec in scenario.objects.items()
            if game.group(host).within is None
        ]

    def agents(self, draws: Draws) -> list[Draft]:
        """Every agent of a world, by team and member."""
        return [
            sort.draft(member, draws, slot=first + member)
            for sort, count, first in self._agents
            for member in range(draws.count(count, f"{sort.path}.count"))
        ]

    def things(self, draws: Draws) -> list[Draft]:
        """Every thing of a world, by group and member, team after team where every team has its own.

        Raises `NoFit` where groups that share slots have drawn more members than there are.
        """
        groups: dict[str, list[Draft]] = {}
        for group, (sort, count, of) in self._things.items():
            members = groups[group] = []
            for k, (team, color) in enumerate(of):
                for _ in range(draws.count(count, f"{sort.path}.count", k)):
                    members.append(sort.draft(len(members), draws, team=team, color=color))
        for shared in self._shared:
            self._number(shared, groups, draws)
        return [draft for members in groups.values() for draft in members]

    def _number(self, shared: _Shared, groups: dict[str, list[Draft]], draws: Draws) -> None:
        """Give the members of groups that share slots their slots and their ranks in the host's `order`."""
        info, names, shuffled = shared
        total = sum([len(groups[name]) for name in names])
        if total > info.size:
            raise NoFit(
                f"objects.{info.name}.most",
                f"{' and '.join(names)} are {total}, and there is room for {info.size}",
            )
        ranks = list(range(total))
        if shuffled:
            _shuffle(ranks, draws, f"objects.{info.name}.order")
        alone, at = info.per_team and len(names) == 1, 0
        for name in names:
            for k, draft in enumerate(groups[name]):
                draft.fields["slot"] = info.first + (self._team_place(info, groups[name], k) if alone else at)
                draft.fields["rank"] = ranks[at]
                at += 1

    def _team_place(self, info: GroupInfo, members: list[Draft], k: int) -> int:
        """Where a team's member stands in its group: every team has an equal share of the slots."""
        team = members[k].fields["team"]
        earlier = sum(other.fields["team"] == team for other in members[:k])
        return self._teams.index(team) * (info.size // len(self._teams)) + earlier


def _shuffle(items: list[int], draws: Draws, path: str) -> None:
    """Fisher and Yates's shuffle, in place."""
    source = draws.stream(path)
    for last in range(len(items) - 1, 0, -1):
        k = source.integer(0, last)
        items[k], items[last] = items[last], items[k]
