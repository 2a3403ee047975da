"""Curriculum: which stage of the game each new episode plays, and when the next stage is reached.

A stage changes between two updates, for episodes that begin from then on; running ones are played to their end.
What is kept here is all there is: with it restored, a run goes on as if it had never stopped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rl.noise import STAGE, uniform


@dataclass(frozen=True)
class Stage:
    """`until` has steps, or rule, share and episodes; None never ends. `keep`: share of earlier stages' episodes."""

    name: str
    until: Any
    keep: float


class Curriculum:
    def __init__(self, stages: Iterable[Stage], seed: int):
        self.stages, self.seed = tuple(stages), seed
        self.index = 0  # of the stage that is being learnt
        self.began = 0  # agent steps of the run at which it was reached
        self.results: list[float] = []  # of its latest episodes, oldest first: share of steps its rule held

    @staticmethod
    def of(scenario: Any, seed: int) -> Curriculum | None:
        """The curriculum of a scenario; None where it has none, or was loaded as one stage of it."""
        names = scenario.stages
        if not names or scenario.stage is not None:
            return None
        specs = scenario.curriculum
        return Curriculum((Stage(name, specs[name].until, specs[name].keep) for name in names), seed)

    @property
    def stage(self) -> Stage:
        return self.stages[self.index]

    def draw(self, worlds: np.ndarray, episode: np.ndarray) -> np.ndarray:
        """The stage int32 [k] of episodes `episode` [k] of `worlds` [k], which are about to begin."""
        chance, which = (uniform(self.seed, STAGE, worlds, episode, draw) for draw in range(2))
        earlier = np.minimum((which * self.index).astype(np.int32), max(self.index - 1, 0))
        kept = (chance < self.stage.keep) & (self.index > 0)
        return np.where(kept, earlier, self.index).astype(np.int32)

    def saw(self, statistics: dict[str, np.ndarray], worlds: np.ndarray | slice) -> None:
        """Note the episodes of the current stage that have just ended: the entries `worlds` of `statistics`."""
        until = self.stage.until
        if until is not None and until.rule is not None:
            held = statistics[f"{until.rule}_held"][worlds]
            self.results = [*self.results, *map(float, held)][-until.episodes :]

    @property
    def held(self) -> float | None:
        """Share of steps the stage's rule held, averaged over the latest episodes; None before there are any."""
        return float(np.mean(self.results)) if self.results else None

    def advance(self, steps: int) -> bool:
        """Reach the next stage if this one's end has come, `steps` agent steps into the run; True when it did."""
        if self.index + 1 == len(self.stages) or not self._over(steps):
            return False
        self.index, self.began, self.results = self.index + 1, steps, []
        return True

    def _over(self, steps: int) -> bool:
        until = self.stage.until
        if until is None:
            return False
        if until.rule is None:
            return steps - self.began >= until.steps
        return len(self.results) == until.episodes and np.mean(self.results) >= until.share

    def row(self, steps: int) -> dict[str, Any]:
        """What the log says of it."""
        return {"stage": self.stage.name, "stage_steps": steps - self.began, "stage_held": self.held}

    def state_dict(self) -> dict[str, Any]:
        return {"index": self.index, "began": self.began, "results": list(self.results)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.index, self.began, self.results = state["index"], state["began"], list(state["results"])
