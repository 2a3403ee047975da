"""What every kind of object has in common: number, place, body, and who may unlock it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from schemas.base import (
    SHORT_NUMBER,
    Angle,
    Count,
    Friction,
    Length,
    Mass,
    Model,
    Short,
    Value,
    refusal,
    said,
)
from schemas.colors import Color
from schemas.problem import Problem


class Thing(Model):
    """A group of like objects. Values written here are drawn anew for each of them."""

    later: ClassVar[tuple[str, ...]] = ("tilts", "order", "also", "most", "per", "has")

    like: str | None = said(None, "Copy another object group, then change what is written here.")
    singular: str | None = said(None, "What sentences call one of them, where that is not plain English.")
    count: Count = said(1, "How many there are.")
    where: str = said("inside floor", "Where they are placed: a sentence of places.")
    yaw: Angle = said(0, "Heading, degrees counter-clockwise from east.")
    mass: Mass = said(1, "Mass, kilograms.")
    friction: Friction = said(0.2, "Sliding friction; a contact takes the larger of its two bodies.")
    color: Color = said("auto", "Colour: a name or '#rrggbb'.")
    fixed: bool = said(False, "Part of the floor: nothing moves it.", strict=True)
    locks: Literal["team", "owner", "anyone", "all"] = said(
        "team", "Who may unlock: the locking team, the one who locked, anyone, or all near must agree."
    )


def _sides(raw: Any) -> Any:
    return raw if isinstance(raw, (list, tuple)) else (raw,)


def _one_or_three(sides: tuple[Value, ...]) -> tuple[Value, ...]:
    if len(sides) not in (1, 3):
        raise refusal(Problem("bad-value", f"a size is one side or [x, y, z], not {len(sides)} numbers"))
    return sides


# One value is the side of a cube, drawn once; three are the full lengths along x, y, z before yaw.
Size = Annotated[tuple[Length, ...], Short(_sides, SHORT_NUMBER), AfterValidator(_one_or_three)]
