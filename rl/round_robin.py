"""A round robin: every entrant takes each team's part against every entrant, itself included, in the same worlds.

In a game of two teams that is every entrant's first team against every entrant's second. In a game of more, one
entrant takes one team (the *seat*) and another takes all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rl.entrants import Entrant
from rl.evaluate import Result, evaluate
from rl.ratings import won
from worldgen.errors import UserError

Casting = tuple[int, ...]  # for every team, the number of the entrant that plays it
Bar = Callable[[int, int], None]


@dataclass(frozen=True)
class Games:
    """The episodes of a round robin of `entrants`; `returns` [T, W] by casting, nan where one was discarded.

    T teams; W are worlds and episodes, the same for all castings, so that outcomes can be compared world by world.
    """

    teams: tuple[str, ...]
    entrants: tuple[Entrant, ...]
    returns: dict[Casting, np.ndarray]
    wanted: int  # castings of the whole round robin; more than were played if it was interrupted

    def table(self, seat: int) -> np.ndarray:
        """Returns [I, J, T, W] of all teams with entrant i in the seat and entrant j in all the others."""
        numbers = range(len(self.entrants))
        return np.array(
            [[self.returns[casting(len(self.teams), seat, i, j)] for j in numbers] for i in numbers]
        )

    def outcome(self, seat: int) -> np.ndarray:
        """[I, J, W]: 1 where the team in the seat had the highest return of all, 0.5 where it shared it, else 0."""
        returns = self.table(seat)
        return won(returns[:, :, seat], np.delete(returns, seat, axis=2).max(2))


def casting(teams: int, seat: int, one: int, other: int) -> Casting:
    """Entrant `one` in the seat, `other` in all others."""
    return tuple(one if team == seat else other for team in range(teams))


def castings(teams: int, entrants: int) -> list[Casting]:
    """All of a round robin, each once, in such an order that the first few entrants are done among themselves first."""
    numbers = range(entrants)
    found = {casting(teams, seat, i, j) for seat in range(teams) for i in numbers for j in numbers}
    return sorted(found, key=lambda cast: (max(cast), cast))


def play(sim: Any, entrants: Sequence[Entrant], episodes: int, bar: Bar) -> Games:
    """Play at least `episodes` of every casting on `sim`; a pure function of seeds and entrants.

    Ctrl-C ends it early: the entrants that have met each other by then remain.
    Raises UserError when the game has no rivals, when nobody is there to meet, or for an entrant that was trained on
    a game of another shape.
    """
    teams = tuple(team.name for team in sim.game.teams)
    if len(teams) < 2:
        raise UserError(
            "ratings need rivals, and this game has one team; `worldgen eval RUN --table` says what it earns"
        )
    if len(entrants) < 2:
        raise UserError(
            "a tournament needs two entrants; ask for more --checkpoints, or for scripted ones, as in --with random"
        )
    for entrant in entrants:
        try:
            entrant.player.begin(sim)
        except UserError as error:
            raise UserError(f"{entrant.run}: {error}") from None
    wanted = castings(len(teams), len(entrants))
    played: dict[Casting, np.ndarray] = {}
    try:
        for cast in wanted:
            bar(len(played), len(wanted))
            players = {team: entrants[who].player for team, who in zip(teams, cast, strict=True)}
            played[cast] = _returns(evaluate(sim, players, episodes), teams, len(sim.episode), episodes)
    except KeyboardInterrupt:
        met = [k for k in range(len(entrants)) if all(c in played for c in castings(len(teams), k + 1))]
        if len(met) < 2:
            raise
        entrants = entrants[: len(met)]
        played = {cast: played[cast] for cast in castings(len(teams), len(met))}
    return Games(teams, tuple(entrants), played, len(wanted))


def _returns(result: Result, teams: tuple[str, ...], worlds: int, episodes: int) -> np.ndarray:
    """[T, W], world after world within each round of episodes."""
    found = np.full((len(teams), -(-episodes // worlds) * worlds), np.nan)
    world, episode = result.played.T
    for row, team in zip(found, teams, strict=True):
        row[episode * worlds + world] = result.values[f"{team}_reward"]
    return found
