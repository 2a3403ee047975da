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
from worldgen.sampling.ways import PITCH, connect, rows_of, touches, unlabelled
from worldgen.world import Area, Rect

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
        self._labels, self._names = _rooms(ground, radius, scene.barriers)
        self._touched: dict[tuple[int, Footprint], bool] = {}

    def room(self, x: float, y: float) -> int:
        """The room a point is in, or the nearest within two grid steps (starts may be hard by a wall); 0 for none."""
        labels, xs, ys = self._labels, self.xs, self.ys
        row, column = round((y - ys.item(0)) / PITCH), round((x - xs.item(0)) / PITCH)
        if 0 <= row < len(ys) and 0 <= column < len(xs) and (label := labels.item(row, column)):
            return self._names.item(label)
        rows, columns = _slice(y - ys[0], 2 * PITCH), _slice(x - xs[0], 2 * PITCH)
        near = labels[rows, columns]
        gap = np.hypot(xs[columns][None, :] - x, ys[rows][:, None] - y)
        nearest = np.where(near > 0, gap, np.inf)
        if not near.size or nearest.min() == np.inf:
            return 0
        return self._names.item(near.flat[np.argmin(nearest)])

    def touches(self, room: int, other: Footprint) -> bool:
        """Whether a disc in `room` can come to touch a footprint, or stand where it is when that can be pushed."""
        if not room:
            return False
        found = self._touched.get((room, other))
        if found is None:
            reach = self.radius + PITCH * sqrt(2)
            found = touches(self.xs, self.ys, self._labels, self._names, room, np.array(other, float), reach)
            self._touched[room, other] = found
        return found

    def enters(self, room: int, area: Area) -> bool:
        """Whether the centre of a disc in `room` can be inside an area."""
        rows, columns = np.nonzero(self._names[self._labels] == room) if room else (np.zeros(0, int),) * 2
        return any(area_has(area, self.xs[c], self.ys[r]) for r, c in zip(rows, columns, strict=True))


@lru_cache(maxsize=64)
def _lines(ground: Rect) -> tuple[np.ndarray, np.ndarray]:
    """Where the grid's columns and rows are, metres."""
    return (
        np.arange(ground.x0, ground.x1 + PITCH / 2, PITCH),
        np.arange(ground.y0, ground.y1 + PITCH / 2, PITCH),
    )


@lru_cache(maxsize=64)
def _rooms(ground: Rect, radius: float, barriers: tuple[Footprint, ...]) -> tuple[np.ndarray, np.ndarray]:
    """(label of each point of the grid, the room that a label is of). Many worlds of a scenario have the same walls."""
    xs, ys = _lines(ground)
    labels, names = unlabelled(len(ys), len(xs))
    free = np.ones(labels.shape, bool)
    connect(xs, ys, rows_of(barriers), radius, free, labels, names)
    return labels, names


def _slice(middle: float, reach: float) -> slice:
    """The grid lines within `reach` of a place `middle` metres from the first line."""
    return slice(
        max(0, ceil((middle - reach) / PITCH - 1e-9)), max(0, floor((middle + reach) / PITCH + 1e-9) + 1)
    )
