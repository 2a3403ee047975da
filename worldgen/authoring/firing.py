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
) -> dict[str, Firing]:
    """By rule, over `episodes` episodes with random actions. Raises UserError when all of them had to be discarded."""
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
    ) -> dict[str, Firing]:
        shape = self.sim.alive.shape
        hands = random.random((2, *shape)) < 0.5
        done = lost = 0
        present = self.sim.alive.copy()
        while done < episodes:
            hands ^= random.random(hands.shape) < AGAIN
            self.sim.step(random.integers(0, 11, (*shape, 3), np.int8), hands[0], hands[1])
            for rule in self.rules:
                self.now[rule] += self.sim.rules.fired[rule]
                self.paid[rule] += self.sim.rewards_by_rule[rule]
            over = np.flatnonzero(self.sim.done)
            kept = over[~self.sim.discarded[over]][: episodes - done]
            lost += int(self.sim.discarded[over].sum())
            if lost > episodes:
                raise UserError("the physics broke down in most episodes; look at the masses and forces")
            self._count(kept, over, present)
            done += len(kept)
            report(done, episodes)
            present[self.sim.reset_done()] = self.sim.alive[over]
        return {rule: self._firing(rule, done) for rule in self.rules}

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
