"""Sampler: what can be settled once for a scenario, and the loop that draws a world until everything fits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.grammar.tree import Reaches, Sentence
from worldgen.game import Game
from worldgen.sampling import failure
from worldgen.sampling.bodies import footprint
from worldgen.sampling.cast import Cast
from worldgen.sampling.draw import Draws
from worldgen.sampling.facing import Facing
from worldgen.sampling.failure import Refusal
from worldgen.sampling.layouts import Grid, NoFit, Plan, lay_out
from worldgen.sampling.members import Roster
from worldgen.sampling.obstacles import Obstacles
from worldgen.sampling.phases import spans
from worldgen.sampling.placement import Placement
from worldgen.sampling.ready import get_ready
from worldgen.sampling.regions import Regions
from worldgen.sampling.requirements import Reach, Scene
from worldgen.sampling.setting import Setting
from worldgen.sampling.sorts import Draft
from worldgen.sampling.turns import Turns
from worldgen.sampling.where import Asked, Wishes
from worldgen.world import Rect, World

if TYPE_CHECKING:
    from worldgen.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Sampled:
    """A world and the redraws that were refused before it."""

    world: World
    refusals: tuple[Refusal, ...]


class Sampler:
    """Draws worlds of one scenario (a stage of a curriculum is one of its own)."""

    def __init__(self, scenario: Scenario):
        get_ready()
        self.scenario = scenario
        self.game = Game.of(scenario)
        self.identity = scenario.identity
        # A floor written as one range is square: drawn once.
        self.square = not isinstance(scenario.document.get("world", {}).get("floor"), list)
        self.roster = Roster(scenario, self.game)
        self.cast = Cast(scenario, self.game)
        self.paths = self.roster.paths
        self.wheres = {name: scenario.where(path) for name, path in self.paths.items()}
        self.asked = {name: Asked.of(where) for name, where in self.wheres.items()}
        facing = {name: scenario.facing(path) for name, path in self.paths.items()}
        self.facing = {name: target for name, target in facing.items() if target is not None}
        self.turns = Turns(self.wheres, self.facing, self.roster)
        self.phases = spans(scenario.phases, scenario.steps)
        # What a Scenario answers is looked up anew every time.
        self.name, self.worlds, self.tries = scenario.name, scenario.world.worlds, scenario.world.tries
        self.required = {name: scenario.requirement(name) for name in scenario.require}

    def sample(self, seed: int) -> Sampled:
        """The world of `seed`; raises `PlacementError` when none of `world.worlds` redraws works out."""
        refusals: list[Refusal] = []
        for redraw in range(self.worlds):
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
            agents, things = self.cast.agents(draws), self.cast.things(draws)
        except NoFit as misfit:
            return failure.not_fitting(seed, misfit.path, str(misfit))
        regions = Regions(scenario, plan.regions, draws)
        placement = self._placement([*agents, *things], plan, regions, draws)
        lacking = placement.place()
        if lacking is not None:
            region = placement.setting.wishes.of(lacking.item).region
            return failure.no_room(scenario, seed, lacking, region)
        bodies = self._stood(agents, placement), self._stood(things, placement)
        world = self._world(seed, grid, plan, regions, bodies, draws)
        for name, sentence in self.required.items():
            if not self._met(sentence, world, placement):
                return failure.not_met(scenario, seed, name)
        return world

    def _placement(self, drafts: list[Draft], plan: Plan, regions: Regions, draws: Draws) -> Placement:
        counts: dict[str, int] = defaultdict(int)
        for draft in drafts:
            counts[draft.sort.group] += 1
        items = [
            self.roster.drafted(draft, counts[draft.sort.group], draft.sort.group in self.facing)
            for draft in drafts
        ]
        setting = Setting(
            Obstacles.of(plan.walls, plan.platforms),
            Wishes(self.asked, regions, draws),
            Facing(self.facing, regions, self.roster),
            self.turns,
            self.roster,
            draws,
            self.tries,
            plan.spots,
        )
        return Placement(items, setting)

    def _stood(self, drafts: list[Draft], placement: Placement) -> tuple[Any, ...]:
        """The bodies in their places, facing where they should now that everything stands."""
        setting, found = placement.setting, []
        for draft in drafts:
            standing = placement.placed[draft.sort.group][draft.fields["member"]]
            assert standing is not None
            item, place, yaw = standing
            if item.group in setting.facing:
                yaw = setting.facing.heading(item, place.x, place.y, placement.placed)
            found.append(draft.standing(place.x, place.y, setting.obstacles.height(place), yaw))
        return tuple(found)

    def _met(self, sentence: Sentence, world: World, placement: Placement) -> bool:
        """Whether a drawn world meets a requirement; who can reach whom is answered here, the rest by the rules."""
        reaches = [clause for clause in sentence.clauses if isinstance(clause, Reaches)]
        if reaches:
            half_x, half_y = world.floor[0] / 2, world.floor[1] / 2
            fixed = tuple(footprint(thing) for thing in world.things if thing.fixed and thing.solid)
            scene = Scene(
                placement.placed,
                self.roster,
                placement.setting.obstacles.walls + fixed,
                Rect(-half_x, -half_y, half_x, half_y),
                dict(world.regions),
            )
            reach = Reach(scene)
            if not all(reach.holds(clause) for clause in reaches):
                return False
        if len(reaches) == len(sentence.clauses):
            return True
        from worldgen.sim.rules.check import holds  # loads the rules, which few worlds need here

        return holds(self.scenario, world, sentence)

    def _world(
        self, seed: int, grid: Grid, plan: Plan, regions: Regions, bodies: tuple[Any, Any], draws: Draws
    ) -> World:
        spec = self.scenario.world
        return World(
            scenario=self.name,
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
            agents=bodies[0],
            things=bodies[1],
            phases=self.phases,
            params=tuple(draws.params.items()),
            light=spec.light,
            materials=spec.materials,
            platforms=tuple(plan.platforms),
        )
