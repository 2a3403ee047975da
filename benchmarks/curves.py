"""Learning curves of our trainer, of the paper's network in it, and of a plain PPO, on chase: minutes against minutes.

`python -m benchmarks.curves OUT --minutes 5 [--who ours,paper,plain] [--seeds 1]`. What each has learnt is frozen at
equal distances of time and meets the same scripted opponents; self-play's own curve says little. Writes
OUT/curves.png, and for every learner its log, WHO-SEED.jsonl, and its points, WHO-SEED.json; those that have points
are not trained again.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Annotated, Any, Protocol

import numpy as np
import torch
import typer
from PIL import Image, ImageDraw, ImageFont

from benchmarks.arena import Arena, frames_of
from benchmarks.paper_network import PaperCritic, PaperPolicy
from benchmarks.plain_player import PlainPlayer
from benchmarks.plain_ppo import PlainPPO
from benchmarks.printing import Row, run, show
from benchmarks.train import PAPER
from rl.config import resolve
from rl.curves import GAP, INK, SIZE, chart
from rl.curves import PAPER as WHITE
from rl.players import Player, Trained
from rl.trainer import Trainer
from rl.workers import keep_memory, plan
from schemas.train import TrainConfig
from worldgen.errors import UserError
from worldgen.scenario import load
from worldgen.sim.simulation import Simulation

GAME = "chase"
MARKS = 8  # points of a curve after the first, which is untrained
SHOWN = {
    "sees random": "random hiders seen by trained seekers",
    "seen by turner": "trained hiders seen by turner",
}
NAMES = {"ours": "ours", "paper": "paper's network", "plain": "plain PPO"}
TITLE = 40  # pixels above the charts


class Learner(Protocol):
    def update(self) -> Row: ...

    def player(self) -> Player:
        """A frozen copy of what it has learnt so far."""
        ...


class PaperTrainer(Trainer):
    networks = (PaperPolicy, PaperCritic)


class Batched:
    """Our trainer, with our networks or with the paper's."""

    def __init__(self, scenario: Any, config: TrainConfig, kind: type[Trainer]):
        keep_memory()
        torch.set_num_threads(plan(config.threads, config.device)[1])  # as `worldgen train` does
        self.sim = Simulation(scenario, config.worlds, config.seed, config.threads, stagger=True)
        self.trainer, self.config = kind(self.sim, config), config

    def update(self) -> Row:
        return self.trainer.update()

    def player(self) -> Player:
        return Trained(copy.deepcopy(self.trainer.policy), self.config)


class Single:
    """The plain PPO; one thread of PyTorch serves its small networks best."""

    def __init__(self, scenario: Any, config: TrainConfig):
        torch.set_num_threads(1)
        self.learner = PlainPPO(scenario, config)

    def update(self) -> Row:
        return self.learner.update()

    def player(self) -> Player:
        return PlainPlayer(self.learner)


def learner(who: str, scenario: Any, seed: int) -> Learner:
    config = resolve(scenario.train, seed=seed)
    if who == "plain":
        return Single(scenario, config)
    if who == "paper":
        return Batched(scenario, config.model_copy(update=PAPER), PaperTrainer)
    return Batched(scenario, config, Trainer)


def learn(made: Learner, minutes: float, log: Path) -> list[tuple[Row, Player]]:
    """Train for so long; the learner's row and a frozen player at the start and after each part of the time."""
    start = {"steps": 0, "minutes": 0.0}
    kept: list[tuple[Row, Player]] = [(start, made.player())]
    row: Row = start
    with log.open("w") as file:
        while row["minutes"] < minutes:
            row = made.update()
            file.write(json.dumps(row) + "\n")
            file.flush()
            if row["minutes"] >= minutes * len(kept) / MARKS:
                kept.append((row, made.player()))
    return kept


