"""Balls: what rolls on when pushed."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.base import Length, Mass, said
from schemas.things.thing import Lengths, Thing


class Ball(Thing):
    """A ball that rolls."""

    outline: ClassVar = "disc"
    shape: ClassVar = "sphere"
    shades: ClassVar[tuple[str, ...]] = ("white", "pink", "orange")

    kind: Literal["ball"] = said("ball", "The template.", alias="is")
    diameter: Length = said(0.4, "Diameter, metres.")
    mass: Mass = said(0.5, "Mass, kilograms.")

    def lengths(self) -> Lengths:
        return (("diameter", self.diameter),) * 3
