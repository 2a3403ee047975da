"""Food: what agents walk over and eat. How much there is of it is said by `has: {bites: 40}`."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.base import Length, said
from schemas.things.thing import Lengths, Thing


class Food(Thing):
    """A morsel on the floor: nothing bumps into it or hides behind it."""

    solid: ClassVar[bool] = False
    outline: ClassVar = "disc"
    shades: ClassVar[tuple[str, ...]] = ("green", "lime")

    kind: Literal["food"] = said("food", "The template.", alias="is")
    diameter: Length = said(0.2, "Diameter, metres.")
    height: Length = said(0.1, "Height, metres.")

    def lengths(self) -> Lengths:
        return ("diameter", self.diameter), ("diameter", self.diameter), ("height", self.height)
