"""Flags: small things that are carried."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.base import Mass, said
from schemas.things.thing import Lengths, Size, Thing, sides


class Flag(Thing):
    """A light pole, easily carried; of a group that is `per: team`, in its team's colour."""

    shades: ClassVar[tuple[str, ...]] = ("orange", "magenta", "teal")

    kind: Literal["flag"] = said("flag", "The template.", alias="is")
    size: Size = said([0.1, 0.1, 0.4], "Full lengths [x, y, z] before yaw, metres, or the side of a cube.")
    mass: Mass = said(0.1, "Mass, kilograms.")

    def lengths(self) -> Lengths:
        return sides(self.size)
