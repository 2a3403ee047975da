"""Relocation: where a body goes that a rule moves, or that comes back, while an episode runs.

As at the start, nothing overlaps: walls, platforms' edges and what is present keep their clearance. Draws are keyed
(seed, path, member, candidate, number of the relocation), so an episode that is replayed relocates alike.
"""

from __future__ import annotations

from math import ceil, hypot, radians
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from schemas.values import Value
from worldgen.game import Game
from worldgen.sampling.bodies import footprint
from worldgen.sampling.centres import centres
from worldgen.sampling.company import Body, Company, turned
from worldgen.sampling.draw import Draws
from worldgen.sampling.facing import Facing
from worldgen.sampling.geometry import Footprint, area_holds
from worldgen.sampling.ground import Ground
from worldgen.sampling.members import Item, Roster, Standing, group_of
from worldgen.sampling.nearness import Anchors, anchors_of
from worldgen.sampling.obstacles import Obstacles
from worldgen.sampling.regions import Regions, joined, scaled
from worldgen.sampling.rings import offsets
from worldgen.sampling.where import CLEARANCE, Asked, Constraints, Wishes, broken
from worldgen.world import Area, Rect, World

if TYPE_CHECKING:
    from worldgen.scenario import Scenario

STAGES = ((0.5, 0.05), (2.0, 0.1))  # m: how far around a place is searched how finely, before the whole floor
KEPT = 256  # grounds of one terrain: drawn sizes and turns make ever new ones
COARSE = 0.25  # m between the points searched on the whole floor


class Place(NamedTuple):
    """A pose: metres, and radians counter-clockwise from east."""

    x: float
    y: float
    z: float
    yaw: float


class Terrain(NamedTuple):
    """What worlds share that differ in nothing but their bodies."""

    of: tuple  # what they agree on
    regions: Regions
    wishes: Wishes
    facing: Facing
    obstacles: Obstacles
    floor: Area
    areas: dict[tuple, Area]
    inside: dict[Area, Constraints]
    grounds: dict[tuple, tuple[Constraints, Ground]]


class Relocation:
    """What the running worlds of one scenario share."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        self.roster = Roster(scenario, Game.of(scenario))
        self.asked = {name: Asked.of(scenario.where(path)) for name, path in self.roster.paths.items()}
        facing = {name: scenario.facing(path) for name, path in self.roster.paths.items()}
        self.facing = {name: target for name, target in facing.items() if target is not None}
        specs = {**scenario.teams, **scenario.objects}
        self.yaws = {name: spec.yaw for name, spec in specs.items() if isinstance(spec.yaw, Value)}
        self._last: Terrain | None = None

    def terrain(self, world: World) -> Terrain:
        """Many a scenario has the same in every world: the last one's does where nothing else is asked for."""
        found, agreed = self._last, (world.floor, world.walls, world.platforms, world.regions, world.params)
        if found is None or found.of != agreed:
            found = self._last = self._terrain(world, agreed)
        return found

    def wishes(self, world: World, regions: Regions) -> Wishes:
        return Wishes(self.asked, regions, _draws(world))

    def _terrain(self, world: World, agreed: tuple) -> Terrain:
        regions = Regions(self.scenario, dict(world.regions), _draws(world))  # all of them are made
        half_x, half_y = world.floor[0] / 2, world.floor[1] / 2
        return Terrain(
            of=agreed,
            regions=regions,
            wishes=self.wishes(world, regions),
            facing=Facing(self.facing, regions, self.roster),
            obstacles=Obstacles.of(world.walls, world.platforms),
            floor=Area((Rect(-half_x, -half_y, half_x, half_y),)),
            areas={},
            inside={},
            grounds={},
        )


