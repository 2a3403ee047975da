"""Named regions as Areas: the floor, what the layout made, and what the author composed from them.

A region that is `per: team` is made once for each team, as "bases/reds" and "bases/blues"; "bases" is all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schemas.grammar.vocabulary import forms
from schemas.places import At, Mention
from worldgen.errors import UserError
from worldgen.sampling.areas import Uncut, bounds, difference, far_edge, grown, middle, scaled, union
from worldgen.sampling.draw import Draws
from worldgen.world import Area, Circle, Rect

if TYPE_CHECKING:
    from schemas.grammar.tree import RegionRef
    from schemas.scenario import Scenario

__all__ = ["Regions", "bounds", "grown", "joined", "middle", "scaled", "sided"]


class Regions:
    """All areas of one world by name; an author's region is made when it is first asked for."""

    def __init__(self, scenario: Scenario, made: dict[str, Area], draws: Draws):
        self._specs = scenario.regions
        self._teams = list(scenario.teams)
        self._made = dict(made)
        self._areas = dict(made)
        self._draws = draws
        self._under_way: list[str] = []

    def named(self, name: str) -> Area:
        """The area called `name`, "bases/reds" for the part of one team, "rooms/0" for one of a layout's; raises
        `UserError` when regions are made of one another in a circle."""
        if name not in self._areas:
            if name in self._under_way:
                circle = " -> ".join([*self._under_way[self._under_way.index(name) :], name])
                raise UserError(
                    f"regions.{name}: regions are made of one another in a circle ({circle}); break it"
                )
            self._under_way.append(name)
            self._areas[name] = self._make(name)
            self._under_way.pop()
        return self._areas[name]

    def of(self, ref: RegionRef, team: str | None = None) -> Area:
        """The area a sentence names for a member of `team`: `quadrant`, `own base`, `middle 85% of floor`. `any room`
        and `every room` are all of them."""
        area = self._part(ref.name, ref.which, team)
        return area if ref.middle is None else scaled(area, ref.middle)

    def spot(
        self, word: str, ref: RegionRef, team: str | None = None, inset: float = 0.0
    ) -> tuple[float, float]:
        """The point that `center of` or `far edge of` a region means, `inset` metres inside that edge."""
        return self._spot(word, self.of(ref, team), inset)

    def per_team(self, name: str) -> bool:
        """Whether each team has its own."""
        return name in self._specs and self._specs[name].per == "team"

    def all(self) -> tuple[tuple[str, Area], ...]:
        """Every region of the world: the floor, the layout's, the author's, in that order, each before its parts."""
        names = list(self._made)
        for name in self._specs:
            names += [name, *self._parts(name)]
        return tuple((name, self.named(name)) for name in names)

    # --- what the forms below need

    def number(self, value: Any, path: str, member: int = 0, low: float = float("-inf")) -> float:
        return self._draws.number(value, path, member, low)

    def mentioned(self, text: str, team: str | None) -> Area:
        """The area of `base` or `own base`, in the singular or plural, as a region's entry names it."""
        mention = _mention(text)
        return self._part(self._declared(mention.name), mention.which, team)

    def point(self, at: Any, path: str, team: str | None, inset: float) -> tuple[float, float]:
        """A point of an entry: two values, or words."""
        if isinstance(at, At):
            area = self._part(self._declared(at.name), at.which, team)
            return self._spot(at.word, area, inset)
        east, north = (self.number(value, path, axis) for axis, value in enumerate(at))
        return east, north

    def _spot(self, word: str, area: Area, inset: float) -> tuple[float, float]:
        if word == "center of":
            return middle(area)
        return far_edge(area, bounds(self.named("floor")), inset)

    def _make(self, name: str) -> Area:
        whole, _, team = name.partition("/")
        spec = self._specs[whole]
        if not team and spec.per == "team":
            return joined([self.named(part) for part in self._parts(name)], f"regions.{name}")
        return _FORMS[spec.kind](_Entry(self, spec, f"regions.{name}", team or None))

    def _parts(self, name: str) -> list[str]:
        return [f"{name}/{team}" for team in self._teams] if self.per_team(name) else []

    def _part(self, name: str, which: str | None, team: str | None) -> Area:
        """`own` and `rival` go by `team`; anything else is the whole."""
        if which not in ("own", "rival"):
            return self.named(name)
        if not self.per_team(name):
            raise UserError(f"regions.{name}: '{which} {name}' needs a region that is 'per: team'")
        if not team:
            raise UserError(f"regions.{name}: '{which} {name}' is said where there is no team to go by")
        return joined([self.named(part) for part in sided(name, which, team, self._teams)], f"regions.{name}")

    def _declared(self, word: str) -> str:
        """The name that a word in the singular or plural stands for."""
        return _words(*self._made, *self._specs).get(word, word)


