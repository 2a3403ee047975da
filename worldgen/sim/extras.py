"""Extras: what agents are told beside what they perceive: their attributes, regions and groups they know, parameters;
and what `observe` keeps from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from worldgen.compiled.boxed import boxed
from worldgen.compiled.warmup import warm_up
from worldgen.game import Game
from worldgen.sampling.regions import bounds, sided
from worldgen.sim.listed import listed
from worldgen.sim.observations import SELF, Observations
from worldgen.sim.rules.ground import Ground
from worldgen.sim.rules.scene import Scene
from worldgen.sim.sensed import Sensed
from worldgen.sim.state import State
from worldgen.sim.tell import Telling, tell
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario

REGION = ("dx", "dy", "half x", "half y")  # of a known region: its middle from the agent, in its frame


class Extras:
    """Writes the extra columns of one game's observations, and blanks what is not observed.

    `names` are the columns of `self` after the team's: attributes, four for each known region (of one that is
    `per: team`: the own team's, then the others' union), what plug-ins' sensors tell, and the parameters that
    `observe` names. `tells` says whether there is anything to write in this game but for sensors.
    """

    def __init__(self, scenario: Scenario, game: Game, worlds: int):
        self.game = game
        self.regions = [name for name in _known(game) if name in _regions(scenario)]
        self.sides = [(name, side) for name in self.regions for side in _sides(scenario, name)]
        self.params = tuple(scenario.params)
        kept = {} if scenario.observe == "auto" else dict(scenario.observe)
        self.told = kept.pop("params", ())
        self.kept = kept or None  # only parameters listed: everything else as in auto
        areas = tuple(f"{side} {name} {part}".strip() for name, side in self.sides for part in REGION)
        self.sensed = Sensed(scenario, game)
        self.names = game.attributes + areas + self.sensed.names + self.told
        self.boxes = np.zeros((worlds, len(game.teams), len(self.sides), 4))  # x, y, half x, half y
        self.knows_region = np.array(
            [[name in team.knows for name, _ in self.sides] for team in game.teams], bool
        )
        self.knows = self._groups()
        # groups that share another's slots: which of these are theirs differs by world
        joined = {group.name: game.declared.index(group.name) for group in game.joined}
        self.joined = [
            (team.first, team.first + team.size, joined[name])
            for team in game.teams
            for name in team.knows
            if name in joined
        ]
        self.values = np.zeros((worlds, len(self.params)), np.float32)
        self.tells = bool(game.attributes or self.sides or self.told) or self.masks
        self._telling: Any = None

    @property
    def masks(self) -> bool:
        """Whether what is observed differs from what is seen."""
        return bool(self.knows.any() or self.joined) or self.kept is not None

    @property
    def first(self) -> int:
        return len(SELF) + len(self.game.teams)

    def _groups(self) -> np.ndarray:
        """bool [A, E]: who knows of whom without seeing them, but for groups that share slots."""
        game = self.game
        knows = np.zeros((game.agents, game.agents + game.objects), bool)
        for team in game.teams:
            for name in team.knows:
                if name in game.entities:
                    knows[team.slots, slice(*game.slots(name))] = True
        knows[np.arange(game.agents), np.arange(game.agents)] = False
        return knows

    def place(self, w: int, world: World, obs: Observations) -> None:
        """Take over what does not change within an episode."""
        params = dict(world.params)
        self.values[w] = obs.params[w] = [params[name] for name in self.params]
        obs.agents_hidden[w] = obs.things_hidden[w] = 0.0
        for a in world.agents:
            obs.agents_hidden[w, a.slot] = a.mass, a.friction, a.force, a.torque
        for t in world.things:
            obs.things_hidden[w, t.slot] = t.mass, t.friction
        areas = dict(world.regions)
        self.boxes[w] = 0.0  # a stage may lack a region that the one before it had
        for k, (name, side) in enumerate(self.sides):
            for index, team in enumerate(self.game.teams):
                parts = sided(name, side, team.name, self.game.team_names) if side else [name]
                boxes = [bounds(areas[part]) for part in parts if part in areas]
                if boxes:
                    x0, x1 = min(b.x0 for b in boxes), max(b.x1 for b in boxes)
                    y0, y1 = min(b.y0 for b in boxes), max(b.y1 for b in boxes)
                    self.boxes[w, index, k] = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2

    def write(
        self,
        worlds: np.ndarray,
        obs: Observations,
        state: State,
        mode: np.ndarray,
        own_frame: np.ndarray,
        step: np.ndarray,
        limit: np.ndarray,
    ) -> None:
        """After sensing and rules: fill the extra columns and masks of the given worlds; others may be read meanwhile.

        `mode` [N] is each world's row of `own_frame`
        bool [M, A]; `step` and `limit` are the episodes' [N]."""
        if self.tells and self._telling is None:
            self._telling = boxed(self._gather(obs, state))
            nobody = np.arange(0)
            warm_up(lambda: tell(nobody, self._telling, mode, own_frame))
        if self.tells:
            tell(worlds, self._telling, mode, own_frame)
        if self.sensed.names:
            at = self.first + len(self.game.attributes) + 4 * len(self.sides)
            told = self.sensed.of(Scene(Ground(self.game, state, step, limit)))
            obs.self[..., at : at + told.shape[2]] = told * state.present[..., None]

    def _gather(self, obs: Observations, state: State) -> Telling:
        """The kernel's arguments, by their names; the arrays stay the same ones for good."""
        parts = obs, state, self  # later ones win
        found: dict[str, Any] = {
            name: getattr(part, name) for part in parts for name in Telling._fields if hasattr(part, name)
        }
        found |= {
            "own": obs.self,
            "team": np.array(self.game.team_of_agent),
            "joined": np.array(self.joined, int).reshape(-1, 3),
            "told": np.array([self.params.index(name) for name in self.told], int),
            "blanks": self.kept is not None,
        }
        return Telling(**found, **listed(self.kept or {}, self.game, obs))


def _known(game: Game) -> list[str]:
    return list(dict.fromkeys(name for team in game.teams for name in team.knows))


def _regions(scenario: Scenario) -> tuple[str, ...]:
    return ("floor", *scenario.regions, *type(scenario.world.layout).regions)


def _sides(scenario: Scenario, name: str) -> tuple[str, ...]:
    spec = scenario.regions.get(name)
    return ("own", "rival") if getattr(spec, "per", None) == "team" else ("",)
