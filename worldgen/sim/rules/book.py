"""RuleBook: all rules of a game over N worlds, evaluated on one state and then acted on in the language's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemas.grammar import tree
from worldgen.game import Game
from worldgen.sampling.draw import Draws
from worldgen.sampling.regions import scaled
from worldgen.sim.rules import areas
from worldgen.sim.rules.effects import GOVERNS, Moment
from worldgen.sim.rules.recipient import witnessed
from worldgen.sim.rules.rule import Rule
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.where import key
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario
    from worldgen.sim.hands import Hands


class RuleBook:
    """`pays[rule]` float32 [N, A] and `fired[rule]` bool [N] are of the last step; `ended` bool [N] and `winner`
    int [N] (-1 for nobody) of the episode's end."""

    def __init__(self, scenario: Scenario, game: Game, worlds: int):
        cell = float(getattr(scenario.world.grid, "value", 0.2))
        self.rules = [Rule(name, scenario, game, worlds, cell) for name in scenario.rules]
        self.silent = np.array([phase.rewards == "none" for phase in scenario.phases.values()])
        self.pays = {rule.name: np.zeros((worlds, game.agents), np.float32) for rule in self.rules}
        self.fired = {rule.name: np.zeros(worlds, bool) for rule in self.rules}
        self.counts = {rule.name: rule.counts for rule in self.rules}
        self._parts = {part for rule in self.rules for part in rule.regions}
        self.areas: dict[str, np.ndarray] = {}
        self.worlds = worlds
        self._amounts = [a for rule in self.rules for _, effect in rule.effects for a in effect.amounts()]
        turns = [
            (turn, k, effect, rule) for k, rule in enumerate(self.rules) for turn, effect in rule.effects
        ]
        self._effects = [(effect, rule) for _, _, effect, rule in sorted(turns, key=lambda entry: entry[:2])]
        self._has_effects = any(turn > 0 for turn, *_ in turns)
        self._asked = {  # rules that some sentence counts
            clause.what.name
            for path, sentence in scenario.attached.sentences.items()
            for clause in sentence.clauses
            if path.startswith("rules.") and isinstance(clause, tree.Has) and clause.what.kind == "rule"
        }
        self._now: set[str] = set()  # rules that fire somewhere in this step
        self._facts = {
            fact for rule in self.rules for _, effect in rule.effects for fact in effect.facts
        }  # what effects ask of the state that others may have changed by then
        self.ended = np.zeros(worlds, bool)
        self.winner = np.full(worlds, -1, np.int32)

    def place(self, w: int, world: World) -> None:
        """Take over what a freshly drawn world says: its regions and parameters."""
        for name, area in world.regions:
            for base, middle in self._parts:
                if name.partition("/")[0] == base:
                    self._file(key(name, middle), w, scaled(area, middle) if middle else area)
        draws = Draws(world.seed)
        draws.params = dict(world.params)
        for amount in self._amounts:
            amount.draw(w, draws)

    def _file(self, name: str, w: int, area) -> None:
        table = self.areas.get(name, np.zeros((self.worlds, 1, 6)))
        self.areas[name] = areas.write(table, w, area)

    def start(self, worlds: np.ndarray, scene: Scene, hands: Hands) -> None:
        """Begin counting in these worlds; what the reset state already freezes and forbids governs the first step."""
        self.winner[worlds] = -1
        fresh = np.zeros(self.worlds, bool)
        fresh[worlds] = True
        nobody, silent = np.zeros((self.worlds, 0), bool), np.zeros(self.worlds, bool)
        for rule in self.rules:
            rule.start(worlds, scene)
            governs = [effect for when, effect in rule.effects if when == GOVERNS]
            if governs and not rule.once and rule.wait == 1 and rule.during in (None, 0):
                holds = rule.program.test(scene) & fresh.reshape(-1, *[1] * len(rule.program.variables))
                fires = witnessed(rule.program, holds, scene)
                for effect in governs:
                    effect.apply(fires, Moment(scene, hands, silent, self.pays[rule.name], nobody))

    def apply(
        self, scene: Scene, hands: Hands, phase: np.ndarray, active: np.ndarray, reward: np.ndarray
    ) -> None:
        """Evaluate all rules, add what they pay to `reward` [N, A], then let their effects act."""
        loud = ~self.silent[phase]
        scene.active = active
        verdicts = {rule.name: rule.evaluate(scene, phase, active) for rule in self.rules}
        state = scene.state
        if self._has_effects:
            state.barred[active] = False
            state.shove[active] = 0.0
        nobody = np.zeros((self.worlds, len(scene.game.teams) + 1), bool)
        moments = {rule.name: self._moment(rule, verdicts, scene, hands, loud, nobody) for rule in self.rules}
        if self._now:
            for fact in self._facts:
                getattr(scene, fact)  # a scene keeps what it was asked for, as it was then
        for effect, rule in self._effects:
            if rule.name in self._now:
                effect.apply(verdicts[rule.name], moments[rule.name])
        for rule in self.rules:
            if rule.name in self._now:
                reward += self.pays[rule.name]
                if rule.name in self._asked:
                    rule.count(verdicts[rule.name], scene)
        self._finish(nobody, active)

    def rest(self) -> None:
        """Nothing happened: no world of its own was stepped."""
        for array in (*self.pays.values(), *self.fired.values(), self.ended):
            array[:] = 0
        self.winner[:] = -1
        self._now.clear()

    def _moment(
        self, rule: Rule, verdicts, scene: Scene, hands: Hands, loud: np.ndarray, wins: np.ndarray
    ) -> Moment:
        """Note whether the rule fires anywhere, and clear what it paid before."""
        fires = verdicts[rule.name]
        fired = np.any(fires.reshape(len(fires), -1), axis=1, out=self.fired[rule.name])
        (self._now.add if fired.any() else self._now.discard)(rule.name)
        self.pays[rule.name][:] = 0.0
        return Moment(scene, hands, loud, self.pays[rule.name], wins)

    def _finish(self, wins: np.ndarray, active: np.ndarray) -> None:
        """Two ends with different winners in one step make a draw."""
        self.ended[:] = wins.any(axis=1) & active
        alone = (wins[:, :-1].sum(axis=1) == 1) & ~wins[:, -1]
        self.winner[:] = np.where(self.ended & alone, wins[:, :-1].argmax(axis=1), -1)
