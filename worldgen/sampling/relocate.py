"""Relocation: where a body goes that a rule moves, or that comes back, while an episode runs.

As at the start, nothing overlaps: walls, platforms' edges and what is present keep their clearance. Draws are keyed
(seed, path, member, candidate, number of the relocation), so an episode that is replayed relocates alike.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from math import ceil, hypot, radians
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from schemas.values import Value
from worldgen.game import Game
from worldgen.sampling.centres import centres
from worldgen.sampling.draw import Draws
from worldgen.sampling.facing import Facing
from worldgen.sampling.geometry import Footprint, area_holds
from worldgen.sampling.ground import Ground
from worldgen.sampling.members import Item, Roster, Standing, group_of
from worldgen.sampling.nearness import Anchors, anchors_of
from worldgen.sampling.obstacles import Obstacles, blocked
from worldgen.sampling.regions import Regions
from worldgen.sampling.rings import offsets
from worldgen.sampling.where import CLEARANCE, Asked, Constraints, Wishes, broken
from worldgen.world import Agent, Area, Rect, Thing, World

if TYPE_CHECKING:
    from worldgen.scenario import Scenario

WORLDS = 1024  # of so many what was settled is kept
STAGES = ((0.5, 0.05), (2.0, 0.1))  # m: how far around a place is searched how finely, before the whole floor
COARSE = 0.25  # m between the points searched on the whole floor

Body = Agent | Thing


class Place(NamedTuple):
    """A pose: metres, and radians counter-clockwise from east."""

    x: float
    y: float
    z: float
    yaw: float


class Settled:
    """What one world's relocations share."""

    def __init__(self, relocation: Relocation, world: World):
        self.world = world  # kept, so that its id stays its own
        draws = Draws(world.seed)
        draws.params = dict(world.params)
        self.regions = Regions(relocation.scenario, dict(world.regions), draws)
        self.wishes = Wishes(relocation.asked, self.regions, draws)
        self.facing = Facing(relocation.facing, self.regions, relocation.roster)
        self.obstacles = Obstacles.of(world.walls, world.platforms)
        half_x, half_y = world.floor[0] / 2, world.floor[1] / 2
        self.floor = Area((Rect(-half_x, -half_y, half_x, half_y),))
        # How high each body stands on plain floor.
        self.heights = {
            body.name: body.z - self.obstacles.height(relocation.roster.item(body, 1).footprint)
            for body in (*world.agents, *world.things)
        }


