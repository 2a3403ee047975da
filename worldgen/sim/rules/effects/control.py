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
        super().warm_up(none, fires)
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
        winner = spec.outcome.winner if spec.outcome is not None else None
        self.winner = winner
        by_member = winner is not None and winner.noun.kind != "team"
        self.who = Recipient(self.program, winner) if by_member and winner is not None else None

    def aim(self, fires: np.ndarray, moment: Moment) -> None:
        """Settle whose win it is: bool [N, T]."""
        self.found = np.zeros((len(fires), len(self.program.game.teams)), bool)
        if self.who is not None and self.winner is not None:
            if self.winner.noun.kind == "teams":
                self._sides(moment.fired, fires)
            else:
                self._members(fires, moment, self.who)

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        over, wins = moment.fired, moment.wins
        if self.winner is None:
            wins[over, -1] = True
        elif self.who is None:
            wins[over, self.program.game.team_names.index(self.winner.noun.name)] = True
        else:
            wins[:, :-1] |= self.found
            if self.winner.noun.kind == "teams":
                wins[:, -1] |= over & ~self.found.any(axis=1)  # what belongs to no team makes none win

    def _members(self, fires: np.ndarray, moment: Moment, who: Recipient) -> None:
        times, _ = who.shares(moment.fired, fires, self.weights)
        for k, team in enumerate(self.program.game.teams):
            self.found[:, k] = (times[:, 0, team.slots] > 0).any(axis=1)

    def _sides(self, fired: np.ndarray, fires: np.ndarray) -> None:
        """The teams of those the rule fired for, present or not."""
        assert self.winner is not None
        table, ground = self.context.program.table, self.program.ground
        sides(fired, fires, table, ground.box, self.winner.side == "rival", self.found)

    def warm_up(self, none: np.ndarray, fires: np.ndarray) -> None:
        if self.winner is not None and self.winner.noun.kind == "teams":
            self.found = np.zeros((len(none), len(self.program.game.teams)), bool)
            self._sides(none, fires)
