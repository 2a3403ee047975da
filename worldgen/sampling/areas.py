"""Areas of the floor as sets: how large they are, their middles and edges, moved borders, unions and differences.

An Area is a union of rectangles and circles without a union of others. Holes are cut up where another region fills a
part of them, which only rectangles allow.
"""

from __future__ import annotations

from worldgen.sampling.geometry import of_shape, overlap, shape_holds
from worldgen.world import Area, Circle, Rect, Shape


class Uncut(ValueError):
    """A round shape would have to be cut up."""


def bounds(area: Area) -> Rect:
    """The smallest rectangle around the area's shapes; a point in the middle of the floor when it has none."""
    prints = [of_shape(shape) for shape in area.inside]
    if not prints:
        return Rect(0.0, 0.0, 0.0, 0.0)
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


def far_edge(area: Area, floor: Rect, inset: float) -> tuple[float, float]:
    """The middle of the edge that faces away from the floor's middle, `inset` metres inwards.

    It is the edge on the side on which the area lies: of the two ways it is off the floor's middle, the longer one
    counts, and east-west when they are as long. What reaches beyond the floor is not looked at.
    """
    box = bounds(area)
    if box.x0 < floor.x1 and box.x1 > floor.x0 and box.y0 < floor.y1 and box.y1 > floor.y0:
        box = Rect(max(box.x0, floor.x0), max(box.y0, floor.y0), min(box.x1, floor.x1), min(box.y1, floor.y1))
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    off_x, off_y = x - (floor.x0 + floor.x1) / 2, y - (floor.y0 + floor.y1) / 2
    if abs(off_x) >= abs(off_y) - 1e-9:
        reach = max(0.0, (box.x1 - box.x0) / 2 - inset)
        return (x + reach if off_x >= -1e-9 else x - reach), y
    reach = max(0.0, (box.y1 - box.y0) / 2 - inset)
    return x, (y + reach if off_y > 0 else y - reach)


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


def union(areas: list[Area]) -> Area:
    """All of several areas: what fills another one's hole takes its part of the hole away. Raises `Uncut`."""
    joined = Area(())
    for area in areas:
        holes = (*_minus(joined.outside, area), *_minus(area.outside, joined))
        joined = Area((*joined.inside, *area.inside), tuple(dict.fromkeys(holes)))
    return joined


def difference(first: Area, rest: list[Area]) -> Area:
    """An area without others, whose holes it keeps. Raises `Uncut`."""
    gone = [shape for area in rest for shape in _without(area.inside, area.outside)]
    return Area(first.inside, (*first.outside, *gone))


def _minus(holes: tuple[Shape, ...], area: Area) -> list[Shape]:
    """The parts of holes that an area does not fill: what lies outside its shapes, or in its own holes."""
    left = _without(holes, area.inside)
    return left + [common for hole in holes for own in area.outside if (common := _common(hole, own))]


def _without(shapes: tuple[Shape, ...], cut: tuple[Shape, ...]) -> list[Shape]:
    """The shapes with all of `cut` taken away."""
    left = list(shapes)
    for knife in cut:
        left = [piece for shape in left for piece in _cut(shape, knife)]
    return left


def _cut(shape: Shape, knife: Shape) -> list[Shape]:
    """What is left of a shape, in up to four rectangles."""
    if not overlap(of_shape(shape), of_shape(knife)):
        return [shape]
    if shape_holds(knife, of_shape(shape)):
        return []
    if isinstance(shape, Circle) or isinstance(knife, Circle):
        raise Uncut
    south, north = max(shape.y0, knife.y0), min(shape.y1, knife.y1)
    pieces = [
        Rect(shape.x0, shape.y0, shape.x1, south),
        Rect(shape.x0, north, shape.x1, shape.y1),
        Rect(shape.x0, south, knife.x0, north),
        Rect(knife.x1, south, shape.x1, north),
    ]
    return [piece for piece in pieces if piece.x1 - piece.x0 > 1e-12 and piece.y1 - piece.y0 > 1e-12]


def _common(a: Shape, b: Shape) -> Shape | None:
    """What two shapes share, None when that is nothing."""
    if not overlap(of_shape(a), of_shape(b)):
        return None
    if shape_holds(a, of_shape(b)):
        return b
    if shape_holds(b, of_shape(a)):
        return a
    if isinstance(a, Circle) or isinstance(b, Circle):
        raise Uncut
    return Rect(max(a.x0, b.x0), max(a.y0, b.y0), min(a.x1, b.x1), min(a.y1, b.y1))