class Places:
    """Finds places in one running world. A `company` is who takes room now, but for whom a place is found."""

    def __init__(self, relocation: Relocation, world: World):
        self.world, self.roster = world, relocation.roster
        self._relocation, self._terrain = relocation, relocation.terrain(world)
        self._wishes: Wishes | None = None  # of groups whose members are each asked something else

    def area(self, names: tuple[str, ...], middle: float | None) -> Area:
        """The named regions together, or the `middle` part of each."""
        found = self._terrain.areas.get((names, middle))
        if found is None:
            parts = [self.world.region(name) for name in names]
            parts = [part if middle is None else scaled(part, middle) for part in parts]
            path = f"regions.{names[0].partition('/')[0]}"
            found = self._terrain.areas[names, middle] = parts[0] if len(parts) == 1 else joined(parts, path)
        return found

    def anew(self, body: Body, company: Company, draw: int) -> Place | None:
        """A new draw of the body's own `where` and yaw; None when there is no room now."""
        world, group = self.world, group_of(body)
        path, faces = self.roster.paths[group], group in self._relocation.facing
        item, yaw = self.roster.item(body, 1, faces), body.yaw
        asked = self._relocation.yaws.get(group)
        if asked is not None:  # else it says what to face
            yaw = radians(_draws(world, draw).number(asked, f"{path}.yaw.anew", body.member))
            item = turned(item, yaw)
        wants = self._wanted(item)
        anchors = anchors_of(wants.nearness, item, company.placed, self.roster) if wants.nearness else {}
        found = self._drawn(item, wants, anchors, company, draw, f"{path}.where.anew")
        if found is None:
            return None
        if faces:
            yaw = self._terrain.facing.heading(item, found.x, found.y, company.placed)
        return self._place(body, found, yaw)

    def into(self, body: Body, company: Company, area: Area, draw: int) -> Place | None:
        """A drawn place with the whole footprint inside an area, turned as it is; None when there is no room now."""
        item = self.roster.item(body, 1)
        wants = self._terrain.inside.get(area)
        if wants is None:
            wants = self._terrain.inside[area] = Constraints(inside=[(area, "inside the area")])
        found = self._drawn(item, wants, {}, company, draw, f"{item.path}.into")
        return None if found is None else self._place(body, found, body.yaw)

    def near(self, body: Body, company: Company, x: float, y: float) -> Place | None:
        """The free place nearest to (x, y), itself when it is free; else on the floor; None when there is none now."""
        item = self.roster.item(body, 1)
        wanted = item.footprint.at(x, y)
        if self._free(item, wanted, company):
            return self._place(body, wanted, body.yaw)
        for reach, pitch in (*STAGES, (ceil(hypot(*self.world.floor) + hypot(x, y)), COARSE)):
            points = offsets(reach, pitch) + np.array([x, y])
            for point in self._possible(points, item, company.standing).tolist():
                place = item.footprint.at(*point)
                if area_holds(self._terrain.floor, place) and self._free(item, place, company):
                    return self._place(body, place, body.yaw)
        return None

    def _drawn(
        self, item: Item, wants: Constraints, anchors: Anchors, company: Company, draw: int, path: str
    ) -> Footprint | None:
        """The first acceptable one of the candidates, then of a grid over the ground in drawn order."""
        if wants.spots is not None:
            places = (item.footprint.at(*spot) for spot in wants.spots)
            return next((p for p in places if self._welcome(item, p, wants, anchors, company)), None)
        ground = self._ground(wants, item.footprint, anchors)
        if ground.empty:
            return None
        draws, tries = Draws(self.world.seed, draw), self._relocation.scenario.world.tries
        for k in range(tries):
            place = item.footprint.at(*ground.point(draws.stream(path, item.member, k)))
            if self._welcome(item, place, wants, anchors, company):
                return place
        order = np.random.default_rng(draws.stream(path, item.member, tries).bits())
        points = order.permutation(self._possible(_grid(ground), item, company.standing)).tolist()
        places = (item.footprint.at(x, y) for x, y in points)
        return next((p for p in places if self._welcome(item, p, wants, anchors, company)), None)

    def _welcome(
        self, item: Item, place: Footprint, wants: Constraints, anchors: Anchors, company: Company
    ) -> bool:
        return self._free(item, place, company) and broken(wants, place, anchors) is None

    def _wanted(self, item: Item) -> Constraints:
        if not self._relocation.asked[item.group].by_member:
            return self._terrain.wishes.of(item)
        if self._wishes is None:
            self._wishes = self._relocation.wishes(self.world, self._terrain.regions)
        return self._wishes.of(item)

    def _ground(self, wants: Constraints, item: Footprint, anchors: Anchors) -> Ground:
        """Where the centre may be; where nothing that moves is asked about, always the same."""
        obstacles, known = self._terrain.obstacles, self._terrain.grounds
        if anchors:
            return centres(wants, item, obstacles, anchors)
        key = (id(wants), *item[2:])
        found = known.get(key)
        if found is None:
            if len(known) >= KEPT:
                known.clear()
            # with its constraints, whose id stays theirs as long as they are kept
            found = known[key] = wants, centres(wants, item, obstacles, anchors)
        return found[1]

    def _free(self, item: Item, place: Footprint, company: Company) -> bool:
        roomy = place.grown(CLEARANCE)
        return not self._terrain.obstacles.refusal(place, roomy) and not company.blocks(item, place, roomy)

    def _place(self, body: Body, place: Footprint, yaw: float) -> Place:
        """As high as the body stands on plain floor, on what is below."""
        height = self._terrain.obstacles.height
        z = body.z - height(footprint(body)) + height(place) if self._terrain.obstacles.platforms else body.z
        return Place(place.x, place.y, z, yaw)

    def _possible(self, points: np.ndarray, item: Item, standing: list[Standing]) -> np.ndarray:
        """Those of points [n, 2] on the floor at which the disc inside the footprint overlaps no wall or disc inside
        another's."""
        box = self._terrain.floor.inside[0]
        assert isinstance(box, Rect)
        inner = min(item.footprint.half_x, item.footprint.half_y)
        low, high = (box.x0 + inner, box.y0 + inner), (box.x1 - inner, box.y1 - inner)
        points = points[((points >= low) & (points <= high)).all(1)]
        walls = self._terrain.obstacles.walls
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


def _grid(ground: Ground) -> np.ndarray:
    return ground.grid(max(0.1, (ground.size / 1000) ** 0.5))


def _draws(world: World, draw: int = 0) -> Draws:
    draws = Draws(world.seed, draw)
    draws.params = dict(world.params)
    return draws
