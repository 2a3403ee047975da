"""`train`: a whole run, from a scenario to a folder with its policy, and on again from such a folder."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import torch

from rl.checkpoint import save
from rl.curriculum import Curriculum
from rl.distributed import ALONE, Ranks
from rl.joined import moved
from rl.journal import Journal
from rl.launch import HOW, launched
from rl.progress import Progress
from rl.runs import Run
from rl.stopping import Stop, requeue
from rl.trainer import Trainer
from rl.workers import keep_memory, plan
from schemas.train import TrainConfig
from worldgen.errors import UserError


@dataclass(frozen=True)
class Outcome:
    """How a run ended: `reason` is "steps", "minutes" or the signal's name; `last` is the log's last row."""

    folder: Path
    reason: str
    updates: int
    steps: int
    minutes: float
    last: dict[str, Any]


def train(
    scenario: Any,
    config: TrainConfig,
    folder: Path,
    resume: bool = False,
    quiet: bool = False,
    stated: str = "",
    ranks: Ranks = ALONE,
) -> Outcome:
    """Train on `scenario` until `config` says it is enough, or a signal asks to stop; always leaves a checkpoint.

    Several `ranks` all call this with the same arguments. Rank 0 writes; others need not see the run's folder.
    A scenario with a curriculum is trained stage after stage; one that was loaded as a stage, on that stage alone.

    Raises UserError for whatever the user can put right: an existing folder, another scenario, a full disk, physics
    that breaks down, ranks that disagree.
    """
    from worldgen.sim.simulation import Simulation

    if ranks is ALONE and launched():
        raise UserError(f"torchrun starts this command on every rank, each to train alone. {HOW}")
    run = Run(folder)
    worlds = ranks.worlds(config.worlds)
    ranks.agree("scenario and settings", (scenario.hash, scenario.stage, config.model_dump()))
    state = ranks.together(lambda: _open(run, scenario, config, resume, stated) if ranks.main else None)
    config = ranks.here(config)
    state = moved(ranks.share(state), config.device)
    keep_memory()
    torch.set_num_threads(plan(config.threads, config.device)[1])
    curriculum = Curriculum.of(scenario, config.seed)
    staged = {"stages": tuple(scenario.stages.values())} if curriculum else {}
    sim = Simulation(
        scenario, len(worlds), config.seed, config.threads, stagger=True, first=worlds.start, **staged
    )
    sim.failures.folder = run.failures
    try:
        trainer = Trainer(sim, config, curriculum, ranks)
        if state:
            trainer.load_state_dict(state)
        return _loop(run, trainer, scenario, quiet)
    finally:
        sim.close()


def _open(run: Run, scenario: Any, config: TrainConfig, resume: bool, stated: str) -> dict[str, Any] | None:
    """The state to go on from; None where a new folder was begun."""
    if resume:
        return run.resume(
            scenario, config.model_copy(update={"device": "cpu"})
        )  # each rank takes it to its own
    run.begin(scenario, config, stated)
    return None


def _loop(run: Run, trainer: Trainer, scenario: Any, quiet: bool) -> Outcome:
    ranks, config = trainer.ranks, trainer.config
    journal = Journal(run.log, trainer.updates) if ranks.main else None
    row, asked, saved, quiet = {}, None, perf_counter(), quiet or not ranks.main
    if trainer.updates == 0:
        _save(run, trainer, scenario)
    with Stop() as stop, Progress(scenario.name, trainer.policy.layout, config, quiet) as progress:
        if journal and journal.note:
            progress.say(journal.note)
        while not trainer.finished() and not (asked := _asked(stop, ranks)):
            row = trainer.update()
            if journal:
                journal.write(row)
            progress.show(row)
            if ranks.share(perf_counter() - saved > 60 * config.checkpoint_minutes):
                _save(run, trainer, scenario)
                saved = perf_counter()
        _save(run, trainer, scenario)
    if journal:
        journal.close()
    reason = asked or ("steps" if trainer.steps >= config.steps else "minutes")
    if asked and not quiet:
        print(f"stopped by {asked}; saved in {run.folder}, go on with --resume", file=sys.stderr)
    if asked == "SIGUSR1" and ranks.main and (sentence := requeue()):
        print(sentence, file=sys.stderr)
    return Outcome(run.folder, reason, trainer.updates, trainer.steps, trainer.seconds / 60, row)


def _asked(stop: Stop, ranks: Ranks) -> str | None:
    """The signal that some rank was asked to stop by, told to all of them."""
    return next((name for name in ranks.gather(stop.asked) if name), None)


def _save(run: Run, trainer: Trainer, scenario: Any) -> None:
    about = {"scenario": scenario.name, "hash": scenario.hash}
    state = trainer.state_dict()
    if trainer.ranks.main:
        save(run.numbered(trainer.updates), about | trainer.weights())
        save(run.latest, about | state)
