"""Regions: named areas of the floor, composed of rectangles, circles and other regions.

With `per: team` a region is one area for each team (`own base`, `rival base`; all of them as `bases`). What differs
between the teams is then a mapping of teams (`half: {reds: west, blues: east}`) or made from a region that is per team
itself (`own half`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from schemas.base import ByForm, Length, Model, Number, Quantity, Value, refusal, said
from schemas.places import At, Mention, OrWords, PerTeam
from schemas.problem import Problem

Point = tuple[Number, Number]
Fraction = Annotated[Value, Quantity(unit="%", low=0, high=1, above=True, percent=True)]
RegionName = str  # `base`, `own base`
Names = tuple[RegionName, ...]
Side = Literal["east", "west", "north", "south"]
Each = Literal["team"] | None


def _each() -> Any:
    return said(None, "`team` makes one for each team: own base, rival base.")


class Region(Model):
    """What the forms share. Which regions and teams a form names is for the check of the whole document."""

    named: ClassVar[tuple[str, ...]] = ()  # the keys that hold names of regions

    if TYPE_CHECKING:  # each form has it as its last key
        per: Each = None

    @model_validator(mode="after")
    def _sides(self) -> Region:
        """Own and rival, and mappings of teams, need `per: team`."""
        for key in type(self).model_fields:
            if isinstance(getattr(self, key), dict) and self.per is None:
                raise _needs_per(f"'{key}' says a value for each team", key)
        for mention in self.mentions():
            if mention.which in ("own", "rival") and self.per is None:
                raise _needs_per(f"'{mention.text}' is one team's", str(mention.path[0]))
        return self

    def mentions(self) -> tuple[Mention, ...]:
        """The regions it is made from, as they are written, with the key (and the team or index) they stand at."""
        found: list[Mention] = []
        for key in type(self).model_fields:
            given = getattr(self, key)
            for part, value in given.items() if isinstance(given, dict) else [(None, given)]:
                path = (key,) if part is None else (key, part)
                if key in self.named:
                    names = enumerate(value) if isinstance(value, tuple) else [(None, value)]
                    found += [Mention.of(n, path if k is None else (*path, k)) for k, n in names]
                elif isinstance(value, At):
                    found.append(Mention(value.text, value.name, value.which, path))
        return tuple(found)

    def teams(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(key, the teams it says a value for) of every key that has one for each."""
        keys = type(self).model_fields
        return tuple((key, tuple(getattr(self, key))) for key in keys if isinstance(getattr(self, key), dict))


def _needs_per(message: str, key: str) -> Any:
    return refusal(Problem("missing-key", f"needs 'per: team': {message}", key=key))


class Rect(Region):
    """A rectangle between two opposite corners."""

    kind: ClassVar[str] = "rect"
    rect: Annotated[tuple[Point, Point], PerTeam()] = said(
        ..., "Two opposite corners, [[x0, y0], [x1, y1]], metres."
    )
    per: Each = _each()


class Circle(Region):
    """A disc."""

    kind: ClassVar[str] = "circle"
    circle: Annotated[Length, PerTeam()] = said(..., "Radius, metres.")
    at: Annotated[Point, OrWords(), PerTeam()] = said(
        (0, 0),
        "Its middle: [x, y], metres, `center of REGION`, or `far edge of REGION`: inside the middle of the edge that "
        "lies farthest out.",
    )
    per: Each = _each()


class Half(Region):
    """One half of the floor."""

    kind: ClassVar[str] = "half"
    half: Annotated[Side, PerTeam()] = said(..., "Which half of the floor: east, west, north or south.")
    per: Each = _each()


class Grow(Region):
    """A region and a strip around it; rectangles keep their square corners."""

    kind: ClassVar[str] = "grow"
    named: ClassVar[tuple[str, ...]] = ("grow",)
    grow: RegionName = said(..., "The region to start from.")
    by: Annotated[Length, PerTeam()] = said(..., "How far each side is moved outwards, metres.")
    per: Each = _each()


class Shrink(Region):
    """A region without the strip along its edge."""

    kind: ClassVar[str] = "shrink"
    named: ClassVar[tuple[str, ...]] = ("shrink",)
    shrink: RegionName = said(..., "The region to start from.")
    by: Annotated[Length, PerTeam()] = said(..., "How far each side is moved inwards, metres.")
    per: Each = _each()


class Union(Region):
    """All of several regions."""

    kind: ClassVar[str] = "union"
    named: ClassVar[tuple[str, ...]] = ("union",)
    union: Annotated[Names, Field(min_length=1), PerTeam()] = said(..., "The regions put together.")
    per: Each = _each()


class Minus(Region):
    """The first region without the others."""

    kind: ClassVar[str] = "minus"
    named: ClassVar[tuple[str, ...]] = ("minus",)
    minus: Annotated[Names, Field(min_length=2), PerTeam()] = said(
        ..., "A region, then those taken away from it."
    )
    per: Each = _each()


class Middle(Region):
    """The middle part of a region, scaled about its centre."""

    kind: ClassVar[str] = "middle"
    named: ClassVar[tuple[str, ...]] = ("of",)
    middle: Annotated[Fraction, PerTeam()] = said(..., "How much of each side is kept, as in 50%.")
    of: RegionName = said("floor", "The region whose middle it is.")
    per: Each = _each()


REGIONS: dict[str, type[Region]] = {
    model.kind: model for model in (Rect, Circle, Half, Grow, Shrink, Union, Minus, Middle)
}

RegionSpec = Annotated[
    Rect | Circle | Half | Grow | Shrink | Union | Minus | Middle, ByForm("region", REGIONS)
]
