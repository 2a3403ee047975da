"""Regions: named areas of the floor, composed of rectangles, circles and other regions."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from schemas.base import ByForm, Length, Model, Number, Quantity, Value, said

Point = tuple[Number, Number]
Fraction = Annotated[Value, Quantity(unit="%", low=0, high=1, above=True, percent=True)]
RegionName = str


class Rect(Model):
    """A rectangle between two opposite corners."""

    kind: ClassVar[str] = "rect"
    rect: tuple[Point, Point] = said(..., "Two opposite corners, [[x0, y0], [x1, y1]], metres.")


class Circle(Model):
    """A disc."""

    kind: ClassVar[str] = "circle"
    circle: Length = said(..., "Radius, metres.")
    at: Point = said((0, 0), "Its middle, [x, y], metres.")


class Half(Model):
    """One half of the floor."""

    kind: ClassVar[str] = "half"
    half: Literal["east", "west", "north", "south"] = said(..., "Which half of the floor.")


class Grow(Model):
    """A region and everything within a distance of it."""

    kind: ClassVar[str] = "grow"
    grow: RegionName = said(..., "The region to start from.")
    by: Length = said(..., "How far it grows on every side, metres.")


class Shrink(Model):
    """A region without the strip along its edge."""

    kind: ClassVar[str] = "shrink"
    shrink: RegionName = said(..., "The region to start from.")
    by: Length = said(..., "How far it shrinks on every side, metres.")


class Union(Model):
    """All of several regions."""

    kind: ClassVar[str] = "union"
    union: tuple[RegionName, ...] = said(..., "The regions put together.", min_length=1)


class Minus(Model):
    """The first region without the others."""

    kind: ClassVar[str] = "minus"
    minus: tuple[RegionName, ...] = said(..., "A region, then those taken away from it.", min_length=2)


class Middle(Model):
    """The middle part of a region, scaled about its centre."""

    kind: ClassVar[str] = "middle"
    middle: Fraction = said(..., "How much of each side is kept, as in 50%.")
    of: RegionName = said("floor", "The region whose middle it is.")


REGIONS: dict[str, type[Model]] = {
    model.kind: model for model in (Rect, Circle, Half, Grow, Shrink, Union, Minus, Middle)
}

RegionSpec = Annotated[
    Rect | Circle | Half | Grow | Shrink | Union | Minus | Middle, ByForm("region", REGIONS, ("per",))
]
