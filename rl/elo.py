"""Elo kept while training: how the learner's teams stand to the past policies they meet.

Each team has a ladder of its own, since a game need not be fair to both sides: the learner in that team's seat, and
the companies it met, a company being one past policy in the parts of all other teams (Elo 1978; a game is won by the
higher return of the episode). On every ladder the untrained company stays at 0, so that ratings cannot drift
together. The company the learner itself makes up (NOW) is rated in the episodes in which all teams learn; a policy
that is frozen enters the ladder at that rating.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

NOW = -1  # the learner, as a company
FIRST = 0  # the untrained policy
STEP = 8.0  # how far one game moves a rating, at most: Elo's K, small because games are many
SCALE = 400.0  # a difference of so much is odds of ten to one


def expected(difference: float) -> float:
    """The score expected of one who is rated `difference` above the other: 1 win, 0.5 draw, 0 loss."""
    return 1.0 / (1.0 + 10.0 ** (-difference / SCALE))


class Elo:
    """`learner[t]`: the learner in the seat of team t; `company[n][t]`: past policy n in all others' parts."""

    def __init__(self, teams: int):
        self.learner = [0.0] * teams
        self.company: dict[int, list[float]] = {NOW: [0.0] * teams, FIRST: [0.0] * teams}

    def play(self, team: int, company: int, score: float) -> None:
        """Count one game of the learner's `team` against a company."""
        rivals = self.company[company]
        gain = STEP * (score - expected(self.learner[team] - rivals[team]))
        self.learner[team] += gain
        if company != FIRST:
            rivals[team] -= gain

    def enter(self, number: int) -> None:
        """The learner was frozen as policy `number`."""
        self.company[number] = list(self.company[NOW])

    def keep(self, numbers: Iterable[int]) -> None:
        """Forget everyone but these, the untrained one and the learner."""
        kept = {NOW, FIRST, *numbers}
        self.company = {number: rated for number, rated in self.company.items() if number in kept}

    def closeness(self, number: int) -> float:
        """p (1 - p), averaged over teams, where p is the score expected of the learner: 0.25 for an equal.

        The weight f_var of prioritised fictitious self-play (Vinyals et al. 2019, AlphaStar).
        """
        chances = [
            expected(mine - theirs) for mine, theirs in zip(self.learner, self.company[number], strict=True)
        ]
        return sum(p * (1 - p) for p in chances) / len(chances)

    def state_dict(self) -> dict[str, Any]:
        company = {str(number): list(rated) for number, rated in self.company.items()}
        return {"learner": list(self.learner), "company": company}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.learner = list(state["learner"])
        self.company = {int(number): list(rated) for number, rated in state["company"].items()}


def scores(returns: np.ndarray) -> np.ndarray:
    """[k, T] returns -> [k, T] scores: 1 above every other team, 0.5 level with the best of them, else 0."""
    found = np.empty(returns.shape)
    for team in range(returns.shape[1]):
        best = np.delete(returns, team, 1).max(1, initial=-np.inf)
        found[:, team] = (returns[:, team] > best) + 0.5 * (returns[:, team] == best)
    return found
