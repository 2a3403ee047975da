"""Named regions as Areas: the floor, what the layout made, and what the author composed from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from worldgen.errors import UserError
from worldgen.sampling.draw import Draws
from worldgen.sampling.geometry import of_shape, overlap
from worldgen.world import Area, Circle, Rect, Shape

if TYPE_CHECKING:
    from schemas.grammar.tree import RegionRef
    from schemas.scenario import Scenario


class Regions:
    """All areas of one world by name; an author's region is made when it is first asked for."""

    def __init__(self, scenario: Scenario, made: dict[str, Area], draws: Draws):
        self._specs = scenario.regions
        self._areas = dict(made)
        self._draws = draws
        self._under_way: list[str] = []

    def named(self, name: str) -> Area:
        """The area called `name`; raises `UserError` when regions are made of one another in a circle."""
        if name not in self._areas:
            if name in self._under_way:
                circle = " -> ".join([*self._under_way[self._under_way.index(name) :], name])
                raise UserError(
                    f"regions.{name}: regions are made of one another in a circle ({circle}); break it"
                )
            self._under_way.append(name)
            spec = self._specs[name]
            self._areas[name] = _FORMS[spec.kind](self, spec, f"regions.{name}")
            self._under_way.pop()
        return self._areas[name]

    def of(self, ref: RegionRef) -> Area:
        """The area a sentence names, `middle 85% of floor` included."""
        if ref.which is not None:
            raise UserError(
                f"'{ref.which} {ref.name}': regions that belong to a team are not available in 'where' yet"
            )
        area = self.named(ref.name)
        return area if ref.middle is None else scaled(area, ref.middle)

    def all(self) -> tuple[tuple[str, Area], ...]:
        """Every region of the world: the floor, the layout's, the author's, in that order."""
        for name in self._specs:
            self.named(name)
        return tuple(self._areas.items())

    def number(self, value: Any, path: str, member: int = 0, low: float = float("-inf")) -> float:
        return self._draws.number(value, path, member, low)


def bounds(area: Area) -> Rect:
    """The smallest rectangle around the area's shapes."""
    prints = [of_shape(shape) for shape in area.inside]
    return Rect(
        min(p.x - p.reach_x for p in prints),
        min(p.y - p.reach_y for p in prints),
        max(p.x + p.reach_x for p in prints),
        max(p.y + p.reach_y for p in prints),
    )


def middle(area: Area) -> tuple[float, float]:
    """The middle of the rectangle around an area."""
    box = bounds(area)
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def scaled(area: Area, share: float) -> Area:
    """The area shrunk to `share` of its sides about its middle."""
    x, y = middle(area)

    def scale(shape: Shape) -> Shape:
        if isinstance(shape, Circle):
            return Circle(x + (shape.x - x) * share, y + (shape.y - y) * share, shape.radius * share)
        xs = [x + (edge - x) * share for edge in (shape.x0, shape.x1)]
        ys = [y + (edge - y) * share for edge in (shape.y0, shape.y1)]
        return Rect(xs[0], ys[0], xs[1], ys[1])

    return Area(tuple(map(scale, area.inside)), tuple(map(scale, area.outside)))


def grown(area: Area, by: float) -> Area:
    """Moves every border outwards by `by` metres (inwards when negative); corners stay square."""
    inside = tuple(shape for shape in (_grow(shape, by) for shape in area.inside) if shape)
    outside = tuple(shape for shape in (_grow(shape, -by) for shape in area.outside) if shape)
    return Area(inside, outside)


def _grow(shape: Shape, by: float) -> Shape | None:
    """The shape with its border moved by `by`; None when nothing is left of it."""
    if isinstance(shape, Circle):
        return Circle(shape.x, shape.y, shape.radius + by) if shape.radius + by > 0 else None
    rect = Rect(shape.x0 - by, shape.y0 - by, shape.x1 + by, shape.y1 + by)
    return rect if rect.x1 > rect.x0 and rect.y1 > rect.y0 else None


def _rect(regions: Regions, spec: Any, path: str) -> Area:
    (ax, ay), (bx, by) = (
        [regions.number(value, f"{path}.rect.{corner}", axis) for axis, value in enumerate(point)]
        for corner, point in enumerate(spec.rect)
    )
    return Area((Rect(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)),))


def _circle(regions: Regions, spec: Any, path: str) -> Area:
    x, y = (regions.number(value, f"{path}.at", axis) for axis, value in enumerate(spec.at))
    return Area((Circle(x, y, regions.number(spec.circle, f"{path}.circle", low=1e-6)),))


def _half(regions: Regions, spec: Any, path: str) -> Area:
    box = bounds(regions.named("floor"))
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    halves = {
        "east": Rect(x, box.y0, box.x1, box.y1),
        "west": Rect(box.x0, box.y0, x, box.y1),
        "north": Rect(box.x0, y, box.x1, box.y1),
        "south": Rect(box.x0, box.y0, box.x1, y),
    }
    return Area((halves[spec.half],))


def _grown(regions: Regions, spec: Any, path: str) -> Area:
    return grown(regions.named(spec.grow), regions.number(spec.by, f"{path}.by", low=0.0))


def _shrunk(regions: Regions, spec: Any, path: str) -> Area:
    area = grown(regions.named(spec.shrink), -regions.number(spec.by, f"{path}.by", low=0.0))
    if not area.inside:
        raise UserError(f"{path}: nothing is left of {spec.shrink}; lower {path}.by")
    return area


def _union(regions: Regions, spec: Any, path: str) -> Area:
    parts = [regions.named(name) for name in spec.union]
    for part in parts:
        others = [of_shape(shape) for other in parts if other is not part for shape in other.inside]
        if any(overlap(of_shape(hole), other) for hole in part.outside for other in others):
            raise UserError(f"{path}: a region with a hole cannot be joined with one that fills the hole yet")
    return Area(
        tuple(shape for part in parts for shape in part.inside),
        tuple(shape for part in parts for shape in part.outside),
    )


def _minus(regions: Regions, spec: Any, path: str) -> Area:
    first, *rest = [regions.named(name) for name in spec.minus]
    if any(part.outside for part in rest):
        raise UserError(f"{path}: a region with a hole cannot be taken away from another yet")
    return Area(first.inside, first.outside + tuple(shape for part in rest for shape in part.inside))


def _middle(regions: Regions, spec: Any, path: str) -> Area:
    return scaled(regions.named(spec.of), regions.number(spec.middle, f"{path}.middle", low=1e-6))


_FORMS: dict[str, Callable[[Regions, Any, str], Area]] = {
    "rect": _rect,
    "circle": _circle,
    "half": _half,
    "grow": _grown,
    "shrink": _shrunk,
    "union": _union,
    "minus": _minus,
    "middle": _middle,
}