class Relocation:
    """Finds places in running episodes of one scenario. `present`: the bodies that take room now, where they are."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        self.roster = Roster(scenario, Game.of(scenario))
        self.asked = {name: Asked.of(scenario.where(path)) for name, path in self.roster.paths.items()}
        facing = {name: scenario.facing(path) for name, path in self.roster.paths.items()}
        self.facing = {name: target for name, target in facing.items() if target is not None}
        self._settled: OrderedDict[int, Settled] = OrderedDict()

    def anew(self, world: World, body: Body, present: Sequence[Body], draw: int) -> Place | None:
        """A new draw of the body's own `where` and yaw; None when there is no room now."""
        settled = self._of(world)
        group, path = group_of(body), self.roster.paths[group_of(body)]
        spec = (self.scenario.teams if isinstance(body, Agent) else self.scenario.objects)[group]
        if isinstance(spec.yaw, Value):  # else it says what to face
            draws = Draws(world.seed, draw)
            draws.params = dict(world.params)
            body = replace(body, yaw=radians(draws.number(spec.yaw, f"{path}.yaw.anew", body.member)))
        item = self.roster.item(body, 1, group in self.facing)
        placed = self._placed(present)
        wants = settled.wishes.of(item)
        anchors = anchors_of(wants.nearness, item, placed, self.roster)
        found = self._drawn(settled, item, wants, anchors, placed, draw, f"{path}.where.anew")
        if found is None:
            return None
        return self._place(settled, body, found, settled.facing.heading(item, found.x, found.y, placed))

    def into(self, world: World, body: Body, present: Sequence[Body], area: Area, draw: int) -> Place | None:
        """A drawn place with the whole footprint inside an area, turned as it is; None when there is no room now."""
        settled = self._of(world)
        item = self.roster.item(body, 1)
        wants = Constraints(inside=[(area, "inside the area")])
        placed = self._placed(present)
        found = self._drawn(settled, item, wants, {}, placed, draw, f"{item.path}.into")
        return None if found is None else self._place(settled, body, found, body.yaw)

    def near(self, world: World, body: Body, present: Sequence[Body], x: float, y: float) -> Place | None:
        """The free place nearest to (x, y), itself when it is free; else on the floor; None when there is none now."""
        settled = self._of(world)
        item = self.roster.item(body, 1)
        standing = [other for others in self._placed(present).values() for other in others]
        wanted = item.footprint.at(x, y)
        if _free(settled.obstacles, item, wanted, standing):
            return self._place(settled, body, wanted, body.yaw)
        for reach, pitch in (*STAGES, (ceil(hypot(*world.floor) + hypot(x, y)), COARSE)):
            points = offsets(reach, pitch) + np.array([x, y])
            for point in _possible(points, item, standing, settled).tolist():
                place = item.footprint.at(*point)
                if area_holds(settled.floor, place) and _free(settled.obstacles, item, place, standing):
                    return self._place(settled, body, place, body.yaw)
        return None

    def _drawn(
        self,
        settled: Settled,
        item: Item,
        wants: Constraints,
        anchors: Anchors,
        placed: dict[str, list[Standing]],
        draw: int,
        path: str,
    ) -> Footprint | None:
        """The first acceptable one of the candidates, then of a grid over the ground in drawn order."""
        standing = [other for others in placed.values() for other in others]

        def welcome(place: Footprint) -> bool:
            return _free(settled.obstacles, item, place, standing) and broken(wants, place, anchors) is None

        if wants.spots is not None:
            return next((p for p in (item.footprint.at(*spot) for spot in wants.spots) if welcome(p)), None)
        ground = centres(wants, item.footprint, settled.obstacles, anchors)
        if ground.empty:
            return None
        draws, tries = Draws(settled.world.seed, draw), self.scenario.world.tries
        streams = (draws.stream(path, item.member, k) for k in range(tries))
        candidates = (item.footprint.at(*ground.point(source)) for source in streams)
        found = next((place for place in candidates if welcome(place)), None)
        if found is not None:
            return found
        order = np.random.default_rng(draws.stream(path, item.member, tries).bits())
        points = order.permutation(_possible(_grid(ground), item, standing, settled))
        return next((p for p in (item.footprint.at(x, y) for x, y in points.tolist()) if welcome(p)), None)

    def _placed(self, present: Sequence[Body]) -> dict[str, list[Standing]]:
        placed: dict[str, list[Standing]] = {group: [] for group in self.roster.paths}
        for body in present:
            item = self.roster.item(body, 1)
            placed[item.group].append(Standing(item, item.footprint, body.yaw))
        return placed

    def _place(self, settled: Settled, body: Body, place: Footprint, yaw: float) -> Place:
        return Place(place.x, place.y, settled.heights[body.name] + settled.obstacles.height(place), yaw)

    def _of(self, world: World) -> Settled:
        settled = self._settled.get(id(world))
        if settled is None:
            settled = self._settled[id(world)] = Settled(self, world)
            if len(self._settled) > WORLDS:
                self._settled.popitem(last=False)
        return settled


def _free(obstacles: Obstacles, item: Item, place: Footprint, standing: list[Standing]) -> bool:
    roomy = place.grown(CLEARANCE)
    if obstacles.refusal(place, roomy):
        return False
    return not any(blocked(item, place, roomy, other) for other in standing)


def _grid(ground: Ground) -> np.ndarray:
    return ground.grid(max(0.1, (ground.size / 1000) ** 0.5))


def _possible(points: np.ndarray, item: Item, standing: list[Standing], settled: Settled) -> np.ndarray:
    """Those of points [n, 2] on the floor at which the disc inside the footprint overlaps no wall or disc inside
    another's."""
    box = settled.floor.inside[0]
    assert isinstance(box, Rect)
    inner = min(item.footprint.half_x, item.footprint.half_y)
    low, high = (box.x0 + inner, box.y0 + inner), (box.x1 - inner, box.y1 - inner)
    points = points[((points >= low) & (points <= high)).all(1)]
    walls = settled.obstacles.walls
    if walls:
        middles = np.array([(wall.x, wall.y) for wall in walls])
        halves = np.array([(wall.half_x, wall.half_y) for wall in walls])
        gaps = np.maximum(np.abs(points[:, None] - middles) - halves, 0.0)
        points = points[(np.hypot(gaps[..., 0], gaps[..., 1]) >= inner).all(1)]
    if standing:
        middles = np.array([(other.place.x, other.place.y) for other in standing])
        radii = np.array([min(other.place.half_x, other.place.half_y) for other in standing]) + inner
        apart = points[:, None] - middles
        points = points[(np.hypot(apart[..., 0], apart[..., 1]) >= radii).all(1)]
    return points
