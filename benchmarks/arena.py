"""Arena: one fixed protocol for whatever has learnt a game of two teams about sight, so that runs can be compared.

Every meeting plays the same worlds, and gives the share of steps in which seekers have hiders in sight.
"""

from __future__ import annotations

from typing import Any

from rl.evaluate import Result, evaluate
from rl.players import Player, Scripted
from worldgen.scenario import load
from worldgen.sim.simulation import Simulation

Frames = dict[str, str]  # team: "own" or "world"
# who trained meets which script: the team, the script, and whether more or less sight is better for the team
SCRIPTS = {
    "sees random": ("seekers", "random", 1),
    "sees turner": ("seekers", "turner", 1),
    "seen by turner": ("hiders", "turner", -1),
    "seen by corner": ("hiders", "corner", -1),
    "seen by chaser": ("hiders", "chaser", -1),
}
# what its hiders have done before the hunt
DEEDS = {"boxes locked": "boxes_locked_prep", "doors blocked": "doors_blocked_prep"}


def frames_of(scenario: Any) -> Frames:
    return {name: team.frame for name, team in scenario.teams.items()}


class Arena:
    """`game` must have teams "hiders" and "seekers"; `changes` are made in it, as by --set."""

    def __init__(
        self,
        game: str,
        episodes: int = 200,
        worlds: int = 50,
        changes: dict[str, Any] | None = None,
        seed: int = 1_000_000,
    ):
        self.game, self.episodes, self.worlds = game, episodes, worlds
        self.changes, self.seed = changes or {}, seed
        self._sims: dict[tuple[str, str], Simulation] = {}

    def meet(self, hiders: Player, seekers: Player, frames: Frames) -> float:
        """Share of steps with hiders in sight, each team moving and sensing in its frame."""
        return self._play(hiders, seekers, frames).mean("hiders_seen")

    def deeds(self, player: Player, frames: Frames) -> dict[str, float]:
        """What its hiders have done to objects and doors when its seekers begin, where the game has such."""
        result = self._play(player, player, frames)
        return {name: result.mean(told) for name, told in DEEDS.items() if told in result.values}

    def _play(self, hiders: Player, seekers: Player, frames: Frames) -> Result:
        return evaluate(self._sim(frames), {"hiders": hiders, "seekers": seekers}, self.episodes)

    def scripts(self, player: Player, frames: Frames) -> dict[str, float]:
        """The trained player's seekers against scripted hiders, and its hiders against scripted seekers."""
        found = {}
        for name, (team, script, _) in SCRIPTS.items():
            rival = Scripted(script, self.seed)
            hiders, seekers = (player, rival) if team == "hiders" else (rival, player)
            found[name] = self.meet(hiders, seekers, frames)
        return found

    def duel(self, one: Player, its: Frames, other: Player, others: Frames) -> float:
        """How much more `one` sees of the other's hiders than the other of its: 0 between equals, above 0 better."""
        sees = self.meet(other, one, {"hiders": others["hiders"], "seekers": its["seekers"]})
        seen = self.meet(one, other, {"hiders": its["hiders"], "seekers": others["seekers"]})
        return sees - seen

    def close(self) -> None:
        for sim in self._sims.values():
            sim.close()
        self._sims.clear()

    def _sim(self, frames: Frames) -> Simulation:
        key = frames["hiders"], frames["seekers"]
        if key not in self._sims:
            turned = {f"teams.{team}.frame": frame for team, frame in frames.items()}
            self._sims[key] = Simulation(load(self.game, self.changes | turned), self.worlds, self.seed)
        return self._sims[key]
