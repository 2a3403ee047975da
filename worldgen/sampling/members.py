"""Who is who while a world is filled: items to place, those that stand, and which of them a noun picks out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from schemas.grammar.tree import Noun, Target
from worldgen.sampling.bodies import footprint
from worldgen.sampling.geometry import Footprint, disc
from worldgen.sampling.sorts import Draft
from worldgen.world import Agent, Thing

if TYPE_CHECKING:
    from worldgen.game import Game
    from worldgen.scenario import Scenario


class Item(NamedTuple):
    """Something to place: `footprint` is turned but not yet anywhere."""

    path: str  # "objects.boxes"
    group: str
    member: int
    count: int  # members of the group in this world
    footprint: Footprint
    team: str = ""  # whom own and rival go by
    rank: int = 0  # its place in the group's order: what `first` goes by
    solid: bool = True
    agent: bool = False
    yaw: float = 0.0


class Standing(NamedTuple):
    """An item in its place, turned the way it will face."""

    item: Item
    place: Footprint
    yaw: float


# group -> its members, None where not placed (yet)
Placed = Mapping[str, Sequence[Standing | None]]


class Roster:
    """The groups of a scenario and what nouns stand for: "box" means boxes and all that joined them by `also`."""

    def __init__(self, scenario: Scenario, game: Game):
        self.teams = tuple(scenario.teams)
        self.kinds = tuple(scenario.objects)
        self.paths = {name: f"teams.{name}" for name in self.teams}
        self.paths |= {name: f"objects.{name}" for name in self.kinds}
        self._kin = {name: [name] for name in self.paths}
        for group in game.joined:
            self._kin[str(group.within)].append(group.name)

    def groups(self, noun: Noun) -> list[str]:
        """The groups whose members a noun names; none for a region."""
        match noun.kind:
            case "agents" | "teams":
                return list(self.teams)
            case "objects":
                return list(self.kinds)
            case "team" | "object":
                return self._kin[noun.name]
            case _:
                return []

    def item(self, body: Agent | Thing, count: int, turns: bool = False) -> Item:
        """`body` as an item to place; `turns`: its heading comes after its place, so it takes room all round."""
        ground = _all_round(footprint(body)) if turns else footprint(body)
        if isinstance(body, Agent):
            return Item(self.paths[body.team], body.team, body.member, count, ground, body.team, body.member,
                        agent=True, yaw=body.yaw)  # fmt: skip
        return Item(self.paths[body.group], body.group, body.member, count, ground, body.team, body.rank,
                    body.solid, yaw=body.yaw)  # fmt: skip

    def drafted(self, draft: Draft, count: int, turns: bool) -> Item:
        """As `item`, of a body that has not stood anywhere yet."""
        sort, fields, ground = draft
        member, solid = fields["member"], fields.get("solid", True)
        return Item(sort.path, sort.group, member, count, _all_round(ground) if turns else ground, fields["team"],
                    fields.get("rank", member), solid, sort.make is Agent, fields["yaw"])  # fmt: skip

    def picked(self, target: Target, item: Item, placed: Placed) -> list[Standing]:
        """Those standing that a target names as `item` sees it (own, rival, never itself), in file order.

        States are no matter: at the start nothing is locked or held. `first` leaves the first in the group's order.
        """
        found = [
            other
            for name in self.groups(target.noun)
            for other in placed[name]
            if other is not None
            and (other.item.group, other.item.member) != (item.group, item.member)
            and _on_side(target.side, item.team, other.item.team)
        ]
        return sorted(found, key=lambda other: other.item.rank)[:1] if target.quantifier == "first" else found


def group_of(body: Agent | Thing) -> str:
    return body.team if isinstance(body, Agent) else body.group


def _all_round(ground: Footprint) -> Footprint:
    return ground if ground.radius else disc(ground.bound)


def _on_side(side: str | None, team: str, other: str) -> bool:
    if side is None:
        return True
    return other == team != "" if side == "own" else other not in ("", team)
