"""Benchmark: how near stepping a game comes to the physics alone, measured in alternating blocks of one run.

The bound is `mj_step` on fresh compiles of the very same worlds, by the same threads, fed the controls, welds and
joint limits that the simulation recorded a moment before. Both therefore run the same motion.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from worldgen.sim.physics import Physics
from worldgen.sim.simulation import Simulation

if TYPE_CHECKING:
    from schemas.scenario import Scenario

MODEL_FIELDS = ("eq_obj2id", "eq_data", "jnt_limited", "jnt_range")
DATA_FIELDS = ("ctrl", "eq_active")


@dataclass(frozen=True)
class Report:
    scenario: str
    worlds: int
    threads: int
    env_steps_per_second: float
    agent_steps_per_second: float
    raw_steps_per_second: float  # the physics bound
    share_of_bound: float
    reset_ms: float  # median of drawing, rendering, compiling and first sensing one world
    blocks: int


def benchmark(
    scenario: Scenario, worlds: int = 64, seed: int = 0, threads: int | None = None, blocks: int = 4
) -> Report:
    """Time `blocks` pairs of (simulation, bare physics) over whole episodes of random actions."""
    sim = Simulation(scenario, worlds, seed, threads)
    rng = np.random.default_rng(seed)
    raw = Physics(worlds, sim.game, sim.physics.threads)
    everyone, steps = np.arange(worlds), sim.game.steps
    ours, bound, resets = [], [], []
    _play(sim, rng, 2)  # kernels are compiled or loaded before the clock starts
    for _ in range(blocks):
        _restart(sim, resets)
        for w, world in enumerate(sim.worlds):
            raw.place(w, world)
        seconds, tape = _play(sim, rng, steps)
        ours.append(seconds)
        bound.append(_replay(raw, everyone, tape))
    sim.close()
    raw.close()
    total = worlds * steps
    rate, limit = total / statistics.median(ours), total / statistics.median(bound)
    share = statistics.median(b / o for o, b in zip(ours, bound, strict=True))
    agents = rate * float(sim.alive.sum(axis=1).mean())
    return Report(
        scenario.name,
        worlds,
        sim.physics.threads,
        rate,
        agents,
        limit,
        share,
        statistics.median(resets),
        blocks,
    )


def _restart(sim: Simulation, resets: list[float]) -> None:
    sim.truncated[:] = True
    start = time.perf_counter()
    sim.reset_done()
    resets.append(1000 * (time.perf_counter() - start) / sim.count)


def _play(sim: Simulation, rng: np.random.Generator, steps: int) -> tuple[float, list[list[dict[str, Any]]]]:
    """(seconds in `step`, what each world's physics was told at each step)"""
    n, a = sim.frozen.shape
    tape, seconds = [], 0.0
    for _ in range(steps):
        move, grab = rng.integers(0, 11, (n, a, 3), np.int8), rng.random((n, a)) < 0.5
        lock = rng.random((n, a)) < 0.5
        start = time.perf_counter()
        sim.step(move, grab, lock)
        seconds += time.perf_counter() - start
        tape.append([_told(sim.physics, w) for w in range(n)])
    return seconds, tape


def _told(physics: Physics, w: int) -> dict[str, Any]:
    told = {name: getattr(physics.models[w], name).copy() for name in MODEL_FIELDS}
    return told | {name: getattr(physics.datas[w], name).copy() for name in DATA_FIELDS}


def _replay(raw: Physics, everyone: np.ndarray, tape: list[list[dict[str, Any]]]) -> float:
    seconds = 0.0
    for step in tape:
        for w, told in enumerate(step):
            _tell(raw, w, told)
        start = time.perf_counter()
        raw.step(everyone, _nothing, _nothing)
        seconds += time.perf_counter() - start
    return seconds


def _tell(raw: Physics, w: int, told: dict[str, Any]) -> None:
    model, data = raw.models[w], raw.datas[w]
    assert model is not None
    assert data is not None
    freed = model.jnt_limited & ~told["jnt_limited"]
    for name in MODEL_FIELDS:
        getattr(model, name)[...] = told[name]
    for name in DATA_FIELDS:
        getattr(data, name)[...] = told[name]
    for dof in model.jnt_dofadr[freed]:
        if data.qvel[dof] == 0.0:
            data.qvel[dof] = -0.0  # wakes what was unlocked, as the simulation does


def _nothing(chunk: np.ndarray) -> None:
    pass
