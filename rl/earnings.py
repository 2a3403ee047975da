"""Earnings: what each rule paid each team over the running episodes, so that a reward can be told by its sources."""

from __future__ import annotations

from typing import Any

import numpy as np


class Earnings:
    """`paid` [N, R, T]: per world, rule and team, summed over the episode and averaged over the present members."""

    def __init__(self, sim: Any):
        self.rules = tuple(getattr(sim, "rewards_by_rule", {}))
        self.teams = tuple(sim.game.teams)
        self.paid = np.zeros((len(sim.episode), len(self.rules), len(self.teams)))
        self._starts = [team.first for team in self.teams]

    def add(self, sim: Any, present: np.ndarray, among: slice = slice(None)) -> None:
        """Count the step just taken by the worlds `among`; `present` [N, A]: who was there to be paid."""
        if not self.rules:
            return
        size = np.maximum(1, np.add.reduceat(present[among], self._starts, axis=1, dtype=np.int64))
        pays = np.stack([sim.rewards_by_rule[rule][among] for rule in self.rules], 1)
        self.paid[among] += np.add.reduceat(pays, self._starts, axis=2) / size[:, None]

    def start(self, worlds: np.ndarray) -> None:
        self.paid[worlds] = 0.0

    def values(self, worlds: np.ndarray) -> dict[str, np.ndarray]:
        """By "TEAM/RULE", of the episodes that ended in `worlds`."""
        return {
            f"{team.name}/{rule}": self.paid[worlds, r, t]
            for t, team in enumerate(self.teams)
            for r, rule in enumerate(self.rules)
        }
