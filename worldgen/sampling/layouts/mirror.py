"""Walls and rooms of one half of the floor, and their mirror image: both sides get the same ground.

The wall on the line of the mirror gets the first door, so that there is a way across; other walls get theirs in pairs.
A door too many for that is left out. Where a room lies across the line, the wall there is interrupted.
"""

from __future__ import annotations

from typing import Any

from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts.base import Axis, Grid, Line, Plan
from worldgen.sampling.layouts.doors import Barrier, fit, some
from worldgen.world import Rect

PATH = "world.layout.rooms"


def add_mirrored(
    plan: Plan,
    axis: Axis,
    border: Barrier,
    walls: list[Barrier],
    rooms: list[Rect],
    across: bool,
    spec: Any,
    grid: Grid,
    draws: Draws,
) -> list[Rect]:
    """Add `walls` on the low side of the line `border`, their images and the wall on the line; all rooms are returned.
    `axis` is the one that the mirror turns round; `across`: a room of those at the line lies across it."""
    at_line = [room for room in rooms if abs((room.x1 if axis == "x" else room.y1) + plan.thick / 2) < 1e-6]
    middle = draws.stream(f"{PATH}.across").choice(at_line) if across else None
    pieces = _pieces(border, middle, axis, plan.thick / 2)
    with_door = _with_doors(len(pieces), len(walls), draws.count(spec.doors, f"{PATH}.doors"), draws)
    width = draws.number(spec.door_width, f"{PATH}.door_width", low=1e-3)
    for k, barrier in enumerate([*pieces, *walls]):
        line = barrier.line
        images = [line] if k < len(pieces) else [line, line.mirrored(axis == "x", axis == "y")]
        place = fit(barrier, k, width, grid, draws, PATH) if k in with_door else None
        for n, image in enumerate(images):
            if place is None:
                plan.wall(image)
            else:
                plan.wall_with_door(image, -place if n and line.axis == axis else place, width)
    apart = [room for room in rooms if room is not middle]
    joined = [_joined(middle, axis)] if middle else []
    return [*apart, *joined, *(_mirrored(room, axis) for room in apart)]


def _pieces(border: Barrier, middle: Rect | None, axis: Axis, half: float) -> list[Barrier]:
    """The wall on the line: whole, or what the room across it leaves, up to the far faces of that room's walls."""
    line = border.line
    spans = [(line.low, line.high)]
    if middle:
        low, high = (middle.y0, middle.y1) if axis == "x" else (middle.x0, middle.x1)
        spans = [(line.low, low), (high, line.high)]
    pieces = []
    for low, high in spans:
        if (
            high - low > 4 * half
        ):  # an end at the border is only the gap between the room and the border's wall
            joints = tuple(joint for joint in border.joints if low < joint < high)
            pieces.append(Barrier(Line(line.axis, line.across, low, high), joints))
    return pieces


def _with_doors(pieces: int, walls: int, count: int, draws: Draws) -> set[int]:
    """Which of the pieces on the line, then of the walls, have a door: `count` with images, the line's first."""
    first = some(count, pieces, draws.stream(f"{PATH}.doors.line"))
    pairs = some(max(0, count - pieces) // 2, walls, draws.stream(f"{PATH}.doors.wall"))
    return first | {pieces + k for k in pairs}


def _joined(room: Rect, axis: Axis) -> Rect:
    """A room at the line together with its image."""
    if axis == "x":
        return Rect(room.x0, room.y0, -room.x0, room.y1)
    return Rect(room.x0, room.y0, room.x1, -room.y0)


def _mirrored(room: Rect, axis: Axis) -> Rect:
    if axis == "x":
        return Rect(-room.x1, room.y0, -room.x0, room.y1)
    return Rect(room.x0, -room.y1, room.x1, -room.y0)
