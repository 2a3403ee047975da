"""Stepper: has the simulation step one group of worlds while the policy thinks for the next, so that neither waits.

That is for a GPU: its policy and the worlds' processors work at the same time. With one group, steps are taken at once.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import Any

from rl.clock import Clock, Phases
from schemas.train import TrainConfig


class Stepper:
    """Never steps two groups at a time: one is in the air, and lands before another is launched."""

    def __init__(self, sim: Any, config: TrainConfig):
        worlds = len(sim.episode)
        count = min(worlds, config.groups or (1 if config.device == "cpu" else 2))
        edges = [worlds * number // count for number in range(count + 1)]
        self.groups = [slice(first, last) for first, last in pairwise(edges)]
        self.sim, self.phases, self.clock = sim, Phases(sim), Clock()
        self.pool = ThreadPoolExecutor(1, "step") if count > 1 else None
        self._air: tuple[slice, Future | None, Callable[[], None]] | None = None

    def launch(self, among: slice, actions: tuple, landed: Callable[[], None]) -> None:
        """Step the worlds `among`; `landed` is called when they have been."""
        self.land()
        future = self.pool.submit(self._step, actions, among) if self.pool else self._step(actions, among)
        self._air = among, future, landed

    def land(self, among: slice | None = None) -> None:
        """Wait for the group in the air: whichever it is, or only if it is `among`. Raises what its step raised."""
        if self._air is None or among not in (None, self._air[0]):
            return
        (_, future, landed), self._air = self._air, None
        if future:
            future.result()
            self.clock.lap("simulate")
        landed()

    def _step(self, actions: tuple, among: slice) -> None:
        with self.phases:
            self.sim.step(*actions, among)
        if not self.pool:
            self.clock.lap("simulate")
