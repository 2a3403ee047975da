"""`train`: a whole run, from a scenario to a folder with its policy, and on again from such a folder."""

from __future__ import annotations

import sys
from contextlib import closing, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import torch

from rl import frozen
from rl.anchors import Anchor
from rl.checkpoint import save
from rl.curriculum import Curriculum
from rl.distributed import ALONE, Ranks
from rl.health import Health
from rl.joined import moved
from rl.journal import Journal, read
from rl.launch import HOW, launched
from rl.progress import Progress
from rl.runs import Run
from rl.start import Start
from rl.stopping import Stop, requeue
from rl.trainer import Trainer
from rl.workers import keep_memory, plan, present
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
    start: Start | None = None,
    ranks: Ranks = ALONE,
) -> Outcome:
    """Train on `scenario` until `config` says it is enough, or a signal asks to stop; always leaves a checkpoint.

    A scenario with a curriculum is trained stage after stage; one that was loaded as a stage, on that stage alone.
    A new run begins from the weights of `start`, where there is one.
    Several `ranks` all call this alike. Rank 0 reads and writes; the others need not see the run's folder, nor `start`.

    Raises UserError for whatever the user can put right: an existing folder, another scenario, a full disk, physics
    that breaks down, ranks that disagree.
    """
    from worldgen.sim.simulation import Simulation

    if ranks is ALONE and launched():
        raise UserError(f"torchrun starts this command on every rank, each to train alone. {HOW}")
    run, worlds = Run(folder), ranks.worlds(config.worlds)
    ranks.agree("scenario or settings", (scenario.hash, scenario.stage, config.model_dump()))
    state, start, anchors = ranks.share(
        ranks.together(lambda: _open(run, scenario, config, resume, start, ranks))
    )
    asked, config = config, ranks.here(config)
    ranks.together(lambda: present(config.device))
    state = moved(state, config.device)
    keep_memory()
    torch.set_num_threads(plan(config.threads, config.device)[1])
    curriculum = Curriculum.of(scenario, config.seed)
    staged = {"stages": tuple(scenario.stages.values())} if curriculum else {}
    sim = Simulation(
        scenario, len(worlds), config.seed, config.threads, stagger=True, first=worlds.start, **staged
    )
    sim.failures.folder = run.failures
    try:
        fill = start and start.fill(config, tuple(scenario.params))
        trainer = Trainer(sim, config, curriculum, anchors, fill, ranks)
        begin = partial(_begin, run, scenario, asked, resume, stated, start, anchors)
        ranks.together(lambda: begin() if ranks.main else None)  # now that all is known to fit
        for line in start.lines() if start and ranks.main and not quiet else ():
            print(line, file=sys.stderr)
        if state:
            trainer.load_state_dict(state)
        return _loop(run, trainer, scenario, quiet, frozen.notes(anchors, scenario))
    finally:
        sim.close()


def _open(
    run: Run, scenario: Any, config: TrainConfig, resume: bool, start: Start | None, ranks: Ranks
) -> tuple[dict[str, Any] | None, Start | None, list[Anchor]]:
    """The state to go on from, the run to start from and the anchors, as far as there are any; rank 0 looks."""
    if not ranks.main:
        return None, None, []
    if start:
        start.check(config, tuple(scenario.teams))
    if not resume:
        run.vacant("go on with --resume, ")
        return None, start, frozen.find(config)
    state = run.resume(scenario, config.model_copy(update={"device": "cpu"}))  # each rank takes it to its own
    if state is None:  # stopped before anything was saved: it begins again, from where it would have begun
        start = Start.again(run)
    return state, start, frozen.stored(run)


def _begin(
    run: Run,
    scenario: Any,
    config: TrainConfig,
    resume: bool,
    stated: str,
    start: Start | None,
    anchors: list[Anchor],
) -> None:
    if not resume:
        frozen.copy(anchors, run)
        origin = {"from": start.origin | start.report} if start else {}
        run.begin(scenario, config, stated, opponents=frozen.describe(anchors), **origin)


def _loop(run: Run, trainer: Trainer, scenario: Any, quiet: bool, notes: list[str]) -> Outcome:
    ranks, config = trainer.ranks, trainer.config
    journal = Journal(run.log, trainer.updates) if ranks.main else None
    notes += [journal.note] if journal and journal.note else []
    health = Health(read(run.log)) if journal else None
    row, asked, saved, quiet = {}, None, perf_counter(), quiet or not ranks.main
    if trainer.updates == 0:
        _save(run, trainer, scenario, journal)
    closed = (
        closing(journal) if journal else nullcontext()
    )  # also where an update is refused: TensorBoard keeps rows
    with closed, Stop() as stop, Progress(scenario.name, trainer.policy.layout, config, quiet) as progress:
        for note in notes:
            progress.say(note)
        while not trainer.finished() and not (asked := _asked(stop, ranks)):
            row = trainer.update()
            warnings = ranks.together(partial(_look, health, row))  # before anything of it is kept
            if journal:
                journal.write(row)
            for warning in warnings:
                progress.say(f"warning: {warning}")
            progress.show(row)
            if ranks.share(perf_counter() - saved > 60 * config.checkpoint_minutes):
                _save(run, trainer, scenario, journal)
                saved = perf_counter()
        _save(run, trainer, scenario, journal)
    reason = asked or ("steps" if trainer.steps >= config.steps else "minutes")
    if asked and not quiet:
        print(f"stopped by {asked}; saved in {run.folder}, go on with --resume", file=sys.stderr)
    if asked == "SIGUSR1" and ranks.main and (sentence := requeue()):
        print(sentence, file=sys.stderr)
    return Outcome(run.folder, reason, trainer.updates, trainer.steps, trainer.seconds / 60, row)


def _look(health: Health | None, row: dict[str, Any]) -> list[str]:
    """What is worth a warning in a row of the log, on the rank that keeps it; see `Health.look`."""
    return health.look(row) if health else []


def _asked(stop: Stop, ranks: Ranks) -> str | None:
    """The signal that some rank was asked to stop by, told to all of them."""
    return next((name for name in ranks.gather(stop.asked) if name), None)


def _save(run: Run, trainer: Trainer, scenario: Any, journal: Journal | None) -> None:
    """Have the state of all ranks written by rank 0, which keeps the `journal`."""
    if journal:
        journal.sync()
    save_all(run, trainer, scenario, journal is not None)


def save_all(run: Run, trainer: Trainer, scenario: Any, write: bool = True) -> None:
    """Write both checkpoints of where `trainer` is; with several ranks all call this, and one of them writes."""
    about = {"scenario": scenario.name, "hash": scenario.hash}
    state = trainer.state_dict()
    if write:
        save(run.numbered(trainer.updates), about | trainer.weights())
        save(run.latest, about | state)
