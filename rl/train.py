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
from rl.health import Health
from rl.journal import Journal, read
from rl.progress import Progress
from rl.runs import Run
from rl.start import Start
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
    start: Start | None = None,
) -> Outcome:
    """Train on `scenario` until `config` says it is enough, or a signal asks to stop; always leaves a checkpoint.

    A scenario with a curriculum is trained stage after stage; one that was loaded as a stage, on that stage alone.
    A new run begins from the weights of `start`, where there is one.

    Raises UserError for whatever the user can put right: an existing folder, another scenario, a full disk, physics
    that breaks down.
    """
    from worldgen.sim.simulation import Simulation

    run = Run(folder)
    if start:
        start.check(config, tuple(scenario.teams))
    state = run.resume(scenario, config) if resume else None
    if not resume:
        run.vacant()
    elif state is None:  # stopped before anything was saved: it begins again, from where it would have begun
        start = Start.again(run)
    anchors = frozen.stored(run) if resume else frozen.find(config)
    keep_memory()
    torch.set_num_threads(plan(config.threads, config.device)[1])
    curriculum = Curriculum.of(scenario, config.seed)
    staged = {"stages": tuple(scenario.stages.values())} if curriculum else {}
    sim = Simulation(scenario, config.worlds, config.seed, config.threads, stagger=True, **staged)
    sim.failures.folder = run.failures
    try:
        fill = start and start.fill(config, tuple(scenario.params))
        trainer = Trainer(sim, config, curriculum, anchors, fill)
        if not resume:  # now that all is known to fit
            frozen.copy(anchors, run)
            origin = {"from": start.origin | start.report} if start else {}
            run.begin(scenario, config, stated, opponents=frozen.describe(anchors), **origin)
        for line in start.lines() if start and not quiet else ():
            print(line, file=sys.stderr)
        if state:
            trainer.load_state_dict(state)
        return _loop(run, trainer, scenario, quiet, frozen.notes(anchors, scenario))
    finally:
        sim.close()


def _loop(run: Run, trainer: Trainer, scenario: Any, quiet: bool, notes: list[str]) -> Outcome:
    journal = Journal(run.log, trainer.updates)
    notes += [journal.note] if journal.note else []
    health = Health(read(run.log))
    config, row, saved = trainer.config, {}, perf_counter()
    if trainer.updates == 0:
        _save(run, trainer, scenario)
    with Stop() as stop, Progress(scenario.name, trainer.policy.layout, config, quiet) as progress:
        for note in notes:
            progress.say(note)
        while not trainer.finished() and not stop.asked:
            row = trainer.update()
            warnings = health.look(row)  # before anything of it is kept
            journal.write(row)
            for warning in warnings:
                progress.say(f"warning: {warning}")
            progress.show(row)
            if perf_counter() - saved > 60 * config.checkpoint_minutes:
                journal.sync()
                _save(run, trainer, scenario)
                saved = perf_counter()
        journal.sync()
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
