"""The quadrant layout: one corner of the floor walled off, with doors."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.base import Length, Model, Share, said
from schemas.layouts.doors import TwoDoors


class Quadrant(Model):
    """A square room in one corner, closed by two inner walls; it makes the region `quadrant`."""

    kind: ClassVar[str] = "quadrant"
    regions: ClassVar[tuple[str, ...]] = ("quadrant",)

    corner: Literal["south-east", "south-west", "north-east", "north-west"] = said(
        "south-east", "The corner of the floor that is walled off; x is east and y is north."
    )
    size: Share = said("50%", "Side of the room: metres, or a percentage of the floor's side.")
    doors: TwoDoors = said(
        "all", "How many of its two inner walls have a door: 0, 1, 2, a range, `all` or `none`."
    )
    door_width: Length = said(0.7, "Clear opening of a door, metres.")
