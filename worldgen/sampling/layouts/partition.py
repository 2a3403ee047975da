"""Random walls between lines of cells, as the original's random rooms draw them (original-mechanics.md 2.3).

Everything here is in whole cells: walls run along lines numbered from 0 (the border) to the last (the border again).
Every wall closes off a part of exactly one room, from side to side, so rooms are always rectangles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from worldgen.sampling.streams import Stream

ATTEMPTS = 10  # proposals for one wall before starting over
RESTARTS = 10  # starts before giving up
Room = tuple[int, int, int, int]  # west, south, east and north lines


@dataclass(slots=True)
class Cut:
    """A wall on line `at`, from line `low` to line `high` across it; `below` and `above`: where others meet it on the
    side of smaller and of larger numbers."""

    axis: Literal["x", "y"]
    at: int
    low: int
    high: int
    below: list[int] = field(default_factory=list)
    above: list[int] = field(default_factory=list)


def partition(
    rooms: int, last_x: int, last_y: int, wide: dict[str, float], source: Callable[[int], Stream]
) -> list[Cut] | None:
    """The border (west, east, south, north) and `rooms` - 1 walls; None when they did not fit.

    Rooms are more than wide["x"] cells from west to east and wide["y"] from south to north, between lines.
    `source` gives the stream of each start.
    """
    for start in range(RESTARTS):
        stream = source(start)
        walls = [
            Cut("y", 0, 0, last_y),
            Cut("y", last_x, 0, last_y),
            Cut("x", 0, 0, last_x),
            Cut("x", last_y, 0, last_x),
        ]
        while len(walls) < rooms + 3 and _add(walls, wide, stream):
            pass
        if len(walls) == rooms + 3:
            return walls
    return None


def rooms_of(walls: list[Cut]) -> list[Room]:
    """The rooms between the walls, in the order in which walls cut them off."""
    west, east, south, north = walls[:4]
    rooms = [(west.at, south.at, east.at, north.at)]
    for wall in walls[4:]:
        k = next(k for k, room in enumerate(rooms) if _divides(wall, room))
        x0, y0, x1, y1 = rooms[k]
        if wall.axis == "y":
            rooms[k : k + 1] = [(x0, y0, wall.at, y1), (wall.at, y0, x1, y1)]
        else:
            rooms[k : k + 1] = [(x0, y0, x1, wall.at), (x0, wall.at, x1, y1)]
    return rooms


def _divides(wall: Cut, room: Room) -> bool:
    x0, y0, x1, y1 = room
    if wall.axis == "y":
        return x0 < wall.at < x1 and (wall.low, wall.high) == (y0, y1)
    return y0 < wall.at < y1 and (wall.low, wall.high) == (x0, x1)


def _add(walls: list[Cut], wide: dict[str, float], stream: Stream) -> bool:
    """Add one wall; False when none of the attempts found a place."""
    for _ in range(ATTEMPTS):
        proposals = _proposals(walls, stream.choice(walls), wide, stream)
        if proposals:
            start, end, at = stream.choice(proposals)
            low, high = (start, end) if start.at < end.at else (end, start)
            low.above.append(at)
            high.below.append(at)
            walls.append(Cut("x" if start.axis == "y" else "y", at, low.at, high.at))
            return True
    return False


def _proposals(
    walls: list[Cut], start: Cut, wide: dict[str, float], stream: Stream
) -> list[tuple[Cut, Cut, int]]:
    """(start, end, line) of the walls that could be built from `start`, one drawn for each wall along it."""
    gap = wide["x" if start.axis == "x" else "y"]
    along = [wall for wall in walls if wall.axis == start.axis]
    found = []
    for end in along:
        if end is start:
            continue
        at = start.low + stream.integer(1, start.high - start.low - 1)
        if end.at == start.at or not end.low < at < end.high:
            continue
        joints = start.above if end.at > start.at else start.below
        if any(abs(at - joint) <= gap for joint in (start.low, start.high, *joints)):
            continue
        low, high = min(start.at, end.at), max(start.at, end.at)
        if not any(low < wall.at < high and wall.low <= at <= wall.high for wall in along):
            found.append((start, end, at))
    return found
