"""Progress: how much nearer something has come to its target since the rule last held.

Last distance minus this one, while the rule's condition holds step after step. What has come to no longer be a
target (a box that got locked) was reached: its last distance is credited. What has newly become one (a box that got
unlocked) is as far as it is: its distance is charged. A mere change of the nearest is neither. With one target this is
the reference's shaping (original-mechanics.md 7.2).
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from schemas.grammar import tree
from worldgen.compiled.boxed import boxed
from worldgen.sim.rules import gaps
from worldgen.sim.rules.gaps import Last
from worldgen.sim.rules.measure import Measure, far_end
from worldgen.sim.rules.program import Program


class Progress(Measure):
    def __init__(self, program: Program, spec: tree.Measure, quantity: tree.Progress, always: bool):
        super().__init__(program, spec)
        self.always = always  # of a `when` rule: measured at every step, whether it holds or not
        self.of = program.place(quantity.of, local=True)
        self.to = far_end(program, self.of, quantity.toward)
        self.way = self.to.way()

    @cached_property
    def _many(self) -> int:
        """Members that a target which runs by itself can have."""
        return len(self.to.slot.members) if self.to.slot is not None and self.to.slot.axis == 0 else 1

    @cached_property
    def _memory(self) -> Any:
        each = (*self.out.shape, 1 if self.of.axis else len(self.of.members))
        such, flags = np.zeros((*each, self._many), bool), np.zeros(each, bool)
        return boxed(Last(np.zeros(each), np.zeros(each, np.int64), such, flags))

    def start(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        self.take(worlds, holds)

    def take(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        """The progress since the last time; now becomes the last."""
        if self._many:  # else it is toward a group that can have no members
            table, ground = self.program.table, self.ground.box
            gaps.progress(worlds, self.always, holds, table, ground, self.way, self._memory, self.out)
