"""Progress: how much nearer something has come to its target since the rule last held.

Last distance minus this one, while the rule's condition holds step after step. What has come to no longer be a
target (a box that got locked) was reached: its last distance is credited. What has newly become one (a box that got
unlocked) is as far as it is: its distance is charged. A mere change of the nearest is neither. With one target this is
the reference's shaping (original-mechanics.md 7.2).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from schemas.grammar import tree
from worldgen.sim.rules.measure import Measure, far_end
from worldgen.sim.rules.program import SUBJECT, Program, Slot
from worldgen.sim.rules.scene import Scene


class Progress(Measure):
    def __init__(self, program: Program, spec: tree.Measure, quantity: tree.Progress, always: bool):
        super().__init__(program, spec)
        self.always = always  # of a `when` rule: measured at every step, whether it holds or not
        self.of = program.place(quantity.of, SUBJECT, local=True)
        self.to = far_end(program, quantity.toward)
        self.nobody = isinstance(self.to, Slot) and not len(self.to.members)  # a group that can have none
        self.last: Last | None = None

    def start(self, worlds: np.ndarray, scene: Scene, holds: np.ndarray) -> None:
        if not self.nobody:
            fresh = np.zeros(len(holds), bool)
            fresh[worlds] = True
            self._settle(scene, holds, fresh)

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        if self.nobody:
            return np.zeros(holds.shape)
        value = self._settle(scene, holds, scene.active)
        if self.of.axis > 0:
            return value[..., 0]
        there = np.broadcast_to(self.of.there(self.program, scene)[..., 0, :], value.shape)
        return (value * there).sum(axis=-1) / np.maximum(1, there.sum(axis=-1))

    def _settle(self, scene: Scene, holds: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """[N, *variables, subject]: the progress since the last time, which becomes now in the worlds of `rows`."""
        gap, meant, such, counting, shape = self._now(scene, holds)
        if self.last is None:
            self.last = Last(np.zeros(gap.shape[:2]), np.zeros(gap.shape[:2], np.int64), np.zeros(gap.shape, bool),
                             np.zeros(gap.shape[:2], bool))  # fmt: skip
        out = np.zeros(gap.shape[:2])
        settle(gap, meant, such, counting, self.last, rows, out)
        return out.reshape(shape)

    def _now(
        self, scene: Scene, holds: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, tuple]:
        """(distances, the chosen, all that qualify) [N, L, M]; whether to count [N, L]; the shape that L unfolds to."""
        program, of, n = self.program, self.of, len(holds)
        counting = (np.ones_like(holds) if self.always else holds)[..., None, None] & of.there(program, scene)
        if not isinstance(self.to, Slot):
            gap = np.broadcast_to(program.spread(self.to(scene)[:, of.cut], of.axis), counting.shape)
            alone = np.ones((n, counting[0].size, 1), bool)
            return gap.reshape(n, -1, 1), alone, alone, counting.reshape(n, -1), _unfolded(counting.shape)
        gap = program.spread(scene.distance[:, of.cut, self.to.cut], of.axis, self.to.axis)
        such = Slot(self.to.axis, self.to.members, _any_such(self.to.target)).there(program, scene)
        others = of.others(self.to)
        if not others.all():
            such = such & program.spread(others[None], of.axis, self.to.axis)  # nobody nears itself
        chosen = self.to.target.quantifier in ("first", "nearest")
        meant = self.to.there(program, scene, of) & such if chosen else such
        shape = np.broadcast_shapes(counting.shape, gap.shape, meant.shape, such.shape)
        if self.to.axis > 0:  # a bound target is its own axis: each member is asked about itself
            gap, such = (np.broadcast_to(x, shape).reshape(n, -1, 1) for x in (gap, meant))
            counting = np.broadcast_to(counting, shape).reshape(n, -1) & such[..., 0]
            return gap, np.ones_like(such), np.ones_like(such), counting, _unfolded(shape)
        axis, members = program.position(self.to.axis), gap.shape[program.position(self.to.axis)]
        parts = [
            np.moveaxis(np.broadcast_to(x, shape), axis, -1).reshape(n, -1, members)
            for x in (gap, meant, such)
        ]
        plain = (*shape[:axis], 1, *shape[axis + 1 :])
        return parts[0], parts[1], parts[2], np.broadcast_to(counting, plain).reshape(n, -1), _unfolded(plain)


class Last(NamedTuple):
    """What was at the last evaluation, for L pairs of bindings and subjects."""

    distance: np.ndarray  # [N, L]; 0 without a target
    target: np.ndarray  # [N, L]
    such: np.ndarray  # bool [N, L, M]: who qualified
    counted: np.ndarray  # bool [N, L]


@njit(cache=True, nogil=True)
def settle(gap, meant, such, counting, last: Last, rows, out):
    """Progress of every pair into out [N, L]; what is now becomes the last in the worlds of `rows`."""
    for n in range(gap.shape[0]):
        for k in range(gap.shape[1]):
            best, near = 0, np.inf
            for m in range(gap.shape[2]):
                if meant[n, k, m] and gap[n, k, m] < near:
                    best, near = m, gap[n, k, m]
            now = gap[n, k, best] if such[n, k, best] else 0.0
            gone, new = not such[n, k, last.target[n, k]], not last.such[n, k, best]
            if counting[n, k] and last.counted[n, k]:
                credit = 0.0 if new and not gone else last.distance[n, k]
                charge = 0.0 if gone and not new else now
                out[n, k] = credit - charge
            if rows[n]:
                last.distance[n, k], last.target[n, k], last.counted[n, k] = now, best, counting[n, k]
                for m in range(gap.shape[2]):
                    last.such[n, k, m] = such[n, k, m]


def _unfolded(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Without the target's axis, which has ended."""
    return (*shape[:-2], shape[-1])


def _any_such(target: tree.Target) -> tree.Target:
    return tree.Target(target.noun, "any", target.span, None, target.side, target.state)
