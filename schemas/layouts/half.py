"""The half layout: one wall across the floor."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.base import Length, Model, Share, said
from schemas.layouts.doors import OneDoor


class Half(Model):
    """Two rooms on either side of one wall; it makes the regions `rooms`, the southern or western one first."""

    kind: ClassVar[str] = "half"
    regions: ClassVar[tuple[str, ...]] = ("rooms",)

    along: Literal["east-west", "north-south", "any"] = said(
        "east-west", "Which way the wall runs; `any`: either way, drawn evenly."
    )
    split: Share = said(
        "50%",
        "Where the wall stands, from the south edge (from the west edge when it runs north-south): metres, or a "
        "percentage of the floor's side.",
    )
    doors: OneDoor = said("all", "Whether the wall has a door: 0, 1, a range, `all` or `none`.")
    door_width: Length = said(0.7, "Clear opening of the door, metres.")
