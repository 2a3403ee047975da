"""Rule: when a sentence fires, and what follows.

Every rule keeps one counter per binding: for how many evaluations in a row its sentence has held. `while` acts once
the counter has reached `for` (1 unless said), `when` at the step it reaches it; what already held at reset must first
stop holding before `when` can fire. Rules are evaluated after the physics of a step, all on the same state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from worldgen.game import Game
from worldgen.sim.rules.effects import Context, Effect, compiled, turn
from worldgen.sim.rules.program import Program, teams
from worldgen.sim.rules.recipient import witnessed
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.sentence import compile_sentence

if TYPE_CHECKING:
    from schemas.scenario import Scenario

LONG_AGO = -(2**30)  # counter of what held at reset: `when` never reaches it


class Rule:
    def __init__(self, name: str, scenario: Scenario, game: Game, worlds: int, cell: float):
        spec = scenario.rules[name]
        self.name = name
        self.once = spec.when is not None
        sentence = scenario.sentence(f"rules.{name}.{'when' if self.once else 'while'}")
        self.program: Program = compile_sentence(sentence, game)
        self.wait = spec.for_steps or 1
        phases = list(scenario.phases)
        self.during = None if spec.during in (None, "all") else phases.index(spec.during)
        context = Context(self.program, worlds, cell, lasting=not self.once)
        self.effects: list[tuple[int, Effect]] = [
            (turn(effect.verb), compiled(effect, context)) for effect in scenario.effects(name)
        ]
        sizes = [len(v.members) for v in self.program.variables]
        self.held_for = np.zeros((worlds, *sizes), np.int32)
        # how often it has fired in the episode, by the team and the agent that its first `each` binds
        self.counts = np.zeros((worlds, len(game.teams)), np.int32), np.zeros((worlds, game.agents), np.int32)

    @property
    def regions(self) -> set[tuple[str, float | None]]:
        return self.program.regions.union(*(effect.program.regions for _, effect in self.effects))

    def start(self, worlds: np.ndarray, scene: Scene) -> None:
        """Take the reset state of the given worlds as where counting begins."""
        now = self.program.test(scene)
        self.held_for[worlds] = np.where(now[worlds], LONG_AGO, 0) if self.once else 0
        for count in self.counts:
            count[worlds] = 0
        for _, effect in self.effects:
            for amount in effect.amounts():
                amount.start(worlds, scene, effect.widened(now))

    def evaluate(self, scene: Scene, phase: np.ndarray, active: np.ndarray) -> np.ndarray:
        """For which bindings it fires, bool [N, *variables]; worlds that are not active neither fire nor count."""
        holds = self.program.test(scene)
        on = active if self.during is None else active & (phase == self.during)
        shape = (-1, *[1] * (holds.ndim - 1))
        if self.once or self.wait > 1:
            counted = np.where(holds, self.held_for + 1, 0)
            self.held_for = np.where(active.reshape(shape), counted, self.held_for)
            reached = counted == self.wait if self.once else counted >= self.wait
        else:
            reached = holds
        fires = witnessed(self.program, reached & on.reshape(shape), scene)
        for _, effect in self.effects:
            effect.watch(holds, scene)
        return fires

    def count(self, fires: np.ndarray, scene: Scene) -> None:
        """Remember for whom the rule fired, for `has at least 3 captures`."""
        anchor, agents = self.program.anchor, self.counts[1].shape[1]
        by_team, by_agent = self.counts
        if anchor is None:
            by_team += np.any(fires.reshape(len(fires), -1), axis=1)[:, None]
            return
        each: np.ndarray = np.sum(fires, axis=tuple(k for k in range(1, fires.ndim) if k != anchor))
        mine = teams(self.program, scene, anchor)[..., None] == np.arange(by_team.shape[1])
        by_team += np.einsum("nm,nmt->nt", each, mine.astype(each.dtype))
        variable = self.program.variables[anchor - 1]
        if not variable.teams and (variable.members < agents).all():
            by_agent[:, variable.members] += each
