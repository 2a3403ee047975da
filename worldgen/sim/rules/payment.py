"""Payments: `reward: {recipient: amount}` over whole batches of worlds."""

from __future__ import annotations

from typing import Any

import numpy as np

from schemas.grammar import tree
from schemas.values import Constant
from worldgen.errors import UserError
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.sentence import Program, members


class Payment:
    """One recipient of one rule. A team's (or all agents') payment goes to *each* present member, once a firing."""

    def __init__(self, program: Program, recipient: tree.Target, value: Any, worlds: int):
        self.program, self.recipient, self.value = program, recipient, value
        constant = value.value if isinstance(value, Constant) else 0.0
        self.amount = np.full(worlds, constant)  # one a world: other values are drawn once an episode
        game = program.game
        self.team_of = np.array([i for i, team in enumerate(game.teams) for _ in range(team.size)])
        self.axis = 0
        if recipient.quantifier in ("the", "each"):
            self.axis = program.axis(recipient)
        elif recipient.noun.kind == "teams":
            bound = program.axes("each")
            if not bound:
                raise UserError(
                    f"'{program.text}': own team and rival team need an 'each agent' in the sentence"
                )
            self.axis = bound[0]

    def add(self, fires: np.ndarray, scene: Scene, pays: np.ndarray) -> None:
        """Add what this firing pays to `pays` [N, A]; `fires` is bool [N, *variables]."""
        share = self._share(fires, scene)
        pays += (share * self.amount[:, None] * scene.state.present).astype(np.float32)

    def _share(self, fires: np.ndarray, scene: Scene) -> np.ndarray:
        """How often each agent is paid: [N, A]"""
        program = self.program
        agents = program.game.agents
        once = np.any(
            fires, axis=tuple(program.axes("any")), keepdims=True
        )  # a second witness pays nothing more
        if self.recipient.noun.kind == "teams":
            count = _sum_to(once, self.axis)
            mine = self.team_of[program.variables[self.axis - 1].members]
            same = (mine[:, None] == self.team_of) == (self.recipient.side == "own")
            return count @ same
        out = np.zeros((len(fires), agents))
        if self.axis == 0:
            to = members(self.recipient.noun, program.game)
            out[:, to] = once.reshape(len(once), -1).sum(axis=1)[:, None]
            return out
        variable = program.variables[self.axis - 1]
        chosen = once if variable.quantifier == "each" else self._nearest(fires, scene)
        out[:, variable.members] = _sum_to(chosen, self.axis)
        return out

    def _nearest(self, fires: np.ndarray, scene: Scene) -> np.ndarray:
        """`any` binds the member nearest to what the first `each` binds (the first member without one)."""
        program, axis = self.program, self.axis
        others = tuple(a for a in program.axes("any") if a != axis)
        fires = np.any(fires, axis=others, keepdims=True)
        far = np.zeros(fires.shape)
        bound = program.axes("each")
        if bound:
            mine, theirs = program.variables[bound[0] - 1].members, program.variables[axis - 1].members
            gap = scene.distance[:, mine][:, :, theirs]
            if bound[0] > axis:
                gap = gap.swapaxes(1, 2)
            shape = [1] * fires.ndim
            shape[0], shape[bound[0]], shape[axis] = len(gap), len(mine), len(theirs)
            far = far + gap.reshape(shape)
        best = np.where(fires, far, np.inf).argmin(axis=axis, keepdims=True)
        chosen = np.zeros_like(fires)
        np.put_along_axis(chosen, best, True, axis=axis)
        return chosen & fires


def _sum_to(fires: np.ndarray, axis: int) -> np.ndarray:
    """[N, M]: firings summed over every axis but the world's and `axis`."""
    return fires.sum(axis=tuple(a for a in range(1, fires.ndim) if a != axis))
