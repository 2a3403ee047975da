"""Sites: marked places, to put boxes on."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.base import said
from schemas.things.thing import Lengths, Size, Thing, sides


class Site(Thing):
    """A place marked on the floor, as large as what belongs there: its centre is at half that height."""

    solid: ClassVar[bool] = False
    shades: ClassVar[tuple[str, ...]] = ("purple", "teal", "magenta")

    kind: Literal["site"] = said("site", "The template.", alias="is")
    size: Size = said(0.5, "Side of the cube, or full lengths [x, y, z] before yaw, metres.")

    def lengths(self) -> Lengths:
        return sides(self.size)
