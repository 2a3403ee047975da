"""Training end to end, as ratios of one run: `python -m benchmarks.train [--scenario quadrant] [--seconds 60]`.

Lanes take turns, a block each, and every figure is a median over blocks: our trainer (an update: rollout, inference,
learning, everything); the simulation alone with random actions; a plain PPO over our single-environment face with as
many parameters and as much sample reuse (`benchmarks.plain_ppo`); and forward and backward of a minibatch of real
observations through our networks and through the paper's at the same widths (`benchmarks.paper_network`). Ratios are
of blocks of one turn.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import torch
import typer

from benchmarks.paper_network import PaperCritic, PaperPolicy
from benchmarks.plain_ppo import PlainPPO
from benchmarks.printing import CORES, Row, Threads, run, show
from cli.options import JsonOption, SetOption, open_scenario
from rl.config import resolve
from rl.layout import Layout
from rl.observation import Observation, Reader
from rl.policy import Critic, Policy
from rl.timing import Timing
from rl.trainer import Trainer
from rl.workers import keep_memory, plan
from schemas.train import TrainConfig
from worldgen.sim.simulation import Simulation
from worldgen.sim.tape import Actions

LEAST = 3  # turns, however long they take
PAPER = {"attention": "all", "lidar_everywhere": True, "layer_norm": True, "memory": "lstm", "critic_memory": "lstm",
         "memory_skip": False}  # fmt: skip
Lane = Callable[[], float]  # plays a block; agent steps a second


class Ours:
    """The lane of our trainer, with the threads that `worldgen train` would give it."""

    def __init__(self, scenario: Any, config: TrainConfig, threads: int):
        config = config.model_copy(update={"threads": threads})
        keep_memory()
        self.threads = plan(threads, config.device)[1]  # of each worker
        torch.set_num_threads(self.threads)
        self.sim = Simulation(scenario, config.worlds, config.seed, threads, stagger=True)
        self.trainer = Trainer(self.sim, config)
        self.trainer.update()  # off the clock
        self.timing, self.row = Timing(), {}

    @property
    def size(self) -> int:
        return sum(p.numel() for n in (self.trainer.policy, self.trainer.critic) for p in n.parameters())

    def __call__(self) -> float:
        torch.set_num_threads(self.threads)
        self.row: Row = self.trainer.update()
        self.timing.add(self.row)
        return self.row["steps_per_second"]


class Alone:
    """The lane of the simulation: the same worlds, as many steps, random actions drawn beforehand, resets included."""

    def __init__(self, scenario: Any, config: TrainConfig, threads: int):
        self.sim = Simulation(scenario, config.worlds, config.seed, threads, stagger=True)
        self.steps, self.rng = config.rollout, np.random.default_rng(config.seed)

    def __call__(self) -> float:
        sim, actions, count = self.sim, Actions.draw(self.rng, self.steps, self.sim), 0
        begin = perf_counter()
        for t in range(self.steps):
            count += int(sim.alive.sum())
            sim.step(*actions.at(t))
            sim.reset_done()
        return count / (perf_counter() - begin)


class Plain:
    """The lane of the plain PPO, with as many threads of PyTorch as serve it best: all, or one."""

    def __init__(self, scenario: Any, config: TrainConfig, threads: int):
        self.learner = PlainPPO(scenario, config)
        self.learner.update()  # off the clock, as are the trials
        rates = {}
        for self.threads in sorted({1, threads}):
            rates[self.threads] = self()
        self.threads = max(rates, key=lambda number: rates[number])

    def __call__(self) -> float:
        torch.set_num_threads(self.threads)
        return self.learner.update()["steps_per_second"]


class Pass:
    """The lane of forward and backward through a policy and a critic: a minibatch of chunks, `repeats` times."""

    def __init__(self, policy: Policy, critic: Critic, obs: Observation, threads: int, repeats: int = 5):
        self.policy, self.critic, self.obs = policy, critic, obs
        self.threads, self.repeats = plan(threads, "cpu")[1], repeats
        self()

    def __call__(self) -> float:
        torch.set_num_threads(self.threads)
        worlds, agent_steps = len(self.obs.own), int(self.obs.present.sum())
        begin = perf_counter()
        for _ in range(self.repeats):
            for network in (self.policy, self.critic):
                out, _ = network(self.obs, network.initial(worlds))
                out.square().mean().backward()
                network.zero_grad(set_to_none=True)
        return self.repeats * agent_steps / (perf_counter() - begin)


def observed(scenario: Any, config: TrainConfig, threads: int) -> tuple[Layout, Observation]:
    """Chunks of about a minibatch's transitions as they come, of random actions: [B, L, ...]."""
    probe = Simulation(scenario, 1, config.seed, 1)
    worlds = max(1, round(config.minibatch / config.chunk / probe.game.agents))
    probe.close()
    sim = Simulation(scenario, worlds, config.seed, threads)
    layout = Layout.of(sim)
    obs = Observation.empty(layout, worlds, config.chunk)
    actions = Actions.draw(np.random.default_rng(config.seed), config.chunk, sim)
    reader = Reader(layout, config.observations == "units")
    for t in range(config.chunk):
        reader.read(sim, obs.map(lambda tensor, t=t: tensor[:, t]))
        sim.step(*actions.at(t))
        sim.reset_done()
    sim.close()
    return layout, obs


