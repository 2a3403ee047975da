"""Race: a simulation and bare MuJoCo through the same steps, taking turns on the clock."""

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import mujoco
import numpy as np

from worldgen.sim.physics import Physics
from worldgen.sim.simulation import Simulation
from worldgen.sim.tape import Actions, Arrays, Step, arrays, copies, tell

TURN = 10  # steps that one side takes before the other does


@dataclass
class Clock:
    """Seconds of both sides over the same steps, and whether they ran the same motion."""

    ours: float = 0.0
    bound: float = 0.0
    same: bool = True


def line_up(sim: Simulation, raw: Physics, episode: np.ndarray) -> float:
    """Begin the given episodes [N] on both sides; seconds a world on ours."""
    sim.episode[:] = episode
    start = perf_counter()
    sim.reset()
    seconds = perf_counter() - start
    for w, world in enumerate(sim.worlds):
        raw.place(w, world)
    return seconds / sim.count


def race(
    sim: Simulation,
    raw: Physics,
    actions: Actions,
    tape: list[Step],
    last: list[Arrays],
    between: Callable[[], None],
) -> Clock:
    """Both sides, lined up, through the whole tape, `TURN` steps at a time; `between` runs before every step of either.
    `last` is how the tape's rehearsal ended, which the bare worlds must come to as well."""
    clock, everyone = Clock(), np.arange(sim.count)
    bare: list[Arrays] = [arrays(raw, w) for w in range(sim.count)]
    shadow: list[Arrays] = [copies(raw, w) for w in range(sim.count)]
    for begin in range(0, len(tape), TURN):
        turn = range(begin, min(begin + TURN, len(tape)))
        for t in turn:
            tell(tape[t], shadow)
            between()
            chosen = actions.at(t)
            start = perf_counter()
            sim.step(*chosen)
            clock.ours += perf_counter() - start
            if t + 1 < len(tape):
                for w in sim.reset_done().tolist():
                    shadow[w] = copies(sim.physics, w)
        for t in turn:
            tell(tape[t], bare)
            between()
            start = perf_counter()
            step_bare(raw, everyone)
            clock.bound += perf_counter() - start
            for w, world in tape[t].fresh.items():
                raw.place(w, world)
                bare[w] = arrays(raw, w)
    clock.same = all(
        np.array_equal(a, b) for w, now in enumerate(bare) for a, b in zip(now, last[w], strict=True)
    )
    return clock


def step_bare(raw: Physics, worlds: np.ndarray) -> None:
    """`mj_step` of the given worlds on the pool and nothing else, not even a look at whether it went well."""

    def run(chunk: np.ndarray) -> None:
        for w in chunk.tolist():
            try:
                mujoco.mj_step(raw.models[w], raw.datas[w], raw.substeps[w])
            except (mujoco.FatalError, mujoco.UnexpectedError):
                continue  # the simulation outlives it too

    raw.each(worlds, run)
