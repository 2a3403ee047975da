"""Statistics: what happened in an episode, per world, in numbers that show which strategy was played.

Names follow the scenario's: `hiders_reward` (mean over the team's members of the episode's sum), `hiders_seen` (share
of the paid steps in which any rival sees any member), `boxes_max_move` (largest distance from the start over the
group's members, metres), `boxes_locked` (how many), and the last two with `_prep` at the end of the first phase, as
the original environments report them; `hiders_won` (1 or 0) where a rule ends the game, and for every rule
`found_held` (share of the paid steps in which it fired). `length` is in steps.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed, boxed
from worldgen.compiled.kernel import part
from worldgen.game import Game
from worldgen.sim.state import State


class Sums(NamedTuple):
    """Over the running episodes; T teams, R rules."""

    first: np.ndarray  # int64 [T]: a team's first slot
    past: np.ndarray  # int64 [T]: the one past its last
    loud: np.ndarray  # float64 [N]: steps that paid rewards
    reward: np.ndarray  # float64 [T, N]
    seen: np.ndarray  # float64 [T, N]
    held: np.ndarray  # float64 [R, N]


class Statistics:
    """`values[name]` [N] holds the last finished episode of each world."""

    def __init__(self, game: Game, worlds: int, phases: int, rules: tuple[str, ...] = ()):
        self.game, self.rules = game, rules
        teams, zeros = len(game.teams), np.zeros
        self.sums = Sums(
            np.array([team.first for team in game.teams]), np.array([team.first + team.size for team in game.teams]),
            zeros(worlds), zeros((teams, worlds)), zeros((teams, worlds)), zeros((len(rules), worlds)),
        )  # fmt: skip
        self.box = boxed(self.sums)
        self.values: dict[str, np.ndarray] = {}
        for team in game.teams:
            for name in (f"{team.name}_reward", f"{team.name}_seen", f"{team.name}_won"):
                self.values[name] = zeros(worlds, np.float32)
        for rule in rules:
            self.values[f"{rule}_held"] = zeros(worlds, np.float32)
        self.groups = [group for group in game.groups if not group.fixed]
        ends = ("", "_prep") if phases > 1 else ("",)
        for group in self.groups:
            for end in ends:
                self.values[f"{group.name}_max_move{end}"] = zeros(worlds, np.float32)
                self.values[f"{group.name}_locked{end}"] = zeros(worlds, np.float32)
        self.values["length"] = zeros(worlds, np.float32)

    def start(self, worlds: np.ndarray) -> None:
        forget(worlds, self.box)

    def mark_preparation(self, state: State, worlds: np.ndarray) -> None:
        """Take the `_prep` values of worlds whose first phase has just ended."""
        self._things(state, worlds, "_prep")

    def finish(self, state: State, steps: np.ndarray, winner: np.ndarray, worlds: np.ndarray) -> None:
        """Fix the values of worlds whose episode has just ended."""
        self._things(state, worlds, "")
        sums, paid = self.sums, np.maximum(1, self.sums.loud[worlds])
        for rule, held in zip(self.rules, sums.held, strict=True):
            self.values[f"{rule}_held"][worlds] = held[worlds] / paid
        for index, team in enumerate(self.game.teams):
            self.values[f"{team.name}_reward"][worlds] = sums.reward[index, worlds]
            self.values[f"{team.name}_seen"][worlds] = sums.seen[index, worlds] / paid
            self.values[f"{team.name}_won"][worlds] = winner[worlds] == index
        self.values["length"][worlds] = steps[worlds]

    def _things(self, state: State, worlds: np.ndarray, end: str) -> None:
        for group in self.groups:
            s = group.slots
            offset = (state.thing_pose - state.thing_start)[worlds, s, :3]
            moved = np.linalg.norm(offset, axis=-1) * state.exists[worlds, s]
            self.values[f"{group.name}_max_move{end}"][worlds] = moved.max(axis=1, initial=0.0)
            self.values[f"{group.name}_locked{end}"][worlds] = state.locked[worlds, s].sum(axis=1)


@njit(cache=True, nogil=True)
def forget(worlds, s: Boxed):
    for w in worlds:
        s.loud[w] = 0.0
        s.reward[:, w] = 0.0
        s.seen[:, w] = 0.0
        s.held[:, w] = 0.0


@part
def count(w, loud, reward, fires, present, sees, s: Sums):
    """Add a step of one world to the sums: of a team's reward, the mean over the members who were there to be paid."""
    counts = 1.0 if loud else 0.0
    s.loud[w] += counts
    for r in range(len(fires)):
        s.held[r, w] += counts * fires[r, w]
    for t in range(len(s.first)):
        s.reward[t, w] += _mean(w, s.first[t], s.past[t], reward, present)
        s.seen[t, w] += counts * _seen(w, s.first[t], s.past[t], sees)


@part
def _mean(w, first, past, reward, present):
    total, size = np.float32(0.0), 0
    for a in range(first, past):
        total, size = total + reward[w, a], size + present[w, a]
    return total / max(1, size)


@part
def _seen(w, first, past, sees):
    """Whether any rival sees any member."""
    found = False
    for a in range(sees.shape[1]):
        for b in range(first, past):
            found |= (a < first or a >= past) and sees[w, a, b]
    return found
