"""Layouts: what stands on the floor before anyone comes. One file each; a new one is its file and a line here.

A layout model's `regions` names the regions that it makes, which sentences and `where` may then use.
"""

from __future__ import annotations

from typing import Annotated

from schemas.base import Model, OneKey
from schemas.layouts.open import Open
from schemas.layouts.quadrant import Quadrant

LAYOUTS: dict[str, type[Model]] = {"open": Open, "quadrant": Quadrant}
LATER = ("rooms", "three_rooms", "half", "ring", "maze", "map")

Layout = Annotated[Open | Quadrant, OneKey("layout", LAYOUTS, LATER)]

__all__ = ["LAYOUTS", "Layout", "Open", "Quadrant"]
