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

STATE_FACTS = {
    "locked": {"locked"}, "unlocked": {"locked"}, "held": {"held"}, "free": {"held", "locked"}, "removed": {"removed"},
    "moving": {"speed"}, "still": {"speed"}, "upright": {"upright"},
}  # fmt: skip


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
    pays: np.ndarray  # float32 [N, A]: of the rule at hand, added to
    wins: np.ndarray  # bool [N, T + 1]: who an `end` names; the last column for nobody


class Effect:
    """One effect of a rule, compiled. `fires` is bool [N, *variables]: for which bindings the rule fires."""

    def __init__(self, spec: tree.Effect, context: Context):
        self.spec, self.context = spec, context
        self.program = context.program.extended()
        self.to = Recipient(self.program, spec.target) if spec.target is not None else None
        self.amount = self._amount(spec.amount) if spec.amount is not None else None

    @property
    def facts(self) -> set[str]:
        """What of the scene it asks when it applies: taken before any effect changes the world."""
        target = self.spec.target
        found = {"present", "distance"} if target and target.quantifier == "nearest" else {"present"}
        if target and target.state:
            found |= STATE_FACTS.get(target.state, set())
        return found

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        raise NotImplementedError

    def watch(self, holds: np.ndarray, scene: Scene) -> None:
        """Take the amount, at every evaluation and before any effect applies: what has a memory (progress) must see
        every step, and all amounts are of one state."""
        if self.amount is not None:
            self._now = self.amount.of(scene, self.widened(holds))

    def amounts(self) -> list[Amount]:
        return [] if self.amount is None else [self.amount]

    def widened(self, flags: np.ndarray) -> np.ndarray:
        """`flags` [N, *rule's variables] along the effect's own variables too."""
        sizes = [len(v.members) for v in self.program.variables]
        extra = len(sizes) + 1 - flags.ndim
        if extra == 0:
            return flags
        wide = flags.reshape(*flags.shape, *[1] * extra)
        return np.broadcast_to(wide, (len(flags), *sizes))

    def chosen(self, fires: np.ndarray, moment: Moment) -> np.ndarray:
        """bool [N, E]: who the effect is for."""
        assert self.to is not None
        return self.to.shares(self.widened(fires).astype(np.int32), moment.scene) > 0

    def weighed(self, fires: np.ndarray, moment: Moment) -> np.ndarray:
        """float64 [N, E]: the amount summed over the firings that each one gets it for."""
        assert self.to is not None
        weights = np.where(self.widened(fires), self._now, 0.0)
        return self.to.shares(weights, moment.scene)

    def split(self, weights: np.ndarray, axis: int, moment: Moment) -> np.ndarray:
        """[N, M, E]: what each entity gets for the firings of each member of a variable."""
        assert self.to is not None
        rows = []
        for k in range(weights.shape[axis]):
            only = np.zeros_like(weights)
            index = (slice(None),) * axis + (slice(k, k + 1),)
            only[index] = weights[index]
            rows.append(self.to.shares(only, moment.scene))
        return np.stack(rows, axis=1)

    def _amount(self, value: Any, part: str = "") -> Amount:
        c = self.context
        return Amount(self.program, value, self.spec.path + part, c.worlds, c.cell, c.lasting)
