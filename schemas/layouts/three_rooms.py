"""The three_rooms layout: a wall across the floor, and another across one of its sides."""

from __future__ import annotations

from typing import ClassVar

from schemas.base import Length, Model, Share, said
from schemas.layouts.doors import TwoDoors


class ThreeRooms(Model):
    """One room beside two smaller ones; it makes the regions `rooms`, the undivided one first."""

    kind: ClassVar[str] = "three_rooms"
    regions: ClassVar[tuple[str, ...]] = ("rooms",)

    split: Share = said(
        "40%..60%",
        "Where a wall stands, from the west or south edge: metres, or a percentage of the floor's side; drawn for each "
        "of the two walls.",
    )
    doors: TwoDoors = said(
        "all", "How many of its two inner walls have a door: 0, 1, 2, a range, `all` or `none`."
    )
    door_width: Length = said(0.7, "Clear opening of a door, metres.")
