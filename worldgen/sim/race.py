"""Race: a simulation and bare MuJoCo through the same steps, taking turns on the clock.

A lane is one runner: called with a step's number it takes that step and gives the seconds it took. Before the clock
starts every lane does the same: it writes what its worlds are told (the tape), and what `between` does.
"""

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import mujoco
import numpy as np

from worldgen.sim.physics import Physics
from worldgen.sim.simulation import Simulation
from worldgen.sim.tape import Actions, Arrays, Step, arrays, copies, tell

TURN = 10  # steps that one lane takes before the next one does


def line_up(sim: Simulation, raw: Physics, episode: np.ndarray) -> float:
    """Begin the given episodes [N] on both sides; seconds a world on ours."""
    sim.episode[:] = episode
    start = perf_counter()
    sim.reset()
    seconds = perf_counter() - start
    for w, world in enumerate(sim.worlds):
        raw.place(w, world)
    return seconds / sim.count


@dataclass
class Ours:
    """The lane of a simulation. What is told goes into copies of its worlds' arrays, where it changes nothing."""

    sim: Simulation
    actions: Actions
    tape: list[Step]
    between: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self._shadow: list[Arrays] = [copies(self.sim.physics, w) for w in range(self.sim.count)]

    def __call__(self, t: int) -> float:
        tell(self.tape[t], self._shadow)
        self.between()
        chosen = self.actions.at(t)
        start = perf_counter()
        self.sim.step(*chosen)
        seconds = perf_counter() - start
        if t + 1 < len(self.tape):
            for w in self.sim.reset_done().tolist():
                self._shadow[w] = copies(self.sim.physics, w)
        return seconds


@dataclass
class Bare:
    """The lane of MuJoCo alone, in worlds fresh from `line_up`."""

    raw: Physics
    tape: list[Step]
    between: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self._everyone = np.arange(len(self.raw.datas))
        self.arrays: list[Arrays] = [arrays(self.raw, w) for w in self._everyone.tolist()]

    def __call__(self, t: int) -> float:
        tell(self.tape[t], self.arrays)
        self.between()
        start = perf_counter()
        step_bare(self.raw, self._everyone)
        seconds = perf_counter() - start
        for w, world in self.tape[t].fresh.items():
            self.raw.place(w, world)
            self.arrays[w] = arrays(self.raw, w)
        return seconds

    def ended_as(self, last: list[Arrays]) -> bool:
        """Whether the bare worlds came to where the tape's rehearsal ended, bit for bit."""
        return all(
            np.array_equal(a, b) for now, then in zip(self.arrays, last, strict=True)
            for a, b in zip(now, then, strict=True)
        )  # fmt: skip


def race(lanes: Sequence[Callable[[int], float]], steps: int) -> list[float]:
    """Seconds of each lane over all steps; lanes take turns of `TURN` steps, so that what slows the machine for a while
    slows them all."""
    seconds = [0.0] * len(lanes)
    for begin in range(0, steps, TURN):
        for k, lane in enumerate(lanes):
            seconds[k] += sum(lane(t) for t in range(begin, min(begin + TURN, steps)))
    return seconds


def step_bare(raw: Physics, worlds: np.ndarray) -> None:
    """`mj_step` of the given worlds on the pool and nothing else, not even a look at whether it went well."""

    def run(chunk: np.ndarray) -> None:
        for w in chunk.tolist():
            try:
                mujoco.mj_step(raw.models[w], raw.datas[w], raw.substeps[w])
            except (mujoco.FatalError, mujoco.UnexpectedError):
                continue  # the simulation outlives it too

    raw.each(worlds, run)
