"""Ramps: wedges to climb walls and boxes with."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.base import Friction, said
from schemas.things.thing import Lengths, Size, Thing, sides


class Ramp(Thing):
    """A wedge: its tall side faces south before yaw, its slope descends to the north."""

    shape: ClassVar = "wedge"
    shades: ClassVar[tuple[str, ...]] = ("blue", "navy", "teal")

    kind: Literal["ramp"] = said("ramp", "The template.", alias="is")
    size: Size = said(0.5, "Side of the enclosing cube, or full lengths [x, y, z] before yaw, metres.")
    friction: Friction = said(0.01, "Sliding friction; low, so that agents must push to climb.")

    def lengths(self) -> Lengths:
        return sides(self.size)