def measure(
    scenario: Any, config: TrainConfig, seconds: float, threads: int, environments: Sequence[int]
) -> tuple[list[Row], str]:
    """The rows of the table, and where the trainer's time went; a plain PPO for each number of `environments`."""
    torch.manual_seed(config.seed)
    layout, obs = observed(scenario, config, threads)
    paper = config.model_copy(update=PAPER)
    ours = Ours(scenario, config, threads)
    plain = {
        count: Plain(scenario, config.model_copy(update={"worlds": count}), threads) for count in environments
    }
    lanes: dict[str, Lane] = {
        "ours": ours,
        "alone": Alone(scenario, config, threads),
        **{f"plain {count}": lane for count, lane in plain.items()},
        "small": Pass(Policy(layout, config), Critic(layout, config), obs, threads),
        "paper": Pass(PaperPolicy(layout, paper), PaperCritic(layout, paper), obs, threads),
    }
    found: dict[str, list[float]] = {name: [] for name in (*lanes, "learner", "world")}
    begin = perf_counter()
    while len(found["ours"]) < LEAST or perf_counter() - begin < seconds:
        for name, lane in lanes.items():
            found[name].append(lane())
        world = ours.row["time/simulate"] + ours.row["time/reset"]
        found["world"].append(world)
        found["learner"].append(1 - world)
    beside = "agent steps/s: our trainer ({:,} parameters) over a plain PPO ({:,}) of {} environments"
    sizes = {count: beside.format(ours.size, lane.learner.size, count) for count, lane in plain.items()}
    return [
        _row("agent steps/s: training over the simulation alone", found, "ours", "alone", "0.29", ">"),
        _row("shares of training's time: learner over simulation", found, "learner", "world", "2.5", "<"),
        *(_row(sizes[count], found, "ours", f"plain {count}", "5", ">") for count in plain),
        _row("agent steps/s forward and backward: small over the paper's at equal widths", found, "small", "paper",
             "2.5", ">"),
    ], ours.timing.sentence()  # fmt: skip


def _row(what: str, found: dict[str, list[float]], one: str, other: str, must: str, side: str) -> Row:
    ratio = statistics.median(a / b for a, b in zip(found[one], found[other], strict=True))
    return {
        "what": what,
        "one": statistics.median(found[one]),
        "other": statistics.median(found[other]),
        "ratio": ratio,
        "must": f"{side} {must}",
        "turns": len(found[one]),
    }


def main(
    scenario: Annotated[str, typer.Option(help="Bundled scenario, or a path.")] = "quadrant",
    seconds: Annotated[
        float, typer.Option(min=0.0, help="Seconds of taking turns, at least three turns.")
    ] = 60.0,
    environments: Annotated[
        list[int] | None,
        typer.Option("--environments", min=1, help="Of the plain PPO; as many as we have worlds, 8 and 1."),
    ] = None,
    threads: Threads = CORES,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    game = open_scenario(scenario, set_)
    config = resolve(game.train)
    rows, sentence = measure(game, config, seconds, threads, environments or (config.worlds, 8, 1))
    show(rows, as_json)
    if not as_json:
        print(f"\n{sentence}")


if __name__ == "__main__":
    run(main)
