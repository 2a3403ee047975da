"""Batch: a full rollout as PPO learns from it, and Sequences: what single agents went through in a chunk of it.

A gradient step takes sequences, not worlds, so that whatever nobody learns from costs nothing: chunks in which an agent
was absent, frozen from end to end (policy), or played by somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from rl.observation import Observation


@dataclass(frozen=True)
class Sequences:
    """K of them, those of the first team first; `counts` of each team."""

    chunk: Tensor  # int64 [K]
    agent: Tensor  # int64 [K]
    counts: tuple[int, ...]

    @staticmethod
    def of(numbers: np.ndarray, team_of_agent: Sequence[int], device: torch.device) -> Sequences:
        """Those with `numbers` chunk * A + agent; in their order within a team."""
        teams = np.asarray(team_of_agent)
        chunk, agent = np.divmod(numbers, len(teams))
        order = np.argsort(teams[agent], kind="stable")
        counts = np.bincount(teams[agent], minlength=int(teams[-1]) + 1)
        chunks, agents = (torch.from_numpy(part[order]).to(device) for part in (chunk, agent))
        return Sequences(chunks, agents, tuple(counts.tolist()))

    def __len__(self) -> int:
        return len(self.chunk)

    def steps(self, tensor: Tensor) -> Tensor:
        """[C * N, L, A, *] -> [K, L, 1, *]."""
        return tensor[self.chunk, :, self.agent].unsqueeze(2)

    def start(self, state: Tensor) -> Tensor:
        """[C * N, A, S] -> [K, 1, S]."""
        return state[self.chunk, self.agent].unsqueeze(1)

    def eyes(self, obs: Observation) -> Observation:
        """[C * N, L, ...] -> [K, L, ...], the world of each as its only agent saw it."""
        everyone = {
            name: tensor.index_select(0, self.chunk)
            for name, tensor in vars(obs).items()
            if name not in obs.OF_AGENTS
        }
        return replace(obs, **everyone, **{name: self.steps(getattr(obs, name)) for name in obs.OF_AGENTS})


@dataclass(frozen=True)
class Batch:
    """Chunks of one rollout, every tensor [C * N, L, A, ...]; states [C * N, A, S]."""

    seen: Observation  # what the policy takes in
    known: Observation  # what the critic does
    actions: Tensor
    logp: Tensor
    advantage: Tensor
    returns: Tensor  # normalised
    learns: Tensor
    valued: Tensor
    policy_state: Tensor
    critic_state: Tensor
