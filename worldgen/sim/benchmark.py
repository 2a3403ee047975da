"""Benchmark: how near stepping a game comes to the physics alone, measured in alternating blocks of one run.

The bound is `mj_step` on fresh compiles of the very same worlds, by the same number of threads, told what the
simulation told its own physics in a rehearsal of the same episode (`tape`), so both run the same motion: whether they
did is checked, and reported as `same_motion`. Actions are drawn beforehand. Between two timed steps both sides do the
same untimed work, so that neither finds its data nearer: the tape of the step is written, into the bare worlds on one
side and into copies of their arrays on the other, and worlds that ended begin anew on both. That is `share_of_bound`.
`share_stirred` is the same with `STIRRED` bytes of other memory swept through before every step of either side, as a
learner's policy would. What each phase of a step takes is measured in the quiet passes.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from worldgen.sim.physics import Physics
from worldgen.sim.profile import Profile
from worldgen.sim.race import Bare, Ours, line_up, race
from worldgen.sim.simulation import Simulation
from worldgen.sim.tape import Actions, record

if TYPE_CHECKING:
    from schemas.scenario import Scenario

STIRRED = 8 << 20
ALONE = 32  # resets of a single world that are timed


@dataclass(frozen=True)
class Report:
    scenario: str
    worlds: int
    threads: int
    blocks: int
    steps: int  # of each block
    horizon: int  # steps of an episode
    env_steps_per_second: float
    agent_steps_per_second: float
    raw_steps_per_second: float  # the physics bound
    share_of_bound: float
    share_stirred: float
    same_motion: bool
    phases: dict[
        str, float
    ]  # microseconds an env step, by the clock: what threads do is divided by their number
    share_of_rules: float  # of a step: sentences, effects and coming back
    reset_ms: float  # median of drawing, rendering, compiling and first sensing of one world alone
    reset_together_ms: float  # the same a world, when all begin at once
    reset_share: float  # of all time, when every world is reset once in the scenario's own horizon


@dataclass(frozen=True)
class Clock:
    """Seconds of both sides over the same steps, and whether they ran the same motion."""

    ours: float
    bound: float
    same: bool


@dataclass
class Times:
    quiet: list[Clock] = field(default_factory=list)
    stirred: list[Clock] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    phases: list[dict[str, float]] = field(default_factory=list)


def benchmark(
    scenario: Scenario,
    worlds: int = 64,
    seed: int = 0,
    threads: int | None = None,
    blocks: int = 2,
    steps: int | None = None,
) -> Report:
    """Time `blocks` episodes of random actions, or of each its first `steps`, in turns of ten steps on either side;
    worlds that end sooner begin anew off the clock."""
    sim = Simulation(scenario, worlds, seed, threads)
    raw = Physics(worlds, sim.game, sim.physics.threads)
    rng, steps = np.random.default_rng(seed), min(steps or sim.game.steps, sim.game.steps)
    sim.step(*Actions.draw(rng, 1, sim).at(0))  # kernels are compiled or loaded before the clock starts
    times = Times()
    for _ in range(blocks):
        _block(sim, raw, Actions.draw(rng, steps, sim), times)
    alone = [_reset_one(sim, w % worlds) for w in range(ALONE)]
    sim.close()
    raw.close()
    return _report(sim, steps, times, statistics.median(alone))


def _report(sim: Simulation, steps: int, times: Times, reset: float) -> Report:
    total = sim.count * steps
    rate = total / statistics.median(clock.ours for clock in times.quiet)
    whole = sim.game.steps / rate  # of an episode of one world
    phases = {
        phase: statistics.median(1e6 * found.get(phase, 0.0) / total for found in times.phases)
        for phase in times.phases[0]
    }
    return Report(
        scenario=sim.scenario.name,
        worlds=sim.count,
        threads=sim.physics.threads,
        blocks=len(times.quiet),
        steps=steps,
        horizon=sim.game.steps,
        env_steps_per_second=rate,
        agent_steps_per_second=rate * float(sim.alive.sum(axis=1).mean()),
        raw_steps_per_second=total / statistics.median(clock.bound for clock in times.quiet),
        share_of_bound=statistics.median(clock.bound / clock.ours for clock in times.quiet),
        share_stirred=statistics.median(clock.bound / clock.ours for clock in times.stirred),
        same_motion=all(clock.same for clock in times.quiet + times.stirred),
        phases=phases,
        share_of_rules=phases.get("rules", 0.0) / sum(phases.values()),
        reset_ms=1e3 * reset,
        reset_together_ms=1e3 * statistics.median(times.together),
        reset_share=reset / (whole + reset),
    )


def _block(sim: Simulation, raw: Physics, actions: Actions, times: Times) -> None:
    """One episode: rehearsed for the tape, then timed in quiet, then stirred."""
    first = sim.episode + 1
    times.together.append(line_up(sim, raw, first))
    tape, last = record(sim, raw, actions)
    scratch = np.zeros(STIRRED // 8)

    def stir() -> None:
        np.add(scratch, 1.0, out=scratch)

    for clocks, between in ((times.quiet, lambda: None), (times.stirred, stir)):
        times.together.append(line_up(sim, raw, first))
        sim.physics.profile = profile = Profile()
        bare = Bare(raw, tape, between)
        ours, bound = race([Ours(sim, actions, tape, between), bare], len(tape))
        clocks.append(Clock(ours, bound, bare.ended_as(last)))
        sim.physics.profile = None
        if between is not stir:
            parts = profile.wall()
            times.phases.append(parts | {"rest": clocks[-1].ours - sum(parts.values())})


def _reset_one(sim: Simulation, w: int) -> float:
    sim.truncated[:] = False
    sim.truncated[w] = True
    start = perf_counter()
    sim.reset_done()
    return perf_counter() - start
