"""Evaluation: play many episodes with given players and report every statistic with its standard error."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from rl.earnings import Earnings
from rl.players import Player
from worldgen.errors import UserError


@dataclass(frozen=True)
class Result:
    """Statistics of whole episodes, each an array over episodes.

    `values` keeps the simulation's names; "TEAM/RULE" is what a rule paid, for those that paid anything.
    """

    players: dict[str, str]  # team: the player's name
    values: dict[str, np.ndarray]
    discarded: int
    played: np.ndarray  # [episodes, 2]: each one's world and the number of its episode

    @property
    def episodes(self) -> int:
        return len(next(iter(self.values.values())))

    def mean(self, name: str) -> float:
        return float(self.values[name].mean())

    def error(self, name: str) -> float:
        """Standard error of the mean over episodes; 0 for a single one."""
        values = self.values[name]
        return float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else 0.0

    def summary(self) -> dict[str, Any]:
        rows = {name: {"mean": self.mean(name), "error": self.error(name)} for name in self.values}
        about = {"players": self.players, "episodes": self.episodes, "discarded": self.discarded}
        return about | {"statistics": rows}


def evaluate(sim: Any, players: dict[str, Player], episodes: int) -> Result:
    """Play at least `episodes` whole episodes, the same number in every world; a pure function of seeds and players.

    Every world starts anew at its episode 0, so that different players meet the same worlds. Discarded
    episodes are left out.
    Raises UserError when a team has no player, or when nothing but discarded episodes came of it.
    """
    teams = [team.name for team in sim.game.teams]
    if missing := [team for team in teams if team not in players]:
        raise UserError(f"nobody plays {', '.join(missing)}; name a policy for every team")
    worlds = len(sim.episode)
    rounds = -(-episodes // worlds)
    left = np.full(worlds, rounds)
    parts: dict[str, list[np.ndarray]] = defaultdict(list)
    played: list[np.ndarray] = []
    earnings = Earnings(sim)
    discarded = 0
    sim.episode[:] = 0
    sim.reset()
    for player in players.values():
        player.begin(sim)
    while (left > 0).any():
        waiting, present = sim.done.copy(), sim.alive.copy()
        sim.step(*act(sim, players))
        earnings.add(sim, present)
        over = np.flatnonzero(sim.done & ~waiting)
        # a world that has played its share goes on uncounted: counting it would favour short episodes
        good = over[~sim.discarded[over] & (left[over] > 0)]
        discarded += int(sim.discarded[over].sum())
        seen = {name: column[good].copy() for name, column in sim.statistics.items()}
        for name, column in (seen | earnings.values(good)).items() if len(good) else ():
            parts[name].append(column)
        played.append(np.stack([good, sim.episode[good]], 1))
        earnings.start(over)
        left[over] -= 1
        sim.reset_done()
    values = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    if not values:
        raise UserError(f"all {discarded} episodes were discarded: the physics cannot cope with this game")
    values = {name: array for name, array in values.items() if "/" not in name or array.any()}
    return Result({team: players[team].name for team in teams}, values, discarded, np.concatenate(played))


def act(sim: Any, players: dict[str, Player]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Everyone's actions for the next step."""
    agents = sim.alive.shape
    move, grab, lock = np.full((*agents, 3), 5, np.int8), np.zeros(agents, bool), np.zeros(agents, bool)
    for team in sim.game.teams:
        chosen = players[team.name].act(sim, team.name)
        for whole, part in zip((move, grab, lock), chosen, strict=True):
            whole[:, team.slots] = part[:, team.slots]
    return move, grab, lock
