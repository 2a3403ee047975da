"""Clock: which phase each world is in, who is frozen in it, and what the agents' own clock reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from worldgen.game import Game
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario


class Clock:
    """`phase` int [N] and `frozen` bool [N, A] hold for the step about to be taken.

    `reading` [N] rises from 0 to 1 over the first phase and stays there, as in the original; in a game of one phase
    it rises over the whole episode.
    """

    def __init__(self, scenario: Scenario, game: Game, worlds: int):
        self.steps = game.steps
        phases = scenario.phases.values()
        self._end = np.zeros((worlds, len(phases)), np.int32)
        self._freezes = np.zeros((len(phases), game.agents), bool)
        for index, phase in enumerate(phases):
            for team in phase.freeze:
                self._freezes[index, game.team(team).slots] = True
        self.phase = np.zeros(worlds, np.int64)
        self.frozen = np.zeros((worlds, game.agents), bool)
        self.reading = np.zeros(worlds)

    def place(self, w: int, world: World) -> None:
        self._end[w] = [span.end for span in world.phases]

    def tick(self, step: np.ndarray) -> None:
        """Set all clocks by how many steps [N] each episode has taken."""
        past = step[:, None] >= self._end
        self.phase[:] = np.minimum(past.sum(axis=1), self._end.shape[1] - 1)
        self.frozen[...] = self._freezes[self.phase]
        whole = self._end[:, 0] if self._end.shape[1] > 1 else self.steps
        self.reading[:] = np.minimum(1.0, step / np.maximum(1, whole))
