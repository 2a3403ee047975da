"""What every kind of object has in common: number, place, body, and who may unlock it.

A kind is a model (one file here) and an MJCF template of the same name. What the rest of the program must know of a
kind stands on its model as class variables and `lengths`, so that nothing else tests kinds by name.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from schemas.attributes import Attributes
from schemas.base import (
    SHORT_NUMBER,
    Angle,
    Count,
    Friction,
    Length,
    Mass,
    Model,
    Quantity,
    Short,
    Value,
    refusal,
    said,
)
from schemas.colors import Color
from schemas.problem import Problem

Lengths = tuple[tuple[str, Value], ...]  # (its dotted path below the group, the value)


def _one_name(raw: Any) -> Any:
    if not isinstance(raw, (list, tuple)):
        return raw
    if len(raw) != 1:
        raise refusal(Problem("bad-value", f"one group can be joined, not {len(raw)}", key="also"))
    return raw[0]


NAME_LIST = {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 1}
Joined = Annotated[str | None, Short(_one_name, NAME_LIST)]
Most = Annotated[int, Quantity(unit="members", low=0, high=1000, integer=True, plain=True)]


class Thing(Model):
    """A group of like objects. Values written here are drawn anew for each of them."""

    solid: ClassVar[bool] = True  # False: no collision, hides nothing
    outline: ClassVar[Literal["block", "disc"]] = "block"  # the ground it covers
    shape: ClassVar[Literal["box", "wedge", "cylinder", "sphere"]] = "box"  # what rays meet
    shades: ClassVar[tuple[str, ...]] = ()  # colours of `auto`, group by group; none: all there are

    like: str | None = said(None, "Copy another object group, then change what is written here.")
    singular: str | None = said(None, "What sentences call one of them, where that is not plain English.")
    count: Count = said(1, "How many there are.")
    where: str = said("inside floor", "Where they are placed: a sentence of places.")
    yaw: Angle = said(
        0, "Heading, degrees counter-clockwise from east, or `toward` a target or the center of a region."
    )
    mass: Mass = said(1, "Mass, kilograms.")
    friction: Friction = said(0.2, "Sliding friction; a contact takes the larger of its two bodies.")
    color: Color = said("auto", "Colour: a name or '#rrggbb'.")
    fixed: bool = said(False, "Part of the floor: nothing moves it.", strict=True)
    tilts: bool = said(False, "It can tip over, instead of turning about the vertical alone.", strict=True)
    order: Literal["fixed", "shuffled"] = said(
        "fixed", "What `first`, `before` and `after` go by: the members' numbers, or an order drawn anew."
    )
    also: Joined = said(None, "Another group whose slots these share: sentences about it mean these too.")
    most: Most | None = said(None, "The most members of this group and those that join it by `also`.")
    per: Literal["none", "team"] = said("none", "`team`: every team has `count` of its own.")
    has: Attributes = said({}, "Numbers of each member's own: name to START or START of CEILING.")
    locks: Literal["team", "owner", "anyone", "all"] = said(
        "team", "Who may unlock: the locking team, the one who locked, anyone, or all near must agree."
    )

    def lengths(self) -> Lengths:
        """The full lengths along x, y, z before yaw; what has one path is drawn once. Empty: read from a file."""
        return ()


def _sides(raw: Any) -> Any:
    return raw if isinstance(raw, (list, tuple)) else (raw,)


def _one_or_three(sides: tuple[Value, ...]) -> tuple[Value, ...]:
    if len(sides) not in (1, 3):
        raise refusal(Problem("bad-value", f"a size is one side or [x, y, z], not {len(sides)} numbers"))
    return sides


# One value is the side of a cube, drawn once; three are the full lengths along x, y, z before yaw.
Size = Annotated[tuple[Length, ...], Short(_sides, SHORT_NUMBER), AfterValidator(_one_or_three)]


def sides(size: tuple[Value, ...]) -> Lengths:
    """The lengths of a `size`."""
    return (("size", size[0]),) * 3 if len(size) == 1 else tuple((f"size.{k}", v) for k, v in enumerate(size))
