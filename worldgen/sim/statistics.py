"""Statistics: what happened in an episode, per world, in numbers that show which strategy was played.

Names follow the scenario's: `hiders_reward` (mean over the team's members of the episode's sum), `hiders_seen` (share
of the paid steps in which any rival sees any member), `boxes_max_move` (largest distance from the start over the
group's members, metres), `boxes_locked` (how many), and the last two with `_prep` at the end of the first phase, as
the original environments report them; `hiders_won` (1 or 0) where a rule ends the game, and for every rule
`found_held` (share of the paid steps in which it fired). `length` is in steps.
"""

from __future__ import annotations

import numpy as np

from worldgen.game import Game
from worldgen.sim.state import State


class Statistics:
    """Sums over the running episodes; `values[name]` [N] holds the last finished episode of each world."""

    def __init__(self, game: Game, worlds: int, phases: int, rules: tuple[str, ...] = ()):
        self.game, self.rules = game, rules
        self._sum: dict[str, np.ndarray] = {}
        self.loud = np.zeros(worlds)
        self.values: dict[str, np.ndarray] = {}
        for team in game.teams:
            for name in (f"{team.name}_reward", f"{team.name}_seen"):
                self._sum[name] = np.zeros(worlds)
                self.values[name] = np.zeros(worlds, np.float32)
            self.values[f"{team.name}_won"] = np.zeros(worlds, np.float32)
        for rule in rules:
            self._sum[f"{rule}_held"] = np.zeros(worlds)
            self.values[f"{rule}_held"] = np.zeros(worlds, np.float32)
        self.groups = [group for group in game.groups if not group.fixed]
        ends = ("", "_prep") if phases > 1 else ("",)
        for group in self.groups:
            for end in ends:
                self.values[f"{group.name}_max_move{end}"] = np.zeros(worlds, np.float32)
                self.values[f"{group.name}_locked{end}"] = np.zeros(worlds, np.float32)
        self.values["length"] = np.zeros(worlds, np.float32)

    def start(self, worlds: np.ndarray) -> None:
        self.loud[worlds] = 0.0
        for total in self._sum.values():
            total[worlds] = 0.0

    def add(
        self,
        state: State,
        reward: np.ndarray,
        fired: dict[str, np.ndarray],
        loud: np.ndarray,
        active: np.ndarray,
        present: np.ndarray,
    ) -> None:
        """Count one step of the active worlds; `loud` [N] where the phase pays rewards, `present` [N, A] who was there
        to be paid."""
        counted = loud & active
        self.loud += counted
        for rule in self.rules:
            self._sum[f"{rule}_held"] += fired[rule] & counted
        for team in self.game.teams:
            s = team.slots
            # by how many there were when the step was paid: who is removed was paid before
            size = np.maximum(1, present[:, s].sum(axis=1))
            self._sum[f"{team.name}_reward"] += reward[:, s].sum(axis=1) / size
            rivals = np.ones(self.game.agents, bool)
            rivals[s] = False
            seen = state.sees[:, rivals, s].any(axis=(1, 2))
            self._sum[f"{team.name}_seen"] += seen & counted

    def mark_preparation(self, state: State, worlds: np.ndarray) -> None:
        """Take the `_prep` values of worlds whose first phase has just ended."""
        self._things(state, worlds, "_prep")

    def finish(self, state: State, steps: np.ndarray, winner: np.ndarray, worlds: np.ndarray) -> None:
        """Fix the values of worlds whose episode has just ended."""
        self._things(state, worlds, "")
        for name, total in self._sum.items():
            share = np.maximum(1, self.loud[worlds]) if name.endswith(("_seen", "_held")) else 1.0
            self.values[name][worlds] = total[worlds] / share
        for index, team in enumerate(self.game.teams):
            self.values[f"{team.name}_won"][worlds] = winner[worlds] == index
        self.values["length"][worlds] = steps[worlds]

    def _things(self, state: State, worlds: np.ndarray, end: str) -> None:
        for group in self.groups:
            s = group.slots
            offset = (state.thing_pose - state.thing_start)[worlds, s, :3]
            moved = np.linalg.norm(offset, axis=-1) * state.exists[worlds, s]
            self.values[f"{group.name}_max_move{end}"][worlds] = moved.max(axis=1, initial=0.0)
            self.values[f"{group.name}_locked{end}"][worlds] = state.locked[worlds, s].sum(axis=1)
