"""Effects on who may do what next, and on whether the game goes on."""

from __future__ import annotations

import numpy as np
from numba import njit

from schemas.grammar import tree
from worldgen.sim.rules.effects.base import Context, Effect, Moment
from worldgen.sim.rules.recipient import Recipient
from worldgen.sim.rules.share import sides
from worldgen.sim.state import GRAB, LOCK, MOVE

COLUMNS = {"move": MOVE, "grab": GRAB, "lock": LOCK}


class Freeze(Effect):
    """`freeze: the agent`, for the next step or for so many; frozen agents act neutrally."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        scene, agents = moment.scene, moment.pays.shape[1]
        until = scene.step[:, None] + (self.spec.steps or 1)
        chosen = self.chosen[:, :agents]
        still = scene.state.still
        scene.state.still[...] = np.where(chosen, np.maximum(still, until), still)


class Forbid(Effect):
    """`forbid: {lock: the box}`: in the next step nobody locks it; `{grab: the agent}`: it does not grab."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        assert self.spec.action is not None
        bar(moment.fired, self.times, COLUMNS[self.spec.action], moment.scene.state.barred)

    def warm_up(self, none: np.ndarray, fires: np.ndarray) -> None:
        bar(none, self.times, MOVE, self.program.ground.state.barred)


@njit(cache=True, nogil=True)
def bar(fired, times, column, barred):
    """Forbid whom a rule that `fired` [N] is for `times` [N, 1, E] the action of a column of barred [N, E, 3]."""
    for w in range(len(fired)):
        if fired[w]:
            for e in range(times.shape[2]):
                barred[w, e, column] |= times[w, 0, e] > 0


class End(Effect):
    """`end: own team wins`, `draw`, `episode`."""

    def __init__(self, spec: tree.Effect, context: Context):
        super().__init__(spec, context)
        self.winner = winner = spec.outcome.winner if spec.outcome is not None else None
        self.sided = winner is not None and winner.noun.kind == "teams"
        if winner is not None and winner.noun.kind not in ("team", "teams"):
            self.to = Recipient(self.program, winner)  # whose team wins
        self.found = np.zeros((context.worlds, len(self.program.game.teams)), bool)

    def aim(self, fires: np.ndarray, moment: Moment) -> None:
        """Settle whose win it is: bool [N, T]."""
        self.found[:] = False
        if self.sided:
            self._sides(moment.fired, fires)
        elif self.to is not None:
            for k, team in enumerate(self.program.game.teams):
                self.found[:, k] = (self.times[:, 0, team.slots] > 0).any(axis=1)

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        over, wins = moment.fired, moment.wins
        if self.winner is None:
            wins[over, -1] = True
        elif self.winner.noun.kind == "team":
            wins[over, self.program.game.team_names.index(self.winner.noun.name)] = True
        else:
            wins[:, :-1] |= self.found
            if self.sided:
                wins[:, -1] |= over & ~self.found.any(axis=1)  # what belongs to no team makes none win

    def _sides(self, fired: np.ndarray, fires: np.ndarray) -> None:
        """The teams of those the rule fired for, present or not."""
        assert self.winner is not None
        table, ground = self.context.program.table, self.program.ground
        sides(fired, fires, table, ground.box, self.winner.side == "rival", self.found)

    def warm_up(self, none: np.ndarray, fires: np.ndarray) -> None:
        if self.sided:
            self._sides(none, fires)
