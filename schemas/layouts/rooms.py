"""The rooms layout: the floor divided by random walls into rectangular rooms, with a door in each wall."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from schemas.base import Length, Model, Quantity, Value, said
from schemas.layouts.doors import Doors

Rooms_ = Annotated[Value, Quantity(unit="rooms", low=1, high=100, integer=True)]


class Rooms(Model):
    """Rectangular rooms between random walls; it makes the regions `rooms`, one for each."""

    kind: ClassVar[str] = "rooms"
    regions: ClassVar[tuple[str, ...]] = ("rooms",)

    count: Rooms_ = said("1..4", "How many rooms; the two sides of a mirror together.")
    smallest: Length = said(
        1.2,
        "Rooms are wider than this both ways, from the middle of a wall to the middle of the next, metres.",
    )
    doors: Doors = said("all", "How many of the inner walls have a door: a number, a range, `all` or `none`.")
    door_width: Length = said(0.7, "Clear opening of a door, metres.")
    mirror: Literal["none", "east-west", "north-south"] = said(
        "none",
        "Make one half of the floor the mirror image of the other, doors too. A wall stands on the line between them "
        "and gets the first door; with an odd count, one room lies across the line.",
    )
