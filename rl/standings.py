"""What `worldgen tournament` says: each team's ratings, who earned what from whom, and what this does not show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rl.ratings import CONFIDENCE, Ratings, rate
from rl.round_robin import Games

CAUTION = """\
Ratings alone do not show progress: a higher one means more wins against these policies. It does not tell whether they
come of something new or of an old skill done better (Baker et al. 2019, section 6), nor how others would fare. Look at
what the policies do: the statistics of `worldgen report RUN`, and `worldgen eval RUN --table`."""


def standings(games: Games, seed: int) -> dict[str, Any]:
    """Everything measured, as data: {"entrants": [...], "teams": {TEAM: {"edge", "misfit", "ratings", "cells"}}}."""
    entrants = [{"name": e.name, "run": e.run, "update": e.update, "steps": e.steps} for e in games.entrants]
    teams = {}
    for seat, team in enumerate(games.teams):
        outcome, returns = games.outcome(seat), games.table(seat)
        ratings = rate(outcome, seed=seed)
        teams[team] = {
            "edge": ratings.edge,
            "misfit": _misfit(outcome, ratings, games),
            "ratings": _ratings(outcome, returns[:, :, seat], ratings, games),
            "cells": _cells(outcome, returns, games),
        }
    played = {"pairings": len(games.returns), "of": games.wanted, "episodes": _episodes(games)}
    return {"anchor": games.entrants[0].name, "played": played, "entrants": entrants, "teams": teams}


def _episodes(games: Games) -> int:
    """Of every pairing, those that were discarded included."""
    return next(iter(games.returns.values())).shape[-1]


def _ratings(
    outcome: np.ndarray, returns: np.ndarray, ratings: Ratings, games: Games
) -> list[dict[str, Any]]:
    """A row for each entrant, the strongest first."""
    order = np.argsort(-ratings.points, kind="stable").tolist()
    rows = []
    for place, k in enumerate(order):
        low, high = ratings.interval(k)
        below = order[place + 1] if place + 1 < len(order) else None
        rows.append({
            "name": games.entrants[k].name,
            "rating": float(ratings.points[k]), "low": low, "high": high,
            "above_next": None if below is None else ratings.above(k, below),
            **_counts(outcome[k]),
            "reward": float(np.nanmean(returns[k])),
        })  # fmt: skip
    return rows


def _cells(outcome: np.ndarray, returns: np.ndarray, games: Games) -> list[dict[str, Any]]:
    """A row for each pairing: who has the seat, who plays all others, and what each team earned on average."""
    return [
        {
            "name": one.name,
            "rivals": other.name,
            **_counts(outcome[i, j]),
            "reward": dict(zip(games.teams, np.nanmean(returns[i, j], axis=1).tolist(), strict=True)),
        }
        for i, one in enumerate(games.entrants)
        for j, other in enumerate(games.entrants)
    ]


def _counts(outcome: np.ndarray) -> dict[str, int]:
    return {name: int((outcome == value).sum()) for name, value in (("won", 1), ("drawn", 0.5), ("lost", 0))}


def _misfit(outcome: np.ndarray, ratings: Ratings, games: Games) -> dict[str, Any]:
    """How far shares of wins are from what the ratings say: on average, and where most."""
    share = np.nanmean(outcome, axis=2)
    far = np.abs(share - ratings.expected)
    i, j = np.unravel_index(far.argmax(), far.shape)
    return {
        "mean": float(far.mean()),
        "worst": {
            "name": games.entrants[i].name, "rivals": games.entrants[j].name,
            "won": float(share[i, j]), "expected": float(ratings.expected[i, j]),
        },
    }  # fmt: skip


def text(found: dict[str, Any]) -> str:
    """`standings` for people, with the scenario's name, the seed and notes on the runs."""
    played, teams = found["played"], list(found["teams"])
    stage = [f"stage {found['stage']}"] if "stage" in found else []
    lines = [
        ", ".join([found["scenario"], *stage, f"seed {found['seed']}"]),
        *found["notes"],
        f"{played['pairings']} pairings of {played['episodes']} episodes in the same worlds; "
        "a win is the higher return",
    ]
    if played["pairings"] < played["of"]:
        lines.append(f"interrupted: of {played['of']} pairings; only those who had met each other are rated")
    for team, about in found["teams"].items():
        lines += ["", *_team(team, teams, about, found)]
        if team == teams[0] or len(teams) > 2:  # of two teams one loses where the other wins
            lines.append(_missed(about["misfit"]))
    shown = teams[-1:] if len(teams) == 2 else teams  # the first of two teams earns from the same episodes
    for team in shown:
        rivals = teams[0] if len(teams) == 2 else "rivals"
        lines += ["", f"mean return of {team}", "", *_cross(team, rivals, found)]
    return "\n".join([*lines, "", CAUTION])


def _team(team: str, teams: list[str], about: dict[str, Any], found: dict[str, Any]) -> list[str]:
    rivals = next(name for name in teams if name != team) if len(teams) == 2 else "all others"
    steps = {entrant["name"]: entrant["steps"] for entrant in found["entrants"]}
    header = [
        team,
        "agent steps",
        "Elo",
        f"{CONFIDENCE:.0%} interval",
        "above next",
        "won",
        "drawn",
        "lost",
        "return",
    ]
    rows = [
        [row["name"], "" if steps[row["name"]] is None else f"{steps[row['name']]:,}", f"{row['rating']:z.0f}",
         f"{row['low']:z.0f} to {row['high']:z.0f}", "" if row["above_next"] is None else f"{row['above_next']:.0%}",
         *(str(row[name]) for name in ("won", "drawn", "lost")), f"{row['reward']:z.2f}"]
        for row in about["ratings"]
    ]  # fmt: skip
    chance = 1 / (1 + 10 ** (-about["edge"] / 400))
    return [
        *grid([header, *rows]),
        "",
        f"{found['anchor']} {team} are 0; by these ratings they beat {found['anchor']} {rivals} in {chance:.0%} of "
        f"episodes (edge {about['edge']:+z.0f})",
    ]


def _missed(misfit: dict[str, Any]) -> str:
    worst = misfit["worst"]
    return (
        f"the ratings miss a pairing's share of wins by {misfit['mean']:.2f} on average, most for "
        f"{worst['name']} against {worst['rivals']}: {worst['won']:.2f}, expected {worst['expected']:.2f}"
    )


def _cross(team: str, rivals: str, found: dict[str, Any]) -> list[str]:
    names = [entrant["name"] for entrant in found["entrants"]]
    cells = {(c["name"], c["rivals"]): c["reward"][team] for c in found["teams"][team]["cells"]}
    rows = [[name, *(f"{cells[name, other]:z.2f}" for other in names)] for name in names]
    return grid([[f"{team} \\ {rivals}", *names], *rows])


def grid(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table, its columns aligned for a terminal; the first row is the header."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def line(row: Sequence[str]) -> str:
        parts = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        return f"| {' | '.join(parts)} |"

    rule = [f":{'-' * (widths[0] - 1)}", *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return [line(rows[0]), line(rule), *map(line, rows[1:])]
