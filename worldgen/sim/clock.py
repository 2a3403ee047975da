"""Clock: which phase each world is in, who is frozen in it, and what the agents' own clock reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from worldgen.game import Game
from worldgen.sim.abilities import first_modes
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario


class Clock:
    """`phase` int [N], `mode` int [N] (the row of the abilities) and `frozen` bool [N, A] hold for the step about to be
    taken.

    `reading` [N] rises from 0 to 1 over the first phase and stays there, as in the original; in a game of one phase
    it rises over the whole episode.
    """

    def __init__(self, stages: tuple[Scenario, ...], game: Game, worlds: int):
        most = max(len(stage.phases) for stage in stages)
        self._end = np.zeros((worlds, most), np.int32)
        self._phases = np.ones(worlds, np.int32)
        self._first = np.zeros(worlds, np.int64)  # mode of the first phase of the episode's stage
        self._modes = first_modes(stages)
        freezes = [_frozen(game, phase.freeze) for stage in stages for phase in stage.phases.values()]
        self._freezes = np.array(freezes)
        self.phase, self.mode = np.zeros(worlds, np.int64), np.zeros(worlds, np.int64)
        self.frozen = np.zeros((worlds, game.agents), bool)
        self.reading = np.zeros(worlds)
        self._steps = np.ones(worlds, np.int32)

    def place(self, w: int, stage: int, world: World) -> None:
        self._end[w] = world.steps
        self._end[w, : len(world.phases)] = [span.end for span in world.phases]
        self._first[w], self._phases[w], self._steps[w] = self._modes[stage], len(world.phases), world.steps

    def tick(self, step: np.ndarray, still: np.ndarray) -> None:
        """Set all clocks by how many steps [N] each episode has taken; `still` [N, A]: frozen by a rule before then."""
        past = step[:, None] >= self._end
        self.phase[:] = np.minimum(past.sum(axis=1), self._phases - 1)
        self.mode[:] = self._first + self.phase
        self.frozen[...] = self._freezes[self.mode] | (step[:, None] < still)
        whole = np.where(self._phases > 1, self._end[:, 0], self._steps)
        self.reading[:] = np.minimum(1.0, step / np.maximum(1, whole))


def _frozen(game: Game, names: tuple[str, ...]) -> np.ndarray:
    """bool [A]"""
    frozen = np.zeros(game.agents, bool)
    for name in names:
        frozen[slice(None) if name in ("agent", "agents") else game.team(name).slots] = True
    return frozen
