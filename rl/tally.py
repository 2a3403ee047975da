"""Tally: what the gradient steps of an update saw, kept as tensors and read once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from rl.distributed import Ranks
from rl.layout import Part

NAMES = ("entropy", "kl", "clip_fraction")


class Tally:
    """Sums over the gradient steps of an update, by team.

    `networks` are the teams' own, where they share no weight; they hold the gradient of the step that is told.
    """

    def __init__(self, teams: tuple[Part, ...], device: torch.device, networks: Sequence[nn.Module] = ()):
        self.teams, self.networks = teams, tuple(networks)
        self.team_norms = torch.zeros(len(self.networks), device=device)
        self.sums = torch.zeros(1 + len(NAMES), len(teams), device=device)  # transitions, then each of NAMES
        self.policy_norm, self.critic_norm, self.error = torch.zeros(
            3, device=device
        )  # gradients before clipping
        self.policy_steps = self.critic_steps = 0

    def add_policy(self, counts: tuple[int, ...], norm: Tensor, *values: Tensor) -> None:
        """What a policy step saw of sequences, `counts` of each team: [K, L, 1] transitions, then each of NAMES."""
        sums = torch.stack([value.sum((1, 2)) for value in values])
        self.sums += torch.stack([part.sum(1) for part in sums.split(counts, 1)], 1)
        self.add_policy_step(norm)

    def add_policy_step(self, norm: Tensor) -> None:
        """A step by a gradient of this length, from sequences of which nothing is told here."""
        self.policy_norm += norm
        if self.networks:
            parts = torch.stack([_length(network) for network in self.networks])
            self.team_norms += norm * parts / parts.norm().clamp(min=1e-30)  # as they were before clipping
        self.policy_steps += 1

    def add_critic(self, loss: Tensor, norm: Tensor) -> None:
        self.error += loss
        self.critic_norm += norm
        self.critic_steps += 1

    def meet(self, ranks: Ranks) -> None:
        """Add what the other ranks' sequences saw; losses and gradients were theirs too from the start."""
        ranks.sum_(self.sums)

    def metrics(self) -> dict[str, Any]:
        critics = max(self.critic_steps, 1)
        out: dict[str, Any] = {
            "value_loss": float(self.error) / critics,
            "grad_norm/policy": float(self.policy_norm) / max(self.policy_steps, 1),
            "grad_norm/critic": float(self.critic_norm) / critics,
            "gradient_steps": self.policy_steps,
        }
        for team, (weight, *rest) in zip(self.teams, self.sums.T.tolist(), strict=True):
            out |= {
                f"{name}/{team.name}": x / weight if weight else None
                for name, x in zip(NAMES, rest, strict=True)
            }
        steps = max(self.policy_steps, 1)
        for team, norm in zip(self.teams, self.team_norms.tolist(), strict=False):
            out[f"grad_norm/{team.name}"] = norm / steps
        return out


def _length(network: nn.Module) -> Tensor:
    return torch.stack(
        [weight.grad.norm() for weight in network.parameters() if weight.grad is not None]
    ).norm()
