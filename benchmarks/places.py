"""Whether everything in a drawn world is where its `where` asks, worked out from the world's plain numbers alone.

Like `benchmarks.standing` it shares nothing with the sampler but the parsed sentences and the world's regions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import cos, hypot, sin
from typing import Any

from benchmarks.standing import SLIP, Ground, gap, ground, in_area
from schemas.grammar.tree import Away, Inside, RegionRef, Relative, Spot, Target, Within
from worldgen.world import Agent, Area, Circle, Rect, Shape, Thing, World

NEAR, BEHIND = 0.5, 1.0  # m, as the language says
EVERY = ("every", "each", "all")
Body = Agent | Thing


def misplaced(scenario: Any, world: World) -> list[str]:
    """Every place of every `where` that does not hold, by the body's name and the place's words."""
    look = _Look(scenario, world)
    return [*(text for body in (*world.agents, *world.things) for text in look.at(body)), *look.uneven()]


class _Look:
    def __init__(self, scenario: Any, world: World):
        self.scenario, self.world = scenario, world
        self.regions = dict(world.regions)
        self.bodies: list[tuple[Body, Ground]] = [(b, ground(b)) for b in (*world.agents, *world.things)]

    def at(self, body: Body) -> Iterator[str]:
        group, here = group_of(body), ground(body)
        where = self.scenario.where(f"{'teams' if isinstance(body, Agent) else 'objects'}.{group}")
        for place in where.places:
            if not self._holds(place, body, here):
                yield f"{body.name} is not '{where.text[slice(*place.span)]}'"
        named = any(isinstance(place, (Inside, Spot)) and not getattr(place, "outside", False)
                    for place in where.places)  # fmt: skip
        if not named and not self._inside([self.regions["floor"]], here):
            yield f"{body.name} is not on the floor"

    def uneven(self) -> Iterator[str]:
        """Members that are `spread over` a family fill its parts as evenly as can be."""
        for section, names in (("teams", self.scenario.teams), ("objects", self.scenario.objects)):
            for name in names:
                for place in self.scenario.where(f"{section}.{name}").places:
                    if isinstance(place, Spot) and place.word == "spread over" and place.region.which is None:
                        parts = self._areas(place.region, "")
                        members = [body for body, _ in self.bodies if group_of(body) == name]
                        most = -(-len(members) // len(parts))
                        filled = Counter(
                            k for b in members for k, p in enumerate(parts) if in_area(p, b.x, b.y)
                        )
                        if any(number > most for number in filled.values()):
                            yield f"{name} are not evenly '{place.word} {place.region.name}'"

    def _holds(self, place: Any, body: Body, here: Ground) -> bool:
        match place:
            case Inside(region, _, False):
                parts = self._areas(region, team_of(body))
                if region.which == "every":
                    return all(self._inside([part], here) for part in parts)
                return self._inside(parts, here)
            case Inside(region, _, True):
                points = [*here.border(), (here.x, here.y)]
                parts = self._areas(region, team_of(body))
                return not any(in_area(part, x, y, -1e-6) for part in parts for x, y in points)
            case Spot("center of", region):
                middles = [_middle(part) for part in self._areas(region, team_of(body))]
                return any(hypot(here.x - x, here.y - y) < 1e-6 for x, y in middles)
            case Spot(_, region):
                return any(self._inside([part], here) for part in self._areas(region, team_of(body)))
            case Within(metres, target) | Away(metres, target):
                return self._near(place, metres, target, body, here)
            case Relative(_, target):
                return self._near(place, 0.0, target, body, here)
        raise TypeError(f"no check for {place}")

    def _near(self, place: Any, metres: float, target: Target | None, body: Body, here: Ground) -> bool:
        if target is not None and target.noun.kind == "region":
            which: Any = target.side or (target.quantifier if target.quantifier in ("any", "every") else None)
            parts = self._areas(RegionRef(target.noun.name, target.span, which), team_of(body))
            far = min(_distance(part, here.x, here.y) for part in parts)
            if isinstance(place, Relative):
                return far <= BEHIND + here.extent((1, 0))[1] - here.x + here.extent((0, 1))[1] - here.y
            return far >= metres - 1e-6 if isinstance(place, Away) else far <= metres + 1e-6
        others = self._others(place, target, body)
        verdicts = [_one(place, metres, here, other, there) for other, there in others]
        if not verdicts:
            return True  # nobody to measure to
        if isinstance(place, Away) or target is None or target.quantifier in EVERY:
            return all(verdicts)
        return any(verdicts)

    def _others(self, place: Any, target: Target | None, body: Body) -> list[tuple[Body, Ground]]:
        if target is None:
            mates = [pair for pair in self.bodies if group_of(pair[0]) == group_of(body)]
            if isinstance(place, Away):
                return _unless(mates, body)
            mates = [pair for pair in mates if team_of(pair[0]) == team_of(body)]
            return _unless(mates[:1], body)
        found = []
        for other, there in self.bodies:
            if other.name != body.name and self._meant(target, other) and _sided(target.side, body, other):
                found.append((other, there))
        first = target.quantifier == "first" and found
        return [min(found, key=lambda pair: getattr(pair[0], "rank", pair[0].member))] if first else found

    def _meant(self, target: Target, other: Body) -> bool:
        noun = target.noun
        if noun.kind in ("agents", "teams", "team"):
            return isinstance(other, Agent) and (noun.kind != "team" or other.team == noun.name)
        if isinstance(other, Agent):
            return False
        return noun.kind == "objects" or noun.name in (other.group, self.scenario.objects[other.group].also)

    def _inside(self, parts: list[Area], here: Ground) -> bool:
        points = [*here.border(), (here.x, here.y)]
        return all(any(in_area(part, x, y, 1e-6) for part in parts) for x, y in points)

    def _areas(self, ref: RegionRef, team: str) -> list[Area]:
        """What a region's name stands for: one area, or the parts of a family."""
        parts = {name: area for name, area in self.world.regions if name.startswith(f"{ref.name}/")}
        if ref.which == "own":
            found = [parts[f"{ref.name}/{team}"]]
        elif ref.which == "rival":
            found = [area for name, area in parts.items() if name != f"{ref.name}/{team}"]
        elif parts:
            found = list(parts.values())
        else:
            found = [self.regions[ref.name]]
        return found if ref.middle is None else [_scaled(area, ref.middle) for area in found]


