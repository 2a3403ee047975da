"""Recipient: whom an effect is for, when a rule has fired for some of its bindings.

`the X` and `each X` get it for each binding they are part of, a group or team once for each binding of the sentence.
Of several witnesses of an `any` the nearest counts, so that a second witness pays nothing more.
"""

from __future__ import annotations

import numpy as np

from schemas.grammar import tree
from worldgen.errors import UserError
from worldgen.sim.rules.program import TARGET, Program, Slot, members, teams
from worldgen.sim.rules.scene import Scene


def witnessed(program: Program, fires: np.ndarray, scene: Scene) -> np.ndarray:
    """`fires` [N, *variables] with one witness kept on every `any` axis: the nearest to what the first `each` binds,
    the first member without one."""
    pending = program.pending
    if not pending or not fires.any():
        return fires
    anchor = program.anchor
    for axis in pending:
        others = tuple(other for other in pending if other > axis)
        open_ = np.any(fires, axis=others, keepdims=True)
        far = np.zeros(open_.shape)
        if anchor is not None and not program.variables[anchor - 1].teams:
            mine, theirs = (program.variables[k - 1].members for k in (anchor, axis))
            gap = scene.distance[:, mine][:, :, theirs]
            far = far + program.spread(gap, anchor, axis)[..., 0, 0]
        best = np.where(open_, far, np.inf).argmin(axis=axis, keepdims=True)
        chosen = np.zeros(open_.shape, bool)
        np.put_along_axis(chosen, best, True, axis=axis)
        fires = fires & chosen
    return fires


class Recipient:
    def __init__(self, program: Program, target: tree.Target):
        self.program, self.target, self.game = program, target, program.game
        self.bound: Slot | None = None
        self._sides: np.ndarray | None = None  # [K, M] who shares a side, where that never changes
        if target.quantifier in ("the", "each", "any", "first", "nearest"):
            self.bound = program.place(target, TARGET)
        elif (target.side is not None or target.noun.kind == "teams") and program.anchor is None:
            raise UserError(f"'{program.text}': own and rival need an 'each' in the sentence")
        self.slot = self.bound or Slot(TARGET, self._members(), target)

    def _members(self) -> np.ndarray:
        if self.target.noun.kind == "teams":
            return np.arange(self.game.agents)
        return members(self.target.noun, self.game)

    def shares(self, weights: np.ndarray, scene: Scene) -> np.ndarray:
        """[N, E]: the sum of `weights` [N, *variables] over the bindings that each entity gets it for."""
        program, slot = self.program, self.slot
        out = np.zeros((len(weights), self.game.agents + self.game.objects), weights.dtype)
        if self.bound is not None:
            there = slot.there(program, scene)[..., 0, 0]
            out[:, slot.cut] = _sum_to(weights * there, slot.axis)
            return out
        if self.target.side is not None:
            share = self._by_side(weights, scene)
        else:
            share = weights.reshape(len(weights), -1).sum(axis=1)[:, None]
        out[:, slot.cut] = share * self.there(scene)
        return out

    @property
    def plain(self) -> bool:
        """Whether it is a whole group or team, whatever the rule binds."""
        return self.bound is None and self.target.side is None

    def there(self, scene: Scene) -> np.ndarray:
        """bool [N, M]: those of an unbound recipient that can get it."""
        if self.target.noun.kind == "teams":
            return scene.present[:, self.slot.cut]
        return self.slot.such(self.program, scene)

    def _by_side(self, weights: np.ndarray, scene: Scene) -> np.ndarray:
        """[N, M]: each one's share by the team of the first `each`'s member."""
        axis = self.program.anchor
        assert axis is not None
        each = _sum_to(weights, axis)
        if self._sides is None:
            mine, theirs = teams(self.program, scene, axis), scene.team[:, self.slot.cut]
            same = mine[:, :, None] == theirs[:, None]
            wanted = same if self.target.side == "own" else ~same & (theirs >= 0)[:, None]
            if not self._fixed(axis):
                return np.einsum("nk,nkm->nm", each, wanted.astype(each.dtype))
            self._sides = wanted[0].astype(float)
        return each @ self._sides

    def _fixed(self, axis: int) -> bool:
        """Whether who is of whose side is the same in every world: of agents and teams."""
        variable, agents = self.program.variables[axis - 1], self.game.agents
        return bool(
            (self.slot.members < agents).all() and (variable.teams or (variable.members < agents).all())
        )


def _sum_to(weights: np.ndarray, axis: int) -> np.ndarray:
    """[N, M]: summed over every axis but the world's and `axis`."""
    return weights.sum(axis=tuple(a for a in range(1, weights.ndim) if a != axis))
