"""`where` sentences as constraints: which areas hold a footprint, what it is measured to, which spots it may take.

Placement keeps the whole footprint inside (outside) a region. `any room` is the family's parts together, `every room`
each of them at once; outside either is outside all. `spread over rooms` puts member i in part i of the family,
counted on from a drawn one, so that as many members as parts fill one each. `center of` is the middle of the
rectangle around a region; `far edge of` the strip of it farthest out from the floor's middle (see `centres`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from schemas.grammar.tree import Away, Inside, RegionRef, Spot, Target, Where, Within
from worldgen.sampling.draw import Draws
from worldgen.sampling.geometry import Footprint, area_holds, area_overlaps
from worldgen.sampling.members import Item, Roster
from worldgen.sampling.nearness import BEHIND, NEAR, Anchors, Nearness, kept
from worldgen.sampling.regions import Regions, middle, scaled
from worldgen.world import Area, Rect, Shape

_METRES = {"near": NEAR, "behind": BEHIND}
CLEARANCE = 0.01  # m kept free around everything, so that no contact exists at the start


@dataclass(slots=True)
class Constraints:
    """What a `where` asks of one member, with each place's own words for messages."""

    inside: list[tuple[Area, str]] = field(default_factory=list)
    outside: list[tuple[Area, str]] = field(default_factory=list)
    nearness: list[Nearness] = field(default_factory=list)
    spots: list[tuple[float, float]] | None = None  # the only places it may have, best first
    far_edges: list[tuple[float, float]] = field(default_factory=list)  # outwards, east or north
    region: str = "floor"  # the first region it names, for the remedy
    plain: bool = False  # it asks for nothing but one rectangle: wherever its ground is, it is content

    @property
    def barred(self) -> list[Shape]:
        """Shapes that nothing may overlap."""
        left_out = [shape for area, _ in self.inside for shape in area.outside]
        return left_out + [shape for area, _ in self.outside if not area.outside for shape in area.inside]


class Asked(NamedTuple):
    """A `where` and how far it asks the same of everyone: each side, and each member, may be asked something else."""

    where: Where
    by_team: bool
    by_member: bool

    @classmethod
    def of(cls, where: Where) -> Asked:
        sided = not {"own", "rival"}.isdisjoint(where.text.split())
        return cls(where, sided, any(_by_member(place) for place in where.places))


class Wishes:
    """The `where`s of one world compiled, each once for all that it asks the same of."""

    def __init__(self, asked: Mapping[str, Asked], regions: Regions, draws: Draws):
        self._asked = asked
        self._regions = regions
        self._draws = draws
        self._found: dict[tuple, Constraints] = {}
        self._by_group: dict[str, Constraints] = {}  # of those that ask the same of all

    def of(self, item: Item) -> Constraints:
        found = self._by_group.get(item.group)
        if found is not None:
            return found
        where, by_team, by_member = self._asked[item.group]
        team = item.team if by_team else ""
        key = (where.text, team, item.group, item.member) if by_member else (where.text, team)
        found = self._found.get(key)
        if found is None:
            start = self._draws.stream(f"{item.path}.where.part").bits() if by_member else 0
            found = self._found[key] = constraints(where, self._regions, team, item.member, start)
        if not by_team and not by_member:
            self._by_group[item.group] = found
        return found


def constraints(
    where: Where, regions: Regions, team: str = "", member: int = 0, start: int = 0
) -> Constraints:
    """A parsed `where` for member number `member` of `team`; without a region it means inside the floor.

    `start` is a drawn whole number: which part of a family the first member gets.
    """
    found = Constraints()
    for place in where.places:
        text = where.text[place.span[0] : place.span[1]]
        if isinstance(place, Inside):  # `match` takes several times as long
            region, outside = place.region, place.outside
            areas = _areas(region, regions, team, together=outside or region.which != "every")
            (found.outside if outside else found.inside).extend((area, text) for area in areas)
            if not outside and region.name != "floor":
                found.region = region.name
        elif isinstance(place, Spot):
            _take_spot(found, place, text, regions, team, start + member)
        elif isinstance(place, Within):
            found.nearness.append(_nearness("within", place.distance, place.target, text, regions, team))
        elif isinstance(place, Away):
            found.nearness.append(_nearness("away", place.distance, place.target, text, regions, team))
        elif place.word in _METRES:
            found.nearness.append(
                _nearness(place.word, _METRES[place.word], place.target, text, regions, team)
            )
    if not found.inside:
        found.inside.append((regions.named("floor"), "inside floor"))
    area, _ = found.inside[0]
    lone = len(found.inside) == len(area.inside) == 1 and isinstance(area.inside[0], Rect)
    found.plain = lone and not (area.outside or found.outside or found.nearness)
    return found


