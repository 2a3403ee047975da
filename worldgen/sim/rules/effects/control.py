"""Effects on who may do what next, and on whether the game goes on."""

from __future__ import annotations

import numpy as np

from schemas.grammar import tree
from worldgen.sim.rules.effects.base import Context, Effect, Moment
from worldgen.sim.rules.program import teams
from worldgen.sim.rules.recipient import Recipient
from worldgen.sim.state import GRAB, LOCK, MOVE

COLUMNS = {"move": MOVE, "grab": GRAB, "lock": LOCK}


class Freeze(Effect):
    """`freeze: the agent`, for the next step or for so many; frozen agents act neutrally."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        scene, agents = moment.scene, moment.pays.shape[1]
        until = scene.step[:, None] + (self.spec.steps or 1)
        chosen = self.chosen(fires, moment)[:, :agents]
        still = scene.state.still
        scene.state.still[...] = np.where(chosen, np.maximum(still, until), still)


class Forbid(Effect):
    """`forbid: {lock: the box}`: in the next step nobody locks it; `{grab: the agent}`: it does not grab."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        assert self.spec.action is not None
        moment.scene.state.barred[..., COLUMNS[self.spec.action]] |= self.chosen(fires, moment)


class End(Effect):
    """`end: own team wins`, `draw`, `episode`."""

    def __init__(self, spec: tree.Effect, context: Context):
        super().__init__(spec, context)
        winner = spec.outcome.winner if spec.outcome is not None else None
        self.winner = winner
        by_member = winner is not None and winner.noun.kind != "team"
        self.who = Recipient(self.program, winner) if by_member and winner is not None else None

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        over = fires.reshape(len(fires), -1).any(axis=1)
        game, wins = self.program.game, moment.wins
        if self.winner is None:
            wins[over, -1] = True
        elif self.who is None:
            wins[over, game.team_names.index(self.winner.noun.name)] = True
        elif self.winner.noun.kind == "teams":
            found = self._teams(fires, moment)
            wins[:, :-1] |= found
            wins[:, -1] |= over & ~found.any(axis=1)  # what belongs to no team makes none win
        else:
            shares = self.who.shares(self.widened(fires).astype(np.int32), moment.scene)[:, : game.agents]
            for k, team in enumerate(game.teams):
                wins[:, k] |= (shares[:, team.slots] > 0).any(axis=1)

    def _teams(self, fires: np.ndarray, moment: Moment) -> np.ndarray:
        """bool [N, T]: the own (or every rival) team of those the rule fired for; present members or not."""
        assert self.winner is not None
        anchor = self.program.anchor
        assert anchor is not None
        others = tuple(k for k in range(1, fires.ndim) if k != anchor)
        each = np.any(fires, axis=others)
        found = np.zeros((len(fires), len(self.program.game.teams)), bool)
        rows, who = np.nonzero(each)  # few games end in one step
        of = teams(self.program, moment.scene, anchor)[rows, who]
        rows, of = rows[of >= 0], of[of >= 0]
        if self.winner.side == "own":
            found[rows, of] = True
        else:
            np.logical_or.at(found, rows, of[:, None] != np.arange(found.shape[1]))
        return found
