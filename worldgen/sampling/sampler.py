"""Sampler: what can be settled once for a scenario, and the loop that draws a world until everything fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from worldgen.game import Game
from worldgen.sampling import failure
from worldgen.sampling.bodies import agents, footprint, things
from worldgen.sampling.draw import Draws
from worldgen.sampling.failure import Refusal
from worldgen.sampling.geometry import Footprint, block
from worldgen.sampling.layouts import Grid, NoFit, Plan, lay_out
from worldgen.sampling.phases import spans
from worldgen.sampling.placement import Item, Placement
from worldgen.sampling.regions import Regions
from worldgen.sampling.requirements import Scene, met
from worldgen.sampling.where import constraints, depends_on
from worldgen.world import Agent, Rect, Thing, World

if TYPE_CHECKING:
    from worldgen.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Sampled:
    """A world and the redraws that were refused before it."""

    world: World
    refusals: tuple[Refusal, ...]


class Sampler:
    """Draws worlds of one scenario."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        self.game = Game.of(scenario)
        self.identity = scenario.identity
        # A floor written as one range is square: drawn once.
        self.square = not isinstance(scenario.document.get("world", {}).get("floor"), list)
        self.teams = list(scenario.teams)
        self.paths = {name: f"teams.{name}" for name in scenario.teams}
        self.paths |= {name: f"objects.{name}" for name in scenario.objects}
        self.wheres = {name: scenario.where(path) for name, path in self.paths.items()}
        needs = {
            name: depends_on(where, list(self.paths), self.teams) - {name}
            for name, where in self.wheres.items()
        }
        self.depth = depths(needs)
        self.in_file_order = {
            name
            for name, where in self.wheres.items()
            if any(_of_each_other(place) for place in where.places)
        }
        self.anchored = frozenset(self.in_file_order.union(*needs.values()))
        self.phases = spans(scenario.phases, scenario.steps)

    def sample(self, seed: int) -> Sampled:
        """The world of `seed`; raises `PlacementError` when none of `world.worlds` redraws works out."""
        refusals: list[Refusal] = []
        for redraw in range(self.scenario.world.worlds):
            drawn = self.attempt(seed, redraw)
            if isinstance(drawn, World):
                return Sampled(drawn, tuple(refusals))
            refusals.append(drawn)
        raise failure.error(self.scenario, refusals)

    def attempt(self, seed: int, redraw: int) -> World | Refusal:
        """One redraw of the whole world, or why it does not work out."""
        scenario = self.scenario
        draws = Draws.of(scenario, seed, redraw)
        try:
            grid, plan = lay_out(scenario, draws, self.square)
        except NoFit as misfit:
            return failure.not_fitting(seed, misfit.path, str(misfit))
        regions = Regions(scenario, plan.regions, draws)
        bodies: list[Agent | Thing] = [
            *agents(scenario, self.game, draws),
            *things(scenario, self.game, draws),
        ]
        walls = [block(2 * wall.half_x, 2 * wall.half_y, 0.0, wall.x, wall.y) for wall in plan.walls]
        placement = self._placement(bodies, walls, regions, draws)
        lacking = placement.place()
        if lacking is not None:
            return failure.no_room(scenario, seed, lacking, placement.wants[lacking.item.group].region)
        for k, body in enumerate(bodies):
            place = placement.placed[_group(body)][body.member]
            assert place is not None
            bodies[k] = replace(body, x=place.x, y=place.y)
        for name in scenario.require:
            if not met(scenario.requirement(name), self._scene(grid, walls, bodies, regions)):
                return failure.not_met(scenario, seed, name)
        return self._world(seed, grid, plan, regions, bodies, draws)

    def _placement(
        self, bodies: list[Agent | Thing], walls: list[Footprint], regions: Regions, draws: Draws
    ) -> Placement:
        counts = {name: sum(_group(body) == name for body in bodies) for name in self.paths}
        items = [
            Item(self.paths[_group(body)], _group(body), body.member, counts[_group(body)], footprint(body))
            for body in bodies
        ]
        return Placement(
            sorted(items, key=self._turn(items)),
            {
                name: constraints(where, regions, f"{self.paths[name]}.where")
                for name, where in self.wheres.items()
            },
            walls,
            regions,
            draws,
            self.scenario.world.tries,
            self.teams,
            self.anchored,
        )

    def _turn(self, items: list[Item]) -> Callable[[Item], tuple]:
        """The order of placement: what a `where` refers to first, then the largest footprint, then file order."""
        order = {name: k for k, name in enumerate(self.paths)}
        largest = {
            name: max((i.footprint.area for i in items if i.group == name), default=0) for name in order
        }

        def turn(item: Item) -> tuple:
            # Members that must keep near each other are placed from the first on.
            area = largest[item.group] if item.group in self.in_file_order else item.footprint.area
            return self.depth[item.group], -area, order[item.group], item.member

        return turn

    def _scene(
        self, grid: Grid, walls: list[Footprint], bodies: list[Agent | Thing], regions: Regions
    ) -> Scene:
        groups: dict[str, list[Footprint]] = {name: [] for name in self.paths}
        for body in bodies:
            groups[_group(body)].append(footprint(body))
        fixed = [footprint(body) for body in bodies if isinstance(body, Thing) and body.fixed]
        half_x, half_y = grid.size_x / 2, grid.size_y / 2
        return Scene(
            groups, self.teams, walls + fixed, Rect(-half_x, -half_y, half_x, half_y), dict(regions.all())
        )

    def _world(
        self, seed: int, grid: Grid, plan: Plan, regions: Regions, bodies: list[Agent | Thing], draws: Draws
    ) -> World:
        spec = self.scenario.world
        return World(
            scenario=self.scenario.name,
            identity=self.identity,
            seed=seed,
            steps=self.scenario.steps,
            floor=(grid.size_x, grid.size_y),
            floor_friction=draws.number(spec.friction, "world.friction", low=0.0),
            gravity=draws.number(spec.gravity, "world.gravity"),
            timestep=draws.number(spec.timestep, "world.timestep", low=1e-5),
            substeps=spec.substeps,
            walls=tuple(plan.walls),
            doors=tuple(plan.doors),
            regions=regions.all(),
            agents=tuple(body for body in bodies if isinstance(body, Agent)),
            things=tuple(body for body in bodies if isinstance(body, Thing)),
            phases=self.phases,
            params=tuple(draws.params.items()),
        )


def depths(needs: dict[str, set[str]]) -> dict[str, int]:
    """How many groups must be placed before each one, along its longest chain of `where`s.

    A circle (boxes near ramps, ramps near boxes) is cut where it closes: its last group is placed without the other.
    """

    def depth(name: str, above: tuple[str, ...]) -> int:
        return 1 + max(
            (depth(other, (*above, name)) for other in needs[name] if other not in above), default=-1
        )

    return {name: depth(name, (name,)) for name in needs}


def _group(body: Agent | Thing) -> str:
    return body.team if isinstance(body, Agent) else body.group


def _of_each_other(place) -> bool:
    return hasattr(place, "distance") and place.target is None
