"""`where` sentences as constraints: which Areas hold a footprint, which points are near enough, which ground to try.

Places: (wholly) inside | outside REGION, within D of TARGET | each other, D away from TARGET | each other, center of
REGION. Placement keeps the whole footprint inside (outside) a region; distances are between centres.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot, sqrt

from schemas.grammar.tree import Away, Inside, Noun, Spot, Target, Where, Within
from worldgen.errors import UserError
from worldgen.sampling.geometry import Footprint, area_distance, area_holds, area_overlaps
from worldgen.sampling.ground import Box, Ground, ground_of
from worldgen.sampling.regions import Regions, bounds, middle
from worldgen.world import Area, Circle, Shape

CLEARANCE = 0.01  # m kept free around everything, so that no contact exists at the start


@dataclass(frozen=True, slots=True)
class Distance:
    """Nearer than `metres` to what `target` says (None: the group's first member), or at least so far away."""

    metres: float
    target: Target | None
    far: bool
    text: str


@dataclass(slots=True)
class Constraints:
    """What one group's `where` asks, with each place's own words for messages."""

    inside: list[tuple[Area, str]] = field(default_factory=list)
    outside: list[tuple[Area, str]] = field(default_factory=list)
    distances: list[Distance] = field(default_factory=list)
    spots: list[tuple[float, float]] = field(default_factory=list)
    region: str = "floor"  # the first region it names, for the remedy


Placed = Mapping[
    str, Sequence[Footprint | None]
]  # group -> its members' footprints, None where not placed (yet)


def constraints(where: Where, regions: Regions, path: str) -> Constraints:
    """Compile a parsed `where`; without a region it means inside the floor."""
    found = Constraints()
    for place in where.places:
        text = where.text[place.span[0] : place.span[1]]
        match place:
            case Inside(region, _, outside):
                (found.outside if outside else found.inside).append((regions.of(region), text))
                if not outside and region.name != "floor":
                    found.region = region.name
            case Within(metres, target) | Away(metres, target):
                found.distances.append(Distance(metres, target, isinstance(place, Away), text))
            case Spot("center of", region):
                found.spots.append(middle(regions.of(region)))
            case _:
                raise UserError(
                    f"{path}: '{text}' cannot be asked of a place yet; use inside, outside, within or away from"
                )
    if not found.inside:
        found.inside.append((regions.named("floor"), "inside floor"))
    return found


def depends_on(where: Where, groups: Sequence[str], teams: Sequence[str]) -> set[str]:
    """The groups whose members a `where` measures distances to ("each other" is not among them)."""
    found = set()
    for place in where.places:
        target = getattr(place, "target", None)
        if target is not None and target.noun.kind != "region":
            found |= set(members_of(target.noun, groups, teams))
    return found


def members_of(noun: Noun, groups: Sequence[str], teams: Sequence[str]) -> list[str]:
    """The groups a noun stands for: itself, every team for "agent", every kind of thing for "object"."""
    if noun.kind == "agents":
        return list(teams)
    if noun.kind == "objects":
        return [group for group in groups if group not in teams]
    return [noun.name]


def broken(
    wants: Constraints, item: Footprint, regions: Regions, anchors: dict[int, list[Footprint]]
) -> str | None:
    """The words of the first place that a footprint breaks; None when it is welcome. `anchors`: see `anchors_of`."""
    for area, text in wants.inside:
        if not area_holds(area, item):
            return text
    for area, text in wants.outside:
        if area_overlaps(area, item):
            return text
    for k, distance in enumerate(wants.distances):
        if not _kept(distance, item, regions, anchors.get(k)):
            return distance.text
    return None


def anchors_of(
    wants: Constraints, group: str, member: int, placed: Placed, groups: Sequence[str], teams: Sequence[str]
) -> dict[int, list[Footprint]]:
    """Per distance of `wants`, the members it is measured to; an entry is missing where there is nothing to measure."""
    found = {}
    for k, distance in enumerate(wants.distances):
        if distance.target is None:
            mates = [mate for other, mate in enumerate(placed[group]) if mate and other != member]
            first = next((mate for mate in placed[group] if mate), None)
            if mates:
                found[k] = mates if distance.far else [first or mates[0]]
        elif distance.target.noun.kind != "region":
            names = members_of(distance.target.noun, groups, teams)
            present = [
                mate
                for name in names
                for n, mate in enumerate(placed[name])
                if mate and (name, n) != (group, member)
            ]
            if present:
                found[k] = present[:1] if distance.target.quantifier == "first" else present
    return found


def _kept(distance: Distance, item: Footprint, regions: Regions, anchors: list[Footprint] | None) -> bool:
    target = distance.target
    if target is not None and target.noun.kind == "region":
        metres = [area_distance(regions.named(target.noun.name), item.x, item.y)]
    elif anchors is None:
        return True  # nobody to measure to: a group's first member, or a world that drew none of the others
    else:
        metres = [hypot(anchor.x - item.x, anchor.y - item.y) for anchor in anchors]
    if distance.far:
        return all(gap >= distance.metres for gap in metres)
    if target is not None and target.quantifier in ("every", "each", "all"):
        return all(gap <= distance.metres for gap in metres)
    return any(gap <= distance.metres for gap in metres)


def ground(
    wants: Constraints, item: Footprint, walls: Sequence[Footprint], anchors: dict[int, list[Footprint]]
) -> Ground:
    """Where the centre of `item` may be: nothing possible is left out, and nearly all of what is in it is possible."""
    first, *others = [area for area, _ in wants.inside]
    allowed = [_shrunk(shape, item) for shape in first.inside]
    forbidden = [box for wall in walls for box in _inflated(_wall_box(wall), item, CLEARANCE)]
    for area, _ in wants.inside:
        forbidden += [box for shape in area.outside for box in _taken(shape, item)]
    for area, _ in wants.outside:
        if not area.outside:
            forbidden += [box for shape in area.inside for box in _taken(shape, item)]
    near = [[_shrunk(bounds(area), item)] for area in others]
    for k, distance in enumerate(wants.distances):
        if not distance.far and k in anchors:
            every = distance.target is not None and distance.target.quantifier in ("every", "each", "all")
            around = [_square(anchor.x, anchor.y, distance.metres) for anchor in anchors[k]]
            near += [[box] for box in around] if every else [around]
    return ground_of(tuple(allowed), tuple(forbidden), tuple(map(tuple, near)))


def _square(x: float, y: float, half: float) -> Box:
    return x - half, y - half, x + half, y + half


def _wall_box(wall: Footprint) -> Box:
    return wall.x - wall.half_x, wall.y - wall.half_y, wall.x + wall.half_x, wall.y + wall.half_y


def _shrunk(shape: Shape, item: Footprint) -> Box:
    """A box that holds every centre for which the footprint is in the shape."""
    if isinstance(shape, Circle):
        return _square(shape.x, shape.y, shape.radius - min(item.half_x, item.half_y))
    return shape.x0 + item.reach_x, shape.y0 + item.reach_y, shape.x1 - item.reach_x, shape.y1 - item.reach_y


def _taken(shape: Shape, item: Footprint) -> Iterator[Box]:
    """Boxes of centres for which the footprint surely overlaps the shape."""
    if isinstance(shape, Circle):
        half = (shape.radius + min(item.half_x, item.half_y)) / sqrt(2) - 1e-9
        return iter([_square(shape.x, shape.y, half)])
    return _inflated((shape.x0, shape.y0, shape.x1, shape.y1), item, -1e-9)


def _inflated(box: Box, item: Footprint, margin: float) -> Iterator[Box]:
    """Boxes of centres for which the footprint, with `margin` around it, surely overlaps `box`."""
    x0, y0, x1, y1 = box
    aligned = not item.radius and min(abs(item.cos), abs(item.sin)) < 1e-9
    if aligned:
        rx, ry = item.reach_x + margin, item.reach_y + margin
        yield x0 - rx, y0 - ry, x1 + rx, y1 + ry
        return
    inner = min(item.half_x, item.half_y) + margin  # the disc inside the footprint gives a cross
    yield x0 - inner, y0, x1 + inner, y1
    yield x0, y0 - inner, x1, y1 + inner
