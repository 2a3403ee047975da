"""What `worldgen eval` says of runs: statistics by pairing, or tables of who meets whom, as data and as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rl import frozen, rewards, table
from rl.evaluate import evaluate
from rl.exploit import respond, rows, seats, told
from rl.frozen import rival
from rl.players import Player, Scripted
from rl.rewards import Table, reward_tables
from rl.runs import Weights
from rl.table import markdown, seen_table
from worldgen.errors import UserError

Bar = Callable[[int, int], None]
PREP = "_prep"  # what ends the names of statistics taken at the end of the first phase
SIGHT = re.compile(r"\b(see|sees|seen)\b")


@dataclass(frozen=True)
class Report:
    data: dict[str, Any]
    text: str


def compare(
    runs: list[Weights],
    against: list[str],
    episodes: int,
    worlds: int,
    seed: int,
    bar: Bar,
    stage: str | None = None,
) -> Report:
    """Each run against itself, then each of its teams against each scripted policy playing all the others.

    A best response (a run trained `--against` another) is played in the seats it learnt against that other, beside
    the other alone; how much more it earns there closes the report. A team that is alone meets nobody: there the
    scripted policy plays in its place.
    """
    scenario, sim, players = _open(runs, worlds, seed, stage)
    teams = [team.name for team in sim.game.teams]
    learnt = [seats(one.run, teams) for one in runs]
    rivals = [rival(one.run, seed) for one in runs]
    alone = sum(1 + len(played) if other else 1 for played, other in zip(learnt, rivals, strict=True))
    ticks = iter(range(alone + len(against) * sum(map(len, learnt))))

    def tick() -> None:
        bar(next(ticks), alone + len(against) * sum(map(len, learnt)))

    results, gains = [], []
    for player, other, played in zip(players, rivals, learnt, strict=True):
        if other:
            found, more = respond(sim, player, other, played, episodes, tick)
            results += found
            gains.append(more)
        else:
            tick()
            results.append(evaluate(sim, dict.fromkeys(teams, player), episodes))
            gains.append([])
    for player, played in zip(players, learnt, strict=True):
        for name in against:
            scripted = Scripted(name, seed)
            for team in played:
                tick()
                cast = {t: player if t == team and len(teams) > 1 else scripted for t in teams}
                results.append(evaluate(sim, cast, episodes))
    sim.close()
    summaries = [result.summary() for result in results]
    about = _about(runs, seed, scenario)
    for row, more in zip(about["runs"], gains, strict=True):
        row |= {"exploitability": rows(more)} if more else {}
    played = "\n".join(_played(about))
    texts = [played, *map(_text, summaries), *(told(more) for more in gains if more)]
    return Report(about | {"results": summaries}, "\n\n".join(texts))


def tabulate(
    runs: list[Weights],
    episodes: int,
    worlds: int,
    seed: int,
    bar: Bar,
    stage: str | None = None,
) -> Report:
    """Who meets whom over all runs, and whether every run shows that it learnt.

    Of a game of two teams that is about sight, the share of steps in which the last sees the first; of any other,
    what each team earns.
    """
    scenario, sim, players = _open(runs, worlds, seed, stage)
    teams = [team.name for team in sim.game.teams]
    tables: dict[str, Table]
    if len(teams) == 2 and about_sight(scenario):
        cells = seen_table(sim, players, episodes, seed, bar)
        found = table.verdicts(cells, *teams)
        tables, what = {teams[0]: cells}, f"share of steps with {teams[0]} in sight"
        corner = f"{teams[1]} \\ {teams[0]}"
    else:
        tables = reward_tables(sim, players, episodes, seed, bar)
        found, what = rewards.verdicts(tables), "mean reward of an episode"
        corner = "{} \\ rivals" if len(teams) > 1 else "{}"
    sim.close()
    about = _about(runs, seed, scenario)
    lines = [f"{what}; {episodes} episodes a cell and run, seed {seed}"]
    lines += [f"  {line}" for line in _played(about)]
    for team, cells in tables.items():
        lines += ["", markdown(cells, corner.format(team))]
    lines += ["", *(f"{'yes' if holds else 'NO '}  {claim}, in every run" for claim, holds in found.items())]
    listed = [
        {"team": team, "row": row, "column": column, **cell.to_dict()}
        for team, cells in tables.items()
        for (row, column), cell in cells.items()
    ]
    data = about | {"episodes": episodes, "measure": what, "cells": listed, "verdicts": found}
    return Report(data, "\n".join(lines))


def about_sight(scenario: Any) -> bool:
    """Whether some rule pays for who sees whom."""
    return any(rule.reward and SIGHT.search(rule.sentence) for rule in scenario.rules.values())


def _open(runs: list[Weights], worlds: int, seed: int, stage: str | None) -> tuple[Any, Any, list[Player]]:
    """The scenario and one simulation for all runs, and each run's policy.

    Raises UserError when they are of different games.
    """
    from worldgen.sim.simulation import Simulation

    folders = [one.run for one in runs]
    manifests = [run.manifest() for run in folders]
    for (run, one), (other, two) in pairwise(zip(folders, manifests, strict=True)):
        if one["hash"] != two["hash"]:
            raise UserError(
                f"{run.folder} and {other.folder} were trained on different scenarios "
                f"({one['scenario']} {one['hash']}, {two['scenario']} {two['hash']}); evaluate them one by one"
            )
    players = [frozen.player(one, seed) for one in runs]
    scenario = folders[0].scenario(stage)
    return scenario, Simulation(scenario, worlds, seed), players


def _about(runs: list[Weights], seed: int, scenario: Any) -> dict[str, Any]:
    updates = [one.run.checkpoints()[-1] if one.update is None else one.update for one in runs]
    pairs = zip(runs, updates, strict=True)
    listed = [{"folder": str(one.run.folder), "checkpoint": f"update {update}"} for one, update in pairs]
    stage = {"stage": scenario.stage} if scenario.stage else {}
    return {"scenario": runs[0].run.manifest()["scenario"], **stage, "seed": seed, "runs": listed}


def _played(about: dict[str, Any]) -> list[str]:
    """Which policy of each run was measured."""
    return [f"{run['folder']}: {run['checkpoint']}" for run in about["runs"]]


def _text(summary: dict[str, Any]) -> str:
    """One line a statistic; what it was at the end of the first phase stands beside it."""
    title = ", ".join(f"{team}: {player}" for team, player in summary["players"].items())
    rows = summary["statistics"]
    lines = [f"{title} ({summary['episodes']} episodes)"]
    for name, row in rows.items():
        if name.endswith(PREP) and name.removesuffix(PREP) in rows:
            continue
        before = rows.get(name + PREP)
        aside = f"   {_figure(before)} in preparation" if before else ""
        lines.append(f"  {name:28} {_figure(row)}{aside}".rstrip())
    return "\n".join(lines)


def _figure(row: dict[str, float]) -> str:
    return f"{row['mean']:9.3f} ± {row['error']:<6.3f}"
