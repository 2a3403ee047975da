"""RuleBook: all rules of a game over N worlds, evaluated on one state and then acted on in the language's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from schemas.grammar import tree
from schemas.values import Constant
from worldgen.compiled.boxed import Row, boxed
from worldgen.compiled.warmup import warm_up
from worldgen.game import Game
from worldgen.sampling.draw import Draws
from worldgen.sim.rules import judge, share
from worldgen.sim.rules.effects import EFFECTS, GOVERNS, Effect, Moment
from worldgen.sim.rules.ground import Ground
from worldgen.sim.rules.rule import Rule
from worldgen.sim.rules.scene import Scene
from worldgen.sim.state import State
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario
    from worldgen.sim.hands import Hands


class RuleBook:
    """`pays` float32 [R, N, A] and `fired` bool [R, N] are of the last step, in the order of `names`; `ended` bool [N]
    and `winner` int [N] (-1 for nobody) of the episode's end."""

    def __init__(self, scenario: Scenario, game: Game, state: State, step: np.ndarray, limit: np.ndarray):
        cell = float(getattr(scenario.world.grid, "value", 0.2))
        self.worlds = worlds = len(step)
        self.names = tuple(scenario.rules)
        self.ground = Ground(game, state, step, limit, self.names)
        self.fired = np.zeros((len(self.names), worlds), bool)
        self.pays = np.zeros((len(self.names), worlds, game.agents), np.float32)
        self.rules = [
            Rule(k, name, scenario, self.ground, cell, self.fired[k]) for k, name in enumerate(self.names)
        ]
        self.silent = np.array([phase.rewards == "none" for phase in scenario.phases.values()])
        amounts = [a for rule in self.rules for _, effect in rule.effects for a in effect.amounts()]
        self._drawn = [amount for amount in amounts if not isinstance(amount.value, Constant)]
        self._measures = [(measure, rule) for rule in self.rules for measure in rule.measures]
        turns = [(turn, k, effect) for k, rule in enumerate(self.rules) for turn, effect in rule.effects]
        self._effects = [  # but for rewards, which come first
            (k, effect) for when, k, effect in sorted(turns, key=lambda entry: entry[:2]) if when > 0
        ]
        self._governing = {  # what already governs the first step, by rule
            k: [effect for when, effect in rule.effects if when == GOVERNS]
            for k, rule in enumerate(self.rules)
            if not rule.once and rule.wait == 1 and rule.during in (None, 0)
            and any(when == GOVERNS for when, _ in rule.effects)
        }  # fmt: skip
        self._rows([effect for when, _, effect in turns if when == 0])
        self._asked = {  # rules that some sentence counts
            clause.what.name
            for path, sentence in scenario.attached.sentences.items()
            for clause in sentence.clauses
            if path.startswith("rules.") and isinstance(clause, tree.Has) and clause.what.kind == "rule"
        }
        self._wins = np.zeros((worlds, len(game.teams) + 1), bool)
        self.ended = np.zeros(worlds, bool)
        self.winner = np.full(worlds, -1, np.int32)
        self._warm_up()

    def _rows(self, rewards: list[Effect]) -> None:
        """What kernels walk through: every rule's table and verdict, every reward and aim and its table."""
        self._tables = Row([rule.program.table for rule in self.rules])
        self._verdicts = Row([rule.verdict for rule in self.rules])
        paid = [(effect, aim) for effect in rewards for aim in effect.aims()]
        self._payments = Row([boxed(share.Payment(a.rule, a.row, a.factor, a.amount)) for _, a in paid])
        self._paid = Row([effect.program.table for effect, _ in paid])
        self._aims_of = [(effect, boxed(aim)) for _, effect in self._effects for aim in effect.aims()]
        self._aims = Row([aim for _, aim in self._aims_of])
        self._aimed = Row([effect.program.table for effect, _ in self._aims_of])

    def _warm_up(self) -> None:
        state, nobody = self.ground.state, np.arange(0)
        none, phase = np.zeros(self.worlds, bool), np.zeros(self.worlds, np.int64)
        warm_up(
            *(rule.warm_up for rule in self.rules),
            *(lambda rule=self.rules[k]: rule.governs(nobody) for k in self._governing),
            lambda: self.judge(nobody, phase),
            lambda: self._aim_now(none, none[:, None]),
            lambda: forget(none, state.barred, state.shove),
        )

    @property
    def at_once(self) -> bool:
        """Whether it judges all worlds at once: plug-ins are asked of all."""
        return self.ground.asks

    @property
    def acts(self) -> bool:
        """Whether anything but rewards follows from its rules."""
        return bool(self._effects)

    def judge(self, worlds: np.ndarray, phase: np.ndarray) -> None:
        """After the physics of a step of the given worlds, all on one state: settle for which bindings every rule
        fires, pay rewards, and settle whom effects are for. Threads may do so at once, each for worlds of its own."""
        if not self.rules:
            return
        facts, verdicts = self.ground.box, (self._verdicts.first, self._verdicts.addresses)
        judge.evaluate(worlds, phase, facts, self._tables.first, self._tables.addresses, *verdicts, self.pays)
        for measure, rule in self._measures:
            measure.take(worlds, rule.holds)
        payments, paid, aims, aimed = self._payments, self._paid, self._aims, self._aimed
        if payments.boxes:
            share.pay(worlds, phase, self.silent, facts, payments.first, payments.addresses, paid.first, paid.addresses,
                      *verdicts, self.pays)  # fmt: skip
        if aims.boxes:
            share.aim(worlds, facts, aims.first, aims.addresses, aimed.first, aimed.addresses, *verdicts)

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
        if self.ground.asks:
            self.scene()
        self.winner[worlds] = -1
        self.ground.by_team[:, worlds] = self.ground.by_agent[:, worlds] = 0
        for rule in self.rules:
            rule.start(worlds)
        for k, governs in self._governing.items():
            rule = self.rules[k]
            if (fired := rule.governs(worlds)).any():
                self._aim_now(fired, rule.fires, governs)
                moment = Moment(Scene(self.ground), hands, ~fired, fired, self.pays[k], self._wins)
                for effect in governs:
                    effect.aim(rule.fires, moment)
                    effect.apply(rule.fires, moment)

    def _aim_now(self, fired: np.ndarray, fires: np.ndarray, whose: list[Effect] | None = None) -> None:
        """Settle whom effects (all, unless it is said whose) are for, by firings that are no verdict's."""
        for effect, aim in self._aims_of:
            if whose is None or effect in whose:
                share.take_aim(fired, fires, aim, effect.program.table, self.ground.box)

    def rest(self, worlds: np.ndarray) -> None:
        """Nothing happens in these worlds, which are not stepped."""
        self.pays[:, worlds], self.fired[:, worlds] = 0.0, False
        for rule in self.rules:
            rule.fires[worlds] = False
        for _, effect in self._effects:
            for aim in effect.aims():
                aim.times[worlds], aim.given[worlds], aim.touched[worlds] = 0, 0.0, False

    def act(self, hands: Hands, phase: np.ndarray, active: np.ndarray) -> None:
        """Let the effects of all rules that fire in the `active` worlds [N] act, once all are judged."""
        if not self._effects and not self._asked:
            return
        self.ground.active[:] = active
        scene, happens = Scene(self.ground), np.logical_or.reduce(self.fired, axis=1)
        forget(active, scene.state.barred, scene.state.shove)
        if happens.any():
            self._apply(scene, hands, ~self.silent[phase], happens)
        for k, rule in enumerate(self.rules):
            if rule.name in self._asked and happens[k]:
                rule.count(scene, self.ground.by_team[k], self.ground.by_agent[k])
        self._finish(active)

    def _apply(self, scene: Scene, hands: Hands, loud: np.ndarray, happens: np.ndarray) -> None:
        """Let effects act, all settled on one and the same state."""
        now = [
            (effect, rule.fires, Moment(scene, hands, loud, rule.fired, self.pays[k], self._wins))
            for k, effect in self._effects
            if happens[k] and (rule := self.rules[k])
        ]
        for effect, fires, moment in now:
            effect.aim(fires, moment)
        if any(effect.spec.verb not in EFFECTS for effect, _, _ in now):
            _ = (
                scene.present,
                scene.removed,
                scene.locked,
                scene.distance,
            )  # as they were, for plug-ins: they come last
        for effect, fires, moment in now:
            effect.apply(fires, moment)

    def scene(self) -> Scene:
        """What is so now; plug-ins have said what they say of it."""
        scene = Scene(self.ground)
        self.ground.ask(scene)
        return scene

    def _finish(self, active: np.ndarray) -> None:
        """Two ends with different winners in one step make a draw."""
        wins = self._wins
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