def group_of(body: Body) -> str:
    return body.team if isinstance(body, Agent) else body.group


def team_of(body: Body) -> str:
    return body.team


def _unless(mates: list[tuple[Body, Ground]], body: Body) -> list[tuple[Body, Ground]]:
    return [pair for pair in mates if pair[0].name != body.name]


def _sided(side: str | None, body: Body, other: Body) -> bool:
    if side is None:
        return True
    same = team_of(other) == team_of(body)
    return same if side == "own" else not same and team_of(other) != ""


def _one(place: Any, metres: float, here: Ground, other: Body, there: Ground) -> bool:
    apart = hypot(here.x - there.x, here.y - there.y)
    match place:
        case Within():
            return apart <= metres + SLIP
        case Away():
            return apart >= metres - SLIP
        case Relative("near"):
            return gap(here, there) <= NEAR + SLIP
        case Relative("behind"):
            if gap(here, there) > BEHIND + SLIP:
                return False
            if isinstance(other, Agent):
                return (here.x - other.x) * cos(other.yaw) + (here.y - other.y) * sin(other.yaw) < SLIP
            return hypot(here.x, here.y) >= hypot(other.x, other.y) - SLIP
    raise TypeError(f"no check for {place}")


def _bounds(area: Area) -> Rect:
    boxes = [_box(shape) for shape in area.inside]
    return Rect(
        min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes)
    )


def _box(shape: Shape) -> Rect:
    if isinstance(shape, Rect):
        return shape
    return Rect(
        shape.x - shape.radius, shape.y - shape.radius, shape.x + shape.radius, shape.y + shape.radius
    )


def _middle(area: Area) -> tuple[float, float]:
    around = _bounds(area)
    return (around.x0 + around.x1) / 2, (around.y0 + around.y1) / 2


def _scaled(area: Area, part: float) -> Area:
    x, y = _middle(area)

    def one(shape: Shape) -> Shape:
        if isinstance(shape, Circle):
            return Circle(x + part * (shape.x - x), y + part * (shape.y - y), part * shape.radius)
        return Rect(x + part * (shape.x0 - x), y + part * (shape.y0 - y),
                    x + part * (shape.x1 - x), y + part * (shape.y1 - y))  # fmt: skip

    return Area(tuple(map(one, area.inside)), tuple(map(one, area.outside)))


def _distance(area: Area, x: float, y: float) -> float:
    """Metres from a point to an area (to the nearest of its shapes: what is left out of it is not counted)."""
    gaps = []
    for shape in area.inside:
        if isinstance(shape, Circle):
            gaps.append(max(0.0, hypot(x - shape.x, y - shape.y) - shape.radius))
        else:
            gaps.append(hypot(max(shape.x0 - x, 0.0, x - shape.x1), max(shape.y0 - y, 0.0, y - shape.y1)))
    return min(gaps)
