"""What all effects share: the program of their rule, whom they are for, how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from schemas.grammar import tree
from worldgen.sim.rules.amount import Amount
from worldgen.sim.rules.program import Program
from worldgen.sim.rules.recipient import Recipient
from worldgen.sim.rules.scene import Scene

if TYPE_CHECKING:
    from worldgen.sim.hands import Hands


@dataclass(frozen=True)
class Context:
    """What an effect is compiled with. `lasting`: its rule is a `while`; `cell`: the layout grid's, metres."""

    program: Program
    worlds: int
    cell: float
    lasting: bool


@dataclass
class Moment:
    """The step that effects act in: N worlds, A agents, T teams."""

    scene: Scene
    hands: Hands
    loud: np.ndarray  # bool [N]: the phase pays rewards
    fired: np.ndarray  # bool [N]: where the rule at hand fires
    pays: np.ndarray  # float32 [N, A]: of the rule at hand, added to
    wins: np.ndarray  # bool [N, T + 1]: who an `end` names; the last column for nobody


class Effect:
    """One effect of a rule, compiled. `fires` is bool [N, cells of the rule]: for which bindings the rule fires.

    `aim` is called on all effects of a step before `apply` on any, so that whom they are for is asked of one state.
    """

    by = 0  # axis of the variable by whose members `times` and `given` are kept apart; 0: they are not

    def __init__(self, spec: tree.Effect, context: Context):
        self.spec, self.context = spec, context
        self.program = context.program.extended()
        self.to = Recipient(self.program, spec.target) if spec.target is not None else None
        self.amount = self._amount(spec.amount) if spec.amount is not None else None
        self.weights = self._weights()

    @property
    def watches(self) -> bool:
        """Whether any of its amounts must be taken at every evaluation."""
        return any(amount.measure is not None for amount in self.amounts())

    def watch(self, holds: np.ndarray, scene: Scene) -> None:
        """Take the amount, at every evaluation and before any effect applies: what has a memory (progress) must see
        every step, and all amounts are of one state. `holds` is bool [N, cells of the rule]."""
        if self.amount is not None and self.amount.measure is not None:
            self.weights[...] = self.amount.of(scene, holds)

    def aim(self, fires: np.ndarray, moment: Moment) -> None:
        """Settle whom it is for: `times` int32 and `given` float64 [N, M, E], the firings and their amounts summed."""
        if self.to is not None:
            self.times, self.given = self.to.shares(moment.fired, fires, self.weights, self.by)

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        raise NotImplementedError

    def warm_up(self, none: np.ndarray, fires: np.ndarray) -> None:
        """Have what it calls compiled; `none` bool [N] says that it fires nowhere."""
        if self.to is not None:
            self.times, self.given = self.to.shares(none, fires, self.weights, self.by)

    def amounts(self) -> list[Amount]:
        return [] if self.amount is None else [self.amount]

    @property
    def chosen(self) -> np.ndarray:
        """bool [N, E]: who the effect is for."""
        return self.times[:, 0] > 0 if self.by == 0 else np.any(self.times > 0, axis=1)

    def each(self) -> list[tuple[int, int]]:
        """(world, entity) of all whom it is for."""
        return [(w, e) for w, e in np.argwhere(self.chosen).tolist()]

    def _weights(self) -> np.ndarray:
        """float64 [N, cells or 1]: what each firing counts; of what is measured, room for it."""
        if self.amount is None:
            return np.ones((self.context.worlds, 1))
        if self.amount.measure is None:
            return self.amount.factor
        return np.zeros((self.context.worlds, self.program.cells))

    def _amount(self, value: Any, part: str = "") -> Amount:
        c = self.context
        return Amount(self.program, value, self.spec.path + part, c.worlds, c.cell, c.lasting)
