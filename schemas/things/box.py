"""Boxes: what agents push, drag, lock and hide behind."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.base import said
from schemas.things.thing import Lengths, Size, Thing, sides


class Box(Thing):
    """A cuboid that slides and turns; with `tilts` it also tips over."""

    shades: ClassVar[tuple[str, ...]] = ("yellow", "orange", "brown")

    kind: Literal["box"] = said("box", "The template.", alias="is")
    size: Size = said(0.5, "Side of the cube, or full lengths [x, y, z] before yaw, metres.")

    def lengths(self) -> Lengths:
        return sides(self.size)