_mention = lru_cache(maxsize=1024)(Mention.of)


@lru_cache(maxsize=256)
def _words(*names: str) -> dict[str, str]:
    """What each word for one of the names stands for; worlds of a scenario have few different sets of names."""
    words: dict[str, str] = {}
    for name in names:
        for form in forms(name) if "/" not in name else ():
            words.setdefault(form, name)
    return words


def sided(name: str, which: str, team: str, teams: Iterable[str]) -> list[str]:
    """The parts of a region that is `per: team` which its `own` or `rival` stands for, said of a member of `team`."""
    return [f"{name}/{other}" for other in teams if (other == team) == (which == "own")]


def joined(areas: list[Area], path: str) -> Area:
    """Their union; raises `UserError` where a round hole would have to be cut up."""
    try:
        return union(areas)
    except Uncut:
        raise UserError(
            f"{path}: a region fills a part of another one's hole, and one of them is round; use rectangles there"
        ) from None


class _Entry:
    """One region's entry, read for one team (None: for all); a value that is said for each team is that team's."""

    def __init__(self, regions: Regions, spec: Any, path: str, team: str | None):
        self.regions = regions
        self.spec = spec
        self.path = path
        self.team = team

    def get(self, key: str) -> Any:
        value = getattr(self.spec, key)
        if not isinstance(value, dict):
            return value
        if self.team not in value:
            raise UserError(f"{self.path}: '{key}' says nothing for team {self.team}; add it")
        return value[self.team]

    def number(self, key: str, low: float) -> float:
        return self.regions.number(self.get(key), f"{self.path}.{key}", low=low)

    def area(self, text: str) -> Area:
        return self.regions.mentioned(text, self.team)


def _rect(entry: _Entry) -> Area:
    (ax, ay), (bx, by) = (
        [entry.regions.number(value, f"{entry.path}.rect.{corner}", axis) for axis, value in enumerate(point)]
        for corner, point in enumerate(entry.get("rect"))
    )
    return Area((Rect(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)),))


def _circle(entry: _Entry) -> Area:
    radius = entry.number("circle", low=1e-6)
    x, y = entry.regions.point(entry.get("at"), f"{entry.path}.at", entry.team, radius)
    return Area((Circle(x, y, radius),))


def _half(entry: _Entry) -> Area:
    box = bounds(entry.regions.named("floor"))
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    halves = {
        "east": Rect(x, box.y0, box.x1, box.y1),
        "west": Rect(box.x0, box.y0, x, box.y1),
        "north": Rect(box.x0, y, box.x1, box.y1),
        "south": Rect(box.x0, box.y0, box.x1, y),
    }
    return Area((halves[entry.get("half")],))


def _grown(entry: _Entry) -> Area:
    return grown(entry.area(entry.get("grow")), entry.number("by", low=0.0))


def _shrunk(entry: _Entry) -> Area:
    area = grown(entry.area(entry.get("shrink")), -entry.number("by", low=0.0))
    if not area.inside:
        raise UserError(f"{entry.path}: nothing is left of {entry.spec.shrink}; lower {entry.path}.by")
    return area


def _union(entry: _Entry) -> Area:
    return joined([entry.area(name) for name in entry.get("union")], entry.path)


def _minus(entry: _Entry) -> Area:
    first, *rest = [entry.area(name) for name in entry.get("minus")]
    try:
        return difference(first, rest)
    except Uncut:
        raise UserError(
            f"{entry.path}: what is taken away has a hole, and a round shape would have to be cut up for it; use "
            "rectangles there"
        ) from None


def _middle(entry: _Entry) -> Area:
    return scaled(entry.area(entry.get("of")), entry.number("middle", low=1e-6))


_FORMS: dict[str, Callable[[_Entry], Area]] = {
    "rect": _rect,
    "circle": _circle,
    "half": _half,
    "grow": _grown,
    "shrink": _shrunk,
    "union": _union,
    "minus": _minus,
    "middle": _middle,
}
