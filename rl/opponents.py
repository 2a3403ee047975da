"""Who meets whom: frozen earlier policies, anchors, and the draw that decides it for every episode.

In a share of episodes one team, the live one, meets a guest who plays all the others. The choice is made when an
episode begins and holds until its end; only the live team's transitions are learnt from. Guests are numbers: a past
policy by the update at which it was frozen (0, the untrained one, never leaves the pool), an anchor by ANCHOR minus
its place in the list.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from rl.elo import Elo
from rl.noise import GUEST, MATCH, uniform
from rl.policy import Policy
from schemas.train import TrainConfig

NOBODY = -1
ANCHOR = -2


class Pool:
    """Deep copies of policies by the update at which they were taken, spread over the run so far."""

    def __init__(self, policy: Policy, config: TrainConfig):
        self.config, self.layout, self.kind = config, policy.layout, type(policy)
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
        member = self.kind(self.layout, self.config).to(device)
        member.load_state_dict(weights)
        self.members[update] = member.requires_grad_(False).eval()

    def invite(self, draw: int, elo: Elo) -> int:
        """The policy met beside update 0, chosen by `past_choice`; the caller counts `draw` up to choose anew."""
        numbers = sorted(self.members)
        edges = np.cumsum(self._weights(numbers, elo))
        chance = uniform(self.config.seed, GUEST, draw)[0] * edges[-1]
        return numbers[min(int(np.searchsorted(edges, chance, "right")), len(numbers) - 1)]

    def _weights(self, numbers: list[int], elo: Elo) -> np.ndarray:
        """How likely each is: all alike, by age (the newest of n is n times as likely as the oldest), or by rating."""
        if self.config.past_choice == "recent":
            return np.arange(1.0, len(numbers) + 1)
        if self.config.past_choice == "rating":
            return np.array([elo.closeness(number) for number in numbers])
        return np.ones(len(numbers))


class Matches:
    """Who plays in each world: `live` [N] is the only learning team or NOBODY (all learn), `guest` [N] the opponent.

    `anchors` is how many of those there are; with `config.against`, one more who is met in all remaining episodes,
    by the team `seat` if only that one learns.
    """

    def __init__(
        self,
        teams: int,
        worlds: int,
        config: TrainConfig,
        anchors: int = 0,
        seat: int | None = None,
        first: int = 0,
    ):
        self.teams, self.config, self.anchors, self.seat = teams, config, anchors, seat
        self.for_good = NOBODY if config.against is None else ANCHOR - anchors
        self.first = first  # number, in the whole run, of the first of these worlds
        self.live = np.full(worlds, NOBODY)
        self.guest = np.full(worlds, NOBODY)

    @property
    def any_past(self) -> bool:
        """Whether past policies are ever met."""
        return self.teams > 1 and self.config.past_fraction > 0

    @property
    def any(self) -> bool:
        """Whether anybody is ever met who does not learn."""
        return (
            self.any_past or self.for_good != NOBODY or (self.anchors > 0 and self.config.anchor_fraction > 0)
        )

    def draw(self, worlds: np.ndarray, episode: np.ndarray, invited: int) -> None:
        """Decide for `worlds`, whose `episode` [N] has just begun."""
        if not self.any or len(worlds) == 0:
            return
        chance, team, which = (
            uniform(self.config.seed, MATCH, self.first + worlds, episode[worlds], draw) for draw in range(3)
        )
        shares = self.config.past_fraction, self.config.past_fraction + self.config.anchor_fraction
        past = np.where(which < self.config.past_first, 0, invited)
        anchor = ANCHOR - (which * self.anchors).astype(int)
        guest = np.where(chance < shares[0], past, np.where(chance < shares[1], anchor, self.for_good))
        live = (team * self.teams).astype(int) if self.seat is None else self.seat
        self.guest[worlds] = guest
        self.live[worlds] = np.where(guest == NOBODY, NOBODY, live)

    def learning(self, team_of_agent: np.ndarray) -> np.ndarray:
        """bool [N, A]: agents played by the policy that learns."""
        return (self.live[:, None] == NOBODY) | (self.live[:, None] == team_of_agent)

    def usual(self) -> np.ndarray:
        """bool [N]: episodes of the kind the run is made of; against past policies and anchors it is a share."""
        return self.guest == self.for_good

    def in_use(self) -> np.ndarray:
        return np.unique(self.guest[self.guest != NOBODY])

    def state_dict(self) -> dict[str, Any]:
        return {"live": self.live.copy(), "guest": self.guest.copy()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.live[:] = state["live"]
        self.guest[:] = state["guest"]
