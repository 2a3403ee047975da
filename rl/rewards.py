"""Tables of what each team earns: with a scripted or a trained policy, against each of them playing all the others.

Every game has rewards, so this says something of any: one team or five, with or without sight. A team alone has no
rivals, and its table one column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rl.evaluate import Result, evaluate
from rl.players import Player
from rl.table import Cell, who

PLAYERS = ("random", "still", "trained")
ALONE = ("",)
Table = dict[tuple[str, str], Cell]  # (who plays the team, who plays all others)


def reward_tables(
    sim: Any,
    trained: Sequence[Player],
    episodes: int,
    seed: int = 0,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Table]:
    """A table for every team; `report` is told (castings played, all castings)."""
    teams = [team.name for team in sim.game.teams]
    columns = PLAYERS if len(teams) > 1 else ALONE
    wanted = {
        (team, row, column): tuple(row if name == team else column for name in teams)
        for team in teams
        for row in PLAYERS
        for column in columns
    }
    castings = list(dict.fromkeys(wanted.values()))
    played: dict[tuple[str, ...], list[Result]] = {}
    for casting in castings:
        report(len(played), len(castings))
        runs = trained if "trained" in casting else trained[:1]
        played[casting] = [
            evaluate(sim, {t: who(name, run, seed) for t, name in zip(teams, casting, strict=True)}, episodes)
            for run in runs
        ]
    tables: dict[str, Table] = {team: {} for team in teams}
    for (team, row, column), casting in wanted.items():
        tables[team][row, column] = Cell.of(played[casting], f"{team}_reward")
    return tables


def verdicts(tables: dict[str, Table]) -> dict[str, bool]:
    """Whether every run earns more than scripted policies in the same company, by two standard errors or more."""
    found = {}
    for team, cells in tables.items():
        column = "random" if ("random", "random") in cells else ""
        claim = f"trained {team} earn more than random and still ones"
        if column:
            claim += f" against {column} rivals"
        found[claim] = all(_beats(cells, column, other) for other in ("random", "still"))
    return found


def _beats(cells: Table, column: str, other: str) -> bool:
    ours, theirs = cells["trained", column], cells[other, column]
    return all(
        mean - theirs.means[0] > 2 * (error**2 + theirs.errors[0] ** 2) ** 0.5
        for mean, error in zip(ours.means, ours.errors, strict=True)
    )
