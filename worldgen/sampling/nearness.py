"""Places measured to others: within, away from, near and behind, kept or broken by a footprint.

Distances are between centres (to a region, from the centre to its shapes). `near` is at most NEAR metres from surface
to surface. `behind` an agent is in the half-plane behind its back; behind anything else, on the far side of it as
seen from the floor's middle: farther out and within the angle it covers. Either way at most BEHIND metres from
surface to surface. Footprints count as surfaces, arms included.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, asin, cos, hypot, sin
from typing import Literal

from schemas.grammar.tree import Target
from worldgen.sampling.geometry import Footprint, area_distance, gap, of_shape
from worldgen.sampling.ground import Box
from worldgen.sampling.members import Item, Placed, Roster, Standing
from worldgen.sampling.regions import bounds
from worldgen.world import Area

NEAR = 0.5  # m between surfaces
BEHIND = 1.0  # m between surfaces
EVERY = ("every", "each", "all")


@dataclass(frozen=True, slots=True)
class Nearness:
    """One place of a `where` that is measured to something: a target's members, an area, or each other (neither)."""

    word: Literal["within", "away", "near", "behind"]
    metres: float
    text: str
    target: Target | None = None
    area: Area | None = None


# What a nearness is measured to; None where there is nobody, and nothing is asked.
Anchors = dict[int, list[Standing]]


def anchors_of(wanted: list[Nearness], item: Item, placed: Placed, roster: Roster) -> Anchors:
    """Per nearness, by its number, those it is measured to; an entry is missing where nobody is there."""
    found: Anchors = {}
    for k, nearness in enumerate(wanted):
        if nearness.area is not None:
            continue
        if nearness.target is None:
            others = _mates(nearness, item, placed)
        else:
            others = roster.picked(nearness.target, item, placed)
        if others:
            found[k] = others
    return found


def kept(nearness: Nearness, place: Footprint, anchors: list[Standing] | None) -> bool:
    """Whether a footprint is where a nearness wants it."""
    if nearness.area is not None:
        return _from_area(nearness, place, nearness.area)
    if anchors is None:
        return True  # a group's first member, or a world that drew none of the others
    verdicts = [_from_one(nearness, place, anchor) for anchor in anchors]
    target = nearness.target
    quantifier = target.quantifier if target else "every"
    match quantifier:
        case "at least":
            return sum(verdicts) >= (target.number or 0 if target else 0)
        case "exactly":
            return sum(verdicts) == (target.number if target else 0)
        case "no" if nearness.word != "away":
            return not any(verdicts)
    # away from any box is away from all of them
    return all(verdicts) if nearness.word == "away" or quantifier in EVERY else any(verdicts)


def boxes(nearness: Nearness, place: Footprint, anchors: list[Standing] | None) -> list[list[Box]]:
    """Unions of boxes in each of which the centre must be; nothing possible is left out."""
    if nearness.word == "away":
        return []
    if nearness.area is not None:
        around = bounds(nearness.area)
        reach = _reach(nearness, place, 0.0)
        return [[(around.x0 - reach, around.y0 - reach, around.x1 + reach, around.y1 + reach)]]
    quantifier = nearness.target.quantifier if nearness.target else "every"
    if anchors is None or quantifier in ("no", "at least", "exactly"):
        return []
    squares = [_square(other.place, _reach(nearness, place, other.place.bound)) for other in anchors]
    return [[square] for square in squares] if quantifier in EVERY else [squares]


def behind(place: Footprint, other: Footprint, heading: float | None) -> bool:
    """Whether `place` is behind `other`, whose `heading` matters where it is an agent's (else None)."""
    if gap(place, other) > BEHIND:
        return False
    if heading is not None:
        return (place.x - other.x) * cos(heading) + (place.y - other.y) * sin(heading) < 0
    far, farther = hypot(other.x, other.y), hypot(place.x, place.y)
    if far < 1e-9:
        return True  # in the very middle every side is the far side
    if farther <= far:
        return False
    cosine = (place.x * other.x + place.y * other.y) / (far * farther)
    return acos(max(-1.0, min(1.0, cosine))) <= asin(min(1.0, other.bound / far))


def _mates(nearness: Nearness, item: Item, placed: Placed) -> list[Standing]:
    """Each other: away means from all others of the group, within of the first one (of its own team's)."""
    others = [other for other in placed[item.group] if other and other.item.member != item.member]
    if nearness.word == "away" or not others:
        return others
    return [other for other in others if other.item.team == item.team][:1]


def _from_one(nearness: Nearness, place: Footprint, anchor: Standing) -> bool:
    other = anchor.place
    match nearness.word:
        case "within":
            return hypot(other.x - place.x, other.y - place.y) <= nearness.metres
        case "away":
            return hypot(other.x - place.x, other.y - place.y) >= nearness.metres
        case "near":
            return gap(place, other) <= NEAR
        case _:
            return behind(place, other, anchor.yaw if anchor.item.agent else None)


def _from_area(nearness: Nearness, place: Footprint, area: Area) -> bool:
    match nearness.word:
        case "within":
            return area_distance(area, place.x, place.y) <= nearness.metres
        case "away":
            return area_distance(area, place.x, place.y) >= nearness.metres
        case "near":
            return any(gap(place, of_shape(shape)) <= NEAR for shape in area.inside)
        case _:
            return any(behind(place, of_shape(shape), None) for shape in area.inside)


def _reach(nearness: Nearness, place: Footprint, bound: float) -> float:
    """How far apart two centres may be along an axis."""
    return nearness.metres + (place.bound + bound if nearness.word in ("near", "behind") else 0.0)


def _square(around: Footprint, half: float) -> Box:
    return around.x - half, around.y - half, around.x + half, around.y + half
