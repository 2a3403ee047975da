"""The action space as distributions: three movement axes of 11 bins, and grab and lock where some team may use them.

An action is a row of small integers, one a head: (x, y, turn) in 0..10, then grab and lock in 0..1 where the game has
them. Heads an agent may not use are masked: they cost no entropy, enter no probability, and act neutrally.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rl.layout import Layout

AXES, BINS, NEUTRAL = 3, 11, 5


@dataclass(frozen=True)
class ActionSpace:
    switches: tuple[str, ...]  # of "grab" and "lock", those some agent may use
    usable: np.ndarray  # bool [A, heads]

    @staticmethod
    def of(layout: Layout) -> ActionSpace:
        able = {"grab": layout.grabs, "lock": layout.locks}
        switches = tuple(name for name, who in able.items() if any(who))
        columns = [layout.moves] * AXES + [able[name] for name in switches]
        return ActionSpace(switches, np.array(columns, bool).T.copy())

    @property
    def heads(self) -> int:
        return AXES + len(self.switches)

    @property
    def logits(self) -> int:
        return AXES * BINS + 2 * len(self.switches)

    def split(self, logits: Tensor) -> tuple[Tensor, ...]:
        """[*, logits] -> log-probabilities [*, 3, 11] and, if the game has switches, [*, switches, 2]."""
        move = logits[..., : AXES * BINS].unflatten(-1, (AXES, BINS)).log_softmax(-1)
        if not self.switches:
            return (move,)
        return move, logits[..., AXES * BINS :].unflatten(-1, (len(self.switches), 2)).log_softmax(-1)

    def sample(self, logits: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Actions int64 [*, A, heads] and their log-probability [*, A], by inverse CDF from noise in [0, 1)."""
        usable = torch.from_numpy(self.usable).to(logits.device)
        actions, chosen, first = [], [], 0
        for logp in self.split(logits):
            heads = slice(first, first + logp.shape[-2])
            edges = logp.exp().cumsum(-1)[..., :-1]
            action = (noise[..., heads, None] >= edges).sum(-1)
            actions.append(action)
            chosen.append(logp.gather(-1, action.unsqueeze(-1)).squeeze(-1))
            first = heads.stop
        neutral = torch.tensor([NEUTRAL] * AXES + [0] * len(self.switches), device=logits.device)
        return torch.where(usable, torch.cat(actions, -1), neutral), (torch.cat(chosen, -1) * usable).sum(-1)

    def evaluate(self, logits: Tensor, actions: Tensor) -> tuple[Tensor, Tensor]:
        """Log-probability and entropy [*, A] of actions [*, A, heads] under logits [*, A, logits]."""
        usable = torch.from_numpy(self.usable).to(logits.device)
        chosen, entropies, first = [], [], 0
        for logp in self.split(logits):
            heads = slice(first, first + logp.shape[-2])
            chosen.append(logp.gather(-1, actions[..., heads].unsqueeze(-1)).squeeze(-1))
            entropies.append(-(logp.exp() * logp).sum(-1))
            first = heads.stop
        return (torch.cat(chosen, -1) * usable).sum(-1), (torch.cat(entropies, -1) * usable).sum(-1)

    def to_simulation(self, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(move [N, A, 3], grab [N, A], lock [N, A]) as `Simulation.step` takes them."""
        none = np.zeros(actions.shape[:-1], bool)
        switch = {name: actions[..., AXES + i].astype(bool) for i, name in enumerate(self.switches)}
        return actions[..., :AXES].astype(np.int8), switch.get("grab", none), switch.get("lock", none)
