"""Boxes: what agents push, drag, lock and hide behind."""

from __future__ import annotations

from typing import Literal

from schemas.base import said
from schemas.things.thing import Size, Thing


class Box(Thing):
    """A cuboid that slides and turns but does not tip."""

    kind: Literal["box"] = said("box", "The template.", alias="is")
    size: Size = said(0.5, "Side of the cube, or full lengths [x, y, z] before yaw, metres.")
