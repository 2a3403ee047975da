"""`train`: a whole run, from a scenario to a folder with its policy, and on again from such a folder."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import torch

from rl import frozen
from rl.checkpoint import save
from rl.curriculum import Curriculum
from rl.journal import Journal
from rl.progress import Progress
from rl.runs import Run
from rl.stopping import Stop
from rl.trainer import Trainer
from rl.workers import keep_memory, plan
from schemas.train import TrainConfig


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
) -> Outcome:
    """Train on `scenario` until `config` says it is enough, or a signal asks to stop; always leaves a checkpoint.

    A scenario with a curriculum is trained stage after stage; one that was loaded as a stage, on that stage alone.

    Raises UserError for whatever the user can put right: an existing folder, another scenario, a full disk, physics
    that breaks down.
    """
    from worldgen.sim.simulation import Simulation

    run = Run(folder)
    state = run.resume(scenario, config) if resume else None
    if not resume:
        run.vacant()
    anchors = frozen.stored(run) if resume else frozen.find(config)
    keep_memory()
    torch.set_num_threads(plan(config.threads, config.device)[1])
    curriculum = Curriculum.of(scenario, config.seed)
    staged = {"stages": tuple(scenario.stages.values())} if curriculum else {}
    sim = Simulation(scenario, config.worlds, config.seed, config.threads, stagger=True, **staged)
    sim.failures.folder = run.failures
    try:
        trainer = Trainer(sim, config, curriculum, anchors=anchors)
        if not resume:  # now that all is known to fit
            run.begin(scenario, config, stated, frozen.describe(anchors))
            frozen.copy(anchors, run)
        if state:
            trainer.load_state_dict(state)
        return _loop(run, trainer, scenario, quiet, frozen.notes(anchors, scenario))
    finally:
        sim.close()


def _loop(run: Run, trainer: Trainer, scenario: Any, quiet: bool, notes: list[str]) -> Outcome:
    journal = Journal(run.log, trainer.updates)
    notes += [journal.note] if journal.note else []
    config, row, saved = trainer.config, {}, perf_counter()
    if trainer.updates == 0:
        _save(run, trainer, scenario)
    with Stop() as stop, Progress(scenario.name, trainer.policy.layout, config, quiet) as progress:
        for note in notes:
            progress.say(note)
        while not trainer.finished() and not stop.asked:
            row = trainer.update()
            journal.write(row)
            progress.show(row)
            if perf_counter() - saved > 60 * config.checkpoint_minutes:
                _save(run, trainer, scenario)
                saved = perf_counter()
        _save(run, trainer, scenario)
    journal.close()
    reason = stop.asked or ("steps" if trainer.steps >= config.steps else "minutes")
    if stop.asked and not quiet:
        print(f"stopped by {stop.asked}; saved in {run.folder}, go on with --resume", file=sys.stderr)
    return Outcome(run.folder, reason, trainer.updates, trainer.steps, trainer.seconds / 60, row)


def _save(run: Run, trainer: Trainer, scenario: Any) -> None:
    about = {"scenario": scenario.name, "hash": scenario.hash}
    save(run.numbered(trainer.updates), about | trainer.weights())
    save(run.latest, about | trainer.state_dict())
