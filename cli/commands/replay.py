"""`worldgen replay`: one episode of a run, a scenario or a recording, as a film, a page of moments or a recording."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.drawing import progress, show, suffix_of
from cli.options import (
    JsonOption,
    LidarOption,
    SeedOption,
    SetOption,
    SizeOption,
    StageOption,
    load_changed,
    overrides,
)
from cli.playing import player

if TYPE_CHECKING:
    from rl.players import Player
    from worldgen.viewer.recording import Recording

SUFFIXES = (".webp", ".gif", ".mp4", ".png", ".npz")
LATER = {".html": "the 3-D page is not there yet"}


def command(
    run: Annotated[
        str, typer.Argument(help="A run's folder, a recording (.npz, also of a failure), or a scenario.")
    ],
    seed: SeedOption = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Film (.webp, .gif, .mp4), nine moments (.png) or recording (.npz); else it is shown."
        ),
    ] = None,
    policies: Annotated[
        str | None,
        typer.Option(
            metavar="TEAM=POLICY,...",
            help="Who plays: trained, an update's number, another run's folder, or random, still, turner, "
            "corner, chaser.",
        ),
    ] = None,
    size: SizeOption = None,
    lidar: LidarOption = False,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play one episode with a run's policies, write it, and print each team's reward."""
    path = out or Path(tempfile.gettempdir()) / "worldgen-replay.webp"
    suffix = suffix_of(path, SUFFIXES, LATER)
    recording = _recording(run, seed, policies, overrides(set_), stage)
    _write(recording, path, suffix, size, lidar)
    if as_json:
        print(json.dumps(_report(recording) | {"out": str(path)}))
        return
    _print(recording)
    print(path)
    if out is None:
        show(path)


def _recording(
    run: str, seed: int, policies: str | None, changes: dict[str, Any], stage: str | None
) -> Recording:
    from worldgen.errors import UserError
    from worldgen.viewer.recording import Recording

    if not run.endswith(".npz"):
        return _play(run, seed, policies, changes, stage)
    if policies is not None or changes or stage is not None:
        raise UserError(
            "a recording is already played: --policies, --stage and --set need a run or a scenario"
        )
    return _again(run) or Recording.load(run)


def _again(path: str) -> Recording | None:
    """What was kept of a failure, played again; None where `path` is something else."""
    from worldgen.sim.episode import Episode
    from worldgen.viewer.play import again

    episode = Episode.load(path)
    if episode is None:
        return None
    with progress("playing") as bar:
        recording = again(episode, bar)
    if recording.ended != "discarded":
        typer.echo(
            f"played again it does not break down as it did when it was kept: {episode.reason}", err=True
        )
    return recording


def _play(run: str, seed: int, policies: str | None, changes: dict[str, Any], stage: str | None) -> Recording:
    from rl.evaluate import act
    from rl.runs import Run
    from worldgen.sim.simulation import Simulation
    from worldgen.viewer.play import play, start_at

    trained = Run(Path(run)) if Path(run).is_dir() else None
    name = trained.manifest()["scenario"] if trained else None
    scenario = trained.scenario(stage, changes) if trained else load_changed(run, changes, stage)
    players = _players(list(scenario.teams), policies, trained, seed)
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


def _players(teams: list[str], policies: str | None, run: Any, seed: int) -> dict[str, Player]:
    """A player for every team: as --policies says, else the run's own, else random."""
    from worldgen.errors import UserError

    chosen = dict.fromkeys(teams, "trained" if run else "random")
    for part in policies.split(",") if policies else ():
        team, equals, policy = (word.strip() for word in part.partition("="))
        if not equals or not policy or team not in chosen:
            raise UserError(f"--policies {part}: write TEAM=POLICY, where TEAM is one of {', '.join(teams)}")
        chosen[team] = policy
    made = {policy: player(policy, run, seed) for policy in dict.fromkeys(chosen.values())}
    return {team: made[policy] for team, policy in chosen.items()}


def _write(recording: Recording, path: Path, suffix: str, size: int | None, lidar: bool) -> None:
    from worldgen.viewer.files import replacing
    from worldgen.viewer.film import write_film
    from worldgen.viewer.map import Show
    from worldgen.viewer.sheet import moments_sheet

    if suffix == ".npz":
        recording.save(path)
    elif suffix == ".png":
        page = moments_sheet(recording, 3, 3, size or 1200, Show(lidar=lidar, labels=False))
        with replacing(path) as partial:
            page.save(partial)
    else:
        with progress("drawing") as bar:
            write_film(recording, path, size or 640, Show(lidar=lidar), bar)


def _report(recording: Recording) -> dict[str, Any]:
    world = recording.world
    return {
        "scenario": world.scenario,
        "identity": world.identity,
        "seed": world.seed,
        "steps": recording.steps,
        "ended": recording.ended,
        "policies": recording.policies,
        "reward": {team: float(score[-1]) for team, score in recording.score().items()},
    }


def _print(recording: Recording) -> None:
    report = _report(recording)
    ended = report["ended"] or "still running"
    print(f"{report['scenario']}, seed {report['seed']}: {ended} after {report['steps']} steps")
    for team, reward in report["reward"].items():
        print(f"  {team:12} {report['policies'].get(team, ''):12} reward {reward:+8.2f}")
