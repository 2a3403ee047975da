"""`can reach`: whether a drawn world satisfies requirements such as `every agent can reach every ramp`.

An agent reaches what a disc of its footprint can touch (or, a region, enter) without passing walls or fixed things;
what can be pushed does not bar the way. Checked on a grid of 5 cm: a gap must be that much wider than the agent to
count for certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, sqrt

import numpy as np

from schemas.grammar.tree import Reaches, Target
from worldgen.errors import UserError
from worldgen.sampling.geometry import Footprint, area_has
from worldgen.sampling.members import Placed, Roster, Standing
from worldgen.world import Area, Rect

PITCH = 0.05  # m
LARGEST = 40_000  # m2 of floor: 16 million points


@dataclass(frozen=True, slots=True)
class Scene:
    """What a requirement looks at: who stands where, what bars the way, the floor, and the regions by name."""

    placed: Placed
    roster: Roster
    barriers: tuple[Footprint, ...]
    floor: Rect
    regions: dict[str, Area]


class Reach:
    """Answers `can reach` for one world; what each size of agent reaches is worked out once."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self._rooms: dict[float, Reachable] = {}

    def holds(self, clause: Reaches) -> bool:
        """Whether as many of the subject as its quantifier says reach (or, negated, do not reach) the target."""
        subject = clause.subject
        agents = [
            agent
            for name in self.scene.roster.groups(subject.noun)
            for agent in self.scene.placed[name]
            if agent
        ]
        verdicts = [self._reaches(clause.target, agent) != clause.negated for agent in agents]
        return quantified(subject, verdicts)

    def _reaches(self, target: Target, agent: Standing) -> bool:
        place = agent.place
        if place.radius not in self._rooms:
            self._rooms[place.radius] = Reachable(self.scene, place.radius)
        reachable = self._rooms[place.radius]
        room = reachable.room(place.x, place.y)
        if target.noun.kind == "start":
            return True
        if target.noun.kind == "region":
            areas = [self.scene.regions[name] for name in self._parts(target, agent.item.team)]
            return quantified(target, [reachable.enters(room, area) for area in areas])
        others = self.scene.roster.picked(target, agent.item, self.scene.placed)
        return quantified(target, [reachable.touches(room, other.place) for other in others])

    def _parts(self, target: Target, team: str) -> list[str]:
        """The regions that a target names: a quantified family is its parts, `own base` one of them."""
        name = target.noun.name
        family = [part for part in self.scene.regions if part.startswith(f"{name}/")]
        if target.side == "own":
            return [f"{name}/{team}"]
        if target.side == "rival":
            return [part for part in family if part != f"{name}/{team}"]
        return [name] if target.quantifier == "all" or not family else family


def quantified(target: Target, verdicts: list[bool]) -> bool:
    """Whether as many members as the quantifier says answered yes."""
    match target.quantifier:
        case "no":
            return not any(verdicts)
        case "at least":
            return sum(verdicts) >= (target.number or 0)
        case "exactly":
            return sum(verdicts) == target.number
        case "every" | "each" | "all":
            return all(verdicts)
        case "first" | "the" | "its":
            return all(verdicts[:1])
        case _:
            return any(verdicts)


class Reachable:
    """The floor's rooms for a disc of `radius` metres: connected parts of where its centre can be."""

    def __init__(self, scene: Scene, radius: float):
        ground = scene.floor
        if (ground.x1 - ground.x0) * (ground.y1 - ground.y0) > LARGEST:
            sides = f"{ground.x1 - ground.x0:g} x {ground.y1 - ground.y0:g} m"
            raise UserError(
                f"'can reach' is asked of a floor of {sides}, and ways are looked for on {LARGEST:,} square metres at "
                "most; make world.floor smaller, or leave the requirement out"
            )
        self.radius = radius
        self.xs, self.ys = _lines(ground)
        self.labels = _labels(ground, radius, scene.barriers)
        self._touched: dict[tuple[int, Footprint], bool] = {}

    def room(self, x: float, y: float) -> int:
        """The room a point is in, or the nearest within two grid steps (starts may be hard by a wall); 0 for none."""
        row, column = round((y - self.ys[0]) / PITCH), round((x - self.xs[0]) / PITCH)
        if 0 <= row < len(self.ys) and 0 <= column < len(self.xs) and self.labels[row, column]:
            return int(self.labels[row, column])
        rows, columns = self._window(x, y, 2 * PITCH)
        labels = self.labels[rows, columns]
        gap = np.hypot(self.xs[columns][None, :] - x, self.ys[rows][:, None] - y)
        nearest = np.where(labels > 0, gap, np.inf)
        return int(labels.flat[np.argmin(nearest)]) if labels.size and nearest.min() < np.inf else 0

    def touches(self, room: int, other: Footprint) -> bool:
        """Whether a disc in `room` can come to touch a footprint, or stand where it is when that can be pushed."""
        if room and (room, other) not in self._touched:
            reach = self.radius + PITCH * sqrt(2)
            where, gap = self._gap(other, reach)
            self._touched[room, other] = bool((self.labels[where] == room)[gap <= reach].any())
        return room > 0 and self._touched[room, other]

    def enters(self, room: int, area: Area) -> bool:
        """Whether the centre of a disc in `room` can be inside an area."""
        rows, columns = np.nonzero(self.labels == room) if room else (np.zeros(0, int),) * 2
        return any(area_has(area, self.xs[c], self.ys[r]) for r, c in zip(rows, columns, strict=True))

    def _window(self, x: float, y: float, reach: float) -> Window:
        return _window(self.xs, self.ys, x, y, reach, reach)

    def _gap(self, other: Footprint, margin: float) -> tuple[Window, np.ndarray]:
        return _gap(self.xs, self.ys, other, margin)