def measured(
    out: Path, who: str, seed: int, minutes: float, arena: Arena, changes: dict[str, Any]
) -> list[Row]:
    """The points of one learner: {"steps", "minutes", and the arena's measures}; trained unless they are known."""
    points = out / f"{who}-{seed}.json"
    if not points.is_file():
        scenario = load(GAME, changes)
        kept = learn(learner(who, scenario, seed), minutes, out / f"{who}-{seed}.jsonl")
        found = [
            {"steps": row["steps"], "minutes": row["minutes"]} | arena.scripts(player, frames_of(scenario))
            for row, player in kept
        ]
        points.write_text(json.dumps(found, indent=2) + "\n")
    return json.loads(points.read_text())


def draw(found: dict[str, list[list[Row]]]) -> Image.Image:
    """Charts of `SHOWN`, over agent steps and over minutes; `found` is by learner, by seed, the points."""
    height = TITLE + len(SHOWN) * SIZE[1]
    image = Image.new("RGB", (2 * SIZE[0] + GAP, height), WHITE)
    pen = ImageDraw.Draw(image)
    seeds = max(len(runs) for runs in found.values())
    of = f": mean and range of {seeds} seeds" if seeds > 1 else ""
    pen.text((64, 10), f"{GAME}, against scripted opponents{of}", INK, ImageFont.load_default(17))
    for r, (measure, label) in enumerate(SHOWN.items()):
        for c, axis in enumerate(("steps", "minutes")):
            lines = {NAMES[who]: _line(runs, axis, measure) for who, runs in found.items()}
            corner = (c * (SIZE[0] + GAP), TITLE + r * SIZE[1])
            chart(pen, corner, lines, "agent steps" if axis == "steps" else axis, label, (0.0, 1.0), [])
    return image


def _line(runs: list[list[Row]], axis: str, measure: str) -> tuple[np.ndarray, np.ndarray]:
    """x [P] and (mean, lowest, highest) [3, P] over seeds; point by point, as far as all have them."""
    count = min(map(len, runs))
    x = np.array([[point[axis] for point in points[:count]] for points in runs], float).mean(0)
    y = np.array([[point[measure] for point in points[:count]] for points in runs])
    return x, np.stack([y.mean(0), y.min(0), y.max(0)])


def main(
    out: Annotated[Path, typer.Argument(help="Folder of logs, points and the picture.")],
    minutes: Annotated[float, typer.Option(min=0.0, help="Minutes of training of each.")] = 5.0,
    who: Annotated[str, typer.Option(help="Which of ours, paper, plain.")] = "ours,paper,plain",
    seeds: Annotated[int, typer.Option(min=1, help="Seeds of each.")] = 1,
    episodes: Annotated[int, typer.Option(min=1, help="Episodes of each meeting.")] = 200,
    worlds: Annotated[int, typer.Option(min=1, help="Worlds of each meeting.")] = 50,
    set_: Annotated[list[str] | None, typer.Option("--set", help="Changed for all alike.")] = None,
) -> None:
    from cli.options import overrides

    names = [name.strip() for name in who.split(",")]
    for name in names:
        if name not in NAMES:
            raise UserError(f"--who {name}: there are {', '.join(NAMES)}")
    out.mkdir(parents=True, exist_ok=True)
    changes = overrides(set_)
    arena = Arena(GAME, episodes, worlds, changes)
    found: dict[str, list[list[Row]]] = {name: [] for name in names}
    for seed in range(seeds):
        for name in names:
            found[name].append(measured(out, name, seed, minutes, arena, changes))
            print(f"{name}-{seed}: {found[name][-1][-1]['steps']:,} agent steps", flush=True)
    arena.close()
    draw(found).save(out / "curves.png")
    last = [{"who": NAMES[name], "seed": seed, **points[-1]}
            for name, runs in found.items() for seed, points in enumerate(runs)]  # fmt: skip
    show(last, as_json=False)


if __name__ == "__main__":
    run(main)
