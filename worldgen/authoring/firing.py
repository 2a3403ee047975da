"""How often each rule fires when everybody acts at random: a rule that never does is probably not what was meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from worldgen.errors import UserError

if TYPE_CHECKING:
    from schemas.scenario import Scenario
    from worldgen.sim.simulation import Simulation

TOGETHER = 50  # worlds stepped at a time
AGAIN = 0.1  # chance that a hand opens or closes at a step: hands that flutter hold nothing


@dataclass(frozen=True)
class Firing:
    """One rule over the played episodes."""

    episodes: int  # in so many it fired at least once
    steps: float  # at which it fired, a mean over the episodes
    reward: dict[
        str, float
    ]  # by team: what a member got of it in an episode, on average; teams that got none are left out

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def fire(
    scenario: Scenario,
    episodes: int,
    seed: int = 0,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[int, dict[str, Firing]]:
    """(episodes played, at least `episodes`; firings by rule) with random actions.

    Raises UserError when all of them had to be discarded.
    """
    from worldgen.sim.simulation import Simulation

    sim = Simulation(scenario, min(TOGETHER, episodes), seed)
    try:
        return _Tally(sim, list(scenario.rules)).play(episodes, np.random.default_rng(seed), report)
    finally:
        sim.close()


class _Tally:
    def __init__(self, sim: Simulation, rules: list[str]):
        self.sim, self.rules, worlds = sim, rules, len(sim.episode)
        self.now = {rule: np.zeros(worlds, int) for rule in rules}  # firings of the running episode
        self.paid = {rule: np.zeros((worlds, sim.game.agents)) for rule in rules}
        self.episodes, self.steps = dict.fromkeys(rules, 0), dict.fromkeys(rules, 0)
        self.reward = {rule: np.zeros(sim.game.agents) for rule in rules}
        self.members = np.zeros(sim.game.agents)

    def play(
        self, episodes: int, random: np.random.Generator, report: Callable[[int, int], None]
    ) -> tuple[int, dict[str, Firing]]:
        """Every world plays the same number of episodes: counting what ends first would favour short ones."""
        sim, shape = self.sim, self.sim.alive.shape
        left = np.full(shape[0], -(-episodes // shape[0]))
        total = int(left.sum())
        hands = random.random((2, *shape)) < 0.5
        done, present = 0, sim.alive.copy()
        while (left > 0).any():
            hands ^= random.random(hands.shape) < AGAIN
            sim.step(random.integers(0, 11, (*shape, 3), np.int8), hands[0], hands[1])
            for rule in self.rules:
                self.now[rule] += sim.rules.fired[rule]
                self.paid[rule] += sim.rewards_by_rule[rule]
            over = np.flatnonzero(sim.done)
            kept = over[~sim.discarded[over] & (left[over] > 0)]
            self._count(kept, over, present)
            left[over] -= 1
            done += len(kept)
            report(total - int(left.clip(0).sum()), total)
            begun = sim.reset_done()
            present[begun] = sim.alive[begun]
        if not done:
            raise UserError("the physics broke down in every episode; look at the masses and forces")
        return done, {rule: self._firing(rule, done) for rule in self.rules}

    def _count(self, kept: np.ndarray, over: np.ndarray, present: np.ndarray) -> None:
        """Take over what the episodes that just ended had; who was present at their start counts as a member."""
        self.members += present[kept].sum(axis=0)
        for rule in self.rules:
            self.episodes[rule] += int((self.now[rule][kept] > 0).sum())
            self.steps[rule] += int(self.now[rule][kept].sum())
            self.reward[rule] += self.paid[rule][kept].sum(axis=0)
            self.now[rule][over] = 0
            self.paid[rule][over] = 0.0

    def _firing(self, rule: str, done: int) -> Firing:
        reward = {}
        for team in self.sim.game.teams:
            members = self.members[team.slots].sum()
            mean = float(self.reward[rule][team.slots].sum() / members) if members else 0.0
            if mean:
                reward[team.name] = mean
        return Firing(self.episodes[rule], self.steps[rule] / done, reward)
