"""What each choice is worth: a game trained with one thing changed, equal minutes each, then measured by one protocol.

`python -m benchmarks.ablations OUT --minutes 4 --seeds 3 [--only heads,frame] [--at-once 2] [--report]`, of chase or
of another game of hiders and seekers (`--game quadrant`). All variants
of a seed are trained before the next seed; finished runs are skipped and unfinished ones gone on with, so it can be
stopped and started at will. Runs at once share the cores evenly: two of one thread learn more than two in turn. At the
end (or with --report, of what there is so far) it writes OUT/ablations.md: mean and standard error over seeds, and
what is better or worse than the default by two standard errors.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import statistics
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.arena import SCRIPTS, Arena, frames_of
from benchmarks.printing import run
from rl.checkpoint import load as load_checkpoint
from rl.config import resolve
from rl.players import Trained
from rl.runs import Run
from rl.train import train
from worldgen.cores import cores
from worldgen.errors import UserError
from worldgen.scenario import load

VARIANTS: dict[str, dict[str, Any]] = {
    "default": {},
    "frame-world": {"teams.hiders.frame": "world", "teams.seekers.frame": "world"},
    "minibatch-1024": {"train.minibatch": 1024},
    "minibatch-8192": {"train.minibatch": 8192},
    "lr-3e-4": {"train.lr": 3e-4},
    "lr-3e-3": {"train.lr": 3e-3},
    "epochs-2": {"train.epochs": 2},
    "heads-shared": {"train.heads": "shared"},
    "heads-separate": {"train.heads": "separate"},
    "critic-masked": {"train.critic": "masked"},
    "attention-pool": {"train.attention": "pool"},
    "attention-all": {"train.attention": "all"},
    "attention-two-heads": {"train.attention_heads": 2},
    "lidar-four-filters": {"train.lidar_filters": 4},
    "precision-bf16": {"train.precision": "bf16"},
    "memory-none": {"train.memory": "none"},
    "past-none": {"train.past_fraction": 0.0},
    "gamma-0.998": {"train.gamma": 0.998},
    "entropy-0.003": {"train.entropy": 0.003},
    "entropy-0.03": {"train.entropy": 0.03},
    "worlds-256": {"train.worlds": 256, "train.minibatch": 4096},
}
SPEED, DUEL = "agent steps/s", "against default"
SIGNS = {name: sign for name, (_, _, sign) in SCRIPTS.items()} | {DUEL: 1}
FOREVER = 10**12  # agent steps: minutes alone decide
Values = dict[str, float]


@dataclass(frozen=True)
class Cell:
    """A measure of one variant: a number for every seed that has finished."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        return statistics.fmean(self.values)

    @property
    def error(self) -> float | None:
        """Standard error over seeds; unknown of a single one."""
        count = len(self.values)
        return statistics.stdev(self.values) / count**0.5 if count > 1 else None

    def text(self) -> str:
        digits = 0 if abs(self.mean) >= 100 else 3
        return f"{self.mean:,.{digits}f}" + ("" if self.error is None else f" ± {self.error:,.{digits}f}")

    def beats(self, other: Cell, sign: int) -> int:
        """1 where this is better than `other` by two standard errors of the difference, -1 worse, 0 neither."""
        if self.error is None or other.error is None:
            return 0
        lead, doubt = sign * (self.mean - other.mean), 2 * hypot(self.error, other.error)
        return 1 if lead > doubt else -1 if -lead > doubt else 0


def chosen(only: str | None) -> list[str]:
    """The variants whose names begin with one of the words in `only`, and always the default."""
    words = [word.strip() for word in only.split(",")] if only else [""]
    for word in words:
        if not any(name.startswith(word) for name in VARIANTS):
            raise UserError(f"--only {word}: no variant begins so; there are {', '.join(VARIANTS)}")
    return [name for name in VARIANTS if name == "default" or any(name.startswith(word) for word in words)]


def trained_for(folder: Path) -> float:
    """Minutes of training in a folder's checkpoint; 0 where there is none."""
    latest = Run(folder).latest
    return float(load_checkpoint(latest)["minutes"]) if latest.is_file() else 0.0


def train_one(
    game: str, folder: Path, name: str, seed: int, minutes: float, changes: dict[str, Any], threads: int
) -> bool:
    """Train, or go on; whether there was anything to do. Raises KeyboardInterrupt where the user asked it to stop."""
    done = trained_for(folder)
    if done >= minutes:
        return False
    if folder.exists() and not Run(folder).latest.is_file():
        shutil.rmtree(folder)  # killed before its first checkpoint
    scenario = load(game, VARIANTS[name] | changes)
    config = resolve(scenario.train, minutes=minutes, seed=seed, steps=FOREVER, threads=threads)
    outcome = train(scenario, config, folder, resume=folder.exists(), quiet=True, stated=game)
    if outcome.reason.startswith("SIG"):
        raise KeyboardInterrupt
    return True