Window = tuple[slice, slice]
"""rows and columns of the grid"""


@lru_cache(maxsize=64)
def _lines(ground: Rect) -> tuple[np.ndarray, np.ndarray]:
    """Where the grid's columns and rows are, metres."""
    return (
        np.arange(ground.x0, ground.x1 + PITCH / 2, PITCH),
        np.arange(ground.y0, ground.y1 + PITCH / 2, PITCH),
    )


@lru_cache(maxsize=64)
def _labels(ground: Rect, radius: float, barriers: tuple[Footprint, ...]) -> np.ndarray:
    """The rooms' numbers on the grid. Many worlds of a scenario have the same walls."""
    xs, ys = _lines(ground)
    free = np.ones((len(ys), len(xs)), bool)
    for barrier in barriers:
        where, clear = _clear(ground, radius, barrier)
        free[where] &= clear
    return label(free)


@lru_cache(maxsize=512)
def _clear(ground: Rect, radius: float, barrier: Footprint) -> tuple[Window, np.ndarray]:
    """(window of the grid around a barrier, where in it a disc's centre is clear of it)"""
    where, gap = _gap(*_lines(ground), barrier, radius)
    return where, gap >= radius


def _window(xs: np.ndarray, ys: np.ndarray, x: float, y: float, reach_x: float, reach_y: float) -> Window:
    """The part of the grid within a rectangle around a point."""
    return _slice(y - ys[0], reach_y), _slice(x - xs[0], reach_x)


def _gap(xs: np.ndarray, ys: np.ndarray, other: Footprint, margin: float) -> tuple[Window, np.ndarray]:
    """(window of the grid around a footprint, metres from each of its points to the footprint's border)"""
    window = _window(xs, ys, other.x, other.y, other.reach_x + margin, other.reach_y + margin)
    dx, dy = xs[window[1]] - other.x, ys[window[0]][:, None] - other.y
    if other.radius:
        return window, np.maximum(np.sqrt(dx * dx + dy * dy) - other.radius, 0)
    if other.sin == 0:  # walls: most of the work, and square to the grid
        along, across = np.maximum(abs(dx) - other.half_x, 0), np.maximum(abs(dy) - other.half_y, 0)
    else:
        along = np.maximum(abs(dx * other.cos + dy * other.sin) - other.half_x, 0)
        across = np.maximum(abs(dy * other.cos - dx * other.sin) - other.half_y, 0)
    return window, np.sqrt(along * along + across * across)


def _slice(middle: float, reach: float) -> slice:
    """The grid lines within `reach` of a place `middle` metres from the first line."""
    return slice(
        max(0, ceil((middle - reach) / PITCH - 1e-9)), max(0, floor((middle + reach) / PITCH + 1e-9) + 1)
    )


def label(free: np.ndarray) -> np.ndarray:
    """int32, same shape: connected parts (by sides) of a bool grid numbered from 1, 0 where not free.

    Runs of free cells in each row are joined with those they touch in the row before. Equal neighbouring rows count
    as one, so the work goes with the number of different rows: walls are straight.
    """
    packed = np.packbits(free, axis=1)
    fresh = np.ones(len(free), bool)
    fresh[1:] = (packed[1:] != packed[:-1]).any(axis=1)
    rows = free[fresh]
    edges = np.zeros((len(rows), free.shape[1] + 2), bool)
    edges[:, 1:-1] = rows
    places = (edges[:, 1:] != edges[:, :-1]).nonzero()  # where runs begin and end, in turn
    at, ends = places[0].tolist(), places[1].tolist()
    parent = [0]
    runs: list[tuple[int, int, int, int]] = []  # row, first, past the last, name
    before, here = 0, 0  # where in `runs` the last row and this one begin
    for row, start, end in zip(at[::2], ends[::2], ends[1::2], strict=True):
        if runs and runs[-1][0] != row:
            before, here = (here if runs[-1][0] == row - 1 else len(runs)), len(runs)
        name = 0
        for _, low, high, other in runs[before:here]:
            if low < end and start < high:
                other = _root(parent, other)
                if name and other != name:
                    parent[max(name, other)] = min(name, other)
                name = min(name, other) if name else other
        if not name:
            name = len(parent)
            parent.append(name)
        runs.append((row, start, end, name))
    labels = np.zeros(rows.shape, np.int32)
    for row, start, end, name in runs:
        labels[row, start:end] = _root(parent, name)
    return labels[fresh.cumsum() - 1]


def _root(parent: list[int], name: int) -> int:
    while parent[name] != name:
        name = parent[name]
    return name
