"""Rule: when a sentence fires, and what follows.

Every rule keeps one counter per binding: for how many evaluations in a row its sentence has held. `while` acts once
the counter has reached `for` (1 unless said), `when` at the step it reaches it; what already held at reset must first
stop holding before `when` can fire. Rules are evaluated after the physics of a step, all on the same state.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from worldgen.compiled.boxed import boxed
from worldgen.sim.rules import judge
from worldgen.sim.rules.effects import Context, Effect, compiled, turn
from worldgen.sim.rules.ground import Ground
from worldgen.sim.rules.measure import Measure
from worldgen.sim.rules.program import Program, teams
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.sentence import compile_sentence

if TYPE_CHECKING:
    from schemas.scenario import Scenario

LONG_AGO = -(2**30)  # counter of what held at reset: `when` never reaches it


class Rule:
    """`fires` bool [N, cells] and `fired` bool [N] (which is given, to be written into) are of the last evaluation."""

    def __init__(
        self, number: int, name: str, scenario: Scenario, ground: Ground, cell: float, fired: np.ndarray
    ):
        """`number`: its place among the scenario's rules."""
        spec, worlds = scenario.rules[name], ground.worlds
        self.name, self.ground = name, ground
        self.once = spec.when is not None
        sentence = scenario.sentence(f"rules.{name}.{'when' if self.once else 'while'}")
        self.program: Program = compile_sentence(sentence, ground)
        self.wait = spec.for_steps or 1
        phases = list(scenario.phases)
        self.during = None if spec.during in (None, "all") else phases.index(spec.during)
        context = Context(number, self.program, worlds, cell, lasting=not self.once)
        self.effects: list[tuple[int, Effect]] = [
            (turn(effect.verb), compiled(effect, context)) for effect in scenario.effects(name)
        ]
        cells = self.program.cells
        self.holds, self.fires = np.zeros((worlds, cells), bool), np.zeros((worlds, cells), bool)
        self.fired = fired
        self.held_for = np.zeros((worlds, cells), np.int32)
        during = -1 if self.during is None else self.during
        self.verdict = boxed(
            judge.Verdict(self.once, self.wait, during, self.holds, self.held_for, self.fires, self.fired)
        )

    @cached_property
    def measures(self) -> list[Measure]:
        return [measure for _, effect in self.effects for measure in effect.measures()]

    def warm_up(self) -> None:
        """Have everything it calls compiled, by asking it of no world."""
        nobody, none = np.arange(0), np.zeros_like(self.fired)
        self.start(nobody)
        for measure in self.measures:
            measure.warm_up(self.holds)
        for _, effect in self.effects:
            effect.warm_up(none, self.fires)

    def start(self, worlds: np.ndarray) -> None:
        """Take the reset state of the given worlds as where counting begins."""
        self.held_for[worlds] = 0
        if self.once or self.measures:
            now = self.program.holds(worlds)
            if self.once:
                self.held_for[worlds] = np.where(now[worlds], LONG_AGO, 0)
            for measure in self.measures:
                measure.start(worlds, now)

    def governs(self, worlds: np.ndarray) -> np.ndarray:
        """bool [N]: where of the given worlds it fires at the reset, for effects that govern the first step."""
        self.fires[worlds] = self.program.holds(worlds)[worlds]
        judge.witnessed(worlds, self.program.table, self.ground.box, self.fires)
        found = np.zeros_like(self.fired)
        found[worlds] = np.any(self.fires[worlds], axis=1)
        return found

    def count(self, scene: Scene, by_team: np.ndarray, by_agent: np.ndarray) -> None:
        """Remember for whom the rule fired, for `has at least 3 captures`: by_team [N, T] and by_agent [N, A] count how
        often it has in the episode, by the team and the agent that its first `each` binds."""
        anchor, program = self.program.anchor, self.program
        if anchor is None:
            by_team += self.fired[:, None]
            return
        fires = self.fires.reshape(-1, *program.sizes)
        each: np.ndarray = np.sum(fires, axis=tuple(k for k in range(1, fires.ndim) if k != anchor))
        mine = teams(program, scene, anchor)[..., None] == np.arange(by_team.shape[1])
        by_team += np.einsum("nm,nmt->nt", each, mine.astype(each.dtype))
        variable = program.variables[anchor - 1]
        if not variable.teams and (variable.members < by_agent.shape[1]).all():
            by_agent[:, variable.members] += each
