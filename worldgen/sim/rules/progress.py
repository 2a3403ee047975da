"""Progress: how much nearer something has come to its target since the rule last held.

Last distance minus this one, while the rule's condition holds step after step. What has come to no longer be a
target (a box that got locked) was reached: its last distance is credited. What has newly become one (a box that got
unlocked) is as far as it is: its distance is charged. A mere change of the nearest is neither. With one target this is
the reference's shaping (original-mechanics.md 7.2).
"""

from __future__ import annotations

import numpy as np

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
        self.last: tuple[np.ndarray, ...] | None = None  # distance, target, who was one, counted

    def start(self, worlds: np.ndarray, scene: Scene, holds: np.ndarray) -> None:
        if self.nobody:
            return
        now = tuple(np.array(part) for part in self._now(scene, holds))
        if self.last is None:
            self.last = now
        for old, new in zip(self.last, now, strict=True):
            old[worlds] = new[worlds]

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        if self.nobody:
            return np.zeros(holds.shape)
        assert self.last is not None
        distance, target, meant, counted = now = tuple(np.array(part) for part in self._now(scene, holds))
        before, old, were, did = (np.array(part) for part in self.last)
        gone = ~np.take_along_axis(meant, old[..., None], axis=-1)[..., 0]
        new = ~np.take_along_axis(were, target[..., None], axis=-1)[..., 0]
        changed = (old != target) | gone | new
        credit = np.where(changed & ~gone & new, 0.0, before)
        charge = np.where(changed & gone & ~new, 0.0, distance)
        for was, one in zip(self.last, now, strict=True):
            was[scene.active] = one[scene.active]
        value = np.where(counted & did, credit - charge, 0.0)
        if self.of.axis > 0:
            return value[..., 0]
        there = np.broadcast_to(self.of.there(self.program, scene)[..., 0, :], value.shape)
        return (value * there).sum(axis=-1) / np.maximum(1, there.sum(axis=-1))

    def _now(self, scene: Scene, holds: np.ndarray) -> tuple[np.ndarray, ...]:
        """(distance, which target, who is one, whether to count), [N, *variables, subject] (and members)."""
        program, of = self.program, self.of
        there = of.there(program, scene)
        counting = (np.ones_like(holds) if self.always else holds)[..., None, None] & there
        if not isinstance(self.to, Slot):
            gap = np.broadcast_to(program.spread(self.to(scene)[:, of.cut], of.axis), counting.shape)
            alone = np.ones((*gap.shape[:-2], gap.shape[-1], 1), bool)
            return gap[..., 0, :], np.zeros(alone.shape[:-1], int), alone, counting[..., 0, :]
        gap = program.spread(scene.distance[:, of.cut, self.to.cut], of.axis, self.to.axis)
        others = program.spread(of.others(self.to)[None], of.axis, self.to.axis)  # nobody nears itself
        meant = self.to.there(program, scene, of) & others  # of `first` and `nearest` the chosen one
        plain = Slot(self.to.axis, self.to.members, _any_such(self.to.target)).there(program, scene) & others
        axis = program.position(self.to.axis)
        shape = np.broadcast_shapes(counting.shape, gap.shape, meant.shape, plain.shape)
        gap, meant, plain = (np.moveaxis(np.broadcast_to(x, shape), axis, -1) for x in (gap, meant, plain))
        if self.to.axis > 0:  # a bound target is its own axis: each member is asked about itself
            return self._bound(gap, meant, counting, shape, axis)
        best = np.where(meant, gap, np.inf).argmin(axis=-1)
        near = np.take_along_axis(gap, best[..., None], axis=-1)[..., 0]
        near = np.where(np.take_along_axis(plain, best[..., None], axis=-1)[..., 0], near, 0.0)
        counted = np.broadcast_to(counting, (*shape[:axis], 1, *shape[axis + 1 :]))
        return near, best, plain, np.moveaxis(counted, axis, -1)[..., 0]

    def _bound(self, gap, meant, counting, shape, axis) -> tuple[np.ndarray, ...]:
        gap, meant = np.moveaxis(gap, -1, axis)[..., 0, :], np.moveaxis(meant, -1, axis)[..., 0, :]
        counted = np.broadcast_to(counting, shape)[..., 0, :] & meant
        return gap, np.zeros(gap.shape, int), np.ones((*gap.shape, 1), bool), counted


def _any_such(target: tree.Target) -> tree.Target:
    return tree.Target(target.noun, "any", target.span, None, target.side, target.state)