def _take_spot(found: Constraints, place: Spot, text: str, regions: Regions, team: str, turn: int) -> None:
    """Add a spot of a region, or of one of its parts: of those number `turn`, counted round."""
    region = place.region
    if place.word == "spread over":
        areas = _areas(region, regions, team, together=False)
        found.inside.append((areas[turn % len(areas)], text))
        found.region = region.name
    elif place.word == "center of":
        areas = _areas(region, regions, team, together=region.which in (None, "own"))
        turn %= len(areas)
        found.spots = [middle(area) for area in (*areas[turn:], *areas[:turn])]
    else:
        [area] = _areas(region, regions, team, together=True)
        found.inside.append((area, text))
        found.far_edges.append(_outwards(region, regions, team))


def depends_on(where: Where, group: str, roster: Roster) -> set[str]:
    """The other groups whose members a `where` measures distances to."""
    targets = (getattr(place, "target", None) for place in where.places)
    return {name for target in targets if target for name in named_by(target, group, roster)}


def named_by(target: Target, group: str, roster: Roster) -> set[str]:
    """The groups other than `group` that a target of its members may pick from."""
    names = set(roster.groups(target.noun)) - {group}
    if target.side == "own" and group in roster.teams:
        return names - set(roster.teams)  # of agents only its own team's
    return names


def broken(wants: Constraints, place: Footprint, anchors: Anchors) -> str | None:
    """The words of the first place that a footprint breaks; None when it is welcome."""
    for area, text in wants.inside:
        if not area_holds(area, place):
            return text
    for area, text in wants.outside:
        if area_overlaps(area, place):
            return text
    for k, nearness in enumerate(wants.nearness):
        if not kept(nearness, place, anchors.get(k)):
            return nearness.text
    return None


def _nearness(word, metres: float, target: Target | None, text: str, regions: Regions, team: str) -> Nearness:
    if target is None or target.noun.kind != "region":
        return Nearness(word, metres, text, target)
    which = target.side or ("any" if target.quantifier == "any" else None)
    [area] = _areas(RegionRef(target.noun.name, target.span, which), regions, team, together=True)
    return Nearness(word, metres, text, area=area)


def _outwards(ref: RegionRef, regions: Regions, team: str) -> tuple[float, float]:
    """Which way a region's far edge faces: the way its spot moves when it is taken less far in."""
    (x, y), (inner_x, inner_y) = (regions.spot("far edge of", ref, team, inset) for inset in (0.0, 1e-3))
    return x - inner_x, y - inner_y


def _areas(ref: RegionRef, regions: Regions, team: str, together: bool) -> list[Area]:
    """What a region's name stands for: one area, or (not `together`) each part of its family."""
    if together or ref.which == "own":
        return [regions.of(replace(ref, which=None) if ref.which in ("any", "every") else ref, team)]
    family = dict.fromkeys(name for name, _ in regions.all() if name.startswith(f"{ref.name}/"))
    names = [name for name in family if ref.which != "rival" or name != f"{ref.name}/{team}"]
    if not names:
        return [regions.of(replace(ref, which=None), team)]
    parts = [regions.named(name) for name in names]
    return parts if ref.middle is None else [scaled(part, ref.middle) for part in parts]


def _by_member(place) -> bool:
    """Whether a place is another one for each member."""
    return isinstance(place, Spot) and (place.word == "spread over" or place.region.which is not None)
