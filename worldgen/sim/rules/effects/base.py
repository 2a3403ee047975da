"""What all effects share: the program of their rule, whom they are for, how much."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from schemas.grammar import tree
from worldgen.sim.rules.amount import Amount
from worldgen.sim.rules.measure import Measure
from worldgen.sim.rules.program import Program
from worldgen.sim.rules.recipient import Recipient
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.share import Aim

if TYPE_CHECKING:
    from worldgen.sim.hands import Hands


@dataclass(frozen=True)
class Context:
    """What an effect is compiled with: its rule's number and program. `lasting`: the rule is a `while`; `cell`: the
    layout grid's, metres."""

    rule: int
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

    Whom all effects of a step are for, and how much of each, is settled on one state before any applies: `times` int32
    and `given` float64 [N, M, E] are the firings that mean each entity and their amounts summed, 0 where the rule did
    not fire. M are the members of the variable on axis `by` (0: it is not kept apart, M is 1).
    """

    by = 0

    def __init__(self, spec: tree.Effect, context: Context):
        self.spec, self.context = spec, context
        self.program = context.program.extended()
        self.to = Recipient(self.program, spec.target) if spec.target is not None else None
        self.amount = self._amount(spec.amount) if spec.amount is not None else None

    def aims(self) -> list[Aim]:
        """What kernels settle in every step."""
        return [] if self.to is None else [self._aimed]

    def aim(self, fires: np.ndarray, moment: Moment) -> None:
        """What else must be settled on that state, once its rule fires in some world."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        raise NotImplementedError

    def warm_up(self, none: np.ndarray, fires: np.ndarray) -> None:
        """Have what it calls compiled; `none` bool [N] says that it fires nowhere."""

    def amounts(self) -> list[Amount]:
        return [] if self.amount is None else [self.amount]

    def measures(self) -> list[Measure]:
        """Of its amounts. They are taken at every evaluation: what has a memory (progress) must see every step."""
        return [amount.measure for amount in self.amounts() if amount.measure is not None]

    @property
    def times(self) -> np.ndarray:
        return self._aimed.times

    @property
    def given(self) -> np.ndarray:
        return self._aimed.given

    @property
    def chosen(self) -> np.ndarray:
        """bool [N, E]: who the effect is for."""
        return self.times[:, 0] > 0 if self.by == 0 else np.any(self.times > 0, axis=1)

    def each(self) -> list[tuple[int, int]]:
        """(world, entity) of all whom it is for."""
        return [(w, e) for w, e in np.argwhere(self.chosen).tolist()]

    @cached_property
    def _aimed(self) -> Aim:
        assert self.to is not None
        return self.to.aimed(self.context.rule, self.amount, self.by)

    def _amount(self, value: Any, part: str = "") -> Amount:
        c = self.context
        return Amount(self.program, value, self.spec.path + part, c.worlds, c.cell, c.lasting)
