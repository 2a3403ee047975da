"""The episodes that `worldgen replay` shows: of a run, a scenario, a recording, or what was kept of a failure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli.drawing import progress
from cli.options import load_changed
from cli.playing import casting, player

if TYPE_CHECKING:
    from rl.players import Player
    from worldgen.viewer.recording import Recording
    from worldgen.viewer.tracks import Shown


@dataclass(frozen=True)
class Wanted:
    """What the command line asked for."""

    run: str  # RUN or RUN@UPDATE, a scenario, or a recording's file
    seed: int
    seeds: int = 1
    checkpoints: str | None = None
    policies: str | None = None
    stage: str | None = None
    changes: dict[str, Any] = field(default_factory=dict)


def episodes(wanted: Wanted) -> list[Shown]:
    """Every checkpoint in every seed, each with a label. Raises UserError for what does not go together."""
    from worldgen.errors import UserError
    from worldgen.sampling import PlacementError
    from worldgen.viewer.tracks import Shown

    if wanted.run.endswith(".npz"):
        if wanted != Wanted(wanted.run, 0):
            raise UserError(
                "a recording is already played: --policies, --stage, --set, --seed, --seeds and --checkpoints need "
                "a run or a scenario"
            )
        recording = _read(wanted.run)
        return [Shown(recording, f"seed {recording.world.seed}")]
    shown, updates = [], _updates(wanted)
    for update in updates:
        for seed in range(wanted.seed, wanted.seed + wanted.seeds):
            label = f"seed {seed}" if len(updates) == 1 else f"{_named(update)}, seed {seed}"
            try:
                shown.append(Shown(_play(wanted, seed, update), label))
            except PlacementError as error:
                if wanted.seeds == 1:
                    raise
                typer.echo(f"seed {seed}: {error}", err=True)
    if not shown:
        raise UserError("no seed left room for a world; choose others with --seed")
    return shown


def _updates(wanted: Wanted) -> list[str]:
    """The policies of a run that play where nobody else is named, as `player` understands them."""
    from rl.runs import Weights
    from worldgen.errors import UserError

    named = Weights.named(wanted.run)
    if wanted.checkpoints is None:
        return ["trained" if named.update is None else str(named.update)]
    if named.update is not None:
        raise UserError(f"{wanted.run} names one update, --checkpoints names some: leave one of the two out")
    if not named.run.folder.is_dir():
        raise UserError(f"--checkpoints needs a run's folder; {wanted.run} is none")
    kept = [str(update) for update in named.run.checkpoints()]
    if wanted.checkpoints.strip() == "all":
        return kept
    words = [word.strip() for word in wanted.checkpoints.split(",")]
    for word in words:
        if word not in (*kept, "latest"):
            raise UserError(
                f"--checkpoints {word}: write updates' numbers, latest or all; kept are {', '.join(kept)}"
            )
    return ["trained" if word == "latest" else word for word in words]


def _named(update: str) -> str:
    return "latest" if update == "trained" else f"update {update}"


def _read(path: str) -> Recording:
    """A recording; or what was kept of a failure, played again."""
    from worldgen.sim.episode import Episode
    from worldgen.viewer.play import again
    from worldgen.viewer.recording import Recording

    episode = Episode.load(path)
    if episode is None:
        return Recording.load(path)
    with progress("playing") as bar:
        recording = again(episode, bar)
    if recording.ended != "discarded":
        typer.echo(
            f"played again it does not break down as it did when it was kept: {episode.reason}", err=True
        )
    return recording


def _play(wanted: Wanted, seed: int, update: str) -> Recording:
    from rl.evaluate import act
    from rl.runs import Weights
    from schemas.problem import did_you_mean
    from worldgen.errors import UserError
    from worldgen.scenario.library import bundled, stands
    from worldgen.sim.simulation import Simulation
    from worldgen.viewer.play import play, start_at

    run = folder if (folder := Weights.named(wanted.run).run).folder.is_dir() else None
    if not run and wanted.run not in (known := bundled()) and not stands(Path(wanted.run)):
        hint = did_you_mean(Path(wanted.run).stem, known)
        raise UserError(f"{wanted.run}: there is no such run, recording or scenario{hint}")
    name = run.manifest()["scenario"] if run else None
    scenario = (
        run.scenario(wanted.stage, wanted.changes)
        if run
        else load_changed(wanted.run, wanted.changes, wanted.stage)
    )
    players = _players(list(scenario.teams), wanted.policies, run, seed, update)
    sim = Simulation(scenario, 1, seed, threads=1)
    try:
        start_at(sim, seed)
        for one in players.values():
            one.begin(sim)
        with progress("playing") as bar:
            names = {team: one.name for team, one in players.items()}
            recording = play(sim, lambda: act(sim, players), names, bar)
    finally:
        sim.close()
    return replace(recording, world=replace(recording.world, scenario=name or scenario.name))


def _players(teams: list[str], policies: str | None, run: Any, seed: int, update: str) -> dict[str, Player]:
    """A player for every team: as --policies says, else the run's own, else random."""
    chosen = casting(policies, teams, update if run else "random")
    made = {policy: player(policy, run, seed) for policy in dict.fromkeys(chosen.values())}
    return {team: made[policy] for team, policy in chosen.items()}
