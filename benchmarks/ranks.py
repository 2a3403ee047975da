"""What a second rank is worth, and on paper a hundred: `python -m benchmarks.ranks [GAME] [--worlds 64] [--updates 6]`.

Measured: whole training runs, each rank with one thread and `--worlds` worlds of its own (so two ranks share twice as
many, and minibatches of twice the size: an update takes as many gradient steps), and two ranks that share the worlds
of one. They take turns, `--blocks` times; figures are of the median update but the first.

On paper: a ring of n ranks sends 2 (n - 1) / n times the bytes that are summed, in 2 (n - 1) messages (Patarasuk &
Yuan 2009), for every gradient step.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from benchmarks.printing import Row, run, show
from cli.options import JsonOption
from rl.config import resolve
from rl.layout import Layout
from rl.policy import Critic, Policy
from schemas.train import TrainConfig
from worldgen.errors import UserError
from worldgen.scenario import load
from worldgen.sim.simulation import Simulation

Game = Annotated[str, typer.Argument(help="A bundled scenario, or a path.")]


def main(
    game: Game = "quadrant",
    worlds: Annotated[int, typer.Option(min=2, help="Worlds of a rank.")] = 64,
    updates: Annotated[int, typer.Option(min=1, help="Updates of a run that count.")] = 6,
    blocks: Annotated[int, typer.Option(min=1, help="Runs of each kind.")] = 2,
    ranks: Annotated[int, typer.Option(min=2, help="Ranks on paper.")] = 128,
    gigabits: Annotated[
        float, typer.Option(min=0.1, help="A second, between two machines, on paper.")
    ] = 25.0,
    microseconds: Annotated[float, typer.Option(min=0.1, help="A message takes at least, on paper.")] = 30.0,
    as_json: JsonOption = False,
) -> None:
    rows = measured(game, worlds, updates, blocks)
    update = rows[0]["s an update"]
    paper = [on_paper(game, preset, ranks, gigabits, microseconds, update) for preset in ("small", "paper")]
    if as_json:
        print(json.dumps({"measured": rows, "on paper": paper}, indent=2))
        return
    show(rows, False)
    print()
    show(paper, False)


def measured(game: str, worlds: int, updates: int, blocks: int) -> list[Row]:
    """One rank, two with as many worlds each, and two that share those of one."""
    kinds = [(1, worlds, 1), (2, 2 * worlds, 2), (2, worlds, 1)]
    logs: list[list[dict[str, Any]]] = [[] for _ in kinds]
    for _ in range(blocks):
        for log, kind in zip(logs, kinds, strict=True):
            log.extend(_train(game, updates, *kind))
    rows = [_row(kind, log) for kind, log in zip(kinds, logs, strict=True)]
    for row in rows:
        row["times one rank"] = row["agent steps/s"] / rows[0]["agent steps/s"]
    return rows


def on_paper(game: str, preset: str, ranks: int, gigabits: float, microseconds: float, update: float) -> Row:
    """What `ranks` of the `preset` would send for an update, and how long that would take beside the update itself,
    which is known for the small one only: `update` seconds."""
    scenario = load(game)
    config = resolve(scenario.train, preset=preset)
    sim = Simulation(scenario, 1, threads=1)
    weights, steps = _weights(sim, config), _gradient_steps(sim, config)
    sim.close()
    megabytes = 4e-6 * weights
    message = 2 * (ranks - 1) * microseconds * 1e-6
    seconds = (
        2 * message + 2 * (ranks - 1) / ranks * megabytes * 8e-3 / gigabits
    )  # policy and critic: two sums
    row: Row = {
        "preset": preset,
        "ranks": ranks,
        "weights": weights,
        "MB a gradient step": megabytes,
        "gradient steps an update": steps,
        "MB an update": megabytes * steps,
        "sent by each rank, MB": 2 * (ranks - 1) / ranks * megabytes * steps,
        "s an update": seconds * steps,
    }
    known = preset == "small"
    return row | {"times one rank": ranks * update / (update + seconds * steps) if known else ""}


def _weights(sim: Any, config: TrainConfig) -> int:
    layout = Layout.of(sim)
    return sum(p.numel() for network in (Policy, Critic) for p in network(layout, config).parameters())


def _gradient_steps(sim: Any, config: TrainConfig) -> int:
    """Of an update whose minibatches grow with the number of ranks."""
    transitions = config.worlds * config.rollout * sim.game.agents
    return config.epochs * max(1, round(transitions / config.minibatch))


def _train(game: str, updates: int, ranks: int, worlds: int, times: int) -> list[dict[str, Any]]:
    """The log of a run of `ranks` ranks that share `worlds` worlds, minibatches being so many times the usual."""
    config = resolve(load(game).train)
    agents = Simulation(load(game), 1, threads=1).game.agents
    settings = {
        "worlds": worlds, "minibatch": times * config.minibatch, "threads": 1, "checkpoint_minutes": 600,
        "steps": int((updates + 0.9) * worlds * config.rollout * agents),
    }  # fmt: skip
    with TemporaryDirectory() as folder:
        words = [
            "-m",
            "torch.distributed.run",
            "--standalone",
            "--nproc-per-node",
            str(ranks),
            "-m",
            "rl",
            game,
        ]
        given = [text for name, value in settings.items() for text in ("--set", f"train.{name}={value}")]
        done = subprocess.run(
            [sys.executable, *words, "--out", f"{folder}/run", *given],
            capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        if done.returncode:
            raise UserError(f"training with {ranks} ranks failed:\n{done.stderr[-2000:]}")
        rows = [json.loads(line) for line in Path(f"{folder}/run/log.jsonl").read_text().splitlines()]
    for before, row in pairwise(rows):
        row["seconds"] = 60 * (row["minutes"] - before["minutes"])
    return rows[1:]


def _row(kind: tuple[int, int, int], log: list[dict[str, Any]]) -> Row:
    ranks, worlds, _ = kind

    def middle(name: str) -> float:
        return median(row.get(name, 0.0) for row in log)

    return {
        "ranks": ranks,
        "worlds": worlds,
        "agent steps/s": middle("steps_per_second"),
        "times one rank": 1.0,
        "s an update": middle("seconds"),
        "gradient steps": middle("gradient_steps"),
        "reducing": middle("ranks/reduce"),
        "waiting": middle("ranks/wait"),
        "MB reduced an update": middle("ranks/bytes") / 1e6,
    }


if __name__ == "__main__":
    run(main)
