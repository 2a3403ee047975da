"""What keeps a footprint off the ground: walls, the edges of platforms, and others that stand there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worldgen.sampling.geometry import Footprint, of_shape, overlap, shape_holds
from worldgen.sampling.members import Item, Standing
from worldgen.sampling.ways import rows_of
from worldgen.world import Platform, Wall


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What stands before anything is placed."""

    walls: tuple[Footprint, ...]
    platforms: tuple[Platform, ...]
    rows: np.ndarray  # the walls as float64 [n, 7]

    @classmethod
    def of(cls, walls, platforms) -> Obstacles:
        grounds = tuple(map(_ground, walls))
        return cls(grounds, tuple(platforms), rows_of(grounds))

    def refusal(self, place: Footprint, roomy: Footprint) -> str | None:
        """Why a footprint cannot be here, in words; `roomy` is the same with the clearance around it."""
        if _walled(roomy, self.walls):
            return "overlapped walls"
        for platform in self.platforms:
            if overlap(roomy, of_shape(platform.shape)) and not shape_holds(platform.shape, place):
                return f"hung over the edge of {platform.name}"
        return None

    def height(self, place: Footprint) -> float:
        """How high above the floor a footprint stands that was not refused."""
        if not self.platforms:
            return 0.0
        heights = [platform.height for platform in self.platforms if shape_holds(platform.shape, place)]
        return max(heights, default=0.0)


def blocked(item: Item, place: Footprint, roomy: Footprint, other: Standing) -> bool:
    """Whether `other` leaves no room for an item; sites, food and the like may touch one another."""
    return overlap(roomy if item.solid or other.item.solid else place, other.place)


def _walled(place: Footprint, walls: tuple[Footprint, ...]) -> bool:
    """Whether a footprint overlaps any of the walls, which stand along the axes: as `overlap`, in less time."""
    x, y, half_x, half_y, cos, sin, radius = place
    if radius:
        return any(
            abs(wall[0] - x) - wall[2] < radius
            and abs(wall[1] - y) - wall[3] < radius
            and overlap(place, wall)
            for wall in walls
        )
    cos, sin = abs(cos), abs(sin)
    x_x, x_y, y_x, y_y = cos * half_x, sin * half_y, sin * half_x, cos * half_y
    return any(
        abs(wall[0] - x) < wall[2] + x_x + x_y
        and abs(wall[1] - y) < wall[3] + y_x + y_y
        and overlap(place, wall)
        for wall in walls
    )


def _ground(wall: Wall) -> Footprint:
    return Footprint(wall.x, wall.y, wall.half_x, wall.half_y)
