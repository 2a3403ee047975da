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
from worldgen.world import World

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
    share_of_rules: float  # of the time of a step: sentences, effects and coming back
    reset_ms: float  # median of drawing, rendering, compiling and first sensing one world
    blocks: int


@dataclass
class Step:
    """What every world's physics was told in a step, what rules then moved by hand, and which worlds began anew."""

    told: list[dict[str, Any]]
    moved: dict[int, tuple[np.ndarray, np.ndarray]]  # world -> qpos, qvel
    fresh: dict[int, World]


def benchmark(
    scenario: Scenario, worlds: int = 64, seed: int = 0, threads: int | None = None, blocks: int = 4
) -> Report:
    """Time `blocks` pairs of (simulation, bare physics), each over as many steps as an episode has, of random actions;
    worlds that end sooner begin anew off the clock."""
    sim = Simulation(scenario, worlds, seed, threads)
    rng = np.random.default_rng(seed)
    raw = Physics(worlds, sim.game, sim.physics.threads)
    steps = sim.game.steps
    ours, bound, resets, ruled = [], [], [], []
    _play(sim, rng, 2)  # kernels are compiled or loaded before the clock starts
    for _ in range(blocks):
        _restart(sim, resets)
        for w, world in enumerate(sim.worlds):
            raw.place(w, world)
        before = sim.rule_seconds
        seconds, tape = _play(sim, rng, steps)
        ours.append(seconds)
        ruled.append((sim.rule_seconds - before) / seconds)
        bound.append(_replay(raw, tape))
    sim.close()
    raw.close()
    total = worlds * steps
    rate = total / statistics.median(ours)
    return Report(
        scenario=scenario.name,
        worlds=worlds,
        threads=sim.physics.threads,
        env_steps_per_second=rate,
        agent_steps_per_second=rate * float(sim.alive.sum(axis=1).mean()),
        raw_steps_per_second=total / statistics.median(bound),
        share_of_bound=statistics.median(b / o for o, b in zip(ours, bound, strict=True)),
        share_of_rules=statistics.median(ruled),
        reset_ms=statistics.median(resets),
        blocks=blocks,
    )


def _restart(sim: Simulation, resets: list[float]) -> None:
    sim.truncated[:] = True
    start = time.perf_counter()
    sim.reset_done()
    resets.append(1000 * (time.perf_counter() - start) / sim.count)


def _play(sim: Simulation, rng: np.random.Generator, steps: int) -> tuple[float, list[Step]]:
    """(seconds in `step`, what happened)"""
    n, a = sim.frozen.shape
    tape, seconds = [], 0.0
    for _ in range(steps):
        move, grab = rng.integers(0, 11, (n, a, 3), np.int8), rng.random((n, a)) < 0.5
        lock, stood = rng.random((n, a)) < 0.5, sim.hands.stood.copy()
        start = time.perf_counter()
        sim.step(move, grab, lock)
        seconds += time.perf_counter() - start
        told = [_told(sim.physics, w) for w in range(n)]
        moved = {w: _pose(sim.physics, w) for w in np.flatnonzero(sim.hands.stood != stood).tolist()}
        fresh = {w: sim.worlds[w] for w in sim.reset_done().tolist()}
        tape.append(Step(told, moved, fresh))
    return seconds, tape


def _told(physics: Physics, w: int) -> dict[str, Any]:
    told = {name: getattr(physics.models[w], name).copy() for name in MODEL_FIELDS}
    return told | {name: getattr(physics.datas[w], name).copy() for name in DATA_FIELDS}


def _pose(physics: Physics, w: int) -> tuple[np.ndarray, np.ndarray]:
    data = physics.datas[w]
    assert data is not None
    return data.qpos.copy(), data.qvel.copy()


def _replay(raw: Physics, tape: list[Step]) -> float:
    seconds, everyone = 0.0, np.arange(len(raw.datas))
    for step in tape:
        for w, told in enumerate(step.told):
            _tell(raw, w, told)
        start = time.perf_counter()
        raw.step(everyone, _nothing, _nothing)
        seconds += time.perf_counter() - start
        for w, (qpos, qvel) in step.moved.items():
            data = raw.datas[w]
            assert data is not None
            data.qpos[:], data.qvel[:] = qpos, qvel
        for w, world in step.fresh.items():
            raw.place(w, world)
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
