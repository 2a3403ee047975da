"""Layouts: what stands on the floor before anyone comes. One file each; a new one is its file and a line here.

A layout model's `regions` names the regions that it makes, which sentences and `where` may then use; `rooms` and
`dead_ends` are families, whose members are areas of their own.
"""

from __future__ import annotations

from typing import Annotated

from schemas.base import Model, OneKey
from schemas.layouts.half import Half
from schemas.layouts.map import Map
from schemas.layouts.maze import Maze
from schemas.layouts.open import Open
from schemas.layouts.quadrant import Quadrant
from schemas.layouts.ring import Ring
from schemas.layouts.rooms import Rooms
from schemas.layouts.three_rooms import ThreeRooms

LAYOUTS: dict[str, type[Model]] = {
    model.kind: model for model in (Open, Quadrant, Rooms, ThreeRooms, Half, Ring, Maze, Map)
}

Layout = Annotated[Open | Quadrant | Rooms | ThreeRooms | Half | Ring | Maze | Map, OneKey("layout", LAYOUTS)]

__all__ = [
    "LAYOUTS",
    "Half",
    "Layout",
    "Map",
    "Maze",
    "Open",
    "Quadrant",
    "Ring",
    "Rooms",
    "ThreeRooms",
]
