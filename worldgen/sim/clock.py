"""Clock: which phase each world is in, who is frozen in it, and what the agents' own clock reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed, boxed
from worldgen.compiled.kernel import kernel
from worldgen.game import Game
from worldgen.sim.abilities import first_modes
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario


class Hands(NamedTuple):
    """Of the clocks of N worlds of at most P phases, M modes."""

    end: np.ndarray  # int32 [N, P]: step at which each phase ends
    phases: np.ndarray  # int32 [N]: how many there are
    first: np.ndarray  # int64 [N]: mode of the first phase of the episode's stage
    steps: np.ndarray  # int32 [N]: of the whole episode
    freezes: np.ndarray  # bool [M, A]
    phase: np.ndarray  # int64 [N]
    mode: np.ndarray  # int64 [N]
    frozen: np.ndarray  # bool [N, A]
    reading: np.ndarray  # float64 [N]
    prepared: np.ndarray  # bool [N]


class Clock:
    """`phase` int [N], `mode` int [N] (the row of the abilities) and `frozen` bool [N, A] hold for the step about to be
    taken; `prepared` [N] where the first of several phases has just ended.

    `reading` [N] rises from 0 to 1 over the first phase and stays there, as in the original; in a game of one phase
    it rises over the whole episode.
    """

    def __init__(self, stages: tuple[Scenario, ...], game: Game, worlds: int):
        most, zeros, ones = max(len(stage.phases) for stage in stages), np.zeros, np.ones
        freezes = [_frozen(game, phase.freeze) for stage in stages for phase in stage.phases.values()]
        self._modes = first_modes(stages)
        self._hands = Hands(
            end=zeros((worlds, most), np.int32), phases=ones(worlds, np.int32), first=zeros(worlds, np.int64),
            steps=ones(worlds, np.int32), freezes=np.array(freezes), phase=zeros(worlds, np.int64),
            mode=zeros(worlds, np.int64), frozen=zeros((worlds, game.agents), bool), reading=zeros(worlds),
            prepared=zeros(worlds, bool),
        )  # fmt: skip
        h, self._box = self._hands, boxed(self._hands)
        self.phase, self.mode, self.frozen, self.reading, self.prepared = (
            h.phase,
            h.mode,
            h.frozen,
            h.reading,
            h.prepared,
        )

    def place(self, w: int, stage: int, world: World) -> None:
        h = self._hands
        h.end[w] = world.steps
        h.end[w, : len(world.phases)] = [span.end for span in world.phases]
        h.first[w], h.phases[w], h.steps[w] = self._modes[stage], len(world.phases), world.steps

    def tick(self, step: np.ndarray, still: np.ndarray, present: np.ndarray, shown: np.ndarray) -> bool:
        """Set all clocks by how many steps [N] each episode has taken; `still` int32 [N, A]: frozen by a rule before
        then. What they read goes into `shown` [N, A] of who is present. Whether any is now `prepared`."""
        return tick(step, still, present, shown, self._box)


@njit(cache=True, nogil=True)
def tick(step, still, present, shown, h: Boxed):
    return _tick(step, still, present, shown, h.whole)


@kernel
def _tick(step, still, present, shown, h):
    found = False
    for w in range(len(step)):
        phase = 0
        while phase < h.phases[w] - 1 and step[w] >= h.end[w, phase]:
            phase += 1
        h.prepared[w] = h.phase[w] == 0 and phase > 0
        found |= h.prepared[w]
        h.phase[w], h.mode[w] = phase, h.first[w] + phase
        whole = h.end[w, 0] if h.phases[w] > 1 else h.steps[w]
        h.reading[w] = min(1.0, step[w] / max(1, whole))
        for a in range(still.shape[1]):
            h.frozen[w, a] = h.freezes[h.mode[w], a] or step[w] < still[w, a]
            shown[w, a] = h.reading[w] * present[w, a]
    return found


def _frozen(game: Game, names: tuple[str, ...]) -> np.ndarray:
    """bool [A]"""
    frozen = np.zeros(game.agents, bool)
    for name in names:
        frozen[slice(None) if name in ("agent", "agents") else game.team(name).slots] = True
    return frozen