def train_all(
    game: str, out: Path, names: list[str], seeds: int, minutes: float, changes: dict[str, Any], at_once: int
) -> None:
    """Every variant with every seed, `at_once` at a time, each with its share of the cores."""
    threads, spawn = max(1, cores() // at_once), multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(at_once, spawn, max_tasks_per_child=1) as pool:
        running = {
            pool.submit(train_one, game, out / f"{name}-{seed}", name, seed, minutes, changes, threads): (
                name,
                seed,
            )
            for seed in range(seeds)
            for name in names
        }
        try:
            for run_ in as_completed(running):
                name, seed = running[run_]
                print(f"{out / name}-{seed}: {'trained' if run_.result() else 'was finished'}", flush=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def remembered(folder: Path, key: str, work: Callable[[], Any]) -> Any:
    """`work()`, or what it gave before under the same key; kept in the run's folder."""
    path = folder / "measured.json"
    known = json.loads(path.read_text()) if path.is_file() else {}
    if key not in known:
        known[key] = work()
        partial = path.with_name(".measured.json.partial")
        partial.write_text(json.dumps(known, indent=2) + "\n")
        partial.replace(path)
    return known[key]


def measure(folder: Path, defaults: list[Path], arena: Arena) -> Values:
    """Speed, sight against scripts, deeds, and the mean duel against the default's runs (but itself)."""
    run = Run(folder)
    state = load_checkpoint(run.latest)
    player, frames = Trained.from_file(run.latest), frames_of(run.scenario())
    key = f"update {state['update']}, {arena.episodes} episodes, seed {arena.seed}"
    found: Values = {SPEED: state["steps"] / (60 * state["minutes"])}
    found |= remembered(folder, key, lambda: arena.scripts(player, frames))
    found |= remembered(folder, f"{key}, deeds", lambda: arena.deeds(player, frames))
    duels = []
    for other in defaults:
        if other == folder:
            continue
        rival, theirs = Trained.from_file(Run(other).latest), frames_of(Run(other).scenario())
        against = f"{key}, {other.name} update {load_checkpoint(Run(other).latest)['update']}"
        duels.append(remembered(folder, against, lambda r=rival, t=theirs: arena.duel(player, frames, r, t)))
    return found | ({DUEL: statistics.fmean(duels)} if duels else {})


def report(game: str, table: dict[str, dict[str, Cell]], minutes: float) -> str:
    """The table as Markdown, and what it says."""
    columns = list(dict.fromkeys(name for cells in table.values() for name in cells))
    seeds = max((len(cell.values) for cells in table.values() for cell in cells.values()), default=0)
    lines = [
        f"{game}, {minutes:g} minutes of training each, {seeds} seeds: mean ± standard error over seeds.",
        "",
    ]
    lines += ["| variant | " + " | ".join(columns) + " |", "|---" * (1 + len(columns)) + "|"]
    for name, cells in table.items():
        texts = [cells[column].text() if column in cells else "" for column in columns]
        lines.append(f"| {name} | " + " | ".join(texts) + " |")
    return "\n".join([*lines, "", *_verdicts(table)]) + "\n"


def _verdicts(table: dict[str, dict[str, Cell]]) -> list[str]:
    """A line for every variant: where it differs from the default by two standard errors."""
    lines = []
    for name, cells in table.items():
        if name == "default":
            continue
        marks = {
            column: cells[column].beats(
                table["default"][column] if column != DUEL else Cell((0.0, 0.0)), sign
            )
            for column, sign in SIGNS.items()
            if column in cells
        }
        better, worse = ([c for c, mark in marks.items() if mark == side] for side in (1, -1))
        parts = [f"better: {', '.join(better)}"] * bool(better) + [f"worse: {', '.join(worse)}"] * bool(worse)
        lines.append(f"* {name}: {'; '.join(parts) or 'no difference of two standard errors'}")
    return lines


def summary(
    out: Path, names: list[str], seeds: int, minutes: float, arena: Arena
) -> dict[str, dict[str, Cell]]:
    """Every variant's cells over the seeds that have been trained for all their `minutes`."""
    folders = {name: [out / f"{name}-{seed}" for seed in range(seeds)] for name in names}
    ready = {name: [f for f in found if trained_for(f) >= minutes] for name, found in folders.items()}
    if not ready["default"]:
        raise UserError(f"{out}: no run of the default has had its {minutes:g} minutes yet; train it first")
    table: dict[str, dict[str, Cell]] = {}
    for name, found in ready.items():
        rows = [measure(folder, ready["default"], arena) for folder in found]
        columns = list(dict.fromkeys(column for row in rows for column in row))
        # duels among the default's own runs cancel out: every pair is counted from both sides
        kept = [column for column in columns if not (name == "default" and column == DUEL)]
        if rows:
            table[name] = {c: Cell(tuple(row[c] for row in rows if c in row)) for c in kept}
    return table


def main(
    out: Annotated[Path, typer.Argument(help="Folder of all runs.")],
    minutes: Annotated[float, typer.Option(min=0.0, help="Minutes of training of each run.")] = 4.0,
    seeds: Annotated[int, typer.Option(min=1, help="Seeds of each variant.")] = 3,
    game: Annotated[str, typer.Option(help="A game of hiders and seekers.")] = "chase",
    only: Annotated[str | None, typer.Option(help="Beginnings of variants, as in heads,frame.")] = None,
    at_once: Annotated[int, typer.Option(min=1, help="Runs side by side, on equal shares of the cores.")] = 1,
    episodes: Annotated[int, typer.Option(min=1, help="Episodes of each meeting.")] = 200,
    worlds: Annotated[int, typer.Option(min=1, help="Worlds of each meeting.")] = 50,
    only_report: Annotated[
        bool, typer.Option("--report", help="Train nothing; measure what there is.")
    ] = False,
    set_: Annotated[list[str] | None, typer.Option("--set", help="Changed in every variant alike.")] = None,
) -> None:
    from cli.options import overrides

    names, changes = chosen(only), overrides(set_)
    if not only_report:
        train_all(game, out, names, seeds, minutes, changes, at_once)
    arena = Arena(game, episodes, worlds, changes)
    text = report(game, summary(out, names, seeds, minutes, arena), minutes)
    arena.close()
    (out / "ablations.md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    run(main)
