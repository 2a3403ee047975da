"""Rollout: the preallocated memory of one update: C chunks x N worlds x L steps. No chunk crosses an episode's end.

A world whose episode ends early waits, masked, until the next chunk begins. While it waits its observation stays the
terminal one, so the value of the step after the last is always the value of the state the last step led to.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from rl.actions import ActionSpace
from rl.layout import Layout
from rl.observation import Observation


class Rollout:
    """All tensors lead with [C, N, L] unless said otherwise; A agents."""

    def __init__(self, layout: Layout, space: ActionSpace, chunks: int, worlds: int, length: int):
        lead, agents = (chunks, worlds, length), layout.agents
        self.chunks, self.worlds, self.length = lead
        self.obs = Observation.empty(layout, *lead)
        self.actions = torch.zeros(*lead, agents, space.heads, dtype=torch.int8)
        self.logp = torch.zeros(*lead, agents)
        self.reward = torch.zeros(*lead, agents)
        self.learns = torch.zeros(*lead, agents, dtype=torch.bool)  # present, learning, acting for itself
        self.valued = torch.zeros(*lead, agents, dtype=torch.bool)  # as `learns`, frozen agents included
        self.left = torch.zeros(
            *lead, agents, dtype=torch.bool
        )  # was taken away by this step: nothing follows
        self.waiting = torch.zeros(*lead, dtype=torch.bool)
        self.done = torch.zeros(*lead, dtype=torch.bool)
        self.terminated = torch.zeros(*lead, dtype=torch.bool)
        self.policy_state: list[Tensor] = []  # [N, A, S] at the start of each chunk
        self.critic_state: list[Tensor] = []
        self.values = torch.zeros(
            chunks, worlds, length + 1, agents
        )  # de-normalised; the last: where the chunk led
        self.began = np.zeros(worlds, np.int64)  # step of this rollout at which the running episode began

    def start(self) -> None:
        """Ready for another rollout; every tensor is written anew."""
        self.policy_state.clear()
        self.critic_state.clear()
        self.began[:] = 0

    def by_step(self, tensor: Tensor) -> Tensor:
        """[C, N, L, *] -> [C * L, N, *], in the order of time."""
        return tensor.transpose(1, 2).flatten(0, 1)

    def discard(self, world: int, step: int) -> None:
        """Take the episode of `world` that went wrong at `step` of this rollout out of every loss and statistic."""
        for t in range(int(self.began[world]), step + 1):
            chunk, inner = divmod(t, self.length)
            self.learns[chunk, world, inner] = False
            self.valued[chunk, world, inner] = False
