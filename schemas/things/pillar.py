"""Pillars: upright cylinders, usually fixed, that block sight."""

from __future__ import annotations

from typing import Literal

from schemas.base import Friction, Length, said
from schemas.things.thing import Thing


class Pillar(Thing):
    """An upright cylinder."""

    kind: Literal["pillar"] = said("pillar", "The template.", alias="is")
    diameter: Length = said(1, "Diameter, metres.")
    height: Length = said(0.5, "Height, metres.")
    friction: Friction = said(1, "Sliding friction.")
