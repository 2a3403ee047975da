"""Recipient: whom an effect is for, when a rule has fired for some of its bindings.

`the X` and `each X` get it for each binding they are part of, a group or team once for each binding of the sentence.
Of several witnesses of an `any` the nearest counts, so that a second witness pays nothing more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemas.grammar import tree
from worldgen.errors import UserError
from worldgen.sim.rules.program import BINDING, Program, Slot, members
from worldgen.sim.rules.share import Aim

if TYPE_CHECKING:
    from worldgen.sim.rules.amount import Amount


class Recipient:
    def __init__(self, program: Program, target: tree.Target):
        if target.noun.kind == "teams" and target.quantifier == "the":
            target = replace(target, quantifier="all", side="own")  # the members of the team that is bound
        self.program, self.target, self.ground = program, target, program.ground
        bound = target.quantifier in ("the", *BINDING)
        if not bound and (target.side is not None or target.noun.kind == "teams") and program.anchor is None:
            raise UserError(f"'{program.text}': own and rival need an 'each' in the sentence")
        self.slot = program.place(target) if bound else self._group()

    def _group(self) -> Slot:
        """All that a group or team can have; agents, of `own team`."""
        game = self.program.game
        if self.target.noun.kind != "teams":
            return self.program.slot(self.target, 0, members(self.target.noun, game))
        agents = tree.Noun("agent", "agents", self.target.noun.span)
        return self.program.slot(
            tree.Target(agents, "all", self.target.span, side=self.target.side), 0, np.arange(game.agents)
        )

    def aimed(self, rule: int, amount: Amount | None, by: int = 0) -> Aim:
        """Room for whom an effect is for; `by` is the axis of the variable by whose members that is kept apart."""
        many, worlds = self.program.sizes[by - 1] if by else 1, self.ground.worlds
        one = np.ones((worlds, 1))
        factor, measured = (one, one) if amount is None else (amount.factor, amount.measured)
        times = np.zeros((worlds, many, self.ground.entities), np.int32)
        return Aim(
            rule, self.slot.row, by, factor, measured, times, np.zeros(times.shape), np.zeros(worlds, bool)
        )
