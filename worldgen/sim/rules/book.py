"""RuleBook: all rules of a game over N worlds, evaluated on one state and then acted on in the language's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from schemas.grammar import tree
from schemas.values import Constant
from worldgen.game import Game
from worldgen.sampling.draw import Draws
from worldgen.sim.boxed import Row, boxed
from worldgen.sim.rules import judge, share
from worldgen.sim.rules.effects import EFFECTS, GOVERNS, Effect, Moment
from worldgen.sim.rules.ground import Ground
from worldgen.sim.rules.rule import Rule
from worldgen.sim.rules.scene import Scene
from worldgen.sim.state import State
from worldgen.sim.warmup import warm_up
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario
    from worldgen.sim.hands import Hands


class RuleBook:
    """`pays[rule]` float32 [N, A] and `fired` bool [R, N] are of the last step; `ended` bool [N] and `winner` int [N]
    (-1 for nobody) of the episode's end."""

    def __init__(self, scenario: Scenario, game: Game, state: State, step: np.ndarray, limit: np.ndarray):
        cell = float(getattr(scenario.world.grid, "value", 0.2))
        self.worlds = worlds = len(step)
        self.ground = Ground(game, state, step, limit, tuple(scenario.rules))
        self.fired = np.zeros((len(scenario.rules), worlds), bool)
        self.rules = [
            Rule(name, scenario, self.ground, cell, fired)
            for name, fired in zip(scenario.rules, self.fired, strict=True)
        ]
        self.silent = np.array([phase.rewards == "none" for phase in scenario.phases.values()])
        self._pays = np.zeros((len(self.rules), worlds, game.agents), np.float32)
        self.pays = {rule.name: pays for rule, pays in zip(self.rules, self._pays, strict=True)}
        amounts = [a for rule in self.rules for _, effect in rule.effects for a in effect.amounts()]
        self._drawn = [amount for amount in amounts if not isinstance(amount.value, Constant)]
        turns = [
            (turn, k, effect, rule) for k, rule in enumerate(self.rules) for turn, effect in rule.effects
        ]
        self._effects = [  # but for rewards, which come first
            (effect, rule) for when, _, effect, rule in sorted(turns, key=lambda entry: entry[:2]) if when > 0
        ]
        self._acting = list(dict.fromkeys(rule for _, rule in self._effects))
        self._watching = [(effect, rule) for _, _, effect, rule in turns if effect.watches]
        self._rows(turns)
        self._asked = {  # rules that some sentence counts
            clause.what.name
            for path, sentence in scenario.attached.sentences.items()
            for clause in sentence.clauses
            if path.startswith("rules.") and isinstance(clause, tree.Has) and clause.what.kind == "rule"
        }
        self._nobody = np.zeros((worlds, len(game.teams) + 1), bool)
        self.ended = np.zeros(worlds, bool)
        self.winner = np.full(worlds, -1, np.int32)
        scene = Scene(self.ground)
        none, phase = np.zeros(worlds, bool), np.zeros(worlds, np.int64)
        warm_up(
            *(lambda rule=rule: rule.warm_up(scene) for rule in self.rules),
            lambda: self._evaluate(none, phase),
            lambda: self._pay(none),
            lambda: forget(none, state.barred, state.shove),
        )

    def _rows(self, turns: list[tuple[int, int, Effect, Rule]]) -> None:
        """What kernels walk through: every rule's table and verdict, every reward and its table."""
        rewards = [(k, effect) for when, k, effect, _ in turns if when == 0]
        found = [share.Payment(k, effect.to.slot.row, effect.weights) for k, effect in rewards if effect.to]
        self._tables = Row([rule.program.table for rule in self.rules])
        self._verdicts = Row([rule.verdict for rule in self.rules])
        self._payments = Row([boxed(payment) for payment in found])
        self._paid = Row([effect.program.table for _, effect in rewards])

    def _evaluate(self, active: np.ndarray, phase: np.ndarray) -> None:
        """Settle for which bindings every rule fires, all on one state."""
        tables, verdicts = self._tables, self._verdicts
        if len(tables.boxes):
            judge.evaluate(active, phase, self.ground.box, tables.first, tables.addresses, verdicts.first,
                           verdicts.addresses)  # fmt: skip

    def _pay(self, loud: np.ndarray) -> None:
        """Pay the rewards of the rules that fire where it is `loud` [N]."""
        verdicts, payments, paid = self._verdicts, self._payments, self._paid
        self._pays[:] = 0.0
        if len(payments.boxes):
            share.pay(loud, self.ground.box, payments.first, payments.addresses, paid.first, paid.addresses,
                      verdicts.first, verdicts.addresses, self._pays)  # fmt: skip

    def place(self, w: int, world: World) -> None:
        """Take over what a freshly drawn world says: its regions and parameters."""
        self.ground.place(w, world)
        if self._drawn:
            draws = Draws(world.seed)
            draws.params = dict(world.params)
            for amount in self._drawn:
                amount.draw(w, draws)

    def start(self, worlds: np.ndarray, hands: Hands) -> None:
        """Begin counting in these worlds; what the reset state already freezes and forbids governs the first step."""
        scene = self._scene()
        self.winner[worlds] = -1
        self.ground.by_team[:, worlds] = self.ground.by_agent[:, worlds] = 0
        silent = np.zeros(self.worlds, bool)
        for rule in self.rules:
            rule.start(worlds, scene)
            governs = [effect for when, effect in rule.effects if when == GOVERNS]
            first = not rule.once and rule.wait == 1 and rule.during in (None, 0)
            if governs and first and (fired := rule.governs(worlds)).any():
                moment = Moment(scene, hands, silent, fired, self.pays[rule.name], self._nobody)
                for effect in governs:
                    effect.aim(rule.fires, moment)
                    effect.apply(rule.fires, moment)

    def apply(self, hands: Hands, phase: np.ndarray, active: np.ndarray, reward: np.ndarray) -> None:
        """Evaluate all rules, add what they pay to `reward` [N, A], then let their effects act."""
        self.ground.active[:] = active
        scene, loud = self._scene(), ~self.silent[phase]
        self._evaluate(active, phase)
        for effect, rule in self._watching:
            effect.watch(rule.holds, scene)
        self._pay(loud)
        if self._effects:
            forget(active, scene.state.barred, scene.state.shove)
            self._act(scene, hands, loud)
        reward += self._pays.sum(axis=0)
        for k, rule in enumerate(self.rules):
            if rule.name in self._asked and self.fired[k].any():
                rule.count(scene, self.ground.by_team[k], self.ground.by_agent[k])
        self._finish(active)

    def _act(self, scene: Scene, hands: Hands, loud: np.ndarray) -> None:
        """Let the effects of all rules that fire somewhere act, aimed on one and the same state."""
        acting = {
            rule.name: Moment(scene, hands, loud, rule.fired, self.pays[rule.name], self._nobody)
            for rule in self._acting
            if rule.fired.any()
        }
        now = [(effect, rule) for effect, rule in self._effects if rule.name in acting]
        for effect, rule in now:
            effect.aim(rule.fires, acting[rule.name])
        if any(effect.spec.verb not in EFFECTS for effect, _ in now):
            _ = (
                scene.present,
                scene.removed,
                scene.locked,
                scene.distance,
            )  # as they were, for plug-ins: they come last
        for effect, rule in now:
            effect.apply(rule.fires, acting[rule.name])

    def rest(self) -> None:
        """Nothing happened: no world of its own was stepped."""
        for array in (self._pays, self.fired, self.ended):
            array[:] = 0
        self.winner[:] = -1

    def _scene(self) -> Scene:
        scene = Scene(self.ground)
        self.ground.ask(scene)
        return scene

    def _finish(self, active: np.ndarray) -> None:
        """Two ends with different winners in one step make a draw."""
        wins = self._nobody
        self.ended[:], self.winner[:] = False, -1
        if not wins.any():
            return
        self.ended[:] = wins.any(axis=1) & active
        alone = (wins[:, :-1].sum(axis=1) == 1) & ~wins[:, -1]
        self.winner[:] = np.where(self.ended & alone, wins[:, :-1].argmax(axis=1), -1)
        wins[:] = False


@njit(cache=True, nogil=True)
def forget(active, barred, shove):
    """What governed the step that the active worlds [N] have taken governs no other."""
    for w in range(len(active)):
        if active[w]:
            barred[w], shove[w] = False, 0.0
