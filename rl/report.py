"""What `worldgen eval` says of runs: statistics by pairing, or the table of shares seen, as data and as text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rl.evaluate import evaluate
from rl.players import Player, Scripted, Trained
from rl.runs import Run
from rl.table import markdown, seen_table, verdicts
from worldgen.errors import UserError

Bar = Callable[[int, int], None]


@dataclass(frozen=True)
class Report:
    data: dict[str, Any]
    text: str


def compare(
    runs: list[Run],
    checkpoint: int | None,
    against: list[str],
    episodes: int,
    worlds: int,
    seed: int,
    bar: Bar,
) -> Report:
    """Each run against itself, then each of its teams against each scripted policy playing all the others."""
    sim, players = _open(runs, checkpoint, worlds, seed)
    teams = [team.name for team in sim.game.teams]
    results = []
    pairings: list[tuple[Player, str | None]] = [(player, None) for player in players]
    pairings += [(player, team) for player in players for _ in against for team in teams]
    names = iter([name for _ in players for name in against for _ in teams])
    for done, (player, team) in enumerate(pairings):
        bar(done, len(pairings))
        cast: dict[str, Player] = {name: player for name in teams}
        if team:
            rival = Scripted(next(names), seed)
            cast = {name: player if name == team else rival for name in teams}
        results.append(evaluate(sim, cast, episodes))
    sim.close()
    summaries = [result.summary() for result in results]
    return Report(_about(runs, checkpoint, seed) | {"results": summaries}, "\n\n".join(map(_text, summaries)))


def tabulate(
    runs: list[Run], checkpoint: int | None, episodes: int, worlds: int, seed: int, bar: Bar
) -> Report:
    """The table of shares seen over all runs, and whether every run shows that it learnt."""
    sim, players = _open(runs, checkpoint, worlds, seed)
    teams = sim.game.teams
    if len(teams) != 2:
        raise UserError(f"--table is for games of two teams; this one has {len(teams)}")
    cells = seen_table(sim, players, episodes, seed, bar)
    sim.close()
    found = verdicts(cells)
    rows = [{"row": row, "column": column, **cell.to_dict()} for (row, column), cell in cells.items()]
    about = _about(runs, checkpoint, seed)
    heads = [
        f"share of steps with {teams[0].name} in sight; {episodes} episodes a cell and run, seed {seed}",
        *(f"  {run['folder']}: {run['checkpoint']}" for run in about["runs"]),
    ]
    notes = [f"{'yes' if holds else 'NO '}  {claim}, in every run" for claim, holds in found.items()]
    text = "\n".join([*heads, "", markdown(cells, teams[0].name, teams[-1].name), "", *notes])
    return Report(about | {"episodes": episodes, "cells": rows, "verdicts": found}, text)


def _open(runs: list[Run], checkpoint: int | None, worlds: int, seed: int) -> tuple[Any, list[Trained]]:
    """One simulation for all runs, and each run's policy. Raises UserError when they are of different games."""
    from worldgen.sim.simulation import Simulation

    manifests = [run.manifest() for run in runs]
    for (run, one), (other, two) in pairwise(zip(runs, manifests, strict=True)):
        if one["hash"] != two["hash"]:
            raise UserError(
                f"{run.folder} and {other.folder} were trained on different scenarios "
                f"({one['scenario']} {one['hash']}, {two['scenario']} {two['hash']}); evaluate them one by one"
            )
    players = [_policy(run, checkpoint, seed) for run in runs]
    return Simulation(runs[0].scenario(), worlds, seed), players


def _policy(run: Run, checkpoint: int | None, seed: int) -> Trained:
    if checkpoint is None:
        return Trained.from_file(run.latest, seed=seed)
    if checkpoint not in run.checkpoints():
        kept = ", ".join(map(str, run.checkpoints())) or "none"
        raise UserError(f"{run.folder}: no checkpoint of update {checkpoint}; kept are {kept}")
    return Trained.from_file(run.numbered(checkpoint), seed=seed)


def _about(runs: list[Run], checkpoint: int | None, seed: int) -> dict[str, Any]:
    rows = [
        {"folder": str(run.folder), "checkpoint": f"update {checkpoint or run.checkpoints()[-1]}"}
        for run in runs
    ]
    return {"scenario": runs[0].manifest()["scenario"], "seed": seed, "runs": rows}


def _text(summary: dict[str, Any]) -> str:
    title = ", ".join(f"{team}: {player}" for team, player in summary["players"].items())
    lines = [f"{title} ({summary['episodes']} episodes)"]
    for name, row in summary["statistics"].items():
        lines.append(f"  {name:28} {row['mean']:9.3f} ± {row['error']:.3f}")
    return "\n".join(lines)
