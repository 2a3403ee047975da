"""Progress: how much nearer something has come to its target since the rule last held.

Last distance minus this one, while the rule's condition holds step after step. What has come to no longer be a
target (a box that got locked) was reached: its last distance is credited. What has newly become one (a box that got
unlocked) is as far as it is: its distance is charged. A mere change of the nearest is neither. With one target this is
the reference's shaping (original-mechanics.md 7.2).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from schemas.grammar import tree
from worldgen.sim.boxed import boxed
from worldgen.sim.rules import gaps
from worldgen.sim.rules.gaps import Last
from worldgen.sim.rules.measure import Measure, far_end
from worldgen.sim.rules.program import Program
from worldgen.sim.rules.scene import Scene


class Progress(Measure):
    def __init__(self, program: Program, spec: tree.Measure, quantity: tree.Progress, always: bool):
        super().__init__(program, spec)
        self.always = always  # of a `when` rule: measured at every step, whether it holds or not
        self.of = program.place(quantity.of, local=True)
        self.to = far_end(program, self.of, quantity.toward)
        self.way = self.to.way()
        self._memory: Any = None

    def start(self, worlds: np.ndarray, scene: Scene, holds: np.ndarray) -> None:
        fresh = np.zeros(self.ground.worlds, bool)
        fresh[worlds] = True
        self._settle(holds, fresh)

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        return self._settle(holds, scene.active)

    def _settle(self, holds: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """The progress since the last time, which becomes now in the worlds of `rows` [N]."""
        out = np.zeros(self.shape)
        many = len(self.to.slot.members) if self.to.slot is not None and self.to.slot.axis == 0 else 1
        if not many:
            return out  # toward a group that can have no members
        if self._memory is None:
            each = (*self.shape, 1 if self.of.axis else len(self.of.members))
            such, flags, so = np.zeros((*each, many), bool), np.zeros(each, bool), np.zeros(many, bool)
            self._memory = boxed(Last(np.zeros(each), np.zeros(each, np.int64), such, flags, so))
        gaps.progress(
            rows, self.always, holds, self.program.table, self.ground.box, self.way, self._memory, out
        )
        return out
