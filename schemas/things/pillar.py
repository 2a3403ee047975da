"""Pillars: upright cylinders, usually fixed, that block sight."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.base import Friction, Length, said
from schemas.things.thing import Lengths, Thing


class Pillar(Thing):
    """An upright cylinder."""

    outline: ClassVar = "disc"
    shape: ClassVar = "cylinder"
    shades: ClassVar[tuple[str, ...]] = ("gray", "silver")

    kind: Literal["pillar"] = said("pillar", "The template.", alias="is")
    diameter: Length = said(1, "Diameter, metres.")
    height: Length = said(0.5, "Height, metres.")
    friction: Friction = said(1, "Sliding friction.")

    def lengths(self) -> Lengths:
        return ("diameter", self.diameter), ("diameter", self.diameter), ("height", self.height)
