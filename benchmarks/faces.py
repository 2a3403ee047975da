"""Side by side in one run: many worlds in one batch, one environment at a time, and a process an environment.

`python -m benchmarks.faces [GAME] [--worlds 64] [--steps 40] [--threads 2]`. All lanes play the same worlds and
actions. "one at a time" steps `worlds` PettingZoo environments in a loop; "a process each" keeps every one of them in
a process of its own and sends actions and dictionaries through pipes, as vectors of environments do.
"""

from __future__ import annotations

import multiprocessing
import signal
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

import numpy as np

import worldgen
from benchmarks.printing import CORES, Games, Row, Steps, Threads, Worlds, named, run, show
from cli.options import JsonOption
from worldgen.sim.race import race
from worldgen.sim.simulation import Simulation
from worldgen.sim.tape import Actions


class OneByOne:
    """The lane of PettingZoo environments in this process."""

    def __init__(self, game: str, seeds: list[int], actions: Actions):
        self.envs = [worldgen.parallel_env(game) for _ in seeds]
        self.names = self.envs[0].possible_agents
        self.verbs = tuple(self.envs[0].action_space(self.names[0]).spaces)
        for env, seed in zip(self.envs, seeds, strict=True):
            env.reset(options={"world": seed})
        self.actions = actions

    def choices(self, t: int) -> list[dict[str, Any]]:
        """By environment, by agent."""
        parts = {verb: getattr(self.actions, verb)[t] for verb in self.verbs}
        return [
            {name: {verb: part[w, a] for verb, part in parts.items()} for a, name in enumerate(self.names)}
            for w in range(len(self.envs))
        ]

    def __call__(self, t: int) -> float:
        choices = self.choices(t)
        start = perf_counter()
        for env, chosen in zip(self.envs, choices, strict=True):
            env.step(chosen)
        return perf_counter() - start


class ProcessEach:
    """The lane of one process an environment; each is forked with its environment ready."""

    def __init__(self, one_by_one: OneByOne):
        context = multiprocessing.get_context("fork")  # nothing runs in other threads yet
        self.choices, self.pipes, self.processes = one_by_one.choices, [], []
        for env in one_by_one.envs:
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(env, theirs), daemon=True)
            process.start()
            self.pipes.append(ours)
            self.processes.append(process)

    def __call__(self, t: int) -> float:
        choices = self.choices(t)
        start = perf_counter()
        for pipe, chosen in zip(self.pipes, choices, strict=True):
            pipe.send(chosen)
        for pipe in self.pipes:
            pipe.recv()
        return perf_counter() - start

    def close(self) -> None:
        for pipe in self.pipes:
            pipe.send(None)
        for process in self.processes:
            process.join()


def _serve(env: Any, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process ends it
    while (chosen := pipe.recv()) is not None:
        pipe.send(env.step(chosen))


class Batch:
    """The lane of one Simulation."""

    def __init__(self, sim: Simulation, actions: Actions):
        self.sim, self.actions = sim, actions

    def __call__(self, t: int) -> float:
        chosen = self.actions.at(t)
        start = perf_counter()
        self.sim.step(*chosen)
        return perf_counter() - start


def measure(game: str, worlds: int, threads: int, steps: int | None) -> list[Row]:
    scenario = worldgen.load(game)
    plan = Simulation(scenario, worlds, 0, threads=1)
    seeds, steps = [int(seed) for seed in plan.episode_seed], min(steps or scenario.steps, scenario.steps)
    actions = Actions.draw(np.random.default_rng(0), steps, plan)
    one_by_one = OneByOne(game, seeds, actions)
    processes = ProcessEach(one_by_one)
    lanes = {
        f"one batch, {threads} threads": Batch(worldgen.make(scenario, worlds, 0, threads), actions),
        "one batch, 1 thread": Batch(plan, actions),
        "one at a time, PettingZoo": one_by_one,
        "a process each, PettingZoo": processes,
    }
    seconds = race(list(lanes.values()), steps)
    processes.close()
    return [
        {"game": game, "worlds": worlds, "how": how, "env steps/s": worlds * steps / spent,
         "the batch over it": spent / seconds[0]}
        for how, spent in zip(lanes, seconds, strict=True)
    ]  # fmt: skip


def main(
    games: Games = None,
    worlds: Worlds = 64,
    threads: Threads = CORES,
    steps: Steps = 40,
    as_json: JsonOption = False,
) -> None:
    show(
        [row for game in named(games, ("quadrant",)) for row in measure(game, worlds, threads, steps)],
        as_json,
    )


if __name__ == "__main__":
    run(main)
