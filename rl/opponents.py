"""Past opponents: frozen earlier policies, and who meets which of them.

In a share of episodes one team, the live one, plays the others as an earlier policy played them. The choice is made
when an episode begins and holds until its end; the past policy keeps a recurrent state of its own that starts at
zero; only the live team's transitions are learnt from. The untrained policy (update 0) never leaves the pool.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from rl.noise import GUEST, MATCH, uniform
from rl.policy import Policy
from schemas.train import TrainConfig

NOBODY = -1


class Pool:
    """Deep copies of policies by the update at which they were taken, spread over the run so far."""

    def __init__(self, policy: Policy, config: TrainConfig):
        self.config, self.layout = config, policy.layout
        self.members: dict[int, Policy] = {}
        self.add(0, policy, keep=())

    def add(self, update: int, policy: Policy, keep: tuple[int, ...] | np.ndarray) -> None:
        """Freeze a copy; over capacity, let go of the one whose neighbours lie closest, but none of `keep`."""
        self.load(update, {name: tensor.clone() for name, tensor in policy.state_dict().items()})
        while len(self.members) > self.config.past_pool:
            numbers = sorted(self.members)
            busy = {*map(int, keep), numbers[0], numbers[-1]}
            gaps = {
                b: c - a for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False) if b not in busy
            }
            if not gaps:
                return
            del self.members[min(gaps, key=lambda number: gaps[number])]

    def load(self, update: int, weights: dict[str, torch.Tensor]) -> None:
        device = next(iter(weights.values())).device
        member = Policy(self.layout, self.config).to(device)
        member.load_state_dict(weights)
        self.members[update] = member.requires_grad_(False).eval()

    def guest(self, number: int) -> int:
        """The policy that is invited, beside update 0; the caller counts up when it wants another."""
        numbers = sorted(self.members)
        return numbers[int(uniform(self.config.seed, GUEST, number)[0] * len(numbers))]


class Matches:
    """Who plays in each world: `live` [N] is the only learning team or NOBODY (all learn), `guest` [N] the opponent."""

    def __init__(self, teams: int, worlds: int, config: TrainConfig, first: int = 0):
        self.teams, self.config, self.first = teams, config, first  # first: of the worlds, in the whole run
        self.live = np.full(worlds, NOBODY)
        self.guest = np.full(worlds, NOBODY)

    @property
    def any(self) -> bool:
        """Whether past policies are ever met."""
        return self.teams > 1 and self.config.past_fraction > 0

    def draw(self, worlds: np.ndarray, episode: np.ndarray, invited: int) -> None:
        """Decide for `worlds`, whose `episode` [N] has just begun."""
        if not self.any or len(worlds) == 0:
            return
        chance, team, which = (
            uniform(self.config.seed, MATCH, self.first + worlds, episode[worlds], draw) for draw in range(3)
        )
        past = chance < self.config.past_fraction
        self.live[worlds] = np.where(past, (team * self.teams).astype(int), NOBODY)
        self.guest[worlds] = np.where(past, np.where(which < 0.5, 0, invited), NOBODY)

    def learning(self, team_of_agent: np.ndarray) -> np.ndarray:
        """bool [N, A]: agents played by the policy that learns."""
        return (self.live[:, None] == NOBODY) | (self.live[:, None] == team_of_agent)

    def in_use(self) -> np.ndarray:
        return np.unique(self.guest[self.guest != NOBODY])

    def state_dict(self) -> dict[str, Any]:
        return {"live": self.live.copy(), "guest": self.guest.copy()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.live[:] = state["live"]
        self.guest[:] = state["guest"]
