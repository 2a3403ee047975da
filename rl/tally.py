"""Tally: what the gradient steps of an update saw, kept as tensors and read once."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

NAMES = ("entropy", "kl", "clip_fraction")


class Tally:
    """Sums over the gradient steps of an update, for A agents."""

    def __init__(self, agents: int, device: torch.device):
        self.sums = torch.zeros(1 + len(NAMES), agents, device=device)  # transitions, then each of NAMES
        self.errors = torch.zeros(2, device=device)  # squared errors of values, and of how many
        self.norms = torch.zeros(2, device=device)  # of the gradients of policy and critic, before clipping
        self.steps = 0

    def add(self, sums: Tensor, errors: Tensor, norms: Tensor) -> None:
        self.sums += sums
        self.errors += errors
        self.norms += norms
        self.steps += 1

    def metrics(self, teams: tuple) -> dict[str, Any]:
        error, valued = self.errors.tolist()
        policy, critic = (self.norms / max(self.steps, 1)).tolist()
        out: dict[str, Any] = {
            "value_loss": error / max(valued, 1.0),
            "grad_norm/policy": policy,
            "grad_norm/critic": critic,
            "gradient_steps": self.steps,
        }
        for team in teams:
            weight, *rest = self.sums[:, team.slots].sum(1).tolist()
            out |= {
                f"{name}/{team.name}": x / weight if weight else None
                for name, x in zip(NAMES, rest, strict=True)
            }
        return out
