"""Rules: when a sentence fires, and what that pays or ends.

Every rule keeps one counter per binding: for how many evaluations in a row its sentence has held. `while` pays once
the counter has reached `for` (1 unless said), `when` pays at the step it reaches it; what already held at reset must
first stop holding before `when` can fire. Rules are evaluated after the physics of a step, all on the same state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemas.grammar import tree
from schemas.values import Constant
from worldgen.game import Game
from worldgen.sampling.draw import Draws
from worldgen.sampling.regions import scaled
from worldgen.sim.rules import areas
from worldgen.sim.rules.payment import Payment
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.sentence import Program, compile_sentence
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario

LONG_AGO = -(2**30)  # counter of what held at reset: `when` never reaches it


class Rule:
    def __init__(self, name: str, scenario: Scenario, game: Game, worlds: int):
        spec = scenario.rules[name]
        self.name = name
        self.once = spec.when is not None
        sentence = scenario.sentence(f"rules.{name}.{'when' if self.once else 'while'}")
        self.program: Program = compile_sentence(sentence, game)
        self.wait = spec.for_steps or 1
        phases = list(scenario.phases)
        self.during = None if spec.during in (None, "all") else phases.index(spec.during)
        self.payments = [Payment(self.program, t, v, worlds) for t, v in scenario.recipients(name)]
        self.outcome: tree.Outcome | None = scenario.outcome(name)
        sizes = [len(v.members) for v in self.program.variables]
        self.held_for = np.zeros((worlds, *sizes), np.int32)

    def start(self, worlds: np.ndarray, scene: Scene) -> None:
        """Take the reset state of the given worlds as where counting begins."""
        now = self.program.test(scene)[worlds]
        self.held_for[worlds] = np.where(now, LONG_AGO, 0) if self.once else 0

    def fires(self, scene: Scene, phase: np.ndarray, active: np.ndarray) -> np.ndarray:
        """bool [N, *variables]; worlds that are not active neither fire nor count."""
        counted = np.where(self.program.test(scene), self.held_for + 1, 0)
        on = active if self.during is None else active & (phase == self.during)
        shape = (-1, *[1] * (counted.ndim - 1))
        self.held_for = np.where(active.reshape(shape), counted, self.held_for)
        reached = counted == self.wait if self.once else counted >= self.wait
        return reached & on.reshape(shape)


class RuleBook:
    """All rules of a game over N worlds."""

    def __init__(self, scenario: Scenario, game: Game, worlds: int):
        self.rules = [Rule(name, scenario, game, worlds) for name in scenario.rules]
        self.silent = np.array([phase.rewards == "none" for phase in scenario.phases.values()])
        self.pays = {rule.name: np.zeros((worlds, game.agents), np.float32) for rule in self.rules}
        keys = {key: ref for rule in self.rules for key, ref in rule.program.regions.items()}
        self._regions = keys
        self._drawn = [
            (f"rules.{rule.name}.reward.{k}", payment)
            for rule in self.rules
            for k, payment in enumerate(rule.payments)
            if not isinstance(payment.value, Constant)
        ]
        self.areas = {key: np.zeros((worlds, 1, 6)) for key in keys}
        self.ended = np.zeros(worlds, bool)

    def place(self, w: int, world: World) -> None:
        """Take over what a freshly drawn world says: its regions and parameters."""
        for key, ref in self._regions.items():
            area = world.region(ref.name)
            self.areas[key] = areas.write(
                self.areas[key], w, scaled(area, ref.middle) if ref.middle else area
            )
        if not self._drawn:
            return
        draws = Draws(world.seed)
        draws.params = dict(world.params)
        for path, payment in self._drawn:
            payment.amount[w] = draws.number(payment.value, path)

    def start(self, worlds: np.ndarray, scene: Scene) -> None:
        for rule in self.rules:
            rule.start(worlds, scene)

    def apply(self, scene: Scene, phase: np.ndarray, active: np.ndarray, reward: np.ndarray) -> None:
        """Evaluate all rules: write `reward` [N, A], `pays` by rule and `ended` [N]."""
        loud = ~self.silent[phase]
        self.ended[:] = False
        reward[:] = 0.0
        for rule in self.rules:
            pays = self.pays[rule.name]
            pays[:] = 0.0
            fires = rule.fires(scene, phase, active)
            if not fires.any():
                continue
            for payment in rule.payments:
                payment.add(fires & loud.reshape(-1, *[1] * (fires.ndim - 1)), scene, pays)
            reward += pays
            if rule.outcome is not None:
                self.ended |= fires.reshape(len(fires), -1).any(axis=1)
